//! The public page: how to complain, the form, where one's own complaint stands, figures. And the
//! same form for staff who file for somebody.

use askama::Template;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use domain::hear::complaints::{About, Channel, Class, Clock, Party, PostOpened};
use domain::kernel::{UnitId, Way};
use domain::promise::profile::UnitProfile;
use serde::Deserialize;

use super::attachments;
use super::figures::{self, Line};
use super::intake::{NewComplaint, NotFiled, Wrong, submit};
use super::posts::{self, Door};
use super::serve::{new_command_id, opens, own_page, read_reference, rules, staff_shell, to};
use super::shown::{Fact, choices};
use super::work;
use crate::promise::pages::{Here, unit_shell};
use crate::web::App;
use crate::web::dress::sentence;
use crate::web::gate::{Granted, private};
use crate::web::input::{FormBody, Named, Params};
use crate::web::page::{Choice, FormErrors, Shell, render};
use crate::web::problem::Problem;
use crate::web::upload::Upload;

/// Classes that the public chooses among: the weight of a complaint is seen by who reads it.
const PUBLIC: [Class; 4] =
    [Class::NonOversight, Class::Suggestion, Class::Information, Class::Praise];

#[derive(Template)]
#[template(path = "hear/complaints/templates/portal.html")]
struct Portal {
    shell: Shell,
    errors: FormErrors,
    unit: String,
    rows: Vec<Line>,
    years: Vec<(i64, [String; 4])>,
    smallest: u64,
    /// When the figures held.
    as_of: String,
    /// Posts that are open, or will be.
    posts: Vec<Door>,
    /// How the unit is reached with complaints.
    contacts: Vec<Fact>,
    clocks: Vec<(String, String, String)>,
    sent: FormBody,
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
pub(super) async fn show(
    State(app): State<App>,
    granted: Granted,
    headers: HeaderMap,
    Params(named): Params<Named>,
) -> Result<Response, Problem> {
    portal(&app, &granted, &headers, named.typed(), FormErrors::default()).await
}

async fn portal(
    app: &App,
    granted: &Granted,
    headers: &HeaderMap,
    sent: FormBody,
    errors: FormErrors,
) -> Result<Response, Problem> {
    let (here, shell) = shell(app, granted, "complaint-title")?;
    let unit = granted.unit().as_str();
    let found = figures::of(app, granted.unit(), &here, None).await?;
    let (rows, years) = (figures::lines(&shell, &found.figures), figures::years(&shell, &found));
    let posts = posts::doors(app, granted, headers, (&shell, here.today)).await?;
    let rules = rules();
    let known = rules.clocks.iter().filter_map(|clock| promise(&shell, clock)).collect();
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let unit = unit.to_owned();
    let page = Portal {
        smallest: found.smallest,
        as_of: found.as_of(&shell),
        contacts: contacts(&shell, here.profile()?),
        clocks: known,
        unit,
        rows,
        years,
        posts,
        sent,
        errors,
        shell,
    };
    Ok(render(status, &page))
}

/// How the unit is reached with complaints: what it is for, and number or address.
fn contacts(shell: &Shell, profile: &UnitProfile) -> Vec<Fact> {
    let open = profile.contacts.iter().filter(|contact| contact.complaints);
    open.map(|one| (shell.text(&one.purpose).to_owned(), one.value.clone())).collect()
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

/// The figures as a file.
pub(super) async fn csv(State(app): State<App>, granted: Granted) -> Result<Response, Problem> {
    let here = Here::find(&app, granted.unit())?;
    let found = figures::of(&app, granted.unit(), &here, None).await?;
    Ok(figures::csv(granted.unit(), &found))
}

/// From reference and code to the reporter's own page.
pub(super) async fn look_up(
    State(app): State<App>,
    granted: Granted,
    headers: HeaderMap,
    sent: FormBody,
) -> Result<Response, Problem> {
    let reference = read_reference(sent.get("reference"));
    let found = reference.filter(|own| opens(&app, granted.unit(), own, sent.get("code")));
    if let Some(own) = found {
        return Ok(to(&own_page(&app, granted.unit(), &own)));
    }
    let mut errors = FormErrors::default();
    errors.add("reference", sentence(granted.language, "complaint.code_wrong", &[]));
    portal(&app, &granted, &headers, sent, errors).await
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
    /// Ways to be told what happens.
    ways: Vec<Choice>,
    more: Vec<Choice>,
    marked: Vec<String>,
    /// What may be attached, in words and for the browser.
    limits: String,
    accept: String,
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
    let mut ways = vec![Choice::new("", shell.t("notify-by-guess"))];
    ways.extend(Way::ALL.iter().map(|w| Choice::new(w.name(), shell.t_of("notify-by", w.name()))));
    let more = |name| Choice::new(name, shell.t_of("complaint-new-more", name));
    let (limits, accept) = app.files.in_words(&shell);
    let page = New {
        limits,
        accept,
        classes: classes.iter().map(class).collect(),
        tracks: ["formal", "tip"].map(track).into(),
        abouts: choices(&shell, "complaint-about", About::ALL, About::name),
        channels: choices(&shell, "complaint-channel", &staff_channels, Channel::name),
        ways,
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
    sent: Upload,
) -> Result<Response, Problem> {
    take(&app, &granted, &Form::public(), sent).await
}

/// Files what staff wrote down for somebody.
pub(super) async fn staff_file(
    State(app): State<App>,
    granted: Granted,
    sent: Upload,
) -> Result<Response, Problem> {
    take(&app, &granted, &STAFF, sent).await
}

pub(super) async fn take(
    app: &App,
    granted: &Granted,
    form: &Form<'_>,
    mut upload: Upload,
) -> Result<Response, Problem> {
    let permit = granted.permit()?;
    // What is wrong with a file is said before anything is filed.
    let taken = attachments::store(app, granted.unit(), 0, &mut upload).await;
    let sent = upload.fields;
    let taken = match taken {
        Ok(taken) => taken,
        Err(problem) => {
            let errors = attachments::shown(granted, problem)?;
            return new_page(app, granted, form, sent, errors);
        }
    };
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
        Ok(receipt) => {
            if let Some(taken) = taken {
                let from = if form.by_staff { Party::Office } else { Party::Reporter };
                let (own, id) = (&receipt.reference, format!("{}-file", sent.get("command_id")));
                attachments::attach(app, &permit, own, &id, (from, Vec::new(), taken)).await?;
            }
            Ok(private(to(&format!("{}/receipt", receipt.url))))
        }
        Err(NotFiled::Other(problem)) => Err(problem),
        Err(NotFiled::Wrong(wrong)) => {
            new_page(app, granted, form, sent, sentences(granted, wrong))
        }
    }
}

/// Whoever is nobody we know works for it, or waits: what was typed stays in the form.
fn slow_down(app: &App, granted: &Granted, sent: &FormBody) -> Result<(), FormErrors> {
    if !granted.principal.as_anybody() {
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
