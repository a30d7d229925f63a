//! The menu of staff: the same on every page of theirs, with the places that they may open.

use domain::identity::Permission;
use domain::kernel::UnitId;

use super::gate::Granted;
use super::page::{NavItem, Shell, User};
use super::problem::Problem;
use super::state::App;
use crate::identity::Principal;
use crate::promise::pages::{Here, unit_shell};

/// Address, text and permission of every place where staff work.
const PLACES: &[(&str, &str, Permission)] = &[
    ("/desk/{unit}", "staff-menu-desk", Permission::QueueDesk),
    ("/floor/{unit}", "staff-menu-floor", Permission::QueueStatistics),
    ("/cases/{unit}", "case-nav", Permission::CaseRead),
    ("/field/{unit}", "field-nav", Permission::CaseWork),
    ("/appointments/{unit}", "slot-nav", Permission::CaseRead),
    ("/lanes/{unit}", "lane-nav", Permission::CaseWork),
    ("/cash/{unit}", "cash-nav", Permission::CashRead),
    ("/statistics/{unit}", "staff-menu-statistics", Permission::QueueStatistics),
    ("/overview", "staff-menu-overview", Permission::Overview),
    ("/complaints/{unit}", "complaint-nav", Permission::ComplaintRead),
    ("/oversight/{unit}", "oversight-nav", Permission::OversightRead),
    ("/notices/{unit}", "notify-title", Permission::NoticeRead),
    ("/levy-desk/{unit}", "levy-nav", Permission::LevyRead),
    ("/surveys/{unit}", "survey-nav-rounds", Permission::SurveyRead),
    ("/survey-imports/{unit}", "survey-nav-imports", Permission::SurveyImport),
    ("/interviews/{unit}", "survey-nav-interviews", Permission::SurveyInterview),
    ("/manage/{unit}", "manage-nav-standards", Permission::StandardsReview),
    ("/manage/{unit}/profile", "manage-nav-profile", Permission::StandardsPublish),
    ("/manage/{unit}/pledge", "manage-nav-pledge", Permission::PledgeSign),
    ("/admin/{unit}/accounts", "identity-accounts-title", Permission::Accounts),
    ("/admin/{unit}/devices", "identity-devices-title", Permission::DevicesRead),
    ("/displays/{unit}", "queue-displays-title", Permission::DevicesRead),
    ("/printers/{unit}", "printer-title", Permission::DevicesRead),
    ("/admin/{unit}/access-log", "access-title", Permission::AccessLogRead),
];

/// Puts who is signed in, with the role held here, and the menu on a page. On a page above the
/// units the menu is that of their own unit.
pub fn staff(app: &App, granted: &Granted, shell: &mut Shell) {
    let Principal::Staff { display, grants, .. } = &*granted.principal else { return };
    let held = grants.iter().find(|grant| granted.line.contains(&grant.unit));
    let held = held.or_else(|| grants.first());
    let role = held.map(|grant| shell.t_of("identity-role", grant.role.name()));
    shell.user = Some(User { name: display.clone(), role: role.unwrap_or_default() });
    let own = held.map(|grant| app.directory.line(&grant.unit)).unwrap_or_default();
    let line = if granted.line.is_empty() { &own } else { &granted.line };
    shell.nav = places(app, granted, shell, line);
}

/// The shell of a page of staff.
///
/// # Errors
/// Not found when the unit has published no profile.
pub(crate) fn staff_shell(
    app: &App,
    granted: &Granted,
    title: &str,
) -> Result<(Here, Shell), Problem> {
    let here = Here::find(app, granted.unit())?;
    let mut shell = unit_shell(app, granted, here.profile()?);
    shell.title = shell.t(title).to_owned();
    staff(app, granted, &mut shell);
    Ok((here, shell))
}

fn places(app: &App, granted: &Granted, shell: &Shell, line: &[UnitId]) -> Vec<NavItem> {
    let path = granted.path.split('?').next().unwrap_or_default();
    let unit = line.first();
    // A regional or central office has no hall of its own.
    let has_hall = unit.is_some_and(|unit| app.days.today(app, unit).is_ok());
    let mut items = Vec::new();
    for &(place, text, permission) in PLACES {
        let of_hall = text.starts_with("staff-menu-");
        let open = match (place.contains("{unit}"), unit) {
            (false, _) => granted.principal.may_somewhere(permission),
            (true, None) => false,
            (true, Some(_)) => (has_hall || !of_hall) && granted.principal.may(permission, line),
        };
        if open {
            let href = place.replace("{unit}", unit.map_or("", UnitId::as_str));
            items.push(NavItem { href, text: shell.t(text).to_owned(), current: false });
        }
    }
    // The longest address that the page lies under: a list's page marks the list.
    let under = |item: &&mut NavItem| {
        path.strip_prefix(item.href.as_str())
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    if let Some(item) = items.iter_mut().filter(under).max_by_key(|item| item.href.len()) {
        item.current = true;
    }
    items
}
