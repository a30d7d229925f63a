//! Every published figure that can be computed again, and the published errors that must not come
//! out. Each names where it was published.

use super::*;

fn is(got: &(String, String), index: &str, class: &str) {
    assert_eq!((got.0.as_str(), got.1.as_str()), (index, class));
}

const BANTUL_2023: &str = "3.31 3.35 3.49 3.93 3.45 3.39 3.39 3.76 3.35";

/// skm.bantulkab.go.id/skpd-45c48cce2e2d7fbdea1afc51c7c6ad26 (Dinas Pertanahan & Tata Ruang
/// Bantul, SKM 2023): 87,28 (B), by 1/9.
#[test]
fn bantul_2023_counts_by_exact_ninths() {
    let skm = skm_2017();
    let means = means(&skm, BANTUL_2023);
    is(&published(&skm, &means, "exact"), "87.28", "B");
    is(&published(&skm, &means, "0.111"), "87.19", "B");
    is(&published(&skm, &means, "0.11"), "86.41", "B");
    let ranked = means.ranked(&skm, &key("ikm"));
    let lowest: Vec<_> = ranked.iter().take(3).map(|(key, _)| key.as_str()).collect();
    assert_eq!(lowest, ["persyaratan", "prosedur", "sarpras"]);
    assert_eq!(ranked.last().unwrap().0, key("biaya"));
}

/// The same page prints three indices of services, 75,56 (C), 86,29 (B), 94,61 (A): their mean is
/// not the unit's index, because answers are pooled.
#[test]
fn an_index_is_never_the_mean_of_indices() {
    let skm = skm_2017();
    for (hundredths, class) in [(7556, "C"), (8629, "B"), (9461, "A")] {
        assert_eq!(skm.band(Score(hundredths)).unwrap().class, class);
    }
    let mean = Ratio::new(7556 + 8629 + 9461, 3).unwrap().rounded(0).unwrap();
    assert_eq!(Score(mean).to_string(), "85.49");
    assert_ne!(mean, 8728);
    let (mut small, mut large) = (Tally::default(), Tally::default());
    small.add(&skm, &row(&skm, &[1; 9]));
    (0..3).for_each(|_| large.add(&skm, &row(&skm, &[4; 9])));
    large.merge(&small);
    let pooled = large.means(&skm).unwrap();
    is(&published(&skm, &pooled, "exact"), "81.25", "B");
}

/// e-smile.tubaba.go.id/main/skm/laporan/online (Tulang Bawang Barat 2023, one respondent, all 4):
/// prints 100, while its footer says × 0,111, which gives 99,90.
#[test]
fn all_best_is_a_hundred_and_all_worst_is_twenty_five() {
    let skm = skm_2017();
    let (best, worst) = (totals(&skm, &[4; 9], 1), totals(&skm, &[1; 9], 1));
    is(&published(&skm, &best, "exact"), "100.00", "A");
    is(&published(&skm, &best, "0.111"), "99.90", "A");
    is(&published(&skm, &best, "0.1111"), "99.99", "A");
    is(&published(&skm, &best, "0.11"), "99.00", "A");
    is(&published(&skm, &worst, "exact"), "25.00", "D");
    is(&published(&skm, &worst, "0.11"), "24.75", "D");
}

/// dpmptsp.bogorkab.go.id/indeks-kepuasan-masyarakat (2011, 2012): 14 elements, weight 0,071, no
/// rounding on the way.
#[test]
fn bogor_2011_and_2012_count_by_a_truncated_fourteenth() {
    let ikm = skm_2004();
    let of_2011 = means(
        &ikm,
        "3.007 2.993 3.020 3.000 3.113 3.033 2.887 2.947 2.980 3.033 3.000 3.033 3.020 3.000",
    );
    is(&published(&ikm, &of_2011, "0.071"), "74.67", "B");
    is(&published(&ikm, &of_2011, "exact"), "75.12", "B");
    let of_2012 = means(
        &ikm,
        "2.947 3.047 3.013 2.993 2.980 3.127 2.900 2.800 3.260 3.013 2.893 2.720 3.133 3.153",
    );
    is(&published(&ikm, &of_2012, "0.071"), "74.51", "B");
    is(&published(&ikm, &of_2012, "exact"), "74.96", "B");
    // Rounding the weighted column to three places gives 74,63: not what was published.
    assert_ne!(published(&ikm, &of_2011, "0.071").0, "74.63");
}

/// scribd.com/document/429061031/Lab: 20 respondents, totals 74, 76, 60, weight 0,33 → 86,63.
#[test]
fn a_laboratory_loses_a_point_to_a_weight_of_two_digits() {
    let three = items(&["satu", "dua", "tiga"], &["exact", "0.33"]);
    let found = totals(&three, &[74, 76, 60], 20);
    is(&published(&three, &found, "0.33"), "86.63", "B");
    is(&published(&three, &found, "exact"), "87.50", "B");
    let two = items(&["satu", "dua"], &["0.50", "exact"]);
    is(&published(&two, &totals(&two, &[74, 72], 20), "0.50"), "91.25", "A");
    is(&published(&two, &totals(&two, &[65, 71], 20), "0.50"), "85.00", "B");
    is(&published(&two, &totals(&two, &[65, 71], 20), "exact"), "85.00", "B");
}

/// The same page as above for Bogor, 2015 and 2016: published indices that do not follow from
/// their own tables (75,98 and 76,04).
#[test]
fn published_errors_do_not_come_out() {
    let skm = skm_2014();
    let of_2015 = means(&skm, "3.1 3.3 2.9 3.3 3.0 3.1 3.3 3.1 3.2");
    is(&published(&skm, &of_2015, "exact"), "78.61", "B");
    let of_2016 = means(&skm, "3.100 3.080 2.933 3.060 3.087 3.140 3.200 2.947 2.940");
    is(&published(&skm, &of_2016, "exact"), "76.35", "B");
    for weight in ["exact", "0.111", "0.11"] {
        assert_ne!(published(&skm, &of_2015, weight).0, "75.98");
        assert_ne!(published(&skm, &of_2016, weight).0, "76.04");
    }
}

/// BP2T Pontianak 2016, first half: elements published, 74,19 computed from them.
#[test]
fn other_published_elements() {
    let skm = skm_2014();
    let pontianak = means(&skm, "2.74 2.88 2.79 3.32 3.10 3.00 2.97 2.99 2.92");
    is(&published(&skm, &pontianak, "exact"), "74.19", "B");
    // By the bands of 2017 the same figure would be C: bands belong to the instrument.
    assert_eq!(skm_2017().band(Score(7419)).unwrap().class, "C");
}

/// The table of classes has holes (64,99–65,00; 76,60–76,61; 88,30–88,31): the rounded value is
/// classified, and the old table differs.
#[test]
fn classes_begin_exactly() {
    let (new, old) = (skm_2017(), skm_2004());
    let class = |instrument: &Instrument, hundredths: i64| {
        instrument.band(Score(hundredths)).unwrap().class.clone()
    };
    let of_new = [
        (2500, "D"),
        (6499, "D"),
        (6500, "C"),
        (7660, "C"),
        (7661, "B"),
        (8830, "B"),
        (8831, "A"),
        (10000, "A"),
    ];
    for (hundredths, wanted) in of_new {
        assert_eq!(class(&new, hundredths), wanted, "{hundredths}");
    }
    let of_old = [
        (2500, "D"),
        (4375, "D"),
        (4376, "C"),
        (6250, "C"),
        (6251, "B"),
        (8125, "B"),
        (8126, "A"),
        (10000, "A"),
    ];
    for (hundredths, wanted) in of_old {
        assert_eq!(class(&old, hundredths), wanted, "{hundredths}");
    }
    // 88.305 is rounded up first and is A then: 3.5322 × 25.
    let skm = items(&["satu", "dua"], &["exact"]);
    let edge = means(&skm, "3.5322 3.5322");
    is(&published(&skm, &edge, "exact"), "88.31", "A");
    is(&published(&skm, &means(&skm, "3.53219 3.53219"), "exact"), "88.30", "B");
}

/// From 88.31 to 89.19 by ninths an office is A, and B by 0.11 (computed in the reference).
#[test]
fn a_convention_that_changes_the_class_is_said() {
    let skm = skm_2017();
    let perfect = means(&skm, "3.5324 3.5324 3.5324 3.5324 3.5324 3.5324 3.5324 3.5324 3.5324");
    let all = conventions(&skm, &perfect, &key("ikm"), Weight::Exact);
    let said: Vec<_> = all
        .iter()
        .map(|c| (c.weight.to_string(), c.index.score.to_string(), c.changes_class))
        .collect();
    let wanted = [
        ("exact", "88.31", false),
        ("0.111", "88.22", true),
        ("0.11", "87.43", true),
        ("0.1111", "88.30", true),
    ];
    assert_eq!(said, wanted.map(|(w, i, c)| (w.to_owned(), i.to_owned(), c)));
    let below = means(&skm, "3.0644 3.0644 3.0644 3.0644 3.0644 3.0644 3.0644 3.0644 3.0644");
    is(&published(&skm, &below, "exact"), "76.61", "B");
    is(&published(&skm, &below, "0.11"), "75.84", "C");
}

/// Rows of the table of Krejcie & Morgan as in the reference; PA Bima 2021 had 703 users.
#[test]
fn sample_sizes_are_those_of_the_table() {
    let table = [
        (1, 1),
        (10, 10),
        (20, 19),
        (30, 28),
        (50, 44),
        (80, 66),
        (100, 80),
        (150, 108),
        (200, 132),
        (250, 152),
        (300, 169),
        (400, 196),
        (500, 217),
        (700, 248),
        (703, 249),
        (1_000, 278),
        (1_500, 306),
        (2_000, 322),
        (3_000, 341),
        (5_000, 357),
        (10_000, 370),
        (1_000_000, 384),
        (u64::MAX, 384),
    ];
    for (population, sample) in table {
        assert_eq!(sample_size(population), sample, "{population}");
    }
    assert_eq!(sample_size(0), 0);
}

#[test]
fn what_is_off_the_scale_is_refused_never_clipped() {
    let skm = skm_2017();
    // A "5" on a scale of four, as in scribd.com/document/429061031.
    let five = row(&skm, &[4, 4, 4, 4, 5, 4, 4, 4, 4]);
    assert_eq!(check_row(&skm, &five), Err(RowFault::OffScale(key("produk"), 5)));
    let nothing = row(&skm, &[4, 4, 4, 4, 0, 4, 4, 4, 4]);
    assert_eq!(check_row(&skm, &nothing), Err(RowFault::OffScale(key("produk"), 0)));
    let short = row(&skm, &[4; 8]);
    assert_eq!(check_row(&skm, &short), Err(RowFault::Missing(key("sarpras"))));
    let mut more = row(&skm, &[4; 9]);
    more.insert(key("maklumat"), 4);
    assert_eq!(check_row(&skm, &more), Err(RowFault::Unknown(key("maklumat"))));
    let printed = |text: &str| {
        let each = skm.elements.iter().zip(text.split(' '));
        let each = each.map(|(e, m)| (e.key.clone(), Decimal::parse(m).unwrap().ratio()));
        Means::printed(&skm, each.collect())
    };
    assert_eq!(printed("3 3 3 3 3 3 3 3 4.01"), Err(MeansFault::OffScale(key("sarpras"))));
    assert_eq!(printed("3 3 3 3 3 3 3 3"), Err(MeansFault::Missing(key("sarpras"))));
    let too_much = skm.elements.iter().map(|e| (e.key.clone(), 41)).collect();
    assert_eq!(Means::totals(&skm, &too_much, 10), Err(MeansFault::OffScale(key("persyaratan"))));
    assert_eq!(Means::totals(&skm, &too_much, 0), Err(MeansFault::NoRespondents));
}

#[test]
fn elements_are_known_by_key_and_the_two_last_numbers_are_swapped() {
    let skm = skm_2017();
    let of = |header: &str| skm.column(header).map(|element| element.key.as_str());
    assert_eq!(of("u8"), Some("sarpras"));
    assert_eq!(of("U9"), Some("pengaduan"));
    assert_eq!(of(" Persyaratan "), Some("persyaratan"));
    assert_eq!(of("u10"), None);
    assert_eq!(of("maklumat"), None);
    let before = skm_2014();
    assert_eq!(before.column("u8").unwrap().key, key("maklumat"));
}

/// PA Bima 2021 (123dok.com, report of a perception survey): ten items, but the formula is printed
/// with 1/9 = 0,11. Ten times that makes more than everything.
#[test]
fn a_weight_that_makes_more_than_everything_is_a_fault() {
    let names = ["aa", "bb", "cc", "dd", "ee", "ff", "gg", "hh", "ii", "jj"];
    let ten = items(&names, &["exact", "0.11"]);
    let codes: Vec<_> = ten.faults().iter().map(|fault| fault.code).collect();
    assert_eq!(codes, ["survey-weight-too-large"]);
    is(&published(&ten, &totals(&ten, &[4; 10], 1), "0.11"), "110.00", "A");
    is(&published(&ten, &totals(&ten, &[4; 10], 1), "exact"), "100.00", "A");
}

#[test]
fn a_combined_questionnaire_gives_two_indices() {
    let both = combined();
    let values = [4, 4, 4, 4, 4, 3, 3, 3, 3, 3];
    let mut tally = Tally::default();
    tally.add(&both, &row(&both, &values));
    let means = tally.means(&both).unwrap();
    let score =
        |index: &str| means.index(&both, &key(index), Weight::Exact).unwrap().score.to_string();
    assert_eq!((score("ipkp"), score("ipak")), ("100.00".to_owned(), "75.00".to_owned()));
}

#[test]
fn shipped_instruments_are_sound() {
    for instrument in [skm_2017(), skm_2014(), skm_2004(), combined()] {
        assert_eq!(instrument.faults(), [], "{}", instrument.id);
    }
    let mut broken = skm_2017();
    broken.elements[1].key = key("persyaratan");
    broken.elements[2].options.pop();
    broken.elements[3].index = key("other");
    broken.bands.swap(0, 1);
    let codes: Vec<_> = broken.faults().iter().map(|fault| fault.code).collect();
    assert_eq!(
        codes,
        [
            "survey-element-twice",
            "survey-options-count",
            "survey-index-unknown",
            "survey-bands-order"
        ]
    );
}

#[test]
fn decimals_are_read_strictly() {
    for good in ["3", "3.31", "0.111", "4.000000000", "123456789.5", "3.3333333333333335"] {
        assert!(Decimal::parse(good).is_ok(), "{good}");
    }
    for bad in ["", ".", "3.", ".5", "3,31", "-1", "+1", "1e3", " 3", "3.3.1", "1234567890", "٣"] {
        assert!(Decimal::parse(bad).is_err(), "{bad}");
    }
    assert_eq!(Decimal::parse("0.0710").unwrap().ratio(), Ratio::new(71, 1000).unwrap());
    assert_eq!(Ratio::new(37, 10).unwrap().decimal(4).unwrap().to_string(), "3.7");
    assert_eq!(Ratio::new(2, 3).unwrap().decimal(4).unwrap().to_string(), "0.6667");
    assert_eq!(Score(-5).to_string(), "-0.05");
}
