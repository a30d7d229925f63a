# Satuan waktu.
format-moment = { $date } pukul { $time }
format-under-a-minute = kurang dari 1 menit
format-minutes = { $n } menit
format-hours = { $n } jam
format-minutes-range = { $range } menit
