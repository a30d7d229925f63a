//! The table beside the register from which lists and figures of complaints are read. It says where
//! each one stands and whether somebody is accused; never what was said, who said it, or who is
//! accused.

use domain::hear::complaints::{Case, ENDS, Event, Moderation, OPEN, Party, State};
use domain::kernel::Meta;

use super::counted_view;
use crate::book::{Book, Row, Statement, StoreError};
use crate::execute::views::{View, folding};
use crate::execute::{Place, Writes};
use crate::files::view::file_row;

/// Version of these tables.
const VERSION: u32 = 7;
/// A date after all others: nothing is due any more.
pub(super) const NEVER: &str = "9999-12-31";

static TABLES: &[(&str, &[&str])] = &[
    (
        "complaint_cases",
        &[
            "CREATE TABLE complaint_cases (unit TEXT NOT NULL, reference TEXT NOT NULL, \
             received TEXT NOT NULL, filed_year BIGINT NOT NULL, class TEXT NOT NULL, \
             track TEXT NOT NULL, channel TEXT NOT NULL, basis TEXT NOT NULL, \
             service TEXT NOT NULL, stage TEXT NOT NULL, closed BIGINT NOT NULL, \
             officer TEXT NOT NULL, result TEXT NOT NULL, due TEXT NOT NULL, \
             missed BIGINT NOT NULL, rung BIGINT NOT NULL, questions BIGINT NOT NULL, \
             changed BIGINT NOT NULL, listed BIGINT NOT NULL, post TEXT NOT NULL, \
             moderation TEXT NOT NULL, text_seq BIGINT NOT NULL, wording_seq BIGINT NOT NULL, \
             guarded BIGINT NOT NULL, PRIMARY KEY (unit, reference))",
            // A filter begins the key of an index each, so that a list with one reads no more
            // than it shows; others are looked at row by row, those that often come together at
            // the end of the key, so that what does not fit is passed over in the index. What most
            // have not got is in no index; statements say so, or it would not be taken.
            "CREATE INDEX complaint_cases_due ON complaint_cases (unit, closed, due, reference)",
            "CREATE INDEX complaint_cases_stage ON complaint_cases \
             (unit, stage, closed, due, reference, class, channel)",
            "CREATE INDEX complaint_cases_class \
             ON complaint_cases (unit, closed, class, due, reference)",
            "CREATE INDEX complaint_cases_channel \
             ON complaint_cases (unit, closed, channel, due, reference, class)",
            "CREATE INDEX complaint_cases_officer \
             ON complaint_cases (unit, officer, closed, due, reference, text_seq) \
             WHERE officer <> ''",
            "CREATE INDEX complaint_cases_post \
             ON complaint_cases (unit, post, closed, due, reference) WHERE post <> ''",
            "CREATE INDEX complaint_cases_listed ON complaint_cases \
             (unit, listed, received, reference DESC, class, service)",
            "CREATE INDEX complaint_cases_moderation \
             ON complaint_cases (unit, moderation, received, reference)",
            // The entry of the filing is a complaint's number, by which words name it.
            "CREATE UNIQUE INDEX complaint_cases_number ON complaint_cases (unit, text_seq)",
        ],
    ),
    (
        "complaint_brought",
        &["CREATE TABLE complaint_brought (unit TEXT NOT NULL, source TEXT NOT NULL, \
           number TEXT NOT NULL, reference TEXT NOT NULL, file TEXT NOT NULL, \
           at BIGINT NOT NULL, PRIMARY KEY (unit, source, number))"],
    ),
    (
        "complaint_files",
        &["CREATE TABLE complaint_files (unit TEXT NOT NULL, name TEXT NOT NULL, \
           subject TEXT NOT NULL, seq BIGINT NOT NULL, bytes BIGINT NOT NULL, \
           PRIMARY KEY (unit, name))"],
    ),
    counted_view::TABLE,
];

/// The table as a view of the register.
pub(crate) static VIEW: View = View {
    name: "complaints",
    version: VERSION,
    stream: "complaint/",
    tables: TABLES,
    fold: folding::<domain::hear::complaints::Complaints>,
};

crate::statements! {
    PUT_CASE = "INSERT INTO complaint_cases (unit, reference, received, filed_year, class, track, \
        channel, basis, service, stage, closed, officer, result, due, missed, rung, questions, \
        changed, listed, post, moderation, text_seq, wording_seq, guarded) VALUES ($1, $2, $3, $4, \
        $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, 0, \
        $23) \
        ON CONFLICT (unit, reference) DO UPDATE SET class = excluded.class, \
        track = excluded.track, stage = excluded.stage, closed = excluded.closed, \
        officer = excluded.officer, result = excluded.result, due = excluded.due, \
        missed = excluded.missed, rung = excluded.rung, questions = excluded.questions, \
        changed = excluded.changed, listed = excluded.listed, moderation = excluded.moderation, \
        guarded = excluded.guarded";
    /// The entry that holds the public text.
    PUT_WORDING = "UPDATE complaint_cases SET wording_seq = $1 WHERE unit = $2 AND reference = $3";
    /// Who was given it, and whether somebody is accused.
    FIND_GUARD = "SELECT officer, guarded FROM complaint_cases \
        WHERE unit = $1 AND reference = $2";
    FIND_CASE = "SELECT stage FROM complaint_cases WHERE unit = $1 AND reference = $2";
    /// The earliest date first, behind a date and reference. An empty filter lets all pass.
    LIST_CASES = "SELECT reference, received, class, track, channel, stage, officer, due, \
        rung, questions, result, guarded FROM complaint_cases WHERE unit = $1 AND closed = $2 \
        AND stage = COALESCE(NULLIF($3, ''), stage) \
        AND class = COALESCE(NULLIF($4, ''), class) \
        AND channel = COALESCE(NULLIF($5, ''), channel) \
        AND officer = COALESCE(NULLIF($6, ''), officer) \
        AND post = COALESCE(NULLIF($7, ''), post) \
        AND due <= $8 AND (due, reference) > ($9, $10) ORDER BY due, reference LIMIT $11";
    /// The same for one stage, by its index.
    LIST_OF_STAGE = "SELECT reference, received, class, track, channel, stage, officer, due, \
        rung, questions, result, guarded FROM complaint_cases WHERE unit = $1 AND closed = $2 \
        AND stage = $3 \
        AND class = COALESCE(NULLIF($4, ''), class) \
        AND channel = COALESCE(NULLIF($5, ''), channel) \
        AND officer = COALESCE(NULLIF($6, ''), officer) \
        AND post = COALESCE(NULLIF($7, ''), post) \
        AND due <= $8 AND (due, reference) > ($9, $10) ORDER BY due, reference LIMIT $11";
    /// The same for one class, by its index.
    LIST_OF_CLASS = "SELECT reference, received, class, track, channel, stage, officer, due, \
        rung, questions, result, guarded FROM complaint_cases WHERE unit = $1 AND closed = $2 \
        AND stage = COALESCE(NULLIF($3, ''), stage) \
        AND class = $4 \
        AND channel = COALESCE(NULLIF($5, ''), channel) \
        AND officer = COALESCE(NULLIF($6, ''), officer) \
        AND post = COALESCE(NULLIF($7, ''), post) \
        AND due <= $8 AND (due, reference) > ($9, $10) ORDER BY due, reference LIMIT $11";
    /// The same for one channel, by its index.
    LIST_OF_CHANNEL = "SELECT reference, received, class, track, channel, stage, officer, due, \
        rung, questions, result, guarded FROM complaint_cases WHERE unit = $1 AND closed = $2 \
        AND stage = COALESCE(NULLIF($3, ''), stage) \
        AND class = COALESCE(NULLIF($4, ''), class) \
        AND channel = $5 \
        AND officer = COALESCE(NULLIF($6, ''), officer) \
        AND post = COALESCE(NULLIF($7, ''), post) \
        AND due <= $8 AND (due, reference) > ($9, $10) ORDER BY due, reference LIMIT $11";
    /// The same for one officer, by its index.
    LIST_OF_OFFICER = "SELECT reference, received, class, track, channel, stage, officer, due, \
        rung, questions, result, guarded FROM complaint_cases WHERE unit = $1 AND closed = $2 \
        AND stage = COALESCE(NULLIF($3, ''), stage) \
        AND class = COALESCE(NULLIF($4, ''), class) \
        AND channel = COALESCE(NULLIF($5, ''), channel) \
        AND officer = $6 AND officer <> '' \
        AND post = COALESCE(NULLIF($7, ''), post) \
        AND due <= $8 AND (due, reference) > ($9, $10) ORDER BY due, reference LIMIT $11";
    /// The same for one post, by its index.
    LIST_OF_POST = "SELECT reference, received, class, track, channel, stage, officer, due, \
        rung, questions, result, guarded FROM complaint_cases WHERE unit = $1 AND closed = $2 \
        AND stage = COALESCE(NULLIF($3, ''), stage) \
        AND class = COALESCE(NULLIF($4, ''), class) \
        AND channel = COALESCE(NULLIF($5, ''), channel) \
        AND officer = COALESCE(NULLIF($6, ''), officer) \
        AND post = $7 AND post <> '' \
        AND due <= $8 AND (due, reference) > ($9, $10) ORDER BY due, reference LIMIT $11";
    /// How many lie on a shelf in one stage, counted no further than a limit.
    COUNT_STAGE = "SELECT count(*) FROM (SELECT 1 FROM complaint_cases \
        WHERE unit = $1 AND stage = $2 AND closed = $3 LIMIT $4) AS counted";
    /// The same of one class.
    COUNT_CLASS = "SELECT count(*) FROM (SELECT 1 FROM complaint_cases \
        WHERE unit = $1 AND class = $2 AND closed = $3 LIMIT $4) AS counted";
    /// The same of one channel.
    COUNT_CHANNEL = "SELECT count(*) FROM (SELECT 1 FROM complaint_cases \
        WHERE unit = $1 AND channel = $2 AND closed = $3 LIMIT $4) AS counted";
    /// The same of one officer.
    COUNT_OFFICER = "SELECT count(*) FROM (SELECT 1 FROM complaint_cases \
        WHERE unit = $1 AND officer = $2 AND officer <> '' AND closed = $3 LIMIT $4) AS counted";
    /// The same of one post.
    COUNT_OF_POST = "SELECT count(*) FROM (SELECT 1 FROM complaint_cases \
        WHERE unit = $1 AND post = $2 AND post <> '' AND closed = $3 LIMIT $4) AS counted";
    /// What everybody may see, the newest first. An empty class and the service `*` let everything
    /// pass.
    LIST_OPEN = "SELECT reference, received, changed, class, service, stage, closed, due, \
        moderation, text_seq, wording_seq \
        FROM complaint_cases WHERE unit = $1 AND listed = 1 AND received >= $2 AND received <= $3 \
        AND class = COALESCE(NULLIF($4, ''), class) \
        AND service = COALESCE(NULLIF($5, '*'), service) AND closed >= $6 AND closed <= $7 \
        ORDER BY received DESC, reference LIMIT $8";
    FIND_OPEN = "SELECT reference, received, changed, class, service, stage, closed, due, \
        moderation, text_seq, wording_seq \
        FROM complaint_cases WHERE unit = $1 AND reference = $2 AND listed = 1";
    /// How complaints stand in moderation, the oldest first.
    LIST_MODERATED = "SELECT reference, received, class, channel, stage FROM complaint_cases \
        WHERE unit = $1 AND moderation = $2 AND (received, reference) > ($3, $4) \
        ORDER BY received, reference LIMIT $5";
    PUT_BROUGHT = "INSERT INTO complaint_brought (unit, source, number, reference, file, at) \
        VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (unit, source, number) DO NOTHING";
    FIND_BROUGHT = "SELECT reference FROM complaint_brought \
        WHERE unit = $1 AND source = $2 AND number = $3";
    /// What was brought in, a line for each file, the newest first.
    LIST_BROUGHT = "SELECT source, file, count(*), max(at) FROM complaint_brought \
        WHERE unit = $1 GROUP BY source, file ORDER BY max(at) DESC, file LIMIT 200";
    /// Who may be given something in a unit, with the name that is shown.
    LIST_HOLDERS = "SELECT g.account, g.role, a.display FROM grants g \
        JOIN accounts a ON a.name = g.account WHERE g.unit = $1 AND a.closed = 0 \
        ORDER BY g.account, g.role";
    PUT_FILE = "INSERT INTO complaint_files (unit, name, subject, seq, bytes) \
        VALUES ($1, $2, $3, $4, $5)";
    /// Files that entries name.
    LIST_FILES = "SELECT name, subject, seq, bytes FROM complaint_files WHERE unit = $1 \
        ORDER BY name";
    FIND_FILE = "SELECT seq FROM complaint_files WHERE unit = $1 AND name = $2";
}

/// Writes the row of a complaint as it stands after an event.
pub(super) fn project(
    place: Place<'_>,
    state: &State,
    event: &Event,
    meta: &Meta<'_>,
    writes: &mut Writes,
) {
    let Some(case) = state.case() else { return };
    if let Event::AttachmentAdded(added) = event {
        writes.push(&PUT_FILE, file_row(place, &added.key.subject, &added.file));
    }
    let filed = &case.filed;
    if let (Event::Received(_), Some(brought)) = (event, &filed.brought) {
        let row = vec![
            place.unit.into(),
            brought.source.as_str().into(),
            brought.number.as_str().into(),
            filed.reference.as_str().into(),
            brought.file.as_str().into(),
            meta.at.0.into(),
        ];
        writes.push(&PUT_BROUGHT, row);
    }
    let questions = case.open_questions(Party::Reporter).count();
    let whole = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
    let alarm = if OPEN.contains(&case.stage) { case.alarm() } else { None };
    let row = vec![
        place.unit.into(),
        filed.reference.as_str().into(),
        filed.date.to_string().into(),
        i64::from(filed.date.year()).into(),
        case.course.class.name().into(),
        case.course.track.name().into(),
        filed.channel.name().into(),
        filed.basis.name().into(),
        filed.service.as_ref().map_or("", |service| service.as_str()).into(),
        case.stage.name().into(),
        shelf(case).into(),
        case.officer.as_deref().unwrap_or("").into(),
        result(case).into(),
        alarm.map_or_else(|| NEVER.to_owned(), |due| due.to_string()).into(),
        whole(case.missed()).into(),
        i64::from(case.rung).into(),
        whole(questions).into(),
        meta.at.0.into(),
        i64::from(case.is_open_to_all()).into(),
        filed.post.as_ref().map_or("", |post| post.as_str()).into(),
        case.moderation().name().into(),
        number(place.seq).into(),
        i64::from(!case.accused.is_empty()).into(),
    ];
    writes.push(&PUT_CASE, row);
    if let Event::WordingRedacted(_) = event {
        let row =
            vec![number(place.seq).into(), place.unit.into(), filed.reference.as_str().into()];
        writes.push(&PUT_WORDING, row);
    }
    counted_view::project(place, case, event, meta, writes);
}

fn number(seq: u64) -> i64 {
    i64::try_from(seq).unwrap_or(i64::MAX)
}

/// Where it lies: 0 what is still to be done, 1 what is over, 2 spam, apart from both.
pub(super) fn shelf(case: &Case) -> i64 {
    if case.spam.is_some() { 2 } else { i64::from(!OPEN.contains(&case.stage)) }
}

/// What came out of it: the last decision, or how it ended; `open` before.
pub(super) fn result(case: &Case) -> &'static str {
    match case.decisions.last() {
        Some((decided, _)) => decided.outcome.name(),
        None if ENDS.contains(&case.stage) => case.stage.name(),
        None => "open",
    }
}

/// Which complaints.
#[derive(Debug, Clone, Default)]
pub(super) struct Wanted {
    pub(super) shelf: i64,
    pub(super) stage: String,
    pub(super) class: String,
    pub(super) channel: String,
    pub(super) officer: String,
    pub(super) post: String,
    /// Last date that is due; empty for all.
    pub(super) due: String,
}

/// What one filter lets pass is counted no further when the narrowest is sought.
const COUNTED: i64 = 2_000;

/// A filter that is set: what it asks for, the list by its index, and how its lines are counted.
type Filter<'a> = (&'a str, &'static Statement, &'static Statement);

impl Wanted {
    fn filters(&self) -> Vec<Filter<'_>> {
        let all: [Filter<'_>; 5] = [
            (&self.post, &LIST_OF_POST, &COUNT_OF_POST),
            (&self.officer, &LIST_OF_OFFICER, &COUNT_OFFICER),
            (&self.stage, &LIST_OF_STAGE, &COUNT_STAGE),
            (&self.channel, &LIST_OF_CHANNEL, &COUNT_CHANNEL),
            (&self.class, &LIST_OF_CLASS, &COUNT_CLASS),
        ];
        all.into_iter().filter(|(value, ..)| !value.is_empty()).collect()
    }

    /// The statement whose index begins with the filter that lets the fewest pass.
    pub(super) async fn statement(
        &self,
        book: &dyn Book,
        unit: &str,
    ) -> Result<&'static Statement, StoreError> {
        let filters = self.filters();
        if let [(_, list, _)] = filters[..] {
            return Ok(list);
        }
        let mut narrowest: (i64, &'static Statement) = (i64::MAX, &LIST_CASES);
        for (value, list, count) in filters {
            let asked = vec![unit.into(), value.into(), self.shelf.into(), COUNTED.into()];
            let passing = book.query(count, asked).await?.first().map_or(0, |row| row.int(0));
            if passing < narrowest.0 {
                narrowest = (passing, list);
            }
        }
        Ok(narrowest.1)
    }
}

/// Behind which complaint a page of the list begins.
#[derive(Debug, Clone, Default)]
pub(super) struct Behind {
    pub(super) due: String,
    pub(super) reference: String,
}

/// A complaint in the list.
#[derive(Debug, Clone)]
pub(super) struct Listed {
    pub(super) reference: String,
    pub(super) received: String,
    pub(super) class: String,
    pub(super) track: String,
    pub(super) channel: String,
    pub(super) stage: String,
    pub(super) officer: String,
    pub(super) due: String,
    pub(super) rung: i64,
    pub(super) questions: i64,
    pub(super) result: String,
    /// Somebody is accused: who may see it is in the complaint itself.
    pub(super) guarded: bool,
}

/// Complaints, the earliest date first.
pub(super) async fn list(
    book: &dyn Book,
    unit: &str,
    (wanted, statement): (&Wanted, &'static Statement),
    (behind, limit): (&Behind, i64),
) -> Result<Vec<Listed>, StoreError> {
    let due = if wanted.due.is_empty() { NEVER } else { &wanted.due };
    let params = vec![
        unit.into(),
        wanted.shelf.into(),
        wanted.stage.as_str().into(),
        wanted.class.as_str().into(),
        wanted.channel.as_str().into(),
        wanted.officer.as_str().into(),
        wanted.post.as_str().into(),
        due.into(),
        behind.due.as_str().into(),
        behind.reference.as_str().into(),
        limit.into(),
    ];
    let listed = |row: &Row| {
        let text = |column: usize| row.text(column).to_owned();
        Listed {
            reference: text(0),
            received: text(1),
            class: text(2),
            track: text(3),
            channel: text(4),
            stage: text(5),
            officer: text(6),
            due: text(7),
            rung: row.int(8),
            questions: row.int(9),
            result: text(10),
            guarded: row.int(11) != 0,
        }
    };
    Ok(book.query(statement, params).await?.iter().map(listed).collect())
}

/// Whether a complaint of this reference was filed with the unit.
pub(super) async fn is_known(
    book: &dyn Book,
    unit: &str,
    reference: &str,
) -> Result<bool, StoreError> {
    let found = book.query(&FIND_CASE, vec![unit.into(), reference.into()]).await?;
    Ok(!found.is_empty())
}

/// The officer of a complaint, and whether somebody is accused in it; nothing when it is unknown.
pub(super) async fn guard(
    book: &dyn Book,
    unit: &str,
    reference: &str,
) -> Result<Option<(String, bool)>, StoreError> {
    let found = book.query(&FIND_GUARD, vec![unit.into(), reference.into()]).await?;
    Ok(found.first().map(|row| (row.text(0).to_owned(), row.int(1) != 0)))
}

/// What everybody may see of a complaint.
#[derive(Debug, Clone)]
pub(super) struct Open {
    pub(super) reference: String,
    pub(super) received: String,
    /// When something was last recorded about it, in microseconds.
    pub(super) changed: i64,
    pub(super) class: String,
    pub(super) service: String,
    pub(super) stage: String,
    pub(super) closed: bool,
    pub(super) due: String,
    /// The entry whose text is public, and whether that is the one of the filing; nothing while a
    /// moderator has not let it out.
    pub(super) wording: Option<(u64, bool)>,
}

/// Which of them.
#[derive(Debug, Clone)]
pub(super) struct Asked {
    /// First and last date of filing.
    pub(super) from: String,
    pub(super) to: String,
    /// Empty for all.
    pub(super) class: String,
    /// The service that it is about, which may be none; nothing for all.
    pub(super) service: Option<String>,
    /// From which to which value of `closed`.
    pub(super) closed: (i64, i64),
}

fn open(row: &Row) -> Open {
    let text = |column: usize| row.text(column).to_owned();
    Open {
        reference: text(0),
        received: text(1),
        changed: row.int(2),
        class: text(3),
        service: text(4),
        stage: text(5),
        closed: row.int(6) != 0,
        due: text(7),
        wording: match Moderation::parse(row.text(8)) {
            Some(Moderation::AsItIs) => Some((row.int(9).unsigned_abs(), true)),
            Some(Moderation::Redacted) => Some((row.int(10).unsigned_abs(), false)),
            _ => None,
        },
    }
}

/// What everybody may see, the newest first.
pub(super) async fn list_open(
    book: &dyn Book,
    unit: &str,
    wanted: &Asked,
    most: usize,
) -> Result<Vec<Open>, StoreError> {
    let params = vec![
        unit.into(),
        wanted.from.as_str().into(),
        wanted.to.as_str().into(),
        wanted.class.as_str().into(),
        wanted.service.as_deref().unwrap_or("*").into(),
        wanted.closed.0.into(),
        wanted.closed.1.into(),
        i64::try_from(most).unwrap_or(i64::MAX).into(),
    ];
    Ok(book.query(&LIST_OPEN, params).await?.iter().map(open).collect())
}

/// What everybody may see of one; nothing when it is not for everybody, or does not exist.
pub(super) async fn find_open(
    book: &dyn Book,
    unit: &str,
    reference: &str,
) -> Result<Option<Open>, StoreError> {
    let found = book.query(&FIND_OPEN, vec![unit.into(), reference.into()]).await?;
    Ok(found.first().map(open))
}

/// The complaint that something of another system became here.
pub(super) async fn brought_as(
    book: &dyn Book,
    unit: &str,
    source: &str,
    number: &str,
) -> Result<Option<String>, StoreError> {
    let found = book.query(&FIND_BROUGHT, vec![unit.into(), source.into(), number.into()]).await?;
    Ok(found.first().map(|row| row.text(0).to_owned()))
}

/// A file that was brought in.
#[derive(Debug, Clone)]
pub(super) struct BroughtFile {
    pub(super) source: String,
    pub(super) file: String,
    pub(super) count: i64,
    /// In microseconds.
    pub(super) at: i64,
}

/// The files that were brought in, the newest first.
pub(super) async fn brought_files(
    book: &dyn Book,
    unit: &str,
) -> Result<Vec<BroughtFile>, StoreError> {
    let file = |row: &Row| BroughtFile {
        source: row.text(0).to_owned(),
        file: row.text(1).to_owned(),
        count: row.int(2),
        at: row.int(3),
    };
    Ok(book.query(&LIST_BROUGHT, vec![unit.into()]).await?.iter().map(file).collect())
}

/// A complaint in the queue of moderation.
#[derive(Debug, Clone)]
pub(super) struct Moderated {
    pub(super) reference: String,
    pub(super) received: String,
    pub(super) class: String,
    pub(super) channel: String,
    pub(super) stage: String,
}

/// Complaints that stand so in moderation, the oldest first, behind a date and reference.
pub(super) async fn moderated(
    book: &dyn Book,
    unit: &str,
    moderation: Moderation,
    (behind, limit): (&[String; 2], i64),
) -> Result<Vec<Moderated>, StoreError> {
    let moderated = |row: &Row| {
        let text = |column: usize| row.text(column).to_owned();
        let (reference, received, class) = (text(0), text(1), text(2));
        Moderated { reference, received, class, channel: text(3), stage: text(4) }
    };
    let params = vec![
        unit.into(),
        moderation.name().into(),
        behind[0].as_str().into(),
        behind[1].as_str().into(),
        limit.into(),
    ];
    Ok(book.query(&LIST_MODERATED, params).await?.iter().map(moderated).collect())
}
