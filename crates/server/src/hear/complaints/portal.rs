//! The public page: how to complain, the form, where one's own complaint stands, figures. And the
//! same form for staff who file for somebody.

use askama::Template;
use axum::extract::State;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use domain::hear::complaints::{About, Channel, Class, Clock, PostOpened};
use domain::kernel::UnitId;
use serde::Deserialize;

use super::intake::{NewComplaint, NotFiled, Wrong, submit};
use super::serve::{new_command_id, opens, own_page, read_reference, rules, staff_shell, to};
use super::shown::choices;
use super::view::{Cell, cells};
use super::work;
use crate::promise::pages::{Here, unit_shell};
use crate::web::App;
use crate::web::dress::sentence;
use crate::web::gate::{Granted, private};
use crate::web::input::{FormBody, Params};
use crate::web::page::{Choice, FormErrors, Shell, render};
use crate::web::problem::Problem;

/// Classes that the public chooses among: the weight of a complaint is seen by who reads it.
const PUBLIC: [Class; 4] =
    [Class::NonOversight, Class::Suggestion, Class::Information, Class::Praise];

#[derive(Template)]
#[template(path = "hear/complaints/templates/portal.html")]
struct Portal {
    shell: Shell,
    errors: FormErrors,
    unit: String,
    rows: Vec<FigureRow>,
    years: Vec<(i64, i64, i64)>,
    clocks: Vec<(String, String, String)>,
    sent: FormBody,
}

/// A line of the figures.
struct FigureRow {
    year: i64,
    basis: String,
    channel: String,
    class: String,
    result: String,
    promptness: String,
    level: &'static str,
    count: i64,
}

pub(super) fn shell(app: &App, granted: &Granted, title: &str) -> Result<(Here, Shell), Problem> {
    let here = Here::find(app, granted.unit())?;
    let profile = here.profile()?;
    let name = profile.name.get(granted.language).to_owned();
    let mut shell =
        unit_shell(app, granted, profile).crumb(format!("/units/{}", granted.unit()), name);
    shell.title = shell.t(title).to_owned();
    Ok((here, shell))
}

/// The public page.
pub(super) async fn show(State(app): State<App>, granted: Granted) -> Result<Response, Problem> {
    portal(&app, &granted, FormBody::default(), FormErrors::default()).await
}

async fn portal(
    app: &App,
    granted: &Granted,
    sent: FormBody,
    errors: FormErrors,
) -> Result<Response, Problem> {
    let (here, shell) = shell(app, granted, "complaint-title")?;
    let unit = granted.unit().as_str();
    let found = cells(&*app.book, unit, &here.today.to_string()).await?;
    let mut years: Vec<(i64, i64, i64)> = Vec::new();
    for cell in &found {
        let online = cell.basis == "online";
        match years.iter_mut().find(|(year, ..)| *year == cell.year) {
            Some((_, over, post)) => *(if online { over } else { post }) += cell.count,
            None if online => years.push((cell.year, cell.count, 0)),
            None => years.push((cell.year, 0, cell.count)),
        }
    }
    let rows = found.iter().map(|cell| figure(&shell, cell)).collect();
    let rules = rules();
    let known = rules.clocks.iter().filter_map(|clock| promise(&shell, clock)).collect();
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let page = Portal { unit: unit.to_owned(), rows, years, clocks: known, sent, errors, shell };
    Ok(render(status, &page))
}

/// What a clock promises, in words: what, how long, by which law.
fn promise(shell: &Shell, clock: &Clock) -> Option<(String, String, String)> {
    use domain::hear::complaints::CountedIn;
    let n = i64::from(clock.count?);
    let days = match clock.unit {
        CountedIn::Days => shell.t1("complaint-count-days", "n", n),
        CountedIn::WorkingDays => shell.t1("complaint-count-working-days", "n", n),
    };
    let duty = shell.t_of("complaint-duty", clock.duty.name());
    let name = format!("{} ({duty})", shell.text(&clock.name));
    Some((name, days, clock.source.text.clone()))
}

fn figure(shell: &Shell, cell: &Cell) -> FigureRow {
    FigureRow {
        year: cell.year,
        basis: shell.t_of("complaint-basis", &cell.basis),
        channel: shell.t_of("complaint-channel", &cell.channel),
        class: shell.t_of("complaint-class", &cell.class),
        result: shell.t_of("complaint-result", &cell.result),
        promptness: shell.t_of("complaint-promptness", &cell.promptness),
        level: if cell.promptness == "late" { "late" } else { "calm" },
        count: cell.count,
    }
}

/// The figures as a file.
pub(super) async fn csv(State(app): State<App>, granted: Granted) -> Result<Response, Problem> {
    let here = Here::find(&app, granted.unit())?;
    let today = here.today.to_string();
    let mut writer = csv::Writer::from_writer(Vec::new());
    let header = ["as_of", "year", "basis", "channel", "class", "result", "promptness", "count"];
    let write = |writer: &mut csv::Writer<Vec<u8>>, row: &[&str]| {
        writer.write_record(row).map_err(|error| Problem::fault(&error))
    };
    write(&mut writer, &header)?;
    for cell in cells(&*app.book, granted.unit().as_str(), &today).await? {
        let (year, count) = (cell.year.to_string(), cell.count.to_string());
        let (basis, channel) = (cell.basis.as_str(), cell.channel.as_str());
        let row =
            [&*today, &*year, basis, channel, &cell.class, &cell.result, &cell.promptness, &count];
        write(&mut writer, &row)?;
    }
    let bytes = writer.into_inner().map_err(|error| Problem::fault(error.error()))?;
    let mut response = bytes.into_response();
    let name = format!("attachment; filename=\"complaints-{}.csv\"", granted.unit());
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8"));
    let name = HeaderValue::from_str(&name).map_err(|error| Problem::fault(&error))?;
    headers.insert(CONTENT_DISPOSITION, name);
    Ok(response)
}

/// From reference and code to the reporter's own page.
pub(super) async fn look_up(
    State(app): State<App>,
    granted: Granted,
    sent: FormBody,
) -> Result<Response, Problem> {
    let reference = read_reference(sent.get("reference"));
    let found = reference.filter(|own| opens(&app, granted.unit(), own, sent.get("code")));
    if let Some(own) = found {
        return Ok(to(&own_page(&app, granted.unit(), &own)));
    }
    let mut errors = FormErrors::default();
    errors.add("reference", sentence(granted.language, "complaint.code_wrong", &[]));
    portal(&app, &granted, sent, errors).await
}

#[derive(Template)]
#[template(path = "hear/complaints/templates/new.html")]
struct New {
    shell: Shell,
    errors: FormErrors,
    action: String,
    by_staff: bool,
    /// Zero bits of the work that the public's browser does.
    bits: u32,
    classes: Vec<Choice>,
    tracks: Vec<Choice>,
    abouts: Vec<Choice>,
    services: Vec<Choice>,
    channels: Vec<Choice>,
    more: Vec<Choice>,
    marked: Vec<String>,
    sent: FormBody,
    command_id: String,
}

/// Which form it is: the public one, that of staff, or that of a temporary post.
#[derive(Clone, Copy)]
pub(super) struct Form<'a> {
    pub(super) by_staff: bool,
    pub(super) post: Option<&'a PostOpened>,
}

impl Form<'_> {
    /// The public form.
    pub(super) fn public() -> Self {
        Self { by_staff: false, post: None }
    }

    fn action(&self, unit: &UnitId) -> String {
        match (self.post, self.by_staff) {
            (Some(post), _) => format!("/units/{unit}/posts/{}/new", post.post),
            (None, true) => format!("/complaints/{unit}/new"),
            (None, false) => format!("/units/{unit}/complaints/new"),
        }
    }
}

/// What the public chooses among.
pub(super) fn public_classes(shell: &Shell) -> Vec<Choice> {
    choices(shell, "complaint-class", &PUBLIC, Class::name)
}

pub(super) fn new_page(
    app: &App,
    granted: &Granted,
    form: &Form<'_>,
    sent: FormBody,
    errors: FormErrors,
) -> Result<Response, Problem> {
    let unit = granted.unit();
    let by_staff = form.by_staff;
    let (here, shell) = if by_staff {
        staff_shell(app, granted, "complaint-new-staff-title")?
    } else {
        let (here, shell) = shell(app, granted, "complaint-new-title")?;
        let above = shell.t("complaint-title").to_owned();
        let shell = shell.crumb(format!("/units/{unit}/complaints"), above);
        match form.post {
            Some(post) => {
                let page = format!("/units/{unit}/posts/{}", post.post);
                (here, shell.crumb(page, post.name.clone()))
            }
            None => (here, shell),
        }
    };
    let hinted = |family: &str, hints: &str, name: &str| {
        Choice::new(name, shell.t_of(family, name)).hinted(shell.t_of(hints, name))
    };
    let classes = if by_staff { Class::ALL } else { &PUBLIC };
    let staff_channels: Vec<Channel> =
        Channel::ALL.iter().copied().filter(|channel| channel.by_staff()).collect();
    let mut services = vec![Choice::new("", shell.t("complaint-new-no-service"))];
    services.extend(here.published.in_force(here.today).map(|version| {
        let document = &version.document;
        Choice::new(document.service.as_str(), shell.text(&document.name))
    }));
    let action = form.action(unit);
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let class = |class: &Class| hinted("complaint-class", "complaint-class-hint", class.name());
    let track = |name| hinted("complaint-track", "complaint-track-hint", name);
    let more = |name| Choice::new(name, shell.t_of("complaint-new-more", name));
    let page = New {
        classes: classes.iter().map(class).collect(),
        tracks: ["formal", "tip"].map(track).into(),
        abouts: choices(&shell, "complaint-about", About::ALL, About::name),
        channels: choices(&shell, "complaint-channel", &staff_channels, Channel::name),
        more: ["secret", "compensation"].map(more).into(),
        marked: sent.all("more").into_iter().map(str::to_owned).collect(),
        command_id: sent.opt("command_id").map_or_else(new_command_id, str::to_owned),
        by_staff,
        bits: work::BITS,
        services,
        action,
        sent,
        errors,
        shell,
    };
    Ok(render(status, &page))
}

/// The public form.
pub(super) async fn form(State(app): State<App>, granted: Granted) -> Result<Response, Problem> {
    new_page(&app, &granted, &Form::public(), FormBody::default(), FormErrors::default())
}

/// The door that staff come from, such as the telephone log.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Coming {
    channel: String,
}

/// Staff file for somebody.
pub(super) async fn staff_form(
    State(app): State<App>,
    granted: Granted,
    Params(from): Params<Coming>,
) -> Result<Response, Problem> {
    let sent = FormBody::new(vec![("channel".to_owned(), from.channel)]);
    new_page(&app, &granted, &STAFF, sent, FormErrors::default())
}

/// The form of staff.
const STAFF: Form<'static> = Form { by_staff: true, post: None };

/// Files what the public sent.
pub(super) async fn file(
    State(app): State<App>,
    granted: Granted,
    sent: FormBody,
) -> Result<Response, Problem> {
    take(&app, &granted, &Form::public(), sent).await
}

/// Files what staff wrote down for somebody.
pub(super) async fn staff_file(
    State(app): State<App>,
    granted: Granted,
    sent: FormBody,
) -> Result<Response, Problem> {
    take(&app, &granted, &STAFF, sent).await
}

pub(super) async fn take(
    app: &App,
    granted: &Granted,
    form: &Form<'_>,
    sent: FormBody,
) -> Result<Response, Problem> {
    let permit = granted.permit()?;
    let is_complaint = Class::parse(sent.get("class")).is_some_and(Class::is_complaint);
    if is_complaint && sent.get("track").is_empty() {
        // Nobody becomes nameless, or gives their name, without having chosen.
        let errors = sentences(granted, vec![("track", "complaint.track_missing")]);
        return new_page(app, granted, form, sent, errors);
    }
    if let Err(errors) = slow_down(app, granted, &sent) {
        return new_page(app, granted, form, sent, errors);
    }
    let mut new = NewComplaint::read(&sent);
    if let Some(post) = form.post {
        new.through = Some(Channel::ComplaintPost);
        new.entry.post = Some(post.post.clone());
    }
    match submit(app, granted, &permit, &new).await {
        Ok(receipt) => Ok(private(to(&format!("{}/receipt", receipt.url)))),
        Err(NotFiled::Other(problem)) => Err(problem),
        Err(NotFiled::Wrong(wrong)) => {
            new_page(app, granted, form, sent, sentences(granted, wrong))
        }
    }
}

/// Whoever is nobody we know works for it, or waits: what was typed stays in the form.
fn slow_down(app: &App, granted: &Granted, sent: &FormBody) -> Result<(), FormErrors> {
    if granted.principal.is_known() {
        return Ok(());
    }
    let id = sent.get("command_id");
    let nonce = sent.get("work").parse().ok();
    let today = app.clock.now().0.div_euclid(86_400_000_000);
    let worked = nonce.is_some_and(|nonce| work::is_done(id, sent.get("work_day"), nonce, today));
    let charged = app.identity.limits.complaint(granted.origin.address, worked);
    charged.map_err(|problem| {
        let minutes = problem.params.iter().find(|(name, _)| *name == "seconds");
        let seconds = minutes.and_then(|(_, value)| value.parse::<i64>().ok()).unwrap_or(60);
        let minutes = (seconds / 60 + 1).to_string();
        let mut errors = FormErrors::default();
        let code = "complaint.too_many";
        errors.add("text", sentence(granted.language, code, &[("minutes", minutes)]));
        errors
    })
}

pub(super) fn sentences(granted: &Granted, wrong: Wrong) -> FormErrors {
    let mut errors = FormErrors::default();
    for (field, code) in wrong {
        errors.add(field, sentence(granted.language, code, &[]));
    }
    errors
}

/// The unit above in the line, for pages that name it.
pub(super) fn unit_name(app: &App, shell: &Shell, unit: &UnitId) -> String {
    let published = app.directory.get(unit);
    let newest = published.as_ref().and_then(|published| published.profile.newest());
    newest.map_or_else(|| unit.to_string(), |v| shell.text(&v.document.name).to_owned())
}
