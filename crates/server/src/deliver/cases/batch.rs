//! Many cases at one step: the list that goes to whoever makes the products, and the step finished
//! for those that were ticked. Each case has its own entry; what the rules refuse is told case by
//! case.

use askama::Template;
use axum::extract::State as House;
use axum::http::StatusCode;
use axum::response::Response;
use domain::deliver::cases::{Ask, CaseRef, FinishStep, Stage};
use domain::kernel::Key;
use domain::promise::standards::StepAct;
use serde::Deserialize;

use super::list::Names;
use super::listing_view::{self, Wanted};
use super::serve::{channel, present, record, role_for};
use super::view::Line;
use crate::deliver::queue::serve::command_id;
use crate::promise::pages::Here;
use crate::web::App;
use crate::web::dress::sentence;
use crate::web::gate::{Granted, private, to};
use crate::web::input::{FormBody, Params, new_command_id};
use crate::web::menu::staff_shell;
use crate::web::page::{Choice, FormErrors, Shell, render};
use crate::web::problem::Problem;

/// Cases of one list.
const MOST: usize = 200;

/// Which step: `service/step`.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    step: String,
}

struct Row {
    reference: String,
    href: String,
    officer: String,
    submitted: String,
    due: String,
}

#[derive(Template)]
#[template(path = "deliver/cases/templates/batch.html")]
struct Page {
    shell: Shell,
    errors: FormErrors,
    unit: String,
    step: String,
    name: String,
    steps: Vec<Choice>,
    rows: Vec<Row>,
    ticked: Vec<String>,
    command_id: String,
}

impl Page {
    fn is_ticked(&self, row: &Row) -> bool {
        self.ticked.contains(&row.reference)
    }
}

/// The page.
pub(super) async fn show(
    House(app): House<App>,
    granted: Granted,
    Params(asked): Params<Asked>,
) -> Result<Response, Problem> {
    page(&app, &granted, &asked.step, Vec::new(), FormErrors::default()).await
}

/// Steps of work of all services, as `service/step` with their names.
fn steps(shell: &Shell, here: &Here) -> Vec<Choice> {
    let versions = here.published.in_force(here.today);
    let all = versions.flat_map(|version| {
        let document = &version.document;
        let work = document.components.procedure.steps.iter();
        work.filter(|step| step.act == StepAct::Work).map(move |step| {
            let value = format!("{}/{}", document.service, step.id);
            let name = format!("{} · {}", shell.text(&document.name), shell.text(&step.name));
            Choice::new(value, name)
        })
    });
    all.collect()
}

async fn page(
    app: &App,
    granted: &Granted,
    step: &str,
    ticked: Vec<String>,
    errors: FormErrors,
) -> Result<Response, Problem> {
    let (here, mut shell) = staff_shell(app, granted, "case-batch-title")?;
    shell.wide = true;
    let unit = granted.unit();
    let above = shell.t("case-list-title").to_owned();
    let shell = shell.crumb(format!("/cases/{unit}"), above);
    let steps = steps(&shell, &here);
    let chosen = steps.iter().find(|choice| choice.value == step);
    let name = chosen.map(|choice| choice.text.clone()).unwrap_or_default();
    let mut lines = Vec::new();
    if let Some((service, step)) = step.split_once('/').filter(|_| chosen.is_some()) {
        let wanted = Wanted {
            place: "open".to_owned(),
            service: service.to_owned(),
            step: step.to_owned(),
            stage: Stage::Working.name().to_owned(),
            ..Wanted::default()
        };
        let first = (None, MOST);
        lines = listing_view::list(&*app.book, &here, unit.as_str(), &wanted, first).await?.lines;
    }
    let names = Names { shell: &shell, here: &here };
    let row = |line: &Line| Row {
        href: format!("/cases/{unit}/{}", line.reference),
        reference: line.reference.clone(),
        officer: line.officer.clone(),
        submitted: shell.date(&here.zone.local(line.submitted).date),
        due: names.due(line),
    };
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::CONFLICT };
    let page = Page {
        unit: unit.to_string(),
        rows: lines.iter().map(row).collect(),
        step: step.to_owned(),
        command_id: new_command_id(),
        name,
        steps,
        ticked,
        errors,
        shell,
    };
    Ok(private(render(status, &page)))
}

/// Finishes the step for every case that is ticked.
pub(super) async fn finish(
    House(app): House<App>,
    granted: Granted,
    sent: FormBody,
) -> Result<Response, Problem> {
    let id = command_id(sent.get("command_id"))?;
    let asked = sent.get("step");
    let (_, step) = asked.split_once('/').ok_or_else(Problem::not_found)?;
    let step = Key::parse(step).map_err(|_| Problem::not_found())?;
    let mut errors = FormErrors::default();
    let mut left = Vec::new();
    let ticked = sent.all("case");
    if ticked.is_empty() {
        errors.add("cases", sentence(granted.language, "case.none_ticked", &[]));
    }
    let permit = granted.permit()?;
    for reference in ticked.into_iter().take(MOST) {
        let Ok(case) = CaseRef::parse(reference) else { continue };
        let state = present(&app, granted.unit(), &case).await?;
        let responsible = state.plan().and_then(|plan| plan.step(&step)).map(|step| step.role);
        let role = role_for(&granted, responsible.unwrap_or(domain::identity::Role::Officer));
        let channel = channel(&granted.principal);
        let ask = Ask::FinishStep(FinishStep { step: step.clone(), role, channel, note: None });
        let done = record(&app, &permit, &case, &format!("{id}-{case}"), ask).await;
        match done {
            Ok(_) => {}
            Err(problem) if problem.status.is_server_error() => return Err(problem),
            Err(problem) => {
                let text = sentence(granted.language, &problem.code, &problem.params);
                errors.add("cases", format!("{case}: {text}"));
                left.push(case.to_string());
            }
        }
    }
    if errors.is_empty() {
        let query = serde_urlencoded::to_string([("step", asked)]).unwrap_or_default();
        return Ok(to(&format!("/cases/{}/batch?{query}", granted.unit())));
    }
    page(&app, &granted, asked, left, errors).await
}
