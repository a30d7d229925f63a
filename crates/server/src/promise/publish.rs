//! Publishing a pack: profiles, standards and, for fictional units, the pledge. Publishing the same
//! pack again records nothing.

use domain::kernel::{Refusal, UnitId};
use domain::promise::pledge::{self, Pledges, SignPledge, pledge_deadline, pledged};
use domain::promise::profile::{self, Profiles};
use domain::promise::standards::{self, Signatory, Standards};
use jiff::civil::Date;

use super::pack::{Reading, UnitInPack};
use crate::execute::{Failure, LoadError};
use crate::identity::Permit;
use crate::web::App;

/// Why a pack was not published.
#[derive(Debug, thiserror::Error)]
pub enum PublishError {
    /// The rules refused a document.
    #[error("{unit}: {document} was refused: {code}")]
    Refused {
        /// For which unit.
        unit: UnitId,
        /// Which document.
        document: String,
        /// Code of the refusal.
        code: &'static str,
        /// Parameters of its sentence.
        params: Vec<(&'static str, String)>,
    },
    /// The store failed.
    #[error("the store is not available")]
    Unavailable,
    /// The register cannot be read.
    #[error(transparent)]
    Load(#[from] LoadError),
}

/// The decree under which a pack is published.
#[derive(Debug, Clone)]
pub struct Decree {
    /// Its number.
    pub number: String,
    /// Its date.
    pub decided: Date,
    /// First day in force.
    pub effective: Date,
}

struct Publisher<'a> {
    app: &'a App,
    permit: Permit,
    unit: &'a UnitInPack<'a>,
    decree: &'a Decree,
}

/// Publishes every unit of a reading with its standards.
///
/// # Errors
/// [`PublishError`] at the first document that is not accepted.
pub async fn publish(app: &App, reading: &Reading, decree: &Decree) -> Result<(), PublishError> {
    let calendars: Vec<_> = reading.calendars().cloned().collect();
    if !calendars.is_empty() {
        app.directory.set_calendars(calendars);
    }
    for profile in reading.units() {
        let Some(unit) = reading.unit(&profile.unit) else { continue };
        let permit = Permit::house(profile.unit.clone());
        let publisher = Publisher { app, permit, unit: &unit, decree };
        publisher.profile().await?;
        for document in &unit.standards {
            publisher.standard(document).await?;
        }
        app.directory.refresh(&*app.book, &app.execute, &profile.unit).await?;
        if profile.fictional {
            publisher.pledge().await?;
            app.directory.refresh(&*app.book, &app.execute, &profile.unit).await?;
        }
    }
    Ok(())
}

impl Publisher<'_> {
    fn fail<R: Refusal>(&self, document: &str, failure: Failure<R>) -> PublishError {
        match failure {
            Failure::Refused(refusal) => PublishError::Refused {
                unit: self.unit.profile.unit.clone(),
                document: document.to_owned(),
                code: refusal.code(),
                params: refusal.params(),
            },
            Failure::Unavailable | Failure::Overtaken => PublishError::Unavailable,
            Failure::Unreadable(error) => error.into(),
        }
    }

    fn head(&self) -> Signatory {
        let head = &self.unit.profile.head;
        Signatory { name: head.name.clone(), title: head.title.clone() }
    }

    async fn profile(&self) -> Result<(), PublishError> {
        let document = self.unit.profile.clone();
        let priority_classes =
            self.unit.priority.map(|priority| priority.classes.clone()).unwrap_or_default();
        let publish = profile::Publish {
            document,
            priority_classes,
            queue_rules: self.unit.queue.cloned(),
            effective: self.decree.effective,
        };
        let same = |state: &profile::State| {
            state.newest().is_some_and(|newest| {
                *newest.document == publish.document
                    && newest.priority_classes == publish.priority_classes
                    && newest.queue_rules == publish.queue_rules
            })
        };
        let stream = super::profile::STREAM;
        let execute = &self.app.execute;
        if execute.read::<Profiles, _>(self.permit.unit(), stream, same).await? {
            return Ok(());
        }
        let command = profile::Command::Publish(Box::new(publish));
        execute
            .run::<Profiles>(&self.permit, stream, "", &command)
            .await
            .map(drop)
            .map_err(|failure| self.fail("profile", failure))
    }

    async fn standard(&self, document: &standards::StandardDocument) -> Result<(), PublishError> {
        let stream = super::standards::stream(&document.service);
        let execute = &self.app.execute;
        let newest = |state: &standards::State| {
            let newest = state.newest()?;
            let open = newest.ends.is_none();
            Some((newest.version, open, *newest.document == *document))
        };
        let newest = execute.read::<Standards, _>(self.permit.unit(), &stream, newest).await?;
        let next = standards::Publish {
            document: document.clone(),
            decree: self.decree.number.clone(),
            decided: self.decree.decided,
            effective: self.decree.effective,
            signatory: self.head(),
        };
        let command = match newest {
            Some((_, true, true)) => return Ok(()),
            Some((replaces, true, false)) => {
                let supersede = standards::Supersede { replaces, next };
                standards::Command::Supersede(Box::new(supersede))
            }
            _ => standards::Command::Publish(Box::new(next)),
        };
        execute
            .run::<Standards>(&self.permit, &stream, "", &command)
            .await
            .map(drop)
            .map_err(|failure| self.fail(&stream, failure))
    }

    async fn pledge(&self) -> Result<(), PublishError> {
        let unit = &self.unit.profile.unit;
        let Some(published) = self.app.directory.get(unit) else { return Ok(()) };
        let date = self.decree.effective;
        let standards = pledged(published.standards.values(), date);
        if standards.is_empty() || published.pledge.uncovered(&standards).is_empty() {
            return Ok(());
        }
        let due = self
            .app
            .directory
            .working_days(unit, date)
            .and_then(|days| pledge_deadline(self.decree.decided, &days).ok())
            .map_or(date, |deadline| deadline.date);
        let sign = SignPledge {
            text: super::pledge::text(self.unit.profile),
            compensation: self.unit.profile.compensation.clone(),
            standards,
            date,
            place: self.unit.profile.address.city.clone(),
            head: self.head(),
            due,
        };
        let command = pledge::Command::Sign(Box::new(sign));
        self.app
            .execute
            .run::<Pledges>(&self.permit, super::pledge::STREAM, "", &command)
            .await
            .map(drop)
            .map_err(|failure| self.fail("pledge", failure))
    }
}
