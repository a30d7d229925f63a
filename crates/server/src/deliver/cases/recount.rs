//! A calendar was amended: the clocks that run are counted again by it. The date before stays on
//! the record of each case, with the calendar that it was counted by.

use std::collections::BTreeMap;

use domain::deliver::cases::{Ask, CaseRef};
use domain::kernel::UnitId;

use super::listing_view::LIST_RUNNING;
use super::serve::{record, working_time};
use super::store::{PUT_CALENDARS, READ_CALENDARS};
use crate::book::{StoreError, Write};
use crate::identity::Permit;
use crate::web::App;

/// Cases that are looked at together.
const PAGE: i64 = 500;
/// Id of commands that the clock may send any number of times.
const NO_ID: &str = "";

/// Versions of all calendars: `2025.2 2026.1`.
fn versions(app: &App) -> String {
    let calendars = app.directory.calendars();
    let mut known: Vec<_> = calendars.iter().map(|one| (one.year, one.latest())).collect();
    known.sort_unstable();
    let named = known.iter().map(|(year, version)| format!("{year}.{version}"));
    named.collect::<Vec<_>>().join(" ")
}

/// Whether these calendars are newer than those. An older server beside a newer one, while the
/// house is brought up to date, must not turn the dates back.
fn are_newer(these: &str, those: &str) -> bool {
    let read = |text: &str| -> BTreeMap<i16, u32> {
        let pair = |one: &str| {
            let (year, version) = one.split_once('.')?;
            Some((year.parse().ok()?, version.parse().ok()?))
        };
        text.split(' ').filter_map(pair).collect()
    };
    let (these, those) = (read(these), read(those));
    let older = those.iter().any(|(year, known)| these.get(year).is_none_or(|ours| ours < known));
    !older && these != those
}

/// Counts again in every unit whose clocks were last counted by other calendars.
///
/// # Errors
/// When the store cannot be read or written.
pub(super) async fn recount(app: &App) -> Result<(), StoreError> {
    let now = versions(app);
    for unit in app.directory.units() {
        let known = app.book.query(&READ_CALENDARS, vec![unit.as_str().into()]).await?;
        let known = known.first().map_or("", |row| row.text(0));
        if !are_newer(&now, known) || working_time(app, &unit).is_err() {
            continue;
        }
        // Written when all are counted: who is stopped in the middle begins again.
        if unit_again(app, &unit).await? {
            let params = vec![unit.as_str().into(), now.as_str().into()];
            app.book.write(vec![Write { statement: &PUT_CALENDARS, params, expect: None }]).await?;
        }
    }
    Ok(())
}

/// Counts the clocks of a unit again. False when the store did not take one of them.
async fn unit_again(app: &App, unit: &UnitId) -> Result<bool, StoreError> {
    let permit = Permit::house(unit.clone());
    let (mut after, mut whole) = (String::new(), true);
    loop {
        let params = vec![unit.as_str().into(), after.as_str().into(), PAGE.into()];
        let rows = app.book.query(&LIST_RUNNING, params).await?;
        for row in &rows {
            let Ok(case) = CaseRef::parse(row.text(0)) else { continue };
            if let Err(problem) = record(app, &permit, &case, NO_ID, Ask::Recount).await {
                whole &= !problem.status.is_server_error();
                let code = problem.code;
                tracing::warn!(code, case = case.as_str(), "clocks were not counted again");
            }
        }
        match rows.last() {
            Some(row) if i64::try_from(rows.len()) == Ok(PAGE) => {
                row.text(0).clone_into(&mut after);
            }
            _ => return Ok(whole),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::are_newer;

    #[test]
    fn only_newer_calendars_move_dates() {
        let known = "2025.2 2026.1";
        assert!(are_newer(known, ""));
        assert!(are_newer("2025.2 2026.2", known));
        assert!(are_newer("2025.2 2026.1 2027.1", known));
        for not in [known, "2025.1 2026.1", "2025.1 2026.2", "2026.2"] {
            assert!(!are_newer(not, known), "{not}");
        }
    }
}
