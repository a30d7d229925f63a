//! The outbox and the notices in it. Both rows of a notice are written in the transaction of the
//! entry that causes it; what leaves the house is taken under a lease and tried until it is out or
//! given up. Neither row holds an address: that lies sealed under the file that is named.

use domain::kernel::Timestamp;

use super::kind::{Kind, State};
use super::table::{Facts, File, Notice};
use crate::book::{Book, INSERT_OUTBOX, Row, StoreError, Value, Write};
use crate::execute::{Place, Writes};

/// Topic of notices in the outbox.
pub(super) const TOPIC: &str = "notice";

/// Schema steps: leases on the outbox, and the notices; their order by entry instead of time; the
/// outbox as one tree and its index (the notices as one tree were no cheaper); a fresh notice is
/// found through the entry that caused it, later ones by their file.
pub static STEPS: &[(&str, &[&str])] = &[
    (
        "0430 notices",
        &[
            "ALTER TABLE outbox ADD COLUMN holder TEXT NOT NULL DEFAULT ''",
            "ALTER TABLE outbox ADD COLUMN held_until BIGINT NOT NULL DEFAULT 0",
            "CREATE INDEX outbox_by_due ON outbox (due)",
            "CREATE TABLE notices (unit TEXT NOT NULL, seq BIGINT NOT NULL, part BIGINT NOT NULL, \
             kind TEXT NOT NULL, file TEXT NOT NULL, reference TEXT NOT NULL, facts TEXT NOT NULL, \
             at BIGINT NOT NULL, due BIGINT NOT NULL, state TEXT NOT NULL, way TEXT NOT NULL, \
             why TEXT NOT NULL, tries BIGINT NOT NULL, actor TEXT NOT NULL, \
             changed BIGINT NOT NULL, PRIMARY KEY (unit, seq, part))",
            "CREATE INDEX notices_by_time ON notices (unit, at)",
            "CREATE INDEX notices_of_file ON notices (unit, file, reference)",
            "CREATE INDEX notices_by_state ON notices (unit, state, at)",
        ],
    ),
    (
        "0431 notices by entry",
        &[
            "DROP INDEX notices_by_time",
            "DROP INDEX notices_by_state",
            "CREATE INDEX notices_in_state ON notices (unit, state, seq, part, file)",
        ],
    ),
    (
        "0432 outbox in the order of its key",
        &[
            // The eve of an appointment is recorded when it comes.
            "DELETE FROM outbox WHERE topic = 'notice' AND EXISTS (SELECT 1 FROM notices n \
             WHERE n.unit = outbox.unit AND n.seq = outbox.seq AND n.part = outbox.part \
             AND n.kind = 'slot-tomorrow')",
            "DELETE FROM notices WHERE kind = 'slot-tomorrow' AND state = 'waiting'",
            "ALTER TABLE outbox RENAME TO outbox_before",
            "DROP INDEX outbox_by_due",
            "CREATE TABLE outbox (unit TEXT NOT NULL, seq BIGINT NOT NULL, part BIGINT NOT NULL, \
             topic TEXT NOT NULL, body TEXT NOT NULL, due BIGINT NOT NULL, tries BIGINT NOT NULL, \
             holder TEXT NOT NULL DEFAULT '', held_until BIGINT NOT NULL DEFAULT 0, \
             CONSTRAINT outbox_key PRIMARY KEY (unit, seq, part)) {BY_KEY}",
            "INSERT INTO outbox (unit, seq, part, topic, body, due, tries, holder, held_until) \
             SELECT unit, seq, part, topic, body, due, tries, holder, held_until \
             FROM outbox_before",
            "DROP TABLE outbox_before",
            "CREATE INDEX outbox_by_due ON outbox (due)",
        ],
    ),
    (
        "0433 notices by their file once they were looked at",
        &[
            "DROP INDEX notices_of_file",
            "CREATE INDEX notices_of_file ON notices (unit, file, reference) \
             WHERE tries > 0 OR due > at",
        ],
    ),
];

crate::statements! {
    PUT_NOTICE = "INSERT INTO notices (unit, seq, part, kind, file, reference, facts, at, due, \
        state, way, why, tries, actor, changed) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'waiting', '', '', 0, '', $10)";
    /// What is due and held by nobody.
    DUE_NOTICES = "SELECT o.unit, o.seq, o.part, o.tries, n.kind, n.file, n.reference, n.facts, \
        n.at, n.due, n.state, n.way, n.why, n.actor, n.changed \
        FROM outbox o JOIN notices n ON n.unit = o.unit AND n.seq = o.seq AND n.part = o.part \
        WHERE o.topic = $1 AND o.due <= $2 AND o.held_until <= $3 ORDER BY o.due LIMIT $4";
    /// Takes one, if nobody else did since it was read.
    TAKE = "UPDATE outbox SET holder = $1, held_until = $2 WHERE unit = $3 AND seq = $4 \
        AND part = $5 AND tries = $6 AND held_until <= $7";
    /// Somebody else may take it.
    GIVE_BACK = "UPDATE outbox SET holder = '', held_until = 0 WHERE unit = $1 AND seq = $2 \
        AND part = $3 AND holder = $4";
    /// It is out, or will never be.
    CONCLUDE = "DELETE FROM outbox WHERE unit = $1 AND seq = $2 AND part = $3 AND holder = $4";
    /// Tried again later.
    TRY_LATER = "UPDATE outbox SET due = $1, tries = tries + 1, holder = '', held_until = 0 \
        WHERE unit = $2 AND seq = $3 AND part = $4 AND holder = $5";
    SET_STATE = "UPDATE notices SET state = $1, way = $2, why = $3, tries = $4, changed = $5 \
        WHERE unit = $6 AND seq = $7 AND part = $8";
    /// Staff send one again, or choose the letter, that does not wait.
    STAFF_SETS = "UPDATE notices SET state = $1, way = $2, why = '', actor = $3, changed = $4 \
        WHERE unit = $5 AND seq = $6 AND part = $7 AND state <> 'waiting'";
    /// A letter that waits is marked as printed.
    MARK_PRINTED = "UPDATE notices SET state = 'printed', actor = $1, changed = $2 \
        WHERE unit = $3 AND seq = $4 AND part = $5 AND state = 'to-print'";
    FIND_NOTICE = "SELECT unit, seq, part, tries, kind, file, reference, facts, at, due, state, \
        way, why, actor, changed FROM notices WHERE unit = $1 AND seq = $2 AND part = $3";
    /// The newest first; an empty kind lets everything pass.
    LIST_NOTICES = "SELECT unit, seq, part, tries, kind, file, reference, facts, at, due, state, \
        way, why, actor, changed FROM notices WHERE unit = $1 \
        AND kind = COALESCE(NULLIF($2, ''), kind) AND (seq, part) < ($3, $4) \
        ORDER BY seq DESC, part DESC LIMIT $5";
    /// The same in one state: a few letters among a million notices are found at once.
    LIST_NOTICES_IN = "SELECT unit, seq, part, tries, kind, file, reference, facts, at, due, \
        state, way, why, actor, changed FROM notices WHERE unit = $1 AND state = $2 \
        AND kind = COALESCE(NULLIF($3, ''), kind) AND (seq, part) < ($4, $5) \
        ORDER BY seq DESC, part DESC LIMIT $6";
    /// Those of a file but for the fresh ones. Files have their numbers by chance, so that each
    /// notice in their index is a page written somewhere else: it goes there when it is looked at
    /// for the first time, a hundred together, and not in the transaction of who causes it.
    /// `seq + 0` keeps SQLite from going through all notices in their order.
    NOTICES_OF = "SELECT unit, seq, part, tries, kind, file, reference, facts, at, due, state, \
        way, why, actor, changed FROM notices WHERE unit = $1 AND file = $2 AND reference = $3 \
        AND (tries > 0 OR due > at) ORDER BY seq + 0, part";
    /// Those of a file that nobody has looked at yet, by the entries of a stream that caused them.
    /// SQLite keeps the order of a `CROSS JOIN`: it would begin with all notices of the unit.
    FRESH_NOTICES_OF = "SELECT n.unit, n.seq, n.part, n.tries, n.kind, n.file, n.reference, \
        n.facts, n.at, n.due, n.state, n.way, n.why, n.actor, n.changed \
        FROM entries e CROSS JOIN notices n WHERE n.unit = e.unit AND n.seq = e.seq \
        AND e.unit = $1 AND e.stream = $2 AND n.file = $3 AND n.reference = $4 \
        AND n.tries = 0 AND n.due <= n.at";
    COUNT_NOTICES = "SELECT state, count(*) FROM notices WHERE unit = $1 AND file = $2 \
        GROUP BY state ORDER BY state";
}

/// Where a list goes on: behind the notice of this entry and part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Behind(pub(super) i64, pub(super) i64);

impl Behind {
    /// Before the newest.
    pub(super) const NOTHING: Self = Self(i64::MAX, i64::MAX);
}

/// A notice as it lies in the store.
#[derive(Debug, Clone)]
pub(super) struct Kept {
    /// The unit that sends it.
    pub(super) unit: String,
    /// The entry that caused it.
    pub(super) seq: i64,
    /// Which notice of that entry.
    pub(super) part: i64,
    /// How often it was tried.
    pub(super) tries: i64,
    /// What it says.
    pub(super) kind: Kind,
    /// Whose file.
    pub(super) file: File,
    /// Number of the file.
    pub(super) reference: String,
    /// What it says besides.
    pub(super) facts: Facts,
    /// When it was caused.
    pub(super) at: Timestamp,
    /// When it is to be sent.
    pub(super) due: Timestamp,
    /// Where it stands.
    pub(super) state: State,
    /// On which way it went, or will be tried.
    pub(super) way: String,
    /// Why it is not out: a code, perhaps with a number after a colon.
    pub(super) why: String,
    /// Account of who printed it or sent it again.
    pub(super) actor: String,
    /// When it last changed.
    pub(super) changed: Timestamp,
}

impl Kept {
    /// Nothing when a later build wrote it.
    fn of(row: &Row) -> Option<Self> {
        let text = |column: usize| row.text(column).to_owned();
        Some(Self {
            unit: text(0),
            seq: row.int(1),
            part: row.int(2),
            tries: row.int(3),
            kind: Kind::parse(row.text(4))?,
            file: File::parse(row.text(5))?,
            reference: text(6),
            facts: serde_json::from_str(row.text(7)).ok()?,
            at: Timestamp(row.int(8)),
            due: Timestamp(row.int(9)),
            state: State::parse(row.text(10))?,
            way: text(11),
            why: text(12),
            actor: text(13),
            changed: Timestamp(row.int(14)),
        })
    }

    /// Its name: the same whenever it is sent, so that a receiver knows it again.
    pub(super) fn id(&self) -> String {
        format!("{}.{}.{}", self.unit, self.seq, self.part)
    }

    /// Where a list goes on behind it.
    pub(super) fn behind(&self) -> Behind {
        Behind(self.seq, self.part)
    }

    fn key(&self) -> [Value; 3] {
        [self.unit.as_str().into(), self.seq.into(), self.part.into()]
    }
}

/// Writes notices with the entry that causes them.
pub(super) fn put(place: Place<'_>, at: Timestamp, notices: &[Notice], writes: &mut Writes) {
    let seq = i64::try_from(place.seq).expect("a chain has fewer than 2^63 entries");
    for (part, notice) in (0i64..).zip(notices) {
        let due = notice.due.unwrap_or(at);
        let facts = serde_json::to_string(&notice.facts).expect("facts have text keys");
        let row: Vec<Value> = vec![
            place.unit.into(),
            seq.into(),
            part.into(),
            notice.kind.name().into(),
            notice.file.name().into(),
            notice.reference.as_str().into(),
            facts.into(),
            at.0.into(),
            due.0.into(),
            at.0.into(),
        ];
        writes.push(&PUT_NOTICE, row);
        let row = vec![
            place.unit.into(),
            seq.into(),
            part.into(),
            TOPIC.into(),
            "{}".into(),
            due.0.into(),
        ];
        writes.push(&INSERT_OUTBOX, row);
    }
}

/// How a turn with one notice ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct End {
    pub(super) state: State,
    pub(super) way: &'static str,
    pub(super) why: String,
    /// When it is tried again; nothing when it is over.
    pub(super) again: Option<Timestamp>,
}

/// Notices that are due and held by nobody.
pub(super) async fn due(
    book: &dyn Book,
    now: Timestamp,
    real: Timestamp,
    most: i64,
) -> Result<Vec<Kept>, StoreError> {
    let params = vec![TOPIC.into(), now.0.into(), real.0.into(), most.into()];
    Ok(book.query(&DUE_NOTICES, params).await?.iter().filter_map(Kept::of).collect())
}

/// Takes notices for so long; gives those that nobody else took first. Two servers that take the
/// same ones do so in one order, so that neither waits for the other for ever.
pub(super) async fn take(
    book: &dyn Book,
    mut due: Vec<Kept>,
    holder: &str,
    (real, until): (Timestamp, Timestamp),
) -> Result<Vec<Kept>, StoreError> {
    if due.is_empty() {
        return Ok(due);
    }
    due.sort_by(|one, other| {
        let order = |kept: &Kept| (kept.seq, kept.part);
        one.unit.cmp(&other.unit).then(order(one).cmp(&order(other)))
    });
    let take = |kept: &Kept| {
        let [unit, seq, part] = kept.key();
        let (holder, until, tries) = (holder.into(), until.0.into(), kept.tries.into());
        let params = vec![holder, until, unit, seq, part, tries, real.0.into()];
        Write { statement: &TAKE, params, expect: None }
    };
    let taken = book.write(due.iter().map(take).collect()).await?;
    let mine = due.into_iter().zip(taken).filter(|(_, taken)| *taken == 1);
    Ok(mine.map(|(kept, _)| kept).collect())
}

/// Gives back what was taken and not begun.
pub(super) async fn give_back(
    book: &dyn Book,
    taken: &[Kept],
    holder: &str,
) -> Result<(), StoreError> {
    let give_back = |kept: &Kept| {
        let params = [kept.key().to_vec(), vec![holder.into()]].concat();
        Write { statement: &GIVE_BACK, params, expect: None }
    };
    book.write(taken.iter().map(give_back).collect()).await.map(drop)
}

/// Writes down how they ended, if all are still held.
///
/// # Errors
/// A conflict when the lease of one ran out and somebody else has taken it; then nothing is
/// written.
pub(super) async fn conclude(
    book: &dyn Book,
    ended: &[(&Kept, End)],
    holder: &str,
    now: Timestamp,
) -> Result<(), StoreError> {
    if ended.is_empty() {
        return Ok(());
    }
    // One kind of row after another.
    let outbox = ended.iter().map(|(kept, end)| leave_outbox(kept, end, holder));
    let said = ended.iter().map(|(kept, end)| say(kept, end, now));
    book.write(outbox.chain(said).collect()).await.map(drop)
}

fn leave_outbox(kept: &Kept, end: &End, holder: &str) -> Write {
    let mut params = kept.key().to_vec();
    params.push(holder.into());
    let statement = match end.again {
        Some(again) => {
            params.insert(0, again.0.into());
            &TRY_LATER
        }
        None => &CONCLUDE,
    };
    Write { statement, params, expect: Some(1) }
}

fn say(kept: &Kept, end: &End, now: Timestamp) -> Write {
    let said: Vec<Value> = vec![
        end.state.name().into(),
        end.way.into(),
        end.why.as_str().into(),
        (kept.tries + 1).into(),
        now.0.into(),
    ];
    let params = [said, kept.key().to_vec()].concat();
    Write { statement: &SET_STATE, params, expect: Some(1) }
}

/// Puts one back into the outbox; false when it is there.
pub(super) async fn again(
    book: &dyn Book,
    kept: &Kept,
    actor: &str,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let set = staff_sets(kept, State::Waiting, "", actor, now);
    let rest = vec![TOPIC.into(), "{}".into(), now.0.into()];
    let params = [kept.key().to_vec(), rest].concat();
    let outbox = Write { statement: &INSERT_OUTBOX, params, expect: Some(1) };
    done(book.write(vec![set, outbox]).await)
}

/// Makes it a letter; false when it waits in the outbox.
pub(super) async fn as_letter(
    book: &dyn Book,
    kept: &Kept,
    actor: &str,
    now: Timestamp,
) -> Result<bool, StoreError> {
    done(book.write(vec![staff_sets(kept, State::ToPrint, "letter", actor, now)]).await)
}

fn staff_sets(kept: &Kept, state: State, way: &str, actor: &str, now: Timestamp) -> Write {
    let said = vec![state.name().into(), way.into(), actor.into(), now.0.into()];
    let params = [said, kept.key().to_vec()].concat();
    Write { statement: &STAFF_SETS, params, expect: Some(1) }
}

/// Marks a letter as printed; false when it is not to be printed.
pub(super) async fn printed(
    book: &dyn Book,
    kept: &Kept,
    actor: &str,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let params = [vec![actor.into(), now.0.into()], kept.key().to_vec()].concat();
    let write = Write { statement: &MARK_PRINTED, params, expect: Some(1) };
    done(book.write(vec![write]).await)
}

fn done<T>(result: Result<T, StoreError>) -> Result<bool, StoreError> {
    match result {
        Ok(_) => Ok(true),
        Err(StoreError::Conflict) => Ok(false),
        Err(error) => Err(error),
    }
}

/// One notice.
pub(super) async fn find(
    book: &dyn Book,
    unit: &str,
    (seq, part): (i64, i64),
) -> Result<Option<Kept>, StoreError> {
    let found = book.query(&FIND_NOTICE, vec![unit.into(), seq.into(), part.into()]).await?;
    Ok(found.first().and_then(Kept::of))
}

/// Notices of a unit, the newest first, and where the list goes on when there may be more.
pub(super) async fn list(
    book: &dyn Book,
    unit: &str,
    (state, kind): (&str, &str),
    (Behind(seq, part), most): (Behind, i64),
) -> Result<(Vec<Kept>, Option<Behind>), StoreError> {
    let mut params: Vec<Value> = vec![unit.into()];
    let statement = if state.is_empty() {
        &LIST_NOTICES
    } else {
        params.push(state.into());
        &LIST_NOTICES_IN
    };
    params.push(kind.into());
    params.extend([seq, part, most].map(Value::from));
    let rows = book.query(statement, params).await?;
    let is_whole = i64::try_from(rows.len()) == Ok(most);
    let last = rows.last().filter(|_| is_whole);
    let next = last.map(|row| Behind(row.int(1), row.int(2)));
    Ok((rows.iter().filter_map(Kept::of).collect(), next))
}

/// Notices of one file, the oldest first. `streams` are those whose entries may have caused them.
pub(super) async fn of_file(
    book: &dyn Book,
    unit: &str,
    (file, reference): (File, &str),
    streams: &[String],
) -> Result<Vec<Kept>, StoreError> {
    // The fresh ones first: one that is carried out meanwhile is found twice, and not missed.
    let mut fresh = Vec::new();
    for stream in streams {
        let name = vec![file.name().into(), reference.into()];
        let params = [vec![unit.into(), stream.as_str().into()], name].concat();
        fresh.extend(book.query(&FRESH_NOTICES_OF, params).await?);
    }
    let params = vec![unit.into(), file.name().into(), reference.into()];
    let mut rows = book.query(&NOTICES_OF, params).await?;
    rows.append(&mut fresh);
    let mut found: Vec<Kept> = rows.iter().filter_map(Kept::of).collect();
    found.sort_by_key(|kept| (kept.seq, kept.part));
    found.dedup_by_key(|kept| (kept.seq, kept.part));
    Ok(found)
}

/// How many notices about applications stand where. Those about complaints are not counted: a
/// number would tell of a complaint that is kept from its reader.
pub(super) async fn counts(book: &dyn Book, unit: &str) -> Result<Vec<(State, i64)>, StoreError> {
    let params = vec![unit.into(), File::Case.name().into()];
    let found = book.query(&COUNT_NOTICES, params).await?;
    let count = |row: &Row| Some((State::parse(row.text(0))?, row.int(1)));
    Ok(found.iter().filter_map(count).collect())
}
