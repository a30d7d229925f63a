//! What the house does by itself while it serves. Dropping the jobs ends them.

use std::sync::Arc;
use std::time::Duration;

use ed25519_dalek::SigningKey;
use tokio::task::JoinHandle;
use tokio::time::{MissedTickBehavior, interval};

use crate::book::Book;
use crate::execute::Execute;
use crate::prove::register::sign_heads;

/// How often heads that have moved are signed.
const SIGNING: Duration = Duration::from_secs(3600);
/// How often entries of other processes are looked for.
const FOLLOWING: Duration = Duration::from_secs(1);

/// The running jobs.
pub struct Jobs(Vec<JoinHandle<()>>);

impl Jobs {
    /// Starts them: signing the heads now and every hour, following other processes.
    #[must_use]
    pub fn start(book: &Arc<dyn Book>, execute: &Execute, key: &SigningKey) -> Self {
        let signing = sign_now_and_then(Arc::clone(book), key.clone());
        let following = follow_others(execute.clone());
        Self(vec![tokio::spawn(signing), tokio::spawn(following)])
    }
}

impl Drop for Jobs {
    fn drop(&mut self) {
        self.0.iter().for_each(JoinHandle::abort);
    }
}

async fn sign_now_and_then(book: Arc<dyn Book>, key: SigningKey) {
    let mut hours = interval(SIGNING);
    hours.set_missed_tick_behavior(MissedTickBehavior::Delay);
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

async fn follow_others(execute: Execute) {
    let mut beats = interval(FOLLOWING);
    beats.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        beats.tick().await;
        if let Err(error) = execute.follow().await {
            tracing::warn!(
                error = &error as &dyn std::error::Error,
                "other processes not followed"
            );
        }
    }
}
