//! The access log of a unit: who opened whose sealed text, who was refused what, day by day.

use std::collections::BTreeMap;

use askama::Template;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use domain::identity::Permission;
use domain::kernel::{Actor, Zone};
use jiff::civil::{Date, Time};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{csv_file, frame, plain_cell};
use crate::identity::access_log::{self, Noted, Wanted};
use crate::identity::accounts;
use crate::prove::disclosure::part_of;
use crate::web::gate::{Granted, private};
use crate::web::input::Params;
use crate::web::page::{Choice, FormErrors, Pages, Shell, render};
use crate::web::problem::Problem;
use crate::web::router::get;
use crate::web::{App, Route, format};
use crate::{hear, prove};

/// Rows on a page.
const SHOWN: i64 = 100;
/// Rows of a file that are read at once.
const BATCH: i64 = 1000;
/// What came of it, as the log says it.
const OUTCOMES: [&str; 3] = ["read", "refused", "done"];
/// Acts that are no permission.
const ACTS: [&str; 3] = ["identity.sign_in", "identity.reset_password", "identity.export_accounts"];

pub(super) fn routes() -> Vec<Route> {
    let permission = Permission::AccessLogRead;
    vec![
        get("/admin/{unit}/access-log", permission, show),
        get("/admin/{unit}/access-log.csv", permission, export),
        get("/api/v1/units/{unit}/access-log", permission, list),
    ]
}

/// What is asked for.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
pub(crate) struct Asked {
    /// A day on the unit's clock, `2026-11-23`; today when not given.
    day: String,
    /// `read`, `refused` or `done`; all when not given.
    outcome: String,
    /// Page, from 1.
    page: u64,
}

/// A question that can be answered.
struct Question {
    zone: Zone,
    day: Date,
    outcome: &'static str,
}

impl Question {
    /// Reads what is asked; what cannot be read is told, and today is taken instead.
    fn read(app: &App, granted: &Granted, asked: &Asked) -> (Self, bool) {
        let published = app.directory.get(granted.unit());
        let zone = published.map_or(Zone::Jakarta, |published| published.zone());
        let today = zone.local(app.clock.now()).date;
        let day = asked.day.trim();
        let read = if day.is_empty() { Some(today) } else { day.parse().ok() };
        let outcome = OUTCOMES.into_iter().find(|known| *known == asked.outcome);
        let outcome = outcome.unwrap_or_default();
        (Self { zone, day: read.unwrap_or(today), outcome }, read.is_some())
    }

    fn wanted(&self) -> Wanted<'static> {
        let midnight = |date| self.zone.instant(date, Time::midnight());
        let tomorrow = self.day.tomorrow().unwrap_or(self.day);
        Wanted { from: midnight(self.day), until: midnight(tomorrow), outcome: self.outcome }
    }
}

/// Account → displayed name.
type Names = BTreeMap<String, String>;

/// A row as people read it.
struct Row {
    at: String,
    who: String,
    what: String,
    whose: String,
    entry: Option<u64>,
    level: &'static str,
    outcome: String,
}

#[derive(Template)]
#[template(path = "identity/templates/access.html")]
struct AccessPage {
    shell: Shell,
    errors: FormErrors,
    unit: String,
    day: String,
    day_text: String,
    outcome: String,
    outcomes: Vec<Choice>,
    rows: Vec<Row>,
    pages: Pages,
    export: String,
}

/// Whether the messages have a sentence for an act.
fn is_known(action: &str) -> bool {
    ACTS.contains(&action) || Permission::ALL.iter().any(|known| known.name() == action)
}

/// Who acts, as people know them: name and account, the number of a device, anybody, the house.
fn who(shell: &Shell, names: &Names, actor: &str) -> String {
    match actor.split_once(':') {
        Some(("officer", account)) => match names.get(account) {
            Some(display) => format!("{display} ({account})"),
            None => account.to_owned(),
        },
        Some(("device", id)) => format!("{} {id}", shell.t("access-actor-device")),
        _ if actor == Actor::Citizen.to_string() => shell.t("access-actor-citizen").to_owned(),
        _ if actor == Actor::System.to_string() => shell.t("access-actor-system").to_owned(),
        _ => actor.to_owned(),
    }
}

/// The displayed names of the accounts among some rows.
async fn names(app: &App, rows: &[Noted]) -> Result<Names, Problem> {
    let mut names = Names::new();
    for noted in rows {
        let Some(account) = noted.actor.strip_prefix("officer:") else { continue };
        if !names.contains_key(account)
            && let Some(found) = accounts::find(app, account).await?
        {
            names.insert(found.name, found.display);
        }
    }
    Ok(names)
}

fn row(shell: &Shell, zone: Zone, names: &Names, noted: &Noted) -> Row {
    let (whose, entry) = match part_of(&noted.object) {
        Some((subject, seq)) => (subject.to_owned(), Some(seq)),
        None => (noted.object.clone(), None),
    };
    let outcome = OUTCOMES.into_iter().find(|known| *known == noted.outcome);
    Row {
        at: format::clock(shell.language, zone, noted.at),
        who: who(shell, names, &noted.actor),
        what: if is_known(&noted.action) {
            shell.t_of("access-action", noted.action.replace(['.', '_'], "-"))
        } else {
            noted.action.clone()
        },
        whose,
        entry,
        level: if outcome == Some("refused") { "watch" } else { "calm" },
        outcome: outcome
            .map_or_else(|| noted.outcome.clone(), |known| shell.t_of("access-outcome", known)),
    }
}

async fn show(
    State(app): State<App>,
    granted: Granted,
    Params(asked): Params<Asked>,
) -> Result<Response, Problem> {
    let (question, is_read) = Question::read(&app, &granted, &asked);
    let unit = granted.unit().to_string();
    let mut shell = frame(&app, &granted, "access-title");
    shell.wide = true;
    let mut errors = FormErrors::default();
    if !is_read {
        errors.add("day", shell.t("access-day-wrong"));
    }
    // What was just noted shall stand here.
    app.identity.log.written().await;
    let current = asked.page.clamp(1, 10_000);
    let skip = i64::try_from(current - 1).unwrap_or(0) * SHOWN;
    let wanted = question.wanted();
    let mut found = access_log::list(&*app.book, &unit, wanted, (skip, SHOWN + 1)).await?;
    let more = found.len() > usize::try_from(SHOWN).unwrap_or(usize::MAX);
    found.truncate(usize::try_from(SHOWN).unwrap_or(usize::MAX));
    let found = knowable(&app, &granted, found).await?;
    let names = names(&app, &found).await?;
    let base = format!("/admin/{unit}/access-log");
    let query = format!("day={}&outcome={}", question.day, question.outcome);
    let mut outcomes = vec![Choice::new("", shell.t("access-outcome-all"))];
    let choice = |name: &&str| Choice::new(*name, shell.t_of("access-outcome", name));
    outcomes.extend(OUTCOMES.iter().map(choice));
    let page = AccessPage {
        errors,
        day: if is_read { question.day.to_string() } else { asked.day },
        day_text: format::date_full(shell.language, question.day),
        outcome: question.outcome.to_owned(),
        outcomes,
        rows: found.iter().map(|noted| row(&shell, question.zone, &names, noted)).collect(),
        pages: Pages {
            href: format!("{base}?{query}&page="),
            current,
            last: current + u64::from(more),
        },
        export: format!("{base}.csv?{query}"),
        unit,
        shell,
    };
    let status = if is_read { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    Ok(render(status, &page))
}

/// All rows of the question, for files and programs.
async fn all(
    app: &App,
    granted: &Granted,
    asked: &Asked,
) -> Result<(Zone, Date, Vec<Noted>), Problem> {
    let (question, is_read) = Question::read(app, granted, asked);
    if !is_read {
        let status = StatusCode::UNPROCESSABLE_ENTITY;
        return Err(Problem::new(status, "access.day").with_field("day", "access.day"));
    }
    app.identity.log.written().await;
    let unit = granted.unit().as_str();
    let mut rows: Vec<Noted> = Vec::new();
    loop {
        let skip = i64::try_from(rows.len()).unwrap_or(i64::MAX);
        let next = access_log::list(&*app.book, unit, question.wanted(), (skip, BATCH)).await?;
        let is_last = next.len() < usize::try_from(BATCH).unwrap_or(usize::MAX);
        rows.extend(next);
        if is_last {
            return Ok((question.zone, question.day, knowable(app, granted, rows).await?));
        }
    }
}

/// Rows without those that name something which is kept from who asks: that somebody above reads a
/// complaint about them would tell them that there is one. Auditors, who handle nothing, see all.
async fn knowable(app: &App, granted: &Granted, rows: Vec<Noted>) -> Result<Vec<Noted>, Problem> {
    if !granted.principal.may(Permission::ComplaintRead, &granted.line) {
        return Ok(rows);
    }
    let mut known: BTreeMap<String, bool> = BTreeMap::new();
    let mut kept = Vec::new();
    for noted in rows {
        let object = part_of(&noted.object).map_or(noted.object.as_str(), |(subject, _)| subject);
        let hidden = match known.get(object) {
            Some(hidden) => *hidden,
            None => {
                let hidden = hear::complaints::names_hidden(app, granted, object).await?
                    || prove::oversight::names_hidden(app, granted, object).await?;
                known.insert(object.to_owned(), hidden);
                hidden
            }
        };
        if !hidden {
            kept.push(noted);
        }
    }
    Ok(kept)
}

async fn export(
    State(app): State<App>,
    granted: Granted,
    Params(asked): Params<Asked>,
) -> Result<Response, Problem> {
    let (zone, day, rows) = all(&app, &granted, &asked).await?;
    let mut table = csv::Writer::from_writer(Vec::new());
    let written = (|| {
        table.write_record(["at", "who", "what", "subject", "entry", "outcome"])?;
        for noted in &rows {
            let (subject, entry) = match part_of(&noted.object) {
                Some((subject, seq)) => (subject, seq.to_string()),
                None => (noted.object.as_str(), String::new()),
            };
            let at = format::machine(zone, noted.at);
            let cells = [&noted.actor, &noted.action, subject, &entry, &noted.outcome];
            let cells = cells.into_iter().map(plain_cell);
            table.write_record(std::iter::once(at).chain(cells))?;
        }
        Ok::<_, csv::Error>(())
    })();
    written.map_err(|error| Problem::fault(&error))?;
    let bytes = table.into_inner().map_err(|error| Problem::fault(error.error()))?;
    Ok(csv_file(bytes, &format!("access-log-{}-{day}.csv", granted.unit())))
}

/// A row of the access log.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = identity::Access)]
struct Entry {
    /// When, in microseconds.
    at: i64,
    /// Who: `officer:rina`.
    who: String,
    /// A permission, or another act.
    what: String,
    /// Whose sealed part it was, or the path that was asked for.
    subject: String,
    /// Number of the entry that the sealed part belongs to.
    entry: Option<u64>,
    /// `read`, `refused` or `done`.
    outcome: String,
}

/// Who opened whose sealed text and who was refused what, on one day; the latest first.
#[utoipa::path(get, path = "/api/v1/units/{unit}/access-log", tag = "identity",
    operation_id = "list_access",
    params(("unit" = String, Path, description = "The unit"), Asked),
    responses(
        (status = 200, body = Vec<Entry>, description = "Done"),
        (status = 422, description = "The day cannot be read")
    ),
    security(("bearer" = [])))]
async fn list(
    State(app): State<App>,
    granted: Granted,
    Params(asked): Params<Asked>,
) -> Result<Response, Problem> {
    let (_, _, rows) = all(&app, &granted, &asked).await?;
    let entry = |noted: Noted| {
        let part = part_of(&noted.object).map(|(subject, seq)| (subject.to_owned(), seq));
        let (subject, entry) = match part {
            Some((subject, seq)) => (subject, Some(seq)),
            None => (noted.object, None),
        };
        let (who, what, outcome) = (noted.actor, noted.action, noted.outcome);
        Entry { at: noted.at.0, who, what, subject, entry, outcome }
    };
    let rows: Vec<Entry> = rows.into_iter().map(entry).collect();
    Ok(private(Json(rows).into_response()))
}

#[derive(utoipa::OpenApi)]
#[openapi(paths(list))]
struct Document;

/// The log's part of the API document.
pub(in crate::identity) fn document() -> utoipa::openapi::OpenApi {
    <Document as utoipa::OpenApi>::openapi()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::web::i18n::Translator;
    use domain::kernel::Language;

    #[test]
    fn every_act_has_a_sentence_in_every_language() {
        let permissions = Permission::ALL.iter().map(|permission| permission.name());
        for action in permissions.chain(ACTS) {
            let key = format!("access-action-{}", action.replace(['.', '_'], "-"));
            for language in Language::ALL {
                let text = Translator { language }.t(&key).to_owned();
                assert_ne!(text, key, "{action} in {language:?}");
            }
        }
    }
}
