//! Repeatable chance: the same seed gives the same morning.

/// SplitMix64 (Steele, Lea, Flood 2014): small, fast, good enough for a simulated hall.
#[derive(Debug, Clone)]
pub(super) struct Chance(u64);

impl Chance {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// A stream of its own for another part of the simulation.
    pub(super) fn fork(&mut self) -> Self {
        Self(self.next())
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number from `low` to `high`, both included.
    pub(super) fn between(&mut self, low: i64, high: i64) -> i64 {
        let span = u64::try_from(high - low + 1).expect("low is not above high");
        low + i64::try_from(self.next() % span).expect("below the span")
    }

    /// True in `percent` of a hundred cases.
    pub(super) fn percent(&mut self, percent: i64) -> bool {
        self.between(1, 100) <= percent
    }

    /// One of several, by weight.
    pub(super) fn pick<'a, T>(&mut self, choices: &'a [(u32, T)]) -> &'a T {
        let all: i64 = choices.iter().map(|(weight, _)| i64::from(*weight)).sum();
        let mut left = self.between(1, all.max(1));
        for (weight, choice) in choices {
            left -= i64::from(*weight);
            if left <= 0 {
                return choice;
            }
        }
        &choices.last().expect("at least one choice").1
    }

    /// A length around `middle` with a long tail to the right, as service times have: the mean of
    /// two draws, one of which reaches to three times the middle.
    pub(super) fn about(&mut self, middle: i64) -> i64 {
        (self.between(middle / 3, middle) + self.between(middle / 2, middle * 3)) / 2
    }
}

#[cfg(test)]
mod tests {
    use super::Chance;

    #[test]
    fn the_same_seed_gives_the_same_morning() {
        let draw = |seed| {
            let mut chance = Chance::new(seed);
            (0..20).map(|_| chance.between(1, 1_000_000)).collect::<Vec<_>>()
        };
        assert_eq!(draw(7), draw(7));
        assert_ne!(draw(7), draw(8));
    }

    #[test]
    fn choices_come_by_weight() {
        let mut chance = Chance::new(1);
        let heads = (0..1000).filter(|_| *chance.pick(&[(3, true), (1, false)])).count();
        assert!((650..850).contains(&heads), "{heads}");
    }
}
