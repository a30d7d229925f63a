//! Pictures of a report: drawn anew in the reporter's browser, sealed there, and sent in parts of
//! one size. The house sees how many parts there are, in few classes.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use domain::hear::levy_reports::{Act, Command, pictures_of};
use domain::identity::Permission;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::api::{nobody, own};
use super::desk::sealed_to;
use super::parcel::{self, check_work};
use super::serve::{day, id_of, record};
use super::view;
use crate::promise::pages::Here;
use crate::prove::disclosure::{self, OpenError};
use crate::web::App;
use crate::web::gate::{Granted, empty, private};
use crate::web::input::JsonBody;
use crate::web::problem::Problem;

/// A part of a picture.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub(super) struct NewPart {
    /// What the unlock half of the receipt gives.
    access: String,
    /// Running number of the part, from 1.
    part: u32,
    /// How many the picture has: 1, 2, 4, 8 or 16.
    parts: u32,
    /// The sealed part, as text.
    parcel: String,
    /// The date that was worked for.
    date: String,
    /// The number that was found.
    nonce: u64,
}

/// Send a part of a picture that belongs to one's own report.
#[utoipa::path(
    post, path = "/api/v1/units/{unit}/levy-reports/{lookup}/pictures/{picture}",
    tag = "levy reports", operation_id = "send_levy_picture_part",
    params(
        ("unit" = String, Path), ("lookup" = String, Path),
        ("picture" = u32, Path, description = "Running number of the picture, from 1"),
    ),
    request_body = NewPart,
    responses(
        (status = 204, description = "Recorded"),
        (status = 404, description = "No such report, or the receipt does not fit"),
        (status = 409, description = "It was closed"),
        (status = 422, description = "No such part, or too many"),
    ),
)]
pub(super) async fn send(
    State(app): State<App>,
    granted: Granted,
    Path((_, lookup, picture)): Path<(String, String, String)>,
    JsonBody(sent): JsonBody<NewPart>,
) -> Result<Response, Problem> {
    let file: u32 = picture.parse().map_err(|_| Problem::not_found())?;
    let (home, _) = own(&app, &granted, (&lookup, &sent.access)).await?;
    let here = Here::find(&app, granted.unit())?;
    let (sealed, digest) = parcel::picture(&lookup, &sent.parcel)?;
    check_work(&digest, (&sent.date, sent.nonce), here.today)?;
    let act = Act::SendFilePart { file, part: (sent.part, sent.parts), digest, sealed };
    let id = id_of(&act);
    let (date, begins) = day(&here);
    let command = Command { date, begins, keys: Vec::new(), act };
    record(&app, &nobody(&app, &home)?, &lookup, &id, command).await?;
    Ok(private(empty(StatusCode::NO_CONTENT)))
}

/// A part of a picture.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Part {
    /// The sealed part, as text; nothing once it was erased.
    parcel: Option<String>,
}

/// A part of a picture of a report that is sealed to who asks; it stands in the access log.
#[utoipa::path(
    get, path = "/api/v1/units/{unit}/levy-desk/{lookup}/pictures/{picture}/{part}",
    tag = "levy reports", operation_id = "fetch_levy_picture_part",
    params(
        ("unit" = String, Path), ("lookup" = String, Path), ("picture" = u32, Path),
        ("part" = u32, Path),
    ),
    responses(
        (status = 200, body = Part, description = "The sealed part"),
        (status = 404, description = "No such part, or it is not sealed to who asks"),
    ),
)]
pub(super) async fn show(
    State(app): State<App>,
    granted: Granted,
    Path((_, lookup, picture, part)): Path<(String, String, String, String)>,
) -> Result<Response, Problem> {
    let number = |text: &str| text.parse::<u32>().map_err(|_| Problem::not_found());
    let (picture, part) = (number(&picture)?, number(&part)?);
    sealed_to(&app, &granted, &lookup).await?;
    let entry = view::part(&*app.book, granted.unit(), &lookup, (picture, part)).await?;
    let entry = entry.ok_or_else(Problem::not_found)?;
    let (permit, subject) = (granted.permit()?, pictures_of(&lookup));
    let (permission, kinds) = (Permission::LevyRead, ["levy.file_part_sent"]);
    let opened = disclosure::open_at(&app, &permit, permission, (&subject, entry), &kinds).await;
    let opened = opened.map_err(|error| match error {
        OpenError::Store(error) => error.into(),
        other => Problem::fault(&other),
    })?;
    Ok(private(Json(Part { parcel: opened.map(|part| part.text) }).into_response()))
}
