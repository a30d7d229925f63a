//! Earlier surveys come into the register: the page with the form, and the list of what came.

use std::num::ParseIntError;

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::hear::surveys::{
    Command, Evidence, ImportForm, ImportRound, Instrument, ROUNDS, Surveys, Weight,
};
use domain::kernel::{Key, LocalText};
use jiff::civil::Date;
use register::hash::Hash;

use super::manage::{instruments, weights};
use super::past::imported;
use super::serve::{new_command_id, staff_shell, to};
use super::shown::local;
use super::table::{Finding, Sheet};
use super::upload::Upload;
use crate::deliver::queue::serve::command_id;
use crate::execute::Failure;
use crate::web::App;
use crate::web::dress::sentence;
use crate::web::gate::Granted;
use crate::web::input::FormBody;
use crate::web::page::{Choice, FormErrors, Shell, render};
use crate::web::problem::Problem;

/// Text of a file that comes back into the form to be corrected there, at most.
const KEPT: usize = 32 * 1024;
/// All forms, the most detailed first.
const FORMS: [ImportForm; 3] = [ImportForm::Answers, ImportForm::Totals, ImportForm::Means];

/// An imported round in the list.
struct Line {
    round: String,
    title: String,
    from: Date,
    until: Date,
    index: String,
    class: String,
    form: String,
    source: String,
    by: String,
    number: String,
}

/// Something wrong in the file, where it is and what to do.
struct Wrong {
    place: String,
    message: String,
}

#[derive(Template)]
#[template(path = "hear/surveys/templates/imports.html")]
struct Imports {
    shell: Shell,
    errors: FormErrors,
    unit: String,
    lines: Vec<Line>,
    file: String,
    wrong: Vec<Wrong>,
    instruments: Vec<Choice>,
    weights: Vec<Choice>,
    ways: Vec<Choice>,
    sent: FormBody,
    command_id: String,
}

/// A form that was not taken.
#[derive(Default)]
struct Trouble {
    errors: FormErrors,
    file: String,
    findings: Vec<Finding>,
}

impl Trouble {
    fn is_none(&self) -> bool {
        self.errors.is_empty() && self.findings.is_empty()
    }
}

/// What was imported, and the form for more.
pub(super) async fn show(State(app): State<App>, granted: Granted) -> Result<Response, Problem> {
    let fields = [("instrument", "skm-2017"), ("weight", "exact"), ("form", "answers")];
    let sent = fields.map(|(name, value)| (name.to_owned(), value.to_owned()));
    page(&app, &granted, FormBody::new(sent.to_vec()), Trouble::default()).await
}

async fn page(
    app: &App,
    granted: &Granted,
    sent: FormBody,
    trouble: Trouble,
) -> Result<Response, Problem> {
    let (_, shell) = staff_shell(app, granted, "survey-import-title")?;
    let language = granted.language;
    let line = |one: &domain::hear::surveys::Imported| {
        let (round, figure) = (&one.round, one.round.indices.first());
        Line {
            round: round.round.to_string(),
            title: shell.text(&round.title).to_owned(),
            from: round.from,
            until: round.until,
            index: figure.map_or_else(String::new, |figure| local(language, &figure.index)),
            class: figure.map_or_else(String::new, |figure| figure.class.clone()),
            form: shell.t_of("survey-import-form", round.form.name()),
            source: round.source.clone(),
            by: one.by.to_string(),
            number: round.number.to_string(),
        }
    };
    let good = trouble.is_none();
    let wrong = |finding: &Finding| Wrong {
        place: finding.place(language),
        message: finding.message(language),
    };
    let all = instruments();
    let form = |form: ImportForm| {
        let hint = shell.t_of("survey-import-form-hint", form.name());
        Choice::new(form.name(), shell.t_of("survey-import-form", form.name())).hinted(hint)
    };
    let page = Imports {
        lines: imported(app, granted.unit()).await?.iter().map(line).collect(),
        unit: granted.unit().to_string(),
        file: trouble.file,
        wrong: trouble.findings.iter().map(wrong).collect(),
        errors: trouble.errors,
        weights: weights(&shell, &all),
        instruments: all.iter().map(|i| Choice::new(i.id.as_str(), shell.text(&i.name))).collect(),
        ways: FORMS.map(form).to_vec(),
        command_id: sent.opt("command_id").map_or_else(new_command_id, str::to_owned),
        sent,
        shell,
    };
    let status = if good { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    Ok(render(status, &page))
}

/// Takes a file: all of it, or nothing.
pub(super) async fn send(
    State(app): State<App>,
    granted: Granted,
    upload: Upload,
) -> Result<Response, Problem> {
    let (here, shell) = staff_shell(&app, &granted, "survey-import-title")?;
    let mut trouble = Trouble { file: upload.name.clone(), ..Trouble::default() };
    let read = read(&shell, &upload, here.today, &mut trouble)?;
    let Some(wanted) = read.filter(|_| trouble.is_none()) else {
        return page(&app, &granted, kept(upload), trouble).await;
    };
    let id = command_id(upload.fields.get("command_id"))?;
    let command = Command::ImportRound(Box::new(wanted));
    match app.execute.run::<Surveys>(&granted.permit()?, ROUNDS, id, &command).await {
        Ok(_) => Ok(to(&format!("/survey-imports/{}", granted.unit()))),
        Err(Failure::Refused(refusal)) => {
            let problem = Problem::refused(&refusal);
            let said = sentence(granted.language, &problem.code, &problem.params);
            trouble.errors.add(field_of(&problem.code), said);
            page(&app, &granted, kept(upload), trouble).await
        }
        Err(other) => Err(other.into()),
    }
}

/// The field that a refusal is about.
fn field_of(code: &str) -> &'static str {
    match code {
        "survey.round_exists" | "survey.import_exists" => "round",
        "survey.days_reversed" => "from",
        "survey.not_past" => "until",
        "survey.weight_unknown" => "weight",
        "survey.nobody_expected" | "survey.population_small" => "population",
        "survey.title_missing" => "title_id",
        "survey.source_missing" => "source",
        "survey.instrument_faulty" => "instrument",
        _ => "file",
    }
}

/// What was typed, and the text of the file where it can be corrected. A browser gives no file
/// back; a workbook has to be chosen again.
fn kept(upload: Upload) -> FormBody {
    let names = [
        "command_id",
        "title_id",
        "title_en",
        "round",
        "from",
        "until",
        "population",
        "respondents",
        "instrument",
        "weight",
        "form",
        "source",
        "replaces",
    ];
    let mut fields: Vec<(String, String)> = names
        .iter()
        .map(|name| ((*name).to_owned(), upload.fields.exact(name).to_owned()))
        .collect();
    let text = String::from_utf8(upload.bytes).ok().filter(|text| text.len() <= KEPT);
    fields.push(("table".to_owned(), text.unwrap_or_default()));
    FormBody::new(fields)
}

/// A number that may be left out.
fn number(sent: &FormBody, field: &str) -> Result<Option<u64>, ParseIntError> {
    sent.opt(field).map(str::parse::<u64>).transpose()
}

fn read(
    shell: &Shell,
    upload: &Upload,
    today: Date,
    trouble: &mut Trouble,
) -> Result<Option<ImportRound>, Problem> {
    let sent = &upload.fields;
    let errors = &mut trouble.errors;
    let mut missing = |field: &'static str, key: &str| errors.add(field, shell.t(key));
    let round = Key::parse(sent.get("round"));
    if round.is_err() {
        missing("round", "survey-open-round-wrong");
    }
    let date = |field: &str| sent.get(field).parse::<Date>().ok();
    let (from, until) = (date("from"), date("until"));
    for (field, found) in [("from", from), ("until", until)] {
        if found.is_none() {
            missing(field, "survey-open-date-wrong");
        }
    }
    let (population, respondents) = (number(sent, "population"), number(sent, "respondents"));
    for (field, found) in [("population", &population), ("respondents", &respondents)] {
        if found.is_err() {
            missing(field, "survey-open-number-wrong");
        }
    }
    let form = FORMS.into_iter().find(|form| form.name() == sent.get("form"));
    if form == Some(ImportForm::Totals) && respondents == Ok(None) {
        missing("respondents", "survey-import-respondents-missing");
    }
    if upload.bytes.is_empty() {
        missing("file", "survey-import-file-missing");
    }
    let instrument = instruments().into_iter().find(|i| i.id.as_str() == sent.get("instrument"));
    let weight = Weight::try_from(sent.get("weight").to_owned()).ok();
    let (Some(instrument), Some(weight), Some(form)) = (instrument, weight, form) else {
        return Err(Problem::bad_request("web.form_syntax"));
    };
    let (Ok(round), Some(from), Some(until), Ok(population), Ok(respondents)) =
        (round, from, until, population, respondents)
    else {
        return Ok(None);
    };
    if !trouble.errors.is_empty() {
        return Ok(None);
    }
    let evidence = match table(&upload.bytes, &instrument, form, respondents) {
        Ok(evidence) => evidence,
        Err(findings) => {
            trouble.findings = findings;
            trouble.errors.add("file", shell.t("survey-import-file-wrong"));
            return Ok(None);
        }
    };
    let title =
        LocalText { id: sent.get("title_id").to_owned(), en: sent.get("title_en").to_owned() };
    Ok(Some(ImportRound {
        round,
        title,
        instrument,
        weight,
        from,
        until,
        today,
        population,
        evidence,
        source: sent.get("source").to_owned(),
        file: Hash::of(&upload.bytes).to_string(),
        replaces: sent.get("replaces") == "yes",
    }))
}

/// All that the file says, or all that is wrong in it.
fn table(
    bytes: &[u8],
    instrument: &Instrument,
    form: ImportForm,
    respondents: Option<u64>,
) -> Result<Evidence, Vec<Finding>> {
    let sheet = Sheet::read(bytes).map_err(|finding| vec![finding])?;
    sheet.evidence(instrument, form, respondents)
}
