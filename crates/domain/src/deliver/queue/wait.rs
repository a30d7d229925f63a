//! Honest waiting time: a range, in whole numbers, learnt from the day itself.
//!
//! - **Pace.** While people wait, the time between two calls of a class times the counters that
//!   serve it says how long one person takes. The promised service time of the standard counts as
//!   four such observations, so the first minutes are sensible and the day takes over.
//! - **Middle.** People before, times pace, shared by the counters that are open now.
//! - **Range.** The ratio of waited to foretold of the last 32 people called; its lowest and
//!   highest tenth give the ends. It begins with an even spread around one.
//!
//! Constant work per arrival and per call.

use std::collections::VecDeque;

use crate::kernel::Timestamp;

/// Observations of the pace that are kept.
const PACE: usize = 16;
/// How many observations the standard's promise is worth.
const PRIOR: u64 = 4;
/// Ratios that are kept for the range.
const RATIOS: usize = 32;
/// Added to both sides of a ratio, so that waits of seconds do not shake it.
const STEADY_S: u64 = 60;
/// Longest wait that is ever told.
const DAY_S: u64 = 86_400;

/// A foretold wait in seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Forecast {
    pub(super) low_s: u32,
    pub(super) middle_s: u32,
    pub(super) high_s: u32,
}

/// What a class has learnt about its waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Pace {
    promised_s: u64,
    seen: VecDeque<u64>,
    sum: u64,
    last_call: Option<Timestamp>,
    recent: VecDeque<u64>,
    sorted: Vec<u64>,
}

/// What is known at the moment of asking.
#[derive(Debug, Clone, Copy)]
pub(super) struct Situation {
    /// People before.
    pub(super) ahead: u32,
    /// Counters open for the class.
    pub(super) counters: u32,
    /// Somebody could be called at once.
    pub(super) counter_free: bool,
    /// Seconds until the office opens (again).
    pub(super) opens_in_s: u64,
}

impl Pace {
    pub(super) fn new(promised_s: u64) -> Self {
        let spread = |i: usize| 500 + 1300 * i as u64 / (RATIOS as u64 - 1);
        let sorted: Vec<u64> = (0..RATIOS).map(spread).collect();
        Self {
            promised_s: promised_s.clamp(1, DAY_S),
            seen: VecDeque::with_capacity(PACE),
            sum: 0,
            last_call: None,
            recent: sorted.iter().copied().collect(),
            sorted,
        }
    }

    pub(super) fn forecast(&self, now: &Situation) -> Forecast {
        let counters = u64::from(now.counters.max(1));
        let per_person = (self.promised_s * PRIOR + self.sum) / (PRIOR + self.seen.len() as u64);
        let halves = u64::from(now.ahead) * 2 + u64::from(!now.counter_free);
        let middle = (halves * per_person / (2 * counters) + now.opens_in_s).min(DAY_S);
        let tenth = |ratio: u64| ((middle + STEADY_S) * ratio / 1000).saturating_sub(STEADY_S);
        let told = |seconds: u64| u32::try_from(seconds.min(DAY_S)).expect("at most a day");
        Forecast {
            low_s: told(tenth(self.sorted[RATIOS / 10])),
            middle_s: told(middle),
            high_s: told(tenth(self.sorted[RATIOS - 1 - RATIOS / 10])),
        }
    }

    /// Somebody of the class was called by `counters` counters; `more` still wait.
    pub(super) fn called(&mut self, at: Timestamp, counters: u32, more: bool) {
        if let Some(last) = self.last_call {
            let gap = u64::try_from(at.seconds_since(last)).unwrap_or(0).min(DAY_S);
            if self.seen.len() == PACE {
                self.sum -= self.seen.pop_front().unwrap_or(0);
            }
            let took = gap * u64::from(counters.max(1));
            self.seen.push_back(took);
            self.sum += took;
        }
        // An empty queue says nothing about pace: the next gap would be the gap between arrivals.
        self.last_call = more.then_some(at);
    }

    /// Somebody who was told `middle_s` waited `waited_s`.
    pub(super) fn measured(&mut self, middle_s: u32, waited_s: i64) {
        let waited = u64::try_from(waited_s).unwrap_or(0).min(DAY_S);
        let ratio = (waited + STEADY_S) * 1000 / (u64::from(middle_s) + STEADY_S);
        let ratio = ratio.clamp(50, 20_000);
        let oldest = self.recent.pop_front().expect("the ring is always full");
        self.recent.push_back(ratio);
        let out = self.sorted.partition_point(|known| *known < oldest);
        self.sorted.remove(out);
        let place = self.sorted.partition_point(|known| *known < ratio);
        self.sorted.insert(place, ratio);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ask(ahead: u32, counters: u32, counter_free: bool) -> Situation {
        Situation { ahead, counters, counter_free, opens_in_s: 0 }
    }

    #[test]
    fn the_promise_speaks_before_the_day_does() {
        let pace = Pace::new(600);
        assert_eq!(pace.forecast(&ask(0, 2, true)).middle_s, 0);
        assert_eq!(pace.forecast(&ask(0, 2, true)).low_s, 0);
        assert_eq!(pace.forecast(&ask(4, 2, true)).middle_s, 1200);
        let busy = pace.forecast(&ask(4, 2, false));
        assert_eq!(busy.middle_s, 1350);
        assert!(busy.low_s < busy.middle_s && busy.middle_s < busy.high_s);
        assert_eq!(pace.forecast(&ask(4, 0, true)).middle_s, 2400, "no counter counts as one");
    }

    #[test]
    fn the_day_takes_over_and_more_counters_shorten_the_wait() {
        let mut pace = Pace::new(600);
        for minute in 0..30 {
            pace.called(Timestamp(minute * 60_000_000), 2, true);
        }
        let two = pace.forecast(&ask(10, 2, true)).middle_s;
        assert!((600..1300).contains(&two), "120 s per person and the prior: {two}");
        assert_eq!(pace.forecast(&ask(10, 4, true)).middle_s, two / 2);
    }

    #[test]
    fn an_idle_hour_is_not_a_slow_hour() {
        let mut pace = Pace::new(600);
        pace.called(Timestamp(0), 1, false);
        pace.called(Timestamp(3_600_000_000), 1, false);
        assert_eq!(pace.forecast(&ask(1, 1, true)).middle_s, 600);
    }

    #[test]
    fn the_range_follows_what_happened() {
        let mut pace = Pace::new(600);
        for _ in 0..RATIOS {
            pace.measured(600, 1260);
        }
        let told = pace.forecast(&ask(1, 1, true));
        assert_eq!((told.low_s, told.high_s), (1260, 1260));
    }

    #[test]
    fn opening_time_is_part_of_the_wait_and_a_day_is_the_most() {
        let pace = Pace::new(600);
        let early = Situation { opens_in_s: 900, ..ask(0, 1, true) };
        assert_eq!(pace.forecast(&early).middle_s, 900);
        assert_eq!(pace.forecast(&ask(u32::MAX, 1, false)).high_s, 86_400);
    }
}
