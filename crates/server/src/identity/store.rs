//! Plain tables of identity: accounts, sessions, devices. What has legal life (grants of roles,
//! pairing and revocation of devices) is in the register; these rows serve it.

/// Schema steps of this room.
pub static STEPS: &[(&str, &[&str])] = &[(
    "0101 identity",
    &[
        "CREATE TABLE accounts (name TEXT NOT NULL PRIMARY KEY, display TEXT NOT NULL, \
         password TEXT NOT NULL, totp TEXT, totp_step BIGINT NOT NULL, closed BIGINT NOT NULL, \
         failed BIGINT NOT NULL, locked_until BIGINT NOT NULL, created BIGINT NOT NULL)",
        "CREATE TABLE grants (account TEXT NOT NULL, unit TEXT NOT NULL, role TEXT NOT NULL, \
         PRIMARY KEY (account, unit, role))",
        "CREATE TABLE sessions (token TEXT NOT NULL PRIMARY KEY, account TEXT NOT NULL, \
         kind TEXT NOT NULL, agent TEXT NOT NULL, created BIGINT NOT NULL, seen BIGINT NOT NULL, \
         expires BIGINT NOT NULL)",
        "CREATE INDEX sessions_account ON sessions (account)",
        "CREATE TABLE devices (unit TEXT NOT NULL, id TEXT NOT NULL, kind TEXT NOT NULL, \
         name TEXT NOT NULL, zone TEXT NOT NULL, token TEXT NOT NULL, paired BIGINT NOT NULL, \
         seen BIGINT NOT NULL, skew_ms BIGINT NOT NULL, printer TEXT NOT NULL, \
         revoked BIGINT NOT NULL, PRIMARY KEY (unit, id))",
        "CREATE UNIQUE INDEX devices_token ON devices (token)",
    ],
)];

crate::statements! {
    /// A session that has not expired, with its account.
    READ_SESSION = "SELECT s.account, a.display, s.expires FROM sessions s \
        JOIN accounts a ON a.name = s.account \
        WHERE s.token = $1 AND s.expires > $2 AND a.closed = 0";
    READ_GRANTS = "SELECT role, unit FROM grants WHERE account = $1 ORDER BY unit, role";
    /// A device that has not been revoked.
    READ_DEVICE = "SELECT id, unit, kind FROM devices WHERE token = $1 AND revoked = 0";
}
