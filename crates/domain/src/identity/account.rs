//! Staff accounts: who may act in whose name, and who gave them leave.
//!
//! ```text
//!   (nothing) ── open ──▶ open ── grant / revoke ──▶ open ── close ──▶ closed ── open ──▶ open …
//! ```
//!
//! Stream `account/{name}` in the chain of the unit that the account belongs to. Invariants: nobody
//! changes their own roles; nobody grants beyond the units that they administer; a unit and those
//! below it keep at least one admin; who audits holds no other role, and who administers accounts
//! serves nobody.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Grant, Permission, Role, allows};
use crate::kernel::{self, Actor, Context, Key, Meta, Personal, RefusalClass, Room, UnitId};

/// The room of staff accounts.
#[derive(Debug, Clone, Copy)]
pub struct Accounts;

/// The account was opened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct AccountOpened {
    /// Name of the account.
    pub account: Key,
}

/// A role was granted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RoleGranted {
    /// The role.
    pub role: Role,
    /// The topmost unit that it holds for.
    pub unit: UnitId,
}

/// A role was taken back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RoleRevoked {
    /// The role.
    pub role: Role,
    /// The topmost unit that it held for.
    pub unit: UnitId,
    /// Why, in the words of who did it.
    pub reason: Option<Personal>,
}

/// The account was closed; all its roles ended with it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct AccountClosed {
    /// Why, in the words of who did it.
    pub reason: Option<Personal>,
}

crate::events! {
    /// Events of an account's stream.
    pub enum AccountEvent {
        "account.opened" 1 => AccountOpened,
        "role.granted" 1 => RoleGranted,
        "role.revoked" 1 => RoleRevoked [reason],
        "account.closed" 1 => AccountClosed [reason],
    }
}

/// In whose power the one who asks acts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Authority {
    /// The house itself: first set-up, and whoever holds the machine.
    House,
    /// A member of staff with these grants.
    Staff(Vec<Grant>),
}

impl Authority {
    fn covers(&self, line: &[UnitId]) -> bool {
        match self {
            Self::House => true,
            Self::Staff(grants) => allows(grants, Permission::Accounts, line),
        }
    }
}

/// What may be asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AccountCommand {
    /// Open an account of a free name.
    Open {
        /// Name of the account.
        account: Key,
        /// Whether another unit's book holds an account of this name.
        taken: bool,
    },
    /// Grant a role.
    Grant {
        /// The role.
        role: Role,
        /// The unit that it shall hold for, followed by all above it.
        line: Vec<UnitId>,
        /// In whose power.
        authority: Authority,
    },
    /// Take a role back.
    Revoke {
        /// The role.
        role: Role,
        /// The unit that it holds for, followed by all above it.
        line: Vec<UnitId>,
        /// In whose power.
        authority: Authority,
        /// Whether somebody else administers that unit.
        other_admin: bool,
        /// Why.
        reason: Option<Personal>,
    },
    /// Close the account.
    Close {
        /// Units that nobody else administers.
        sole_admin_of: Option<UnitId>,
        /// Why.
        reason: Option<Personal>,
    },
}

/// The present of `account/{name}`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Account {
    name: Option<Key>,
    open: bool,
    grants: BTreeSet<Grant>,
}

impl Account {
    /// Whether it is open.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.open
    }

    /// Its roles.
    pub fn grants(&self) -> impl Iterator<Item = &Grant> {
        self.grants.iter()
    }

    fn is(&self, actor: &Actor) -> bool {
        matches!((actor, &self.name), (Actor::Officer(a), Some(name)) if a == name.as_str())
    }
}

/// Why not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AccountRefusal {
    /// The name belongs to somebody already.
    NameTaken(Key),
    /// There is no open account of this name here.
    NotOpen,
    /// One's own roles.
    Own,
    /// The unit lies outside what the one who asks administers.
    BeyondScope(UnitId),
    /// The account has the role already.
    Held(Role),
    /// The account does not have the role.
    NotHeld(Role),
    /// The role does not go together with one that the account has.
    Mixed {
        /// The role asked for.
        role: Role,
        /// The role held.
        held: Role,
    },
    /// Nobody else administers the unit.
    LastAdmin(UnitId),
}

impl kernel::Refusal for AccountRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::NameTaken(_) => "identity.name_taken",
            Self::NotOpen => "identity.not_open",
            Self::Own => "identity.own_roles",
            Self::BeyondScope(_) => "identity.beyond_scope",
            Self::Held(_) => "identity.role_held",
            Self::NotHeld(_) => "identity.role_not_held",
            Self::Mixed { .. } => "identity.roles_mixed",
            Self::LastAdmin(_) => "identity.last_admin",
        }
    }

    fn params(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::NameTaken(name) => vec![("name", name.to_string())],
            Self::NotOpen | Self::Own => Vec::new(),
            Self::BeyondScope(unit) | Self::LastAdmin(unit) => vec![("unit", unit.to_string())],
            Self::Held(role) | Self::NotHeld(role) => vec![("role", role.name().to_owned())],
            Self::Mixed { role, held } => {
                vec![("role", role.name().to_owned()), ("held", held.name().to_owned())]
            }
        }
    }

    fn class(&self) -> RefusalClass {
        match self {
            Self::NotOpen => RefusalClass::NotFound,
            Self::BeyondScope(_) => RefusalClass::Invalid,
            _ => RefusalClass::Conflict,
        }
    }
}

/// Whether duties of two roles may lie in one hand.
fn go_together(a: Role, b: Role) -> bool {
    let serves = |role| matches!(role, Role::Officer | Role::Supervisor);
    a == b
        || !(a == Role::Auditor
            || b == Role::Auditor
            || (a == Role::Admin && serves(b))
            || (b == Role::Admin && serves(a)))
}

impl Room for Accounts {
    const NAME: &'static str = "identity";
    type Command = AccountCommand;
    type Event = AccountEvent;
    type State = Account;
    type Refusal = AccountRefusal;

    fn decide(
        state: &Account,
        cx: &Context<'_>,
        command: &AccountCommand,
    ) -> Result<Vec<AccountEvent>, AccountRefusal> {
        if let AccountCommand::Open { account, taken } = command {
            return if *taken || state.open {
                Err(AccountRefusal::NameTaken(account.clone()))
            } else {
                Ok(vec![AccountOpened { account: account.clone() }.into()])
            };
        }
        if !state.open {
            return Err(AccountRefusal::NotOpen);
        }
        if state.is(cx.actor) {
            return Err(AccountRefusal::Own);
        }
        match command {
            AccountCommand::Open { .. } => Ok(Vec::new()),
            AccountCommand::Grant { role, line, authority } => {
                let grant = within(authority, *role, line)?;
                if state.grants.contains(&grant) {
                    return Err(AccountRefusal::Held(*role));
                }
                if let Some(held) = state.grants.iter().find(|g| !go_together(g.role, *role)) {
                    return Err(AccountRefusal::Mixed { role: *role, held: held.role });
                }
                Ok(vec![RoleGranted { role: grant.role, unit: grant.unit }.into()])
            }
            AccountCommand::Revoke { role, line, authority, other_admin, reason } => {
                let grant = within(authority, *role, line)?;
                if !state.grants.contains(&grant) {
                    return Err(AccountRefusal::NotHeld(*role));
                }
                if *role == Role::Admin && !other_admin {
                    return Err(AccountRefusal::LastAdmin(grant.unit));
                }
                let (role, unit, reason) = (grant.role, grant.unit, reason.clone());
                Ok(vec![RoleRevoked { role, unit, reason }.into()])
            }
            AccountCommand::Close { sole_admin_of, reason } => match sole_admin_of {
                Some(unit) => Err(AccountRefusal::LastAdmin(unit.clone())),
                None => Ok(vec![AccountClosed { reason: reason.clone() }.into()]),
            },
        }
    }

    fn evolve(state: &mut Account, event: &AccountEvent, _: &Meta<'_>) {
        match event {
            AccountEvent::AccountOpened(opened) => {
                state.name = Some(opened.account.clone());
                state.open = true;
            }
            AccountEvent::RoleGranted(granted) => {
                let (role, unit) = (granted.role, granted.unit.clone());
                state.grants.insert(Grant { role, unit });
            }
            AccountEvent::RoleRevoked(revoked) => {
                state.grants.remove(&Grant { role: revoked.role, unit: revoked.unit.clone() });
            }
            AccountEvent::AccountClosed(_) => {
                state.open = false;
                state.grants.clear();
            }
        }
    }
}

/// The grant meant, if it lies within somebody's power.
fn within(authority: &Authority, role: Role, line: &[UnitId]) -> Result<Grant, AccountRefusal> {
    match line.first() {
        Some(unit) if authority.covers(line) => Ok(Grant { role, unit: unit.clone() }),
        Some(unit) => Err(AccountRefusal::BeyondScope(unit.clone())),
        None => Err(AccountRefusal::NotOpen),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::Timestamp;

    fn unit(name: &str) -> UnitId {
        UnitId::parse(name).unwrap()
    }

    fn line(names: &[&str]) -> Vec<UnitId> {
        names.iter().map(|name| unit(name)).collect()
    }

    struct World {
        account: Account,
        actor: Actor,
    }

    impl World {
        fn opened() -> Self {
            let mut world = Self { account: Account::default(), actor: Actor::System };
            let account = Key::parse("budi").unwrap();
            world.apply(AccountCommand::Open { account, taken: false }).unwrap();
            world
        }

        fn by(mut self, name: &str) -> Self {
            self.actor = Actor::Officer(name.to_owned());
            self
        }

        fn apply(
            &mut self,
            command: impl std::borrow::Borrow<AccountCommand>,
        ) -> Result<usize, AccountRefusal> {
            let cx = Context { now: Timestamp(1), actor: &self.actor };
            let events = Accounts::decide(&self.account, &cx, command.borrow())?;
            for event in &events {
                let meta = Meta { at: Timestamp(1), actor: &self.actor };
                Accounts::evolve(&mut self.account, event, &meta);
            }
            Ok(events.len())
        }

        fn grant(
            &mut self,
            role: Role,
            to: &[&str],
            by: Authority,
        ) -> Result<usize, AccountRefusal> {
            self.apply(AccountCommand::Grant { role, line: line(to), authority: by })
        }

        fn revoke(&mut self, role: Role, other_admin: bool) -> Result<usize, AccountRefusal> {
            let (line, authority) = (line(&["office", "region"]), Authority::House);
            self.apply(AccountCommand::Revoke { role, line, authority, other_admin, reason: None })
        }
    }

    fn admin_of(name: &str) -> Authority {
        Authority::Staff(vec![Grant { role: Role::Admin, unit: unit(name) }])
    }

    #[test]
    fn nobody_grants_beyond_their_own_units() {
        let mut world = World::opened().by("ani");
        let office = ["office", "region"];
        assert_eq!(world.grant(Role::Officer, &office, admin_of("region")), Ok(1));
        assert_eq!(world.grant(Role::Supervisor, &office, admin_of("office")), Ok(1));
        assert_eq!(
            world.grant(Role::Overseer, &["region"], admin_of("office")),
            Err(AccountRefusal::BeyondScope(unit("region")))
        );
        let head = Authority::Staff(vec![Grant { role: Role::Head, unit: unit("office") }]);
        assert_eq!(
            world.grant(Role::Head, &office, head),
            Err(AccountRefusal::BeyondScope(unit("office")))
        );
    }

    #[test]
    fn nobody_changes_their_own_roles() {
        let mut world = World::opened().by("budi");
        let own = Err(AccountRefusal::Own);
        assert_eq!(world.grant(Role::Head, &["office"], admin_of("office")), own);
        assert_eq!(world.revoke(Role::Head, true), own);
        let close = AccountCommand::Close { sole_admin_of: None, reason: None };
        assert_eq!(world.apply(close), own);
    }

    #[test]
    fn the_last_admin_stays() {
        let mut world = World::opened();
        world.grant(Role::Admin, &["office", "region"], Authority::House).unwrap();
        let last = Err(AccountRefusal::LastAdmin(unit("office")));
        assert_eq!(world.revoke(Role::Admin, false), last);
        let close = |unit| AccountCommand::Close { sole_admin_of: unit, reason: None };
        assert_eq!(world.apply(close(Some(unit("office")))), last);
        assert_eq!(world.revoke(Role::Admin, true), Ok(1));
        assert_eq!(world.apply(close(None)), Ok(1));
        assert!(!world.account.is_open());
        assert_eq!(world.revoke(Role::Admin, true), Err(AccountRefusal::NotOpen));
    }

    #[test]
    fn duties_stay_apart() {
        let mut world = World::opened();
        world.grant(Role::Officer, &["office"], Authority::House).unwrap();
        for role in [Role::Admin, Role::Auditor] {
            let mixed = AccountRefusal::Mixed { role, held: Role::Officer };
            assert_eq!(world.grant(role, &["office"], Authority::House), Err(mixed));
        }
        assert_eq!(world.grant(Role::Supervisor, &["office"], Authority::House), Ok(1));
        let held = AccountRefusal::Held(Role::Officer);
        assert_eq!(world.grant(Role::Officer, &["office"], Authority::House), Err(held));
        let not_held = AccountRefusal::NotHeld(Role::Head);
        assert_eq!(world.revoke(Role::Head, true), Err(not_held));
    }

    #[test]
    fn a_name_is_given_once_and_a_closed_account_starts_without_roles() {
        let mut world = World::opened();
        let account = Key::parse("budi").unwrap();
        let open = |taken| AccountCommand::Open { account: account.clone(), taken };
        let name_taken = Err(AccountRefusal::NameTaken(account.clone()));
        assert_eq!(world.apply(open(false)), name_taken);
        world.grant(Role::Head, &["office"], Authority::House).unwrap();
        world.apply(AccountCommand::Close { sole_admin_of: None, reason: None }).unwrap();
        assert_eq!(world.apply(open(true)), name_taken);
        assert_eq!(world.apply(open(false)), Ok(1));
        assert_eq!(world.account.grants().count(), 0);
    }
}
