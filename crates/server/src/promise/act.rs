//! What the head records: standards, profile, pledge. Pages and API come here, so that both do the
//! same; what was recorded is in the directory before the answer goes out.

use domain::calendar::Deadline;
use domain::kernel::{LocalText, ServiceId};
use domain::promise::pledge::{self, PledgeSigned, Pledged, Pledges, SignPledge, pledge_deadline};
use domain::promise::profile::{self, Profiles, UnitProfile};
use domain::promise::standards::{self, Signatory, StandardDocument, Standards};
use jiff::civil::Date;

use super::pages::Here;
use crate::identity::Permit;
use crate::web::App;
use crate::web::problem::Problem;

/// Longest id of a command.
const ID_MAX: usize = 64;

/// The id of a command as it was sent: without one a repeated send could not be told apart.
pub(super) fn command_id(text: &str) -> Result<&str, Problem> {
    let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.' | b':');
    if !text.is_empty() && text.len() <= ID_MAX && text.bytes().all(plain) {
        return Ok(text);
    }
    let status = axum::http::StatusCode::UNPROCESSABLE_ENTITY;
    let code = "promise.command_id";
    Err(Problem::new(status, code).with_field("command_id", code))
}

/// The decree of a version.
#[derive(Debug, Clone)]
pub(super) struct Decided {
    /// Number of the decree.
    pub(super) decree: String,
    /// Its date.
    pub(super) decided: Date,
    /// First day in force.
    pub(super) effective: Date,
}

/// One act of the head of a unit.
pub(super) struct Act<'a> {
    pub(super) app: &'a App,
    pub(super) permit: Permit,
    pub(super) here: &'a Here,
    pub(super) command_id: &'a str,
}

impl Act<'_> {
    /// The head signs decrees and pledge with the name that the profile has today.
    fn head(&self) -> Result<Signatory, Problem> {
        let head = &self.here.profile()?.head;
        Ok(Signatory { name: head.name.clone(), title: head.title.clone() })
    }

    async fn refresh(&self) -> Result<(), Problem> {
        let unit = self.here.profile()?.unit.clone();
        self.app.directory.refresh(&*self.app.book, &self.app.execute, &unit).await?;
        Ok(())
    }

    /// Publishes a standard, or the version after `replaces`. Gives the number of the version.
    pub(super) async fn publish(
        &self,
        document: StandardDocument,
        decided: Decided,
        replaces: Option<u32>,
    ) -> Result<u32, Problem> {
        let stream = super::standards::stream(&document.service);
        let Decided { decree, decided, effective } = decided;
        let signatory = self.head()?;
        let next = standards::Publish { document, decree, decided, effective, signatory };
        let command = match replaces {
            None => standards::Command::Publish(Box::new(next)),
            Some(replaces) => {
                let supersede = standards::Supersede { replaces, next };
                standards::Command::Supersede(Box::new(supersede))
            }
        };
        let execute = &self.app.execute;
        let done =
            execute.run::<Standards>(&self.permit, &stream, self.command_id, &command).await?;
        self.refresh().await?;
        let version = done.events.iter().find_map(|event| match event {
            standards::Event::StandardPublished(published) => Some(published.version),
            standards::Event::StandardSuperseded(next) => Some(next.version),
            standards::Event::StandardWithdrawn(_) => None,
        });
        version.ok_or_else(id_used)
    }

    /// Withdraws a standard.
    pub(super) async fn withdraw(
        &self,
        service: &ServiceId,
        version: u32,
        reason: LocalText,
        decided: (String, Date),
    ) -> Result<(), Problem> {
        let stream = super::standards::stream(service);
        let (decree, effective) = decided;
        let withdraw = standards::Withdraw { version, reason, decree, effective };
        let command = standards::Command::Withdraw(withdraw);
        let execute = &self.app.execute;
        let done =
            execute.run::<Standards>(&self.permit, &stream, self.command_id, &command).await?;
        self.refresh().await?;
        let withdrawn =
            done.events.iter().any(|event| matches!(event, standards::Event::StandardWithdrawn(_)));
        if withdrawn { Ok(()) } else { Err(id_used()) }
    }

    /// Publishes a profile; priority classes and rules of the queue stay as they are.
    pub(super) async fn profile(
        &self,
        document: UnitProfile,
        effective: Date,
    ) -> Result<u32, Problem> {
        let newest = self.here.published.profile.newest();
        let publish = profile::Publish {
            document,
            priority_classes: newest.map(|v| v.priority_classes.clone()).unwrap_or_default(),
            queue_rules: newest.and_then(|v| v.queue_rules.clone()),
            effective,
        };
        let command = profile::Command::Publish(Box::new(publish));
        let (execute, stream) = (&self.app.execute, super::profile::STREAM);
        let done = execute.run::<Profiles>(&self.permit, stream, self.command_id, &command).await?;
        self.refresh().await?;
        let profile::Event::ProfilePublished(published) =
            done.events.first().ok_or_else(id_used)?;
        Ok(published.version)
    }

    /// Signs the pledge over the standards in force on its date.
    pub(super) async fn sign(&self, place: String, date: Date) -> Result<PledgeSigned, Problem> {
        let profile = self.here.profile()?;
        let standards = pledge::pledged(self.here.published.standards.values(), date);
        let owed = owed(self.app, self.here, &standards)?;
        let due = owed.iter().map(|owed| owed.deadline.date).min().unwrap_or(date);
        let sign = SignPledge {
            text: super::pledge::text(profile),
            compensation: profile.compensation.clone(),
            standards,
            date,
            place,
            head: self.head()?,
            due,
        };
        let command = pledge::Command::Sign(Box::new(sign));
        let (execute, stream) = (&self.app.execute, super::pledge::STREAM);
        let done = execute.run::<Pledges>(&self.permit, stream, self.command_id, &command).await?;
        self.refresh().await?;
        let pledge::Event::PledgeSigned(signed) = done.events.first().ok_or_else(id_used)?;
        Ok(signed.clone())
    }
}

/// The id belongs to another act that was recorded before.
fn id_used() -> Problem {
    let status = axum::http::StatusCode::CONFLICT;
    Problem::new(status, "promise.command_id_used")
}

/// A standard that the newest pledge does not name in this version, and when it must.
pub(super) struct Owed {
    /// The standard.
    pub(super) standard: Pledged,
    /// Last day for the pledge that names it, with the days passed over.
    pub(super) deadline: Deadline,
}

/// Standards whose pledge is still owed, by service.
///
/// # Errors
/// A problem when a calendar is missing, because then nobody can say the day.
pub(super) fn owed(app: &App, here: &Here, pledged: &[Pledged]) -> Result<Vec<Owed>, Problem> {
    let unit = &here.profile()?.unit;
    let days = app.directory.working_days(unit, here.today).ok_or_else(Problem::not_found)?;
    let uncovered = here.published.pledge.uncovered(pledged).into_iter();
    let owed = uncovered.map(|standard| {
        let deadline = pledge_deadline(standard.decided, &days).map_err(|missing| {
            let status = axum::http::StatusCode::CONFLICT;
            Problem::new(status, "promise.no_calendar").with("year", missing.year.to_string())
        })?;
        Ok(Owed { standard: standard.clone(), deadline })
    });
    owed.collect()
}
