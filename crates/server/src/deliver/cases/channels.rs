//! Where each step was done: at the counter, in the field, at a machine, from anywhere. One case
//! may begin on one channel and go on at another; every step is counted where it happened.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::State;
use axum::response::Response;
use domain::promise::standards::Channel;
use serde_json::{Value, json};

use super::figures::Asked;
use super::ledger_view::READ_CHANNELS;
use super::list::Names;
use crate::promise::pages::{Here, name_of};
use crate::web::gate::Granted;
use crate::web::input::Params;
use crate::web::page::Shell;
use crate::web::problem::Problem;
use crate::web::{App, format, table};

/// The channels, in the order of the page.
const CHANNELS: [Channel; 4] =
    [Channel::Electronic, Channel::SelfService, Channel::Mobile, Channel::Counter];

/// A step with how often it was done on each channel.
pub(super) struct Row {
    pub(super) service: String,
    pub(super) step: String,
    /// Times and share, in the order of the channels.
    pub(super) cells: Vec<String>,
}

type Counts = BTreeMap<(String, String), BTreeMap<String, i64>>;

async fn counts(app: &App, granted: &Granted, here: &Here, days: i64) -> Result<Counts, Problem> {
    let hour = here.now.plus_seconds(-days * 86_400).0.div_euclid(3_600_000_000);
    let params = vec![granted.unit().as_str().into(), hour.into()];
    let mut all = Counts::new();
    for row in app.book.query(&READ_CHANNELS, params).await? {
        let step = all.entry((row.text(0).to_owned(), row.text(1).to_owned())).or_default();
        step.insert(row.text(2).to_owned(), row.int(3));
    }
    Ok(all)
}

/// Thousandths of a whole, rounded to the nearest.
fn permille(part: i64, whole: i64) -> i64 {
    (part * 2000 + whole).checked_div(2 * whole).unwrap_or(0)
}

/// Names of the channels, and rows of the page.
pub(super) async fn rows(
    app: &App,
    granted: &Granted,
    (shell, here): (&Shell, &Here),
    days: i64,
) -> Result<(Vec<String>, Vec<Row>), Problem> {
    let heads = CHANNELS.map(|channel| shell.t_of("case-channel", name_of(&channel)));
    let names = Names { shell, here };
    let all = counts(app, granted, here, days).await?;
    let mut lines: Vec<_> = all.iter().collect();
    lines.sort_by_key(|((service, step), _)| (service.clone(), names.place(service, step)));
    let row = |((service, step), found): (&(String, String), &BTreeMap<String, i64>)| {
        let whole: i64 = found.values().sum();
        let cell = |channel: Channel| match found.get(&name_of(&channel)) {
            None => String::new(),
            Some(times) => {
                let share = format::decimal(shell.language, permille(*times, whole), 1);
                format!("{} ({share} %)", shell.number(*times))
            }
        };
        Row {
            service: names.service(service),
            step: names.step(service, step),
            cells: CHANNELS.map(cell).into(),
        }
    };
    Ok((heads.into(), lines.into_iter().map(row).collect()))
}

/// The same as a file: one line a step and channel.
pub(super) async fn csv(
    State(app): State<App>,
    granted: Granted,
    Params(asked): Params<Asked>,
) -> Result<Response, Problem> {
    let here = Here::find(&app, granted.unit())?;
    let days = asked.days();
    let all = counts(&app, &granted, &here, days).await?;
    let lines = all.into_iter().flat_map(|((service, step), found)| {
        let whole: i64 = found.values().sum();
        found.into_iter().map(move |(channel, times)| {
            let share = permille(times, whole).to_string();
            let (days, times) = (days.to_string(), times.to_string());
            vec![days, service.clone(), step.clone(), channel, times, share]
        })
    });
    let columns = ["days", "service", "step", "channel", "times", "permille"];
    Ok(table::csv(&format!("case-channels-{}.csv", granted.unit()), &columns, lines))
}

/// Count where each step was done, of the last 7, 28 or 90 days.
#[utoipa::path(
    get, path = "/api/v1/units/{unit}/cases/channels", tag = "cases",
    operation_id = "count_case_channels",
    params(("unit" = String, Path), ("days" = Option<i64>, Query)), security(("bearer" = [])),
    responses((status = 200, body = serde_json::Value, description = "Service, step, channel, \
        times: applying and paying where they were recorded, every other step where it was done"))
)]
pub(super) async fn list(
    State(app): State<App>,
    granted: Granted,
    Params(asked): Params<Asked>,
) -> Result<Json<Value>, Problem> {
    let here = Here::find(&app, granted.unit())?;
    let days = asked.days();
    let all = counts(&app, &granted, &here, days).await?;
    type Line<'a> = (&'a (String, String), &'a BTreeMap<String, i64>);
    let line = |((service, step), found): Line<'_>| {
        let (service, channels) = (service.as_str(), found);
        json!({ "service": service, "step": step, "channels": channels })
    };
    Ok(Json(json!({ "days": days, "steps": all.iter().map(line).collect::<Vec<_>>() })))
}
