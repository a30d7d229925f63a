//! The applicant's own page: where it is, what is promised and why that day, what is owed, what one
//! may do. Opened by number and code alone; there is no account, and no name stands on it.

use askama::Template;
use axum::extract::{Path, State as House};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use domain::deliver::cases::{Ask, CaseRef, Move, Stage, State};
use domain::kernel::{Personal, ServiceId, UnitId};

use super::apply::{Bring, bring};
use super::papers::{self, Line};
use super::serve::{channel, opens, present, receipt_of, record, standard_of, working_time};
use super::shown::{Look, Price, Promise, StepLine};
use crate::deliver::appointments;
use crate::deliver::queue::qr;
use crate::deliver::queue::serve::command_id;
use crate::notify;
use crate::promise::pages::{Here, unit_shell};
use crate::prove::disclosure::{self, OpenError};
use crate::web::App;
use crate::web::dress::sentence;
use crate::web::gate::{Granted, private, to};
use crate::web::input::{FormBody, Named, Params, new_command_id};
use crate::web::page::{FormErrors, Shell, render};
use crate::web::problem::Problem;

/// Longest text in own words.
pub(super) const WORDS_MAX: usize = 2000;

/// A case with the code that opens it, in the path.
pub(crate) type Held = Path<(String, String, String)>;

#[derive(Template)]
#[template(path = "deliver/cases/templates/own.html")]
struct Page {
    shell: Shell,
    errors: FormErrors,
    path: String,
    complaints: String,
    reference: String,
    service: String,
    state: String,
    missing: Vec<(String, String)>,
    papers: Vec<Line>,
    complete_until: String,
    /// In the office's own words: why it came back, why it was refused.
    said: Vec<String>,
    /// Regulation and article of a refusal.
    ground: Option<String>,
    collect_until: String,
    compensation: String,
    /// What the pledge of the office offers for a promise that was broken.
    pledged: String,
    pledge: String,
    promises: Vec<Promise>,
    ready: Option<String>,
    forecast: Option<(String, Vec<String>)>,
    prices: Vec<Price>,
    owed: String,
    steps: Vec<StepLine>,
    /// The appointment in words.
    booked: Option<String>,
    may_book: bool,
    /// Codes of the billing system for what is still owed.
    billings: Vec<String>,
    /// The product can be collected.
    may_collect: bool,
    may_resubmit: bool,
    may_withdraw: bool,
    /// What a withdrawal gives up at the counter; empty when nobody can have a place there.
    gives_up: String,
    /// What the applicant was told.
    told: Vec<notify::Told>,
    sent: FormBody,
    command_id: String,
}

#[derive(Template)]
#[template(path = "deliver/cases/templates/receipt.html")]
struct Paper {
    shell: Shell,
    path: String,
    complaints: String,
    unit: String,
    reference: String,
    code: String,
    service: String,
    date: String,
    promises: Vec<Promise>,
    ready: Option<String>,
    forecast: Option<(String, Vec<String>)>,
    prices: Vec<Price>,
    owed: String,
    bring: Vec<Bring>,
    entry: u64,
    head: Vec<String>,
    /// The address of one's own page, to be scanned at the kiosk or by another phone.
    qr: String,
    may_book: bool,
}

#[derive(Template)]
#[template(path = "deliver/cases/templates/find.html")]
struct Find {
    shell: Shell,
    errors: FormErrors,
    path: String,
    services: Vec<(String, String)>,
    sent: FormBody,
}

/// The address of a case's own page.
pub(crate) fn own_page(app: &App, unit: &UnitId, case: &CaseRef, renewals: u32) -> String {
    let code = app.receipts.code(unit.as_str(), &receipt_of(case, renewals));
    format!("/a/{unit}/{case}/{code}")
}

/// The case of an address, when its code is right. Others cannot tell whether it exists.
pub(crate) async fn seek(
    app: &App,
    granted: &Granted,
    Path((_, case, code)): &Held,
) -> Result<(CaseRef, State), Problem> {
    let case = CaseRef::parse(case).map_err(|_| Problem::not_found())?;
    if !opens(app, granted.unit(), &case, code).await? {
        return Err(Problem::not_found());
    }
    let state = present(app, granted.unit(), &case).await?;
    Ok((case, state))
}

pub(super) fn frame(
    app: &App,
    granted: &Granted,
    here: &Here,
    title: &str,
) -> Result<Shell, Problem> {
    let mut shell = unit_shell(app, granted, here.profile()?);
    shell.title = shell.t(title).to_owned();
    Ok(shell)
}

/// The page.
pub(super) async fn show(
    House(app): House<App>,
    granted: Granted,
    held: Held,
) -> Result<Response, Problem> {
    let (case, state) = seek(&app, &granted, &held).await?;
    page(&app, &granted, (&case, &state), FormBody::default(), FormErrors::default()).await
}

async fn page(
    app: &App,
    granted: &Granted,
    (case, state): (&CaseRef, &State),
    sent: FormBody,
    errors: FormErrors,
) -> Result<Response, Problem> {
    let unit = granted.unit();
    let here = Here::find(app, unit)?;
    let shell = frame(app, granted, &here, "case-own-title")?;
    let (version, time) = (standard_of(&here, state)?, working_time(app, unit)?);
    let document = &version.document;
    let look = Look { shell: &shell, here: &here, state, document, time: &time };
    let wanted = (&document.service, case);
    let (booked, days) = appointments::all_of_case(app, &here, unit, wanted).await?;
    let about = notify::About::case(case, days);
    let told = notify::told_of_case(app, &shell, here.zone, unit, &about).await?;
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let date = |date: Option<jiff::civil::Date>| date.map(|d| shell.date_full(&d));
    let broken = state.has_broken_promise();
    let booked = booked.map(|booked| booked.words(&shell, here.zone));
    let gives_up = match &booked {
        Some(when) => shell.t1("case-own-withdraw-booked", "when", when.as_str()),
        None if document.appointments.is_some() => shell.t("case-own-withdraw-places").to_owned(),
        None => String::new(),
    };
    let page = Page {
        told,
        gives_up,
        path: own_page(app, unit, case, state.renewals),
        complaints: format!("/units/{unit}/complaints/new"),
        reference: case.to_string(),
        service: shell.text(&document.name).to_owned(),
        state: shell.t_of("case-stage-text", state.stage.name()),
        missing: look.missing(),
        papers: papers::lines(&look, &own_page(app, unit, case, state.renewals)),
        complete_until: date(state.complete_until).unwrap_or_default(),
        said: said(app, unit, case, state).await?,
        ground: state.ground.as_ref().map(|(law, article)| format!("{law}, {article}")),
        collect_until: date(state.collect_until.filter(|_| !state.stage.is_over()))
            .unwrap_or_default(),
        compensation: if broken { shell.text(&document.compensation.text) } else { "" }.to_owned(),
        pledged: here
            .published
            .pledge
            .newest()
            .filter(|_| broken)
            .map_or_else(String::new, |pledge| shell.text(&pledge.compensation).to_owned()),
        pledge: format!("/units/{unit}/pledge"),
        promises: look.promises(),
        ready: look.ready().filter(|_| state.clocks.is_empty()),
        forecast: look.forecast(),
        prices: look.prices(),
        owed: look.owed(),
        steps: look.steps(),
        booked,
        may_book: may_book(state) && document.appointments.is_some(),
        billings: billings(state),
        may_collect: state.stage.after(Move::HandOver).is_some(),
        may_resubmit: state.stage.after(Move::Resubmit).is_some(),
        may_withdraw: state.stage.after(Move::Withdraw).is_some(),
        command_id: sent.opt("command_id").map_or_else(new_command_id, str::to_owned),
        sent,
        errors,
        shell,
    };
    Ok(private(render(status, &page)))
}

/// Codes of the billing system that stand for what is owed now.
pub(super) fn billings(state: &State) -> Vec<String> {
    let owed = state.owed();
    let codes = state.billings.iter().filter(|known| owed.0 > 0 && known.amount == owed);
    codes.map(|known| known.code.clone()).collect()
}

/// Whether a place at the counter is of use.
pub(crate) fn may_book(state: &State) -> bool {
    !state.stage.is_over()
}

/// What the office said in its own words when it sent the file back or refused it.
async fn said(
    app: &App,
    unit: &UnitId,
    case: &CaseRef,
    state: &State,
) -> Result<Vec<String>, Problem> {
    let kind = match state.stage {
        Stage::Returned => "case.returned",
        Stage::Rejected => "case.rejected",
        _ => return Ok(Vec::new()),
    };
    let opened = disclosure::open_own(app, unit.as_str(), &case.stream(), &[kind]).await;
    let opened = opened.map_err(broken)?;
    Ok(opened.last().map(|part| part.text.clone()).into_iter().collect())
}

pub(super) fn broken(error: OpenError) -> Problem {
    match error {
        OpenError::Store(error) => error.into(),
        other => Problem::fault(&other),
    }
}

/// Brings what was missing, or takes the application back.
pub(super) async fn act(
    House(app): House<App>,
    granted: Granted,
    Path((unit, case, code, act)): Path<(String, String, String, String)>,
    sent: FormBody,
) -> Result<Response, Problem> {
    let (case, state) = seek(&app, &granted, &Path((unit, case, code))).await?;
    let id = command_id(sent.get("command_id"))?;
    let (words, channel) = (sent.get("words"), channel(&granted.principal));
    let mut errors = FormErrors::default();
    if words.chars().count() > WORDS_MAX {
        errors.add("words", sentence(granted.language, "case.words_long", &[]));
        return page(&app, &granted, (&case, &state), sent, errors).await;
    }
    let words = (!words.is_empty()).then(|| Personal::new(case.stream(), words));
    let ask = match act.as_str() {
        "resubmission" => Ask::Resubmit { channel, note: words },
        "withdrawal" => Ask::Withdraw { channel, reason: words },
        _ => return Err(Problem::not_found()),
    };
    match record(&app, &granted.permit()?, &case, id, ask).await {
        Ok(_) => Ok(private(to(&own_page(&app, granted.unit(), &case, state.renewals)))),
        Err(problem) if problem.status.is_server_error() => Err(problem),
        Err(problem) => {
            errors.add("state", sentence(granted.language, &problem.code, &problem.params));
            page(&app, &granted, (&case, &state), sent, errors).await
        }
    }
}

/// The receipt, on screen and on paper.
pub(super) async fn paper(
    House(app): House<App>,
    granted: Granted,
    headers: HeaderMap,
    held: Held,
) -> Result<Response, Problem> {
    let (case, state) = seek(&app, &granted, &held).await?;
    let unit = granted.unit();
    let here = Here::find(&app, unit)?;
    let shell = frame(&app, &granted, &here, "case-receipt-title")?;
    let (version, time) = (standard_of(&here, &state)?, working_time(&app, unit)?);
    let document = &version.document;
    let entries = app.book.read_stream(unit.as_str(), &case.stream(), 0, 1).await?;
    let first = entries.first().ok_or_else(Problem::not_found)?;
    let look = Look { shell: &shell, here: &here, state: &state, document, time: &time };
    let head = first.hash.to_string();
    let code = app.receipts.code(unit.as_str(), &receipt_of(&case, state.renewals));
    let path = own_page(&app, unit, &case, state.renewals);
    let parts = |text: &str, size: usize| -> Vec<String> {
        let parts = text.as_bytes().chunks(size);
        parts.map(|part| String::from_utf8_lossy(part).into_owned()).collect()
    };
    let page = Paper {
        qr: qr::svg(&qr::absolute(&granted, &headers, &path)),
        path,
        complaints: format!("/units/{unit}/complaints/new"),
        unit: shell.unit_name.clone(),
        reference: case.to_string(),
        code: parts(&code, 4).join("-"),
        service: shell.text(&document.name).to_owned(),
        date: shell.moment(&here.zone, &state.submitted_at),
        promises: look.promises(),
        ready: look.ready().filter(|_| state.clocks.is_empty()),
        forecast: look.forecast(),
        prices: look.prices(),
        owed: look.owed(),
        bring: bring(&shell, &document.components.requirements.documents),
        entry: first.seq,
        head: parts(&head[..32], 8),
        may_book: may_book(&state) && document.appointments.is_some(),
        shell,
    };
    Ok(private(render(StatusCode::OK, &page)))
}

/// What can be applied for, and the door to one's own application.
pub(super) async fn find(
    House(app): House<App>,
    granted: Granted,
    Params(named): Params<Named>,
) -> Result<Response, Problem> {
    door(&app, &granted, named.typed(), FormErrors::default())
}

fn door(
    app: &App,
    granted: &Granted,
    sent: FormBody,
    errors: FormErrors,
) -> Result<Response, Problem> {
    let here = Here::find(app, granted.unit())?;
    let shell = frame(app, granted, &here, "case-find-title")?;
    let unit = granted.unit();
    let services: Vec<ServiceId> =
        here.published.in_force(here.today).map(|v| v.document.service.clone()).collect();
    let offered = services.iter().filter_map(|service| {
        let form = super::form::Form::find(&here, service).ok()?;
        let open = form.closed().is_none();
        let name = shell.text(&form.document().name).to_owned();
        open.then(|| (format!("/units/{unit}/services/{service}/application"), name))
    });
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let page = Find {
        path: format!("/units/{unit}/applications"),
        services: offered.collect(),
        sent,
        errors,
        shell: shell.crumb(format!("/units/{unit}"), here.profile()?.name.get(granted.language)),
    };
    Ok(render(status, &page))
}

/// From number and code to one's own page; the code of what is still being filled in leads there.
pub(super) async fn look_up(
    House(app): House<App>,
    granted: Granted,
    sent: FormBody,
) -> Result<Response, Problem> {
    let unit = granted.unit();
    let (typed, code) = (sent.get("reference"), sent.get("code"));
    if typed.is_empty() && super::store::find(&app, unit, code).await.is_ok() {
        let code = crate::web::Receipts::read(code);
        return Ok(private(to(&format!("/apply/{unit}/{code}"))));
    }
    if let Ok(case) = CaseRef::parse(typed)
        && opens(&app, unit, &case, code).await?
    {
        let code = crate::web::Receipts::read(code);
        return Ok(private(to(&format!("/a/{unit}/{case}/{code}"))));
    }
    let mut errors = FormErrors::default();
    errors.add("reference", sentence(granted.language, "case.code_wrong", &[]));
    door(&app, &granted, sent, errors)
}
