//! Lists as files. The columns have the names that the JSON has.

use axum::extract::State;
use axum::response::Response;
use domain::promise::standards::Version;

use super::{Here, name_of, open_now};
use crate::promise::measured::performance;
use crate::web::App;
use crate::web::gate::Granted;
use crate::web::problem::Problem;
use crate::web::table;

pub(in super::super) async fn units_csv(State(app): State<App>) -> Response {
    let columns = ["unit", "name_id", "name_en", "kind", "parent", "city", "province", "open"];
    let units = app.directory.units();
    let rows = units.iter().filter_map(|unit| {
        let here = Here::find(&app, unit).ok()?;
        let profile = here.profile().ok()?;
        Some(vec![
            unit.to_string(),
            profile.name.id.clone(),
            profile.name.en.clone(),
            name_of(&profile.kind),
            profile.parent.as_ref().map(ToString::to_string).unwrap_or_default(),
            profile.address.city.clone(),
            profile.address.province.clone(),
            open_now(&app.directory, unit, here.now).to_string(),
        ])
    });
    table::csv("units.csv", &columns, rows)
}

pub(in super::super) async fn services_csv(
    State(app): State<App>,
    granted: Granted,
) -> Result<Response, Problem> {
    let here = Here::find(&app, granted.unit())?;
    let columns = [
        "service",
        "name_id",
        "name_en",
        "queue_class",
        "version",
        "effective",
        "decree",
        "waiting_minutes",
        "service_minutes",
        "ready_amount",
        "ready_unit",
    ];
    let row = |version: &Version| {
        let document = &version.document;
        let ready = document.components.duration.promised.as_ref();
        vec![
            document.service.to_string(),
            document.name.id.clone(),
            document.name.en.clone(),
            document.queue_class.to_string(),
            version.version.to_string(),
            version.effective.to_string(),
            version.decree.clone(),
            document.promise.waiting.minutes.to_string(),
            document.promise.service.minutes.to_string(),
            ready.map(|ready| ready.amount.to_string()).unwrap_or_default(),
            ready.map(|ready| name_of(&ready.unit)).unwrap_or_default(),
        ]
    };
    let rows = here.published.in_force(here.today).map(row);
    Ok(table::csv("services.csv", &columns, rows))
}

pub(in super::super) async fn performance_csv(
    State(app): State<App>,
    granted: Granted,
) -> Result<Response, Problem> {
    let here = Here::find(&app, granted.unit())?;
    let measured = performance(&*app.book, granted.unit(), here.today).await?;
    let columns = ["service", "called", "mean_wait_s", "mean_service_s", "within_promise_permille"];
    let rows = measured.iter().map(|(service, measured)| {
        vec![
            service.to_string(),
            measured.called.to_string(),
            measured.waited_s.to_string(),
            measured.served_s.map(|seconds| seconds.to_string()).unwrap_or_default(),
            measured.kept_permille.map(|kept| kept.to_string()).unwrap_or_default(),
        ]
    });
    Ok(table::csv("performance.csv", &columns, rows))
}
