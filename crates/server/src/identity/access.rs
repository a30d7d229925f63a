//! From a token to a principal, and from a principal to leave to act.

use std::collections::HashMap;
use std::sync::Arc;

use domain::identity::{Grant, Permission, Role};
use domain::kernel::{Timestamp, UnitId};
use parking_lot::RwLock;
use register::hash::Hash;

use super::limits::Bucket;
use super::store::{READ_DEVICE, READ_GRANTS, READ_SESSION, SEE_SESSION};
use super::{DeviceKind, Permit, Principal};
use crate::book::{Book, StoreError, Write};
use crate::clock::Clock;

/// How long a looked-up token is believed without asking the store, so that a revocation made by
/// another process takes effect. Revoking on this process takes effect at once.
const BELIEVED_SECONDS: i64 = 5;
/// How long a principal that asks nothing is remembered, so that its bucket stays what it is.
const REMEMBERED_SECONDS: i64 = 60;
/// A session's "last seen" is written when it is older than this.
const SEEN_SECONDS: i64 = 60;

/// A principal that was looked up, with its bucket of requests.
#[derive(Debug)]
pub struct Believed {
    /// Who it is.
    pub principal: Arc<Principal>,
    /// How many requests it has left.
    pub bucket: Bucket,
    until: Timestamp,
}

/// Looks up tokens. Tokens are stored as SHA-256 only. Time here is the machine's: a demo that runs
/// faster signs nobody out.
pub struct Access {
    book: Arc<dyn Book>,
    clock: Clock,
    idle_seconds: i64,
    believed: RwLock<HashMap<Hash, Arc<Believed>>>,
}

/// No leave: the permission that was missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Denied(pub Permission);

impl Access {
    /// Over a store; sessions end after so many idle seconds.
    #[must_use]
    pub fn new(book: Arc<dyn Book>, idle_seconds: i64) -> Self {
        Self { book, clock: Clock::real(), idle_seconds, believed: RwLock::default() }
    }

    /// Whom this process knows by a token without asking the store.
    #[must_use]
    pub fn believed(&self, token: &str) -> Option<Arc<Believed>> {
        let hash = Hash::of(token.as_bytes());
        let believed = Arc::clone(self.believed.read().get(&hash)?);
        (believed.until > self.clock.now()).then_some(believed)
    }

    /// Asks the store who holds a token; `None` when it is unknown, expired or revoked.
    ///
    /// # Errors
    /// [`StoreError`] when the store cannot be read.
    pub async fn look_up(&self, token: &str) -> Result<Option<Arc<Believed>>, StoreError> {
        let hash = Hash::of(token.as_bytes());
        let now = self.clock.now();
        let found = self.read(&hash.to_string(), now).await?;
        let mut all = self.believed.write();
        all.retain(|_, old| old.until.plus_seconds(REMEMBERED_SECONDS) > now);
        let Some(principal) = found else {
            all.remove(&hash);
            return Ok(None);
        };
        let until = now.plus_seconds(BELIEVED_SECONDS);
        let bucket = all.get(&hash).map(|old| old.bucket.carry_on()).unwrap_or_default();
        let believed = Arc::new(Believed { principal: Arc::new(principal), bucket, until });
        all.insert(hash, Arc::clone(&believed));
        Ok(Some(believed))
    }

    async fn read(&self, token: &str, now: Timestamp) -> Result<Option<Principal>, StoreError> {
        let device = self.book.query(&READ_DEVICE, vec![token.into()]).await?;
        if let Some(row) = device.first()
            && let (Ok(unit), Some(kind)) =
                (UnitId::parse(row.text(1)), DeviceKind::parse(row.text(2)))
        {
            return Ok(Some(Principal::Device { id: row.text(0).to_owned(), unit, kind }));
        }
        let idle = now.plus_seconds(-self.idle_seconds);
        let params = vec![token.into(), now.0.into(), idle.0.into()];
        let session = self.book.query(&READ_SESSION, params).await?;
        let Some(row) = session.first() else { return Ok(None) };
        let account = row.text(0).to_owned();
        if row.int(2) < now.plus_seconds(-SEEN_SECONDS).0 {
            let params = vec![now.0.into(), token.into()];
            self.book.write(vec![Write { statement: &SEE_SESSION, params, expect: None }]).await?;
        }
        let grants = self.grants(&account).await?;
        let (display, session) = (row.text(1).to_owned(), token.to_owned());
        Ok(Some(Principal::Staff { account, display, grants, session }))
    }

    /// The roles of an account.
    ///
    /// # Errors
    /// [`StoreError`] when the store cannot be read.
    pub async fn grants(&self, account: &str) -> Result<Vec<Grant>, StoreError> {
        let rows = self.book.query(&READ_GRANTS, vec![account.into()]).await?;
        let grant = |row: &crate::book::Row| {
            let (role, unit) = (Role::parse(row.text(0))?, UnitId::parse(row.text(1)).ok()?);
            Some(Grant { role, unit })
        };
        Ok(rows.iter().filter_map(grant).collect())
    }

    /// Forgets all looked-up tokens: something about accounts, sessions or devices has changed.
    pub fn forget(&self) {
        self.believed.write().clear();
    }
}

/// Leave to act on a unit; `line` is the unit and its parents.
///
/// # Errors
/// [`Denied`] when the principal does not hold the permission there.
pub fn permit(
    principal: &Principal,
    permission: Permission,
    line: &[UnitId],
) -> Result<Permit, Denied> {
    match line.first() {
        Some(unit) if principal.may(permission, line) => {
            Ok(Permit::grant(unit.clone(), principal.actor()))
        }
        _ => Err(Denied(permission)),
    }
}
