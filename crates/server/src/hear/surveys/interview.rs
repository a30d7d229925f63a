//! The interviewer's tablet: whom to ask next, at random among those just served; and who did not
//! want to.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::deliver::queue::{DayDate, TicketNumber};
use domain::hear::surveys::{Command, NoteRefusal, Surveys, answers_stream};
use domain::kernel::ServiceId;

use super::right::{self, ask, number, round_of, seed, stored, token};
use super::serve::{new_command_id, service_name, staff_shell, to};
use super::store::find;
use crate::deliver::queue::serve::{TicketId, command_id};
use crate::deliver::queue::view::just_served;
use crate::web::App;
use crate::web::gate::Granted;
use crate::web::input::FormBody;
use crate::web::page::{Shell, render};
use crate::web::problem::Problem;

/// People who left the counter within this time are still near.
const NEAR_S: i64 = 30 * 60;

#[derive(Template)]
#[template(path = "hear/surveys/templates/interviews.html")]
struct Interviews {
    shell: Shell,
    unit: String,
    running: bool,
    /// Number and service of who is to be asked.
    next: Option<(String, String)>,
    near: i64,
    command_id: String,
}

/// Who is to be asked next: the smallest number of the draw among those not asked yet.
async fn next(
    app: &App,
    granted: &Granted,
) -> Result<(bool, Option<(TicketId, String)>, i64), Problem> {
    let unit = granted.unit();
    let here = crate::promise::pages::Here::find(app, unit)?;
    let Some(round) = round_of(app, unit, here.today).await? else {
        return Ok((false, None, 0));
    };
    let since = here.now.plus_seconds(-NEAR_S);
    let date = here.today.to_string();
    let served = just_served(&*app.book, unit.as_str(), &date, since).await?;
    let seed = seed(app, unit.as_str(), round.round.as_str());
    let mut waiting = Vec::new();
    for (on_ticket, service, _) in served {
        let Ok(parsed) = TicketNumber::parse(&on_ticket) else { continue };
        let ticket = TicketId { date: DayDate(here.today), number: parsed };
        let hash = stored(unit.as_str(), &token(app, unit.as_str(), &ticket));
        let right = find(&*app.book, unit.as_str(), &hash).await?;
        if right.is_none_or(|right| !right.used && !right.asked) {
            waiting.push((number(&seed, &ticket.to_string()), ticket, service));
        }
    }
    let near = i64::try_from(waiting.len()).unwrap_or(i64::MAX);
    waiting.sort_by_key(|(drawn, ..)| *drawn);
    let next = waiting.into_iter().next().map(|(_, ticket, service)| (ticket, service));
    Ok((true, next, near))
}

/// The proposal.
pub(super) async fn show(State(app): State<App>, granted: Granted) -> Result<Response, Problem> {
    let (here, shell) = staff_shell(&app, &granted, "survey-interviews-title")?;
    let (running, next, near) = next(&app, &granted).await?;
    let named = |(ticket, service): (TicketId, String)| {
        (ticket.number.to_string(), service_name(&here, &service, granted.language))
    };
    let page = Interviews {
        shell,
        unit: granted.unit().to_string(),
        running,
        next: next.map(named),
        near,
        command_id: new_command_id(),
    };
    Ok(render(StatusCode::OK, &page))
}

/// What became of a proposal: the interview begins, or does not.
pub(super) async fn act(
    State(app): State<App>,
    granted: Granted,
    sent: FormBody,
) -> Result<Response, Problem> {
    let unit = granted.unit();
    let here = crate::promise::pages::Here::find(&app, unit)?;
    let back = format!("/interviews/{unit}");
    let number = TicketNumber::parse(sent.get("number")).map_err(|_| Problem::not_found())?;
    let ticket = TicketId { date: DayDate(here.today), number };
    let Some(offered) = right::offer(&app, unit, &ticket).await? else { return Ok(to(&back)) };
    let token = token(&app, unit.as_str(), &ticket);
    let begins = sent.get("outcome") == "begin";
    if !ask(&app, unit.as_str(), &token, begins).await? {
        return Ok(to(&back));
    }
    if begins {
        return Ok(to(&[offered.path.as_str(), "?by=tablet"].concat()));
    }
    let hash = stored(unit.as_str(), &token);
    let right = find(&*app.book, unit.as_str(), &hash).await?.ok_or_else(Problem::not_found)?;
    let Some(round) = round_of(&app, unit, here.today).await? else { return Ok(to(&back)) };
    let note = NoteRefusal {
        round: round.round.clone(),
        date: here.today,
        service: ServiceId::parse(&right.service).map_err(|_| Problem::not_found())?,
        gone: sent.get("outcome") == "gone",
    };
    let stream = answers_stream(&round.round, here.today);
    let (permit, id) = (granted.permit()?, command_id(sent.get("command_id"))?);
    app.execute.run::<Surveys>(&permit, &stream, id, &Command::NoteRefusal(note)).await?;
    Ok(to(&back))
}
