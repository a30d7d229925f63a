//! Whoever holds a ticket: the address carries its name and the code that only the ticket bears.

use axum::extract::{FromRequestParts, RawPathParams};
use axum::http::request::Parts;

use super::super::serve::{self, TicketId};
use crate::web::App;
use crate::web::gate::Granted;
use crate::web::problem::Problem;

/// A ticket whose code fits.
pub(super) struct Holder {
    pub(super) ticket: TicketId,
    pub(super) receipt: String,
}

impl FromRequestParts<App> for Holder {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let granted = Granted::from_request_parts(parts, app).await?;
        let params = RawPathParams::from_request_parts(parts, app).await;
        let params = params.map_err(|_| Problem::not_found())?;
        let get = |wanted: &str| {
            let found = params.iter().find(|(name, _)| *name == wanted);
            found.map(|(_, value)| value.to_owned()).unwrap_or_default()
        };
        let ticket = TicketId::parse(&get("ticket")).ok_or_else(Problem::not_found)?;
        let (unit, name) = (granted.unit().as_str(), ticket.to_string());
        if !app.receipts.fits(unit, &name, &get("receipt")) {
            return Err(serve::unknown_ticket(&ticket));
        }
        Ok(Self { ticket, receipt: app.receipts.code(unit, &name) })
    }
}
