//! What holds for all figures.

use proptest::prelude::*;

use super::*;

fn any_row() -> impl Strategy<Value = Vec<u8>> {
    proptest::collection::vec(1u8..=4, 9)
}

proptest! {
    /// The index of rows is the index of their totals, lies on the scale, and no order of adding or
    /// pooling changes it.
    #[test]
    fn rows_totals_and_pools_agree(
        rows in proptest::collection::vec(any_row(), 1..40),
        cut in 0usize..40,
    ) {
        let skm = skm_2017();
        let ikm = key("ikm");
        let (mut whole, mut first, mut rest) =
            (Tally::default(), Tally::default(), Tally::default());
        for (place, values) in rows.iter().enumerate() {
            let row = row(&skm, values);
            whole.add(&skm, &row);
            if place < cut { first.add(&skm, &row) } else { rest.add(&skm, &row) }
        }
        rest.merge(&first);
        prop_assert_eq!(&rest, &whole);
        let by_rows = whole.means(&skm).unwrap();
        let sums: Vec<u64> = skm.elements.iter().map(|e| whole.total(&e.key)).collect();
        prop_assert_eq!(&by_rows, &totals(&skm, &sums, whole.respondents));
        let index = by_rows.index(&skm, &ikm, Weight::Exact).unwrap();
        prop_assert!((2500..=10000).contains(&index.score.0));
        // The same by another way: one division of whole numbers.
        let (sum, n) = (sums.iter().sum::<u64>(), whole.respondents);
        let (num, den) = (sum * 2500, n * 9);
        prop_assert_eq!(index.score.0.unsigned_abs(), (2 * num + den) / (2 * den));
        for rounded in ["0.111", "0.11", "0.1111"] {
            let less = by_rows.index(&skm, &ikm, weight(rounded)).unwrap();
            prop_assert!(less.score <= index.score);
        }
        let spread = whole.spreads[&ikm];
        prop_assert_eq!((spread.people, spread.sum), (n, sum));
    }

    /// A better answer never lowers the index.
    #[test]
    fn the_index_is_monotone(mut values in any_row(), place in 0usize..9) {
        let skm = skm_2017();
        let before = totals(&skm, &values.iter().map(|v| u64::from(*v)).collect::<Vec<_>>(), 1);
        let before = before.index(&skm, &key("ikm"), Weight::Exact).unwrap().score;
        values[place] = (values[place] + 1).min(4);
        let after = totals(&skm, &values.iter().map(|v| u64::from(*v)).collect::<Vec<_>>(), 1);
        prop_assert!(after.index(&skm, &key("ikm"), Weight::Exact).unwrap().score >= before);
    }

    /// The root is the root.
    #[test]
    fn square_roots_are_exact(number in any::<u128>()) {
        let number = number >> 2;
        let root = square_root(number);
        prop_assert!(root * root <= number);
        prop_assert!((root + 1) * (root + 1) > number);
    }

    /// Comparing fractions is comparing products.
    #[test]
    fn fractions_are_in_order(
        a in -1000i128..1000, b in 1i128..1000, c in -1000i128..1000, d in 1i128..1000,
    ) {
        let (left, right) = (Ratio::new(a, b).unwrap(), Ratio::new(c, d).unwrap());
        prop_assert_eq!(left.cmp(&right), (a * d).cmp(&(c * b)));
    }

    /// A sample is at least one, never more than the people, and never smaller for more people.
    #[test]
    fn samples_grow_slowly(population in 1u64..3_000_000) {
        let size = sample_size(population);
        prop_assert!((1..=population).contains(&size) && size <= 384);
        prop_assert!(sample_size(population + 1) >= size);
    }

    /// With the chance that comes out, the target is expected to be met.
    #[test]
    fn the_chance_meets_the_target(expected in 1u64..1_000_000, answering in 1u32..=1000) {
        let target = sample_size(expected);
        let chance = probability(target, expected, answering);
        let met = u128::from(expected) * u128::from(answering) * u128::from(chance);
        let wanted = u128::from(target) * 1000 * u128::from(MILLION);
        prop_assert!(chance == MILLION || met >= wanted);
        prop_assert!(is_drawn(0, chance) && (chance == MILLION || !is_drawn(u64::MAX, chance)));
    }

    /// More people served make a wider interval, more answers alike a narrower one.
    #[test]
    fn the_interval_knows_its_population(
        rows in proptest::collection::vec(any_row(), 2..30), more in 1u64..1000,
    ) {
        let skm = skm_2017();
        let mut tally = Tally::default();
        rows.iter().for_each(|values| tally.add(&skm, &row(&skm, values)));
        let spread = tally.spreads[&key("ikm")];
        let n = tally.respondents;
        let margin = |population: Option<u64>, spread: &Spread| {
            let limits = (Score(2500), Score(10000));
            let factor = Factor { multiplier: 25, elements: 9 };
            interval(Score(7000), spread, factor, population, limits).unwrap().margin
        };
        prop_assert_eq!(margin(Some(n), &spread), Score(0));
        prop_assert!(margin(Some(n + more), &spread) <= margin(Some(n + more + 1), &spread));
        prop_assert!(margin(Some(n + more), &spread) <= margin(None, &spread));
        let mut twice = spread;
        twice.merge(&spread);
        prop_assert!(margin(None, &twice) <= margin(None, &spread));
    }
}

#[test]
fn about_as_many_are_drawn_as_the_chance_says() {
    // Numbers evenly over all values.
    let (step, half) = (u64::MAX / 10_000, u64::MAX / 20_000);
    let drawn = (0..10_000u64).filter(|n| is_drawn(n * step + half, 250_000)).count();
    assert_eq!(drawn, 2500);
    assert_eq!(probability(249, 703, 1000), 354_197);
    assert_eq!(probability(10, 10, 0), MILLION);
}
