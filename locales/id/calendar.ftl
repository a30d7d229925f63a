# Kalender: hari kerja dari baris perintah.
calendar-cli-due = Paling lambat { $date }.
calendar-cli-skipped = { $date }: { $why }
calendar-cli-calendar = Kalender { $year }, versi { $version }
calendar-cli-no-year = Belum ada kalender tahun { $year }. Tambahkan ke paket kalender, lalu coba lagi; tanggal yang ditebak akan tampak seperti tanggal resmi.
calendar-cli-no-unit = Tidak ada unit { $unit }. Periksa namanya, atau sebut folder data kantor dengan --data.
