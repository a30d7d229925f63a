open311-contact = Kantor itu sendiri: lihat halamannya
open311-key-free = Tidak perlu kunci: siapa pun dapat menyampaikan, dalam batas yang berlaku di sini.
open311-key-needed = Penyampaian memerlukan api_key. Mintalah kepada kantor.

open311-service-complaint = Pengaduan tentang layanan secara umum
open311-service-complaint-in-confidence = Pengaduan tentang petugas atau kantor (rahasia)
open311-service-suggestion = Saran
open311-service-information = Permintaan informasi
open311-service-praise = Pujian
open311-complaint-of = Pengaduan: { $service }

open311-hint-complaint = Ada yang tidak sesuai janji pada layanan ini. Jenis, keadaan, dan tanggalnya terbuka; kata-kata Anda hanya sejauh disetujui moderator atau ditulis ulang olehnya.
open311-hint-complaint-in-confidence = Tentang seseorang atau seluruh kantor. Tidak ada yang terbuka, bahkan keberadaannya; yang diadukan tidak melihatnya. Jangan laporkan pungutan liar di sini: aplikasi Anda akan ikut tahu.
open311-hint-suggestion = Apa yang sebaiknya lebih baik.
open311-hint-information = Anda ingin mengetahui atau memperoleh sesuatu.
open311-hint-praise = Ada orang atau hal yang baik.

open311-keywords-complaint = pengaduan, layanan, terlambat, biaya, syarat
open311-keywords-complaint-in-confidence = pengaduan, petugas, perilaku, rahasia
open311-keywords-suggestion = saran, gagasan
open311-keywords-information = informasi, pertanyaan
open311-keywords-praise = pujian, terima kasih

open311-group-complaints = Pengaduan
open311-group-voices = Saran, pertanyaan, pujian

open311-ask-about = Tentang siapa?
open311-ask-service = Layanan yang mana?
open311-ask-served_on = Hari apa Anda dilayani?
open311-ask-wish = Apa yang Anda minta?
open311-ask-track = Laporan tanpa nama atau pengaduan resmi? Pengaduan resmi memerlukan first_name serta email atau phone, dan wajib diputus.

open311-datatype-singlevaluelist = Salah satu nilai
open311-datatype-datetime = Tanggal, atau tanggal dan waktu dengan zona: 2026-11-23T09:00:00+07:00
open311-datatype-text = Teks

open311-notice = Simpan ini: { $url } adalah halaman Anda sendiri, dengan kode { $code }. Di sana Anda melihat setiap langkah, menjawab pertanyaan, dan menyatakan setuju atau tidak. Siapa pun yang memegangnya dapat ikut membaca.
open311-said-place = Tempat, menurut aplikasi: { $value }
open311-said-point = Titik di peta: { $value }
open311-said-media = Gambar: { $value }

refusal-open311-jurisdiction_missing = jurisdiction_id tidak disebut, sedangkan di sini ada lebih dari satu kantor. Sebutkan satu: { $known }
refusal-open311-jurisdiction_unknown = Tidak ada kantor "{ $jurisdiction }" di sini. Periksa jurisdiction_id.
refusal-open311-service_missing = Sebutkan service_code; GET services memuat daftarnya.
refusal-open311-service_unknown = Tidak ada layanan "{ $service }". GET services memuat daftarnya.
refusal-open311-request_unknown = Tidak ada pengaduan "{ $number }" yang terbuka. Pelapornya melihatnya di halamannya sendiri.
refusal-open311-token_unknown = Token ini tidak dikenal. Periksa apakah sudah lengkap.
refusal-open311-key = api_key tidak ada atau tidak dikenal. Mintalah kepada kantor.
refusal-open311-form = Ada yang kurang atau keliru dalam permintaan.
refusal-open311-date = Tulis tanggal seperti 2026-11-23 atau 2026-11-23T09:00:00+07:00.
refusal-open311-span = start_date mendahului end_date, dan jaraknya paling lama { $days } hari. Mintalah rentang yang lebih pendek.
refusal-open311-status = Status adalah open, closed, atau keduanya dengan koma.
refusal-open311-track = Tulis tip atau formal, atau kosongkan.
