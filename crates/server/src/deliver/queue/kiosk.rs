//! The kiosk at the door: choose a service, say whether priority is needed, take the number. Works
//! as links and forms; comes up by itself when the office opens.

use askama::Template;
use axum::extract::State;
use axum::http::header::SET_COOKIE;
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::Response;
use domain::deliver::queue::{Arrive, Channel, Command, Queue, QueueDay, TicketNumber};
use domain::identity::Permission;
use domain::kernel::{ServiceId, Timestamp};
use serde::Deserialize;

use super::api::{Named, taken};
use super::offer::{self, ClosedView, Offer, OfferedClass, door_code, offer};
use super::printing::{self, Job, Place, Printed, Slip, Width};
use super::qr;
use super::serve::{self, TicketId};
use crate::book::random;
use crate::hear::surveys::is_running;
use crate::identity::{DeviceKind, Principal};
use crate::web::App;
use crate::web::dress::sentence;
pub(super) use crate::web::gate::to;
use crate::web::gate::{DEVICE_COOKIE, Granted, cookie};
use crate::web::input::{FormBody, Params};
use crate::web::page::{Choice, Shell, render};
use crate::web::problem::Problem;
use crate::web::router::{Route, get, post};

/// Days that a kiosk's browser keeps its token.
const TOKEN_SECONDS: u32 = 400 * 86_400;

/// Routes of the kiosk.
pub(super) fn routes() -> Vec<Route> {
    use Permission::{PublicRead, QueueTakeTicket};
    vec![
        get("/kiosk/{unit}", PublicRead, home),
        post("/kiosk/{unit}", QueueTakeTicket, take),
        get("/kiosk/{unit}/services", PublicRead, more),
        get("/kiosk/{unit}/ticket", PublicRead, confirm),
        get("/kiosk/{unit}/tickets/{ticket}", PublicRead, result),
    ]
}

/// What the addresses of a kiosk carry.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Chosen {
    services: String,
    receipt: String,
    printed: String,
    large: String,
    /// A device token in the start address of a kiosk browser: becomes its cookie.
    device: String,
}

impl Chosen {
    /// Chosen services in order, each once.
    fn services(&self) -> Vec<String> {
        let mut chosen: Vec<String> = Vec::new();
        for id in self.services.split(',').filter_map(|id| ServiceId::parse(id).ok()) {
            if !chosen.iter().any(|known| known == id.as_str()) {
                chosen.push(id.as_str().to_owned());
            }
        }
        chosen
    }
}

#[derive(Template)]
#[template(path = "deliver/queue/templates/kiosk.html")]
struct Home {
    shell: Shell,
    unit: String,
    closed: Option<ClosedView>,
    classes: Vec<OfferedClass>,
    /// Services chosen so far, on the page for more of them.
    chosen: String,
    /// Whether this machine may give out numbers.
    is_paired: bool,
    door_code: String,
    door_qr: String,
    /// Whether those who have been served are asked how it was.
    asks: bool,
}

#[derive(Template)]
#[template(path = "deliver/queue/templates/kiosk_confirm.html")]
struct Confirm {
    shell: Shell,
    unit: String,
    command_id: String,
    services: Vec<String>,
    names: Vec<String>,
    chosen: String,
    may_add: bool,
    priorities: Vec<Choice>,
}

#[derive(Template)]
#[template(path = "deliver/queue/templates/kiosk_ticket.html")]
struct Result_ {
    shell: Shell,
    number: String,
    low_s: i64,
    high_s: i64,
    position: u32,
    printed: String,
    large: bool,
    qr: String,
    slip: String,
}

#[derive(Template)]
#[template(path = "deliver/queue/templates/kiosk_problem.html")]
struct Sorry {
    shell: Shell,
    text: String,
}

/// The shell of a page at a kiosk.
pub(crate) fn kiosk_shell(app: &App, granted: &Granted, title: &str) -> Result<Shell, Problem> {
    let mut shell = offer::shell(app, granted, title)?;
    shell.home = format!("/kiosk/{}", granted.unit());
    shell.device = is_device(granted, DeviceKind::Kiosk);
    Ok(shell)
}

/// Whether a paired device of a kind asks.
pub(crate) fn is_device(granted: &Granted, wanted: DeviceKind) -> bool {
    matches!(&*granted.principal, Principal::Device { kind, .. } if *kind == wanted)
}

/// The way of a machine whose pairing has ended: to be paired again.
pub(crate) fn ended(granted: &Granted, headers: &HeaderMap) -> Option<Response> {
    if granted.principal.is_known() || cookie(headers, DEVICE_COOKIE).is_none() {
        return None;
    }
    let mut response = to("/device");
    let none = format!("{DEVICE_COOKIE}=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0");
    let none = HeaderValue::from_str(&none).expect("the name is plain letters");
    response.headers_mut().insert(SET_COOKIE, none);
    Some(response)
}

async fn home(
    State(app): State<App>,
    granted: Granted,
    headers: HeaderMap,
    Params(query): Params<Chosen>,
) -> Result<Response, Problem> {
    if !query.device.is_empty() {
        return adopt(&app, &granted, &query.device).await;
    }
    page(&app, &granted, &headers, Vec::new()).await
}

async fn more(
    State(app): State<App>,
    granted: Granted,
    headers: HeaderMap,
    Params(query): Params<Chosen>,
) -> Result<Response, Problem> {
    page(&app, &granted, &headers, query.services()).await
}

async fn page(
    app: &App,
    granted: &Granted,
    headers: &HeaderMap,
    chosen: Vec<String>,
) -> Result<Response, Problem> {
    if let Some(response) = ended(granted, headers) {
        return Ok(response);
    }
    let unit = granted.unit().to_string();
    let today = app.days.today(app, granted.unit())?;
    let Offer { closed, classes, .. } = offer(app, granted, &chosen).await?;
    let door_code = door_code(app, &unit, today.date);
    let door = format!("/q/{unit}?code={door_code}");
    let title = if closed.is_some() { "queue-closed" } else { "queue-kiosk-title" };
    let page = Home {
        shell: kiosk_shell(app, granted, title)?,
        closed,
        classes,
        chosen: chosen.join(","),
        is_paired: granted.permit_for(Permission::QueueTakeTicket).is_ok(),
        door_qr: qr::svg(&qr::absolute(granted, headers, &door)),
        door_code,
        asks: chosen.is_empty() && is_running(app, granted.unit(), today.date.0).await?,
        unit,
    };
    Ok(render(StatusCode::OK, &page))
}

/// A kiosk browser that was started with its token keeps it as a cookie.
async fn adopt(app: &App, granted: &Granted, token: &str) -> Result<Response, Problem> {
    let found = app.access.look_up(token).await?;
    let ours = found.is_some_and(|found| {
        matches!(
            &*found.principal,
            Principal::Device { unit, kind: DeviceKind::Kiosk, .. } if unit == granted.unit()
        )
    });
    if !ours {
        return Err(Problem::forbidden());
    }
    let secure = if granted.origin.secure { "; Secure" } else { "" };
    let cookie = format!(
        "{DEVICE_COOKIE}={token}; Path=/; HttpOnly; SameSite=Lax; Max-Age={TOKEN_SECONDS}{secure}"
    );
    let mut response = to(&format!("/kiosk/{}", granted.unit()));
    let cookie = HeaderValue::from_str(&cookie).map_err(|_| Problem::forbidden())?;
    response.headers_mut().insert(SET_COOKIE, cookie);
    Ok(response)
}

async fn confirm(
    State(app): State<App>,
    granted: Granted,
    Params(query): Params<Chosen>,
) -> Result<Response, Problem> {
    let services = query.services();
    let offer = offer(&app, &granted, &services).await?;
    let names = offer.names(&services);
    if names.is_empty() || offer.closed.is_some() {
        return Ok(to(&format!("/kiosk/{}", granted.unit())));
    }
    let page = Confirm {
        shell: kiosk_shell(&app, &granted, "queue-kiosk-priority-title")?,
        unit: granted.unit().to_string(),
        command_id: command_id(),
        chosen: services.join(","),
        may_add: services.len() < offer.services_max,
        services,
        names,
        priorities: offer.priorities,
    };
    Ok(render(StatusCode::OK, &page))
}

/// An id for a form: sent twice, it is one command.
pub(super) fn command_id() -> String {
    register::hash::Hash::of(&random::<32>()).to_string()[..32].to_owned()
}

async fn take(
    State(app): State<App>,
    granted: Granted,
    headers: HeaderMap,
    body: FormBody,
) -> Result<Response, Problem> {
    let wish = Wish {
        command_id: body.get("command_id"),
        services: services_of(&body),
        priority: body.opt("priority").map(str::to_owned),
        booked_for: None,
        large: body.opt("large").is_some(),
    };
    match give(&app, &granted, &headers, wish).await {
        Ok(response) => Ok(response),
        Err(problem) if problem.status.is_server_error() => Err(problem),
        Err(problem) => {
            let text = sentence(granted.language, &problem.code, &problem.params);
            let shell = kiosk_shell(&app, &granted, "queue-kiosk-sorry")?;
            Ok(render(problem.status, &Sorry { shell, text }))
        }
    }
}

/// What a number is taken for at a kiosk.
pub(crate) struct Wish<'a> {
    pub(crate) command_id: &'a str,
    pub(crate) services: Vec<ServiceId>,
    pub(crate) priority: Option<String>,
    /// The appointed time of who has one.
    pub(crate) booked_for: Option<Timestamp>,
    pub(crate) large: bool,
}

/// Gives a number, prints it, and leads to its page.
///
/// # Errors
/// What stands in the way.
pub(crate) async fn give(
    app: &App,
    granted: &Granted,
    headers: &HeaderMap,
    wish: Wish<'_>,
) -> Result<Response, Problem> {
    let Wish { command_id, services, priority, booked_for, large } = wish;
    let command_id = serve::command_id(command_id)?;
    let chosen: Vec<String> = services.iter().map(ToString::to_string).collect();
    let channel = match *granted.principal {
        Principal::Device { .. } => Channel::Kiosk,
        _ => Channel::Desk,
    };
    let arrive = Arrive { services, priority, channel, booked_for, group_size: None };
    let today = app.days.today(app, granted.unit())?;
    let permit = granted.permit()?;
    let done = serve::record(app, &permit, &today, command_id, Command::Arrive(arrive)).await?;
    let taken = taken(app, granted.unit(), &done, today.date)?;
    let ticket = TicketId { date: today.date, number: taken.number };
    let names = offer(app, granted, &chosen).await?.names(&chosen);
    let slip = Slip {
        language: granted.language,
        unit: kiosk_shell(app, granted, "queue-kiosk-title")?.unit_name,
        number: taken.number.to_string(),
        services: names,
        zone: today.zone,
        at: done.at,
        place: Some(Place {
            position: taken.position,
            low_s: taken.wait.low_s,
            high_s: taken.wait.high_s,
        }),
        url: qr::absolute(granted, headers, &taken.url),
        large,
        width: Width::default(),
        copy: None,
        head: String::new(),
        asks: is_running(app, granted.unit(), today.date.0).await?,
    };
    let command_id = [&command_id[..command_id.len().min(56)], ":print"].concat();
    let job = Job { ticket, command_id, again: None, slip };
    // The number is given: whatever the printer does, the person sees it.
    let printed = printing::print(app, &permit, &granted.principal, job).await;
    let printed = printed.unwrap_or(Printed::Trouble);
    let large = if large { "&large=1" } else { "" };
    let (unit, name, receipt) = (granted.unit(), &taken.ticket, &taken.receipt);
    let printed = printed.name();
    Ok(to(&format!("/kiosk/{unit}/tickets/{name}?receipt={receipt}&printed={printed}{large}")))
}

/// The chosen services of a form; what is no service id is left out and refused by the rules.
pub(super) fn services_of(body: &FormBody) -> Vec<ServiceId> {
    body.all("services").into_iter().filter_map(|id| ServiceId::parse(id).ok()).collect()
}

async fn result(
    State(app): State<App>,
    granted: Granted,
    headers: HeaderMap,
    Named(ticket): Named,
    Params(query): Params<Chosen>,
) -> Result<Response, Problem> {
    let ticket = TicketId::parse(&ticket).ok_or_else(Problem::not_found)?;
    let (unit, name) = (granted.unit().as_str(), ticket.to_string());
    if !app.receipts.fits(unit, &name, &query.receipt) {
        return Err(serve::unknown_ticket(&ticket));
    }
    let now = app.clock.now();
    let look = |day: &QueueDay| place(day, ticket.number, now);
    let found = app.execute.read::<Queue, _>(unit, &ticket.stream(), look).await?;
    let (position, low_s, high_s) = found.ok_or_else(|| serve::unknown_ticket(&ticket))?;
    let path = format!("/t/{unit}/{name}/{}", app.receipts.code(unit, &name));
    let known = Printed::ALL.into_iter().find(|printed| printed.name() == query.printed);
    let page = Result_ {
        shell: kiosk_shell(&app, &granted, "queue-kiosk-number-title")?,
        number: ticket.number.to_string(),
        low_s,
        high_s,
        position,
        printed: known.unwrap_or(Printed::NoPrinter).name().to_owned(),
        large: !query.large.is_empty(),
        qr: qr::svg(&qr::absolute(&granted, &headers, &path)),
        slip: format!("{path}/print"),
    };
    Ok(render(StatusCode::OK, &page))
}

/// Place and wait of a ticket that has just been taken.
fn place(day: &QueueDay, number: TicketNumber, now: Timestamp) -> Option<(u32, i64, i64)> {
    use domain::deliver::queue::VisitStage;
    let visit = day.visit(day.find_number(number)?, now)?;
    Some(match visit.stage {
        VisitStage::Waiting { position, wait_low_s, wait_high_s, .. } => {
            (position, i64::from(wait_low_s), i64::from(wait_high_s))
        }
        _ => (0, 0, 0),
    })
}
