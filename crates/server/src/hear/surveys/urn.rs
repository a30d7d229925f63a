//! The urn: answers lie here under random names until several are together or the day is over, and
//! go to the register in the order of those names. Who watches the clock cannot tell whose is
//! whose.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use domain::hear::surveys::{
    Answer, AnswerChannel, Command, Flag, Instrument, Mode, ROUNDS, Row, State, Surveys,
    answers_stream,
};
use domain::kernel::{Key, Personal, ServiceId, UnitId};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::right::stored;
use super::store::{COUNT_REPEAT, DROP_FROM_URN, PUT_IN_URN, READ_URN, URNS, USE_RIGHT};
use crate::book::{StoreError, Write, random};
use crate::execute::Failure;
use crate::identity::Permit;
use crate::jobs::every;
use crate::web::App;
use crate::web::problem::Problem;

/// Answers that go to the register together at least, before the day is over.
const TOGETHER: i64 = 5;
/// Between two looks into the urns.
const TICK: Duration = Duration::from_secs(30);

/// An answer on its way.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Slip {
    pub(super) round: Key,
    pub(super) date: Date,
    pub(super) service: ServiceId,
    pub(super) channel: AnswerChannel,
    pub(super) mode: Mode,
    pub(super) values: Row,
    pub(super) facets: BTreeMap<Key, Key>,
    pub(super) flag: Option<Flag>,
    pub(super) comment: Option<String>,
}

fn place(unit: &str, id: &str) -> String {
    ["survey-urn/", unit, "/", id].concat()
}

/// The row of an answer in the urn: a random name, and locked bytes.
fn into_urn(app: &App, unit: &str, slip: &Slip) -> Write {
    let id: String = random::<16>().iter().map(|byte| format!("{byte:02x}")).collect();
    let body = serde_json::to_vec(slip).expect("an answer has text keys");
    let locked = app.sealer.lock(&place(unit, &id), &body);
    let params = vec![unit.into(), id.into(), slip.date.to_string().into(), locked.into()];
    Write { statement: &PUT_IN_URN, params, expect: Some(1) }
}

/// Uses a right and puts the answer into the urn, both or neither. False when it was used before.
pub(super) async fn put(
    app: &App,
    unit: &str,
    token: &str,
    slip: &Slip,
) -> Result<bool, StoreError> {
    let right = || vec![unit.into(), stored(unit, token).into()];
    let writes = vec![
        Write { statement: &USE_RIGHT, params: right(), expect: Some(1) },
        into_urn(app, unit, slip),
    ];
    match app.book.write(writes).await {
        Ok(_) => Ok(true),
        Err(StoreError::Conflict) => {
            let repeat = Write { statement: &COUNT_REPEAT, params: right(), expect: None };
            app.book.write(vec![repeat]).await?;
            Ok(false)
        }
        Err(other) => Err(other),
    }
}

/// Puts an answer into the urn for which nobody needs a right: it never counts in the index.
pub(super) async fn put_open(app: &App, unit: &str, slip: &Slip) -> Result<(), StoreError> {
    app.book.write(vec![into_urn(app, unit, slip)]).await.map(drop)
}

/// Empties urns until the program stops.
pub async fn keep(app: App) {
    let mut ticks = every(TICK);
    loop {
        ticks.tick().await;
        if let Err(problem) = turn(&app).await {
            tracing::warn!(code = problem.code, "the survey's urns could not be emptied");
        }
    }
}

/// Empties the urns that hold enough, or hold answers of an earlier day.
///
/// # Errors
/// What stands in the way.
pub async fn turn(app: &App) -> Result<(), Problem> {
    for row in app.book.query(&URNS, Vec::new()).await? {
        let Ok(unit) = UnitId::parse(row.text(0)) else { continue };
        if row.int(1) >= TOGETHER || row.text(2) < today(app, &unit).to_string().as_str() {
            empty(app, &unit).await?;
        }
    }
    Ok(())
}

fn today(app: &App, unit: &UnitId) -> Date {
    let zone = app.directory.get(unit).map(|published| published.zone());
    zone.unwrap_or(domain::kernel::Zone::Jakarta).local(app.clock.now()).date
}

/// Takes everything out of a unit's urn and records it, in the order of the random names. The name
/// is the command's id: a crash between recording and taking out records nothing twice.
pub(super) async fn empty(app: &App, unit: &UnitId) -> Result<(), Problem> {
    let name = unit.as_str();
    let look = |state: &State| -> BTreeMap<Key, Arc<Instrument>> {
        let of = |round: &domain::hear::surveys::Round| {
            (round.opened.round.clone(), Arc::new((*round.opened.instrument).clone()))
        };
        state.rounds().iter().map(of).collect()
    };
    let instruments = app.execute.read::<Surveys, _>(name, ROUNDS, look).await?;
    let (permit, day) = (Permit::house(unit.clone()), today(app, unit));
    for row in app.book.query(&READ_URN, vec![name.into()]).await? {
        let id = row.text(0);
        let opened = app.sealer.unlock(&place(name, id), row.bytes(1)).ok();
        let slip = opened.and_then(|body| serde_json::from_slice::<Slip>(&body).ok());
        let known = slip.and_then(|slip| Some((instruments.get(&slip.round)?.clone(), slip)));
        let Some((instrument, slip)) = known else {
            tracing::error!(unit = name, "an answer in the urn cannot be read and stays there");
            continue;
        };
        let stream = answers_stream(&slip.round, day);
        let command = Command::Answer(Box::new(answer(slip, instrument, id)));
        match app.execute.run::<Surveys>(&permit, &stream, id, &command).await {
            Ok(_) => {}
            Err(Failure::Refused(refusal)) => {
                tracing::error!(?refusal, unit = name, "an answer was refused by the rules");
                continue;
            }
            Err(failure) => return Err(Problem::from(failure)),
        }
        let drop =
            Write { statement: &DROP_FROM_URN, params: vec![name.into(), id.into()], expect: None };
        app.book.write(vec![drop]).await?;
    }
    Ok(())
}

fn answer(slip: Slip, instrument: Arc<Instrument>, id: &str) -> Answer {
    let Slip { round, date, service, channel, mode, values, facets, flag, comment } = slip;
    let comment = comment.map(|text| Personal::new(["survey-answer/", id].concat(), text));
    Answer { round, instrument, date, service, channel, mode, values, facets, flag, comment }
}
