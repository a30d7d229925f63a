//! The public portal: find a unit, the unit, a service with its 14 components, the pledge.
//! What UU 25/2009 art. 23(4) asks a unit's information system to show.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use domain::calendar::Weekday;
use domain::kernel::{Key, Language, LocalText, Mark, ServiceId, Source, Timestamp, UnitId, Zone};
use domain::promise::pledge::PledgeSigned;
use domain::promise::profile::{DayHours, UnitProfile};
use domain::promise::standards::{
    Change, Components, Promised, StandardDocument, Tariff, TimeUnit, Version, diff,
};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::measured::{Measured, measured};
use super::{Directory, Published};
use crate::web::App;
use crate::web::gate::Granted;
use crate::web::page::{Shell, render};
use crate::web::problem::Problem;

/// The name of a value as it stands in documents, for keys of messages.
pub(crate) fn name_of(value: &impl Serialize) -> String {
    serde_json::to_value(value)
        .ok()
        .and_then(|value| value.as_str().map(str::to_owned))
        .unwrap_or_default()
}

/// A shell for a page of a unit.
pub(crate) fn unit_shell(app: &App, granted: &Granted, profile: &UnitProfile) -> Shell {
    let mut shell = Shell::new(granted.language, granted.path.clone());
    shell.demo = app.clock.is_demo();
    let name = profile.name.get(granted.language).to_owned();
    shell.unit(name, format!("/units/{}", profile.unit))
}

/// What a unit has published, with the date at the unit.
pub(crate) struct Here {
    /// All versions.
    pub(crate) published: Arc<Published>,
    /// Today at the unit.
    pub(crate) today: Date,
    /// Now.
    pub(crate) now: Timestamp,
    /// The unit's zone.
    pub(crate) zone: Zone,
}

impl Here {
    /// The unit of a request.
    pub(crate) fn find(app: &App, unit: &UnitId) -> Result<Self, Problem> {
        let published = app.directory.get(unit).ok_or_else(Problem::not_found)?;
        let (now, zone) = (app.clock.now(), published.zone());
        Ok(Self { published, today: zone.local(now).date, now, zone })
    }

    /// The profile in force.
    pub(crate) fn profile(&self) -> Result<&UnitProfile, Problem> {
        self.published.profile_on(self.today).ok_or_else(Problem::not_found)
    }

    pub(super) fn version(&self, service: &ServiceId) -> Result<&Version, Problem> {
        let state = self.published.standards.get(service).ok_or_else(Problem::not_found)?;
        state.in_force(self.today).or_else(|| state.newest()).ok_or_else(Problem::not_found)
    }
}

struct UnitCard {
    id: UnitId,
    name: String,
    city: String,
    kind: String,
    services: i64,
    open: bool,
}

#[derive(Template)]
#[template(path = "promise/templates/home.html")]
struct Home {
    shell: Shell,
    query: String,
    units: Vec<UnitCard>,
}

/// What may be asked of the list of units.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Search {
    #[serde(default)]
    q: String,
}

/// Whether the doors are open now.
pub(crate) fn open_now(directory: &Directory, unit: &UnitId, now: Timestamp) -> bool {
    let Some(published) = directory.get(unit) else { return false };
    let local = published.zone().local(now);
    let works = directory
        .working_days(unit, local.date)
        .is_some_and(|days| days.is_working_day(local.date).unwrap_or(false));
    let hours = published
        .profile_on(local.date)
        .and_then(|profile| profile.hours_on(Weekday::of(local.date)).cloned());
    works && hours.is_some_and(|hours| is_within(&hours, local.time))
}

fn is_within(hours: &DayHours, time: jiff::civil::Time) -> bool {
    let pause = hours.breaks.iter().any(|pause| (pause.from..pause.to).contains(&time));
    (hours.opens..hours.closes).contains(&time) && !pause
}

pub(super) async fn home(
    State(app): State<App>,
    granted: Granted,
    Query(search): Query<Search>,
) -> Response {
    let mut shell = Shell::new(granted.language, granted.path.clone());
    shell.demo = app.clock.is_demo();
    let title = shell.t("portal-home-title").to_owned();
    let wanted = search.q.trim().to_lowercase();
    let mut units = Vec::new();
    for id in app.directory.units() {
        let Ok(here) = Here::find(&app, &id) else { continue };
        let Ok(profile) = here.profile() else { continue };
        let name = profile.name.get(granted.language).to_owned();
        let city = format!("{}, {}", profile.address.city, profile.address.province);
        let offered = here.published.in_force(here.today);
        let names: Vec<&str> =
            offered.map(|version| version.document.name.get(granted.language)).collect();
        let found = [name.as_str(), city.as_str()]
            .into_iter()
            .chain(names.iter().copied())
            .any(|text| text.to_lowercase().contains(&wanted));
        if found {
            units.push(UnitCard {
                open: open_now(&app.directory, &id, here.now),
                services: i64::try_from(names.len()).unwrap_or(0),
                kind: shell.t_of("profile-kind", name_of(&profile.kind)),
                id,
                name,
                city,
            });
        }
    }
    let page = Home { shell: shell.titled(title), query: search.q, units };
    render(StatusCode::OK, &page)
}

struct ServiceCard {
    id: ServiceId,
    name: String,
    summary: String,
    class: String,
}

#[derive(Template)]
#[template(path = "promise/templates/unit.html")]
struct Unit {
    shell: Shell,
    profile: UnitProfile,
    services: Vec<ServiceCard>,
    open: bool,
    has_pledge: bool,
    has_queue: bool,
    officers: bool,
}

impl Unit {
    fn hours(&self) -> Vec<(String, Option<String>, Vec<String>)> {
        Weekday::ALL
            .iter()
            .map(|day| {
                let name = self.shell.t_of("weekday", name_of(day));
                let Some(hours) = self.profile.hours_on(*day) else {
                    return (name, None, Vec::new());
                };
                let span = |from, to| {
                    let time = |t| crate::web::format::time(self.shell.language, t);
                    format!("{}–{}", time(from), time(to))
                };
                let pause = |pause: &domain::promise::profile::Pause| {
                    format!("{} {}", self.shell.text(&pause.reason), span(pause.from, pause.to))
                };
                let pauses = hours.breaks.iter().map(pause).collect();
                (name, Some(span(hours.opens, hours.closes)), pauses)
            })
            .collect()
    }
}

pub(super) async fn unit(State(app): State<App>, granted: Granted) -> Result<Response, Problem> {
    let here = Here::find(&app, granted.unit())?;
    let profile = here.profile()?.clone();
    let language = granted.language;
    let services = here
        .published
        .in_force(here.today)
        .map(|version| ServiceCard {
            id: version.document.service.clone(),
            name: version.document.name.get(language).to_owned(),
            summary: version.document.summary.get(language).to_owned(),
            class: version.document.queue_class.to_string(),
        })
        .collect();
    let shell = unit_shell(&app, &granted, &profile);
    let title = profile.name.get(language).to_owned();
    let page = Unit {
        shell: shell.titled(title),
        services,
        open: open_now(&app.directory, granted.unit(), here.now),
        has_pledge: here.published.pledge.newest().is_some(),
        has_queue: !profile.counters.is_empty(),
        officers: !profile.officers.is_empty(),
        profile,
    };
    Ok(render(StatusCode::OK, &page))
}

#[derive(Template)]
#[template(path = "promise/templates/service.html")]
struct Service {
    shell: Shell,
    unit: UnitId,
    version: Version,
    /// An older version is shown.
    past: bool,
    today: Date,
    measured: Option<Measured>,
    has_queue: bool,
}

impl Service {
    fn document(&self) -> &StandardDocument {
        &self.version.document
    }

    fn components(&self) -> &Components {
        &self.version.document.components
    }

    fn tariffs(&self) -> Vec<&Tariff> {
        self.document().tariffs_on(self.today).collect()
    }

    fn variant(&self, key: &Key) -> String {
        let found = self.document().variants.iter().find(|variant| variant.id == *key);
        found.map_or_else(String::new, |v| self.shell.text(&v.name).to_owned())
    }

    fn promised(&self, promised: &Promised) -> String {
        let key = match promised.unit {
            TimeUnit::Minutes => "standard-minutes",
            TimeUnit::WorkingDays => "standard-working-days",
            TimeUnit::CalendarDays => "standard-calendar-days",
        };
        self.shell.t1(key, "n", i64::from(promised.amount))
    }

    fn starts(&self, promised: &Promised) -> Option<String> {
        let after = promised.starts_after.as_ref()?;
        let step = self.components().procedure.steps.iter().find(|step| step.id == *after)?;
        Some(self.shell.t1("standard-starts-after", "step", self.shell.text(&step.name)))
    }

    fn percent(&self, permille: &i64) -> String {
        crate::web::format::decimal(self.shell.language, *permille, 1)
    }

    fn unverified(&self, source: &Source) -> bool {
        source.mark == Mark::NotVerified
    }

    fn mark(&self, source: &Source) -> String {
        self.shell.t_of("mark", name_of(&source.mark))
    }
}

fn parse_service(text: &str) -> Result<ServiceId, Problem> {
    ServiceId::parse(text).map_err(|_| Problem::not_found())
}

pub(super) async fn service(
    State(app): State<App>,
    granted: Granted,
    Path((_, service)): Path<(String, String)>,
) -> Result<Response, Problem> {
    show_service(&app, &granted, &parse_service(&service)?, None).await
}

pub(super) async fn service_version(
    State(app): State<App>,
    granted: Granted,
    Path((_, service, version)): Path<(String, String, u32)>,
) -> Result<Response, Problem> {
    show_service(&app, &granted, &parse_service(&service)?, Some(version)).await
}

async fn show_service(
    app: &App,
    granted: &Granted,
    service: &ServiceId,
    wanted: Option<u32>,
) -> Result<Response, Problem> {
    let here = Here::find(app, granted.unit())?;
    let profile = here.profile()?;
    let current = here.version(service)?;
    let version = match wanted {
        None => current,
        Some(number) => {
            here.published.standards[service].version(number).ok_or_else(Problem::not_found)?
        }
    };
    let shell = unit_shell(app, granted, profile);
    let title = version.document.name.get(granted.language).to_owned();
    let unit_name = profile.name.get(granted.language).to_owned();
    let page = Service {
        shell: shell.titled(title).crumb(format!("/units/{}", profile.unit), unit_name),
        unit: profile.unit.clone(),
        past: version.version != current.version,
        version: version.clone(),
        today: here.today,
        measured: measured(&*app.book, &profile.unit, service, here.today).await?,
        has_queue: !profile.counters.is_empty(),
    };
    Ok(render(StatusCode::OK, &page))
}

#[derive(Template)]
#[template(path = "promise/templates/versions.html")]
struct Versions {
    shell: Shell,
    unit: UnitId,
    service: ServiceId,
    versions: Vec<Version>,
    current: u32,
}

pub(super) async fn versions(
    State(app): State<App>,
    granted: Granted,
    Path((_, service)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let here = Here::find(&app, granted.unit())?;
    let (profile, service) = (here.profile()?, parse_service(&service)?);
    let current = here.version(&service)?;
    let shell = unit_shell(&app, &granted, profile);
    let title = shell.t1("standard-versions-title", "service", shell.text(&current.document.name));
    let name = current.document.name.get(granted.language).to_owned();
    let back = format!("/units/{}/services/{service}", profile.unit);
    let page = Versions {
        shell: shell.titled(title).crumb(back, name),
        unit: profile.unit.clone(),
        versions: here.published.standards[&service].history().iter().rev().cloned().collect(),
        current: current.version,
        service,
    };
    Ok(render(StatusCode::OK, &page))
}

#[derive(Template)]
#[template(path = "promise/templates/differences.html")]
struct Differences {
    shell: Shell,
    old: u32,
    new: u32,
    changes: Vec<Change>,
}

impl Differences {
    fn value(&self, value: &Option<serde_json::Value>) -> String {
        match value {
            None => "–".to_owned(),
            Some(serde_json::Value::String(text)) => text.clone(),
            Some(other) => other.to_string(),
        }
    }
}

pub(super) async fn differences(
    State(app): State<App>,
    granted: Granted,
    Path((_, service, old, new)): Path<(String, String, u32, u32)>,
) -> Result<Response, Problem> {
    let here = Here::find(&app, granted.unit())?;
    let (profile, service) = (here.profile()?, parse_service(&service)?);
    let state = here.published.standards.get(&service).ok_or_else(Problem::not_found)?;
    let find = |number| state.version(number).ok_or_else(Problem::not_found);
    let changes = diff(&find(old)?.document, &find(new)?.document);
    let shell = unit_shell(&app, &granted, profile);
    let title = shell.t2("standard-diff-title", "old", i64::from(old), "new", i64::from(new));
    let back = format!("/units/{}/services/{service}/versions", profile.unit);
    let name = find(new)?.document.name.get(granted.language).to_owned();
    let page = Differences { shell: shell.titled(title).crumb(back, name), old, new, changes };
    Ok(render(StatusCode::OK, &page))
}

#[derive(Template)]
#[template(path = "promise/templates/pledge.html")]
struct PledgePage {
    shell: Shell,
    unit: UnitId,
    pledge: PledgeSigned,
    others: Vec<PledgeSigned>,
}

#[derive(Template)]
#[template(path = "promise/templates/poster.html")]
struct Poster {
    shell: Shell,
    pledge: PledgeSigned,
    name: LocalText,
    a3: bool,
}

fn pledge_of(here: &Here) -> Result<(PledgeSigned, Vec<PledgeSigned>), Problem> {
    let mut all: Vec<PledgeSigned> = here.published.pledge.history().to_vec();
    let newest = all.pop().ok_or_else(Problem::not_found)?;
    all.reverse();
    Ok((newest, all))
}

pub(super) async fn pledge(State(app): State<App>, granted: Granted) -> Result<Response, Problem> {
    let here = Here::find(&app, granted.unit())?;
    let profile = here.profile()?;
    let (pledge, others) = pledge_of(&here)?;
    let shell = unit_shell(&app, &granted, profile);
    let title = shell.t("pledge-title").to_owned();
    let name = profile.name.get(granted.language).to_owned();
    let page = PledgePage {
        shell: shell.titled(title).crumb(format!("/units/{}", profile.unit), name),
        unit: profile.unit.clone(),
        pledge,
        others,
    };
    Ok(render(StatusCode::OK, &page))
}

/// Paper size of the poster.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Paper {
    #[serde(default)]
    size: String,
}

pub(super) async fn poster(
    State(app): State<App>,
    granted: Granted,
    Query(paper): Query<Paper>,
) -> Result<Response, Problem> {
    let here = Here::find(&app, granted.unit())?;
    let profile = here.profile()?;
    let (pledge, _) = pledge_of(&here)?;
    let mut shell = unit_shell(&app, &granted, profile);
    shell.home = format!("/units/{}/pledge", profile.unit);
    let title = shell.t("pledge-title").to_owned();
    let name = profile.name.clone();
    let page = Poster { shell: shell.titled(title), pledge, name, a3: paper.size == "a3" };
    Ok(render(StatusCode::OK, &page))
}

#[derive(Template)]
#[template(path = "promise/templates/notice.html")]
struct Notice {
    shell: Shell,
    paragraphs: Vec<String>,
}

fn notice(app: &App, granted: &Granted, keys: [&str; 5]) -> Response {
    let mut shell = Shell::new(granted.language, granted.path.clone());
    shell.demo = app.clock.is_demo();
    let [title, paragraphs @ ..] = keys.map(|key| shell.t(key).to_owned());
    let paragraphs = paragraphs.into();
    render(StatusCode::OK, &Notice { shell: shell.titled(title), paragraphs })
}

pub(super) async fn accessibility(State(app): State<App>, granted: Granted) -> Response {
    let keys = [
        "notice-title-accessibility",
        "notice-accessibility-1",
        "notice-accessibility-2",
        "notice-accessibility-3",
        "notice-accessibility-4",
    ];
    notice(&app, &granted, keys)
}

pub(super) async fn privacy(State(app): State<App>, granted: Granted) -> Response {
    let keys = [
        "notice-title-privacy",
        "notice-privacy-1",
        "notice-privacy-2",
        "notice-privacy-3",
        "notice-privacy-4",
    ];
    notice(&app, &granted, keys)
}
