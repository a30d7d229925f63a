//! The ticket's page: place, honest wait, why, and what its holder may do.

use askama::Template;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use domain::deliver::queue::{
    AheadGroup, Command, CounterId, DayPlan, Queue, QueueDay, VisitNo, VisitStage, VisitView,
    WhyBefore,
};
use domain::kernel::{Timestamp, Zone};

use super::super::kiosk::{command_id, to};
use super::super::{offer, qr, serve};
use super::holder::Holder;
use crate::hear::surveys::{Offered, offer as offer_survey};
use crate::web::App;
use crate::web::gate::Granted;
use crate::web::input::FormBody;
use crate::web::page::{Choice, Shell, render};
use crate::web::problem::Problem;

/// Minutes that can be chosen for coming back later.
const LATER: [u32; 4] = [10, 20, 30, 60];

#[derive(Template)]
#[template(path = "deliver/queue/templates/ticket.html")]
struct Ticket {
    shell: Shell,
    path: String,
    events: String,
    number: String,
    /// `waiting`, `next`, `called`, `served`, `held`, `aside`, `missed`, `done`.
    state: &'static str,
    says: String,
    position: u32,
    low_s: i64,
    high_s: i64,
    services: Vec<String>,
    reasons: Vec<String>,
    later: Vec<Choice>,
    command_id: String,
    zone: Zone,
    now: Timestamp,
    /// The right to answer the survey, once the visit is over.
    survey: Option<Offered>,
    /// The same for another phone or a helper's: a QR code.
    survey_qr: String,
}

pub(super) async fn show(
    State(app): State<App>,
    granted: Granted,
    headers: HeaderMap,
    holder: Holder,
) -> Result<Response, Problem> {
    let now = app.clock.now();
    let shell = offer::shell(&app, &granted, "queue-ticket-title")?;
    let zone = app.days.today(&app, granted.unit())?.zone;
    let (unit, ticket) = (granted.unit().as_str(), holder.ticket);
    let path = format!("/t/{unit}/{ticket}/{}", holder.receipt);
    let events = format!("/units/{unit}/tickets/{ticket}/events?receipt={}", holder.receipt);
    let look = |day: &QueueDay| {
        let visit = day.find_number(ticket.number)?;
        let seen = Seen { shell: &shell, day, plan: day.plan()?, zone, now };
        Some(seen.page(visit, &day.visit(visit, now)?))
    };
    let found = app.execute.read::<Queue, _>(unit, &ticket.stream(), look).await?;
    let page = found.ok_or_else(|| serve::unknown_ticket(&ticket))?;
    let over = page.state == "done";
    let survey = if over { offer_survey(&app, granted.unit(), &ticket).await? } else { None };
    let survey = survey.filter(|survey| !survey.used);
    let address = |survey: &Offered| qr::absolute(&granted, &headers, &survey.path);
    let survey_qr = survey.as_ref().map_or_else(String::new, |survey| qr::svg(&address(survey)));
    Ok(render(StatusCode::OK, &Ticket { path, events, survey, survey_qr, ..page }))
}

/// A day as one ticket's holder sees it.
struct Seen<'a> {
    shell: &'a Shell,
    day: &'a QueueDay,
    plan: &'a DayPlan,
    zone: Zone,
    now: Timestamp,
}

impl Seen<'_> {
    fn page(&self, visit: VisitNo, view: &VisitView) -> Ticket {
        let language = self.shell.language;
        let (mut position, mut low_s, mut high_s) = (0, 0, 0);
        if let VisitStage::Waiting { position: place, wait_low_s, wait_high_s, .. } = view.stage {
            (position, low_s, high_s) = (place, i64::from(wait_low_s), i64::from(wait_high_s));
        }
        let (state, says) = self.says(&view.stage);
        let ahead = self.day.explain(visit, self.now).map_or_else(Vec::new, |place| place.ahead);
        let services = || self.plan.classes.iter().flat_map(|class| &class.services);
        let named = view
            .services
            .iter()
            .filter_map(|own| services().find(|service| service.id == own.service))
            .map(|service| service.name.get(language).to_owned());
        let later = LATER.iter().filter(|m| **m <= self.plan.visits.aside_max_minutes);
        let choice = |m: &u32| Choice::new(m.to_string(), self.shell.duration(i64::from(*m) * 60));
        Ticket {
            shell: self.shell.clone(),
            path: String::new(),
            events: String::new(),
            number: view.number.to_string(),
            state,
            says,
            position,
            low_s,
            high_s,
            services: named.collect(),
            reasons: ahead.iter().map(|group| self.reason(group)).collect(),
            later: later.map(choice).collect(),
            command_id: command_id(),
            zone: self.zone,
            now: self.now,
            survey: None,
            survey_qr: String::new(),
        }
    }

    fn says(&self, stage: &VisitStage) -> (&'static str, String) {
        let shell = self.shell;
        let counter = |id: &CounterId| {
            let name = self.day.counter(id).map(|view| view.name.get(shell.language).to_owned());
            name.unwrap_or_default()
        };
        match stage {
            VisitStage::Waiting { position: 1, .. } => {
                ("next", shell.t("queue-ticket-next").to_owned())
            }
            VisitStage::Waiting { .. } => ("waiting", shell.t("queue-ticket-waiting").to_owned()),
            VisitStage::Called { counter: id, .. } => {
                ("called", shell.t1("queue-ticket-called", "counter", counter(id)))
            }
            VisitStage::Served { counter: id } => {
                ("served", shell.t1("queue-ticket-served", "counter", counter(id)))
            }
            VisitStage::Held { .. } => ("held", shell.t("queue-ticket-held").to_owned()),
            VisitStage::Aside { until } => {
                let time = shell.clock(&self.zone, until);
                ("aside", shell.t1("queue-ticket-aside", "time", time))
            }
            VisitStage::Missed => ("missed", shell.t("queue-ticket-missed").to_owned()),
            VisitStage::Over => ("done", shell.t("queue-ticket-done").to_owned()),
        }
    }

    /// Why so many are before somebody, as a sentence.
    fn reason(&self, group: &AheadGroup) -> String {
        let (shell, n) = (self.shell, i64::from(group.count));
        let lane = |key: &str| {
            let mut lanes = self.plan.classes.iter().flat_map(|class| &class.lanes);
            let found = lanes.find(|lane| lane.key == key);
            found.map_or_else(|| key.to_owned(), |lane| lane.name.get(shell.language).to_owned())
        };
        match &group.why {
            WhyBefore::EarlierArrival => shell.t1("queue-why-earlier", "n", n),
            WhyBefore::KeptPlace => shell.t1("queue-why-kept", "n", n),
            WhyBefore::Appointment { .. } => shell.t1("queue-why-appointment", "n", n),
            WhyBefore::LaneFirst { lane: key, .. } => {
                shell.t2("queue-why-lane-first", "n", n, "lane", lane(key))
            }
            WhyBefore::LaneTurn { lane: key, .. } => {
                shell.t2("queue-why-lane-turn", "n", n, "lane", lane(key))
            }
            WhyBefore::WaitedTooLong { max_wait_minutes } => {
                shell.t2("queue-why-overdue", "n", n, "minutes", *max_wait_minutes)
            }
        }
    }
}

async fn act(
    app: &App,
    granted: &Granted,
    holder: &Holder,
    body: &FormBody,
    command: impl FnOnce(VisitNo) -> Command,
) -> Result<Response, Problem> {
    let command_id = serve::command_id(body.get("command_id"))?;
    serve::record_on(app, &granted.permit()?, &holder.ticket, command_id, command).await?;
    Ok(to(&format!("/t/{}/{}/{}", granted.unit(), holder.ticket, holder.receipt)))
}

pub(super) async fn cancel(
    State(app): State<App>,
    granted: Granted,
    holder: Holder,
    body: FormBody,
) -> Result<Response, Problem> {
    act(&app, &granted, &holder, &body, |visit| Command::Cancel { visit, reason: None }).await
}

pub(super) async fn later(
    State(app): State<App>,
    granted: Granted,
    holder: Holder,
    body: FormBody,
) -> Result<Response, Problem> {
    let minutes: i64 = body.get("minutes").parse().unwrap_or(0);
    let until = app.clock.now().plus_seconds(minutes.clamp(0, 1440) * 60);
    act(&app, &granted, &holder, &body, |visit| Command::StepAside { visit, until }).await
}

pub(super) async fn back(
    State(app): State<App>,
    granted: Granted,
    holder: Holder,
    body: FormBody,
) -> Result<Response, Problem> {
    act(&app, &granted, &holder, &body, |visit| Command::ComeBack { visit }).await
}
