//! Notices of payments that fit no case or another sum: kept until somebody says what became of the
//! money. Booking one on a case records the payment there.

use askama::Template;
use axum::extract::{Path, State as House};
use axum::http::StatusCode;
use axum::response::Response;
use domain::deliver::cases::{Ask, CaseRef};
use domain::deliver::cash::{
    Clarified, NoticeCommand, NoticeRefusal, NoticeState, Notices, Outcome, notice_stream,
};
use domain::identity::Permission;
use domain::kernel::{Personal, Rupiah, Timestamp, UnitId};

use super::view::{LIST_CLEAR_NOTICES, LIST_OPEN_NOTICES};
use crate::book::Row as Stored;
use crate::deliver::cases::serve::{present, record, reference};
use crate::deliver::queue::serve::command_id;
use crate::identity::Permit;
use crate::promise::pages::Here;
use crate::web::dress::sentence;
use crate::web::gate::{Granted, private, to};
use crate::web::input::{FormBody, new_command_id};
use crate::web::menu::staff_shell;
use crate::web::page::{Choice, FormErrors, Shell, render};
use crate::web::problem::Problem;
use crate::web::{App, format, table};

/// Longest note.
const WORDS_MAX: usize = 2000;

/// A notice as it is kept.
#[derive(Debug, Clone)]
pub(super) struct Kept {
    pub(super) id: String,
    pub(super) at: Timestamp,
    pub(super) billing: String,
    pub(super) amount: Rupiah,
    pub(super) receipt: String,
    pub(super) method: String,
    pub(super) paid_on: String,
    pub(super) why: String,
    pub(super) case: String,
    pub(super) outcome: String,
    pub(super) clarified: Timestamp,
}

fn kept(row: &Stored) -> Kept {
    let text = |place: usize| row.text(place).to_owned();
    Kept {
        id: text(0),
        at: Timestamp(row.int(1)),
        billing: text(2),
        amount: Rupiah(row.int(3)),
        receipt: text(4),
        method: text(5),
        paid_on: text(6),
        why: text(7),
        case: text(8),
        outcome: text(9),
        clarified: Timestamp(row.int(10)),
    }
}

/// Notices that are not clear, the oldest first; and those that are, the latest first.
pub(super) async fn list(app: &App, unit: &UnitId) -> Result<(Vec<Kept>, Vec<Kept>), Problem> {
    let unit = || vec![unit.as_str().into()];
    let open = app.book.query(&LIST_OPEN_NOTICES, unit()).await?;
    let clear = app.book.query(&LIST_CLEAR_NOTICES, unit()).await?;
    Ok((open.iter().map(kept).collect(), clear.iter().map(kept).collect()))
}

/// A notice in words.
struct Item {
    id: String,
    amount: String,
    why: String,
    facts: Vec<(String, String)>,
    case: String,
    outcome: String,
    at: String,
}

#[derive(Template)]
#[template(path = "deliver/cash/templates/notices.html")]
struct Page {
    shell: Shell,
    errors: FormErrors,
    unit: String,
    open: Vec<Item>,
    clear: Vec<Item>,
    outcomes: Vec<Choice>,
    may: bool,
    /// The notice whose form was sent.
    touched: String,
    sent: FormBody,
    command_id: String,
}

impl Page {
    /// What was typed for a notice.
    fn typed(&self, item: &Item, field: &str) -> String {
        self.sent.get(&format!("{}-{field}", item.id)).to_owned()
    }

    fn name(item: &Item, field: &str) -> String {
        format!("{}-{field}", item.id)
    }

    /// The case that was typed; that of the billing code when nothing was sent.
    fn case_of(&self, item: &Item) -> String {
        if self.touched == item.id { self.typed(item, "case") } else { item.case.clone() }
    }
}

fn item(shell: &Shell, here: &Here, one: Kept) -> Item {
    let label = |name: &str| shell.t_of("cash-notice", name);
    let date = one.paid_on.parse().map(|date| shell.date(&date));
    let facts = vec![
        (label("billing"), one.billing),
        (label("receipt"), one.receipt),
        (label("method"), one.method),
        (label("paid"), date.unwrap_or(one.paid_on)),
        (label("told"), shell.moment(&here.zone, &one.at)),
    ];
    Item {
        amount: shell.rupiah(&one.amount),
        why: shell.t_of("cash-why", &one.why),
        outcome: if one.outcome.is_empty() {
            String::new()
        } else {
            shell.t_of("cash-outcome", &one.outcome)
        },
        at: shell.moment(&here.zone, &one.clarified),
        case: one.case,
        id: one.id,
        facts,
    }
}

/// The page.
pub(super) async fn show(House(app): House<App>, granted: Granted) -> Result<Response, Problem> {
    page(&app, &granted, "", FormBody::default(), FormErrors::default()).await
}

async fn page(
    app: &App,
    granted: &Granted,
    touched: &str,
    sent: FormBody,
    errors: FormErrors,
) -> Result<Response, Problem> {
    let (here, shell) = staff_shell(app, granted, "cash-notices-title")?;
    let unit = granted.unit();
    let above = shell.t("cash-title").to_owned();
    let shell = shell.crumb(format!("/cash/{unit}"), above);
    let (open, clear) = list(app, unit).await?;
    let items = |all: Vec<Kept>| all.into_iter().map(|one| item(&shell, &here, one)).collect();
    let outcome =
        |outcome: Outcome| Choice::new(outcome.name(), shell.t_of("cash-outcome", outcome.name()));
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let page = Page {
        unit: unit.to_string(),
        open: items(open),
        clear: items(clear),
        outcomes: Outcome::ALL.map(outcome).into(),
        may: granted.principal.may(Permission::CashReconcile, &granted.line),
        touched: touched.to_owned(),
        command_id: new_command_id(),
        sent,
        errors,
        shell,
    };
    Ok(private(render(status, &page)))
}

/// The same as a file.
pub(super) async fn csv(House(app): House<App>, granted: Granted) -> Result<Response, Problem> {
    let here = Here::find(&app, granted.unit())?;
    let (open, clear) = list(&app, granted.unit()).await?;
    let rows = open.into_iter().chain(clear).map(|one| {
        let told = format::machine(here.zone, one.at);
        let amount = one.amount.0.to_string();
        vec![
            told,
            one.billing,
            amount,
            one.receipt,
            one.method,
            one.paid_on,
            one.why,
            one.case,
            one.outcome,
        ]
    });
    let columns = [
        "told_at",
        "billing",
        "amount",
        "receipt",
        "method",
        "paid_on",
        "why",
        "reference",
        "outcome",
    ];
    Ok(table::csv(&format!("payment-notices-{}.csv", granted.unit()), &columns, rows))
}

/// What somebody says became of a notice.
pub(super) struct Said {
    pub(super) outcome: Outcome,
    pub(super) case: Option<CaseRef>,
    pub(super) note: String,
}

/// Records what became of a notice; the payment is booked on its case first.
pub(super) async fn clear(
    app: &App,
    granted: &Granted,
    (notice, command): (&str, &str),
    said: Said,
) -> Result<(), Problem> {
    let unit = granted.unit();
    let stream = notice_stream(notice);
    let state = app.execute.read::<Notices, _>(unit.as_str(), &stream, NoticeState::clone).await?;
    let told = state.told.ok_or_else(|| Problem::refused(&NoticeRefusal::NotFound))?;
    if state.clarified.is_some() {
        return Err(Problem::refused(&NoticeRefusal::ClarifiedAlready));
    }
    let permit = granted.permit()?;
    // The provider took the money, not who clears its notice; they stand in the notice's own entry.
    let house = Permit::house(unit.clone());
    if let (Outcome::Booked, Some(case)) = (said.outcome, &said.case) {
        let known = present(app, unit, case).await?;
        let booked = known.payments.iter().any(|paid| paid.receipt == told.receipt);
        if !booked {
            let ask = Ask::Pay {
                amount: told.amount,
                receipt: told.receipt.clone(),
                method: told.method.clone(),
                paid_on: told.paid_on,
                channel: None,
                notice: Some(told.notice.clone()),
            };
            record(app, &house, case, &format!("clear-{notice}"), ask).await?;
        }
    }
    let note = Personal::new(stream.clone(), said.note);
    let said = Clarified { outcome: said.outcome, case: said.case, note };
    let clarify = NoticeCommand::Clarify(said);
    app.execute.run::<Notices>(&permit, &stream, command, &clarify).await?;
    Ok(())
}

/// The same from the page.
pub(super) async fn clarify(
    House(app): House<App>,
    granted: Granted,
    Path((_, notice)): Path<(String, String)>,
    sent: FormBody,
) -> Result<Response, Problem> {
    let id = command_id(sent.get("command_id"))?.to_owned();
    let field = |name: &str| format!("{notice}-{name}");
    let language = granted.language;
    let mut errors = FormErrors::default();
    let chosen = sent.get(&field("outcome"));
    let outcome = Outcome::ALL.into_iter().find(|outcome| outcome.name() == chosen);
    if outcome.is_none() {
        errors.add(field("outcome"), sentence(language, "case.answer_choice", &[]));
    }
    let note = sent.get(&field("note")).to_owned();
    if note.is_empty() {
        errors.add(field("note"), sentence(language, "case.words_missing", &[]));
    } else if note.chars().count() > WORDS_MAX {
        errors.add(field("note"), sentence(language, "case.words_long", &[]));
    }
    let mut case = None;
    if outcome == Some(Outcome::Booked) {
        match reference(sent.get(&field("case"))) {
            Ok(known) => case = Some(known),
            Err(problem) => {
                errors.add(field("case"), sentence(language, &problem.code, &problem.params));
            }
        }
    }
    if let (Some(outcome), true) = (outcome, errors.is_empty()) {
        let said = Said { outcome, case, note };
        match clear(&app, &granted, (&notice, &id), said).await {
            Ok(()) => return Ok(to(&format!("/cash/{}/notices", granted.unit()))),
            Err(problem) if problem.status.is_server_error() => return Err(problem),
            Err(problem) => {
                errors.add(field("case"), sentence(language, &problem.code, &problem.params));
            }
        }
    }
    page(&app, &granted, &notice, sent, errors).await
}
