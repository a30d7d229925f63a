//! What the public figures count, kept for the day that it holds for. As of the last midnight a
//! count never changes again: what is recorded today begins after it, and an erasure takes texts,
//! not lines. So each unit is counted once a day, by whoever asks first.

use std::collections::HashMap;
use std::sync::Arc;

use domain::hear::complaints::Cell;
use domain::kernel::Timestamp;
use parking_lot::Mutex;
use tokio::sync::OnceCell;

/// What was decided before midnight may be stored a moment after it, perhaps by another server.
/// Until then nothing is kept, in seconds.
const SETTLING: i64 = 60;
/// Counts that are kept at most; beyond, all are counted anew.
const MOST: usize = 128;

/// What is counted: of one temporary post when it is named.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Asked {
    pub(super) unit: String,
    pub(super) post: Option<String>,
    /// The day at the unit, by which it is told what is late.
    pub(super) today: String,
    /// The instant at which that began.
    pub(super) midnight: Timestamp,
}

type Kept = Arc<OnceCell<Arc<[Cell]>>>;

/// Counts of the present day.
#[derive(Default)]
pub struct Counts {
    kept: Mutex<HashMap<Asked, Kept>>,
}

impl Counts {
    /// What is kept, or what `count` gives. Who asks at the same time waits for the same count.
    pub(super) async fn of<E>(
        &self,
        asked: Asked,
        now: Timestamp,
        count: impl Future<Output = Result<Vec<Cell>, E>>,
    ) -> Result<Arc<[Cell]>, E> {
        if now < asked.midnight.plus_seconds(SETTLING) {
            return count.await.map(Into::into);
        }
        let kept = self.place(asked);
        let counted = || async move { count.await.map(Into::into) };
        kept.get_or_try_init(counted).await.cloned()
    }

    /// Where a count is kept. Those of the unit's earlier days go.
    fn place(&self, asked: Asked) -> Kept {
        let mut kept = self.kept.lock();
        kept.retain(|known, _| known.unit != asked.unit || known.midnight == asked.midnight);
        if kept.len() >= MOST && !kept.contains_key(&asked) {
            kept.clear();
        }
        Arc::clone(kept.entry(asked).or_default())
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell as Count;
    use std::convert::Infallible;

    use super::*;

    fn asked(unit: &str, midnight: i64) -> Asked {
        let midnight = Timestamp(0).plus_seconds(midnight);
        Asked { unit: unit.to_owned(), post: None, today: String::new(), midnight }
    }

    #[tokio::test]
    async fn a_day_is_counted_once_and_not_before_it_has_settled() {
        let (counts, times) = (Counts::default(), Count::new(0));
        let ask = async |unit: &str, midnight: i64, now: i64| {
            let count = async {
                times.set(times.get() + 1);
                Ok::<_, Infallible>(Vec::new())
            };
            let now = Timestamp(0).plus_seconds(now);
            let Ok(_) = counts.of(asked(unit, midnight), now, count).await;
            times.get()
        };
        assert_eq!(ask("a", 0, 10).await, 1);
        assert_eq!(ask("a", 0, 59).await, 2, "something may still be on its way");
        assert_eq!(ask("a", 0, 60).await, 3);
        assert_eq!(ask("a", 0, 80_000).await, 3, "kept");
        assert_eq!(ask("b", 0, 80_000).await, 4, "each unit by itself");
        assert_eq!(ask("a", 86_400, 86_500).await, 5, "the next day");
        assert_eq!(counts.kept.lock().len(), 2, "the day before has gone");
    }

    #[tokio::test]
    async fn what_failed_is_counted_again_and_no_more_is_kept_than_fits() {
        let counts = Counts::default();
        let now = Timestamp(0).plus_seconds(100);
        let failed = counts.of(asked("a", 0), now, async { Err::<Vec<Cell>, &str>("away") }).await;
        assert_eq!(failed.unwrap_err(), "away");
        let counted = counts.of(asked("a", 0), now, async { Ok::<_, &str>(Vec::new()) }).await;
        assert!(counted.unwrap().is_empty());
        for unit in 0..3 * MOST {
            let unit = unit.to_string();
            let count = async { Ok::<_, Infallible>(Vec::new()) };
            let Ok(_) = counts.of(asked(&unit, 0), now, count).await;
            assert!(counts.kept.lock().len() <= MOST);
        }
    }
}
