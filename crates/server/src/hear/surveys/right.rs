//! The right to answer: minted by a finished visit, used once, and never joined to the answer.
//!
//! A token is derived from the ticket's name with the house's receipt key, so that the ticket's
//! page shows the same link whenever it is opened. Only the token's hash is stored, with the date
//! and without the ticket. Using it and putting the answer into the urn is one transaction, and no
//! row of the two has a member in common (docs/decisions/0014).

use std::sync::Arc;

use domain::hear::surveys::{Mode, ROUNDS, RoundOpened, State, Surveys, is_drawn};
use domain::kernel::UnitId;
use hmac::{Hmac, KeyInit, Mac};
use jiff::civil::Date;
use register::hash::Hash;
use sha2::Sha256;

use super::store::{MINT, SET_ASKED, changed, find};
use crate::book::{StoreError, Write};
use crate::deliver::queue::serve::TicketId;
use crate::deliver::queue::view::served_service;
use crate::web::App;
use crate::web::problem::Problem;

/// A right to answer, for whom it was minted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Offered {
    /// Where the questions are.
    pub(crate) path: String,
    /// Whether the person was drawn; everybody else is a volunteer.
    pub(crate) drawn: bool,
    /// Whether it was used already.
    pub(crate) used: bool,
}

/// Whether anybody is asked on a date: a round is open.
pub(crate) async fn is_running(app: &App, unit: &UnitId, date: Date) -> Result<bool, Problem> {
    Ok(round_of(app, unit, date).await?.is_some())
}

/// The round that a day's visits belong to, while it is open.
pub(super) async fn round_of(
    app: &App,
    unit: &UnitId,
    date: Date,
) -> Result<Option<Arc<RoundOpened>>, Problem> {
    let look = |state: &State| state.running(date).map(|round| Arc::clone(&round.opened));
    Ok(app.execute.read::<Surveys, _>(unit.as_str(), ROUNDS, look).await?)
}

/// The secret seed of a round's draw.
pub(super) fn seed(app: &App, unit: &str, round: &str) -> String {
    app.receipts.code(unit, &["survey-seed/", round].concat())
}

/// What is recorded of a seed before the draw.
pub(super) fn seed_hash(seed: &str) -> String {
    Hash::of(seed.as_bytes()).to_string()
}

/// The number of a visit in the draw: the first eight bytes of HMAC-SHA-256 under the seed.
pub(crate) fn number(seed: &str, ticket: &str) -> u64 {
    let mut mac = Hmac::<Sha256>::new_from_slice(seed.as_bytes()).expect("keys of any length");
    mac.update(ticket.as_bytes());
    let digest: [u8; 32] = mac.finalize().into_bytes().into();
    u64::from_be_bytes(*digest.first_chunk().expect("32 bytes have a first eight"))
}

/// The token of a ticket.
pub(super) fn token(app: &App, unit: &str, ticket: &TicketId) -> String {
    app.receipts.code(unit, &format!("survey/{ticket}"))
}

/// How a token is stored.
pub(super) fn stored(unit: &str, token: &str) -> String {
    Hash::of([unit, "/", token].concat().as_bytes()).to_string()
}

/// The right of a ticket whose visit is over and was served, while a round takes answers. Minted
/// when it is first asked for.
pub(crate) async fn offer(
    app: &App,
    unit: &UnitId,
    ticket: &TicketId,
) -> Result<Option<Offered>, Problem> {
    let Some(round) = round_of(app, unit, ticket.date.0).await? else { return Ok(None) };
    let (name, date) = (unit.as_str(), ticket.date.to_string());
    let token = token(app, name, ticket);
    let (path, hash) = (format!("/s/{name}/{token}"), stored(name, &token));
    if let Some(right) = find(&*app.book, name, &hash).await? {
        let drawn = right.mode == Mode::Sampled.name();
        return Ok(Some(Offered { path, drawn, used: right.used }));
    }
    let number_on_ticket = ticket.number.to_string();
    let service = served_service(&*app.book, name, &date, &number_on_ticket).await?;
    let Some(service) = service else { return Ok(None) };
    let seed = seed(app, name, round.round.as_str());
    let drawn = is_drawn(number(&seed, &ticket.to_string()), round.probability);
    let mode = if drawn { Mode::Sampled } else { Mode::Volunteer };
    let params = vec![
        name.into(),
        hash.into(),
        round.round.as_str().into(),
        date.into(),
        service.into(),
        mode.name().into(),
    ];
    app.book.write(vec![Write { statement: &MINT, params, expect: None }]).await?;
    Ok(Some(Offered { path, drawn, used: false }))
}

/// Notes that an interviewer asks, and whether the interview begins. False when somebody did
/// before, or it was used already.
pub(super) async fn ask(
    app: &App,
    unit: &str,
    token: &str,
    begins: bool,
) -> Result<bool, StoreError> {
    let asked = if begins { 1_i64 } else { 2 };
    let params = vec![asked.into(), unit.into(), stored(unit, token).into()];
    changed(&*app.book, Write { statement: &SET_ASKED, params, expect: None }).await
}
