//! Who may know of a complaint, for other parts of the house that list something about several: the
//! same rule as on the officers' own pages.

use domain::hear::complaints::Case;
use domain::identity::Permission;
use domain::kernel::UnitId;
use std::collections::BTreeSet;

use super::people::{Colleague, account, colleagues, directs, line_of};
use super::serve::{code, known_case, spaced};
use super::view::guard;
use crate::web::App;
use crate::web::gate::Granted;
use crate::web::problem::Problem;

/// Of some complaints of the unit in the path, those that who asks may see.
pub(crate) async fn visible(
    app: &App,
    granted: &Granted,
    references: &[&str],
) -> Result<BTreeSet<String>, Problem> {
    let mut seen = BTreeSet::new();
    let may_read = granted.principal.may(Permission::ComplaintRead, &granted.line);
    let Some(me) = account(granted).filter(|_| may_read && !references.is_empty()) else {
        return Ok(seen);
    };
    let (unit, all, directs) =
        (granted.unit(), colleagues(app, &granted.line).await?, directs(granted));
    for reference in references.iter().collect::<BTreeSet<_>>() {
        let found = guard(&*app.book, unit.as_str(), reference).await?;
        let Some((_, guarded)) = found.filter(|(officer, _)| directs || officer == me) else {
            continue;
        };
        if !(guarded && is_kept(app, unit, reference, &all, me).await?) {
            seen.insert((**reference).to_owned());
        }
    }
    Ok(seen)
}

/// Whether a complaint in which somebody is accused is kept from an account: it is them, or
/// somebody above them.
pub(super) async fn is_kept(
    app: &App,
    unit: &UnitId,
    reference: &str,
    all: &[Colleague],
    me: &str,
) -> Result<bool, Problem> {
    let line = line_of(app, unit, reference, all, me);
    known_case(app, unit, reference, |case: &Case| case.is_kept_from(&line)).await
}

/// The code of a complaint as people read it, for its reporter alone.
pub(crate) fn code_of(app: &App, unit: &UnitId, reference: &str) -> String {
    spaced(&code(app, unit, reference))
}
