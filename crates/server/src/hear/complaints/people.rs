//! Who may see and handle a complaint: officers, who is above whom, and their pseudonyms.

use domain::hear::complaints::Tag;
use domain::identity::{Permission, Role};
use domain::kernel::UnitId;

use super::view::LIST_HOLDERS;
use crate::web::App;
use crate::web::gate::Granted;
use crate::web::problem::Problem;

/// Somebody who could handle a complaint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Colleague {
    pub(super) account: String,
    pub(super) name: String,
    /// Higher is above.
    pub(super) rank: usize,
    /// The unit that they belong to.
    pub(super) unit: UnitId,
}

/// Height of a role in a unit that is so many levels above the complaint's own. Who administers or
/// audits handles nothing; an officer above serves there.
fn rank(role: Role, level: usize) -> Option<usize> {
    match (role, level) {
        (Role::Officer, 0) => Some(1),
        (Role::Supervisor, 0) => Some(2),
        (Role::Head, 0) => Some(3),
        (Role::Supervisor | Role::Head | Role::Overseer, level) => Some(4 + level),
        _ => None,
    }
}

/// Everybody who could handle a complaint of a unit, from that unit and those above it.
pub(super) async fn colleagues(app: &App, line: &[UnitId]) -> Result<Vec<Colleague>, Problem> {
    let mut all: Vec<Colleague> = Vec::new();
    for (level, unit) in line.iter().enumerate() {
        for row in app.book.query(&LIST_HOLDERS, vec![unit.as_str().into()]).await? {
            let Some(rank) = Role::parse(row.text(1)).and_then(|role| rank(role, level)) else {
                continue;
            };
            let (account, name, unit) = (row.text(0).to_owned(), row.text(2), unit.clone());
            match all.iter_mut().find(|known| known.account == account) {
                Some(known) if known.rank < rank => (known.rank, known.unit) = (rank, unit),
                Some(_) => {}
                None => all.push(Colleague { account, name: name.to_owned(), rank, unit }),
            }
        }
    }
    Ok(all)
}

/// The pseudonym of an account in one complaint.
pub(super) fn tag(app: &App, unit: &UnitId, reference: &str, account: &str) -> Tag {
    Tag(app.receipts.code(unit.as_str(), &format!("complaint-tag/{reference}/{account}")))
}

/// Pseudonyms of somebody and of everybody above them.
pub(super) fn line_of(
    app: &App,
    unit: &UnitId,
    reference: &str,
    all: &[Colleague],
    account: &str,
) -> Vec<Tag> {
    let own = all.iter().find(|known| known.account == account).map_or(0, |known| known.rank);
    let above = all.iter().filter(|other| other.rank > own && other.account != account);
    let accounts = above.map(|other| other.account.as_str()).chain([account]);
    accounts.map(|account| tag(app, unit, reference, account)).collect()
}

/// The account of who asks; nothing for devices and the public.
pub(super) fn account(granted: &Granted) -> Option<&str> {
    granted.principal.account()
}

/// Whether who asks directs the handling, and does not only examine what they were given.
pub(super) fn directs(granted: &Granted) -> bool {
    granted.principal.may(Permission::ComplaintDirect, &granted.line)
}

#[cfg(test)]
mod tests {
    use super::rank;
    use domain::identity::Role;

    #[test]
    fn whoever_is_above_has_a_higher_rank() {
        let line = [
            rank(Role::Officer, 0),
            rank(Role::Supervisor, 0),
            rank(Role::Head, 0),
            rank(Role::Overseer, 0),
            rank(Role::Head, 1),
            rank(Role::Overseer, 2),
        ];
        assert!(line.is_sorted() && line.iter().all(Option::is_some), "{line:?}");
        assert_eq!((rank(Role::Admin, 0), rank(Role::Auditor, 1)), (None, None));
        assert_eq!(rank(Role::Officer, 1), None);
    }
}
