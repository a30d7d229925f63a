//! Tables of identity that hold what leaves no trace in the register: passwords, sessions, tokens,
//! codes. `grants` and `devices` follow the register (see `view`).

/// Schema steps of this room.
pub static STEPS: &[(&str, &[&str])] = &[
    (
        "0101 identity",
        &[
            "CREATE TABLE accounts (name TEXT NOT NULL PRIMARY KEY, unit TEXT NOT NULL, \
         display TEXT NOT NULL, password TEXT NOT NULL, totp {BYTES}, totp_on BIGINT NOT NULL, \
         totp_step BIGINT NOT NULL, closed BIGINT NOT NULL, created BIGINT NOT NULL, \
         code TEXT NOT NULL, code_until BIGINT NOT NULL)",
            "CREATE INDEX accounts_unit ON accounts (unit, name)",
            "CREATE TABLE recovery_codes (account TEXT NOT NULL, code TEXT NOT NULL, \
         PRIMARY KEY (account, code))",
            "CREATE TABLE sessions (token TEXT NOT NULL PRIMARY KEY, account TEXT NOT NULL, \
         kind TEXT NOT NULL, agent TEXT NOT NULL, created BIGINT NOT NULL, seen BIGINT NOT NULL, \
         expires BIGINT NOT NULL)",
            "CREATE INDEX sessions_account ON sessions (account)",
            "CREATE TABLE device_tokens (token TEXT NOT NULL PRIMARY KEY, unit TEXT NOT NULL, \
         id TEXT NOT NULL)",
            "CREATE TABLE device_reports (unit TEXT NOT NULL, id TEXT NOT NULL, \
         seen BIGINT NOT NULL, skew_ms BIGINT NOT NULL, printer TEXT NOT NULL, \
         page TEXT NOT NULL, reload BIGINT NOT NULL, PRIMARY KEY (unit, id))",
            "CREATE TABLE pairings (code TEXT NOT NULL PRIMARY KEY, secret TEXT NOT NULL, \
         expires BIGINT NOT NULL, unit TEXT NOT NULL, device TEXT NOT NULL)",
        ],
    ),
    (
        "0102 identity guards",
        &[
            "CREATE TABLE admin_changes (name TEXT NOT NULL PRIMARY KEY, times BIGINT NOT NULL)",
            "CREATE TABLE wrong_attempts (name TEXT NOT NULL PRIMARY KEY, times BIGINT NOT NULL, \
         at BIGINT NOT NULL)",
            "CREATE INDEX wrong_attempts_at ON wrong_attempts (at)",
        ],
    ),
];

crate::statements! {
    // --- who asks
    /// A session that has neither expired nor lain idle, with its account.
    READ_SESSION = "SELECT s.account, a.display, s.seen FROM sessions s \
        JOIN accounts a ON a.name = s.account \
        WHERE s.token = $1 AND s.expires > $2 AND s.seen > $3 AND a.closed = 0";
    READ_GRANTS = "SELECT role, unit FROM grants WHERE account = $1 ORDER BY unit, role";
    /// A device that has not been revoked.
    READ_DEVICE = "SELECT d.id, d.unit, d.kind FROM device_tokens t \
        JOIN devices d ON d.unit = t.unit AND d.id = t.id WHERE t.token = $1 AND d.revoked = 0";

    // --- accounts
    COUNT_ACCOUNTS = "SELECT count(*) FROM accounts";
    READ_ACCOUNT = "SELECT unit, display, password, totp, totp_on, totp_step, closed, created, \
        code, code_until FROM accounts WHERE name = $1";
    LIST_ACCOUNTS = "SELECT name, display, totp_on, closed, created, password, code_until \
        FROM accounts WHERE unit = $1 ORDER BY closed, name";
    LIST_UNIT_GRANTS = "SELECT g.account, g.role, g.unit FROM grants g \
        JOIN accounts a ON a.name = g.account WHERE a.unit = $1 ORDER BY g.account, g.unit, g.role";
    OTHER_ADMINS = "SELECT unit FROM grants WHERE role = 'admin' AND account <> $1";
    COUNT_ADMIN_CHANGES = "SELECT times FROM admin_changes WHERE name = 'admins'";
    /// Changes nothing when somebody else has counted on since.
    COUNT_ADMIN_CHANGE = "INSERT INTO admin_changes (name, times) VALUES ('admins', $1) \
        ON CONFLICT (name) DO UPDATE SET times = excluded.times WHERE admin_changes.times = $2";
    SET_DISPLAY = "UPDATE accounts SET display = $1 WHERE name = $2";
    /// A new password ends a one-time code.
    SET_PASSWORD = "UPDATE accounts SET password = $1, code = '', code_until = 0 WHERE name = $2";
    /// A one-time code ends the password and the second factor: who has lost them comes in anew.
    SET_CODE = "UPDATE accounts SET password = '', totp = NULL, totp_on = 0, code = $1, \
        code_until = $2 WHERE name = $3";
    CLEAR_SECRETS = "UPDATE accounts SET password = '', totp = NULL, totp_on = 0, code = '', \
        code_until = 0 WHERE name = $1";
    SET_TOTP = "UPDATE accounts SET totp = $1, totp_on = 0, totp_step = 0 WHERE name = $2";
    CONFIRM_TOTP = "UPDATE accounts SET totp_on = 1, totp_step = $1 WHERE name = $2";
    CLEAR_TOTP = "UPDATE accounts SET totp = NULL, totp_on = 0 WHERE name = $1";
    /// A code is good once: its step must be later than the last one.
    USE_TOTP = "UPDATE accounts SET totp_step = $1 WHERE name = $2 AND totp_step < $3";
    ADD_RECOVERY = "INSERT INTO recovery_codes (account, code) VALUES ($1, $2)";
    USE_RECOVERY = "DELETE FROM recovery_codes WHERE account = $1 AND code = $2";
    CLEAR_RECOVERY = "DELETE FROM recovery_codes WHERE account = $1";
    COUNT_RECOVERY = "SELECT count(*) FROM recovery_codes WHERE account = $1";

    // --- wrong passwords, by the digest of the name that was typed
    READ_WRONG = "SELECT times, at FROM wrong_attempts WHERE name = $1";
    /// Counts on, or from one again when the last wrong attempt is long past.
    COUNT_WRONG = "INSERT INTO wrong_attempts (name, times, at) VALUES ($1, 1, $2) \
        ON CONFLICT (name) DO UPDATE SET at = excluded.at, times = CASE \
        WHEN wrong_attempts.at <= $3 THEN 1 ELSE wrong_attempts.times + 1 END";
    FORGET_WRONG = "DELETE FROM wrong_attempts WHERE name = $1";
    FORGET_OLD_WRONG = "DELETE FROM wrong_attempts WHERE at <= $1";

    // --- sessions
    START_SESSION = "INSERT INTO sessions (token, account, kind, agent, created, seen, expires) \
        VALUES ($1, $2, $3, $4, $5, $6, $7)";
    SEE_SESSION = "UPDATE sessions SET seen = $1 WHERE token = $2";
    LIST_SESSIONS = "SELECT token, kind, agent, created, seen FROM sessions \
        WHERE account = $1 AND expires > $2 AND seen > $3 ORDER BY seen DESC";
    END_SESSION = "DELETE FROM sessions WHERE account = $1 AND token = $2";
    END_SESSIONS_BUT = "DELETE FROM sessions WHERE account = $1 AND token <> $2";
    DROP_OLD_SESSIONS = "DELETE FROM sessions WHERE expires < $1";

    // --- devices
    ADD_DEVICE_TOKEN = "INSERT INTO device_tokens (token, unit, id) VALUES ($1, $2, $3)";
    DROP_DEVICE_TOKENS = "DELETE FROM device_tokens WHERE unit = $1 AND id = $2";
    LIST_DEVICES = "SELECT d.id, d.kind, d.name, d.zone, d.paired, d.revoked, r.seen, r.skew_ms, \
        r.printer, r.page, r.reload FROM devices d \
        LEFT JOIN device_reports r ON r.unit = d.unit AND r.id = d.id \
        WHERE d.unit = $1 ORDER BY d.revoked, d.kind DESC, d.name, d.id";
    READ_DEVICE_ZONE = "SELECT zone FROM devices WHERE unit = $1 AND id = $2";
    REPORT = "INSERT INTO device_reports (unit, id, seen, skew_ms, printer, page, reload) \
        VALUES ($1, $2, $3, $4, $5, $6, 0) ON CONFLICT (unit, id) DO UPDATE SET \
        seen = excluded.seen, skew_ms = excluded.skew_ms, page = excluded.page, \
        printer = CASE WHEN excluded.printer = '' THEN device_reports.printer \
        ELSE excluded.printer END";
    /// What the house itself saw of the printer beside a device. Of the device it says nothing.
    REPORT_PRINTER = "INSERT INTO device_reports (unit, id, seen, skew_ms, printer, page, reload) \
        VALUES ($1, $2, 0, 0, $3, '', 0) ON CONFLICT (unit, id) DO UPDATE SET \
        printer = excluded.printer";
    /// It did something, which is a sign of life.
    HEARD = "INSERT INTO device_reports (unit, id, seen, skew_ms, printer, page, reload) \
        VALUES ($1, $2, $3, 0, '', '', 0) ON CONFLICT (unit, id) DO UPDATE SET \
        seen = excluded.seen";
    ASK_RELOAD = "INSERT INTO device_reports (unit, id, seen, skew_ms, printer, page, reload) \
        VALUES ($1, $2, 0, 0, '', '', 1) ON CONFLICT (unit, id) DO UPDATE SET reload = 1";
    TAKE_RELOAD = "UPDATE device_reports SET reload = 0 \
        WHERE unit = $1 AND id = $2 AND reload = 1";

    // --- pairing
    START_PAIRING = "INSERT INTO pairings (code, secret, expires, unit, device) \
        VALUES ($1, $2, $3, '', '')";
    READ_PAIRING = "SELECT secret, unit, device FROM pairings WHERE code = $1 AND expires > $2";
    CLAIM_PAIRING = "UPDATE pairings SET unit = $1, device = $2 \
        WHERE code = $3 AND expires > $4 AND device = ''";
    END_PAIRING = "DELETE FROM pairings WHERE code = $1";
    DROP_OLD_PAIRINGS = "DELETE FROM pairings WHERE expires < $1";
}
