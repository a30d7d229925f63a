# Kerangka halaman: kepala, kaki, formulir, daftar, kesalahan.
shell-product = Maklumat
shell-skip = Langsung ke isi halaman
shell-language = Bahasa
shell-menu = Menu
shell-breadcrumbs = Posisi halaman
shell-footer = Tautan kaki halaman
shell-sign-out = Keluar
shell-all-units = Semua kantor
shell-accessibility = Aksesibilitas
shell-privacy = Pelindungan data pribadi
shell-api = API untuk pengembang
shell-footer-text = Standar, waktu tunggu, dan hasil layanan di sini dicatat dalam buku register yang dapat diperiksa siapa pun.
shell-demo-tag = Peragaan
shell-demo-text = Kantor ini fiktif. Semua orang dan nomor antrean di sini buatan, dan jamnya berjalan lebih cepat.
shell-flash-success = Berhasil
shell-flash-notice = Penting

form-error-title = Ada yang perlu diperbaiki
form-error-prefix = Kesalahan:

list-export-csv = Unduh CSV
list-export-xlsx = Unduh Excel
list-export-json = Lihat sebagai JSON
list-pages = Halaman daftar
list-page = Halaman { $page }
list-previous = Sebelumnya
list-next = Berikutnya

error-title-400 = Permintaan tidak dapat diproses
error-title-403 = Anda tidak berwenang membuka halaman ini
error-title-404 = Halaman tidak ditemukan
error-title-429 = Terlalu banyak permintaan
error-title-500 = Maaf, terjadi gangguan di sistem kami
error-title-503 = Layanan sedang tidak tersedia
error-text-400 = Ada bagian dari permintaan yang tidak kami pahami. Tidak ada yang berubah.
error-text-403 = Halaman ini memerlukan hak akses lain. Tidak ada yang berubah.
error-text-404 = Alamat yang Anda buka tidak ada, sudah dipindahkan, atau salah ketik.
error-text-429 = Permintaan datang terlalu cepat dari perangkat atau jaringan ini.
error-text-500 = Ini kesalahan kami, bukan kesalahan Anda. Nomor antrean dan data yang sudah tersimpan tetap aman.
error-text-503 = Sistem sedang dijalankan kembali atau sedang dirawat. Nomor antrean Anda tetap berlaku.
error-next-400 = Kembali ke halaman sebelumnya, periksa isian Anda, lalu kirim sekali lagi.
error-next-403 = Masuk dengan akun yang berwenang, atau minta hak akses kepada admin kantor Anda.
error-next-404 = Periksa alamatnya, atau mulai lagi dari halaman awal.
error-next-429 = Tunggu satu menit, lalu coba lagi.
error-next-500 = Coba lagi sebentar lagi. Jika masih terjadi, sampaikan nomor rujukan di bawah ini kepada petugas.
error-next-503 = Tunggu sebentar, lalu muat ulang halaman ini. Di kantor, petugas tetap dapat memanggil Anda.
error-home = Ke halaman awal
error-reference = Nomor rujukan:

print-bar = Cetak
print-back = Kembali
print-now = Cetak
print-hint = Untuk mencetak, pakai menu cetak peramban Anda.

kiosk-offline = Sambungan terputus. Mesin ini akan tersambung kembali dengan sendirinya. Sementara itu, minta nomor kepada petugas.

display-sound-on = Nyalakan suara
display-sound-off = Matikan suara
display-now = Sekarang dipanggil
display-recent = Panggilan sebelumnya
display-waiting = Jumlah menunggu
display-paused = Panggilan berhenti sementara. Mohon tunggu.
display-closed = Layanan sudah tutup.
display-stale = Sambungan terputus. Nomor di layar ini mungkin tidak terbaru. Dengarkan petugas.
display-messages = Pengumuman
