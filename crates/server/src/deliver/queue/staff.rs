//! What the pages of staff share: the office and its day, the menu, ids of commands, names of the
//! plan's keys, and how long is too long.

use domain::deliver::queue::{DayDate, DayPlan, NamedCode, ServicePlan, stream_of};
use domain::kernel::{Language, ServiceId, Timestamp, UnitId, Zone};
use jiff::civil::Date;

use crate::identity::Principal;
use crate::web::App;
use crate::web::gate::Granted;
use crate::web::i18n::Translator;
pub(super) use crate::web::input::new_command_id;
use crate::web::menu;
use crate::web::page::Shell;
use crate::web::problem::Problem;

/// A unit on its present day.
#[derive(Debug, Clone)]
pub(super) struct Office {
    pub(super) unit: UnitId,
    pub(super) name: String,
    pub(super) zone: Zone,
    pub(super) date: Date,
    pub(super) stream: String,
    pub(super) now: Timestamp,
}

impl Office {
    /// The unit at this moment.
    pub(super) fn today(app: &App, unit: &UnitId, language: Language) -> Self {
        let now = app.clock.now();
        let published = app.directory.get(unit);
        let zone = published.as_ref().map_or(Zone::Jakarta, |published| published.zone());
        let date = zone.local(now).date;
        let name = published
            .as_ref()
            .and_then(|published| published.profile_on(date))
            .map_or_else(|| unit.to_string(), |profile| profile.name.get(language).to_owned());
        let stream = stream_of(DayDate(date));
        Self { unit: unit.clone(), name, zone, date, stream, now }
    }
}

/// The shell of a staff page of a unit.
pub(super) fn shell(app: &App, granted: &Granted, office: &Office) -> Shell {
    let home = format!("/units/{}", office.unit);
    shell_above(app, granted).unit(office.name.clone(), home)
}

/// The shell of a staff page above the units.
pub(super) fn shell_above(app: &App, granted: &Granted) -> Shell {
    let mut shell = Shell::new(granted.language, granted.path.clone());
    shell.demo = app.clock.is_demo();
    shell.wide = true;
    menu::staff(app, granted, &mut shell);
    shell
}

/// Name of the floor page.
pub(super) fn menu_floor(language: Language) -> &'static str {
    Translator { language }.t("staff-menu-floor")
}

/// Where a page listens for changes of a unit's queue.
pub(super) fn board_events(unit: &str) -> String {
    format!("/api/v1/units/{unit}/queue/board/events")
}

/// Opens the day when it is a working day and nobody has yet: whoever comes first finds it open.
pub(super) async fn ensure_open(app: &App, office: &Office) -> Result<(), Problem> {
    let today = app.days.today(app, &office.unit)?;
    super::plan::open(app, office.unit.as_str(), &today).await?;
    Ok(())
}

/// The account that acts.
pub(super) fn account(principal: &Principal) -> &str {
    match principal {
        Principal::Staff { account, .. } => account,
        Principal::Device { id, .. } => id,
        Principal::Anybody => "",
    }
}

/// A service of the plan.
pub(super) fn service<'p>(plan: &'p DayPlan, id: &ServiceId) -> Option<&'p ServicePlan> {
    plan.classes.iter().flat_map(|class| &class.services).find(|service| service.id == *id)
}

/// Name of a service of the plan.
pub(super) fn service_name(plan: &DayPlan, id: &ServiceId, language: Language) -> String {
    let found = service(plan, id);
    found.map_or_else(|| id.to_string(), |service| service.name.get(language).to_owned())
}

/// Name of a code of the plan; codes of the rules themselves have theirs in the messages.
pub(super) fn code_name(codes: &[NamedCode], key: &str, language: Language) -> String {
    let found = codes.iter().find(|code| code.key == key);
    found.map_or_else(|| key.to_owned(), |code| code.name.get(language).to_owned())
}

/// Name of a priority group of the plan.
pub(super) fn priority_name(plan: &DayPlan, key: &str, language: Language) -> String {
    let found = plan.priorities.iter().find(|group| group.key == key);
    found.map_or_else(|| key.to_owned(), |group| group.name.get(language).to_owned())
}

/// How a span stands against what was promised: `calm`, `watch` (at risk by the plan), `late`.
pub(super) fn level(plan: &DayPlan, seconds: i64, promised: Option<i64>) -> &'static str {
    match promised {
        Some(most) if seconds > most => "late",
        Some(most) if seconds > plan.at_risk_after(most) => "watch",
        _ => "calm",
    }
}
