//! A provider of payments tells that something was paid, signed in the form of Standard Webhooks
//! (HMAC-SHA256 over `id.timestamp.body`). The payment goes on the case of its billing code; what
//! fits no case or another sum is kept until a person has cleared it. The same notice sent again
//! changes nothing.

use axum::Json;
use axum::extract::{Request, State as House};
use axum::http::{HeaderMap, StatusCode};
use base64::Engine;
use domain::deliver::cases::{Ask, CaseRef};
use domain::deliver::cash::{
    NoticeCommand, NoticeState, Notices, SetAside, Unclear, notice_stream,
};
use domain::kernel::{Key, Rupiah, UnitId};
use hmac::{Hmac, KeyInit, Mac};
use jiff::civil::Date;
use register::hash::Hash;
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use utoipa::ToSchema;

use crate::clock::Clock;
use crate::config::{Payments, key_of};
use crate::deliver::cases::ledger_view::FIND_BILLING;
use crate::deliver::cases::serve::{present, record};
use crate::identity::Permit;
use crate::web::App;
use crate::web::gate::Granted;
use crate::web::problem::Problem;
use crate::web::router::BODY_LIMIT;

/// The kind of notice that a payment has.
const PAID: &str = "payment.paid";
/// Longest number of a notice.
const NUMBER_MAX: usize = 256;

/// A notice.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = cash::Notice)]
pub(super) struct Told {
    /// `payment.paid`; other kinds are taken and change nothing.
    #[serde(rename = "type")]
    kind: String,
    /// What was paid.
    data: serde_json::Value,
}

/// What was paid.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[schema(as = cash::PaidNotice)]
pub(super) struct Paid {
    /// The billing code.
    pub(super) billing: String,
    /// Rupiah.
    #[schema(value_type = i64)]
    pub(super) amount: Rupiah,
    /// Number of the receipt.
    pub(super) receipt: String,
    /// How: a code of the unit.
    #[schema(value_type = String, example = "bank")]
    pub(super) method: Key,
    /// Date on the receipt.
    #[schema(value_type = String, format = Date)]
    pub(super) paid_on: Date,
}

/// What became of a notice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = cash::Taken)]
pub(super) enum Taken {
    /// The payment is on its case.
    Recorded,
    /// It was there already.
    Known,
    /// It is kept until a person has cleared it.
    ToBeClarified,
    /// Not a kind of notice that changes anything.
    Ignored,
}

/// The answer to a notice.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = cash::Answer)]
pub(super) struct Answered {
    outcome: Taken,
}

fn header<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}

fn refused(code: &str) -> Problem {
    Problem::new(StatusCode::UNAUTHORIZED, code)
}

/// The number of a notice, when its signature is right and its time is near ours.
fn signed<'a>(
    settings: &Payments,
    headers: &'a HeaderMap,
    body: &[u8],
    now_s: i64,
) -> Result<&'a str, Problem> {
    if settings.secrets.is_empty() {
        return Err(refused("cash.no_secret"));
    }
    let id = header(headers, "webhook-id").filter(|id| (1..=NUMBER_MAX).contains(&id.len()));
    let at = header(headers, "webhook-timestamp");
    let given = header(headers, "webhook-signature");
    let (Some(id), Some(at), Some(given)) = (id, at, given) else {
        return Err(refused("cash.unsigned"));
    };
    let time: i64 = at.parse().map_err(|_| refused("cash.unsigned"))?;
    let signatures = given.split(' ').filter_map(|one| one.strip_prefix("v1,"));
    let engine = base64::engine::general_purpose::STANDARD;
    let signatures: Vec<Vec<u8>> = signatures.filter_map(|one| engine.decode(one).ok()).collect();
    let fits = |secret: &String| {
        let Some(key) = key_of(secret) else { return false };
        let mut mac =
            <Hmac<Sha256> as KeyInit>::new_from_slice(&key).expect("HMAC takes keys of any length");
        mac.update(id.as_bytes());
        mac.update(b".");
        mac.update(at.as_bytes());
        mac.update(b".");
        mac.update(body);
        signatures.iter().any(|one| mac.clone().verify_slice(one).is_ok())
    };
    if !settings.secrets.iter().any(fits) {
        return Err(refused("cash.signature_wrong"));
    }
    // Only who holds the secret learns that the time is wrong.
    if now_s.abs_diff(time) > u64::from(settings.tolerance_seconds) {
        return Err(refused("cash.replayed"));
    }
    Ok(id)
}

/// Tell of a payment: signed by Standard Webhooks with a secret of `payments.secrets`. The same
/// `webhook-id` changes nothing twice.
#[utoipa::path(
    post, path = "/api/v1/units/{unit}/payments/notices", tag = "cash",
    operation_id = "notify_payment", request_body = Told,
    params(("unit" = String, Path), ("webhook-id" = String, Header),
        ("webhook-timestamp" = String, Header), ("webhook-signature" = String, Header)),
    responses((status = 200, body = Answered),
        (status = 401, description = "Not signed, or too old"),
        (status = 422, description = "Signed, and not to be read: send it again when it is right"))
)]
pub(super) async fn take(
    House(app): House<App>,
    granted: Granted,
    request: Request,
) -> Result<Json<Answered>, Problem> {
    let headers = request.headers().clone();
    let body = axum::body::to_bytes(request.into_body(), BODY_LIMIT).await;
    let body = body.map_err(|_| crate::web::input::too_large(BODY_LIMIT))?;
    // Providers live in the world's time, also when the house plays another day.
    let now_s = Clock::real().now().0.div_euclid(1_000_000);
    let id = signed(&app.identity.config.payments, &headers, &body, now_s)?.to_owned();
    let unread = || Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "cash.notice_unread");
    let told: Told = serde_json::from_slice(&body).map_err(|_| unread())?;
    if told.kind != PAID {
        return Ok(Json(Answered { outcome: Taken::Ignored }));
    }
    let paid: Paid = serde_json::from_value(told.data).map_err(|_| unread())?;
    let outcome = book(&app, granted.unit(), &id, &paid).await?;
    Ok(Json(Answered { outcome }))
}

/// The short name of a notice in streams and command ids.
fn short(id: &str) -> String {
    Hash::of(id.as_bytes()).to_string()[..40].to_owned()
}

/// The code without what people put between its digits, as cases keep it.
fn plain(billing: &str) -> String {
    let code = billing.chars().filter(|sign| !matches!(sign, ' ' | '-' | '.'));
    code.collect::<String>().to_ascii_uppercase()
}

/// Books a payment on its case, or keeps it.
pub(super) async fn book(
    app: &App,
    unit: &UnitId,
    id: &str,
    paid: &Paid,
) -> Result<Taken, Problem> {
    let short = short(id);
    let stream = notice_stream(&short);
    let kept = |state: &NoticeState| state.told.is_some();
    // What was kept stays with the person who clears it, also when it would fit by now.
    if app.execute.read::<Notices, _>(unit.as_str(), &stream, kept).await? {
        return Ok(Taken::ToBeClarified);
    }
    let permit = Permit::house(unit.clone());
    let params = vec![unit.as_str().into(), plain(&paid.billing).into()];
    let rows = app.book.query(&FIND_BILLING, params).await?;
    let (case, why) = match rows.as_slice() {
        [] => (None, Unclear::UnknownBilling),
        [one] => {
            let case = CaseRef::parse(one.text(0)).map_err(|_| Problem::not_found())?;
            let state = present(app, unit, &case).await?;
            let same = |known: &domain::deliver::cases::Payment| {
                known.receipt == paid.receipt.trim() && known.amount == paid.amount
            };
            if state.payments.iter().any(same) {
                return Ok(Taken::Known);
            }
            let ask = Ask::Pay {
                amount: paid.amount,
                receipt: paid.receipt.clone(),
                method: paid.method.clone(),
                paid_on: paid.paid_on,
                channel: None,
                notice: Some(id.to_owned()),
            };
            match record(app, &permit, &case, &format!("notice-{short}"), ask).await {
                Ok(_) => return Ok(Taken::Recorded),
                Err(problem) if problem.status.is_server_error() => return Err(problem),
                Err(problem) => (Some(case), unclear(&problem.code)),
            }
        }
        _ => (None, Unclear::SeveralCases),
    };
    let told = SetAside {
        notice: id.to_owned(),
        billing: paid.billing.chars().take(64).collect(),
        amount: paid.amount,
        receipt: paid.receipt.trim().chars().take(64).collect(),
        method: paid.method.clone(),
        paid_on: paid.paid_on,
        why,
        case,
    };
    let command = NoticeCommand::SetAside(told);
    app.execute.run::<Notices>(&permit, &stream, &format!("aside-{short}"), &command).await?;
    Ok(Taken::ToBeClarified)
}

/// Why a case did not take a payment.
fn unclear(code: &str) -> Unclear {
    match code {
        "case.wrong_amount" => Unclear::WrongAmount,
        "case.nothing_owed" => Unclear::NothingOwed,
        _ => Unclear::Refused,
    }
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    /// The example of the specification of Standard Webhooks.
    const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    const BODY: &[u8] = br#"{"test": 2432232314}"#;
    const AT: i64 = 1_614_265_330;

    fn headers(signature: &'static str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        let id = HeaderValue::from_static("msg_p5jXN8AQM9LWM0D4loKWxJek");
        headers.insert("webhook-id", id);
        headers.insert("webhook-timestamp", HeaderValue::from_static("1614265330"));
        headers.insert("webhook-signature", HeaderValue::from_static(signature));
        headers
    }

    fn code(settings: &Payments, headers: &HeaderMap, body: &[u8], now: i64) -> String {
        signed(settings, headers, body, now).map_or_else(|problem| problem.code, str::to_owned)
    }

    #[test]
    fn signatures_are_those_of_the_specification_and_old_ones_are_worth_nothing() {
        let settings = Payments { secrets: vec![SECRET.to_owned()], ..Payments::default() };
        let good = headers("v1,aaaa v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
        let id = "msg_p5jXN8AQM9LWM0D4loKWxJek";
        for now in [AT - 300, AT, AT + 300] {
            assert_eq!(code(&settings, &good, BODY, now), id);
        }
        for now in [AT - 301, AT + 301, 0] {
            assert_eq!(code(&settings, &good, BODY, now), "cash.replayed");
        }
        assert_eq!(code(&settings, &good, b"{}", AT), "cash.signature_wrong");
        let none = HeaderMap::new();
        assert_eq!(code(&settings, &none, BODY, AT), "cash.unsigned");
        for wrong in ["v1,", "v1a,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=", "v1,AAAA"] {
            assert_eq!(code(&settings, &headers(wrong), BODY, AT), "cash.signature_wrong");
        }
        let empty = Payments::default();
        assert_eq!(code(&empty, &good, BODY, AT), "cash.no_secret");
        let exchanged = format!("whsec_{}", "B".repeat(32));
        let both = Payments { secrets: vec![exchanged, SECRET.to_owned()], ..empty };
        assert_eq!(code(&both, &good, BODY, AT), id);
    }
}
