//! What needs more authority, for programs.

use axum::extract::{Path, State as House};
use axum::response::Response;
use domain::deliver::cases::Ask;
use domain::kernel::{Key, Personal, Rupiah};
use serde::Deserialize;
use utoipa::ToSchema;

use super::api::{Recorded, answer};
use super::serve::{record, reference};
use crate::deliver::queue::serve::command_id;
use crate::web::App;
use crate::web::gate::Granted;
use crate::web::input::JsonBody;
use crate::web::problem::Problem;

/// Unit and number of the case in the path.
type Named = Path<(String, String)>;

/// What needs more authority.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(tag = "do", rename_all = "snake_case", deny_unknown_fields)]
enum Decision {
    /// The application is refused.
    Reject {
        /// A regulation of the standard's legal basis.
        citation: String,
        /// Article in it.
        article: String,
        /// In own words; kept sealed.
        reason: String,
    },
    /// Money is given back.
    Refund {
        /// Rupiah.
        #[schema(value_type = i64)]
        amount: Rupiah,
        /// Number of the paper.
        receipt: String,
        /// Code of the reason.
        #[schema(value_type = String)]
        reason: Key,
    },
    /// The product that nobody collected is cancelled.
    CancelUncollected,
}

/// A decision about a case.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct DecisionBody {
    /// What.
    decision: Decision,
    /// Id of the command.
    command_id: String,
}

/// Refuse on a legal ground, give money back, cancel what nobody collected.
#[utoipa::path(
    post, path = "/api/v1/units/{unit}/cases/{case}/decisions", tag = "cases",
    operation_id = "decide_case", params(("unit" = String, Path), ("case" = String, Path)),
    request_body = DecisionBody, security(("bearer" = [])),
    responses((status = 200, body = Recorded), (status = 404, description = "No such case"),
        (status = 409, description = "Not at this stage"),
        (status = 422, description = "No ground of the standard, more than was paid"))
)]
pub(super) async fn decide(
    House(app): House<App>,
    granted: Granted,
    named: Named,
    JsonBody(body): JsonBody<DecisionBody>,
) -> Result<Response, Problem> {
    let (case, id) = (reference(&named.1)?, command_id(&body.command_id)?);
    let ask = match body.decision {
        Decision::Reject { citation, article, reason } => {
            Ask::Reject { citation, article, reason: Personal::new(case.stream(), reason) }
        }
        Decision::Refund { amount, receipt, reason } => Ask::Refund { amount, receipt, reason },
        Decision::CancelUncollected => Ask::CancelUncollected,
    };
    let done = record(&app, &granted.permit()?, &case, id, ask).await?;
    answer(&app, &granted, &case, &done).await
}
