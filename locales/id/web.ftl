# Pesan umum di gerbang: apa yang terjadi dan apa yang harus dilakukan.
refusal-web-not_found = Alamat atau data ini tidak ada. Periksa ejaannya, atau mulai dari halaman awal.
refusal-web-wrong_method = Alamat ini tidak menerima cara permintaan tersebut. Lihat dokumen API.
refusal-web-sign_in_needed = Masuk dahulu, atau sertakan token yang masih berlaku.
refusal-web-forbidden = Akun atau perangkat ini tidak berwenang untuk tindakan tersebut di unit ini. Minta hak akses kepada admin kantor.
refusal-web-foreign_form = Formulir ini dikirim dari situs lain, jadi tidak diterima. Buka halamannya di sini, lalu kirim lagi.
refusal-web-too_large = Kiriman terlalu besar. Batasnya { $limit } KiB.
refusal-web-body_incomplete = Kiriman terputus sebelum lengkap. Kirim sekali lagi.
refusal-web-media_type = Jenis isi kiriman tidak dikenal. Gunakan { $expected }.
refusal-web-json_syntax = JSON tidak dapat dibaca pada baris { $line }, kolom { $column }. Perbaiki lalu kirim lagi.
refusal-web-json_shape = Isian "{ $field }" tidak sesuai bentuk yang diminta. Lihat dokumen API, perbaiki, lalu kirim lagi.
refusal-web-form_syntax = Formulir tidak dapat dibaca. Muat ulang halaman lalu kirim lagi.
refusal-web-unavailable = Penyimpanan sedang tidak dapat dijangkau, jadi belum tentu tercatat. Kirim lagi dengan nomor perintah yang sama; tidak akan tercatat dua kali.
refusal-web-fault = Terjadi gangguan pada sistem kami. Coba lagi; jika masih terjadi, sampaikan nomor rujukan kepada petugas.
refusal-web-too_many = Permintaan datang terlalu cepat. Tunggu { $seconds } detik lalu coba lagi.
refusal-web-command_id = Id perintah terdiri dari 1 sampai { $max } huruf, angka, -, _, . atau :. Perbaiki, lalu kirim lagi.
refusal-web-query = Bagian alamat sesudah tanda tanya tidak dapat dibaca. Periksa parameternya, lalu coba lagi.
