//! Moderation: what of a reporter's words the public reads, and what is spam or abuse. The queue,
//! its file, the same for programs. What was filed stays sealed and is never altered; nobody finds
//! here what is kept from them, nor a gap or a number that tells of it.

use askama::Template;
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use domain::hear::complaints::{Act, Action, MODERATING, Moderation, subject_of};
use domain::identity::Permission;
use domain::kernel::Personal;
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;

use super::acts::{Field, Form, Wrong};
use super::desk::see;
use super::intake::TEXT_MAX;
use super::reporter::MESSAGE_MAX;
use super::serve::{case, record, staff_shell, timetable};
use super::shown::choices;
use super::view::{self, Moderated};
use super::visible::visible;
use crate::promise::pages::Here;
use crate::web::App;
use crate::web::gate::{Granted, private};
use crate::web::input::{JsonBody, Params};
use crate::web::page::{Choice, FormErrors, Shell, render};
use crate::web::problem::Problem;
use crate::web::table;

/// Complaints on a page.
const PAGE: usize = 50;
/// Complaints that are fetched together.
const FETCHED: i64 = 64;
/// Complaints in a file.
const FILED: usize = 10_000;

/// What the queue shows: what waits, when nothing is said.
const SHOWN: [Moderation; 5] = [
    Moderation::Waiting,
    Moderation::AsItIs,
    Moderation::Redacted,
    Moderation::Withheld,
    Moderation::Spam,
];

/// The small form of an action.
pub(super) fn form(shell: &Shell, action: Action) -> Form {
    let fields = match action {
        Action::Approve => Vec::new(),
        Action::Redact => vec![Field::area(shell, action, "text", "complaint-field-wording")],
        _ => vec![Field::area(shell, action, "text", "complaint-field-reason")],
    };
    Form::of(shell, action, fields)
}

/// Longest text of an action, in characters: another wording may be as long as the words.
pub(super) fn longest(action: Action) -> usize {
    if action == Action::Redact { TEXT_MAX } else { MESSAGE_MAX }
}

/// What was sent, as the rules take it.
pub(super) fn read(own: &str, action: Action, typed: &str) -> Result<Act, Wrong> {
    if typed.chars().count() > longest(action) {
        return Err(("text", "complaint.text_long"));
    }
    if action == Action::Approve {
        return Ok(Act::Approve);
    }
    if typed.trim().is_empty() {
        return Err(("text", "complaint.text_missing"));
    }
    let text = Personal::new(subject_of(own), typed.trim());
    Ok(match action {
        Action::Redact => Act::Redact { text },
        Action::Withhold => Act::Withhold { reason: text },
        Action::TakeBack => Act::TakeBack { reason: text },
        Action::MarkSpam => Act::MarkSpam { reason: text },
        Action::ClearSpam => Act::ClearSpam { reason: text },
        _ => return Err(("text", "complaint.choice_missing")),
    })
}

/// Filter of the queue, and behind which complaint a page begins.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Filter {
    show: String,
    received: String,
    reference: String,
}

impl Filter {
    fn moderation(&self) -> Moderation {
        let named = Moderation::parse(&self.show).filter(|named| SHOWN.contains(named));
        named.unwrap_or(Moderation::Waiting)
    }

    /// As an address, behind a complaint.
    fn query(&self, behind: Option<&Moderated>) -> String {
        let mut pairs = vec![("show", self.moderation().name())];
        if let Some(last) = behind {
            pairs.extend([("received", &*last.received), ("reference", &*last.reference)]);
        }
        format!("?{}", serde_urlencoded::to_string(pairs).unwrap_or_default())
    }
}

/// Complaints that who asks may see, and whether there are more of these.
async fn seen(
    app: &App,
    granted: &Granted,
    filter: &Filter,
    most: usize,
) -> Result<(Vec<Moderated>, bool), Problem> {
    let unit = granted.unit().as_str();
    let mut behind = [filter.received.clone(), filter.reference.clone()];
    let mut all = Vec::new();
    loop {
        let asked = (&behind, FETCHED);
        let batch = view::moderated(&*app.book, unit, filter.moderation(), asked).await?;
        let is_last = i64::try_from(batch.len()) != Ok(FETCHED);
        let references: Vec<&str> = batch.iter().map(|one| one.reference.as_str()).collect();
        let open = visible(app, granted, &references).await?;
        if let Some(last) = batch.last() {
            behind = [last.received.clone(), last.reference.clone()];
        }
        all.extend(batch.into_iter().filter(|one| open.contains(&one.reference)));
        if all.len() > most {
            all.truncate(most);
            return Ok((all, true));
        }
        if is_last {
            return Ok((all, false));
        }
    }
}

struct Line {
    reference: String,
    received: String,
    class: String,
    channel: String,
    stage: String,
}

#[derive(Template)]
#[template(path = "hear/complaints/templates/moderation.html")]
struct Page {
    shell: Shell,
    errors: FormErrors,
    unit: String,
    shows: Vec<Choice>,
    show: &'static str,
    /// How many who asks may see.
    count: String,
    lines: Vec<Line>,
    query: String,
    /// Address of the next page; empty on the last.
    more: String,
}

/// The queue, the oldest first.
pub(super) async fn list(
    State(app): State<App>,
    granted: Granted,
    Params(filter): Params<Filter>,
) -> Result<Response, Problem> {
    let (_, mut shell) = staff_shell(&app, &granted, "complaint-moderation-title")?;
    let unit = granted.unit().to_string();
    let above = shell.t("complaint-list-title").to_owned();
    shell = shell.crumb(format!("/complaints/{unit}"), above);
    let (found, has_more) = seen(&app, &granted, &filter, PAGE).await?;
    let n = i64::try_from(found.len()).unwrap_or(i64::MAX);
    let key = if has_more { "complaint-moderation-many" } else { "complaint-moderation-count" };
    let more = found.last().filter(|_| has_more).map(|last| filter.query(Some(last)));
    let line = |one: Moderated| Line {
        class: shell.t_of("complaint-class", &one.class),
        channel: shell.t_of("complaint-channel", &one.channel),
        stage: shell.t_of("complaint-stage", &one.stage),
        received: one.received.parse().map_or_else(|_| String::new(), |date| shell.date(&date)),
        reference: one.reference,
    };
    let page = Page {
        shows: choices(&shell, "complaint-moderation-show", &SHOWN, Moderation::name),
        show: filter.moderation().name(),
        count: shell.t1(key, "n", n),
        lines: found.into_iter().map(line).collect(),
        query: filter.query(None),
        more: more.unwrap_or_default(),
        errors: FormErrors::default(),
        unit,
        shell,
    };
    Ok(private(render(StatusCode::OK, &page)))
}

/// The same as a file.
pub(super) async fn csv(
    State(app): State<App>,
    granted: Granted,
    Params(filter): Params<Filter>,
) -> Result<Response, Problem> {
    let (found, _) = seen(&app, &granted, &filter, FILED).await?;
    let columns = ["reference", "received", "class", "channel", "stage", "moderation"];
    let state = filter.moderation().name();
    let rows = found.into_iter().map(|one| {
        let Moderated { reference, received, class, channel, stage } = one;
        vec![reference, received, class, channel, stage, state.to_owned()]
    });
    Ok(table::csv(&format!("moderation-{}.csv", granted.unit()), &columns, rows))
}

/// Complaints as they stand in moderation, the oldest first: those that wait, when `show` is left
/// out; else `as-it-is`, `redacted`, `withheld` or `spam`.
#[utoipa::path(
    get, path = "/api/v1/units/{unit}/complaint-moderation", tag = "complaints",
    operation_id = "list_complaint_moderation",
    params(
        ("unit" = String, Path, description = "Identifier of the unit"),
        ("show" = Option<String>, Query, description = "Which of them"),
        ("received" = Option<String>, Query, description = "Behind this date"),
        ("reference" = Option<String>, Query, description = "and this reference"),
    ),
    security(("bearer" = [])),
    responses(
        (status = 200, body = Object, description = "At most fifty that who asks may see; `more` \
            says whether there are others behind the last"),
    ),
)]
pub(super) async fn json_list(
    State(app): State<App>,
    granted: Granted,
    Params(filter): Params<Filter>,
) -> Result<Response, Problem> {
    let (found, more) = seen(&app, &granted, &filter, PAGE).await?;
    let one = |one: &Moderated| {
        json!({
            "reference": one.reference, "received": one.received, "class": one.class,
            "channel": one.channel, "stage": one.stage,
        })
    };
    let body = json!({
        "unit": granted.unit(), "show": filter.moderation(), "more": more,
        "complaints": found.iter().map(one).collect::<Vec<_>>(),
    });
    Ok(private(Json(body).into_response()))
}

/// What a moderator says.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Said {
    /// `approve`, `redact`, `withhold`, `take-back`, `mark-spam` or `clear-spam`.
    act: String,
    /// The public text when it is redacted, else the reason; none to approve.
    text: String,
    /// Id of this command: sent again, it changes nothing.
    command_id: String,
}

/// Say what the public reads of a complaint's words, or that it is spam or abuse.
///
/// What was filed is never altered. Nothing of it is public before it was approved as it is, or
/// another text was recorded in its place. A formal complaint cannot be marked: it must be decided.
#[utoipa::path(
    post, path = "/api/v1/units/{unit}/complaints/{reference}/moderation", tag = "complaints",
    operation_id = "moderate_complaint",
    params(("unit" = String, Path), ("reference" = String, Path)),
    request_body = Said,
    security(("bearer" = [])),
    responses(
        (status = 200, body = Object, description = "How it stands in moderation now"),
        (status = 404, description = "No such complaint for who asks"),
        (status = 409, description = "Not possible as it stands"),
        (status = 422, description = "Text or act is missing"),
    ),
)]
pub(super) async fn json_act(
    State(app): State<App>,
    granted: Granted,
    Path((_, reference)): Path<(String, String)>,
    JsonBody(said): JsonBody<Said>,
) -> Result<Response, Problem> {
    let seen = see(&app, &granted, &reference).await?;
    let own = seen.case.filed.reference.as_str();
    let wrong = |field: &'static str, code: &'static str| {
        let problem = Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "complaint.form");
        problem.with_field(field, code)
    };
    let action = Action::parse(&said.act).filter(|action| MODERATING.contains(action));
    let action = action.ok_or_else(|| wrong("act", "complaint.choice_missing"))?;
    let act = read(own, action, &said.text).map_err(|(field, code)| wrong(field, code))?;
    let permit = granted.permit_for(Permission::ComplaintModerate)?;
    let days = timetable(&app, granted.unit(), &Here::find(&app, granted.unit())?)?;
    record(&app, &permit, own, &said.command_id, (&days, seen.line.clone(), act)).await?;
    let state = case(&app, granted.unit(), own).await?.moderation();
    Ok(private(Json(json!({ "reference": own, "moderation": state })).into_response()))
}
