//! From a token to a principal, and from a principal to leave to act.

use std::collections::HashMap;
use std::sync::Arc;

use domain::identity::{Grant, Permission, Role};
use domain::kernel::{Timestamp, UnitId};
use parking_lot::RwLock;
use register::hash::Hash;

use super::store::{READ_DEVICE, READ_GRANTS, READ_SESSION};
use super::{DeviceKind, Permit, Principal, anybody};
use crate::book::{Book, StoreError};

/// How long a looked-up token is believed without asking the store, so that a revocation made by
/// another process takes effect. Revoking on this process takes effect at once.
const BELIEVED_SECONDS: i64 = 5;

#[derive(Debug, Clone)]
struct Believed {
    principal: Arc<Principal>,
    until: Timestamp,
}

/// Looks up tokens. Tokens are stored as SHA-256 only.
pub struct Access {
    book: Arc<dyn Book>,
    believed: RwLock<HashMap<Hash, Believed>>,
}

/// No leave: the permission that was missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Denied(pub Permission);

impl Access {
    /// Over a store.
    #[must_use]
    pub fn new(book: Arc<dyn Book>) -> Self {
        Self { book, believed: RwLock::default() }
    }

    /// Who holds a token. An unknown or expired token is nobody special.
    ///
    /// # Errors
    /// [`StoreError`] when the store cannot be read.
    pub async fn principal(
        &self,
        token: &str,
        now: Timestamp,
    ) -> Result<Arc<Principal>, StoreError> {
        let hash = Hash::of(token.as_bytes());
        if let Some(believed) = self.believed.read().get(&hash)
            && believed.until > now
        {
            return Ok(Arc::clone(&believed.principal));
        }
        let principal = Arc::new(self.look_up(&hash.to_string(), now).await?);
        if principal.is_known() {
            let until = now.plus_seconds(BELIEVED_SECONDS);
            let believed = Believed { principal: Arc::clone(&principal), until };
            let mut all = self.believed.write();
            all.retain(|_, believed| believed.until > now);
            all.insert(hash, believed);
        } else {
            self.believed.write().remove(&hash);
        }
        Ok(principal)
    }

    async fn look_up(&self, token: &str, now: Timestamp) -> Result<Principal, StoreError> {
        let device = self.book.query(&READ_DEVICE, vec![token.into()]).await?;
        if let Some(row) = device.first()
            && let (Ok(unit), Some(kind)) =
                (UnitId::parse(row.text(1)), DeviceKind::parse(row.text(2)))
        {
            return Ok(Principal::Device { id: row.text(0).to_owned(), unit, kind });
        }
        let session = self.book.query(&READ_SESSION, vec![token.into(), now.0.into()]).await?;
        let Some(row) = session.first() else { return Ok(Principal::Anybody) };
        let account = row.text(0).to_owned();
        let grants = self.book.query(&READ_GRANTS, vec![account.as_str().into()]).await?;
        let grants = grants
            .iter()
            .filter_map(|row| {
                let (role, unit) = (Role::parse(row.text(0))?, UnitId::parse(row.text(1)).ok()?);
                Some(Grant { role, unit })
            })
            .collect();
        let (display, session) = (row.text(1).to_owned(), token.to_owned());
        Ok(Principal::Staff { account, display, grants, session })
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

impl Default for Principal {
    fn default() -> Self {
        Arc::unwrap_or_clone(anybody())
    }
}
