//! Applying on a phone: one thing a page, what to bring, check your answers, done. Works as forms
//! alone. What was answered is kept under an unguessable code, so that another phone goes on.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use domain::deliver::cases::Amount;
use domain::kernel::{Language, ServiceId};
use domain::promise::standards::{DocumentItem, StandardDocument};

use super::form::{Form, Given, Shown, sum, value};
use super::own::own_page;
use super::papers::Line;
use super::papers_draft;
use super::serve::{Sender, submit};
use super::store::{self, Draft, KEPT_DAYS};
use crate::promise::pages::{Here, name_of, promised, unit_shell};
use crate::web::App;
use crate::web::dress::sentence;
use crate::web::gate::{Granted, private, to};
use crate::web::i18n::Translator;
use crate::web::input::FormBody;
use crate::web::page::{FormErrors, Shell, render};
use crate::web::problem::Problem;

/// The page about what to bring.
const BRING: &str = "documents";
/// The page of all answers.
const CHECK: &str = "check";
/// Everything that was filled in is deleted.
const DISCARD: &str = "discard";

#[derive(Template)]
#[template(path = "deliver/cases/templates/begin.html")]
struct Begin {
    shell: Shell,
    path: String,
    service: String,
    summary: String,
    applicants: String,
    questions: usize,
    ready: Option<String>,
    bring: Vec<Bring>,
    /// Why nobody can apply here.
    closed: Option<&'static str>,
    /// Back to the service, and to the counter's tickets.
    home: String,
}

/// A document to bring.
pub(super) struct Bring {
    pub(super) name: String,
    pub(super) presented: String,
    pub(super) condition: String,
}

#[derive(Template)]
#[template(path = "deliver/cases/templates/ask.html")]
struct Ask {
    shell: Shell,
    errors: FormErrors,
    path: String,
    one: Shown,
    number: usize,
    of: usize,
    /// Where Continue leads when all is answered.
    back: String,
    keep: Keep,
}

#[derive(Template)]
#[template(path = "deliver/cases/templates/bring.html")]
struct BringPage {
    shell: Shell,
    path: String,
    papers: Vec<Line>,
    /// The first document that may be handed in as a file now.
    first: String,
    keep: Keep,
}

#[derive(Template)]
#[template(path = "deliver/cases/templates/check.html")]
struct Check {
    shell: Shell,
    errors: FormErrors,
    path: String,
    given: Vec<Given>,
    papers: Vec<Line>,
    amounts: Vec<Amount>,
    total: String,
    ready: Option<String>,
    keep: Keep,
}

/// How a draft is found again.
pub(super) struct Keep {
    pub(super) path: String,
    pub(super) code: String,
    pub(super) days: i64,
}

/// A draft with its service.
pub(super) struct Open {
    pub(super) here: Here,
    pub(super) form: Form,
    pub(super) draft: Draft,
    pub(super) code: String,
    pub(super) path: String,
}

/// Documents as a page names them.
pub(super) fn bring(shell: &Shell, documents: &[DocumentItem]) -> Vec<Bring> {
    let one = |item: &DocumentItem| Bring {
        name: shell.text(&item.name).to_owned(),
        presented: shell.t_of("standard-presented", name_of(&item.presented_as)),
        condition: item.condition.as_ref().map_or("", |text| shell.text(text)).to_owned(),
    };
    documents.iter().map(one).collect()
}

/// The promised time of the whole service, in words: `4 hari kerja setelah Wawancara`.
pub(super) fn ready(shell: &Shell, document: &StandardDocument) -> Option<String> {
    let time = document.components.duration.promised.as_ref()?;
    let steps = &document.components.procedure.steps;
    let after = time.starts_after.as_ref();
    let after = after.and_then(|id| steps.iter().find(|step| step.id == *id));
    let long = promised(shell, time);
    Some(match after {
        Some(step) => {
            let after = shell.t1("standard-starts-after", "step", shell.text(&step.name));
            format!("{long} ({after})")
        }
        None => long,
    })
}

fn service_id(text: &str) -> Result<ServiceId, Problem> {
    ServiceId::parse(text).map_err(|_| Problem::not_found())
}

pub(super) fn frame(
    app: &App,
    granted: &Granted,
    here: &Here,
    form: &Form,
) -> Result<Shell, Problem> {
    let profile = here.profile()?;
    let (unit, name) = (granted.unit(), profile.name.get(granted.language).to_owned());
    let shell = unit_shell(app, granted, profile).crumb(format!("/units/{unit}"), name);
    let document = form.document();
    let name = shell.text(&document.name).to_owned();
    Ok(shell.crumb(format!("/units/{unit}/services/{}", document.service), name))
}

/// What applying takes, before anything is asked.
pub(super) async fn begin(
    State(app): State<App>,
    granted: Granted,
    Path((unit, service)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let here = Here::find(&app, granted.unit())?;
    let form = Form::find(&here, &service_id(&service)?)?;
    let mut shell = frame(&app, &granted, &here, &form)?;
    shell.title = shell.t1("case-begin-title", "service", shell.text(&form.document().name));
    let document = form.document();
    let page = Begin {
        path: granted.path.split('?').next().unwrap_or_default().to_owned(),
        service: shell.text(&document.name).to_owned(),
        summary: shell.text(&document.summary).to_owned(),
        applicants: shell.text(&document.applicants.text).to_owned(),
        questions: form.asked(granted.language, &Draft::new(document.service.clone())).len(),
        ready: ready(&shell, document),
        bring: bring(&shell, &document.components.requirements.documents),
        closed: form.closed(),
        home: format!("/units/{unit}/services/{}", document.service),
        shell,
    };
    Ok(render(StatusCode::OK, &page))
}

/// Opens a draft. The form has no fields; what is no form is refused all the same.
pub(super) async fn start(
    State(app): State<App>,
    granted: Granted,
    Path((_, service)): Path<(String, String)>,
    _: FormBody,
) -> Result<Response, Problem> {
    let unit = granted.unit();
    let here = Here::find(&app, unit)?;
    let form = Form::find(&here, &service_id(&service)?)?;
    if form.closed().is_some() {
        return Ok(to(&granted.path));
    }
    let code = store::new_code(&app, unit);
    let draft = Draft::new(form.document().service.clone());
    store::put(&app, unit, &code, &draft).await?;
    Ok(private(to(&format!("/apply/{unit}/{code}"))))
}

impl Open {
    pub(super) async fn find(app: &App, granted: &Granted, code: &str) -> Result<Self, Problem> {
        let unit = granted.unit();
        let draft = store::find(app, unit, code).await?;
        let here = Here::find(app, unit)?;
        let form = Form::find(&here, &draft.service)?;
        let path = format!("/apply/{unit}/{code}");
        Ok(Self { here, form, draft, code: code.to_owned(), path })
    }

    /// The page that comes next.
    fn next(&self, language: Language) -> String {
        let open = self.form.open(language, &self.draft);
        let page = open.map_or_else(|| BRING.to_owned(), |asked| asked.field);
        format!("{}/{page}", self.path)
    }

    pub(super) fn keep(&self) -> Keep {
        let code = crate::web::Receipts::read(&self.code);
        Keep { path: self.path.clone(), code, days: KEPT_DAYS }
    }

    pub(super) fn sent(&self, app: &App, granted: &Granted) -> Option<Response> {
        let case = self.draft.sent.as_ref()?;
        // The first code: who lost it and was given another one does not come this way.
        Some(private(to(&format!("{}/receipt", own_page(app, granted.unit(), case, 0)))))
    }
}

/// Goes on where somebody stopped.
pub(super) async fn go_on(
    State(app): State<App>,
    granted: Granted,
    Path((_, code)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let open = Open::find(&app, &granted, &code).await?;
    if let Some(sent) = open.sent(&app, &granted) {
        return Ok(sent);
    }
    Ok(private(to(&open.next(granted.language))))
}

/// One page of the way.
pub(super) async fn show(
    State(app): State<App>,
    granted: Granted,
    Path((_, code, page)): Path<(String, String, String)>,
) -> Result<Response, Problem> {
    let open = Open::find(&app, &granted, &code).await?;
    if let Some(sent) = open.sent(&app, &granted) {
        return Ok(sent);
    }
    match page.as_str() {
        BRING => what_to_bring(&app, &granted, &open),
        CHECK => match open.form.open(granted.language, &open.draft) {
            Some(_) => Ok(private(to(&open.next(granted.language)))),
            None => check(&app, &granted, &open, FormErrors::default()),
        },
        field => {
            let back = granted.path.split_once("back=").map_or("", |(_, back)| back);
            let back = if back.starts_with(CHECK) { CHECK } else { "" };
            ask(&app, &granted, &open, (field, None, back), FormErrors::default())
        }
    }
}

/// An answer, or the whole application.
pub(super) async fn answer(
    State(app): State<App>,
    granted: Granted,
    Path((_, code, page)): Path<(String, String, String)>,
    sent: FormBody,
) -> Result<Response, Problem> {
    let mut open = Open::find(&app, &granted, &code).await?;
    if let Some(sent) = open.sent(&app, &granted) {
        return Ok(sent);
    }
    let unit = granted.unit();
    if page == DISCARD {
        store::drop(&app, unit, &code).await?;
        return Ok(to(&format!("/units/{unit}/services/{}", open.draft.service)));
    }
    if page == CHECK {
        return send(&app, &granted, open).await;
    }
    let asked = open.form.asked(granted.language, &open.draft);
    let asked = asked.into_iter().find(|asked| asked.field == page);
    let asked = asked.ok_or_else(Problem::not_found)?;
    let typed = sent.get(&asked.field);
    if let Err(fault) = open.form.take(granted.language, &asked, typed, &mut open.draft) {
        let mut errors = FormErrors::default();
        errors.add(asked.field.clone(), fault);
        let back = if sent.get("back") == CHECK { CHECK } else { "" };
        return ask(&app, &granted, &open, (&page, Some(typed), back), errors);
    }
    store::put(&app, unit, &code, &open.draft).await?;
    let all_answered = open.form.open(granted.language, &open.draft).is_none();
    if all_answered && sent.get("back") == CHECK {
        return Ok(private(to(&format!("{}/{CHECK}", open.path))));
    }
    // The next question in order, also one that was answered before.
    let all = open.form.asked(granted.language, &open.draft);
    let place = all.iter().position(|one| one.field == page).map_or(0, |place| place + 1);
    let next = all.get(place).map(|asked| format!("{}/{}", open.path, asked.field));
    Ok(private(to(&next.unwrap_or_else(|| open.next(granted.language)))))
}

fn ask(
    app: &App,
    granted: &Granted,
    open: &Open,
    (field, typed, back): (&str, Option<&str>, &str),
    errors: FormErrors,
) -> Result<Response, Problem> {
    let mut shell = frame(app, granted, &open.here, &open.form)?;
    let all = open.form.asked(granted.language, &open.draft);
    let place = all.iter().position(|asked| asked.field == field).ok_or_else(Problem::not_found)?;
    let known = value(&all[place], &open.draft).unwrap_or_default();
    let one = open.form.shown(&shell, &all[place], typed.unwrap_or(known));
    shell.title.clone_from(&one.label);
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let page = Ask {
        errors,
        path: format!("{}/{field}", open.path),
        one,
        number: place + 1,
        of: all.len(),
        back: back.to_owned(),
        keep: open.keep(),
        shell,
    };
    Ok(private(render(status, &page)))
}

fn what_to_bring(app: &App, granted: &Granted, open: &Open) -> Result<Response, Problem> {
    let mut shell = frame(app, granted, &open.here, &open.form)?;
    shell.title = shell.t("case-bring-title").to_owned();
    let papers = papers_draft::lines(&shell, open);
    let page = BringPage {
        path: open.path.clone(),
        first: papers_draft::next_of(open, None).unwrap_or_default(),
        papers,
        keep: open.keep(),
        shell,
    };
    Ok(private(render(StatusCode::OK, &page)))
}

fn check(
    app: &App,
    granted: &Granted,
    open: &Open,
    errors: FormErrors,
) -> Result<Response, Problem> {
    let mut shell = frame(app, granted, &open.here, &open.form)?;
    shell.title = shell.t("case-check-title").to_owned();
    let amounts = open.form.amounts(&open.draft).unwrap_or_default();
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let page = Check {
        errors,
        path: open.path.clone(),
        given: open.form.given(&shell, &open.draft),
        papers: papers_draft::lines(&shell, open),
        total: shell.rupiah(&sum(&amounts)),
        ready: ready(&shell, open.form.document()),
        keep: open.keep(),
        amounts,
        shell,
    };
    Ok(private(render(status, &page)))
}

/// Sends the application. Sent twice, it is one application.
async fn send(app: &App, granted: &Granted, open: Open) -> Result<Response, Problem> {
    let unit = granted.unit();
    if open.form.open(granted.language, &open.draft).is_some() {
        return Ok(private(to(&open.next(granted.language))));
    }
    let (code, service) = (open.code.clone(), open.draft.service.clone());
    let id = store::command_of(&code);
    let application = open.draft.clone().application(granted.language);
    match submit(app, &Sender::of(granted)?, &id, application).await {
        Ok((case, _)) => {
            // Its files are on the record now: the draft lets go of them.
            let sent = Draft { sent: Some(case.clone()), ..Draft::new(service) };
            store::put(app, unit, &code, &sent).await?;
            Ok(private(to(&format!("{}/receipt", own_page(app, unit, &case, 0)))))
        }
        Err(problem) if problem.status.is_server_error() => Err(problem),
        Err(problem) => {
            let mut errors = FormErrors::default();
            let text = match problem.code.as_str() {
                "case.tariff_not_verified" => {
                    Translator { language: granted.language }.t("case-closed-tariff").to_owned()
                }
                code => sentence(granted.language, code, &problem.params),
            };
            errors.add("answers", text);
            check(app, granted, &open, errors)
        }
    }
}
