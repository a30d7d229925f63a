//! Filing through the interface, and the token that whoever filed may ask with.

use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use domain::hear::complaints::{About, Channel};
use domain::identity::Permission;
use register::hash::Hash;
use subtle::ConstantTimeEq;

use super::offers::{Code, Kind};
use super::{Meant, Query, answer, outside};
use crate::hear::complaints::intake::{NewComplaint, NotFiled, Receipt, submit};
use crate::hear::complaints::serve::{new_command_id, opens, read_reference, spaced};
use crate::hear::complaints::view::{find_open, is_known};
use crate::web::gate::{Granted, private};
use crate::web::georeport::{Format, Node};
use crate::web::input::{FormBody, Params};
use crate::web::problem::Problem;
use crate::web::{App, Receipts};

/// Longest description, in characters.
const DESCRIPTION_MAX: usize = 4000;
/// Characters of a reference and of its code, without hyphens.
const REFERENCE_LENGTH: usize = 12;

/// Whoever needs a key has one.
fn admit(app: &App, key: Option<&str>) -> Result<(), Problem> {
    let known = &app.identity.config.open311.keys;
    if known.is_empty() {
        return Ok(());
    }
    let given = Hash::of(key.unwrap_or_default().as_bytes()).to_string();
    let fits =
        |one: &String| bool::from(one.to_ascii_lowercase().as_bytes().ct_eq(given.as_bytes()));
    // All are compared, so that the time tells nothing.
    match known.iter().filter(|one| fits(one)).count() {
        0 => Err(Problem::new(StatusCode::FORBIDDEN, "open311.key")),
        _ => Ok(()),
    }
}

/// The field of the interface that one of our own came from.
fn field(own: &'static str) -> &'static str {
    match own {
        "class" => "service_code",
        "text" => "description",
        "name" => "first_name",
        "contact" => "email",
        "about" => "attribute[about]",
        "service" => "attribute[service]",
        "served_on" => "attribute[served_on]",
        "wish" => "attribute[wish]",
        other => other,
    }
}

fn wrong(fields: &[(&'static str, &'static str)]) -> Problem {
    let problem = Problem::bad_request("open311.form");
    fields.iter().fold(problem, |problem, (name, code)| problem.with_field(field(name), *code))
}

/// Everything that was said, with the place and the picture that the app knows of.
fn said(meant: &Meant, sent: &FormBody) -> String {
    let mut text = sent.get("description").to_owned();
    let mut add = |key: &str, value: &str| {
        if !value.is_empty() && !text.is_empty() {
            text.push_str("\n\n");
            text.push_str(&meant.say.t1(key, "value", value));
        }
    };
    add("open311-said-place", sent.get("address_string"));
    let point = [sent.get("lat"), sent.get("long")];
    if point.iter().all(|part| part.parse::<f64>().is_ok_and(f64::is_finite)) {
        add("open311-said-point", &point.join(", "));
    }
    add("open311-said-media", sent.get("media_url"));
    text
}

/// As the intake of the house takes it.
fn complaint(meant: &Meant, code: &Code, sent: &FormBody) -> Result<NewComplaint, Problem> {
    let attribute = |name: &str| sent.get(&format!("attribute[{name}]")).to_owned();
    let mut bad = Vec::new();
    if sent.get("description").chars().count() > DESCRIPTION_MAX {
        bad.push(("text", "complaint.text_long"));
    }
    let about = match code.kind {
        Kind::InConfidence => attribute("about"),
        _ => About::Service.name().to_owned(),
    };
    if code.kind == Kind::InConfidence && about == About::Service.name() {
        bad.push(("about", "complaint.about_unknown"));
    }
    let track = attribute("track");
    if !["", "tip", "formal"].contains(&&*track) {
        bad.push(("attribute[track]", "open311.track"));
    }
    let served = attribute("served_on");
    let served_on = answer::date(meant, &served).map(|date| date.to_string());
    if !served.is_empty() && served_on.is_none() {
        bad.push(("served_on", "open311.date"));
    }
    if !bad.is_empty() {
        return Err(wrong(&bad));
    }
    let own = code.service.as_ref().map(ToString::to_string);
    let join = |names: [&str; 2], between: &str| {
        let given = names.map(|name| sent.get(name));
        let given: Vec<&str> = given.into_iter().filter(|text| !text.is_empty()).collect();
        given.join(between)
    };
    Ok(NewComplaint {
        class: code.kind.class().name().to_owned(),
        formal: track == "formal",
        about,
        service: own.unwrap_or_else(|| attribute("service")),
        served_on: served_on.unwrap_or_default(),
        text: said(meant, sent),
        wish: attribute("wish"),
        name: join(["first_name", "last_name"], " "),
        contact: join(["email", "phone"], " / "),
        command_id: sent.opt("command_id").map_or_else(new_command_id, str::to_owned),
        through: Some(Channel::Open311),
        ..NewComplaint::default()
    })
}

/// Files something. What may be listed has its number at once; what may not has a token.
pub(super) async fn file(
    State(app): State<App>,
    mut granted: Granted,
    headers: HeaderMap,
    Params(query): Query,
    sent: FormBody,
) -> Result<Response, Problem> {
    let query = FormBody::new(query);
    let given = |name: &str| sent.opt(name).or_else(|| query.opt(name));
    admit(&app, given("api_key"))?;
    let meant = Meant::find(&app, &granted, given("jurisdiction_id"))?;
    let name = sent.opt("service_code");
    let name = name.ok_or_else(|| wrong(&[("class", "open311.service_missing")]))?;
    let code = Code::parse(name).filter(|code| code.is_offered(&meant));
    let code = code.ok_or_else(|| Code::unknown(name))?;
    let new = complaint(&meant, &code, &sent)?;
    granted.line = app.directory.line(&meant.unit);
    let permit = granted.permit_for(Permission::ComplaintFile)?;
    let receipt = submit(&app, &granted, &permit, &new).await.map_err(|error| match error {
        NotFiled::Wrong(fields) => wrong(&fields),
        NotFiled::Other(problem) => problem,
    })?;
    let open = find_open(&*app.book, meant.unit.as_str(), &receipt.reference).await?;
    let number = ("service_request_id", receipt.reference.as_str().into());
    let name = if open.is_some() { number } else { ("token", token_of(&receipt).into()) };
    let url = [outside(&app, &granted, &headers), receipt.url.clone()].concat();
    let notice = meant.say.t2("open311-notice", "url", url, "code", spaced(&receipt.code));
    let request =
        Node::Members(vec![name, ("service_notice", notice.into()), ("account_id", Node::Nothing)]);
    Ok(private(meant.document("service_requests", &Node::List("request", vec![request]))))
}

/// What whoever filed may ask with: reference and code in one word.
fn token_of(receipt: &Receipt) -> String {
    [&*Receipts::read(&receipt.reference), &*receipt.code].concat()
}

/// The number that belongs to a token: for whoever filed it, and nobody else.
pub(super) async fn token(
    State(app): State<App>,
    granted: Granted,
    Path(file): Path<String>,
    Params(query): Query,
) -> Result<Response, Problem> {
    let query = FormBody::new(query);
    let (typed, _) = Format::split(&file).ok_or_else(Problem::not_found)?;
    let meant = Meant::find(&app, &granted, query.opt("jurisdiction_id"))?;
    let unknown = || Problem::new(StatusCode::NOT_FOUND, "open311.token_unknown");
    let read = Receipts::read(typed);
    let (reference, code) = read.split_at_checked(REFERENCE_LENGTH).ok_or_else(unknown)?;
    let own = read_reference(reference).ok_or_else(unknown)?;
    let known = is_known(&*app.book, meant.unit.as_str(), &own).await?;
    if !opens(&app, &meant.unit, &own, code) || !known {
        return Err(unknown());
    }
    let request = Node::Members(vec![("service_request_id", own.into()), ("token", typed.into())]);
    Ok(private(meant.document("service_requests", &Node::List("request", vec![request]))))
}
