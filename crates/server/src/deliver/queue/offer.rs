//! What a visitor can ask for at this moment, for kiosk and phone: classes, services, waits; or
//! when the office opens again.

use domain::deliver::queue::{
    Arrive, Channel, Command, DayDate, FloorClass, Queue, QueueDay, Refusal, ServicePlan,
};
use domain::kernel::{Actor, Context, Refusal as _, Room, ServiceId, Timestamp};
use jiff::civil::Date;

use super::plan::{self, Closed, Opening, Today};
use crate::web::App;
use crate::web::dress::sentence;
use crate::web::format;
use crate::web::gate::Granted;
use crate::web::page::{Choice, Shell};
use crate::web::problem::Problem;

/// Characters of the code at the door.
const DOOR_CODE: usize = 6;

/// A service to choose.
#[derive(Debug, Clone)]
pub(super) struct OfferedService {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) chosen: bool,
}

/// A class with its services.
#[derive(Debug, Clone)]
pub(super) struct OfferedClass {
    pub(super) letter: String,
    pub(super) name: String,
    pub(super) waiting: i64,
    pub(super) low_s: i64,
    pub(super) high_s: i64,
    /// Why there are no tickets now; empty when there are.
    pub(super) refusal: String,
    pub(super) services: Vec<OfferedService>,
}

/// The office is closed: why, and when it opens.
#[derive(Debug, Clone, Default)]
pub(super) struct ClosedView {
    /// Why, as a sentence; may be empty.
    pub(super) why: String,
    /// `Senin, 24 November 2026`; empty when nothing is within sight.
    pub(super) day: String,
    /// `08.00 WIB`.
    pub(super) time: String,
}

/// All that can be asked for now.
#[derive(Debug, Clone, Default)]
pub(super) struct Offer {
    pub(super) closed: Option<ClosedView>,
    pub(super) classes: Vec<OfferedClass>,
    pub(super) priorities: Vec<Choice>,
    pub(super) services_max: usize,
}

impl Offer {
    /// Names of the chosen services, in the order chosen.
    pub(super) fn names(&self, chosen: &[String]) -> Vec<String> {
        let services = || self.classes.iter().flat_map(|class| &class.services);
        let name = |id: &String| services().find(|s| s.id == *id).map(|s| s.name.clone());
        chosen.iter().filter_map(name).collect()
    }
}

/// What is offered at the unit of a request; `chosen` marks services.
pub(super) async fn offer(
    app: &App,
    granted: &Granted,
    chosen: &[String],
) -> Result<Offer, Problem> {
    let unit = granted.unit();
    let today = app.days.today(app, unit)?;
    if let Opening::Closed(closed) = plan::open(app, unit.as_str(), &today).await? {
        return Ok(Offer {
            closed: Some(closed_view(granted, &today, &closed)),
            ..Offer::default()
        });
    }
    let now = app.clock.now();
    let look = |day: &QueueDay| of_day(granted, day, chosen, now);
    let read = app.execute.read::<Queue, _>(unit.as_str(), &today.stream, look).await?;
    let (mut offer, refusal) = read;
    if let Some(refusal) = refusal {
        offer.closed = closed_by(app, granted, &today, &refusal);
    }
    offer.priorities = priorities(app, granted, today.date.0);
    Ok(offer)
}

fn of_day(
    granted: &Granted,
    day: &QueueDay,
    chosen: &[String],
    now: Timestamp,
) -> (Offer, Option<Refusal>) {
    let Some(plan) = day.plan() else { return (Offer::default(), Some(Refusal::DayNotOpen)) };
    let language = granted.language;
    let floor = day.floor(now);
    let mut whole: Option<Refusal> = None;
    let mut classes = Vec::new();
    for (class, now_there) in plan.classes.iter().zip(&floor.classes) {
        let refusal = class.services.first().and_then(|service| try_out(day, &service.id, now));
        let service = |service: &ServicePlan| OfferedService {
            id: service.id.to_string(),
            name: service.name.get(language).to_owned(),
            chosen: chosen.iter().any(|id| id == service.id.as_str()),
        };
        let said = |refusal: &Refusal| sentence(language, refusal.code(), &refusal.params());
        let FloorClass { waiting, wait_low_s, wait_high_s, .. } = now_there;
        classes.push(OfferedClass {
            letter: class.letter.to_string(),
            name: class.name.get(language).to_owned(),
            waiting: i64::from(*waiting),
            low_s: i64::from(*wait_low_s),
            high_s: i64::from(*wait_high_s),
            refusal: refusal.as_ref().map(said).unwrap_or_default(),
            services: class.services.iter().map(service).collect(),
        });
        whole = whole.or(refusal.filter(is_of_the_house));
    }
    let services_max = usize::from(plan.visits.services_max);
    (Offer { classes, services_max, ..Offer::default() }, whole)
}

/// Whether a ticket would be given now: the rules themselves are asked, nothing is recorded.
fn try_out(day: &QueueDay, service: &ServiceId, now: Timestamp) -> Option<Refusal> {
    let arrive = Arrive {
        services: vec![service.clone()],
        priority: None,
        channel: Channel::Kiosk,
        booked_for: None,
        group_size: None,
    };
    let cx = Context { now, actor: &Actor::Citizen };
    Queue::decide(day, &cx, &Command::Arrive(arrive)).err()
}

/// Refusals that hold for every class.
fn is_of_the_house(refusal: &Refusal) -> bool {
    matches!(
        refusal,
        Refusal::OfficeClosed { .. }
            | Refusal::ClosedForNow { .. }
            | Refusal::CutOffPassed { .. }
            | Refusal::DayEnded
    )
}

fn closed_by(app: &App, granted: &Granted, today: &Today, refusal: &Refusal) -> Option<ClosedView> {
    let at = |why: String, date: DayDate, time: &domain::deliver::queue::TimeOfDay| {
        let local = format::clock(granted.language, today.zone, time.on(date, today.zone));
        ClosedView { why, day: format::date_full(granted.language, date.0), time: local }
    };
    let said = || sentence(granted.language, refusal.code(), &refusal.params());
    match refusal {
        Refusal::OfficeClosed { opens: Some(opens) } => Some(at(String::new(), today.date, opens)),
        Refusal::ClosedForNow { until, .. } => Some(at(said(), today.date, until)),
        _ => {
            let closed = Closed::after_hours(app, granted.unit(), today);
            Some(closed_view(granted, today, &closed))
        }
    }
}

fn closed_view(granted: &Granted, today: &Today, closed: &Closed) -> ClosedView {
    let language = granted.language;
    let why = closed.holiday.as_ref().map(|name| name.get(language).to_owned());
    let (day, time) = closed.next.map_or_else(Default::default, |(date, time)| {
        let clock = format::clock(language, today.zone, time.on(DayDate(date), today.zone));
        (format::date_full(language, date), clock)
    });
    ClosedView { why: why.unwrap_or_default(), day, time }
}

/// Who may ask for priority, in the words of the pack.
fn priorities(app: &App, granted: &Granted, date: Date) -> Vec<Choice> {
    let Some(published) = app.directory.get(granted.unit()) else { return Vec::new() };
    let Some(profile) = published.profile.in_force(date) else { return Vec::new() };
    let choice = |class: &domain::promise::profile::PriorityClass| {
        Choice::new(class.key.as_str(), class.who.get(granted.language))
            .hinted(class.name.get(granted.language))
    };
    profile.priority_classes.iter().map(choice).collect()
}

/// The code of a day that is shown at the door: whoever takes a ticket by phone has been there.
pub(super) fn door_code(app: &App, unit: &str, date: DayDate) -> String {
    let mut code = app.receipts.code(unit, &["door/", &date.to_string()].concat());
    code.truncate(DOOR_CODE);
    code
}

/// Whether a typed code is the one at the door.
pub(super) fn fits_door(app: &App, unit: &str, date: DayDate, typed: &str) -> bool {
    use subtle::ConstantTimeEq;
    let typed = crate::web::Receipts::read(typed);
    door_code(app, unit, date).as_bytes().ct_eq(typed.as_bytes()).into()
}

/// A shell for a page of a unit's queue.
pub(super) fn shell(app: &App, granted: &Granted, title: &str) -> Result<Shell, Problem> {
    let published = app.directory.get(granted.unit()).ok_or_else(Problem::not_found)?;
    let date = published.zone().local(app.clock.now()).date;
    let profile = published.profile_on(date).ok_or_else(Problem::not_found)?;
    let mut shell = Shell::new(granted.language, granted.path.clone());
    shell.demo = app.clock.is_demo();
    shell.title = shell.t(title).to_owned();
    let name = profile.name.get(granted.language).to_owned();
    Ok(shell.unit(name, format!("/units/{}", granted.unit())))
}
