# Standar pelayanan, profil unit, maklumat pelayanan: penolakan.
refusal-standard-faulty = Standar belum dapat diterbitkan: { $count } kekurangan, yang pertama di { $path } ({ $fault }). Perbaiki, lalu terbitkan lagi.
refusal-standard-other_service = Berkas ini milik layanan { $service }. Terbitkan dokumen di berkas layanannya sendiri.
refusal-standard-already_published = Versi { $version } sudah terbit. Gantikan versi itu dengan versi baru.
refusal-standard-unknown_version = Versi { $version } tidak ada. Pilih versi dari riwayat standar ini.
refusal-standard-version_replaced = Versi { $version } sudah digantikan. Muat ulang, lalu gantikan versi terbaru.
refusal-standard-version_withdrawn = Versi { $version } sudah dicabut. Terbitkan standar baru bila layanan dibuka kembali.
refusal-standard-unchanged = Dokumen ini sama dengan versi { $version }. Ubah isinya sebelum menerbitkan.
refusal-standard-decree_missing = Nomor keputusan belum diisi. Isi nomor keputusan yang menetapkannya.
refusal-standard-signatory_missing = Nama atau jabatan penanda tangan belum diisi. Isi nama, dan jabatan dalam kedua bahasa.
refusal-standard-effective_too_early = Tanggal berlaku terlalu awal. Pilih { $earliest } atau sesudahnya.
refusal-standard-reason_missing = Alasan pencabutan belum diisi. Tulis alasannya dalam kedua bahasa.

refusal-profile-faulty = Profil belum dapat diterbitkan: { $count } kekurangan, yang pertama di { $path } ({ $fault }). Perbaiki, lalu terbitkan lagi.
refusal-profile-other_unit = Berkas ini milik unit { $unit }. Terbitkan profil di unitnya sendiri.
refusal-profile-unchanged = Profil ini sama dengan versi { $version }. Ubah isinya sebelum menerbitkan.
refusal-profile-effective_too_early = Tanggal berlaku terlalu awal. Pilih { $earliest } atau sesudahnya.

refusal-pledge-no_standards = Belum ada standar yang berlaku. Terbitkan standar pelayanan dahulu.
refusal-pledge-service_twice = Layanan { $service } disebut dua kali. Sebut setiap layanan sekali.
refusal-pledge-text_missing = Naskah atau janji kompensasi belum lengkap. Isi dalam kedua bahasa.
refusal-pledge-place_missing = Tempat penandatanganan belum diisi. Isi nama kota.
refusal-pledge-head_missing = Nama atau jabatan pimpinan belum diisi. Lengkapi profil unit.
refusal-pledge-dated_too_early = Standar { $service } baru ditetapkan pada { $decided }. Pilih tanggal itu atau sesudahnya.
refusal-pledge-dated_before_last = Maklumat terakhir bertanggal { $last }. Pilih tanggal itu atau sesudahnya.
refusal-pledge-unchanged = Maklumat nomor { $number } sudah berbunyi sama. Tidak perlu ditandatangani lagi.

refusal-promise-command_id = Nomor perintah (command_id) belum benar. Pakai 1 sampai 64 huruf, angka, atau tanda - _ . :
refusal-promise-command_id_used = Nomor perintah ini sudah dipakai untuk perintah lain. Muat ulang halaman, lalu kirim lagi.
refusal-promise-no_calendar = Kalender tahun { $year } belum ada, jadi tenggat tidak dapat dihitung. Terbitkan kalender tahun itu dahulu.
refusal-promise-not_utf8 = Berkas ini bukan teks UTF-8. Simpan sebagai UTF-8, lalu kirim lagi.
refusal-promise-document_faulty = Dokumen belum dapat diterbitkan: { $count } kekurangan. Perbaiki semuanya, lalu kirim lagi.
refusal-promise-other_service = Dokumen ini milik layanan { $service }. Kirim ke alamat layanan itu.
