//! The hall: board, plan, floor, counters, classes, messages, the end of the day.

use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::Response;
use bytes::Bytes;
use domain::deliver::queue::{Command, CounterId, Letter, Profile, Queue, QueueDay, TimeOfDay};
use domain::kernel::{LocalText, Timestamp};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use super::{Act, Answer, CommandQuery, House, Named, Plain, Recorded, wrong};
use crate::deliver::queue::live::{self, board_topic};
use crate::deliver::queue::plan::{self, Opening};
use crate::deliver::queue::sources;
use crate::web::App;
use crate::web::gate::Granted;
use crate::web::input::{JsonBody, Params};
use crate::web::problem::Problem;

/// Which part of a board.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(in super::super) struct BoardQuery {
    /// Calls of one zone only.
    #[serde(default)]
    pub(in super::super) zone: Option<String>,
    /// Last event seen, for streams.
    #[serde(default)]
    last_event_id: Option<u64>,
}

/// The last event that a stream's reader has seen.
pub(super) fn last_seen(headers: &HeaderMap, asked: Option<u64>) -> Option<u64> {
    let header = headers.get("last-event-id").and_then(|value| value.to_str().ok());
    header.and_then(|text| text.parse().ok()).or(asked)
}

/// The topic of a board, with something to show in it.
pub(in super::super) async fn board_of(
    app: &App,
    granted: &Granted,
    zone: Option<&str>,
) -> Result<std::sync::Arc<crate::live::Topic>, Problem> {
    let unit = granted.unit();
    let today = app.days.today(app, unit)?;
    let topic = match zone {
        None => std::sync::Arc::clone(&today.board),
        Some(zone) => {
            if !sources::has_zone(app, unit, zone) {
                return Err(Problem::new(StatusCode::NOT_FOUND, "queue.unknown_zone"));
            }
            app.hub.topic(&board_topic(unit.as_str(), Some(zone)))
        }
    };
    if live::is_behind(&topic, today.date) {
        // Looking at the day brings it into memory and onto the screens.
        app.execute.read::<Queue, _>(unit.as_str(), &today.stream, |_| ()).await?;
        live::seed(&topic, unit.as_str(), today.date, app.clock.now());
    }
    Ok(topic)
}

/// What the call boards show now, from memory.
#[utoipa::path(
    get, path = "/api/v1/units/{unit}/queue/board", tag = "queue", operation_id = "get_board",
    params(("unit" = String, Path), BoardQuery),
    responses((status = 200, body = Object, description = "`seq`, `calling`, `recent`, `waiting`, \
        `messages`, `state`: the same as the event `snapshot`"))
)]
pub(super) async fn board(
    State(app): House,
    granted: Granted,
    Params(query): Params<BoardQuery>,
) -> Answer {
    let bytes: Bytes = board_of(&app, &granted, query.zone.as_deref()).await?.snapshot();
    let mut response = Response::new(bytes.into());
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

/// Follows the call boards.
///
/// Server-sent events. `snapshot` first (or what was missed since `Last-Event-ID`); `delta` with
/// `seq`, `prev` and only what changed: `calls`, `done`, `waiting`, `messages`, `state`; `tick`
/// every five seconds; `reload`. Who sees a delta whose `prev` is not its own `seq` asks for the
/// board again. A delta is at most 1 KB, but for messages, which come as they are.
#[utoipa::path(
    get, path = "/api/v1/units/{unit}/queue/board/events", tag = "queue",
    operation_id = "follow_board", params(("unit" = String, Path), BoardQuery),
    responses((status = 200, content_type = "text/event-stream", body = String))
)]
pub(in super::super) async fn board_events(
    State(app): House,
    granted: Granted,
    Params(query): Params<BoardQuery>,
    headers: HeaderMap,
) -> Answer {
    let topic = board_of(&app, &granted, query.zone.as_deref()).await?;
    Ok(topic.stream(last_seen(&headers, query.last_event_id)))
}

/// The plan of the day: classes, services, counters, priority groups, codes.
#[utoipa::path(
    get, path = "/api/v1/units/{unit}/queue/plan", tag = "queue", operation_id = "get_plan",
    params(("unit" = String, Path)),
    responses(
        (status = 200, body = Object), (status = 409, description = "Closed today"),
    )
)]
pub(super) async fn plan(State(app): House, granted: Granted) -> Answer {
    let unit = granted.unit();
    let today = app.days.today(&app, unit)?;
    if let Opening::Closed(closed) = plan::open(&app, unit.as_str(), &today).await? {
        return Err(closed.problem());
    }
    let look = |day: &QueueDay| day.plan().map(|plan| super::json(StatusCode::OK, plan));
    let plan = app.execute.read::<Queue, _>(unit.as_str(), &today.stream, look).await?;
    plan.ok_or_else(Problem::not_found)
}

/// Who waits, who serves, who is late.
#[utoipa::path(
    get, path = "/api/v1/units/{unit}/queue/floor", tag = "queue", operation_id = "get_floor",
    params(("unit" = String, Path)), security(("bearer" = [])),
    responses((status = 200, body = Object))
)]
pub(super) async fn floor(State(app): House, granted: Granted) -> Answer {
    let unit = granted.unit();
    let today = app.days.today(&app, unit)?;
    let now = app.clock.now();
    let look = |day: &QueueDay| super::json(StatusCode::OK, &day.floor(now));
    Ok(app.execute.read::<Queue, _>(unit.as_str(), &today.stream, look).await?)
}

/// Open a counter.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct OpenCounter {
    /// Id of the command.
    command_id: String,
    /// Account of the officer; whoever asks, when not said.
    #[serde(default)]
    officer: Option<String>,
    /// Another work profile than the planned one: `classes` and `rule`.
    #[serde(default)]
    #[schema(value_type = Option<Object>)]
    profile: Option<Profile>,
}

fn counter_of(text: &str) -> Result<CounterId, Problem> {
    CounterId::parse(text).map_err(|_| Problem::not_found())
}

fn class_of(text: &str) -> Result<Letter, Problem> {
    Letter::parse(text).map_err(|_| Problem::not_found())
}

/// Open a counter, or change its officer or profile.
#[utoipa::path(
    post, path = "/api/v1/units/{unit}/queue/counters/{counter}/opening", tag = "queue",
    operation_id = "open_counter", params(("unit" = String, Path), ("counter" = String, Path)),
    request_body = OpenCounter, security(("bearer" = [])),
    responses((status = 200, body = Recorded))
)]
pub(super) async fn open_counter(
    State(app): House,
    granted: Granted,
    Named(counter): Named,
    JsonBody(body): JsonBody<OpenCounter>,
) -> Answer {
    let act = Act::new(&app, &granted, &body.command_id)?;
    let own = granted.principal.account().map(str::to_owned);
    let officer = body.officer.or(own).ok_or_else(|| wrong("officer", "queue.officer_missing"))?;
    let (counter, profile) = (counter_of(&counter)?, body.profile);
    act.hall(Command::OpenCounter { counter, officer, profile }).await
}

/// Quota of a class.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Quota {
    /// Most walk-in tickets of the day; nothing lifts it.
    quota: Option<u32>,
    /// Id of the command.
    command_id: String,
}

/// Set or lift the quota of a class.
#[utoipa::path(
    post, path = "/api/v1/units/{unit}/queue/classes/{class}/quota", tag = "queue",
    operation_id = "set_quota", params(("unit" = String, Path), ("class" = String, Path)),
    request_body = Quota, security(("bearer" = [])), responses((status = 200, body = Recorded))
)]
pub(super) async fn quota(
    State(app): House,
    granted: Granted,
    Named(class): Named,
    JsonBody(body): JsonBody<Quota>,
) -> Answer {
    let act = Act::new(&app, &granted, &body.command_id)?;
    act.hall(Command::SetQuota { class: class_of(&class)?, quota: body.quota }).await
}

/// The last moment for a new ticket.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct CutOff {
    /// Local time, `15:30`; nothing lifts it.
    #[schema(value_type = Option<String>)]
    at: Option<TimeOfDay>,
    /// Id of the command.
    command_id: String,
}

/// A span without new tickets.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct CloseEarly {
    /// From, local time.
    #[schema(value_type = String, example = "11:30")]
    from: TimeOfDay,
    /// Until; nothing means the end of the day.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    to: Option<TimeOfDay>,
    /// Reason code of the plan.
    reason: String,
    /// Id of the command.
    command_id: String,
}

/// A message on the boards.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ShowMessage {
    /// The text in both languages.
    #[schema(value_type = Object, example = json!({"id": "…", "en": "…"}))]
    text: LocalText,
    /// When it disappears, in microseconds.
    #[serde(default)]
    #[schema(value_type = Option<i64>)]
    until: Option<Timestamp>,
    /// One zone only.
    #[serde(default)]
    zone: Option<String>,
    /// Id of the command.
    command_id: String,
}

/// Handlers of commands about the hall whose body says everything.
macro_rules! hall_commands {
    ($($(#[doc = $doc:literal])+ $name:ident $path:literal $id:literal $body:ident
        = |$given:ident| $command:expr;)+) => {$(
        $(#[doc = $doc])+
        #[utoipa::path(
            post, path = $path, tag = "queue", operation_id = $id,
            params(("unit" = String, Path)), request_body = $body, security(("bearer" = [])),
            responses(
                (status = 200, body = Recorded),
                (status = 422, description = "Unknown code or wrong field"),
            )
        )]
        pub(super) async fn $name(
            State(app): House,
            granted: Granted,
            JsonBody($given): JsonBody<$body>,
        ) -> Answer {
            let command_id = $given.command_id.clone();
            Act::new(&app, &granted, &command_id)?.hall($command).await
        }
    )+};
}

hall_commands! {
    /// Set or lift the last moment for a new ticket.
    cut_off "/api/v1/units/{unit}/queue/cut-off" "set_cut_off" CutOff
        = |body| Command::SetCutOff { at: body.at };
    /// Issue no tickets for a while, or for the rest of the day.
    close_early "/api/v1/units/{unit}/queue/closures" "close_early" CloseEarly
        = |body| Command::CloseEarly { from: body.from, to: body.to, reason: body.reason };
    /// Show a message on the boards.
    show_message "/api/v1/units/{unit}/queue/messages" "show_message" ShowMessage
        = |body| Command::ShowMessage { text: body.text, until: body.until, zone: body.zone };
    /// End the day; everybody left gets a recorded outcome.
    end_day "/api/v1/units/{unit}/queue/day-end" "end_day" Plain
        = |_body| Command::EndDay;
}

/// Handlers of commands about one named thing of the hall.
macro_rules! named_commands {
    ($($(#[doc = $doc:literal])+ $name:ident $method:ident $path:literal $id:literal
        [$thing:literal $($query:tt)*] [$($body:tt)*]
        $extract:ident $given:ty = |$text:ident| $command:expr;)+) => {$(
        $(#[doc = $doc])+
        #[utoipa::path(
            $method, path = $path, tag = "queue", operation_id = $id,
            params(("unit" = String, Path), ($thing = String, Path) $($query)*),
            $($body)* security(("bearer" = [])),
            responses(
                (status = 200, body = Recorded),
                (status = 404, description = "No such counter, class or message"),
            )
        )]
        pub(super) async fn $name(
            State(app): House,
            granted: Granted,
            Named($text): Named,
            $extract(given): $extract<$given>,
        ) -> Answer {
            Act::new(&app, &granted, &given.command_id)?.hall($command).await
        }
    )+};
}

named_commands! {
    /// Close a counter that serves nobody.
    close_counter delete "/api/v1/units/{unit}/queue/counters/{counter}/opening" "close_counter"
        ["counter", CommandQuery] [] Params CommandQuery
        = |text| Command::CloseCounter { counter: counter_of(&text)? };
    /// The officer takes a break.
    start_break post "/api/v1/units/{unit}/queue/counters/{counter}/break" "start_break"
        ["counter"] [request_body = Plain,] JsonBody Plain
        = |text| Command::StartBreak { counter: counter_of(&text)? };
    /// The officer is back.
    end_break delete "/api/v1/units/{unit}/queue/counters/{counter}/break" "end_break"
        ["counter", CommandQuery] [] Params CommandQuery
        = |text| Command::EndBreak { counter: counter_of(&text)? };
    /// Issue tickets for a class again.
    open_class post "/api/v1/units/{unit}/queue/classes/{class}/opening" "open_class"
        ["class"] [request_body = Plain,] JsonBody Plain
        = |text| Command::OpenClass { class: class_of(&text)? };
    /// Issue no more tickets for a class; those waiting are still called.
    close_class delete "/api/v1/units/{unit}/queue/classes/{class}/opening" "close_class"
        ["class", CommandQuery] [] Params CommandQuery
        = |text| Command::CloseClass { class: class_of(&text)? };
    /// Take a message down.
    clear_message delete "/api/v1/units/{unit}/queue/messages/{message}" "clear_message"
        ["message", CommandQuery] [] Params CommandQuery
        = |text| Command::ClearMessage {
            message: text.parse().map_err(|_| Problem::not_found())?,
        };
}
