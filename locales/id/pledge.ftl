# Maklumat pelayanan (UU 25/2009 Ps 22; PP 96/2012 Ps 30).
pledge-text = Dengan ini kami, { $unit }, menyatakan sanggup menyelenggarakan pelayanan sesuai standar pelayanan yang telah ditetapkan. Apabila kami tidak menepati janji ini, kami siap menerima sanksi sesuai peraturan perundang-undangan.
