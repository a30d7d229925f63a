//! What a person would rather look at: which elements matter and how well they do, and whether the
//! weeks hold.

use super::index::Tally;
use super::instrument::Instrument;
use super::interval::Spread;
use super::number::{Ratio, rounded_root, square_root};
use crate::kernel::Key;

/// Where an element stands among importance and performance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quadrant {
    /// Important and below the average: improve first.
    ImproveFirst,
    /// Important and above the average: keep up.
    KeepUp,
    /// Less important and below the average: later.
    Later,
    /// Less important and above the average: more than needed.
    MoreThanNeeded,
}

/// An element in the importance–performance picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Importance {
    /// The element.
    pub element: Key,
    /// Mean.
    pub mean: Ratio,
    /// How far its values go along with the people's sums: the correlation in thousandths, derived
    /// from the answers and not asked for. Nothing when all answered alike.
    pub importance: Option<i64>,
    /// Where it stands.
    pub quadrant: Option<Quadrant>,
}

/// The importance–performance picture of an index, in the order of the regulation.
#[must_use]
pub fn importance(instrument: &Instrument, tally: &Tally, index: &Key) -> Vec<Importance> {
    let Some(means) = tally.means(instrument) else { return Vec::new() };
    let spread = tally.spreads.get(index).copied().unwrap_or_default();
    let mut all: Vec<Importance> = instrument
        .elements_of(index)
        .filter_map(|element| {
            let (element, mean) = (element.key.clone(), means.get(&element.key)?);
            let importance = correlation(tally, &element, &spread);
            Some(Importance { element, mean, importance, quadrant: None })
        })
        .collect();
    let known: Vec<i64> = all.iter().filter_map(|one| one.importance).collect();
    let count = i64::try_from(all.len()).unwrap_or(i64::MAX);
    let sum = all.iter().try_fold(Ratio::ZERO, |sum, one| sum.plus(one.mean));
    let mean = sum.zip(Ratio::new(1, count.into())).and_then(|(sum, part)| sum.times(part));
    if let Some(mean) = mean.filter(|_| !known.is_empty() && known.len() == all.len()) {
        let total: i64 = known.iter().sum();
        for one in &mut all {
            let important = one.importance.is_some_and(|own| own * count >= total);
            one.quadrant = Some(match (important, one.mean >= mean) {
                (true, false) => Quadrant::ImproveFirst,
                (true, true) => Quadrant::KeepUp,
                (false, false) => Quadrant::Later,
                (false, true) => Quadrant::MoreThanNeeded,
            });
        }
    }
    all
}

/// Correlation of an element's values with the people's sums, in thousandths, cut off.
fn correlation(tally: &Tally, element: &Key, spread: &Spread) -> Option<i64> {
    let counts = tally.elements.get(element)?;
    let (mut sum, mut squares, mut cross) = (0_i128, 0_i128, 0_i128);
    for (value, answers) in counts {
        let value = i128::from(*value);
        sum += value * i128::from(answers.people);
        squares += value * value * i128::from(answers.people);
        cross += value * i128::from(answers.sums);
    }
    let n = i128::from(spread.people);
    let own = n * squares - sum * sum;
    let all = n * i128::from(spread.squares) - i128::from(spread.sum).pow(2);
    let both = n * cross - sum * i128::from(spread.sum);
    if own <= 0 || all <= 0 {
        return None;
    }
    // The root in thousandths, so that little is cut off.
    let square = own.checked_mul(all)?.checked_mul(1_000_000)?;
    let root = i128::try_from(square_root(u128::try_from(square).ok()?)).ok()?;
    i64::try_from(both.checked_mul(1_000_000)? / root).ok()
}

/// A week on the control chart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Week {
    /// Index in hundredths by exact weights.
    pub score: i64,
    /// Lower and upper limit: three standard errors of a week of this size around the whole.
    pub limits: (i64, i64),
    /// Beyond a limit: look for a cause.
    pub signal: bool,
}

/// Holds a week against all weeks together. Nothing for a week with fewer than two answers.
#[must_use]
pub fn week(whole: &Spread, part: &Spread, multiplier: u32, elements: u32) -> Option<Week> {
    if part.people < 2 || whole.people < 2 {
        return None;
    }
    let factor = Ratio::new(i128::from(multiplier) * 100, elements.into())?;
    let score = |spread: &Spread| {
        let mean = Ratio::new(spread.sum.into(), spread.people.into())?;
        mean.times(factor)?.rounded(0)
    };
    let n = i128::from(whole.people);
    let scatter = n * i128::from(whole.squares) - i128::from(whole.sum).pow(2);
    let variance = Ratio::new(scatter, n * (n - 1))?;
    let error = variance.times(Ratio::new(9, part.people.into())?)?.times(factor)?.times(factor)?;
    let reach = rounded_root(error)?;
    let (centre, score) = (score(whole)?, score(part)?);
    let limits = (centre - reach, centre + reach);
    Some(Week { score, limits, signal: score < limits.0 || score > limits.1 })
}
