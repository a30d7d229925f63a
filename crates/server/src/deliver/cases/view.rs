//! Tables beside the register: one row a case for lists, and how long steps usually take.

use domain::deliver::cases::{Cases, ClockId, Event, Risk, Stage, State, risk};
use domain::kernel::{ServiceId, Timestamp, UnitId, Zone};
use domain::promise::standards::StepAct;
use jiff::civil::{Date, Time};

use super::ledger;
use crate::book::{Book, Row, StoreError, Value};
use crate::execute::views::{View, folding};
use crate::execute::{Place, Writes};
use crate::files::view::file_row;
use crate::promise::pages::Here;

/// Version of these tables.
const VERSION: u32 = 3;
/// No instant: sorts after all others.
const NEVER: i64 = i64::MAX;

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
            "CREATE INDEX cases_by_due ON cases (unit, place, due, reference)",
            "CREATE INDEX cases_by_watch ON cases (watch)",
        ],
    ),
    (
        "case_pace",
        &["CREATE TABLE case_pace (unit TEXT NOT NULL, service TEXT NOT NULL, \
           step TEXT NOT NULL, times BIGINT NOT NULL, seconds BIGINT NOT NULL, \
           PRIMARY KEY (unit, service, step))"],
    ),
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
    ledger::LINES,
    ledger::ITEMS,
    ledger::BILLINGS,
    ledger::STANDS,
    ledger::COLLECTS,
    ledger::CHANNELS,
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
    ADD_PACE = "INSERT INTO case_pace (unit, service, step, times, seconds) \
        VALUES ($1, $2, $3, $4, $5) ON CONFLICT (unit, service, step) DO UPDATE SET \
        times = case_pace.times + excluded.times, seconds = case_pace.seconds + excluded.seconds";
    /// Cases in one place (open, ready, over), the most urgent first.
    LIST_CASES = "SELECT reference, service, standard, stage, step, officer, due, broken, owed, \
        submitted, changed FROM cases WHERE unit = $1 AND place = $2 \
        ORDER BY due, reference LIMIT $3";
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
    READ_PACE = "SELECT service, step, times, seconds FROM case_pace WHERE unit = $1";
    /// Cases of all units to which time alone does something by now.
    READ_WATCH = "SELECT unit, reference FROM cases WHERE watch <= $1 \
        ORDER BY unit, reference LIMIT 500";
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
    let (service, step) = (plan.service.as_str(), done.step.as_str());
    let make = || {
        let (times, unit) = (1_i64, place.unit);
        vec![unit.into(), service.into(), step.into(), times.into(), seconds.into()]
    };
    writes.merge(&ADD_PACE, &[place.unit, service, step].join("/"), make, |row| {
        for (place, more) in [(3, 1), (4, seconds)] {
            if let Value::Int(sum) = &mut row[place] {
                *sum += more;
            }
        }
    });
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
    pub(crate) risk: Risk,
}

/// Cases of a unit in one place, those at risk first.
///
/// # Errors
/// When the store cannot be read.
pub(crate) async fn list(
    book: &dyn Book,
    here: &Here,
    unit: &UnitId,
    place: &str,
    most: i64,
) -> Result<Vec<Line>, StoreError> {
    let pace = book.query(&READ_PACE, vec![unit.as_str().into()]).await?;
    let params = vec![unit.as_str().into(), place.into(), most.into()];
    let rows = book.query(&LIST_CASES, params).await?;
    let mut lines: Vec<Line> = rows.iter().map(|row| line(row, here, &pace)).collect();
    lines.sort_by_key(|line| (line.risk, line.due.map_or(NEVER, |due| due.0)));
    Ok(lines)
}

fn line(row: &Row, here: &Here, pace: &[Row]) -> Line {
    let (service, step) = (row.text(1), row.text(4));
    let due = Some(row.int(6)).filter(|due| *due != NEVER).map(Timestamp);
    let left = usually_left(here, service, row.int(2), step, pace);
    Line {
        reference: row.text(0).to_owned(),
        service: service.to_owned(),
        stage: row.text(3).to_owned(),
        step: step.to_owned(),
        officer: row.text(5).to_owned(),
        due,
        broken: row.int(7) != 0,
        owed: row.int(8),
        submitted: Timestamp(row.int(9)),
        risk: due.map_or(Risk::Calm, |due| risk(due, here.now, left)),
    }
}

/// Seconds that the steps from this one to the product usually take here.
fn usually_left(here: &Here, service: &str, version: i64, step: &str, pace: &[Row]) -> u64 {
    let known = ServiceId::parse(service).ok().zip(u32::try_from(version).ok());
    let document = known.and_then(|(service, version)| {
        Some(&here.published.standards.get(&service)?.version(version)?.document)
    });
    let Some(document) = document else { return 0 };
    let steps = document.components.procedure.steps.iter();
    let left = steps.skip_while(|known| known.id.as_str() != step);
    let usually = |id: &str| {
        let row = pace.iter().find(|row| row.text(0) == service && row.text(1) == id)?;
        u64::try_from(row.int(3)).ok()?.checked_div(u64::try_from(row.int(2)).ok()?)
    };
    left.filter(|step| step.act != StepAct::HandOver)
        .filter_map(|step| usually(step.id.as_str()))
        .fold(0, u64::saturating_add)
}
