//! Growing delays after wrong passwords. Kept in the store, so that every server of a house knows
//! them and a restart forgets none; nothing is written while nobody errs.
//!
//! Kept by the digest of the name that was typed, whether it exists or not: an answer never tells
//! which names exist, and a password typed into the wrong field is not kept.

use super::accounts::write;
use super::code;
use super::limits::come_back;
use super::store::{COUNT_WRONG, FORGET_OLD_WRONG, FORGET_WRONG, READ_WRONG};
use crate::book::StoreError;
use crate::clock::Clock;
use crate::web::App;
use crate::web::problem::Problem;

/// Wrong attempts that cost nothing.
const FREE: i64 = 4;
/// First delay in seconds; every further one is twice as long.
const FIRST: i64 = 15;
/// Longest delay: longer ones would let strangers lock an officer out for a day.
const LONGEST: i64 = 15 * 60;
/// A name is forgotten after so many quiet seconds.
const FORGOTTEN: i64 = 60 * 60;

fn seconds() -> i64 {
    Clock::real().now().0 / 1_000_000
}

/// Seconds still to wait after so many wrong attempts, the last at a second.
fn wait(times: i64, at: i64, now: i64) -> i64 {
    let doublings = times - FREE - 1;
    if doublings < 0 {
        return 0;
    }
    let delay = (FIRST << doublings.min(20)).min(LONGEST);
    // The servers of a house may have clocks that differ: nobody waits longer than the longest.
    (at + delay - now).clamp(0, LONGEST)
}

/// An attempt under a name, right or wrong.
#[derive(Debug)]
pub(super) struct Trial {
    name: String,
    /// Wrong attempts before this one.
    before: i64,
}

impl Trial {
    /// Begins an attempt.
    ///
    /// # Errors
    /// A problem that says when to come back, or the store is not available.
    pub(super) async fn begin(app: &App, name: &str) -> Result<Self, Problem> {
        let name = code::digest(name);
        let rows = app.book.query(&READ_WRONG, vec![name.as_str().into()]).await?;
        let (before, at) = rows.first().map_or((0, 0), |row| (row.int(0), row.int(1)));
        match wait(before, at, seconds()) {
            0 => Ok(Self { name, before }),
            seconds => Err(come_back("identity.locked", seconds)),
        }
    }

    /// It was wrong.
    ///
    /// # Errors
    /// [`StoreError`] when the store is not available.
    pub(super) async fn failed(self, app: &App) -> Result<(), StoreError> {
        let (now, old) = (seconds(), seconds() - FORGOTTEN);
        let count = vec![self.name.into(), now.into(), old.into()];
        let writes = vec![write(&COUNT_WRONG, count), write(&FORGET_OLD_WRONG, vec![old.into()])];
        app.book.write(writes).await.map(drop)
    }

    /// It was right: the wrong ones before it are forgotten.
    ///
    /// # Errors
    /// [`StoreError`] when the store is not available.
    pub(super) async fn succeeded(self, app: &App) -> Result<(), StoreError> {
        if self.before == 0 {
            return Ok(());
        }
        app.book.write(vec![write(&FORGET_WRONG, vec![self.name.into()])]).await.map(drop)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn delays_grow_to_a_limit_and_end() {
        let waits: Vec<i64> = (1..=14).map(|times| wait(times, 100, 100)).collect();
        assert_eq!(waits[..7], [0, 0, 0, 0, 15, 30, 60]);
        assert_eq!(waits[13], LONGEST);
        assert_eq!(wait(i64::MAX, 100, 100), LONGEST);
        assert_eq!(wait(0, 0, 100), 0);
        assert_eq!(wait(5, 100, 114), 1);
        assert_eq!(wait(5, 100, 115), 0);
        assert_eq!(wait(14, 100, 100 + LONGEST), 0);
        assert_eq!(wait(14, 100_000, 100), LONGEST, "another clock was ahead");
    }
}
