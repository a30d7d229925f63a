//! What everybody may know of what was filed: kind, state, dates, and the words that a moderator
//! has let out.

use axum::extract::{Path, State};
use axum::response::Response;
use domain::hear::complaints::{Stage, subject_of};
use domain::kernel::Timestamp;
use jiff::civil::{Date, Time};
use jiff::{Span, ToSpan};

use super::offers::Code;
use super::{Meant, Query};
use crate::hear::complaints::reporter::broken;
use crate::hear::complaints::serve::read_reference;
use crate::hear::complaints::view::{Asked, Open, find_open, list_open};
use crate::prove::disclosure::published;
use crate::web::App;
use crate::web::format::machine;
use crate::web::gate::Granted;
use crate::web::georeport::{Format, Node};
use crate::web::input::{FormBody, Params};
use crate::web::problem::Problem;

/// Longest span between two dates that are asked for, in days.
const DAYS: i32 = 90;
/// Most rows of one answer.
const MOST: usize = 1000;
/// Most numbers that are looked up together.
const NUMBERS: usize = 100;

/// All that may be seen, the newest first.
pub(super) async fn list(
    State(app): State<App>,
    granted: Granted,
    Params(query): Query,
) -> Result<Response, Problem> {
    let query = FormBody::new(query);
    let meant = Meant::find(&app, &granted, query.opt("jurisdiction_id"))?;
    let found = match query.opt("service_request_id") {
        Some(numbers) => by_number(&app, &meant, numbers).await?,
        None => by_filter(&app, &meant, &query).await?,
    };
    show(&app, &meant, &found).await
}

/// One of them.
pub(super) async fn one(
    State(app): State<App>,
    granted: Granted,
    Path(file): Path<String>,
    Params(query): Query,
) -> Result<Response, Problem> {
    let query = FormBody::new(query);
    let (number, _) = Format::split(&file).ok_or_else(Problem::not_found)?;
    let meant = Meant::find(&app, &granted, query.opt("jurisdiction_id"))?;
    let found = by_number(&app, &meant, number).await?;
    if found.is_empty() {
        let problem = Problem::new(axum::http::StatusCode::NOT_FOUND, "open311.request_unknown");
        return Err(problem.with("number", number));
    }
    show(&app, &meant, &found).await
}

async fn by_number(app: &App, meant: &Meant, numbers: &str) -> Result<Vec<Open>, Problem> {
    let mut found = Vec::new();
    for number in numbers.split(',').filter_map(read_reference).take(NUMBERS) {
        found.extend(find_open(&*app.book, meant.unit.as_str(), &number).await?);
    }
    Ok(found)
}

async fn by_filter(app: &App, meant: &Meant, query: &FormBody) -> Result<Vec<Open>, Problem> {
    let (from, to) = span(meant, query)?;
    let closed = closed(query)?;
    let wanted = |code: Option<&Code>| Asked {
        from: from.to_string(),
        to: to.to_string(),
        class: code.map_or("", |code| code.kind.class().name()).to_owned(),
        service: code
            .filter(|code| code.kind.class().is_complaint())
            .map(|code| code.service.as_ref().map_or("", |service| service.as_str()).to_owned()),
        closed,
    };
    let unit = meant.unit.as_str();
    let Some(codes) = query.opt("service_code") else {
        return Ok(list_open(&*app.book, unit, &wanted(None), MOST).await?);
    };
    let mut found = Vec::new();
    let mut asked: Vec<&str> = codes.split(',').map(str::trim).collect();
    asked.sort_unstable();
    asked.dedup();
    for name in asked {
        let code = Code::parse(name).filter(|code| code.is_offered(meant));
        let code = code.ok_or_else(|| Code::unknown(name))?;
        if code.is_seen() {
            found.extend(list_open(&*app.book, unit, &wanted(Some(&code)), MOST).await?);
        }
    }
    found.sort_by(|a, b| (&b.received, &a.reference).cmp(&(&a.received, &b.reference)));
    found.truncate(MOST);
    Ok(found)
}

/// First and last date that are meant: ninety days at most, the last ninety when nothing is said.
fn span(meant: &Meant, query: &FormBody) -> Result<(Date, Date), Problem> {
    let read = |name: &'static str| match query.opt(name) {
        None => Ok(None),
        Some(text) => match date(meant, text) {
            Some(date) => Ok(Some(date)),
            None => Err(Problem::bad_request("open311.form").with_field(name, "open311.date")),
        },
    };
    let (from, to) = (read("start_date")?, read("end_date")?);
    let days = DAYS.days();
    let before = |date: Date, span: Span| date.saturating_sub(span);
    let (from, to) = match (from, to) {
        (Some(from), Some(to)) => (from, to),
        (Some(from), None) => (from, from.saturating_add(days)),
        (None, Some(to)) => (before(to, days), to),
        (None, None) => (before(meant.here.today, days), meant.here.today),
    };
    if from > to || before(to, days) > from {
        let problem = Problem::bad_request("open311.form").with("days", DAYS.to_string());
        return Err(problem.with_field("start_date", "open311.span"));
    }
    Ok((from, to))
}

/// The date at the unit of a date with time and zone, or of a date alone.
pub(super) fn date(meant: &Meant, text: &str) -> Option<Date> {
    if let Ok(at) = text.parse::<jiff::Timestamp>() {
        return Some(meant.here.zone.local(Timestamp(at.as_microsecond())).date);
    }
    text.parse::<Date>().ok()
}

/// From which to which value of `closed`.
fn closed(query: &FormBody) -> Result<(i64, i64), Problem> {
    let mut seen = [false; 2];
    for status in query.get("status").split(',').map(str::trim).filter(|word| !word.is_empty()) {
        match status {
            "open" => seen[0] = true,
            "closed" => seen[1] = true,
            _ => {
                let problem = Problem::bad_request("open311.form");
                return Err(problem.with_field("status", "open311.status"));
            }
        }
    }
    Ok(match seen {
        [true, false] => (0, 0),
        [false, true] => (1, 1),
        _ => (0, 1),
    })
}

/// The words that a moderator has let out; nothing before, and nothing after an erasure.
async fn words(app: &App, meant: &Meant, open: &Open) -> Result<Node, Problem> {
    let Some((seq, as_it_is)) = open.wording else { return Ok(Node::Nothing) };
    let kind = if as_it_is { "complaint.received" } else { "complaint.wording_redacted" };
    let subject = subject_of(&open.reference);
    let found = published(app, meant.unit.as_str(), (&subject, seq), kind).await;
    Ok(found.map_err(broken)?.map_or(Node::Nothing, Node::Text))
}

async fn show(app: &App, meant: &Meant, found: &[Open]) -> Result<Response, Problem> {
    let profile = meant.here.profile()?;
    let (address, zone) = (&profile.address, meant.here.zone);
    let place = [&*address.street, &*address.city, &*address.province].join(", ");
    // Dates alone: a time of day would lead to whoever stood at the counter then.
    let midnight = |date: Date| Node::Text(machine(zone, zone.instant(date, Time::midnight())));
    let day = |text: &str| text.parse().map_or(Node::Nothing, midnight);
    let request = |open: &Open, words: Node| {
        let code = Code::of(&open.class, &open.service)?;
        let is_closed = open.closed || Stage::parse(&open.stage).is_none();
        let due = if is_closed { Node::Nothing } else { day(&open.due) };
        Some(Node::Members(vec![
            ("service_request_id", open.reference.as_str().into()),
            ("status", if is_closed { "closed" } else { "open" }.into()),
            ("status_notes", meant.say.t_of("complaint-stage-text", &open.stage).into()),
            ("service_name", code.title(meant).into()),
            ("service_code", code.name().into()),
            ("description", words),
            ("agency_responsible", profile.name.get(meant.language()).into()),
            ("service_notice", Node::Nothing),
            ("requested_datetime", day(&open.received)),
            ("updated_datetime", midnight(zone.local(Timestamp(open.changed)).date)),
            ("expected_datetime", due),
            ("address", place.as_str().into()),
            ("address_id", meant.unit.as_str().into()),
            ("zipcode", address.postal_code.as_deref().unwrap_or_default().into()),
            ("lat", Node::Nothing),
            ("long", Node::Nothing),
            ("media_url", Node::Nothing),
        ]))
    };
    let mut all = Vec::new();
    for open in found {
        all.extend(request(open, words(app, meant, open).await?));
    }
    Ok(meant.document("service_requests", &Node::List("request", all)))
}
