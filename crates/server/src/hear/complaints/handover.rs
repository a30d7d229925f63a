//! Handing a complaint to another unit: it is filed in that unit's book with all that was said and
//! with its files, and ends in this one. Both entries name each other. Sent again, nothing is filed
//! twice.

use std::collections::BTreeMap;
use std::sync::Arc;

use domain::hear::complaints::{
    About, Act, Action, Case, Entry, File, Origin, Party, Tag, Timetable, Track, identity_of, next,
    subject_of,
};
use domain::kernel::{Personal, UnitId};

use super::attachments;
use super::reporter::broken;
use super::serve::{record, reference, timetable};
use crate::files::{ReadError, Taken};
use crate::identity::Permit;
use crate::promise::pages::Here;
use crate::prove::disclosure::open_own;
use crate::web::App;
use crate::web::input::FormBody;
use crate::web::problem::Problem;

fn wrong(field: &str, code: &str) -> Problem {
    let status = axum::http::StatusCode::UNPROCESSABLE_ENTITY;
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
        return Err(Problem::new(axum::http::StatusCode::CONFLICT, code));
    }
    let new = reference(app, &target, &format!("handed over\n{from}\n{own}"));
    let mut file = copy(app, &from, case, &new).await?;
    let taken = bring(app, (&from, &target), case).await?;
    file.entry.files = taken
        .iter()
        .flat_map(|(from, taken)| attachments::filed(*from, std::slice::from_ref(taken), &new))
        .collect();
    let here = Here::find(app, &target)?;
    let days = timetable(app, &target, &here)?;
    let house = Permit::house(target.clone());
    let id = format!("handed-over-{own}");
    let filed = (&days, Vec::new(), Act::File(Box::new(file)));
    let recorded = record(app, &house, &new, &id, filed).await;
    let taken: Vec<Taken> = taken.into_iter().map(|(_, taken)| taken).collect();
    attachments::settle(app, &target, &taken, &recorded).await?;
    recorded?;
    let reason = Personal::new(subject_of(own), why);
    let act = Act::HandOver { from, to: target, reference: new, reason };
    record(app, permit, own, sent.get("command_id"), (own_days, line.to_vec(), act)).await?;
    Ok(())
}

/// Its files, sealed anew under keys of that unit. What was erased stays behind; what cannot be
/// opened stands in the log, and does not keep the complaint from going on.
async fn bring(
    app: &App,
    (from, to): (&UnitId, &UnitId),
    case: &Case,
) -> Result<Vec<(Party, Taken)>, Problem> {
    let keys = keys(app, from, case).await?;
    let mut all = Vec::new();
    for one in &case.attachments {
        let seq = attachments::entry_of(app, from, one).await?;
        let Some(key) = keys.get(&seq) else { continue };
        match app.files.read(from, &one.file, key).await {
            Ok(content) => {
                let taken = app.files.bring(to, one.file.kind, &content).await?;
                all.push((one.from, taken));
            }
            Err(ReadError::Store(error)) => return Err(ReadError::Store(error).into()),
            Err(error) => {
                tracing::error!(error = &error as &dyn std::error::Error, "a file stayed behind");
            }
        }
    }
    Ok(all)
}

/// Keys of its files, by the entry that names each.
async fn keys(app: &App, unit: &UnitId, case: &Case) -> Result<BTreeMap<u64, String>, Problem> {
    let subject = subject_of(&case.filed.reference);
    let opened = open_own(app, unit.as_str(), &subject, &[attachments::KIND]).await;
    Ok(opened.map_err(broken)?.into_iter().map(|part| (part.seq, part.text)).collect())
}

/// The same complaint for another book: what was filed, sealed under that book's keys.
async fn copy(app: &App, from: &UnitId, case: &Case, new: &str) -> Result<File, Problem> {
    let filed = &case.filed;
    let own = filed.reference.as_str();
    let kinds = ["complaint.received", "complaint.made_formal"];
    let said = open_own(app, from.as_str(), &subject_of(own), &kinds).await.map_err(broken)?;
    let who = open_own(app, from.as_str(), &identity_of(own), &kinds).await.map_err(broken)?;
    let mut said = said.into_iter().map(|part| Personal::new(subject_of(new), part.text));
    let mut who = who.into_iter().map(|part| Personal::new(identity_of(new), part.text));
    let identity = who.next();
    Ok(File {
        reference: new.to_owned(),
        class: case.course.class,
        formal: case.course.track == Track::Formal && identity.is_some(),
        channel: filed.channel,
        // What was about that unit is not about the one that goes on with it.
        about: if case.about == About::Unit { About::Service } else { case.about },
        service: filed.service.clone(),
        served_on: filed.served_on,
        origin: Some(Box::new(Origin { unit: from.clone(), reference: own.to_owned() })),
        text: said.next().unwrap_or_else(|| Personal::new(subject_of(new), "–")),
        wish: said.next(),
        contact: who.next(),
        reach: case.reach,
        identity,
        secret: case.secret,
        claims_compensation: filed.claims_compensation,
        accused: Vec::new(),
        entry: Entry::default(),
    })
}
