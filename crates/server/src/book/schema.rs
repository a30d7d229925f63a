//! Tables of the register itself, and the statements on them.

/// Schema steps in order. Never edited after a release; a change is a new step.
pub(super) static STEPS: &[(&str, &[&str])] = &[
    (
        "0001 register",
        &[
            "CREATE TABLE heads (unit TEXT NOT NULL PRIMARY KEY, seq BIGINT NOT NULL, \
             hash TEXT NOT NULL, recorded BIGINT NOT NULL)",
            "CREATE TABLE entries (unit TEXT NOT NULL, seq BIGINT NOT NULL, stream TEXT NOT NULL, \
             version BIGINT NOT NULL, hash {BYTES} NOT NULL, bytes {BYTES} NOT NULL, \
             PRIMARY KEY (unit, seq), UNIQUE (unit, stream, version))",
            "CREATE TABLE sealed_parts (unit TEXT NOT NULL, seq BIGINT NOT NULL, \
             slot BIGINT NOT NULL, subject TEXT NOT NULL, salt {BYTES} NOT NULL, \
             bytes {BYTES} NOT NULL, PRIMARY KEY (unit, seq, slot))",
            "CREATE INDEX sealed_parts_subject ON sealed_parts (unit, subject)",
            "CREATE TABLE sealed_keys (unit TEXT NOT NULL, seq BIGINT NOT NULL, \
             slot BIGINT NOT NULL, subject TEXT NOT NULL, wrapped {BYTES} NOT NULL, \
             PRIMARY KEY (unit, seq, slot))",
            "CREATE INDEX sealed_keys_subject ON sealed_keys (unit, subject)",
            "CREATE TABLE checkpoints (unit TEXT NOT NULL, seq BIGINT NOT NULL, \
             note TEXT NOT NULL, PRIMARY KEY (unit, seq))",
        ],
    ),
    (
        "0002 outbox and access log",
        &[
            "CREATE TABLE outbox (unit TEXT NOT NULL, seq BIGINT NOT NULL, part BIGINT NOT NULL, \
             topic TEXT NOT NULL, body TEXT NOT NULL, due BIGINT NOT NULL, tries BIGINT NOT NULL, \
             PRIMARY KEY (unit, seq, part))",
            "CREATE TABLE access_log (unit TEXT NOT NULL, at BIGINT NOT NULL, \
             actor TEXT NOT NULL, action TEXT NOT NULL, object TEXT NOT NULL, \
             outcome TEXT NOT NULL, id TEXT NOT NULL, PRIMARY KEY (unit, at, id))",
        ],
    ),
    (
        "0003 view versions",
        &["CREATE TABLE view_versions (name TEXT NOT NULL PRIMARY KEY, version BIGINT NOT NULL)"],
    ),
];

/// Rows of `INSERT_ENTRIES`.
pub(super) const ENTRIES_TOGETHER: usize = 8;

crate::statements! {
    /// First entry of a chain.
    START_HEAD = "INSERT INTO heads (unit, seq, hash, recorded) VALUES ($1, $2, $3, $4) \
        ON CONFLICT (unit) DO NOTHING";
    /// Compare and swap.
    MOVE_HEAD = "UPDATE heads SET seq = $1, hash = $2, recorded = $3 \
        WHERE unit = $4 AND seq = $5 AND hash = $6";
    /// Whoever writes beside the register what depends on it takes the head first, as each batch
    /// does: what is stored after that was seen.
    HOLD_HEAD = "UPDATE heads SET seq = seq WHERE unit = $1";
    READ_HEAD = "SELECT unit, seq, hash, recorded FROM heads WHERE unit = $1";
    READ_HEADS = "SELECT unit, seq, hash, recorded FROM heads ORDER BY unit";
    INSERT_ENTRY = "INSERT INTO entries (unit, seq, stream, version, hash, bytes) \
        VALUES ($1, $2, $3, $4, $5, $6)";
    /// As many at once as [`ENTRIES_TOGETHER`] says.
    INSERT_ENTRIES = "INSERT INTO entries (unit, seq, stream, version, hash, bytes) VALUES \
        ($1, $2, $3, $4, $5, $6), ($7, $8, $9, $10, $11, $12), \
        ($13, $14, $15, $16, $17, $18), ($19, $20, $21, $22, $23, $24), \
        ($25, $26, $27, $28, $29, $30), ($31, $32, $33, $34, $35, $36), \
        ($37, $38, $39, $40, $41, $42), ($43, $44, $45, $46, $47, $48)";
    READ_CHAIN = "SELECT seq, version, hash, bytes FROM entries \
        WHERE unit = $1 AND seq > $2 ORDER BY seq LIMIT $3";
    /// Entries with all their columns, for checking and for rebuilding.
    READ_ENTRIES = "SELECT seq, stream, version, hash, bytes FROM entries \
        WHERE unit = $1 AND seq > $2 ORDER BY seq LIMIT $3";
    READ_LAST = "SELECT seq, hash FROM entries WHERE unit = $1 ORDER BY seq DESC LIMIT 1";
    /// The chains that there are entries of, one after another.
    NEXT_UNIT = "SELECT min(unit) FROM entries WHERE unit > $1";
    READ_STREAM = "SELECT seq, version, hash, bytes FROM entries \
        WHERE unit = $1 AND stream = $2 AND version > $3 ORDER BY version LIMIT $4";
    INSERT_PART = "INSERT INTO sealed_parts (unit, seq, slot, subject, salt, bytes) \
        VALUES ($1, $2, $3, $4, $5, $6)";
    INSERT_KEY = "INSERT INTO sealed_keys (unit, seq, slot, subject, wrapped) \
        VALUES ($1, $2, $3, $4, $5)";
    /// The hashes of a run of entries.
    READ_HASHES = "SELECT seq, hash FROM entries \
        WHERE unit = $1 AND seq > $2 AND seq <= $3 ORDER BY seq LIMIT $4";
    /// Sealed parts of a run of entries, without keys.
    READ_PARTS = "SELECT seq, slot, subject, salt, bytes FROM sealed_parts \
        WHERE unit = $1 AND seq > $2 AND seq <= $3 ORDER BY seq, slot";
    /// The next entry that sealed parts are stored for.
    NEXT_PART = "SELECT min(seq) FROM sealed_parts WHERE unit = $1 AND seq > $2";
    /// Keys of the sealed parts of a run of entries.
    READ_KEYS = "SELECT seq, slot, wrapped FROM sealed_keys \
        WHERE unit = $1 AND seq > $2 AND seq <= $3 ORDER BY seq, slot";
    /// All sealed parts of a subject with their keys. Here and below `seq + 0` keeps SQLite from
    /// going through all parts of the unit by their number (`tests/it/plans.txt`).
    READ_PARTS_OF = "SELECT p.seq, p.slot, p.salt, p.bytes, k.wrapped FROM sealed_parts p \
        JOIN sealed_keys k ON k.unit = p.unit AND k.seq = p.seq AND k.slot = p.slot \
        WHERE p.unit = $1 AND p.subject = $2 ORDER BY p.seq + 0, p.slot";
    READ_PART_AT = "SELECT p.seq, p.slot, p.salt, p.bytes, k.wrapped FROM sealed_parts p \
        JOIN sealed_keys k ON k.unit = p.unit AND k.seq = p.seq AND k.slot = p.slot \
        WHERE p.unit = $1 AND p.subject = $2 AND p.seq = $3";
    COUNT_PARTS_OF = "SELECT count(*) FROM sealed_parts WHERE unit = $1 AND subject = $2";
    /// Up to the erasure's own entry: what is sealed after it, perhaps in the same batch, stays.
    ERASE_PARTS = "DELETE FROM sealed_parts WHERE unit = $1 AND subject = $2 AND seq + 0 < $3";
    ERASE_KEYS = "DELETE FROM sealed_keys WHERE unit = $1 AND subject = $2 AND seq + 0 < $3";
    INSERT_CHECKPOINT = "INSERT INTO checkpoints (unit, seq, note) VALUES ($1, $2, $3) \
        ON CONFLICT (unit, seq) DO NOTHING";
    READ_LAST_CHECKPOINT = "SELECT seq, note FROM checkpoints WHERE unit = $1 \
        ORDER BY seq DESC LIMIT 1";
    CHECKPOINT_UNITS = "SELECT DISTINCT unit FROM checkpoints ORDER BY unit";
    READ_VIEW_VERSIONS = "SELECT name, version FROM view_versions ORDER BY name";
    FORGET_VIEW = "DELETE FROM view_versions WHERE name = $1";
    SET_VIEW_VERSION = "INSERT INTO view_versions (name, version) VALUES ($1, $2) \
        ON CONFLICT (name) DO UPDATE SET version = excluded.version";
    READ_CHECKPOINTS = "SELECT seq, note FROM checkpoints WHERE unit = $1 ORDER BY seq";
    /// Something that must leave the house, written with the entry that causes it. It is taken and
    /// sent by who knows its topic (`notify`).
    INSERT_OUTBOX = "INSERT INTO outbox (unit, seq, part, topic, body, due, tries) \
        VALUES ($1, $2, $3, $4, $5, $6, 0)";
    INSERT_ACCESS = "INSERT INTO access_log (unit, at, actor, action, object, outcome, id) \
        VALUES ($1, $2, $3, $4, $5, $6, $7)";
    /// Rows of a span of time, the latest first; a page of them.
    READ_ACCESS = "SELECT at, actor, action, object, outcome FROM access_log \
        WHERE unit = $1 AND at >= $2 AND at < $3 ORDER BY at DESC, id LIMIT $4 OFFSET $5";
    /// The same with one outcome.
    READ_ACCESS_OF = "SELECT at, actor, action, object, outcome FROM access_log \
        WHERE unit = $1 AND at >= $2 AND at < $3 AND outcome = $4 \
        ORDER BY at DESC, id LIMIT $5 OFFSET $6";
}

/// Names of the tables whose rows may only be added.
pub(super) fn ddl_for_guards() -> &'static [&'static str] {
    &["entries", "access_log", "checkpoints"]
}
