//! Counting: two clocks side by side, a reason for every day that is not counted.
//!
//! Both clocks leave out the first day. The statute counts *hari*: every day. SP4N counts *hari
//! kerja*: by the calendar. Nothing moves a date but what is recorded: a milestone, a pause, an
//! extension, a recount. Days of a pause are passed over like holidays, with the pause as reason.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::rules::{Clock, ClockRules, CountedIn, FILING, Milestone};
use super::words::{Class, Party, Track};
use crate::calendar::{CalendarUsed, Closing, NoCalendar, WorkingDays};
use crate::kernel::{Key, Timestamp, Zone};

/// What a unit counts by: the rules, its working days, its zone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Timetable {
    /// The clocks.
    pub rules: Arc<ClockRules>,
    /// The unit's working days.
    pub days: WorkingDays,
    /// The unit's zone.
    pub zone: Zone,
}

impl Timetable {
    /// The date at the unit.
    #[must_use]
    pub fn date(&self, at: Timestamp) -> Date {
        self.zone.local(at).date
    }

    /// The last day of a window.
    ///
    /// # Errors
    /// [`NoCalendar`] when a calendar is missing.
    pub fn end(&self, from: Date, count: u32, unit: CountedIn) -> Result<Date, NoCalendar> {
        count_days(self, from, count, unit, &[]).map(|counted| counted.date)
    }
}

/// Days in which clocks that may pause do not count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pause {
    /// First day.
    pub from: Date,
    /// The day on which it ended, which counts again; nothing while it lasts.
    pub until: Option<Date>,
}

impl Pause {
    /// Whether it has ended and this was one of its days.
    fn held(self, date: Date) -> bool {
        self.until.is_some_and(|until| self.from <= date && date < until)
    }
}

/// Why a day was passed over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Why {
    /// The unit does not work on it.
    Closed(Closing),
    /// The clock was paused.
    Paused,
}

/// A day that was passed over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Passed {
    /// Date.
    pub date: Date,
    /// Why it does not count.
    pub why: Why,
}

/// A date with its reasons.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counted {
    /// The clock.
    pub clock: Key,
    /// The day that it runs from.
    pub from: Date,
    /// Whether that day is known, or taken from the last day of another clock.
    pub assumed: bool,
    /// How many days, with an extension.
    pub count: u32,
    /// The last day.
    pub due: Date,
    /// Days passed over, in order.
    pub passed: Vec<Passed>,
    /// Calendars that were used.
    pub calendars: Vec<CalendarUsed>,
    /// It is paused: the last day is not known before it goes on, and will be this one or later.
    pub paused: bool,
    /// The day on which what had to be done was done.
    pub stopped: Option<Date>,
}

impl Counted {
    /// Whether it runs: begun, not paused, and not over.
    #[must_use]
    pub fn runs(&self) -> bool {
        !self.assumed && !self.paused && self.stopped.is_none()
    }

    /// Whether it was missed, as seen on a day: done late, or still open after the last day.
    #[must_use]
    pub fn is_late(&self, today: Date) -> bool {
        !self.assumed && !self.paused && self.stopped.unwrap_or(today) > self.due
    }
}

/// A date as it is recorded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Due {
    /// The clock.
    pub clock: Key,
    /// The day that it runs from.
    pub from: Date,
    /// The last day.
    pub due: Date,
    /// What it runs to.
    pub stops: Milestone,
    /// Who must act in time.
    pub duty: Party,
    /// It stands still in a pause.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub pauses: bool,
    /// Calendars that it was counted by.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub calendars: Vec<CalendarUsed>,
}

/// What clocks need to know of a complaint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Course {
    /// Its class.
    pub class: Class,
    /// Its track.
    pub track: Track,
    /// What has happened, and on which day.
    pub reached: BTreeMap<Milestone, Date>,
    /// Its pauses.
    pub pauses: Vec<Pause>,
    /// Clock → days more.
    pub extensions: BTreeMap<Key, u32>,
    /// The day on which it ended here without a decision: every clock stops.
    pub ended: Option<Date>,
}

impl Course {
    /// A complaint that was filed on a day.
    #[must_use]
    pub fn filed(class: Class, track: Track, date: Date) -> Self {
        let mut reached = BTreeMap::from([(Milestone::Received, date)]);
        if track == Track::Formal {
            reached.insert(Milestone::Formal, date);
        }
        let (pauses, extensions, ended) = (Vec::new(), BTreeMap::new(), None);
        Self { class, track, reached, pauses, extensions, ended }
    }

    /// Something happened; only the first time counts.
    pub fn reach(&mut self, milestones: &[Milestone], date: Date) {
        for milestone in milestones {
            self.reached.entry(*milestone).or_insert(date);
        }
    }

    /// It became formal: the statute's clock starts here.
    pub fn make_formal(&mut self, date: Date) {
        self.track = Track::Formal;
        self.reach(&[Milestone::Formal], date);
    }

    /// Something is missing: the reporter's days begin, each time anew.
    pub fn ask_completion(&mut self, date: Date) {
        self.reach(&[Milestone::Verified, Milestone::Responded], date);
        self.reached.insert(Milestone::CompletionAsked, date);
        self.reached.remove(&Milestone::Completed);
    }

    /// It is complete: the decision's clock begins.
    pub fn declare_complete(&mut self, date: Date) {
        let reached = [Milestone::Verified, Milestone::Responded, Milestone::DeclaredComplete];
        self.reach(&reached, date);
    }

    /// It was decided, for the first time or again. What is decided is not paused any more.
    pub fn decide(&mut self, date: Date) {
        let again = self.reached.contains_key(&Milestone::Decided);
        self.reach(&[if again { Milestone::Reviewed } else { Milestone::Decided }], date);
        self.resume(date);
    }

    /// The reporter does not agree: the days of the second look begin.
    pub fn dispute(&mut self, date: Date) {
        self.reach(&[Milestone::Answered], date);
        self.reached.insert(Milestone::Disputed, date);
        self.reached.remove(&Milestone::Reviewed);
    }

    /// Clocks that may pause stand still.
    pub fn pause(&mut self, date: Date) {
        self.pauses.push(Pause { from: date, until: None });
    }

    /// They run again from this day on.
    pub fn resume(&mut self, date: Date) {
        if let Some(last) = self.pauses.last_mut().filter(|pause| pause.until.is_none()) {
            last.until = Some(date);
        }
    }

    /// Whether the clocks that may pause stand still.
    #[must_use]
    pub fn is_paused(&self) -> bool {
        self.pauses.last().is_some_and(|pause| pause.until.is_none())
    }

    fn concerns(&self, clock: &Clock) -> bool {
        clock.classes.contains(&self.class) && clock.tracks.contains(&self.track)
    }

    /// Every clock of this complaint with its last day. Those that have not begun are counted from
    /// the last day of the clock before them, and say so.
    ///
    /// # Errors
    /// [`NoCalendar`] when a count runs into a year without a calendar.
    pub fn count(&self, timetable: &Timetable) -> Result<Vec<Counted>, NoCalendar> {
        let mut all: Vec<Counted> = Vec::new();
        for clock in timetable.rules.clocks.iter().filter(|clock| self.concerns(clock)) {
            let known = self.reached.get(&clock.starts).copied();
            let assumed = || {
                let before = clock.assume.as_ref()?;
                if before.as_str() == FILING {
                    return self.reached.get(&Milestone::Received).copied();
                }
                all.iter().find(|counted| counted.clock == *before).map(|counted| counted.due)
            };
            let Some(from) = known.or_else(assumed) else { continue };
            let Some(count) = clock.count else { continue };
            let count = count + self.extensions.get(&clock.key).copied().unwrap_or(0);
            let pauses = if clock.pause.is_some() { self.pauses.as_slice() } else { &[] };
            let stopped = self.reached.get(&clock.stops).copied().or(self.ended);
            let paused = stopped.is_none() && pauses.iter().any(|pause| pause.until.is_none());
            let counted = count_days(timetable, from, count, clock.unit, pauses)?;
            all.push(Counted {
                clock: clock.key.clone(),
                from,
                assumed: known.is_none(),
                count,
                due: counted.date,
                passed: counted.passed,
                calendars: counted.calendars,
                paused,
                stopped,
            });
        }
        Ok(all)
    }

    /// The dates of the clocks that have begun, as they are recorded.
    ///
    /// # Errors
    /// [`NoCalendar`] when a count runs into a year without a calendar.
    pub fn dues(&self, timetable: &Timetable) -> Result<Vec<Due>, NoCalendar> {
        let due = |counted: Counted| {
            let rule = timetable.rules.clock(&counted.clock)?;
            let (stops, duty, pauses) = (rule.stops, rule.duty, rule.pause.is_some());
            let Counted { clock, from, due, calendars, .. } = counted;
            Some(Due { clock, from, due, stops, duty, pauses, calendars })
        };
        let begun = self.count(timetable)?.into_iter().filter(|counted| !counted.assumed);
        Ok(begun.filter_map(due).collect())
    }
}

/// The first date that the unit must keep among the clocks that run: what is alarmed on.
#[must_use]
pub fn earliest<'a>(rules: &ClockRules, counted: &'a [Counted]) -> Option<&'a Counted> {
    let office =
        |one: &&Counted| rules.clock(&one.clock).is_some_and(|clock| clock.duty == Party::Office);
    counted.iter().filter(|one| one.runs()).filter(office).min_by_key(|one| one.due)
}

struct Span {
    date: Date,
    passed: Vec<Passed>,
    calendars: Vec<CalendarUsed>,
}

/// Counts on from a day that is not counted itself. A pause without an end passes over nothing yet.
fn count_days(
    timetable: &Timetable,
    from: Date,
    count: u32,
    unit: CountedIn,
    pauses: &[Pause],
) -> Result<Span, NoCalendar> {
    let (mut date, mut left) = (from, count);
    let mut passed = Vec::new();
    let mut used = BTreeSet::new();
    while left > 0 {
        date = date.tomorrow().map_err(|_| NoCalendar { year: date.year() })?;
        if pauses.iter().any(|pause| pause.held(date)) {
            passed.push(Passed { date, why: Why::Paused });
            continue;
        }
        if unit == CountedIn::WorkingDays {
            used.extend(timetable.days.add_working_days(date, 0)?.calendars);
            if let Some(closing) = timetable.days.closing(date)? {
                passed.push(Passed { date, why: Why::Closed(closing) });
                continue;
            }
        }
        left -= 1;
    }
    Ok(Span { date, passed, calendars: used.into_iter().collect() })
}
