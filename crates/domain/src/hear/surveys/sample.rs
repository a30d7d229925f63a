//! Who is asked: how many are needed, and the draw that anybody can repeat.
//!
//! Sample size after Krejcie & Morgan, which Permenpan-RB 14/2017 offers as a table:
//! `S = χ²·N·P(1−P) / (d²(N−1) + χ²·P(1−P))` with χ² = 3.841, P = 0.5 and d = 0.05. Rounded half
//! up, the formula gives all rows of the table; rounding up would miss half of them.

/// χ²·P(1−P) in hundred-thousandths.
const CHI_PQ: u128 = 96_025;
/// d² in hundred-thousandths.
const D_SQUARED: u128 = 250;
/// Parts of a probability.
pub const MILLION: u32 = 1_000_000;

/// How many people to ask of so many.
#[must_use]
pub fn sample_size(population: u64) -> u64 {
    let Some(others) = population.checked_sub(1) else { return 0 };
    let num = CHI_PQ * u128::from(population);
    let den = D_SQUARED * u128::from(others) + CHI_PQ;
    u64::try_from((2 * num + den) / (2 * den)).expect("a sample is not larger than its population")
}

/// The probability, in millionths, with which each served person is drawn so that `target` answers
/// come together when `expected` people are served and so many of a thousand answer. Rounded up; 1
/// when everybody has to be asked.
#[must_use]
pub fn probability(target: u64, expected: u64, answering_per_mille: u32) -> u32 {
    let answers = u128::from(expected) * u128::from(answering_per_mille.min(1000));
    let wanted = u128::from(target) * 1000 * u128::from(MILLION);
    match wanted.div_ceil(answers.max(1)) {
        _ if answers == 0 => MILLION,
        parts => u32::try_from(parts).unwrap_or(MILLION).min(MILLION),
    }
}

/// Whether a person is drawn. `number` is uniform over all values: the first eight bytes, high
/// byte first, of HMAC-SHA-256 under the period's seed over the name of the finished service. The
/// seed's hash is recorded before the first draw and the seed after the last, so that everybody
/// can repeat the draw.
#[must_use]
pub fn is_drawn(number: u64, probability: u32) -> bool {
    let below = u128::from(probability.min(MILLION)) << 64;
    u128::from(number) * u128::from(MILLION) < below
}
