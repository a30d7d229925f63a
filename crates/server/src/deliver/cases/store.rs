//! Applications that are still being filled in: kept under an unguessable code, locked by the
//! house's key, deleted some days after they were last touched. Nothing of them is on the record.

use std::collections::BTreeMap;

use domain::deliver::cases::{Answers, CaseRef};
use domain::kernel::{Key, ServiceId, UnitId};
use register::hash::Hash;
use serde::{Deserialize, Serialize};

use crate::book::{Value, Write, random};
use crate::files::Taken;
use crate::web::problem::Problem;
use crate::web::{App, Receipts};

/// Days after which a draft that nobody touches is deleted.
pub(super) const KEPT_DAYS: i64 = 14;

/// Files of a draft are swept so much later than the draft is deleted.
const HELD_LONGER_S: i64 = 3600;

/// Schema steps of the room.
pub static STEPS: &[(&str, &[&str])] = &[
    (
        "0410 case drafts",
        &[
            "CREATE TABLE case_drafts (unit TEXT NOT NULL, code TEXT NOT NULL, \
             content {BYTES} NOT NULL, changed BIGINT NOT NULL, PRIMARY KEY (unit, code))",
            "CREATE INDEX case_drafts_by_age ON case_drafts (changed)",
        ],
    ),
    (
        "0415 case calendars",
        &["CREATE TABLE case_calendars (unit TEXT NOT NULL, calendars TEXT NOT NULL, \
           PRIMARY KEY (unit))"],
    ),
];

crate::statements! {
    READ_DRAFT = "SELECT content, changed FROM case_drafts WHERE unit = $1 AND code = $2";
    PUT_DRAFT = "INSERT INTO case_drafts (unit, code, content, changed) VALUES ($1, $2, $3, $4) \
        ON CONFLICT (unit, code) DO UPDATE SET content = excluded.content, \
        changed = excluded.changed";
    DROP_DRAFT = "DELETE FROM case_drafts WHERE unit = $1 AND code = $2";
    /// By which calendars the clocks of a unit were counted last.
    READ_CALENDARS = "SELECT calendars FROM case_calendars WHERE unit = $1";
    PUT_CALENDARS = "INSERT INTO case_calendars (unit, calendars) VALUES ($1, $2) \
        ON CONFLICT (unit) DO UPDATE SET calendars = excluded.calendars";
    DROP_OLD_DRAFTS = "DELETE FROM case_drafts WHERE changed < $1";
}

/// What was filled in so far.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Draft {
    pub(super) service: ServiceId,
    #[serde(default)]
    pub(super) variant: Option<String>,
    #[serde(default)]
    pub(super) name: Option<String>,
    #[serde(default)]
    pub(super) contact: Option<String>,
    #[serde(default)]
    pub(super) reach: Option<String>,
    #[serde(default)]
    pub(super) answers: Answers,
    /// Documents that were handed in as files.
    #[serde(default)]
    pub(super) files: BTreeMap<Key, Taken>,
    /// The application that it became. Nothing else is kept then.
    #[serde(default)]
    pub(super) sent: Option<CaseRef>,
}

impl Draft {
    pub(super) fn new(service: ServiceId) -> Self {
        let (variant, name, contact, reach, sent) = (None, None, None, None, None);
        let (answers, files) = (Answers::new(), BTreeMap::new());
        Self { service, variant, name, contact, reach, answers, files, sent }
    }
}

/// A new code: 80 bits of chance, written like a receipt's.
pub(super) fn new_code(app: &App, unit: &UnitId) -> String {
    let chance: String = random::<20>().iter().map(|byte| format!("{byte:02x}")).collect();
    app.receipts.code(unit.as_str(), &format!("case-draft/{chance}"))
}

/// Where a draft lies: its code is not kept.
fn key(code: &str) -> String {
    Hash::of(Receipts::read(code).as_bytes()).to_string()
}

fn place(unit: &UnitId, key: &str) -> String {
    format!("case-draft/{unit}/{key}")
}

/// Id of the command that sends a draft: the same for ever, so that it is sent once.
pub(super) fn command_of(code: &str) -> String {
    format!("draft-{}", &key(code)[..40])
}

/// The draft of a code.
///
/// # Errors
/// Not found when there is none, or it was kept long enough.
pub(super) async fn find(app: &App, unit: &UnitId, code: &str) -> Result<Draft, Problem> {
    let key = key(code);
    let row = vec![unit.as_str().into(), key.as_str().into()];
    let rows = app.book.query(&READ_DRAFT, row).await?;
    let gone = || Problem::new(axum::http::StatusCode::NOT_FOUND, "case.draft_gone");
    let row = rows.first().filter(|row| row.int(1) >= oldest(app)).ok_or_else(gone)?;
    let text = app.sealer.unlock(&place(unit, &key), row.bytes(0)).map_err(|_| gone())?;
    serde_json::from_slice(&text).map_err(|error| Problem::fault(&error))
}

/// Keeps a draft.
///
/// # Errors
/// When the store cannot be written.
pub(super) async fn put(
    app: &App,
    unit: &UnitId,
    code: &str,
    draft: &Draft,
) -> Result<(), Problem> {
    // Held before the draft names them, and as long as it may live.
    let files: Vec<&Taken> = draft.files.values().collect();
    app.files.hold(unit, &files, KEPT_DAYS * 86_400 + HELD_LONGER_S).await?;
    let key = key(code);
    let text = serde_json::to_vec(draft).map_err(|error| Problem::fault(&error))?;
    let content = app.sealer.lock(&place(unit, &key), &text);
    let now: Value = app.clock.now().0.into();
    let params = vec![unit.as_str().into(), key.into(), content.into(), now];
    app.book.write(vec![Write { statement: &PUT_DRAFT, params, expect: None }]).await?;
    Ok(())
}

/// Deletes a draft.
///
/// # Errors
/// When the store cannot be written.
pub(super) async fn drop(app: &App, unit: &UnitId, code: &str) -> Result<(), Problem> {
    let draft = find(app, unit, code).await?;
    let params = vec![unit.as_str().into(), key(code).into()];
    app.book.write(vec![Write { statement: &DROP_DRAFT, params, expect: None }]).await?;
    let files: Vec<&Taken> = draft.files.values().collect();
    app.files.discard(unit, &files).await
}

fn oldest(app: &App) -> i64 {
    app.clock.now().plus_seconds(-KEPT_DAYS * 86_400).0
}

/// Deletes what was kept long enough.
///
/// # Errors
/// When the store cannot be written.
pub(super) async fn drop_old(app: &App) -> Result<(), crate::book::StoreError> {
    let params = vec![oldest(app).into()];
    app.book.write(vec![Write { statement: &DROP_OLD_DRAFTS, params, expect: None }]).await?;
    Ok(())
}
