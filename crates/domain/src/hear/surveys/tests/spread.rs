//! Intervals, changes, pictures and flags.

use super::*;

const LIMITS: (Score, Score) = (Score(2500), Score(10000));
const NINE: Factor = Factor { multiplier: 25, elements: 9 };

fn spread(sums: &[u64]) -> Spread {
    let mut spread = Spread::default();
    sums.iter().for_each(|sum| spread.add(*sum));
    spread
}

/// By hand: sums 27, 36, 18, 27; mean 27, S² = 54, variance of the mean 13.5, root 3.674235;
/// × 25/9 × 3.182 (t, 3 degrees of freedom) = 32.4762; with 16 served, root(12/16) of it = 28.1252.
#[test]
fn the_interval_is_that_of_the_formula() {
    let four = spread(&[27, 36, 18, 27]);
    let found = interval(Score(7500), &four, NINE, None, LIMITS).unwrap();
    assert_eq!((found.margin, found.low, found.high), (Score(3248), Score(4252), Score(10000)));
    let corrected = interval(Score(7500), &four, NINE, Some(16), LIMITS).unwrap();
    assert_eq!(corrected.margin, Score(2813));
    let wide = interval(Score(9500), &four, NINE, None, LIMITS).unwrap();
    assert_eq!(wide.high, Score(10000));
    assert_eq!(interval(Score(7500), &spread(&[27]), NINE, None, LIMITS), None);
    assert_eq!(interval(Score(7500), &four, NINE, Some(3), LIMITS), None);
}

/// By hand: 15 × 27 and 15 × 28 give S²/n = 225/26100, root 0.092848, × 25/9 × 1.96 = 0.5055; one
/// less gives 210/23548, root 0.094435, × 25/9 × 2.048 (t, 28 degrees of freedom) = 0.5372.
#[test]
fn below_thirty_answers_the_factor_is_students_t() {
    let sums = [[27; 15], [28; 15]].concat();
    let margin =
        |sums: &[u64]| interval(Score(7600), &spread(sums), NINE, None, LIMITS).unwrap().margin;
    assert_eq!(margin(&sums), Score(51));
    assert_eq!(margin(&sums[..29]), Score(54));
    // Two people, 27 and 29: root(1) × 25/9 × 12.706 = 35.29.
    assert_eq!(margin(&[27, 29]), Score(3529));
}

#[test]
fn the_largest_tally_still_fits() {
    let half = PEOPLE_MAX / 2;
    let most =
        Spread { people: PEOPLE_MAX, sum: half * (14 + 56), squares: half * (14 * 14 + 56 * 56) };
    let factor = Factor { multiplier: 25, elements: 14 };
    let found = interval(Score(6250), &most, factor, Some(POPULATION_MAX), LIMITS).unwrap();
    assert_eq!(found.margin, Score(2));
    let period = Period { spread: most, population: Some(POPULATION_MAX) };
    assert_eq!(change(&period, &period, factor), Change::NotDetectable);
}

#[test]
fn no_detectable_change_is_an_answer() {
    let period = |sums: &[u64], population| Period { spread: spread(sums), population };
    let low = period(&[18, 19, 18, 17, 18, 19, 17, 18], None);
    let high = period(&[30, 31, 30, 29, 30, 31, 29, 30], None);
    let vague = period(&[18, 36, 9, 36, 20, 30], None);
    assert_eq!(change(&low, &high, NINE), Change::Risen);
    assert_eq!(change(&high, &low, NINE), Change::Fallen);
    assert_eq!(change(&low, &low, NINE), Change::NotDetectable);
    assert_eq!(change(&vague, &high, NINE), Change::NotDetectable);
    assert_eq!(change(&period(&[30], None), &high, NINE), Change::Unknown);
    // Everybody was asked: the smallest difference is real.
    let all = period(&[27, 27, 28], Some(3));
    assert_eq!(change(&all, &period(&[27, 28, 28], Some(3)), NINE), Change::Risen);
    assert_eq!(change(&all, &all, NINE), Change::NotDetectable);
}

#[test]
fn importance_comes_from_the_answers() {
    let two = items(&["satu", "dua", "tiga"], &["exact"]);
    let mut tally = Tally::default();
    for values in [[1, 3, 4], [2, 3, 4], [4, 4, 4], [3, 3, 4]] {
        tally.add(&two, &row(&two, &values));
    }
    let found = importance(&two, &tally, &key("ikm"));
    // "satu" moves with the whole and is below the average; all gave "tiga" the same.
    assert_eq!(found[0].importance, Some(982));
    assert_eq!(found[2].importance, None);
    assert!(found.iter().all(|one| one.quadrant.is_none()), "one element says nothing");
    tally.add(&two, &row(&two, &[1, 3, 3]));
    let found = importance(&two, &tally, &key("ikm"));
    let quadrants: Vec<_> = found.iter().map(|one| one.quadrant.unwrap()).collect();
    assert_eq!(quadrants[0], Quadrant::ImproveFirst);
    assert!(quadrants.iter().skip(1).all(|q| *q != Quadrant::ImproveFirst));
    assert_eq!(importance(&two, &Tally::default(), &key("ikm")), []);
}

#[test]
fn a_week_out_of_control_gives_a_signal() {
    let mut whole = spread(&[30; 50]);
    whole.merge(&spread(&[27; 50]));
    let usual = week(&whole, &spread(&[30, 27, 30, 27]), 25, 9).unwrap();
    assert!(!usual.signal && usual.limits.0 < usual.score && usual.score < usual.limits.1);
    assert!(week(&whole, &spread(&[9; 10]), 25, 9).unwrap().signal);
    assert_eq!(week(&whole, &spread(&[9]), 25, 9), None);
}

#[test]
fn one_answer_has_at_most_one_flag() {
    let calm = Circumstances { filling_s: Some(60), questions: 9, ..Circumstances::default() };
    assert_eq!(calm.flag(), None);
    assert_eq!(Circumstances { filling_s: Some(9), ..calm }.flag(), None);
    assert_eq!(Circumstances { filling_s: Some(8), ..calm }.flag(), Some(Flag::TooFast));
    let rapid = Circumstances { since_last_s: Some(19), filling_s: Some(2), ..calm };
    assert_eq!(rapid.flag(), Some(Flag::RapidSequence));
    assert_eq!(Circumstances { staff: true, ..rapid }.flag(), Some(Flag::StaffDevice));
    for flag in Flag::ALL {
        assert_eq!(Flag::parse(flag.name()), Some(flag));
    }
}

#[test]
fn small_parts_are_not_shown_nor_what_gives_them_away() {
    assert_eq!(shown_parts(&[50, 50]), [true, true]);
    assert_eq!(shown_parts(&[50, 45, 5]), [true, false, false], "5 could be computed");
    assert_eq!(shown_parts(&[50, 9, 8]), [true, false, false]);
    assert_eq!(shown_parts(&[50, 20, 3, 4]), [true, false, false, false], "7 together are few");
    assert_eq!(shown_parts(&[3]), [false]);
    assert_eq!(shown_parts(&[30]), [true]);
    assert_eq!(shown_parts(&[]), [] as [bool; 0]);
}

proptest::proptest! {
    #[test]
    fn what_is_hidden_is_never_one_part_nor_few(
        parts in proptest::collection::vec(0u64..60, 2..8),
    ) {
        let shown = shown_parts(&parts);
        let hidden: Vec<u64> =
            parts.iter().zip(&shown).filter(|(_, shown)| !**shown).map(|(part, _)| *part).collect();
        let sum: u64 = hidden.iter().sum();
        let all = hidden.len() == parts.len();
        proptest::prop_assert!(hidden.is_empty() || all || hidden.len() > 1 && sum >= SMALL_CELL);
        let visible = parts.iter().zip(&shown).filter(|(_, shown)| **shown);
        proptest::prop_assert!(visible.into_iter().all(|(part, _)| *part >= SMALL_CELL));
    }
}
