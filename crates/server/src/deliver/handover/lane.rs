//! A lane and its days, and what pages and API both do in it.

use std::collections::BTreeSet;

use domain::calendar::Weekday;
use domain::deliver::cases::{Ask, CaseRef, Receiver, Refusal as CaseRefusal, Seen, Stage, State};
use domain::deliver::handover::{Command, Event, Handovers, LaneDay, Slot, slots, stream_of};
use domain::kernel::{Context, Key, Personal, Room, Timestamp};
use domain::promise::profile::HandoverLane;
use jiff::civil::Date;

use crate::deliver::cases::serve::{channel, present, record};
use crate::execute::Done;
use crate::promise::pages::Here;
use crate::web::App;
use crate::web::gate::Granted;
use crate::web::problem::Problem;

/// Characters of the code at the lane's sign.
const SIGN: usize = 4;
/// Days that are looked through for the ones with times.
const LOOKED_AT: usize = 14;

/// A lane of a unit.
pub(super) struct Lane {
    pub(super) id: Key,
    pub(super) plan: HandoverLane,
    days: Vec<Day>,
}

/// A day of a lane, today first.
pub(super) struct Day {
    pub(super) date: Date,
    /// Times that may be taken; none when the doors stay closed.
    pub(super) slots: Vec<Slot>,
    stream: String,
}

/// All lanes of a unit.
pub(super) fn lanes_of(app: &App, granted: &Granted, here: &Here) -> Result<Vec<Lane>, Problem> {
    let profile = here.profile()?;
    let working = app.directory.working_days(granted.unit(), here.today);
    let lane = |plan: &HandoverLane| {
        let mut days = Vec::new();
        let mut date = here.today;
        for _ in 0..LOOKED_AT {
            let open = working.as_ref().is_some_and(|w| w.is_working_day(date).unwrap_or(false));
            let hours = profile.hours_on(Weekday::of(date)).filter(|_| open);
            let slots = hours.map(|h| slots(plan, h, here.zone, date)).unwrap_or_default();
            // Today is always there: who comes is served also without times.
            if date == here.today || !slots.is_empty() {
                days.push(Day { date, slots, stream: stream_of(&plan.id, date) });
            }
            if days.len() >= usize::from(plan.days_ahead).max(1) {
                break;
            }
            date = date.tomorrow().unwrap_or(date);
        }
        Lane { id: plan.id.clone(), plan: plan.clone(), days }
    };
    Ok(profile.handover_lanes.iter().map(lane).collect())
}

impl Lane {
    /// A lane in a path.
    pub(super) fn find(
        app: &App,
        granted: &Granted,
        here: &Here,
        name: &str,
    ) -> Result<Self, Problem> {
        let mut all = lanes_of(app, granted, here)?.into_iter();
        all.find(|lane| lane.id.as_str() == name).ok_or_else(Problem::not_found)
    }

    /// Its days with times, today first.
    pub(super) fn days(&self) -> &[Day] {
        &self.days
    }

    /// Today.
    pub(super) fn today(&self) -> &Day {
        self.days.first().expect("today is always there")
    }

    /// The code at its sign today.
    pub(super) fn sign(&self, app: &App, granted: &Granted) -> String {
        let thing = format!("sign/{}", self.today().stream);
        let mut code = app.receipts.code(granted.unit().as_str(), &thing);
        code.truncate(SIGN);
        code
    }

    /// Whether a typed code is the one at the sign.
    pub(super) fn fits_sign(&self, app: &App, granted: &Granted, typed: &str) -> bool {
        use subtle::ConstantTimeEq;
        let typed = crate::web::Receipts::read(typed);
        self.sign(app, granted).as_bytes().ct_eq(typed.as_bytes()).into()
    }

    /// The time that a case has taken, with its day.
    pub(super) async fn booked(
        &self,
        app: &App,
        granted: &Granted,
        case: &CaseRef,
    ) -> Result<Option<(usize, Timestamp)>, Problem> {
        for (place, day) in self.days.iter().enumerate() {
            let state = day.present(app, granted).await?;
            if let Some(from) = state.booked.get(case) {
                return Ok(Some((place, *from)));
            }
        }
        Ok(None)
    }
}

impl Day {
    /// The present of the day.
    pub(super) async fn present(&self, app: &App, granted: &Granted) -> Result<LaneDay, Problem> {
        let unit = granted.unit().as_str();
        Ok(app.execute.read::<Handovers, _>(unit, &self.stream, LaneDay::clone).await?)
    }

    /// Records something of the day.
    pub(super) async fn record(
        &self,
        app: &App,
        granted: &Granted,
        id: &str,
        command: &Command,
    ) -> Result<Done<Event>, Problem> {
        Ok(app.execute.run::<Handovers>(&granted.permit()?, &self.stream, id, command).await?)
    }
}

/// The case, when something of it is ready.
pub(super) async fn ready(app: &App, granted: &Granted, case: &CaseRef) -> Result<State, Problem> {
    let state = present(app, granted.unit(), case).await?;
    if matches!(state.stage, Stage::Ready | Stage::Uncollected) {
        Ok(state)
    } else {
        Err(Problem::refused(&CaseRefusal::NotNow(state.stage)))
    }
}

/// Takes a time; a time on another day is given up.
pub(super) async fn book_at(
    app: &App,
    granted: &Granted,
    lane: &Lane,
    case: &CaseRef,
    (from, id): (Timestamp, &str),
) -> Result<(), Problem> {
    ready(app, granted, case).await?;
    let has = |day: &&Day| day.slots.iter().any(|slot| slot.from == from);
    let day = lane.days.iter().find(has).unwrap_or_else(|| lane.today());
    let (case, slots) = (case.clone(), day.slots.clone());
    let command = Command::Book { case: case.clone(), from, slots };
    day.record(app, granted, id, &command).await?;
    for other in lane.days.iter().filter(|other| other.date != day.date) {
        if other.present(app, granted).await?.booked.contains_key(&case) {
            other.record(app, granted, id, &Command::Free { case: case.clone() }).await?;
        }
    }
    Ok(())
}

/// Gives up the time of a case.
pub(super) async fn free_at(
    app: &App,
    granted: &Granted,
    lane: &Lane,
    case: &CaseRef,
    id: &str,
) -> Result<(), Problem> {
    if let Some((place, _)) = lane.booked(app, granted, case).await? {
        let command = Command::Free { case: case.clone() };
        lane.days[place].record(app, granted, id, &command).await?;
    }
    Ok(())
}

/// Somebody who says that they are there.
pub(super) struct Coming {
    pub(super) case: CaseRef,
    pub(super) vehicle: bool,
    pub(super) booked_for: Option<Timestamp>,
}

/// Records an arrival.
pub(super) async fn arrive_at(
    app: &App,
    granted: &Granted,
    lane: &Lane,
    coming: Coming,
    id: &str,
) -> Result<Done<Event>, Problem> {
    ready(app, granted, &coming.case).await?;
    let Coming { case, vehicle, booked_for } = coming;
    let channel = Some(channel(&granted.principal));
    let command = Command::Arrive { case, vehicle, booked_for, channel };
    lane.today().record(app, granted, id, &command).await
}

/// A product that is given.
pub(super) struct Giving {
    pub(super) arrival: u32,
    pub(super) to: Receiver,
    pub(super) seen: BTreeSet<Seen>,
    pub(super) points: BTreeSet<Key>,
    pub(super) proxy: Option<String>,
}

/// Records the hand-over in the case, once the lane has nothing against it, and then in the lane.
/// The same command sent again finds it done.
pub(super) async fn give_at(
    app: &App,
    granted: &Granted,
    lane: &Lane,
    giving: Giving,
    id: &str,
) -> Result<Done<Event>, Problem> {
    let Giving { arrival, to, seen, points, proxy } = giving;
    let command = Command::Give { arrival, to, seen: seen.clone() };
    let day = lane.today().present(app, granted).await?;
    let actor = granted.principal.actor();
    let cx = Context { now: app.clock.now(), actor: &actor };
    let given = day.arrivals.get(&arrival).is_some_and(|known| known.given_to.is_some());
    if !given {
        Handovers::decide(&day, &cx, &command).map_err(|refusal| Problem::refused(&refusal))?;
    }
    if let Some(case) = day.arrivals.get(&arrival).map(|known| known.case.clone()) {
        let proxy = proxy.map(|name| Personal::new(case.stream(), name));
        let (channel, arrival) = (channel(&granted.principal), Some(arrival));
        let ask = Ask::HandOver { to, proxy, seen, points, channel, arrival };
        record(app, &granted.permit()?, &case, id, ask).await?;
    }
    lane.today().record(app, granted, id, &command).await
}
