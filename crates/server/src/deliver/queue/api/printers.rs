//! The network printers of a unit: which there are, and who uses which.

use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Answer, House, Named, json};
use crate::deliver::queue::printing::{self, Printer, Printers, Wish, counter_place, device_place};
use crate::web::gate::{Granted, empty};
use crate::web::input::JsonBody;
use crate::web::problem::Problem;

/// A printer as it shall be. What is not said stays as it is.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct SetPrinter {
    /// What people call it. A new one is called like the kiosk that has its id.
    #[serde(default)]
    name: Option<String>,
    /// `host:port` of an ESC/POS network printer.
    #[schema(example = "10.0.0.20:9100")]
    address: String,
    /// Width of its paper: 58 or 80 millimetres.
    width_mm: i64,
    /// Whether it is meant when staff whose counter has no printer name none. The first printer of
    /// a unit is, unless said otherwise; at most one is.
    #[serde(default)]
    usual: Option<bool>,
    /// Kiosks that print here; a new printer is used by the kiosk that has its id.
    #[serde(default)]
    devices: Option<Vec<String>>,
    /// Counters that print here.
    #[serde(default)]
    counters: Option<Vec<String>>,
}

/// A printer, and how it was found last.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = queue::Printer)]
pub(super) struct PrinterView<'a> {
    /// Its id, as it stands on the record.
    id: &'a str,
    /// What people call it.
    name: &'a str,
    /// `host:port`.
    address: &'a str,
    /// Width of its paper.
    width_mm: i64,
    /// Whether it is meant when staff whose counter has no printer name none.
    usual: bool,
    /// Kiosks that print here.
    devices: Vec<&'a str>,
    /// Counters that print here.
    counters: Vec<&'a str>,
    /// `ready`, or the trouble that was seen last; empty when it was never tried.
    state: &'a str,
    /// When it was tried last, by the machine's clock, in microseconds; 0 when never.
    seen: i64,
    /// When paper came out last; 0 when never.
    printed: i64,
}

/// The printers of a unit, by name.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct PrinterList<'a> {
    printers: Vec<PrinterView<'a>>,
}

fn view<'a>(all: &'a Printers, printer: &'a Printer) -> PrinterView<'a> {
    let users = |kind: &str| {
        let of_kind = all.users_of(&printer.id).filter_map(|place| place.strip_prefix(kind));
        of_kind.collect::<Vec<_>>()
    };
    PrinterView {
        id: &printer.id,
        name: &printer.name,
        address: &printer.address,
        width_mm: printer.width.mm(),
        usual: printer.usual,
        devices: users("device/"),
        counters: users("counter/"),
        state: &printer.state,
        seen: printer.seen,
        printed: printer.printed,
    }
}

/// The printers of a unit, and how each was found last.
#[utoipa::path(
    get, path = "/api/v1/units/{unit}/queue/printers", tag = "queue",
    operation_id = "list_printers",
    params(("unit" = String, Path)), security(("bearer" = [])),
    responses((status = 200, body = PrinterList))
)]
pub(super) async fn list(State(app): House, granted: Granted) -> Answer {
    let all = printing::all(&app, granted.unit().as_str()).await?;
    let printers = all.all.iter().map(|printer| view(&all, printer)).collect();
    Ok(json(StatusCode::OK, &PrinterList { printers }))
}

/// Set a printer up, or change it.
#[utoipa::path(
    post, path = "/api/v1/units/{unit}/queue/printers/{printer}", tag = "queue",
    operation_id = "set_printer", params(("unit" = String, Path), ("printer" = String, Path)),
    request_body = SetPrinter, security(("bearer" = [])),
    responses((status = 204), (status = 422, description = "A field is wrong"))
)]
pub(super) async fn set(
    State(app): House,
    granted: Granted,
    Named(id): Named,
    JsonBody(body): JsonBody<SetPrinter>,
) -> Answer {
    let known = printing::all(&app, granted.unit().as_str()).await?;
    let wish = Wish {
        id: &id,
        name: body.name.as_deref(),
        address: &body.address,
        width_mm: body.width_mm,
        usual: body.usual,
        places: places(&known, &id, body.devices.as_deref(), body.counters.as_deref()),
    };
    printing::settle(&app, granted.unit(), &wish).await?;
    Ok(empty(StatusCode::NO_CONTENT))
}

/// All places that shall use a printer; nothing when neither kind was said. A kind that was not
/// said stays as it is.
fn places(
    known: &Printers,
    id: &str,
    devices: Option<&[String]>,
    counters: Option<&[String]>,
) -> Option<Vec<String>> {
    if devices.is_none() && counters.is_none() {
        return None;
    }
    let mut all = Vec::new();
    let kinds = [("device/", devices), ("counter/", counters)];
    for (kind, said) in kinds {
        let place = if kind == "device/" { device_place } else { counter_place };
        match said {
            Some(said) => all.extend(said.iter().map(|one| place(one))),
            None => all.extend(
                known.users_of(id).filter(|place| place.starts_with(kind)).map(str::to_owned),
            ),
        }
    }
    Some(all)
}

/// Try a printer out: prints a paper that is no ticket and says how it was found.
#[utoipa::path(
    post, path = "/api/v1/units/{unit}/queue/printers/{printer}/trials", tag = "queue",
    operation_id = "try_printer", params(("unit" = String, Path), ("printer" = String, Path)),
    security(("bearer" = [])),
    responses(
        (status = 201, body = PrinterList, description = "The printer as it was found"),
        (status = 404, description = "No such printer")
    )
)]
pub(super) async fn try_out(State(app): House, granted: Granted, Named(id): Named) -> Answer {
    let unit = granted.unit();
    let known = printing::all(&app, unit.as_str()).await?;
    let printer = known.get(&id).cloned().ok_or_else(Problem::not_found)?;
    printing::try_out(&app, unit, printer, granted.language).await;
    let all = printing::all(&app, unit.as_str()).await?;
    let printers = all.get(&id).map(|printer| view(&all, printer)).into_iter().collect();
    Ok(json(StatusCode::CREATED, &PrinterList { printers }))
}

/// Take a printer away. Who used it has none.
#[utoipa::path(
    delete, path = "/api/v1/units/{unit}/queue/printers/{printer}", tag = "queue",
    operation_id = "remove_printer", params(("unit" = String, Path), ("printer" = String, Path)),
    security(("bearer" = [])), responses((status = 204))
)]
pub(super) async fn remove(State(app): House, granted: Granted, Named(id): Named) -> Answer {
    printing::take_away(&app, granted.unit(), &id).await?;
    Ok(empty(StatusCode::NO_CONTENT))
}
