//! Minutes from arrival to drive-off.

use super::state::LaneDay;

/// How long collecting took, of those who got what they came for and were seen off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Passage {
    /// How many.
    pub people: u32,
    /// Half of them took no longer.
    pub median_s: u32,
    /// Nine of ten took no longer.
    pub p90_s: u32,
    /// The longest.
    pub longest_s: u32,
}

/// The passage of a day; none when nobody was seen off. Ranks are the nearest: the smallest value
/// that so many of a hundred do not exceed.
#[must_use]
pub fn passage(day: &LaneDay) -> Option<Passage> {
    let given = day.arrivals.values().filter(|arrival| arrival.given_to.is_some());
    passage_of(given.filter_map(|arrival| arrival.seconds).collect())
}

/// The passage of so many people, each with the seconds that it took; none when there are none.
#[must_use]
pub fn passage_of(mut seconds: Vec<u32>) -> Option<Passage> {
    seconds.sort_unstable();
    let rank = |percent: usize| {
        let place = (seconds.len() * percent).div_ceil(100).checked_sub(1)?;
        seconds.get(place).copied()
    };
    Some(Passage {
        people: u32::try_from(seconds.len()).unwrap_or(u32::MAX),
        median_s: rank(50)?,
        p90_s: rank(90)?,
        longest_s: rank(100)?,
    })
}
