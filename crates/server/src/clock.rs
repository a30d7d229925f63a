//! The one clock of the server. The demo office has a clock of its own that starts on a working
//! morning, may run faster, and skips the nights.

use std::sync::Arc;
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use domain::kernel::Timestamp;
use parking_lot::RwLock;

#[derive(Debug, Clone, Copy)]
struct Demo {
    started: Instant,
    from: Timestamp,
    speed: u32,
}

/// Tells the time. Cheap to clone; all clones show the same time.
#[derive(Debug, Clone, Default)]
pub struct Clock {
    demo: Option<Arc<RwLock<Demo>>>,
}

impl Clock {
    /// The machine's clock.
    #[must_use]
    pub fn real() -> Self {
        Self::default()
    }

    /// A clock that shows `from` now and runs `speed` times as fast.
    #[must_use]
    pub fn demo(from: Timestamp, speed: u32) -> Self {
        let demo = Demo { started: Instant::now(), from, speed };
        Self { demo: Some(Arc::new(RwLock::new(demo))) }
    }

    /// Whether this is a demo clock.
    #[must_use]
    pub fn is_demo(&self) -> bool {
        self.demo.is_some()
    }

    /// The present instant.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        match &self.demo {
            None => {
                let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
                Timestamp(i64::try_from(since.as_micros()).unwrap_or(i64::MAX))
            }
            Some(demo) => {
                let demo = demo.read();
                let passed = demo.started.elapsed().as_micros() * u128::from(demo.speed);
                Timestamp(demo.from.0 + i64::try_from(passed).unwrap_or(i64::MAX / 4))
            }
        }
    }

    /// Sets a demo clock to a later instant. Real clocks and earlier instants are left alone.
    pub fn skip_to(&self, at: Timestamp) {
        if let Some(demo) = &self.demo
            && at > self.now()
        {
            let mut demo = demo.write();
            demo.started = Instant::now();
            demo.from = at;
        }
    }

    /// How long a span of shown time takes in real time.
    #[must_use]
    pub fn real_duration(&self, micros: i64) -> std::time::Duration {
        let speed = self.demo.as_ref().map_or(1, |demo| demo.read().speed.max(1));
        std::time::Duration::from_micros(micros.max(0).unsigned_abs() / u64::from(speed))
    }
}
