//! What the house does by itself while it serves. Dropping the jobs ends them.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use domain::kernel::UnitId;
use ed25519_dalek::SigningKey;
use tokio::task::JoinHandle;
use tokio::time::{Interval, MissedTickBehavior, interval};

use crate::book::Book;
use crate::execute::LoadError;
use crate::files;
use crate::promise;
use crate::prove::register::sign_heads;
use crate::web::App;

/// How often heads that have moved are signed.
const SIGNING: Duration = Duration::from_secs(3600);
/// How often entries of other processes are looked for: screens may be behind by so much.
const FOLLOWING: Duration = Duration::from_millis(250);
/// The same where no other process can write.
const LOOKING_AFTER: Duration = Duration::from_secs(1);

/// The beat of a job: now and then every so often, without haste after a long turn.
#[must_use]
pub fn every(period: Duration) -> Interval {
    let mut beats = interval(period);
    beats.set_missed_tick_behavior(MissedTickBehavior::Delay);
    beats
}

/// How often files that never came on the record are looked for.
const SWEEPING: Duration = Duration::from_secs(300);

/// The running jobs.
pub struct Jobs(Vec<JoinHandle<()>>);

impl Jobs {
    /// Starts them: signing the heads now and every hour, following other processes. `shared`:
    /// others may write to the same store.
    #[must_use]
    pub fn start(app: &App, key: &SigningKey, shared: bool) -> Self {
        let signing = sign_now_and_then(Arc::clone(&app.book), key.clone());
        let following = follow_others(app.clone(), if shared { FOLLOWING } else { LOOKING_AFTER });
        let sweeping = sweep_now_and_then(app.clone());
        Self(vec![tokio::spawn(signing), tokio::spawn(following), tokio::spawn(sweeping)])
    }
}

impl Drop for Jobs {
    fn drop(&mut self) {
        self.0.iter().for_each(JoinHandle::abort);
    }
}

async fn sweep_now_and_then(app: App) {
    let mut beats = every(SWEEPING);
    loop {
        beats.tick().await;
        match files::sweep(&app).await {
            Ok(0) => {}
            Ok(swept) => tracing::info!(files = swept, "uploads that were never recorded swept"),
            Err(error) => {
                tracing::warn!(error = &error as &dyn std::error::Error, "files not swept");
            }
        }
    }
}

async fn sign_now_and_then(book: Arc<dyn Book>, key: SigningKey) {
    let mut hours = every(SIGNING);
    loop {
        hours.tick().await;
        match sign_heads(&*book, &key).await {
            Ok(signed) => {
                let fresh = signed.iter().filter(|head| head.fresh).count();
                tracing::info!(heads = fresh, "heads signed");
            }
            Err(error) => tracing::error!(error = &error as &dyn std::error::Error, "not signed"),
        }
    }
}

/// Takes in what other processes have recorded, and shows again what was dropped after a failure.
async fn follow_others(app: App, period: Duration) {
    let mut beats = every(period);
    let mut taken = BTreeMap::new();
    let mut fails = false;
    loop {
        beats.tick().await;
        let result = take_in(&app, &mut taken).await;
        // Said once, not with every beat.
        if let Err(error) = &result
            && !fails
        {
            tracing::warn!(error = error as &dyn std::error::Error, "other processes not followed");
        }
        fails = result.is_err();
    }
}

/// `taken` is up to where each unit has been taken in.
async fn take_in(app: &App, taken: &mut BTreeMap<String, u64>) -> Result<(), LoadError> {
    app.execute.follow().await?;
    for (name, head) in app.book.heads().await? {
        let last = taken.get(&name).copied().unwrap_or(0);
        if last == head.seq || app.execute.lacks(&name, head.seq) {
            continue;
        }
        if let Ok(unit) = UnitId::parse(&name)
            && promise::has_published_since(&*app.book, &unit, last).await?
        {
            app.directory.refresh(&*app.book, &app.execute, &unit).await?;
        }
        taken.insert(name, head.seq);
    }
    Ok(())
}
