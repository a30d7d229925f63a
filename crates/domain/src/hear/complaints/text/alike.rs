//! How alike two texts are: by the words that they share, the rare ones first.

/// What a word counts that so many texts of `all` have: ten when two have it, less and less the
/// more common it is; nothing when it tells nothing apart, or when only one text has it.
#[must_use]
pub fn weight(texts: u64, all: u64) -> u64 {
    let tells_apart = texts >= 2 && (all < 8 || texts * 4 <= all);
    if tells_apart { 11_u64.saturating_sub(u64::from(texts.ilog2())) } else { 0 }
}

/// Words that another text shares.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shared {
    /// What they count together.
    pub weight: u64,
    /// How many they are.
    pub words: usize,
}

/// Words that two texts must share at least.
const WORDS_MIN: usize = 2;
/// What the shared words must count at least, of a thousandth of all that count.
const ALIKE_PER_MILLE: u64 = 250;

/// How alike they are in thousandths of what all counting words of the one text weigh; nothing
/// when it is too little to speak of.
#[must_use]
pub fn alike(shared: &Shared, whole: u64) -> Option<u64> {
    let share = (shared.weight * 1000).checked_div(whole)?;
    (shared.words >= WORDS_MIN && share >= ALIKE_PER_MILLE).then_some(share.min(1000))
}
