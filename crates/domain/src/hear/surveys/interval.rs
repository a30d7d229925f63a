//! How far an index can be trusted: the 95 % interval with finite-population correction, and
//! whether two periods differ at all.
//!
//! A person's sum over the elements of an index is one observation. With n answers of N served
//! people, S² the sample variance of these sums, x elements and multiplier m, the index's variance
//! is (m/x)² · S²/n · (N − n)/N. The margin is 1.96 times its root; for fewer than thirty people it
//! is Student's t times its root, from a printed table.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::number::{Ratio, Score, rounded_root};

/// z for 95 %, in thousandths.
const Z_THOUSANDTHS: i128 = 1960;
/// Student's t for 95 % in thousandths, for 1, 2, … 28 degrees of freedom: two to twenty-nine
/// people (NIST/SEMATECH e-Handbook of Statistical Methods, 1.3.6.7.2, column 0.975).
const T_THOUSANDTHS: [i128; 28] = [
    12_706, 4_303, 3_182, 2_776, 2_571, 2_447, 2_365, 2_306, 2_262, 2_228, 2_201, 2_179, 2_160,
    2_145, 2_131, 2_120, 2_110, 2_101, 2_093, 2_086, 2_080, 2_074, 2_069, 2_064, 2_060, 2_056,
    2_052, 2_048,
];
/// Answers below which an index is marked, and its interval made with Student's t.
pub const SMALL_SAMPLE: u64 = 30;
/// Most people in one tally; within it every step is exact in 128 bits.
pub const PEOPLE_MAX: u64 = 10_000_000;
/// Most people served.
pub const POPULATION_MAX: u64 = 300_000_000;
/// Places to which changes are compared beyond the hundredth of a point.
const PLACES: u32 = 6;

/// How the people's sums are spread.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Spread {
    /// People.
    pub people: u64,
    /// Sum of their sums.
    pub sum: u64,
    /// Sum of the squares of their sums.
    pub squares: u64,
}

impl Spread {
    /// Adds one person's sum.
    pub fn add(&mut self, sum: u64) {
        self.people += 1;
        self.sum += sum;
        self.squares += sum * sum;
    }

    /// Pools two.
    pub fn merge(&mut self, other: &Self) {
        self.people += other.people;
        self.sum += other.sum;
        self.squares += other.squares;
    }

    /// The square of the margin in hundredths of a point, before the root.
    fn margin_squared(&self, factor: Factor, population: Option<u64>) -> Option<Ratio> {
        let fits = |all: u64| self.people <= all && all <= POPULATION_MAX;
        if !(2..=PEOPLE_MAX).contains(&self.people) || !population.is_none_or(fits) {
            return None;
        }
        let n = i128::from(self.people);
        // n·Σs² − (Σs)² = n(n − 1)·S²
        let scatter = n * i128::from(self.squares) - i128::from(self.sum).pow(2);
        let mut variance = Ratio::new(scatter, n * n * (n - 1))?;
        if let Some(all) = population.map(i128::from) {
            variance = variance.times(Ratio::new(all - n, all)?)?;
        }
        let (m, x) = (i128::from(factor.multiplier), i128::from(factor.elements));
        variance.times(Ratio::new((quantile(self.people) * m).pow(2), 100 * x * x)?)
    }
}

/// How many standard errors reach to 95 %, in thousandths.
fn quantile(people: u64) -> i128 {
    let place = people.checked_sub(2).and_then(|place| usize::try_from(place).ok());
    place.and_then(|place| T_THOUSANDTHS.get(place)).copied().unwrap_or(Z_THOUSANDTHS)
}

/// What turns the mean of the people's sums into an index.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Factor {
    /// Multiplier of the instrument.
    pub multiplier: u32,
    /// Number of elements in the index.
    pub elements: u32,
}

/// A 95 % interval.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Interval {
    /// Half its width, rounded half up.
    pub margin: Score,
    /// Lower end, not below the least possible index.
    pub low: Score,
    /// Upper end, not above the highest possible index.
    pub high: Score,
}

/// The interval of an index. `population` is the number of served people; without it nothing is
/// corrected. Nothing when fewer than two people answered or more answered than were served.
#[must_use]
pub fn interval(
    score: Score,
    spread: &Spread,
    factor: Factor,
    population: Option<u64>,
    limits: (Score, Score),
) -> Option<Interval> {
    let margin = Score(rounded_root(spread.margin_squared(factor, population)?)?);
    let low = Score((score.0 - margin.0).max(limits.0.0));
    let high = Score((score.0 + margin.0).min(limits.1.0));
    Some(Interval { margin, low, high })
}

/// What may be said about two periods.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// Higher, beyond what chance explains.
    Risen,
    /// Lower, beyond what chance explains.
    Fallen,
    /// Chance alone explains the difference.
    NotDetectable,
    /// Too few answers to say anything, or another questionnaire.
    Unknown,
}

impl Change {
    /// Stable name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Risen => "risen",
            Self::Fallen => "fallen",
            Self::NotDetectable => "not_detectable",
            Self::Unknown => "unknown",
        }
    }
}

/// One period for a comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period {
    /// Its answers.
    pub spread: Spread,
    /// How many were served.
    pub population: Option<u64>,
}

/// Compares two periods by exact weights: the difference of the means against the root of the
/// sum of the squared margins. Decided to a millionth of a hundredth of a point; what is equal is
/// not detectable.
#[must_use]
pub fn change(before: &Period, after: &Period, factor: Factor) -> Change {
    decide(before, after, factor).unwrap_or(Change::Unknown)
}

fn decide(before: &Period, after: &Period, factor: Factor) -> Option<Change> {
    let squared = |period: &Period| period.spread.margin_squared(factor, period.population);
    // Squares have twice the places of what they are squares of.
    let margins = squared(before)?.cut(2 * PLACES)? + squared(after)?.cut(2 * PLACES)?;
    let mean = |spread: &Spread| Ratio::new(spread.sum.into(), spread.people.into());
    let (m, x) = (i128::from(factor.multiplier), i128::from(factor.elements));
    let difference = mean(&after.spread)?.plus(mean(&before.spread)?.negative())?;
    let risen = difference > Ratio::ZERO;
    let distance = if risen { difference } else { difference.negative() };
    let distance = distance.times(Ratio::new(100 * m, x)?)?.cut(PLACES)?;
    Some(match (distance.checked_mul(distance)? > margins, risen) {
        (false, _) => Change::NotDetectable,
        (true, true) => Change::Risen,
        (true, false) => Change::Fallen,
    })
}
