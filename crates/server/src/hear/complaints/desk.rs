//! The officers' side: a complaint with all that was said and can be done, and the reporter's
//! identity, which few may open.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use domain::hear::complaints::{
    Action, Case, MODERATING, Party, Tag, identity_of, stream_of, subject_of,
};
use domain::identity::Permission;

use super::acts::{DIRECTING, Desk, Form};
use super::attachments::Attached;
use super::handover;
use super::people::{Colleague, account, colleagues, directs, line_of};
use super::reporter::broken;
use super::search::similar::{Similar, similar};
use super::serve::{case, new_command_id, read_reference, record, staff_shell, timetable, to};
use super::shown::{self, Clocks, Done, FOR_STAFF, Fact, Said};
use super::view;
use super::visible::visible;
use crate::identity::access_log::Access;
use crate::notify;
use crate::promise::pages::Here;
use crate::prove::disclosure;
use crate::web::App;
use crate::web::dress::sentence;
use crate::web::gate::{Granted, private};
use crate::web::input::FormBody;
use crate::web::page::{FormErrors, Shell, render};
use crate::web::problem::Problem;

/// The pseudonyms of who asks and of everybody above them, in one complaint.
pub(super) fn own_line(
    app: &App,
    granted: &Granted,
    all: &[Colleague],
    reference: &str,
) -> Vec<Tag> {
    let me = account(granted).unwrap_or_default();
    line_of(app, granted.unit(), reference, all, me)
}

#[derive(Template)]
#[template(path = "hear/complaints/templates/desk.html")]
struct Page {
    shell: Shell,
    errors: FormErrors,
    unit: String,
    path: String,
    reference: String,
    state: String,
    officer: String,
    delivered: bool,
    facts: Vec<Fact>,
    clocks: Clocks,
    said: Vec<Said>,
    done: Vec<Done>,
    /// What the reporter was told.
    told: Vec<notify::Line>,
    reckonings: Vec<(String, Vec<(String, String)>)>,
    links: Vec<String>,
    attached: Attached,
    /// Perhaps about the same.
    similar: Vec<Similar>,
    may_link: bool,
    may_merge: bool,
    forms: Vec<Form>,
    /// What a moderator can say.
    moderating: Vec<Form>,
    /// `here` when the identity may be opened, `secret` when only few may, or nothing.
    identity: &'static str,
    sent: FormBody,
    command_id: String,
}

/// A complaint that who asks may see, with everybody who could handle it.
pub(super) struct Seen {
    pub(super) case: Case,
    all: Vec<Colleague>,
    pub(super) line: Vec<Tag>,
}

impl Seen {
    /// Who examines it, by name; empty when nobody does.
    fn officer(&self) -> String {
        let Some(account) = &self.case.officer else { return String::new() };
        let found = self.all.iter().find(|one| one.account == *account);
        found.map_or_else(|| account.clone(), |found| found.name.clone())
    }
}

/// What is kept from somebody does not exist for them; that they looked is on the access log.
pub(super) async fn see(app: &App, granted: &Granted, typed: &str) -> Result<Seen, Problem> {
    let own = read_reference(typed).ok_or_else(Problem::not_found)?;
    let case = case(app, granted.unit(), &own).await?;
    let all = colleagues(app, &granted.line).await?;
    let line = own_line(app, granted, &all, &own);
    let mine = case.officer.as_deref() == account(granted);
    if case.is_kept_from(&line) || !(mine || directs(granted)) {
        app.identity.log.note(Access {
            unit: granted.unit().to_string(),
            at: app.clock.now(),
            actor: granted.principal.actor().to_string(),
            action: granted.permission.name(),
            object: subject_of(&own),
            outcome: "refused",
        });
        return Err(Problem::not_found());
    }
    Ok(Seen { case, all, line })
}

/// A complaint that who asks may know of: its reference in its one spelling. For rooms that hold
/// something about one.
pub(crate) async fn known(
    app: &App,
    granted: &Granted,
    typed: &str,
) -> Result<Option<String>, Problem> {
    let Some(own) = read_reference(typed) else { return Ok(None) };
    let is_known = view::is_known(&*app.book, granted.unit().as_str(), &own).await?;
    let seen = is_known && may_see(app, granted, &own).await?;
    Ok(seen.then_some(own))
}

/// What was decided on a complaint, for the room that publishes decisions.
pub(crate) struct Decided {
    /// Reference of the complaint.
    pub(crate) reference: String,
    /// Year of the decision.
    pub(crate) year: i16,
    /// Class of the complaint.
    pub(crate) class: &'static str,
    /// What was found.
    pub(crate) outcome: &'static str,
}

/// The last decision on a complaint that who asks may see, once it was delivered.
pub(crate) async fn decided(app: &App, granted: &Granted, typed: &str) -> Result<Decided, Problem> {
    let Case { filed, course, decisions, delivered, .. } = see(app, granted, typed).await?.case;
    let last = decisions.last().filter(|_| delivered.is_some());
    let (decided, _) = last.ok_or_else(|| Problem::new(StatusCode::CONFLICT, "decision.none"))?;
    Ok(Decided {
        reference: filed.reference.clone(),
        year: decided.date.year(),
        class: course.class.name(),
        outcome: decided.outcome.name(),
    })
}

/// Whether a text, such as an address, names a complaint that is kept from who asks.
pub(crate) async fn names_hidden(
    app: &App,
    granted: &Granted,
    text: &str,
) -> Result<bool, Problem> {
    for word in text.split(|c: char| !c.is_ascii_alphanumeric() && c != '-') {
        let Some(own) = read_reference(word) else { continue };
        let is_known = view::is_known(&*app.book, granted.unit().as_str(), &own).await?;
        if is_known && !may_see(app, granted, &own).await? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Whether who asks may know of a complaint that is in the unit's book.
pub(crate) async fn may_see(app: &App, granted: &Granted, own: &str) -> Result<bool, Problem> {
    Ok(visible(app, granted, &[own]).await?.contains(own))
}

/// The page of a complaint.
pub(super) async fn show(
    State(app): State<App>,
    granted: Granted,
    Path((_, reference)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let seen = see(&app, &granted, &reference).await?;
    page(&app, &granted, &seen, FormBody::default(), FormErrors::default()).await
}

pub(super) async fn page(
    app: &App,
    granted: &Granted,
    seen: &Seen,
    sent: FormBody,
    errors: FormErrors,
) -> Result<Response, Problem> {
    let (unit, case) = (granted.unit(), &seen.case);
    let (here, mut shell) = staff_shell(app, granted, "complaint-desk-title")?;
    let own = case.filed.reference.as_str();
    let above = shell.t("complaint-list-title").to_owned();
    shell = shell.crumb(format!("/complaints/{unit}"), above);
    let timetable = timetable(app, unit, &here)?;
    let permit = granted.permit_for(Permission::ComplaintRead)?;
    let (action, subject) = (Permission::ComplaintRead, subject_of(own));
    let opened = disclosure::open(app, &permit, action, &subject, FOR_STAFF).await;
    let opened = opened.map_err(broken)?;
    let texts: Vec<&str> = opened.iter().map(|part| part.text.as_str()).collect();
    // Another wording begins with the reporter's own.
    let sent = sent.or("redact-text", texts.first().copied().unwrap_or_default());
    let alike = similar(app, granted, &shell, (case, &seen.all), &texts).await?;
    let said = shown::said(&shell, here.zone, case, Party::Office, opened);
    let desk = Desk {
        app,
        shell: &shell,
        unit,
        case,
        timetable: &timetable,
        colleagues: &seen.all,
        me: account(granted).unwrap_or_default(),
        directs: directs(granted),
        moderates: moderates(granted),
    };
    let (forms, moderating) = (desk.forms(), desk.moderating());
    let (file, streams) = (notify::File::Complaint, vec![stream_of(own)]);
    let about = notify::About { file, reference: own, streams };
    let told = notify::of_file(app, &shell, here.zone, unit, &about).await?;
    let offers = |action: Action| forms.iter().any(|form| form.act == action.name());
    let (may_link, may_merge) = (offers(Action::Link), offers(Action::Merge));
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let page = Page {
        path: format!("/complaints/{unit}/{own}"),
        unit: unit.to_string(),
        reference: own.to_owned(),
        state: shell.t_of("complaint-stage-text", case.stage.name()),
        officer: seen.officer(),
        delivered: case.delivered.is_some() && !case.decisions.is_empty(),
        facts: shown::all_facts(app, &shell, (&here, unit), case),
        clocks: shown::clocks(&shell, &timetable, case, here.today),
        done: shown::history(&shell, here.zone, case, Party::Office),
        reckonings: reckonings(&shell, &here, case, &timetable),
        links: case.links.iter().cloned().collect(),
        similar: alike,
        may_link,
        may_merge,
        attached: Attached::of(app, &shell, &here, case, &format!("/complaints/{unit}/{own}")),
        identity: identity_of_case(granted, case),
        command_id: sent.opt("command_id").map_or_else(new_command_id, str::to_owned),
        said,
        told,
        forms,
        moderating,
        sent,
        errors,
        shell,
    };
    Ok(private(render(status, &page)))
}

/// Whether who asks moderates.
pub(super) fn moderates(granted: &Granted) -> bool {
    granted.principal.may(Permission::ComplaintModerate, &granted.line)
}

fn identity_of_case(granted: &Granted, case: &Case) -> &'static str {
    use domain::hear::complaints::Track;
    let may = granted.principal.may(Permission::ComplaintIdentity, &granted.line);
    match (case.course.track, may) {
        (Track::Tip, _) => "",
        (Track::Formal, true) => "here",
        (Track::Formal, false) => "secret",
    }
}

/// All dates that were ever counted: what a recount replaced stays to be seen.
fn reckonings(
    shell: &Shell,
    here: &Here,
    case: &Case,
    timetable: &domain::hear::complaints::Timetable,
) -> Vec<(String, Vec<(String, String)>)> {
    let reckoning = |one: &domain::hear::complaints::Reckoning| {
        let due = |due: &domain::hear::complaints::Due| {
            let rule = timetable.rules.clock(&due.clock);
            let name =
                rule.map_or_else(|| due.clock.to_string(), |r| shell.text(&r.name).to_owned());
            (name, shell.date_full(&due.due))
        };
        (shell.moment(&here.zone, &one.at), one.dues.iter().map(due).collect())
    };
    case.reckonings.iter().map(reckoning).collect()
}

/// Does something with a complaint.
pub(super) async fn act(
    State(app): State<App>,
    granted: Granted,
    Path((_, reference, act)): Path<(String, String, String)>,
    sent: FormBody,
) -> Result<Response, Problem> {
    let seen = see(&app, &granted, &reference).await?;
    let action = Action::parse(&act).ok_or_else(Problem::not_found)?;
    let permission = if MODERATING.contains(&action) {
        Permission::ComplaintModerate
    } else if DIRECTING.contains(&action) {
        Permission::ComplaintDirect
    } else {
        Permission::ComplaintHandle
    };
    let permit = granted.permit_for(permission)?;
    let (here, shell) = staff_shell(&app, &granted, "complaint-desk-title")?;
    let unit = granted.unit();
    let own = seen.case.filed.reference.clone();
    let (list, page_of) = (format!("/complaints/{unit}"), format!("/complaints/{unit}/{own}"));
    let timetable = timetable(&app, unit, &here)?;
    let id = sent.get("command_id").to_owned();
    if action == Action::HandOver {
        handover::hand_over(&app, &permit, &seen.case, &seen.line, &sent, &timetable).await?;
        return Ok(to(&list));
    }
    let desk = Desk {
        app: &app,
        shell: &shell,
        unit,
        case: &seen.case,
        timetable: &timetable,
        colleagues: &seen.all,
        me: account(&granted).unwrap_or_default(),
        directs: directs(&granted),
        moderates: moderates(&granted),
    };
    let wanted = match desk.read(action, &sent) {
        Ok(wanted) => wanted,
        Err((field, code)) => {
            let mut errors = FormErrors::default();
            let field = format!("{}-{field}", action.name());
            errors.add(field, sentence(granted.language, code, &[]));
            return page(&app, &granted, &seen, sent, errors).await;
        }
    };
    let wanted = other_of(&app, &granted, action, &sent, wanted).await?;
    record(&app, &permit, &own, &id, (&timetable, seen.line, wanted)).await?;
    let after = case(&app, unit, &own).await?;
    let all = colleagues(&app, &granted.line).await?;
    let kept = after.is_kept_from(&own_line(&app, &granted, &all, &own));
    let mine = after.officer.as_deref() == account(&granted);
    let still = !kept && (mine || directs(&granted));
    Ok(to(if still { &page_of } else { &list }))
}

/// Another complaint that is named must be there.
async fn other_of(
    app: &App,
    granted: &Granted,
    action: Action,
    sent: &FormBody,
    wanted: domain::hear::complaints::Act,
) -> Result<domain::hear::complaints::Act, Problem> {
    use domain::hear::complaints::Act;
    if !matches!(action, Action::Link | Action::Merge) {
        return Ok(wanted);
    }
    let unknown = || Problem::new(StatusCode::NOT_FOUND, "complaint.other_unknown");
    let typed = sent.get(&format!("{}-other", action.name()));
    let other = read_reference(typed).ok_or_else(unknown)?;
    if !view::is_known(&*app.book, granted.unit().as_str(), &other).await? {
        return Err(unknown());
    }
    Ok(if action == Action::Link { Act::Link { other } } else { Act::Merge { into: other } })
}

#[derive(Template)]
#[template(path = "hear/complaints/templates/identity.html")]
struct Identity {
    shell: Shell,
    back: String,
    secret: bool,
    texts: Vec<String>,
}

/// Who the reporter is. Each reading stands on the access log before anything is shown.
pub(super) async fn identity(
    State(app): State<App>,
    granted: Granted,
    Path((_, reference)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let seen = see(&app, &granted, &reference).await?;
    let own = &seen.case.filed.reference;
    let (_, shell) = staff_shell(&app, &granted, "complaint-identity-title")?;
    let (permit, permission) = (granted.permit()?, Permission::ComplaintIdentity);
    let kinds = ["complaint.received", "complaint.made_formal"];
    let opened = disclosure::open(&app, &permit, permission, &identity_of(own), &kinds).await;
    let page = Identity {
        back: format!("/complaints/{}/{own}", granted.unit()),
        secret: seen.case.secret,
        texts: opened.map_err(broken)?.into_iter().map(|opened| opened.text).collect(),
        shell,
    };
    Ok(private(render(StatusCode::OK, &page)))
}
