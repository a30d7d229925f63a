//! The units of the house with all that they have published. Kept in memory, because every request
//! asks it something; loaded from the register, and again when something was published.

use std::collections::BTreeMap;
use std::sync::Arc;

use domain::calendar::{Calendar, WorkingDays};
use domain::kernel::{ServiceId, UnitId, Zone};
use domain::promise::pledge::{self, Pledges};
use domain::promise::profile::{self, Profiles, UnitProfile};
use domain::promise::standards::{self, Standards};
use jiff::civil::Date;
use parking_lot::RwLock;

use super::view::{PUBLISHED_SINCE, STANDARD_STREAMS};
use crate::book::{Book, StoreError};
use crate::execute::{Execute, LoadError};

/// What a unit has published: all versions.
#[derive(Debug, Clone, Default)]
pub struct Published {
    /// Profile.
    pub profile: profile::State,
    /// Standards by service.
    pub standards: BTreeMap<ServiceId, standards::State>,
    /// Pledges.
    pub pledge: pledge::State,
}

impl Published {
    /// The profile in force on a date, or the first that will be.
    #[must_use]
    pub fn profile_on(&self, date: Date) -> Option<&UnitProfile> {
        let first = || self.profile.history().first();
        self.profile.in_force(date).or_else(first).map(|version| &*version.document)
    }

    /// Standards in force on a date, by service.
    pub fn in_force(&self, date: Date) -> impl Iterator<Item = &standards::Version> {
        self.standards.values().filter_map(move |state| state.in_force(date))
    }

    /// Time zone of the unit; a unit that has published nothing is taken to be in the capital's.
    #[must_use]
    pub fn zone(&self) -> Zone {
        self.profile.newest().map_or(Zone::Jakarta, |version| version.document.zone)
    }
}

/// All units.
#[derive(Debug, Default)]
pub struct Directory {
    units: RwLock<BTreeMap<UnitId, Arc<Published>>>,
    /// Lines that were asked for since something was published: every request asks for one.
    lines: RwLock<BTreeMap<UnitId, Arc<[UnitId]>>>,
    calendars: RwLock<Arc<Vec<Calendar>>>,
    /// Working days by unit and version of its profile, as they were asked for: each is a table.
    working: RwLock<BTreeMap<(UnitId, u32), WorkingDays>>,
}

/// Whether a unit has published anything after a place in its chain.
///
/// # Errors
/// [`StoreError`] when the store cannot be read.
pub async fn has_published_since(
    book: &dyn Book,
    unit: &UnitId,
    seq: u64,
) -> Result<bool, StoreError> {
    let seq = i64::try_from(seq).unwrap_or(i64::MAX);
    let found = book.query(&PUBLISHED_SINCE, vec![unit.as_str().into(), seq.into()]).await?;
    Ok(found.first().is_some_and(|row| row.int(0) > 0))
}

/// Levels between an office and the top at most; a longer line would be a circle.
const LEVELS: usize = 16;

impl Directory {
    /// Loads every unit that has a chain.
    ///
    /// # Errors
    /// [`LoadError`] when the register cannot be read.
    pub async fn load(&self, book: &dyn Book, execute: &Execute) -> Result<(), LoadError> {
        for (name, _) in book.heads().await? {
            if let Ok(unit) = UnitId::parse(&name) {
                self.refresh(book, execute, &unit).await?;
            }
        }
        Ok(())
    }

    /// Loads again what one unit has published.
    ///
    /// # Errors
    /// [`LoadError`] when the register cannot be read.
    pub async fn refresh(
        &self,
        book: &dyn Book,
        execute: &Execute,
        unit: &UnitId,
    ) -> Result<(), LoadError> {
        let name = unit.as_str();
        let profile =
            execute.read::<Profiles, _>(name, super::profile::STREAM, Clone::clone).await?;
        let pledge = execute.read::<Pledges, _>(name, super::pledge::STREAM, Clone::clone).await?;
        let mut standards = BTreeMap::new();
        for row in book.query(&STANDARD_STREAMS, vec![name.into()]).await? {
            let stream = row.text(0);
            let state = execute.read::<Standards, _>(name, stream, Clone::clone).await?;
            if let Some(service) = state.service() {
                standards.insert(service.clone(), state);
            }
        }
        let published = Published { profile, standards, pledge };
        let mut units = self.units.write();
        units.insert(unit.clone(), Arc::new(published));
        self.lines.write().clear();
        self.working.write().clear();
        Ok(())
    }

    /// Sets the national calendars.
    pub fn set_calendars(&self, calendars: Vec<Calendar>) {
        let mut known = self.calendars.write();
        *known = Arc::new(calendars);
        self.working.write().clear();
    }

    /// The national calendars.
    #[must_use]
    pub fn calendars(&self) -> Arc<Vec<Calendar>> {
        Arc::clone(&self.calendars.read())
    }

    /// The working days of a unit by its profile on a date.
    #[must_use]
    pub fn working_days(&self, unit: &UnitId, date: Date) -> Option<WorkingDays> {
        // Held until the table is kept, so that no older one is kept after a publication.
        let units = self.units.read();
        let published = units.get(unit)?;
        let first = || published.profile.history().first();
        let version = published.profile.in_force(date).or_else(first)?;
        let key = (unit.clone(), version.version);
        if let Some(known) = self.working.read().get(&key) {
            return Some(known.clone());
        }
        let (profile, calendars) = (&version.document, self.calendars.read());
        let days = WorkingDays::new(&calendars, profile.working_week(), profile.joint_leave);
        self.working.write().insert(key, days.clone());
        Some(days)
    }

    /// What a unit has published.
    #[must_use]
    pub fn get(&self, unit: &UnitId) -> Option<Arc<Published>> {
        self.units.read().get(unit).cloned()
    }

    /// Whether a unit is known.
    #[must_use]
    pub fn knows(&self, unit: &UnitId) -> bool {
        self.units.read().contains_key(unit)
    }

    /// A unit and all above it, itself first; empty when it is not known. A unit above that keeps
    /// its book elsewhere ends the line.
    #[must_use]
    pub fn line(&self, unit: &UnitId) -> Arc<[UnitId]> {
        if let Some(known) = self.lines.read().get(unit) {
            return Arc::clone(known);
        }
        // Held until the line is kept, so that no older one is kept after a publication.
        let units = self.units.read();
        let mut line = Vec::new();
        let mut next = units.contains_key(unit).then(|| unit.clone());
        while let Some(unit) = next.filter(|_| line.len() < LEVELS) {
            let published = units.get(&unit);
            next = published
                .and_then(|published| published.profile.newest())
                .and_then(|version| version.document.parent.clone());
            line.push(unit);
        }
        let line: Arc<[UnitId]> = line.into();
        if !line.is_empty() {
            self.lines.write().insert(unit.clone(), Arc::clone(&line));
        }
        line
    }

    /// All units, by name.
    #[must_use]
    pub fn units(&self) -> Vec<UnitId> {
        self.units.read().keys().cloned().collect()
    }
}
