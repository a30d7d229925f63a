//! The officer's phone in the lane: who waits, scan or type the number, tick what was seen, hand
//! over, drive-off. Big targets; works as links and forms.

use std::collections::BTreeSet;

use askama::Template;
use axum::extract::{Path, State as House};
use axum::http::StatusCode;
use axum::response::Response;
use domain::deliver::cases::{CaseRef, PlanCheck, Receiver, Seen};
use domain::deliver::handover::{Arrival, Command, Event, Spot};
use domain::kernel::Key;
use serde::Deserialize;

use super::lane::{Coming, Giving, Lane, arrive_at, give_at, lanes_of, ready};
use super::sign::colour;
use crate::deliver::cases::renew::seen_sentence;
use crate::deliver::cases::serve::{opens, present, standard_of};
use crate::deliver::queue::serve::command_id;
use crate::promise::pages::Here;
use crate::web::App;
use crate::web::dress::sentence;
use crate::web::gate::{Granted, private, to};
use crate::web::input::{FormBody, Params, new_command_id};
use crate::web::menu::staff_shell;
use crate::web::page::{Choice, FormErrors, Shell, render};
use crate::web::problem::Problem;

/// Codes of reasons for giving nothing.
const REASONS: [&str; 4] = ["no-letter", "no-identity", "other-person", "not-ready"];

/// Unit, lane and arrival in the path.
type Numbered = Path<(String, String, String)>;

#[derive(Template)]
#[template(path = "deliver/handover/templates/choose.html")]
struct Choose {
    shell: Shell,
    /// Address and name.
    lanes: Vec<(String, String)>,
}

/// Which lane; with one lane its page.
pub(super) async fn choose(House(app): House<App>, granted: Granted) -> Result<Response, Problem> {
    let (here, shell) = staff_shell(&app, &granted, "lane-nav")?;
    let lanes = lanes_of(&app, &granted, &here)?;
    let address = |lane: &Lane| format!("/lanes/{}/{}", granted.unit(), lane.id);
    if let [only] = lanes.as_slice() {
        return Ok(to(&address(only)));
    }
    let named = lanes.iter().map(|lane| (address(lane), shell.text(&lane.plan.name).to_owned()));
    let lanes = named.collect();
    Ok(private(render(StatusCode::OK, &Choose { lanes, shell })))
}

/// Somebody in the lane.
struct Item {
    href: String,
    number: u32,
    colour: String,
    state: String,
    waits: String,
}

#[derive(Template)]
#[template(path = "deliver/handover/templates/officer.html")]
struct Page {
    shell: Shell,
    errors: FormErrors,
    path: String,
    figures: String,
    sign: String,
    name: String,
    code: String,
    ended: bool,
    with_me: Vec<Item>,
    waiting: Vec<Item>,
    sent: FormBody,
    command_id: String,
}

/// The page.
pub(super) async fn show(
    House(app): House<App>,
    granted: Granted,
    Path((_, lane)): Path<(String, String)>,
) -> Result<Response, Problem> {
    page(&app, &granted, &lane, FormBody::default(), FormErrors::default()).await
}

async fn page(
    app: &App,
    granted: &Granted,
    lane: &str,
    sent: FormBody,
    errors: FormErrors,
) -> Result<Response, Problem> {
    let (here, shell) = staff_shell(app, granted, "lane-nav")?;
    let lane = Lane::find(app, granted, &here, lane)?;
    let path = format!("/lanes/{}/{}", granted.unit(), lane.id);
    let day = lane.today().present(app, granted).await?;
    let item = |number: u32, arrival: &Arrival| Item {
        href: format!("{path}/arrivals/{number}"),
        number,
        colour: shell.t_of("lane-colour", colour(number)),
        state: shell.t_of("lane-spot", arrival.spot.name()),
        waits: shell.duration(here.now.seconds_since(arrival.at)),
    };
    let here_now = day
        .arrivals
        .iter()
        .filter(|(_, a)| matches!(a.spot, Spot::Served | Spot::Given | Spot::TurnedAway));
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let page = Page {
        with_me: here_now.map(|(number, arrival)| item(*number, arrival)).collect(),
        waiting: day.waiting().into_iter().map(|(number, a)| item(number, a)).collect(),
        figures: format!("{path}/figures"),
        sign: format!("/display/{}/lanes/{}", granted.unit(), lane.id),
        name: shell.text(&lane.plan.name).to_owned(),
        code: lane.sign(app, granted),
        ended: day.ended,
        command_id: new_command_id(),
        path,
        sent,
        errors,
        shell,
    };
    Ok(private(render(status, &page)))
}

/// What was scanned or typed: an address of one's own page names number and code, else the number
/// alone.
fn scanned(typed: &str) -> (String, Option<String>) {
    let mut parts = typed
        .rsplit('/')
        .skip_while(|part| part.is_empty() || *part == "receipt" || *part == "collection");
    match (parts.next(), parts.next()) {
        (Some(code), Some(reference)) => (reference.to_owned(), Some(code.to_owned())),
        _ => (typed.to_owned(), None),
    }
}

/// Turns to who shows a code: the arrival that is there, or a new one.
pub(super) async fn scan(
    House(app): House<App>,
    granted: Granted,
    Path((_, lane)): Path<(String, String)>,
    sent: FormBody,
) -> Result<Response, Problem> {
    match scan_of(&app, &granted, &lane, &sent).await {
        Ok(address) => Ok(to(&address)),
        Err(problem) if problem.status.is_server_error() => Err(problem),
        Err(problem) => {
            let mut errors = FormErrors::default();
            let text = sentence(granted.language, &problem.code, &problem.params);
            errors.add("scan", text);
            page(&app, &granted, &lane, sent, errors).await
        }
    }
}

async fn scan_of(
    app: &App,
    granted: &Granted,
    lane: &str,
    sent: &FormBody,
) -> Result<String, Problem> {
    let wrong = || Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "lane.scan_wrong");
    let id = command_id(sent.get("command_id"))?;
    let here = Here::find(app, granted.unit())?;
    let lane = Lane::find(app, granted, &here, lane)?;
    let (reference, code) = scanned(sent.get("scan"));
    let case = CaseRef::parse(&reference).map_err(|_| wrong())?;
    // A code that was renewed or made up is no receipt.
    if let Some(code) = &code
        && !opens(app, granted.unit(), &case, code).await?
    {
        return Err(Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "case.code_wrong"));
    }
    let day = lane.today().present(app, granted).await?;
    let number = match day.of_case(&case) {
        Some(number) => number,
        None => {
            let vehicle = sent.get("vehicle") != "foot";
            let coming = Coming { case: case.clone(), vehicle, booked_for: None };
            arrive_at(app, granted, &lane, coming, &format!("{id}-a")).await?;
            let day = lane.today().present(app, granted).await?;
            day.of_case(&case).ok_or_else(wrong)?
        }
    };
    let day = lane.today().present(app, granted).await?;
    if day.arrivals.get(&number).is_some_and(|arrival| arrival.spot == Spot::Waiting) {
        let command = Command::Serve { arrival: number };
        lane.today().record(app, granted, &format!("{id}-s"), &command).await?;
    }
    let tail = if code.is_some() { "?scanned=1" } else { "" };
    Ok(format!("/lanes/{}/{}/arrivals/{number}{tail}", granted.unit(), lane.id))
}

/// Whether the code was scanned.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Scanned {
    scanned: String,
}

#[derive(Template)]
#[template(path = "deliver/handover/templates/arrival.html")]
struct One {
    shell: Shell,
    errors: FormErrors,
    path: String,
    back: String,
    case: String,
    case_href: String,
    service: String,
    number: u32,
    colour: String,
    /// `waiting`, `served`, `given`, `turned_away`, `left`.
    spot: &'static str,
    state: String,
    waits: String,
    left: String,
    seen: Vec<Choice>,
    points: Vec<Choice>,
    reasons: Vec<Choice>,
    to: String,
    ticked: Vec<String>,
    ticked_points: Vec<String>,
    sent: FormBody,
    command_id: String,
}

/// One arrival.
pub(super) async fn arrival(
    House(app): House<App>,
    granted: Granted,
    Path((_, lane, number)): Numbered,
    Params(scan): Params<Scanned>,
) -> Result<Response, Problem> {
    let scanned = scan.scanned == "1";
    one(&app, &granted, (&lane, &number), (FormBody::default(), scanned), FormErrors::default())
        .await
}

async fn one(
    app: &App,
    granted: &Granted,
    (lane, number): (&str, &str),
    (sent, scanned): (FormBody, bool),
    errors: FormErrors,
) -> Result<Response, Problem> {
    let (here, shell) = staff_shell(app, granted, "lane-arrival-title")?;
    let lane = Lane::find(app, granted, &here, lane)?;
    let number: u32 = number.parse().map_err(|_| Problem::not_found())?;
    let day = lane.today().present(app, granted).await?;
    let arrival = day.arrivals.get(&number).ok_or_else(Problem::not_found)?;
    let back = format!("/lanes/{}/{}", granted.unit(), lane.id);
    let shell = shell.crumb(back.clone(), shell_name(&lane, granted));
    let state = present(app, granted.unit(), &arrival.case).await?;
    let version = standard_of(&here, &state)?;
    let checks = state.plan().map_or(&[][..], |plan| &plan.collect_checks);
    let point = |check: &PlanCheck| {
        let known = version.document.collect_checks.iter().find(|known| known.id == check.id);
        let text = known.map_or_else(|| check.id.to_string(), |k| shell.text(&k.text).to_owned());
        let hint = if check.proxy_only { shell.t("case-point-proxy") } else { "" };
        Choice::new(check.id.as_str(), text).hinted(hint.to_owned())
    };
    let kept =
        |name: &str| -> Vec<String> { sent.all(name).into_iter().map(str::to_owned).collect() };
    let mut ticked = kept("seen");
    if scanned && ticked.is_empty() {
        ticked.push(Seen::Receipt.name().to_owned());
    }
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let page = One {
        path: format!("{back}/arrivals/{number}"),
        case: arrival.case.to_string(),
        case_href: format!("/cases/{}/{}", granted.unit(), arrival.case),
        service: shell.text(&version.document.name).to_owned(),
        colour: shell.t_of("lane-colour", colour(number)),
        spot: arrival.spot.name(),
        state: shell.t_of("lane-spot", arrival.spot.name()),
        waits: shell.duration(here.now.seconds_since(arrival.at)),
        left: arrival.seconds.map(|s| shell.duration(i64::from(s))).unwrap_or_default(),
        seen: Seen::ALL.map(|s| Choice::new(s.name(), shell.t_of("case-seen", s.name()))).into(),
        points: checks.iter().map(point).collect(),
        reasons: REASONS.map(|r| Choice::new(r, shell.t_of("lane-reason", r))).into(),
        to: sent.opt("to").unwrap_or("holder").to_owned(),
        ticked_points: kept("points"),
        command_id: new_command_id(),
        number,
        back,
        ticked,
        sent,
        errors,
        shell,
    };
    Ok(private(render(status, &page)))
}

fn shell_name(lane: &Lane, granted: &Granted) -> String {
    lane.plan.name.get(granted.language).to_owned()
}

/// Serve, give, turn away, see off.
pub(super) async fn act(
    House(app): House<App>,
    granted: Granted,
    Path((_, lane, number, act)): Path<(String, String, String, String)>,
    sent: FormBody,
) -> Result<Response, Problem> {
    let id = command_id(sent.get("command_id"))?.to_owned();
    let here = Here::find(&app, granted.unit())?;
    let found = Lane::find(&app, &granted, &here, &lane)?;
    let arrival: u32 = number.parse().map_err(|_| Problem::not_found())?;
    let day = found.today();
    let back = format!("/lanes/{}/{}", granted.unit(), found.id);
    let same = format!("{back}/arrivals/{arrival}");
    let (field, next, done) = match act.as_str() {
        "serving" => {
            let command = Command::Serve { arrival };
            ("state", &same, day.record(&app, &granted, &id, &command).await)
        }
        "giving" => {
            let giving = giving(arrival, &sent);
            let case = day.present(&app, &granted).await?;
            if let Some(known) = case.arrivals.get(&arrival).filter(|a| a.given_to.is_none()) {
                ready(&app, &granted, &known.case).await?;
            }
            ("seen", &same, give_at(&app, &granted, &found, giving, &id).await)
        }
        "turning-away" => {
            let reason = REASONS.into_iter().find(|known| *known == sent.get("reason"));
            let reason = Key::parse(reason.unwrap_or(REASONS[0])).expect("a key written here");
            let command = Command::TurnAway { arrival, reason };
            ("reason", &same, day.record(&app, &granted, &id, &command).await)
        }
        "leaving" => {
            let command = Command::Leave { arrival };
            ("state", &back, day.record(&app, &granted, &id, &command).await)
        }
        _ => return Err(Problem::not_found()),
    };
    answer(&app, &granted, (&lane, &number), (sent, field), next, done.map(|d| d.events)).await
}

fn giving(arrival: u32, sent: &FormBody) -> Giving {
    let to = if sent.get("to") == "proxy" { Receiver::Proxy } else { Receiver::Holder };
    let seen = sent.all("seen").into_iter().filter_map(Seen::parse);
    let points = sent.all("points").into_iter();
    let points: BTreeSet<Key> = points.filter_map(|point| Key::parse(point).ok()).collect();
    let proxy = sent.opt("proxy").filter(|_| to == Receiver::Proxy).map(str::to_owned);
    Giving { arrival, to, seen: seen.collect(), points, proxy }
}

async fn answer(
    app: &App,
    granted: &Granted,
    named: (&str, &str),
    (sent, field): (FormBody, &str),
    next: &str,
    done: Result<Vec<Event>, Problem>,
) -> Result<Response, Problem> {
    match done {
        Ok(_) => Ok(to(next)),
        Err(problem) if problem.status.is_server_error() => Err(problem),
        Err(problem) => {
            let field = match problem.code.as_str() {
                "case.point_open" => "points",
                "case.proxy_papers" => "proxy",
                _ => field,
            };
            let text = match problem.code.as_str() {
                "case.point_open" => sentence(granted.language, "case.points_open", &[]),
                _ => seen_sentence(granted.language, &problem),
            };
            let mut errors = FormErrors::default();
            errors.add(field, text);
            one(app, granted, named, (sent, false), errors).await
        }
    }
}

/// Ends the day.
pub(super) async fn end(
    House(app): House<App>,
    granted: Granted,
    Path((_, lane)): Path<(String, String)>,
    sent: FormBody,
) -> Result<Response, Problem> {
    let id = command_id(sent.get("command_id"))?;
    let here = Here::find(&app, granted.unit())?;
    let lane = Lane::find(&app, &granted, &here, &lane)?;
    lane.today().record(&app, &granted, id, &Command::EndDay).await?;
    Ok(to(&format!("/lanes/{}/{}", granted.unit(), lane.id)))
}

#[cfg(test)]
mod tests {
    use super::scanned;

    #[test]
    fn what_is_scanned_names_number_and_code_and_what_is_typed_the_number() {
        let own = "https://kantor/a/kanim/K7M-R4T-2XD/0123456789ABCDEF";
        let both = ("K7M-R4T-2XD".to_owned(), Some("0123456789ABCDEF".to_owned()));
        for text in [own.to_owned(), format!("{own}/collection"), format!("{own}/receipt")] {
            assert_eq!(scanned(&text), both, "{text}");
        }
        assert_eq!(scanned("K7M-R4T-2XD"), ("K7M-R4T-2XD".to_owned(), None));
    }
}
