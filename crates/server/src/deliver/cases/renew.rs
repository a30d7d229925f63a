//! A lost receipt code: after the holder's identity was seen an officer makes a new one. The code
//! before opens nothing any more; who did it, for which case and what was seen stands in the record
//! and in the access log.

use std::collections::BTreeSet;

use askama::Template;
use axum::Json;
use axum::extract::{Path, State as House};
use axum::http::StatusCode;
use axum::response::Response;
use domain::deliver::cases::{Ask, CaseRef, Seen};
use domain::identity::Permission;
use domain::kernel::{Language, Personal};
use serde::Deserialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

use super::own::{WORDS_MAX, own_page};
use super::serve::{channel, present, receipt_of, record, reference};
use crate::deliver::queue::serve::command_id;
use crate::identity::access_log::Access;
use crate::web::App;
use crate::web::dress::sentence;
use crate::web::gate::{Granted, private, to};
use crate::web::i18n::Translator;
use crate::web::input::{FormBody, JsonBody, new_command_id};
use crate::web::menu::staff_shell;
use crate::web::page::{Choice, FormErrors, Shell, render};
use crate::web::problem::Problem;

/// Unit and number of the case in the path.
type Named = Path<(String, String)>;

/// What may be seen of somebody who has no receipt.
const SEEN: [Seen; 3] = [Seen::HolderIdentity, Seen::Letter, Seen::ProxyIdentity];

#[derive(Template)]
#[template(path = "deliver/cases/templates/renew.html")]
struct Page {
    shell: Shell,
    errors: FormErrors,
    path: String,
    reference: String,
    seen: Vec<Choice>,
    sent: FormBody,
    command_id: String,
}

impl Page {
    fn ticked(&self) -> Vec<String> {
        self.sent.all("seen").into_iter().map(str::to_owned).collect()
    }
}

/// The page.
pub(super) async fn show(
    House(app): House<App>,
    granted: Granted,
    named: Named,
) -> Result<Response, Problem> {
    let case = reference(&named.1)?;
    present(&app, granted.unit(), &case).await?;
    page(&app, &granted, &case, FormBody::default(), FormErrors::default())
}

fn page(
    app: &App,
    granted: &Granted,
    case: &CaseRef,
    sent: FormBody,
    errors: FormErrors,
) -> Result<Response, Problem> {
    let (_, shell) = staff_shell(app, granted, "case-renew-title")?;
    let back = format!("/cases/{}/{case}", granted.unit());
    let shell = shell.crumb(back.clone(), case.as_str());
    let seen = SEEN.map(|seen| Choice::new(seen.name(), shell.t_of("case-seen", seen.name())));
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let page = Page {
        path: format!("{back}/receipt"),
        reference: case.to_string(),
        seen: seen.into(),
        command_id: sent.opt("command_id").map_or_else(new_command_id, str::to_owned),
        sent,
        errors,
        shell,
    };
    Ok(private(render(status, &page)))
}

/// Makes the new code and leads to the receipt that is printed for the holder.
pub(super) async fn make(
    House(app): House<App>,
    granted: Granted,
    named: Named,
    sent: FormBody,
) -> Result<Response, Problem> {
    let case = reference(&named.1)?;
    let id = command_id(sent.get("command_id"))?;
    let seen: BTreeSet<Seen> = sent.all("seen").into_iter().filter_map(Seen::parse).collect();
    let mut errors = FormErrors::default();
    if sent.get("note").chars().count() > WORDS_MAX {
        errors.add("note", sentence(granted.language, "case.words_long", &[]));
        return page(&app, &granted, &case, sent, errors);
    }
    match renewed(&app, &granted, &case, id, seen, sent.opt("note").map(str::to_owned)).await {
        Ok(renewals) => {
            let own = own_page(&app, granted.unit(), &case, renewals);
            Ok(private(to(&format!("{own}/receipt"))))
        }
        Err(problem) if problem.status.is_server_error() => Err(problem),
        Err(problem) => {
            errors.add("seen", seen_sentence(granted.language, &problem));
            page(&app, &granted, &case, sent, errors)
        }
    }
}

/// The sentence of a refusal, with what was not seen in words.
pub(crate) fn seen_sentence(language: Language, problem: &Problem) -> String {
    let t = Translator { language };
    let words = |(name, text): &(&'static str, String)| {
        let text = if *name == "seen" { t.t_of("case-seen", text) } else { text.clone() };
        (*name, text)
    };
    let params: Vec<_> = problem.params.iter().map(words).collect();
    sentence(language, &problem.code, &params)
}

/// Records the renewal; gives which code it is by now.
async fn renewed(
    app: &App,
    granted: &Granted,
    case: &CaseRef,
    id: &str,
    seen: BTreeSet<Seen>,
    note: Option<String>,
) -> Result<u32, Problem> {
    let permit = granted.permit()?;
    let note = note.map(|text| Personal::new(case.stream(), text));
    let channel = channel(&granted.principal);
    record(app, &permit, case, id, Ask::RenewReceipt { seen, channel, note }).await?;
    let row = Access {
        unit: permit.unit().to_owned(),
        at: app.clock.now(),
        actor: permit.actor_text().to_owned(),
        action: Permission::CaseReceipt.name(),
        object: case.stream(),
        outcome: "done",
    };
    // What cannot be written down is not shown.
    Access::store(&*app.book, vec![row]).await?;
    Ok(present(app, granted.unit(), case).await?.renewals)
}

/// A lost code.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Renew {
    /// What was seen: `holder_identity`; `letter` and `proxy_identity` when a proxy came.
    #[schema(value_type = Vec<String>)]
    seen: BTreeSet<Seen>,
    /// In own words; kept sealed.
    #[serde(default)]
    note: Option<String>,
    /// Id of the command.
    command_id: String,
}

/// Make a new receipt code for who lost theirs. The code before opens nothing any more.
#[utoipa::path(
    post, path = "/api/v1/units/{unit}/cases/{case}/receipt", tag = "cases",
    operation_id = "renew_case_receipt", request_body = Renew,
    params(("unit" = String, Path), ("case" = String, Path)), security(("bearer" = [])),
    responses((status = 200, body = serde_json::Value, description = "The new code"),
        (status = 404, description = "No such case"),
        (status = 422, description = "The holder's identity was not seen"))
)]
pub(super) async fn renew(
    House(app): House<App>,
    granted: Granted,
    named: Named,
    JsonBody(body): JsonBody<Renew>,
) -> Result<Json<Value>, Problem> {
    let (case, id) = (reference(&named.1)?, command_id(&body.command_id)?);
    let renewals = renewed(&app, &granted, &case, id, body.seen, body.note).await?;
    let receipt = app.receipts.code(granted.unit().as_str(), &receipt_of(&case, renewals));
    Ok(Json(json!({ "receipt": receipt, "renewal": renewals })))
}
