//! Handing a complaint to another unit: it is filed in that unit's book with all that was said and
//! with its files, kept from those who are accused as it is here, and ends in this one. Both
//! entries name each other. Sent again, nothing is filed twice; what comes in meanwhile goes along
//! before it ends here.

use std::sync::Arc;

use axum::http::StatusCode;
use domain::hear::complaints::{Act, Action, Along, Case, Tag, Timetable, Track, next, subject_of};
use domain::kernel::{Personal, UnitId};

use super::attachments;
use super::carried::Source;
use super::serve::{case, known_case, record, reference, timetable};
use super::view::is_known;
use crate::identity::Permit;
use crate::promise::pages::Here;
use crate::web::App;
use crate::web::input::FormBody;
use crate::web::problem::Problem;

/// What the rules say when something came in since it was copied.
const MEANWHILE: &str = "complaint.said_meanwhile";
/// How often that is brought along as well; a reporter who writes faster is asked to wait.
const ROUNDS: usize = 5;

fn wrong(field: &str, code: &str) -> Problem {
    let status = StatusCode::UNPROCESSABLE_ENTITY;
    Problem::new(status, code).with_field(field, code)
}

/// Hands it over.
pub(super) async fn hand_over(
    app: &App,
    permit: &Permit,
    case: &Case,
    line: &[Tag],
    sent: &FormBody,
    own_days: &Arc<Timetable>,
) -> Result<(), Problem> {
    let from = UnitId::parse(permit.unit()).map_err(|_| Problem::not_found())?;
    let target = UnitId::parse(sent.get("hand-over-unit")).ok();
    let target = target.filter(|unit| app.directory.knows(unit) && *unit != from);
    let target = target.ok_or_else(|| wrong("hand-over-unit", "complaint.choice_missing"))?;
    let why = sent.get("hand-over-text");
    if why.is_empty() {
        return Err(wrong("hand-over-text", "complaint.text_missing"));
    }
    let own = case.filed.reference.as_str();
    if next(case.stage, Action::HandOver).is_none() {
        let code = "complaint.not_now";
        return Err(Problem::new(StatusCode::CONFLICT, code));
    }
    let new = reference(app, &target, &format!("handed over\n{from}\n{own}"));
    let reason = Personal::new(subject_of(own), why);
    for _ in 0..ROUNDS {
        // What was decided a moment ago may not be in the store yet.
        app.execute.settled().await;
        let source = Source::read(app, &from, own).await?;
        let now = known_case(app, &from, own, Case::clone).await?;
        match bring(app, &target, (&now, &source), &new).await {
            Err(problem) if problem.code == MEANWHILE => continue,
            brought => brought?,
        }
        let act = Act::HandOver {
            from: from.clone(),
            to: target.clone(),
            reference: new.clone(),
            reason: reason.clone(),
            seen: Some(source.len()),
        };
        let asked = (own_days, line.to_vec(), act);
        match record(app, permit, own, sent.get("command_id"), asked).await {
            Err(problem) if problem.code == MEANWHILE => {}
            other => return other.map(drop),
        }
    }
    Err(Problem::new(StatusCode::CONFLICT, MEANWHILE))
}

/// Files it with that unit, or adds what has come since.
async fn bring(
    app: &App,
    target: &UnitId,
    (now, source): (&Case, &Source),
    new: &str,
) -> Result<(), Problem> {
    let known = is_known(&*app.book, target.as_str(), new).await?;
    let there = if known { Some(case(app, target, new).await?) } else { None };
    let (files, taken) = source.files(app, (target, new), there.as_ref()).await?;
    let last = |case: &Case| {
        let message = case.messages.last().map_or(0, |last| last.number);
        (message, case.attachments.last().map_or(0, |last| last.number))
    };
    let behind = there.as_ref().map(last);
    let along = Along { said: source.said(new, there.as_ref()), files, behind };
    let own = &now.filed.reference;
    let accused = source.accused(app, now, (target, new)).await?;
    let (act, id) = match &there {
        None => {
            let copy = source.copy(now, new, accused, along);
            (Act::File(Box::new(copy)), format!("handed-over-{own}"))
        }
        Some(there) => {
            let id = format!("handed-over-{own}-{}-accused", source.len());
            keep_from(app, target, there, (accused, &id)).await?;
            become_formal(app, target, (there, source), new).await?;
            if along.is_empty() {
                return Ok(());
            }
            (Act::Bring(along), format!("handed-over-{own}-{}", source.len()))
        }
    };
    let days = timetable(app, target, &Here::find(app, target)?)?;
    let house = Permit::house(target.clone());
    let recorded = record(app, &house, new, &id, (&days, Vec::new(), act)).await;
    attachments::settle(app, target, &taken, &recorded).await?;
    recorded.map(drop)
}

/// Whoever was accused after it had been copied is accused there too, before more is brought.
async fn keep_from(
    app: &App,
    target: &UnitId,
    there: &Case,
    (accused, id): (Vec<Tag>, &str),
) -> Result<(), Problem> {
    if accused.iter().all(|one| there.accused.contains(one)) {
        return Ok(());
    }
    let more = accused.into_iter().filter(|one| !there.accused.contains(one));
    let accused = there.accused.iter().cloned().chain(more).collect();
    let act = Act::NameAccused { about: there.about, accused };
    let days = timetable(app, target, &Here::find(app, target)?)?;
    let (house, new) = (Permit::house(target.clone()), &there.filed.reference);
    record(app, &house, new, id, (&days, Vec::new(), act)).await.map(drop)
}

/// A tip that became formal after it had been copied becomes formal there too.
async fn become_formal(
    app: &App,
    target: &UnitId,
    (there, source): (&Case, &Source),
    new: &str,
) -> Result<(), Problem> {
    let Some((_, made)) = source.made_formal() else { return Ok(()) };
    if there.course.track == Track::Formal {
        return Ok(());
    }
    let (Some(identity), contact) = source.reporter(new) else { return Ok(()) };
    let (reach, secret) = (made.reach, made.secret);
    let act = Act::MakeFormal { identity, contact, reach, secret };
    let days = timetable(app, target, &Here::find(app, target)?)?;
    let house = Permit::house(target.clone());
    let id = format!("handed-over-{}-formal", there.filed.reference);
    record(app, &house, new, &id, (&days, Vec::new(), act)).await.map(drop)
}
