//! The applicant's own place at the counter: free times, booking, moving, giving up, and the file
//! for a calendar. Opened by the code of the case.

use askama::Template;
use axum::extract::State as House;
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use domain::deliver::appointments::{
    Appointments, Command, Event, Opening, PlaceStage, Pool, Refusal, SlotDay, Wanted,
};
use domain::deliver::cases::{CaseRef, State};
use domain::identity::Permission::{CaseApply, PublicRead};
use domain::kernel::{Key, ServiceId, Timestamp, UnitId, Zone};
use domain::promise::standards::{Channel, Version};
use jiff::civil::{Date, Time};

use super::calendar::{self, Entry};
use super::serve::{ServiceDay, present, record};
use super::view::LIST_DAYS;
use crate::deliver::cases::own::{Held, may_book, own_page, seek};
use crate::deliver::cases::serve::{channel, standard_of};
use crate::deliver::queue::serve::command_id;
use crate::promise::pages::{Here, unit_shell};
use crate::web::dress::sentence;
use crate::web::gate::{Granted, private, to};
use crate::web::input::{FormBody, Params, new_command_id};
use crate::web::page::{Choice, FormErrors, Shell, render};
use crate::web::problem::Problem;
use crate::web::router::{Route, get, post};
use crate::web::{App, format};

/// Pages of places.
pub(super) fn routes() -> Vec<Route> {
    vec![
        get("/a/{unit}/{case}/{case_code}/appointment", PublicRead, show),
        post("/a/{unit}/{case}/{case_code}/appointment", CaseApply, act),
        get("/a/{unit}/{case}/{case_code}/appointment.ics", PublicRead, ics),
    ]
}

/// The place of a case.
pub(crate) struct Booked {
    day: ServiceDay,
    number: u32,
    begins: Timestamp,
    moves: u8,
    stage: PlaceStage,
}

impl Booked {
    /// Whether it is on a day.
    pub(super) fn is_on(&self, date: Date) -> bool {
        self.day.date == date
    }

    /// Its number on that day.
    pub(super) fn number(&self) -> u32 {
        self.number
    }

    /// The day.
    pub(super) fn day(&self) -> &ServiceDay {
        &self.day
    }

    /// When it begins.
    pub(super) fn begins(&self) -> Timestamp {
        self.begins
    }

    /// Where it is.
    pub(super) fn stage(&self) -> PlaceStage {
        self.stage
    }

    /// When, in words.
    pub(crate) fn words(&self, shell: &Shell, zone: Zone) -> String {
        let (date, time) = (shell.date_full(&self.day.date), shell.clock(&zone, &self.begins));
        let name = self.stage.name();
        format!("{date}, {time} ({})", shell.t_of("slot-stage", name))
    }
}

/// Days of a service that are open from today on.
async fn coming(
    app: &App,
    here: &Here,
    unit: &UnitId,
    service: &ServiceId,
) -> Result<Vec<ServiceDay>, Problem> {
    let row = vec![unit.as_str().into(), service.as_str().into(), here.today.to_string().into()];
    let found = app.book.query(&LIST_DAYS, row).await?;
    found.iter().map(|row| ServiceDay::parse(service.as_str(), row.text(0))).collect()
}

/// The same with what each is now.
pub(super) async fn days(
    app: &App,
    here: &Here,
    unit: &UnitId,
    service: &ServiceId,
) -> Result<Vec<(ServiceDay, SlotDay)>, Problem> {
    let mut days = Vec::new();
    for day in coming(app, here, unit, service).await? {
        let state = present(app, unit.as_str(), &day).await?;
        days.push((day, state));
    }
    Ok(days)
}

/// The place of a case on a day.
fn on(day: &ServiceDay, state: &SlotDay, case: &CaseRef) -> Option<Booked> {
    let (number, place) = state.place_of(case)?;
    Some(Booked {
        day: day.clone(),
        number,
        begins: state.plan()?.begins(place.slot),
        moves: place.moves,
        stage: place.stage,
    })
}

fn booked(days: &[(ServiceDay, SlotDay)], case: &CaseRef) -> Option<Booked> {
    days.iter().find_map(|(day, state)| on(day, state, case))
}

/// The place of a case, today or later. Only looked for: a day has thousands of places, and no day
/// is read behind the one that has it.
pub(crate) async fn of_case(
    app: &App,
    here: &Here,
    unit: &UnitId,
    (service, case): (&ServiceId, &CaseRef),
) -> Result<Option<Booked>, Problem> {
    for day in coming(app, here, unit, service).await? {
        let look = |state: &SlotDay| on(&day, state, case);
        let (unit, stream) = (unit.as_str(), day.stream());
        let found = app.execute.read::<Appointments, _>(unit, &stream, look).await?;
        if found.is_some() {
            return Ok(found);
        }
    }
    Ok(None)
}

/// The same, and the streams of all days from today on on which the case has or had a place.
pub(crate) async fn all_of_case(
    app: &App,
    here: &Here,
    unit: &UnitId,
    (service, case): (&ServiceId, &CaseRef),
) -> Result<(Option<Booked>, Vec<String>), Problem> {
    let (mut first, mut streams) = (None, Vec::new());
    for day in coming(app, here, unit, service).await? {
        let look = |state: &SlotDay| (on(&day, state, case), state.places_of(case).count() > 0);
        let (unit, stream) = (unit.as_str(), day.stream());
        let (booked, has) = app.execute.read::<Appointments, _>(unit, &stream, look).await?;
        first = first.or(booked);
        streams.extend(has.then_some(stream));
    }
    Ok((first, streams))
}

/// A day with its times.
struct DayRow {
    name: String,
    date: String,
    /// Why nothing can be chosen; empty when something can.
    note: String,
    slots: Vec<SlotRow>,
    /// Place on the waiting list; 0 when it does not wait.
    waits: usize,
    may_wait: bool,
    /// The page of the draw, when the day has one.
    draw: String,
    /// What the case asked for in the draw; empty when it did not.
    asked: String,
    /// It may still be taken back.
    may_drop: bool,
    /// Times that may be asked for in the draw now.
    times: Vec<Choice>,
}

struct SlotRow {
    value: String,
    time: String,
    free: u16,
}

#[derive(Template)]
#[template(path = "deliver/appointments/templates/booking.html")]
struct Page {
    shell: Shell,
    errors: FormErrors,
    path: String,
    back: String,
    reference: String,
    booked: Option<String>,
    /// The booking may be moved or given up.
    may_change: bool,
    days: Vec<DayRow>,
    priority: bool,
    groups: String,
    command_id: String,
}

/// Which places are shown.
#[derive(Debug, Default, serde::Deserialize)]
#[serde(default)]
pub(super) struct Which {
    pool: String,
}

/// The case of an address with all its places.
struct Own {
    here: Here,
    version: std::sync::Arc<Version>,
    case: CaseRef,
    /// Address of the case's own page.
    back: String,
    days: Vec<(ServiceDay, SlotDay)>,
}

impl Own {
    async fn find(app: &App, granted: &Granted, held: &Held) -> Result<Self, Problem> {
        let (case, state) = seek(app, granted, held).await?;
        Self::of(app, granted, case, &state).await
    }

    async fn of(
        app: &App,
        granted: &Granted,
        case: CaseRef,
        state: &State,
    ) -> Result<Self, Problem> {
        let here = Here::find(app, granted.unit())?;
        let version = standard_of(&here, state)?;
        if version.document.appointments.is_none() || !may_book(state) {
            return Err(Problem::new(StatusCode::CONFLICT, "slot.without_appointments"));
        }
        let days = days(app, &here, granted.unit(), &version.document.service).await?;
        let back = own_page(app, granted.unit(), &case, state.renewals);
        Ok(Self { here, version, case, back, days })
    }
}

async fn show(
    House(app): House<App>,
    granted: Granted,
    held: Held,
    Params(which): Params<Which>,
) -> Result<Response, Problem> {
    let own = Own::find(&app, &granted, &held).await?;
    page(&app, &granted, &own, which.pool == "priority", FormErrors::default())
}

fn page(
    app: &App,
    granted: &Granted,
    own: &Own,
    priority: bool,
    errors: FormErrors,
) -> Result<Response, Problem> {
    let profile = own.here.profile()?;
    let mut shell = unit_shell(app, granted, profile);
    shell.title = shell.t("slot-title").to_owned();
    let back = own.back.clone();
    let shell = shell.crumb(back.clone(), own.case.as_str());
    let place = booked(&own.days, &own.case);
    let pool = if priority { Pool::Priority } else { Pool::Ordinary };
    let channel = channel(&granted.principal);
    let row = |(day, state): &(ServiceDay, SlotDay)| {
        day_row(&shell, &own.here, (day, state), (pool, channel), &own.case)
    };
    let classes = &own.version.document.priority_classes;
    let known = own.here.published.profile.in_force(own.here.today);
    let known = known.iter().flat_map(|version| &version.priority_classes);
    let groups = known.filter(|class| classes.contains(&class.key));
    let groups = groups.map(|class| shell.text(&class.name).to_owned());
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::CONFLICT };
    let page = Page {
        path: format!("{back}/appointment"),
        reference: own.case.to_string(),
        may_change: place.as_ref().is_some_and(|place| place.stage == PlaceStage::Booked),
        booked: place.as_ref().map(|place| place.words(&shell, own.here.zone)),
        days: own.days.iter().map(row).collect(),
        priority,
        groups: groups.collect::<Vec<_>>().join(", "),
        command_id: new_command_id(),
        back,
        errors,
        shell,
    };
    Ok(private(render(status, &page)))
}

fn day_row(
    shell: &Shell,
    here: &Here,
    (day, state): (&ServiceDay, &SlotDay),
    (pool, channel): (Pool, Channel),
    case: &CaseRef,
) -> DayRow {
    let plan = state.plan();
    let note = note(shell, here, state);
    let coming = plan.iter().flat_map(|plan| &plan.slots).filter_map(|slot| {
        let begins = plan?.begins(slot.from);
        let free = state.free(slot.from, pool, channel);
        (here.now < begins && free > 0).then(|| SlotRow {
            value: slot.from.strftime("%H:%M").to_string(),
            time: format::time(shell.language, slot.from),
            free,
        })
    });
    let slots: Vec<SlotRow> = if note.is_empty() { coming.collect() } else { Vec::new() };
    let full = note.is_empty() && slots.is_empty();
    let waits = state.wish_of(case).map_or(0, |(_, place)| place);
    let draw = draw_row(shell, here, (day, state), pool, case);
    DayRow {
        name: shell.date_full(&day.date),
        date: day.date.to_string(),
        note: if full { shell.t("slot-full").to_owned() } else { note },
        slots,
        waits,
        may_wait: full && state.of_case(case).is_none(),
        draw: draw.href,
        asked: draw.asked,
        may_drop: draw.may_drop,
        times: draw.times,
    }
}

/// Why nothing can be chosen yet; empty when something can.
fn note(shell: &Shell, here: &Here, state: &SlotDay) -> String {
    let moment = |at: &Timestamp| shell.moment(&here.zone, at);
    match state.plan().map(|plan| &plan.opening) {
        Some(Opening::Time { at }) if here.now < *at => {
            shell.t1("slot-opens", "moment", moment(at))
        }
        Some(Opening::Draw { from, until, .. }) if here.now < *from => {
            shell.t2("slot-draw-window", "from", moment(from), "until", moment(until))
        }
        Some(Opening::Draw { until, .. }) if !state.drawn => {
            shell.t1("slot-draw", "moment", moment(until))
        }
        _ => String::new(),
    }
}

/// What a case sees of a draw.
#[derive(Default)]
struct DrawRow {
    href: String,
    asked: String,
    may_drop: bool,
    times: Vec<Choice>,
}

fn draw_row(
    shell: &Shell,
    here: &Here,
    (day, state): (&ServiceDay, &SlotDay),
    pool: Pool,
    case: &CaseRef,
) -> DrawRow {
    let Some(plan) = state.plan() else { return DrawRow::default() };
    let Opening::Draw { from, until, .. } = &plan.opening else { return DrawRow::default() };
    let time = |slot: &Time| format::time(shell.language, *slot);
    let asked = state.request_of(case).map(|(number, wish)| {
        let slots: Vec<String> = wish.slots.iter().map(time).collect();
        shell.t2("slot-draw-asked", "number", i64::from(number), "slots", slots.join(", "))
    });
    let open = *from <= here.now && here.now < *until && state.of_case(case).is_none();
    let seats = plan.slots.iter().filter(|slot| slot.seats.get(&pool).is_some_and(|n| *n > 0));
    let time = |slot: Time| {
        let value = slot.strftime("%H:%M").to_string();
        Choice::new(value, format::time(shell.language, slot))
    };
    DrawRow {
        href: draw_page(here, day),
        may_drop: asked.is_some() && here.now < *until && !state.drawn,
        asked: asked.unwrap_or_default(),
        times: seats.filter(|_| open).map(|slot| time(slot.from)).collect(),
    }
}

/// What was asked, as the form sends it: `2026-11-25 09:00`.
fn chosen(sent: &FormBody) -> Option<(Date, Time)> {
    let (date, time) = sent.opt("slot")?.split_once(' ')?;
    Some((date.parse().ok()?, time.parse().ok()?))
}

async fn act(
    House(app): House<App>,
    granted: Granted,
    held: Held,
    sent: FormBody,
) -> Result<Response, Problem> {
    let own = Own::find(&app, &granted, &held).await?;
    let id = command_id(sent.get("command_id"))?;
    let priority = sent.get("pool") == "priority";
    let pool = if priority { Pool::Priority } else { Pool::Ordinary };
    let wanted = Wanted { case: own.case.clone(), pool, channel: channel(&granted.principal) };
    let asked = Acting { app: &app, granted: &granted, own: &own, id };
    let place = booked(&own.days, &own.case);
    let done = match (sent.get("do"), chosen(&sent), place) {
        ("cancel", _, Some(place)) => asked.cancel(&place).await,
        ("wait", ..) => asked.wait(&wanted, sent.get("date")).await,
        ("leave", ..) => asked.leave(sent.get("date")).await,
        ("draw", ..) => asked.draw(&wanted, &sent).await,
        ("undraw", ..) => asked.undraw(sent.get("date")).await,
        ("book", Some(slot), None) => asked.book(&wanted, slot, 0).await,
        ("book", Some(slot), Some(place)) => asked.change(&wanted, slot, &place).await,
        ("book", None, _) => Err(Problem::refused(&Refusal::SlotMissing)),
        _ => Ok(()),
    };
    let back = own.back.clone();
    match done {
        // What was asked for is seen where it was asked.
        Ok(()) if ["wait", "leave", "draw", "undraw"].contains(&sent.get("do")) => {
            Ok(private(to(&format!("{back}/appointment"))))
        }
        Ok(()) => Ok(private(to(&back))),
        Err(problem) if problem.status.is_server_error() => Err(problem),
        Err(problem) => {
            let mut errors = FormErrors::default();
            errors.add("slots", sentence(granted.language, &problem.code, &problem.params));
            // What others took meanwhile is seen.
            let own = Own::find(&app, &granted, &held).await?;
            page(&app, &granted, &own, priority, errors)
        }
    }
}

/// Something done with places of one case.
struct Acting<'a> {
    app: &'a App,
    granted: &'a Granted,
    own: &'a Own,
    id: &'a str,
}

impl Acting<'_> {
    async fn record(
        &self,
        day: &ServiceDay,
        part: &str,
        command: &Command,
    ) -> Result<Vec<Event>, Problem> {
        let id = format!("{}-{part}", self.id);
        let permit = self.granted.permit()?;
        Ok(record(self.app, &permit, day, command_id(&id)?, command).await?.events)
    }

    /// Keeps a seat and books it. Sent again, both find themselves done.
    async fn book(
        &self,
        wanted: &Wanted,
        (date, slot): (Date, Time),
        moves: u8,
    ) -> Result<(), Problem> {
        let service = self.own.version.document.service.clone();
        let day = ServiceDay { service, date };
        let hold = Command::Hold { wanted: wanted.clone(), slot, moves };
        let events = self.record(&day, "h", &hold).await?;
        let held = events.iter().find_map(|event| match event {
            Event::PlaceHeld(held) if held.case == wanted.case => Some(held.place),
            _ => None,
        });
        let place = held.ok_or_else(Problem::unavailable)?;
        self.record(&day, "b", &Command::Book { place }).await?;
        Ok(())
    }

    /// Another time: within the day, or a seat on another day before this one is given up.
    async fn change(
        &self,
        wanted: &Wanted,
        (date, slot): (Date, Time),
        place: &Booked,
    ) -> Result<(), Problem> {
        if let PlaceStage::Held { .. } = place.stage {
            // An offer that waits for an answer: taken as it is, or given up for another time.
            if date != place.day.date {
                self.cancel(place).await?;
                return self.book(wanted, (date, slot), place.moves).await;
            }
            self.record(&place.day, "b", &Command::Book { place: place.number }).await?;
            return Ok(());
        }
        if date == place.day.date {
            let moved = Command::Move { place: place.number, slot, by_staff: false };
            self.record(&place.day, "m", &moved).await?;
            return Ok(());
        }
        let state = self.own.days.iter().find(|(day, _)| day.date == place.day.date);
        let (_, state) = state.ok_or_else(Problem::not_found)?;
        let old = state.places.get(&place.number).ok_or_else(Problem::not_found)?;
        let may = state.may_be_moved(old, self.own.here.now);
        may.map_err(|refusal| Problem::refused(&refusal))?;
        self.book(wanted, (date, slot), place.moves.saturating_add(1)).await?;
        self.cancel(place).await
    }

    async fn cancel(&self, place: &Booked) -> Result<(), Problem> {
        let reason = Key::parse("not-needed").expect("a key written here");
        let cancel = Command::Cancel { place: place.number, reason };
        self.record(&place.day, "c", &cancel).await?;
        Ok(())
    }

    fn day(&self, date: &str) -> Result<ServiceDay, Problem> {
        ServiceDay::parse(self.own.version.document.service.as_str(), date)
    }

    /// Waits no longer.
    async fn leave(&self, date: &str) -> Result<(), Problem> {
        let day = self.day(date)?;
        let state = self.own.days.iter().find(|(known, _)| known.date == day.date);
        let wish = state.and_then(|(_, state)| state.wish_of(&self.own.case));
        // Who is not on the list any more has what they asked for.
        let Some((wish, _)) = wish else { return Ok(()) };
        self.record(&day, "l", &Command::DropWish { wish }).await?;
        Ok(())
    }

    /// Takes part in the draw, with times in order of preference.
    async fn draw(&self, wanted: &Wanted, sent: &FormBody) -> Result<(), Problem> {
        let mut slots: Vec<Time> = Vec::new();
        for field in ["first", "second", "third"] {
            let slot = sent.opt(field).and_then(|text| text.parse().ok());
            slots.extend(slot.filter(|slot| !slots.contains(slot)));
        }
        let command = Command::AskInDraw { wanted: wanted.clone(), slots };
        self.record(&self.day(sent.get("date"))?, "d", &command).await?;
        Ok(())
    }

    /// Takes part in the draw no longer.
    async fn undraw(&self, date: &str) -> Result<(), Problem> {
        let day = self.day(date)?;
        let state = self.own.days.iter().find(|(known, _)| known.date == day.date);
        let lot = state.and_then(|(_, state)| state.request_of(&self.own.case));
        // Who does not take part has what they asked for.
        let Some((request, _)) = lot else { return Ok(()) };
        self.record(&day, "u", &Command::DropRequest { request }).await?;
        Ok(())
    }

    async fn wait(&self, wanted: &Wanted, date: &str) -> Result<(), Problem> {
        let day = self.day(date)?;
        let wish = Command::Wish { wanted: wanted.clone(), slots: Vec::new() };
        self.record(&day, "w", &wish).await?;
        Ok(())
    }
}

/// The page on which everybody can follow the draw of a day.
fn draw_page(here: &Here, day: &ServiceDay) -> String {
    let unit = here.published.profile.newest().map(|version| version.document.unit.to_string());
    let unit = unit.unwrap_or_default();
    format!("/units/{unit}/services/{}/appointments/{}", day.service, day.date)
}

async fn ics(House(app): House<App>, granted: Granted, held: Held) -> Result<Response, Problem> {
    let own = Own::find(&app, &granted, &held).await?;
    let place = booked(&own.days, &own.case).filter(|place| place.stage == PlaceStage::Booked);
    let place = place.ok_or_else(Problem::not_found)?;
    let profile = own.here.profile()?;
    let document = &own.version.document;
    let unit = profile.name.get(granted.language);
    let rules = document.appointments.as_ref();
    let file = calendar::file(&Entry {
        uid: &format!("{}@{}.maklumat", own.case, granted.unit()),
        sequence: u32::from(place.moves),
        made: own.here.now,
        begins: place.begins,
        minutes: rules.map_or(30, |rules| rules.slot_minutes),
        what: &format!("{} – {unit}", document.name.get(granted.language)),
        place: &format!("{unit}, {}, {}", profile.address.street, profile.address.city),
        about: own.case.as_str(),
    });
    let mut response = file.into_response();
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/calendar; charset=utf-8"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    let name = format!("attachment; filename=\"{}.ics\"", own.case);
    let name = HeaderValue::from_str(&name).map_err(|error| Problem::fault(&error))?;
    headers.insert(CONTENT_DISPOSITION, name);
    Ok(response)
}
