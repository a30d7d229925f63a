//! The applicant's page for collecting: take a time or come without one, say that one is here, and
//! show the code that the officer scans. No name stands on it.

use askama::Template;
use axum::extract::State as House;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use domain::deliver::cases::{CaseRef, Stage, State};
use domain::deliver::handover::{LaneDay, Spot};
use domain::kernel::Timestamp;

use super::lane::{Coming, Lane, arrive_at, book_at, free_at, lanes_of};
use super::sign::colour;
use crate::deliver::cases::own::{Held, own_page, seek};
use crate::deliver::queue::qr;
use crate::deliver::queue::serve::command_id;
use crate::promise::pages::{Here, unit_shell};
use crate::web::App;
use crate::web::dress::sentence;
use crate::web::gate::{Granted, private, to};
use crate::web::input::{FormBody, new_command_id};
use crate::web::page::{Choice, FormErrors, Shell, render};
use crate::web::problem::Problem;

/// Somebody who is in the lane.
struct Turn {
    number: u32,
    colour: String,
    state: String,
    ahead: Option<usize>,
}

/// A lane that may be chosen.
struct Offer {
    id: String,
    name: String,
    way: String,
    /// The time that is taken, in words.
    booked: Option<String>,
    /// Times that are free: value and words.
    times: Vec<Choice>,
}

#[derive(Template)]
#[template(path = "deliver/handover/templates/own.html")]
struct Page {
    shell: Shell,
    errors: FormErrors,
    path: String,
    back: String,
    reference: String,
    ready: bool,
    collected: bool,
    turn: Option<Turn>,
    lanes: Vec<Offer>,
    qr: String,
    sent: FormBody,
    command_id: String,
}

impl Page {
    fn field(offer: &Offer, name: &str) -> String {
        format!("{}-{name}", offer.id)
    }

    fn typed(&self, offer: &Offer, name: &str) -> &str {
        self.sent.get(&Self::field(offer, name))
    }
}

/// The page.
pub(super) async fn show(
    House(app): House<App>,
    granted: Granted,
    headers: HeaderMap,
    held: Held,
) -> Result<Response, Problem> {
    let (case, state) = seek(&app, &granted, &held).await?;
    let nothing = (FormBody::default(), FormErrors::default());
    page(&app, &granted, &headers, (&case, &state), nothing).await
}

fn turn(shell: &Shell, day: &LaneDay, case: &CaseRef) -> Option<Turn> {
    let number = day.of_case(case)?;
    let arrival = &day.arrivals[&number];
    let ahead = day.waiting().iter().position(|(waiting, _)| *waiting == number);
    Some(Turn {
        number,
        colour: shell.t_of("lane-colour", colour(number)),
        state: shell.t_of("lane-turn", arrival.spot.name()),
        ahead: ahead.filter(|_| arrival.spot == Spot::Waiting),
    })
}

async fn offer(
    app: &App,
    granted: &Granted,
    (shell, here): (&Shell, &Here),
    lane: &Lane,
    case: &CaseRef,
) -> Result<Offer, Problem> {
    let words = |at: Timestamp| {
        let date = here.zone.local(at).date;
        format!("{}, {}", shell.date_full(&date), shell.clock(&here.zone, &at))
    };
    let mut times = Vec::new();
    let mut booked = None;
    for day in lane.days() {
        let state = day.present(app, granted).await?;
        booked = booked.or(state.booked.get(case).map(|from| words(*from)));
        let free = day.slots.iter().filter(|slot| {
            slot.from > here.now && state.taken(slot.from) < slot.places && !state.ended
        });
        times.extend(free.map(|slot| Choice::new(slot.from.0.to_string(), words(slot.from))));
    }
    Ok(Offer {
        id: lane.id.to_string(),
        name: shell.text(&lane.plan.name).to_owned(),
        way: shell.text(&lane.plan.way).to_owned(),
        booked,
        times,
    })
}

async fn page(
    app: &App,
    granted: &Granted,
    headers: &HeaderMap,
    (case, state): (&CaseRef, &State),
    (sent, errors): (FormBody, FormErrors),
) -> Result<Response, Problem> {
    let unit = granted.unit();
    let here = Here::find(app, unit)?;
    let mut shell = unit_shell(app, granted, here.profile()?);
    shell.title = shell.t("lane-own-title").to_owned();
    let back = own_page(app, unit, case, state.renewals);
    let shell = shell.crumb(back.clone(), case.as_str());
    let ready = matches!(state.stage, Stage::Ready | Stage::Uncollected);
    let (mut lanes, mut here_now) = (Vec::new(), None);
    for lane in lanes_of(app, granted, &here)? {
        let day = lane.today().present(app, granted).await?;
        here_now = here_now.or(turn(&shell, &day, case));
        if ready {
            lanes.push(offer(app, granted, (&shell, &here), &lane, case).await?);
        }
    }
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let page = Page {
        path: format!("{back}/collection"),
        reference: case.to_string(),
        collected: state.stage == Stage::HandedOver,
        qr: qr::svg(&qr::absolute(granted, headers, &back)),
        turn: here_now,
        command_id: sent.opt("command_id").map_or_else(new_command_id, str::to_owned),
        ready,
        lanes,
        back,
        sent,
        errors,
        shell,
    };
    Ok(private(render(status, &page)))
}

/// Takes a time, gives it up, or says that one is here.
pub(super) async fn act(
    House(app): House<App>,
    granted: Granted,
    headers: HeaderMap,
    held: Held,
    sent: FormBody,
) -> Result<Response, Problem> {
    let (case, state) = seek(&app, &granted, &held).await?;
    let id = command_id(sent.get("command_id"))?.to_owned();
    let here = Here::find(&app, granted.unit())?;
    let lane = Lane::find(&app, &granted, &here, sent.get("lane"))?;
    let field = |name: &str| format!("{}-{name}", lane.id);
    let (name, done) = match sent.get("do") {
        "book" => {
            let from = sent.get(&field("slot")).parse().map_or(Timestamp(0), Timestamp);
            ("slot", book_at(&app, &granted, &lane, &case, (from, &id)).await)
        }
        "free" => ("slot", free_at(&app, &granted, &lane, &case, &id).await),
        "here" if !lane.fits_sign(&app, &granted, sent.get(&field("sign"))) => {
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            ("sign", Err(Problem::new(status, "lane.sign_wrong")))
        }
        "here" => {
            let vehicle = sent.get(&field("vehicle")) != "foot";
            let coming = Coming { case: case.clone(), vehicle, booked_for: None };
            ("sign", arrive_at(&app, &granted, &lane, coming, &id).await.map(drop))
        }
        _ => return Err(Problem::not_found()),
    };
    match done {
        Ok(()) => {
            let back = own_page(&app, granted.unit(), &case, state.renewals);
            Ok(private(to(&format!("{back}/collection"))))
        }
        Err(problem) if problem.status.is_server_error() => Err(problem),
        Err(problem) => {
            let mut errors = FormErrors::default();
            errors.add(field(name), sentence(granted.language, &problem.code, &problem.params));
            page(&app, &granted, &headers, (&case, &state), (sent, errors)).await
        }
    }
}
