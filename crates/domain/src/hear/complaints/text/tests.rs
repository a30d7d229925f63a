//! Words and their roots.

use proptest::prelude::*;

use super::*;

fn all_give(root: &str, words: &[&str]) {
    for word in words {
        assert_eq!(stem(word), root, "{word}");
    }
}

/// The example by which Asian, Williams and Tahaghoghi explain what stemming is for.
#[test]
fn one_root_under_many_words() {
    all_give("baik", &["baik", "kebaikan", "perbaikan", "memperbaiki", "sebaik-baiknya"]);
}

/// Table 1 of Asian, Williams and Tahaghoghi, and its one exception.
#[test]
fn beginnings_and_endings_that_exclude_each_other() {
    all_give("tahu", &["ketahui", "mengetahui", "diketahui"]);
    all_give("nilai", &["nilai", "penilaian", "dinilai", "menilai"]);
}

/// One word at least for each rule of Adriani and others (2007).
#[test]
fn every_rule_of_beginnings() {
    for (word, root) in [
        ("berubah", "ubah"),          // 1
        ("berambut", "rambut"),       // 1
        ("bersuara", "suara"),        // 2
        ("berdaerah", "daerah"),      // 3
        ("belajar", "ajar"),          // 4
        ("bekerja", "kerja"),         // 5
        ("terasing", "asing"),        // 6
        ("tergerak", "gerak"),        // 7
        ("terlambat", "lambat"),      // 8
        ("melipat", "lipat"),         // 10
        ("mewarnai", "warna"),        // 10
        ("meyakinkan", "yakin"),      // 10
        ("membangun", "bangun"),      // 11
        ("memfitnah", "fitnah"),      // 11
        ("mempersulit", "sulit"),     // 12
        ("memukul", "pukul"),         // 13
        ("meminta", "minta"),         // 13
        ("mencari", "cari"),          // 14
        ("mensyaratkan", "syarat"),   // 14, enhanced
        ("menunggu", "tunggu"),       // 15
        ("menilai", "nilai"),         // 15
        ("mengganggu", "ganggu"),     // 16
        ("mengkritik", "kritik"),     // 16, enhanced
        ("mengadu", "adu"),           // 17
        ("mengeluh", "keluh"),        // 17
        ("mengecat", "cat"),          // 17, one syllable
        ("menyakiti", "sakit"),       // 18
        ("mempromosikan", "promosi"), // 19
        ("pewarna", "warna"),         // 20
        ("perubahan", "ubah"),        // 21
        ("perpanjangan", "panjang"),  // 22
        ("pembayaran", "bayar"),      // 24
        ("pemeriksaan", "periksa"),   // 25
        ("pencarian", "cari"),        // 26
        ("penolakan", "tolak"),       // 27
        ("penggantian", "ganti"),     // 28
        ("pengaduan", "adu"),         // 29
        ("penyimpangan", "simpang"),  // 30
        ("pelayanan", "layan"),       // 31
        ("pelajar", "ajar"),          // 31
        ("petugas", "tugas"),         // 33
    ] {
        assert_eq!(stem(word), root, "{word}");
    }
}

#[test]
fn several_beginnings_and_endings_at_once() {
    all_give("lambat", &["keterlambatan", "keterlambatannya", "terlambatlah", "diperlambat"]);
    all_give("beri", &["berikan", "memberikan", "pemberian", "berikanlah", "diberinya"]);
    all_give("tanggungjawab", &["pertanggungjawaban", "bertanggungjawab"]);
    all_give("antre", &["antre", "antri", "antrean", "antrian", "mengantri", "mengantre"]);
    all_give("pungut", &["pungutan", "dipungut", "memungut", "pungutannya"]);
}

#[test]
fn what_is_no_word_of_ours_stays() {
    for word in ["nusantara", "rahayu", "bali", "a012", "mei", "bui", "zyxwv"] {
        assert_eq!(stem(word), word);
    }
    assert_eq!(stem("rahayunya"), "rahayu", "what stands behind every word goes");
    assert_eq!(stem("bolak-balik"), "bolak-balik");
}

#[test]
fn terms_are_what_is_looked_for() {
    let found = terms("Petugas di LOKET 12 meminta uang rokok kepada saya; saya sudah antre lama!");
    let found: Vec<_> = found.iter().map(String::as_str).collect();
    assert_eq!(found, ["12", "antre", "lama", "loket", "minta", "rokok", "tugas", "uang"]);
    let same = terms("Diminta uang rokok oleh petugas loket 12 sewaktu mengantri");
    assert!(same.contains("antre") && same.contains("minta") && same.contains("tugas"));
}

#[test]
fn nobody_is_found_by_a_long_number() {
    for text in ["081234567890", "3578123456780001", "0812-3456-7890", "1"] {
        let found = terms(text);
        assert!(found.iter().all(|word| word.len() <= 6), "{text}: {found:?}");
    }
    assert!(terms("3578123456780001").is_empty());
}

#[test]
fn rare_words_weigh_more_and_common_ones_nothing() {
    assert_eq!((weight(1, 100), weight(2, 100), weight(25, 100)), (0, 10, 7));
    assert_eq!((weight(26, 100), weight(0, 100), weight(2, 5), weight(1000, 4000)), (0, 0, 10, 2));
    let shared = |weight, words| Shared { weight, words };
    assert_eq!(alike(&shared(10, 2), 20), Some(500));
    assert_eq!(alike(&shared(10, 1), 10), None, "one word is no likeness");
    assert_eq!((alike(&shared(4, 2), 20), alike(&shared(0, 3), 0)), (None, None));
}

proptest! {
    /// A root stays a root, and a stem is never longer than its word.
    #[test]
    fn a_stem_is_no_longer_than_its_word(word in "[a-z]{1,20}") {
        let root = stem(&word);
        prop_assert!(root.len() <= word.len() + 1, "{word} {root}");
        prop_assert!(!root.is_empty());
    }

    #[test]
    fn any_text_has_terms(text in "\\PC{0,200}") {
        for term in terms(&text) {
            prop_assert!(term.chars().count() <= 60 && term.chars().count() >= 2);
        }
    }
}
