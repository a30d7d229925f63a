//! The room as the building serves it, and the plan of a day from profile and standard.

use std::collections::BTreeMap;

use domain::calendar::{Shift, Weekday};
use domain::deliver::appointments::{
    Appointments, Command, DayPlan, DayRules, Event, Opening, Pool, SlotDay, Staff, TierExceeded,
    slots_of, stream_of, tier_exceeded,
};
use domain::kernel::{Meta, ServiceId, Timestamp};
use domain::promise::standards::{AppointmentRules, Channel, Version};
use jiff::civil::{Date, Time};

use super::view::{self, LIST_ALL_DAYS};
use crate::deliver::cases::serve::shifts;
use crate::execute::{Done, Place, Served, Writes};
use crate::identity::Permit;
use crate::notify;
use crate::promise::pages::Here;
use crate::web::App;
use crate::web::problem::Problem;

impl Served for Appointments {
    type Live = ();

    fn project(
        place: Place<'_>,
        state: &SlotDay,
        _event: &Event,
        _meta: &Meta<'_>,
        writes: &mut Writes,
    ) {
        view::project(place, state, writes);
    }

    fn announce(
        place: Place<'_>,
        state: &SlotDay,
        event: &Event,
        meta: &Meta<'_>,
        writes: &mut Writes,
    ) {
        notify::announce_slot(place, state, event, meta, writes);
    }
}

/// A service on a day, as an address names it.
#[derive(Debug, Clone)]
pub(super) struct ServiceDay {
    pub(super) service: ServiceId,
    pub(super) date: Date,
}

impl ServiceDay {
    pub(super) fn parse(service: &str, date: &str) -> Result<Self, Problem> {
        let service = ServiceId::parse(service).map_err(|_| Problem::not_found())?;
        let date = date.parse().map_err(|_| Problem::not_found())?;
        Ok(Self { service, date })
    }

    pub(super) fn stream(&self) -> String {
        stream_of(&self.service, self.date)
    }
}

/// Records something about a day.
pub(super) async fn record(
    app: &App,
    permit: &Permit,
    day: &ServiceDay,
    command_id: &str,
    command: &Command,
) -> Result<Done<Event>, Problem> {
    Ok(app.execute.run::<Appointments>(permit, &day.stream(), command_id, command).await?)
}

/// The present of a day.
pub(super) async fn present(app: &App, unit: &str, day: &ServiceDay) -> Result<SlotDay, Problem> {
    let look = SlotDay::clone;
    let state = app.execute.read::<Appointments, _>(unit, &day.stream(), look).await?;
    if state.plan().is_some() {
        return Ok(state);
    }
    Err(Problem::refused(&domain::deliver::appointments::Refusal::DayNotOpen))
}

/// The seed of a day's draw: secret until it is held, the same whenever it is asked for.
pub(super) fn seed(app: &App, unit: &str, day: &ServiceDay) -> String {
    app.receipts.code(unit, &["slot-seed/", &day.stream()].concat())
}

/// What everybody may know of a day.
#[derive(Debug, Clone)]
pub(super) struct Brief {
    pub(super) day: ServiceDay,
    pub(super) plan: DayPlan,
    /// The draw is still to come.
    pub(super) awaits_draw: Option<Timestamp>,
    pub(super) drawn: bool,
    /// Seats that are left for everybody and for priority groups.
    pub(super) left: u32,
    pub(super) taken: u32,
    pub(super) waiting: usize,
    pub(super) asked: usize,
}

impl Brief {
    pub(super) fn of(day: &ServiceDay, state: &SlotDay) -> Option<Self> {
        let plan = state.plan()?;
        let seats = |pools: &[Pool], count: &dyn Fn(Time, Pool) -> u16| -> u32 {
            let slots = plan.slots.iter().map(|slot| slot.from);
            slots
                .flat_map(|at| pools.iter().map(move |pool| (at, *pool)))
                .map(|(at, pool)| u32::from(count(at, pool)))
                .sum()
        };
        let ahead = [Pool::Ordinary, Pool::Priority];
        Some(Self {
            day: day.clone(),
            awaits_draw: state.awaits_draw(),
            drawn: state.drawn,
            left: seats(&ahead, &|at, pool| state.seats_left(at, pool)),
            taken: seats(&Pool::ALL, &|at, pool| state.taken(at, pool)),
            waiting: state.wishes.len(),
            asked: state.requests.len(),
            plan: plan.clone(),
        })
    }

    /// From when places can be had or asked for.
    pub(super) fn opens(&self) -> Timestamp {
        match &self.plan.opening {
            Opening::Time { at } => *at,
            Opening::Draw { from, .. } => *from,
        }
    }
}

/// Days that are open from today on: of one service, or of all, in order.
pub(super) async fn briefs(
    app: &App,
    here: &Here,
    unit: &str,
    service: Option<&ServiceId>,
) -> Result<Vec<Brief>, Problem> {
    let (today, mut all) = (here.today.to_string(), Vec::new());
    for row in app.book.query(&LIST_ALL_DAYS, vec![unit.into(), today.into()]).await? {
        let day = ServiceDay::parse(row.text(1), row.text(0))?;
        if service.is_some_and(|wanted| *wanted != day.service) {
            continue;
        }
        let look = |state: &SlotDay| Brief::of(&day, state);
        all.extend(app.execute.read::<Appointments, _>(unit, &day.stream(), look).await?);
    }
    Ok(all)
}

fn offered<'a>(
    here: &'a Here,
    day: &ServiceDay,
) -> Result<(&'a Version, &'a AppointmentRules), Problem> {
    let state = here.published.standards.get(&day.service).ok_or_else(Problem::not_found)?;
    let version = state.in_force(day.date).ok_or_else(Problem::not_found)?;
    let not_offered =
        || Problem::new(axum::http::StatusCode::CONFLICT, "slot.without_appointments");
    Ok((version, version.document.appointments.as_ref().ok_or_else(not_offered)?))
}

/// The plan of a day: the hours of the profile, the people who serve, the shares of the standard.
pub(super) async fn plan(
    app: &App,
    here: &Here,
    unit: &domain::kernel::UnitId,
    day: &ServiceDay,
    staff: &[Staff],
    opening: Opening,
) -> Result<DayPlan, Problem> {
    plan_with(app, here, unit, day, (staff, opening, &BTreeMap::new())).await
}

/// The same with a most of places in each slot for a channel.
pub(super) async fn plan_with(
    app: &App,
    here: &Here,
    unit: &domain::kernel::UnitId,
    day: &ServiceDay,
    (staff, opening, channel_most): (&[Staff], Opening, &BTreeMap<Channel, u16>),
) -> Result<DayPlan, Problem> {
    let (version, rules) = offered(here, day)?;
    let document = &version.document;
    let profile = here.published.profile_on(day.date).ok_or_else(Problem::not_found)?;
    let days = app.directory.working_days(unit, day.date).ok_or_else(Problem::not_found)?;
    let works = days.is_working_day(day.date).unwrap_or(false);
    let hours = profile.hours_on(Weekday::of(day.date)).filter(|_| works);
    let open: Vec<Shift> = hours.map(shifts).unwrap_or_default();
    let mut slots = slots_of(&open, staff, document.promise.service.minutes, rules);
    for slot in &mut slots {
        slot.channel_most.clone_from(channel_most);
    }
    let mut plan = DayPlan {
        service: day.service.clone(),
        date: day.date,
        zone: here.zone,
        slots,
        rules: DayRules::from(rules),
        opening,
        warning: None,
    };
    plan.warning = tier(app, here, unit.as_str(), day, rules, plan.total()).await?;
    Ok(plan)
}

/// The warning of a faster service that takes more of the unit's places than it may.
pub(super) async fn tier(
    app: &App,
    here: &Here,
    unit: &str,
    day: &ServiceDay,
    rules: &AppointmentRules,
    seats: u32,
) -> Result<Option<TierExceeded>, Problem> {
    let Some(ceiling) = &rules.tier else { return Ok(None) };
    let mut of = seats;
    for service in here.published.standards.keys().filter(|service| **service != day.service) {
        let stream = stream_of(service, day.date);
        let total = |state: &SlotDay| state.plan().map_or(0, DayPlan::total);
        of += app.execute.read::<Appointments, _>(unit, &stream, total).await?;
    }
    Ok(tier_exceeded(ceiling, seats, of))
}
