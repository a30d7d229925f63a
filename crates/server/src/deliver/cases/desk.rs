//! A case at the desk: where it stands, what is promised, and what can be done now.

use askama::Template;
use axum::extract::{Path, State as House};
use axum::http::StatusCode;
use axum::response::Response;
use domain::deliver::cases::{Ask, CaseRef, State};
use domain::identity::{Permission, Role};
use domain::kernel::{Actor, Key, Rupiah};
use domain::promise::standards::Channel;

use super::acts::{DECISIONS, Form};
use super::bench::Bench;
use super::captures;
use super::own::{billings, may_book, own_page};
use super::papers::{self, Line};
use super::sealed::is_mine;
use super::serve::{channel, present, record, reference, role_for};
use super::shown::{Look, Price, Promise, StepLine};
use crate::deliver::appointments;
use crate::deliver::queue::serve::command_id;
use crate::hear::complaints::view::LIST_HOLDERS;
use crate::notify;
use crate::promise::pages::name_of;
use crate::web::App;
use crate::web::dress::sentence;
use crate::web::gate::{Granted, private, to};
use crate::web::input::{FormBody, new_command_id};
use crate::web::menu::staff_shell;
use crate::web::page::{FormErrors, Shell, render};
use crate::web::problem::Problem;

/// Unit and number of the case in the path.
type Named = Path<(String, String)>;

/// A step that was done.
struct Done {
    what: String,
    at: String,
    who: String,
    channel: String,
}

#[derive(Template)]
#[template(path = "deliver/cases/templates/desk.html")]
struct Page {
    shell: Shell,
    errors: FormErrors,
    path: String,
    reference: String,
    state: String,
    facts: Vec<(String, String)>,
    missing: Vec<(String, String)>,
    papers: Vec<Line>,
    forms: Vec<Form>,
    promises: Vec<Promise>,
    steps: Vec<StepLine>,
    /// What stations captured.
    captures: Vec<captures::Line>,
    prices: Vec<Price>,
    owed: String,
    paid: Vec<(String, String)>,
    done: Vec<Done>,
    unit: String,
    /// What the applicant was told.
    told: Vec<notify::Line>,
    /// The sealed form may be opened.
    mine: bool,
    /// The applicant's receipt, for who looks after the case.
    receipt: String,
    /// Codes of the billing system for what is still owed.
    billings: Vec<String>,
    /// A lost code may be renewed.
    may_renew: bool,
    sent: FormBody,
    command_id: String,
}

/// A case with who asks.
pub(super) struct Seen {
    pub(super) case: CaseRef,
    pub(super) state: State,
    pub(super) colleagues: Vec<(String, String)>,
}

/// Accounts with names of those who work on cases here.
pub(super) async fn colleagues(
    app: &App,
    granted: &Granted,
) -> Result<Vec<(String, String)>, Problem> {
    let mut colleagues: Vec<(String, String)> = Vec::new();
    for row in app.book.query(&LIST_HOLDERS, vec![granted.unit().as_str().into()]).await? {
        let works = matches!(Role::parse(row.text(1)), Some(Role::Officer | Role::Supervisor));
        let account = row.text(0).to_owned();
        if works && !colleagues.iter().any(|(known, _)| *known == account) {
            colleagues.push((account, row.text(2).to_owned()));
        }
    }
    Ok(colleagues)
}

pub(super) async fn see(app: &App, granted: &Granted, typed: &str) -> Result<Seen, Problem> {
    let case = reference(typed)?;
    let state = present(app, granted.unit(), &case).await?;
    Ok(Seen { case, state, colleagues: colleagues(app, granted).await? })
}

/// The page.
pub(super) async fn show(
    House(app): House<App>,
    granted: Granted,
    named: Named,
) -> Result<Response, Problem> {
    let seen = see(&app, &granted, &named.1).await?;
    page(&app, &granted, &seen, FormBody::default(), Vec::new()).await
}

/// Something wrong: its field, code and parameters.
pub(super) type Fault = (String, String, Vec<(&'static str, String)>);

async fn page(
    app: &App,
    granted: &Granted,
    seen: &Seen,
    sent: FormBody,
    faults: Vec<Fault>,
) -> Result<Response, Problem> {
    let (unit, state, case) = (granted.unit(), &seen.state, &seen.case);
    let (here, shell) = staff_shell(app, granted, "case-desk-title")?;
    let above = shell.t("case-list-title").to_owned();
    let shell = shell.crumb(format!("/cases/{unit}"), above);
    let bench = Bench::new(app, granted, seen, (here, shell))?;
    let (look, here, shell) = (bench.look(), &bench.here, &bench.shell);
    let desk = bench.desk(&look, channel(&granted.principal));
    let errors = errors_of(&look, faults);
    let service = &bench.version.document.service;
    let wanted = (service, case);
    let (booked, days) = appointments::all_of_case(app, here, unit, wanted).await?;
    let booked = booked.filter(|_| may_book(state)).map(|booked| booked.words(shell, here.zone));
    let mine =
        is_mine(granted, state) && granted.principal.may(Permission::CaseForm, &granted.line);
    let about = notify::About::case(case, days);
    let told = notify::of_file(app, shell, here.zone, unit, &about).await?;
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let page = Page {
        unit: unit.to_string(),
        told,
        path: format!("/cases/{unit}/{case}"),
        reference: case.to_string(),
        state: shell.t_of("case-stage", state.stage.name()),
        facts: facts(&look, seen, booked),
        missing: look.missing(),
        papers: papers::lines(&look, &format!("/cases/{unit}/{case}")),
        forms: desk.forms(),
        promises: look.promises(),
        steps: look.steps(),
        captures: captures::lines(app, granted, &look).await?,
        prices: look.prices(),
        owed: look.owed(),
        paid: paid(&look),
        done: done(&look),
        receipt: if mine {
            format!("{}/receipt", own_page(app, unit, case, state.renewals))
        } else {
            String::new()
        },
        billings: billings(state),
        may_renew: granted.principal.may(Permission::CaseReceipt, &granted.line),
        mine,
        command_id: new_command_id(),
        sent,
        errors,
        shell: shell.clone(),
    };
    Ok(private(render(status, &page)))
}

/// What is wrong, each beside its field, in the words of the standard.
pub(super) fn errors_of(look: &Look<'_>, faults: Vec<Fault>) -> FormErrors {
    let mut errors = FormErrors::default();
    for (field, code, params) in faults {
        let params: Vec<_> =
            params.into_iter().map(|(name, text)| (name, in_words(look, name, text))).collect();
        let text = sentence(look.shell.language, &code, &params);
        // One of several documents is named, so that the summary says which.
        let document = field.split_once("-d-").and_then(|(_, id)| Key::parse(id).ok());
        let named = document.map(|id| format!("{}: {text}", look.document_name(&id)));
        errors.add(field, named.unwrap_or(text));
    }
    errors
}

/// What was paid and what was given back, each with its receipt.
fn paid(look: &Look<'_>) -> Vec<(String, String)> {
    let shell = look.shell;
    let paid = look.state.payments.iter().map(|payment| {
        (shell.rupiah(&payment.amount), paid_how(shell, "case-paid-by", &payment.receipt))
    });
    let back = look.state.refunds.iter().map(|refund| {
        let how = paid_how(shell, "case-refunded-by", &refund.receipt);
        let basis = refund.basis.iter().map(|basis| format!(" · {basis}"));
        (shell.rupiah(&refund.amount), how + &basis.collect::<String>())
    });
    paid.chain(back).collect()
}

fn paid_how(shell: &Shell, key: &str, receipt: &str) -> String {
    shell.t1(key, "receipt", receipt)
}

pub(super) fn role_of(granted: &Granted, state: &State) -> Role {
    role_for(granted, state.next_step().map_or(Role::Officer, |step| step.role))
}

/// Parameters of a refusal in the words of the standard.
fn in_words(look: &Look<'_>, name: &str, text: String) -> String {
    let key = || Key::parse(&text).ok();
    match name {
        "document" => key().map(|key| look.document_name(&key)),
        "step" | "next" => key().map(|key| look.step_name(&key)),
        "captures" => {
            let step = look.state.next_step();
            let name = |kind| Some(look.capture_name(&step?.id, &Key::parse(kind).ok()?));
            text.split(", ").map(name).collect::<Option<Vec<_>>>().map(|names| names.join(", "))
        }
        "seen" => Some(look.shell.t_of("case-seen", &text)),
        "point" => key().map(|key| look.point_name(&key)),
        "owed" | "named" | "paid" => {
            text.parse().ok().map(|amount| look.shell.rupiah(&Rupiah(amount)))
        }
        _ => None,
    }
    .unwrap_or(text)
}

fn facts(look: &Look<'_>, seen: &Seen, booked: Option<String>) -> Vec<(String, String)> {
    let (shell, state, document) = (look.shell, look.state, look.document);
    let label = |key: &str| shell.t_of("case-fact", key);
    let mut facts = vec![(label("service"), shell.text(&document.name).to_owned())];
    let variant = state.plan().and_then(|plan| plan.variant.as_ref());
    let variant = variant.and_then(|id| document.variants.iter().find(|v| v.id == *id));
    facts.extend(variant.map(|v| (label("variant"), shell.text(&v.name).to_owned())));
    facts.push((label("submitted"), shell.moment(&look.here.zone, &state.submitted_at)));
    if let Some(channel) = state.channel {
        let by = if state.by_staff {
            format!(" · {}", shell.t("case-by-staff"))
        } else {
            String::new()
        };
        facts.push((label("channel"), shell.t_of("case-channel", name_of(&channel)) + &by));
    }
    let named = seen.colleagues.iter().find(|(known, _)| Some(known) == state.officer.as_ref());
    let officer = named.map(|(_, name)| name.clone()).or_else(|| state.officer.clone());
    let nobody = || shell.t("case-officer-nobody").to_owned();
    facts.push((label("officer"), officer.unwrap_or_else(nobody)));
    facts.extend(booked.map(|booked| (label("booked"), booked)));
    if !state.seen.is_empty() {
        let seen = state.seen.iter().map(|seen| shell.t_of("case-seen", seen.name()));
        facts.push((label("seen"), seen.collect::<Vec<_>>().join(", ")));
    }
    let held =
        state.held_for.as_ref().map(|reason| shell.t_of("case-hold-reason", reason.as_str()));
    facts.extend(held.map(|reason| (label("held"), reason)));
    let until = state.complete_until.map(|date| (label("complete"), shell.date_full(&date)));
    facts.extend(until);
    facts.extend(state.collect_until.map(|date| (label("collect"), shell.date_full(&date))));
    if let Some((law, article)) = &state.ground {
        facts.push((label("ground"), format!("{law}, {article}")));
    }
    facts
}

fn done(look: &Look<'_>) -> Vec<Done> {
    let shell = look.shell;
    let line = |done: &domain::deliver::cases::DoneStep| Done {
        what: look.step_name(&done.step),
        at: shell.moment(&look.here.zone, &done.at),
        who: match &done.by {
            Actor::Officer(name) if done.confirmed => {
                format!("{name} ({})", shell.t("case-done-confirmed"))
            }
            Actor::Officer(name) => name.clone(),
            Actor::Citizen => shell.t("case-done-applicant").to_owned(),
            Actor::Device(_) | Actor::System => shell.t("case-done-house").to_owned(),
        },
        channel: done.channel.map(|c| shell.t_of("case-channel", name_of(&c))).unwrap_or_default(),
    };
    look.state.done.iter().map(line).collect()
}

/// Work on the case.
pub(super) async fn work(
    House(app): House<App>,
    granted: Granted,
    Path((_, case, act)): Path<(String, String, String)>,
    sent: FormBody,
) -> Result<Response, Problem> {
    if DECISIONS.contains(&act.as_str()) {
        return Err(Problem::not_found());
    }
    doing(&app, &granted, (&case, &act), sent).await
}

/// What needs more authority.
pub(super) async fn decide(
    House(app): House<App>,
    granted: Granted,
    Path((_, case, act)): Path<(String, String, String)>,
    sent: FormBody,
) -> Result<Response, Problem> {
    if !DECISIONS.contains(&act.as_str()) {
        return Err(Problem::not_found());
    }
    doing(&app, &granted, (&case, &act), sent).await
}

async fn doing(
    app: &App,
    granted: &Granted,
    (case, act): (&str, &str),
    sent: FormBody,
) -> Result<Response, Problem> {
    let seen = see(app, granted, case).await?;
    let id = command_id(sent.get("command_id"))?;
    let faults = match asked(app, granted, &seen, (act, channel(&granted.principal)), &sent)? {
        Ok(ask) => {
            let done = record(app, &granted.permit()?, &seen.case, id, ask).await;
            faults_of(act, done.err())?
        }
        Err(faults) => faults,
    };
    if faults.is_empty() {
        return Ok(to(&format!("/cases/{}/{}", granted.unit(), seen.case)));
    }
    page(app, granted, &see(app, granted, case).await?, sent, faults).await
}

/// What a small form asks of the rules, where it is done; or what is wrong in it.
pub(super) fn asked(
    app: &App,
    granted: &Granted,
    seen: &Seen,
    (act, channel): (&str, Channel),
    sent: &FormBody,
) -> Result<Result<Ask, Vec<Fault>>, Problem> {
    let frame = staff_shell(app, granted, "case-desk-title")?;
    let bench = Bench::new(app, granted, seen, frame)?;
    let look = bench.look();
    let fault = |(field, code): (String, &'static str)| {
        (format!("{act}-{field}"), code.to_owned(), Vec::new())
    };
    let read = bench.desk(&look, channel).read(act, sent);
    Ok(read.map_err(|wrong| wrong.into_iter().map(fault).collect()))
}

/// What was refused, beside the field that it is about. What is broken stays a problem.
pub(super) fn faults_of(act: &str, refused: Option<Problem>) -> Result<Vec<Fault>, Problem> {
    match refused {
        None => Ok(Vec::new()),
        Some(problem) if problem.status.is_server_error() => Err(problem),
        Some(problem) => {
            let field = field_of(act, &problem);
            Ok(vec![(format!("{act}-{field}"), problem.code, problem.params)])
        }
    }
}

/// The field that a refusal is about.
fn field_of(act: &str, problem: &Problem) -> String {
    let document = problem.params.iter().find(|(name, _)| *name == "document");
    match (problem.code.as_str(), document) {
        (_, Some((_, document))) => format!("d-{document}"),
        ("case.wrong_amount" | "case.nothing_owed" | "case.refund_too_much", _) => "amount".into(),
        ("case.receipt_missing" | "case.receipt_used", _) => "receipt".into(),
        ("case.billing_wrong" | "case.billing_used", _) => "billing".into(),
        ("case.not_seen", _) => "seen".into(),
        ("case.point_open", _) => "points".into(),
        ("case.paid_in_future", _) => "paid".into(),
        ("case.unknown_ground", _) => "citation".into(),
        ("case.article_missing", _) => "article".into(),
        _ => match act {
            "hand" => "to",
            "assign" => "officer",
            "charge" => "tariff",
            "reject" | "decline" | "withdraw" => "reason",
            "bill" | "pay" | "refund" => "amount",
            "hold" => "why",
            _ => "note",
        }
        .to_owned(),
    }
}
