//! Growing delays after wrong passwords. Kept in memory by the name that was typed, whether it
//! exists or not, so that an answer never tells which names exist.

use std::collections::BTreeMap;

use parking_lot::Mutex;

/// Wrong attempts that cost nothing.
const FREE: u32 = 4;
/// First delay in seconds; every further one is twice as long.
const FIRST: i64 = 15;
/// Longest delay: longer ones would let strangers lock an officer out for a day.
const LONGEST: i64 = 15 * 60;
/// A name is forgotten after so many quiet seconds.
const FORGOTTEN: i64 = 60 * 60;
/// Names remembered at most.
const NAMES: usize = 10_000;

#[derive(Debug, Clone, Copy)]
struct Failed {
    count: u32,
    at: i64,
    until: i64,
}

/// Who has to wait. Times are seconds of any clock that does not go back.
#[derive(Debug, Default)]
pub struct Lockouts(Mutex<BTreeMap<String, Failed>>);

impl Lockouts {
    /// Seconds to wait before this name may be tried again; 0 when it may be tried now.
    #[must_use]
    pub fn wait(&self, name: &str, now: i64) -> i64 {
        self.0.lock().get(name).map_or(0, |failed| (failed.until - now).max(0))
    }

    /// Notes a wrong attempt.
    pub fn failed(&self, name: &str, now: i64) {
        let mut all = self.0.lock();
        if all.len() >= NAMES {
            all.retain(|_, failed| failed.until > now || failed.at + FORGOTTEN > now);
        }
        if all.len() >= NAMES {
            all.pop_first();
        }
        let failed = all.entry(name.to_owned()).or_insert(Failed { count: 0, at: now, until: 0 });
        if failed.at + FORGOTTEN <= now {
            failed.count = 0;
        }
        failed.count += 1;
        failed.at = now;
        if let Some(doublings) = failed.count.checked_sub(FREE + 1) {
            let delay = FIRST.checked_shl(doublings.min(20)).unwrap_or(LONGEST);
            failed.until = now + delay.min(LONGEST);
        }
    }

    /// Notes that the right one came in.
    pub fn cleared(&self, name: &str) {
        self.0.lock().remove(name);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn delays_grow_to_a_limit_and_end() {
        let lockouts = Lockouts::default();
        let mut waits = Vec::new();
        for _ in 0..14 {
            lockouts.failed("budi", 100);
            waits.push(lockouts.wait("budi", 100));
        }
        assert_eq!(&waits[..7], [0, 0, 0, 0, 15, 30, 60]);
        assert_eq!(waits[13], LONGEST);
        assert_eq!(lockouts.wait("ani", 100), 0);
        assert_eq!(lockouts.wait("budi", 100 + LONGEST), 0);
        lockouts.failed("budi", 100 + FORGOTTEN);
        assert_eq!(lockouts.wait("budi", 100 + FORGOTTEN), 0);
        lockouts.cleared("budi");
        assert_eq!(lockouts.wait("budi", 100), 0);
    }

    #[test]
    fn a_flood_of_names_does_not_fill_the_memory() {
        let lockouts = Lockouts::default();
        for n in 0..NAMES + 50 {
            lockouts.failed(&format!("n{n}"), 100);
        }
        assert!(lockouts.0.lock().len() <= NAMES);
    }
}
