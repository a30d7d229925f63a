//! Tables beside the register: one row a case for lists, and how long steps usually take.

use std::collections::BTreeMap;

use domain::deliver::cases::{Cases, ClockId, Event, Risk, Stage, State};
use domain::kernel::{ServiceId, Timestamp, Zone};
use domain::promise::standards::StepAct;
use jiff::civil::{Date, Time};

use super::{ledger_view, promises_view};
use crate::book::{Book, StoreError, Value};
use crate::execute::views::{View, folding};
use crate::execute::{Place, Writes};
use crate::files::view::file_row;
use crate::promise::pages::Here;

/// Version of these tables.
const VERSION: u32 = 5;
/// No instant: sorts after all others.
pub(super) const NEVER: i64 = i64::MAX;

static TABLES: &[(&str, &[&str])] = &[
    (
        "cases",
        &[
            "CREATE TABLE cases (unit TEXT NOT NULL, reference TEXT NOT NULL, \
             service TEXT NOT NULL, standard BIGINT NOT NULL, stage TEXT NOT NULL, \
             step TEXT NOT NULL, officer TEXT NOT NULL, place TEXT NOT NULL, \
             due BIGINT NOT NULL, broken BIGINT NOT NULL, watch BIGINT NOT NULL, \
             owed BIGINT NOT NULL, submitted BIGINT NOT NULL, changed BIGINT NOT NULL, \
             since BIGINT NOT NULL, PRIMARY KEY (unit, reference))",
            // All that counting and a page of the list look at.
            "CREATE INDEX cases_by_due ON cases (unit, place, service, standard, step, due, \
             reference, officer, stage)",
            "CREATE INDEX cases_by_change ON cases (unit, place, changed, reference)",
            "CREATE INDEX cases_by_watch ON cases (watch)",
        ],
    ),
    (
        "case_pace",
        // Weeks since 1970; week 0 holds all that ever was.
        &["CREATE TABLE case_pace (unit TEXT NOT NULL, week BIGINT NOT NULL, \
           service TEXT NOT NULL, step TEXT NOT NULL, times BIGINT NOT NULL, \
           seconds BIGINT NOT NULL, PRIMARY KEY (unit, week, service, step))"],
    ),
    promises_view::TABLE,
    (
        "case_flow",
        // Hours since 1970: the same in every zone. The whole service has no step.
        &["CREATE TABLE case_flow (unit TEXT NOT NULL, hour BIGINT NOT NULL, \
           service TEXT NOT NULL, step TEXT NOT NULL, came BIGINT NOT NULL, went BIGINT NOT NULL, \
           kept BIGINT NOT NULL, broken BIGINT NOT NULL, \
           PRIMARY KEY (unit, hour, service, step))"],
    ),
    (
        "case_files",
        &["CREATE TABLE case_files (unit TEXT NOT NULL, name TEXT NOT NULL, \
           subject TEXT NOT NULL, seq BIGINT NOT NULL, bytes BIGINT NOT NULL, \
           PRIMARY KEY (unit, name))"],
    ),
    ledger_view::LINES,
    ledger_view::ITEMS,
    ledger_view::BILLINGS,
    ledger_view::STANDS,
    ledger_view::COLLECTS,
    ledger_view::CHANNELS,
];

/// The tables as a view of the register.
pub(crate) static VIEW: View = View {
    name: "cases",
    version: VERSION,
    stream: "case/",
    tables: TABLES,
    fold: folding::<Cases>,
};

crate::statements! {
    PUT_CASE = "INSERT INTO cases (unit, reference, service, standard, stage, step, officer, \
        place, due, broken, watch, owed, submitted, changed, since) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15) \
        ON CONFLICT (unit, reference) DO UPDATE SET stage = excluded.stage, step = excluded.step, \
        officer = excluded.officer, place = excluded.place, due = excluded.due, \
        broken = excluded.broken, watch = excluded.watch, owed = excluded.owed, \
        changed = excluded.changed, since = excluded.since";
    ADD_PACE = "INSERT INTO case_pace (unit, week, service, step, times, seconds) \
        VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (unit, week, service, step) DO UPDATE SET \
        times = case_pace.times + excluded.times, seconds = case_pace.seconds + excluded.seconds";
    /// Cases that are over.
    LIST_OVER = "SELECT reference FROM cases WHERE unit = $1 AND place = 'over' ORDER BY reference";
    ADD_FLOW = "INSERT INTO case_flow (unit, hour, service, step, came, went, kept, broken) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (unit, hour, service, step) \
        DO UPDATE SET came = case_flow.came + excluded.came, \
        went = case_flow.went + excluded.went, kept = case_flow.kept + excluded.kept, \
        broken = case_flow.broken + excluded.broken";
    /// What waits at each step, and since when the oldest does.
    READ_AGES = "SELECT service, step, COUNT(*), MIN(since) FROM cases \
        WHERE unit = $1 AND place = $2 GROUP BY service, step ORDER BY service, step";
    /// What came to each step and left it, and promises kept and broken, from an hour on.
    READ_FLOW = "SELECT service, step, CAST(SUM(came) AS BIGINT), CAST(SUM(went) AS BIGINT), \
        CAST(SUM(kept) AS BIGINT), CAST(SUM(broken) AS BIGINT) FROM case_flow \
        WHERE unit = $1 AND hour >= $2 GROUP BY service, step ORDER BY service, step";
    /// What ever was (week 0), and what was from a week on.
    READ_PACE = "SELECT week, service, step, times, seconds FROM case_pace \
        WHERE unit = $1 AND (week = 0 OR week >= $2) ORDER BY week, service, step";
    /// Cases of all units to which time alone does something by now, in the order of its index:
    /// another order would go through all cases there are.
    READ_WATCH = "SELECT unit, reference FROM cases WHERE watch <= $1 ORDER BY watch LIMIT 500";
    PUT_FILE = "INSERT INTO case_files (unit, name, subject, seq, bytes) \
        VALUES ($1, $2, $3, $4, $5)";
    /// Files that entries name.
    LIST_FILES = "SELECT name, subject, seq, bytes FROM case_files WHERE unit = $1 ORDER BY name";
    FIND_FILE = "SELECT seq FROM case_files WHERE unit = $1 AND name = $2";
}

/// Writes the rows of an event.
pub(super) fn project(place: Place<'_>, state: &State, event: &Event, writes: &mut Writes) {
    let (Some(reference), Some(plan)) = (state.reference(), state.plan()) else { return };
    let row = || -> Vec<Value> {
        let step = state.next_step().map_or("", |step| step.id.as_str());
        let due = state.first_due().map_or(NEVER, |(_, clock)| clock.due.0);
        vec![
            place.unit.into(),
            reference.as_str().into(),
            plan.service.as_str().into(),
            plan.standard.into(),
            state.stage.name().into(),
            step.into(),
            state.officer.as_deref().unwrap_or("").into(),
            place_of(state.stage).into(),
            due.into(),
            state.has_broken_promise().into(),
            watch(state).into(),
            state.owed().0.into(),
            state.submitted_at.0.into(),
            state.last.0.into(),
            state.done.last().map_or(state.submitted_at, |done| done.at).0.into(),
        ]
    };
    writes.merge(&PUT_CASE, &[place.unit, reference.as_str()].join("/"), row, |known| {
        *known = row();
    });
    flow(place, state, event, writes);
    promises_view::project(place, state, event, writes);
    if let Event::DocumentReceived(received) = event {
        writes.push(&PUT_FILE, file_row(place, &received.key.subject, &received.file));
    }
    let Event::StepDone(done) = event else { return };
    // Steps that are done by themselves take nobody's time.
    if done.channel.is_none() {
        return;
    }
    let before = state.done.iter().rev().nth(1).map_or(state.submitted_at, |last| last.at);
    let seconds = state.last.seconds_since(before);
    let (unit, service, step) = (place.unit, plan.service.as_str(), done.step.as_str());
    for week in [EVER, week_of(state.last)] {
        let make = || -> Vec<Value> {
            let times = 1_i64;
            vec![
                unit.into(),
                week.into(),
                service.into(),
                step.into(),
                times.into(),
                seconds.into(),
            ]
        };
        let key = [unit, &week.to_string(), service, step].join("/");
        writes.merge(&ADD_PACE, &key, make, |row| {
            for (place, more) in [(4, 1), (5, seconds)] {
                if let Value::Int(sum) = &mut row[place] {
                    *sum += more;
                }
            }
        });
    }
}

/// Counts what came to a step and left it, and what became of promises.
fn flow(place: Place<'_>, state: &State, event: &Event, writes: &mut Writes) {
    let Some(plan) = state.plan() else { return };
    let next = state.next_step().map(|step| step.id.as_str());
    let mut add = |step: &str, column: usize| {
        let (unit, service) = (place.unit, plan.service.as_str());
        let hour = state.last.0.div_euclid(3_600_000_000);
        let key = [unit, &hour.to_string(), service, step].join("/");
        let make = || {
            let mut row: Vec<Value> = vec![unit.into(), hour.into(), service.into(), step.into()];
            row.extend((4..8).map(|at| Value::from(i64::from(at == column))));
            row
        };
        writes.merge(&ADD_FLOW, &key, make, |row| {
            if let Value::Int(count) = &mut row[column] {
                *count += 1;
            }
        });
    };
    let (came, went, kept, broken) = (4, 5, 6, 7);
    match event {
        Event::Submitted(_) => next.into_iter().for_each(|step| add(step, came)),
        Event::StepDone(done) => {
            add(done.step.as_str(), went);
            next.into_iter().for_each(|step| add(step, came));
        }
        Event::HandedOver(_) => {
            let last = state.done.last().map(|done| done.step.as_str());
            last.into_iter().for_each(|step| add(step, went));
        }
        Event::Rejected(_) | Event::Withdrawn(_) | Event::Lapsed(_) | Event::Cancelled(_) => {
            next.into_iter().for_each(|step| add(step, went));
        }
        Event::PromiseBroken(e) => add(step_of(&e.clock), broken),
        Event::ClockStopped(e) if e.kept == Some(true) => add(step_of(&e.clock), kept),
        // A promise that broke was counted at that moment.
        Event::ClockStopped(e) if e.kept == Some(false) => {
            let known = state.clocks.get(&e.clock).is_some_and(|clock| clock.broken);
            if !known {
                add(step_of(&e.clock), broken);
            }
        }
        _ => {}
    }
}

/// The step of a clock; nothing for the whole service.
fn step_of(clock: &ClockId) -> &str {
    match clock {
        ClockId::Service => "",
        ClockId::Step(step) => step.as_str(),
    }
}

/// In which list a case stands.
pub(crate) fn place_of(stage: Stage) -> &'static str {
    match stage {
        Stage::Ready | Stage::Uncollected => "ready",
        stage if stage.is_open() => "open",
        _ => "over",
    }
}

/// The first instant at which time alone does something: a promise breaks, or a day has passed.
fn watch(state: &State) -> i64 {
    let clocks =
        state.running().filter(|(_, clock)| !clock.broken && state.stage != Stage::Returned);
    let clock = clocks.map(|(_, clock)| clock.due.0).min();
    let day = match state.stage {
        Stage::Returned => state.complete_until,
        Stage::Ready => state.collect_until,
        _ => None,
    };
    clock.into_iter().chain(day.map(after)).min().unwrap_or(NEVER)
}

/// The end of a day where it ends first: the rules know the unit's own clock.
fn after(day: Date) -> i64 {
    let next = day.tomorrow().unwrap_or(day);
    Zone::Jayapura.instant(next, Time::midnight()).0
}

/// A case in a list.
#[derive(Debug, Clone)]
pub(crate) struct Line {
    pub(crate) reference: String,
    pub(crate) service: String,
    pub(crate) stage: String,
    pub(crate) step: String,
    pub(crate) officer: String,
    pub(crate) due: Option<Timestamp>,
    pub(crate) broken: bool,
    pub(crate) owed: i64,
    pub(crate) submitted: Timestamp,
    pub(crate) changed: Timestamp,
    pub(crate) risk: Risk,
}

/// The week of all that ever was.
const EVER: i64 = 0;
/// Weeks that today's pace is taken from.
const PACE_WEEKS: i64 = 4;

fn week_of(at: Timestamp) -> i64 {
    at.0.div_euclid(7 * 86_400 * 1_000_000)
}

/// How long steps take at today's pace: by what was finished in the last weeks, or ever when
/// nothing was.
pub(super) struct Pace(BTreeMap<(String, String), (i64, i64)>);

impl Pace {
    /// The pace of a unit.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub(super) async fn read(
        book: &dyn Book,
        unit: &str,
        at: Timestamp,
    ) -> Result<Self, StoreError> {
        let params = vec![unit.into(), (week_of(at) - PACE_WEEKS).into()];
        let mut lately: BTreeMap<(String, String), (i64, i64)> = BTreeMap::new();
        let mut ever = BTreeMap::new();
        for row in book.query(&READ_PACE, params).await? {
            let step = (row.text(1).to_owned(), row.text(2).to_owned());
            if row.int(0) == EVER {
                ever.insert(step, (row.int(3), row.int(4)));
            } else {
                let sum = lately.entry(step).or_default();
                *sum = (sum.0 + row.int(3), sum.1 + row.int(4));
            }
        }
        ever.extend(lately);
        Ok(Self(ever))
    }

    /// Seconds that the steps from this one to the product usually take here.
    pub(super) fn usually_left(&self, here: &Here, service: &str, version: i64, step: &str) -> u64 {
        let known = ServiceId::parse(service).ok().zip(u32::try_from(version).ok());
        let document = known.and_then(|(service, version)| {
            Some(&here.published.standards.get(&service)?.version(version)?.document)
        });
        let Some(document) = document else { return 0 };
        let steps = document.components.procedure.steps.iter();
        let left = steps.skip_while(|known| known.id.as_str() != step);
        let usually = |id: &str| {
            let (times, seconds) = self.0.get(&(service.to_owned(), id.to_owned()))?;
            u64::try_from(*seconds).ok()?.checked_div(u64::try_from(*times).ok()?)
        };
        left.filter(|step| step.act != StepAct::HandOver)
            .filter_map(|step| usually(step.id.as_str()))
            .fold(0, u64::saturating_add)
    }
}
