//! Carrying notices out: what is due is taken under a lease, looked at once more, sent on the way
//! that was chosen, and tried again later when nobody was there. At least once: who is stopped
//! between sending and writing it down sends again, under the same id.

use std::sync::Arc;
use std::time::{Duration, Instant};

use domain::kernel::{Timestamp, UnitId, Way};
use parking_lot::Mutex;

use super::contact::{self, Contact, mail_in, phone_in};
use super::kind::State;
use super::mail::{Mailer, Refused};
use super::relevance::{self, Worth};
use super::store::{self, End, Kept};
use super::webhook::Gateway;
use super::words::{Code, Message, compose};
use crate::book::{StoreError, random};
use crate::clock::Clock;
use crate::config::Notify;
use crate::jobs::every;
use crate::web::App;
use crate::web::problem::Problem;

/// Between two looks into the outbox.
const TICK: Duration = Duration::from_secs(2);
/// Notices that are looked at in a turn.
const PAGE: i64 = 100;
/// How long sending one may take: longer than every time limit of it together.
const ONE_S: i64 = 120;
/// How long those of a turn are held. No other one is begun when less is left than one may take.
const LEASE_S: i64 = ONE_S + 60;
/// How long nobody knocks where nobody was.
const REST: Duration = Duration::from_secs(30);
/// Minutes until it is tried again, after the first, second, … time: some three days altogether.
const PAUSES_MINUTES: [i64; 10] = [1, 5, 15, 60, 180, 360, 720, 720, 1080, 1080];

/// Where notices go, by the settings. One for each running server.
pub struct Post {
    mailer: Option<Arc<Mailer>>,
    gateway: Option<Arc<Gateway>>,
    holder: String,
    /// Leases are measured by the machine's clock, also in the demo.
    real: Clock,
    resting: Mutex<Resting>,
}

#[derive(Default)]
struct Resting {
    mail: Option<Instant>,
    gateway: Option<Instant>,
}

impl Post {
    /// By the settings.
    #[must_use]
    pub fn new(settings: &Notify) -> Self {
        Self::with_clock(settings, Clock::real())
    }

    /// The same with another clock than the machine's for its leases.
    #[must_use]
    pub fn with_clock(settings: &Notify, real: Clock) -> Self {
        Self {
            mailer: Mailer::new(settings).map(Arc::new),
            gateway: Gateway::new(settings).map(Arc::new),
            holder: random::<12>().iter().map(|byte| format!("{byte:02x}")).collect(),
            real,
            resting: Mutex::default(),
        }
    }

    fn rests(&self, way: Way) -> bool {
        let resting = self.resting.lock();
        let until = if way == Way::Mail { resting.mail } else { resting.gateway };
        until.is_some_and(|until| Instant::now() < until)
    }

    fn rest(&self, way: Way) {
        let mut resting = self.resting.lock();
        let place = if way == Way::Mail { &mut resting.mail } else { &mut resting.gateway };
        *place = Some(Instant::now() + REST);
    }
}

/// Carries notices out until the program stops.
pub async fn keep(app: App) {
    let post = Post::new(&app.identity.config.notify);
    let mut ticks = every(TICK);
    loop {
        ticks.tick().await;
        if let Err(error) = turn(&app, &post).await {
            tracing::warn!(error = &error as &dyn std::error::Error, "notices could not be sent");
        }
    }
}

/// Carries out what is due now, once. Gives the number of notices that were taken.
///
/// They are taken together, and how they ended is written down together: only what somebody outside
/// has taken is written down at once, so that it is not sent twice.
///
/// # Errors
/// When the store cannot be read or written.
pub async fn turn(app: &App, post: &Post) -> Result<usize, StoreError> {
    let (now, real) = (app.clock.now(), post.real.now());
    let due = store::due(&*app.book, now, real, PAGE).await?;
    let span = (real, real.plus_seconds(LEASE_S));
    // What another server took first is not among them.
    let mine = store::take(&*app.book, due, &post.holder, span).await?;
    let (mut quiet, mut carried) = (Vec::new(), 0);
    for kept in &mine {
        if carried > 0 && post.real.now() > real.plus_seconds(LEASE_S - ONE_S) {
            store::give_back(&*app.book, &mine[carried..], &post.holder).await?;
            break;
        }
        carried += 1;
        let end = carry(app, post, kept).await;
        if end.state == State::Sent {
            write_down(app, post, &[(kept, end)]).await?;
        } else {
            quiet.push((kept, end));
        }
    }
    write_down(app, post, &quiet).await?;
    Ok(carried)
}

/// Writes down how notices ended.
async fn write_down(app: &App, post: &Post, ended: &[(&Kept, End)]) -> Result<(), StoreError> {
    let now = app.clock.now();
    let conclude = |some| store::conclude(&*app.book, some, &post.holder, now);
    match conclude(ended).await {
        Err(StoreError::Conflict) => {}
        other => return other,
    }
    // The lease of one ran out meanwhile: who took it says how it ended.
    for one in ended.chunks(1) {
        match conclude(one).await {
            Err(StoreError::Conflict) => {
                tracing::warn!(notice = one[0].0.id(), "a lease ran out");
            }
            other => other?,
        }
    }
    Ok(())
}

fn over(state: State, way: &'static str, why: &str) -> End {
    End { state, way, why: why.to_owned(), again: None }
}

/// What becomes of a notice that is taken.
async fn carry(app: &App, post: &Post, kept: &Kept) -> End {
    let now = app.clock.now();
    match carried(app, post, kept).await {
        Ok(end) => end,
        Err(problem) => {
            tracing::warn!(notice = kept.id(), code = problem.code, "a notice was not prepared");
            later(kept, "", "house", now)
        }
    }
}

async fn carried(app: &App, post: &Post, kept: &Kept) -> Result<End, Problem> {
    if UnitId::parse(&kept.unit).is_err() || relevance::of(app, kept).await? == Worth::Overtaken {
        return Ok(over(State::Overtaken, "", ""));
    }
    let contact = contact::of(app, kept).await.map_err(|error| Problem::fault(&error))?;
    let Some(contact) = contact.filter(|contact| !contact.address.is_empty()) else {
        return Ok(over(State::Unwanted, "", "no-address"));
    };
    let message = compose(app, kept, contact.language(), Code::Said)?;
    let now = app.clock.now();
    Ok(match contact.way() {
        Way::Never => over(State::Unwanted, "", "never"),
        Way::Letter => over(State::ToPrint, Way::Letter.name(), ""),
        Way::Mail => by_mail(post, kept, (&contact, message), now).await,
        Way::Phone => by_phone(post, kept, (&contact, message), now).await,
    })
}

async fn by_mail(
    post: &Post,
    kept: &Kept,
    (contact, message): (&Contact, Message),
    now: Timestamp,
) -> End {
    let way = Way::Mail.name();
    let Some(mailer) = post.mailer.clone() else {
        return over(State::ToPrint, Way::Letter.name(), "not-configured");
    };
    let Some(to) = mail_in(&contact.address) else {
        return over(State::ToPrint, Way::Letter.name(), "bad-address");
    };
    if post.rests(Way::Mail) {
        return later(kept, way, "unreachable", now); // nobody was there a moment ago
    }
    let id = kept.id();
    let sent = tokio::task::spawn_blocking(move || mailer.send(to, &message, &id)).await;
    ended(post, kept, Way::Mail, sent.unwrap_or_else(|_| Err(Refused::later("house"))), now)
}

async fn by_phone(
    post: &Post,
    kept: &Kept,
    (contact, message): (&Contact, Message),
    now: Timestamp,
) -> End {
    let way = Way::Phone.name();
    let Some(gateway) = post.gateway.clone() else {
        return over(State::ToPrint, Way::Letter.name(), "not-configured");
    };
    let Some(to) = phone_in(&contact.address) else {
        return over(State::ToPrint, Way::Letter.name(), "bad-address");
    };
    if post.rests(Way::Phone) {
        return later(kept, way, "unreachable", now); // nobody was there a moment ago
    }
    let (seconds, language) = (post.real.now().0 / 1_000_000, contact.language().tag());
    let sent = kept.clone();
    let sent = tokio::task::spawn_blocking(move || {
        gateway.send((&sent, &message), (&to, language), seconds)
    });
    let sent = sent.await.unwrap_or_else(|_| Err(Refused::later("house")));
    ended(post, kept, Way::Phone, sent, now)
}

fn ended(post: &Post, kept: &Kept, way: Way, sent: Result<(), Refused>, now: Timestamp) -> End {
    match sent {
        Ok(()) => over(State::Sent, way.name(), ""),
        Err(refused) => {
            if refused.is_down {
                post.rest(way);
            }
            tracing::warn!(notice = kept.id(), why = refused.why, "a notice was not taken");
            if refused.for_good {
                return over(State::Failed, way.name(), &refused.why);
            }
            later(kept, way.name(), &refused.why, now)
        }
    }
}

/// Tried again after a pause that grows, or given up.
fn later(kept: &Kept, way: &'static str, why: &str, now: Timestamp) -> End {
    let tries = usize::try_from(kept.tries).unwrap_or(usize::MAX);
    let Some(minutes) = PAUSES_MINUTES.get(tries) else {
        return over(State::Failed, way, why);
    };
    let again = Some(now.plus_seconds(minutes * 60));
    End { state: State::Waiting, way, why: why.to_owned(), again }
}

#[cfg(test)]
mod tests {
    use super::PAUSES_MINUTES;

    #[test]
    fn it_is_tried_for_about_three_days() {
        let minutes: i64 = PAUSES_MINUTES.iter().sum();
        assert!((3 * 24 * 60 - 360..=3 * 24 * 60 + 360).contains(&minutes), "{minutes}");
        assert!(PAUSES_MINUTES.is_sorted());
    }
}
