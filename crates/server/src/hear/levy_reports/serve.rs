//! The room as the building serves it, and what both sides share: who oversees an office, keys in
//! use, threads of parcels.

use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use domain::hear::levy_reports::{
    Act, Command, Event, KEYS_STREAM, KeyCommand, KeyEvent, LevyKeys, LevyReports, Report, Ring,
    State, stream_of, subject_of,
};
use domain::identity::{Holder, Permission, Role};
use domain::kernel::{Meta, Timestamp, UnitId};
use jiff::civil::{Date, Time};
use register::hash::Hash;
use serde::Serialize;
use utoipa::ToSchema;

use super::view;
use crate::execute::{Done, Place, Served, Writes};
use crate::hear::complaints::view::LIST_HOLDERS;
use crate::identity::Permit;
use crate::promise::pages::Here;
use crate::prove::disclosure::{OpenError, Opened};
use crate::web::App;
use crate::web::problem::Problem;

impl Served for LevyKeys {
    type Live = ();
}

impl Served for LevyReports {
    type Live = ();

    fn dated(command: &Command) -> Option<Timestamp> {
        Some(command.begins)
    }

    fn project(place: Place<'_>, state: &State, event: &Event, _: &Meta<'_>, writes: &mut Writes) {
        view::project(place, state, event, writes);
    }
}

/// The keys of a unit's inspectors.
pub(super) async fn ring(app: &App, unit: &UnitId) -> Result<Ring, Problem> {
    Ok(app.execute.read::<LevyKeys, _>(unit.as_str(), KEYS_STREAM, Clone::clone).await?)
}

/// A key that reports are sealed to, with its holder's name.
#[derive(Debug, Clone)]
pub(super) struct Offered {
    pub(super) key: String,
    pub(super) inspector: String,
    pub(super) public: String,
}

/// Who may hold a key of a unit: accounts and names.
pub(super) async fn holders(app: &App, unit: &UnitId) -> Result<BTreeMap<String, String>, Problem> {
    let mut holders: BTreeMap<String, String> = BTreeMap::new();
    for unit in app.directory.line(unit).iter() {
        for row in app.book.query(&LIST_HOLDERS, vec![unit.as_str().into()]).await? {
            let may = |role| Permission::LevyRead.held_by(Holder::Staff(role));
            if Role::parse(row.text(1)).is_some_and(may) {
                holders.insert(row.text(0).to_owned(), row.text(2).to_owned());
            }
        }
    }
    Ok(holders)
}

/// The keys that reports may be sealed to: in use, and held by somebody who can still fetch what
/// is sealed to them.
pub(super) async fn offered(app: &App, unit: &UnitId) -> Result<Vec<Offered>, Problem> {
    let holders = holders(app, unit).await?;
    let ring = ring(app, unit).await?;
    let named = ring.in_use().filter_map(|added| {
        let inspector = holders.get(&added.inspector)?.clone();
        Some(Offered { key: added.key.clone(), inspector, public: added.public.clone() })
    });
    Ok(named.collect())
}

/// The nearest unit above an office whose inspectors have keys; nothing when there is none. The
/// office itself never is one.
pub(super) async fn overseer(
    app: &App,
    office: &UnitId,
) -> Result<Option<(UnitId, Vec<Offered>)>, Problem> {
    for unit in app.directory.line(office).iter().skip(1) {
        let keys = offered(app, unit).await?;
        if !keys.is_empty() {
            return Ok(Some((unit.clone(), keys)));
        }
    }
    Ok(None)
}

/// Where a report about an office lies: in the book of a unit above it.
pub(super) async fn home_of(app: &App, office: &UnitId, lookup: &str) -> Result<UnitId, Problem> {
    for unit in app.directory.line(office).iter().skip(1) {
        let about = view::office_of(&*app.book, unit, lookup).await?;
        if about.is_some_and(|about| about == office.as_str()) {
            return Ok(unit.clone());
        }
    }
    Err(Problem::not_found())
}

/// A report in a unit's book.
pub(super) async fn report(app: &App, unit: &UnitId, lookup: &str) -> Result<Report, Problem> {
    if view::office_of(&*app.book, unit, lookup).await?.is_none() {
        return Err(Problem::not_found());
    }
    let look = |state: &State| state.report().cloned();
    let found = app.execute.read::<LevyReports, _>(unit.as_str(), &stream_of(lookup), look).await?;
    found.ok_or_else(Problem::not_found)
}

/// The date at an office, and when it begins there.
pub(super) fn day(here: &Here) -> (Date, Timestamp) {
    (here.today, here.zone.instant(here.today, Time::midnight()))
}

/// Records something about a report.
pub(super) async fn record(
    app: &App,
    permit: &Permit,
    lookup: &str,
    id: &str,
    command: Command,
) -> Result<Done<Event>, Problem> {
    let id = crate::deliver::queue::serve::command_id(id)?;
    Ok(app.execute.run::<LevyReports>(permit, &stream_of(lookup), id, &command).await?)
}

/// Records something about keys.
pub(super) async fn record_key(
    app: &App,
    permit: &Permit,
    id: &str,
    command: &KeyCommand,
) -> Result<Done<KeyEvent>, Problem> {
    let id = crate::deliver::queue::serve::command_id(id)?;
    Ok(app.execute.run::<LevyKeys>(permit, KEYS_STREAM, id, command).await?)
}

/// The id of a command that sends a parcel: the parcel's own hash, so that the same one is
/// recorded once.
pub(super) fn id_of(act: &Act) -> String {
    let digest = match act {
        Act::File { parcel, .. } | Act::Write { parcel, .. } => parcel.digest.as_str(),
        Act::SendFilePart { digest, .. } | Act::Rewrap { digest, .. } => digest,
        Act::Assign { .. } | Act::Close { .. } => "",
    };
    digest.chars().take(48).collect()
}

/// A message of the thread.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Message {
    /// Running number from 1.
    number: u32,
    /// `reporter` or `inspector`.
    from: &'static str,
    /// Date; there is no time of day.
    date: String,
    /// The sealed parcel; nothing once it was erased.
    parcel: Option<String>,
}

/// A picture of a report, without what it shows.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Picture {
    /// Running number from 1.
    number: u32,
    /// How many parts it has.
    parts: u32,
    /// How many of them came.
    came: usize,
}

/// A wrap for a key that its inspector changed to.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Rewrapped {
    /// Name of the key.
    key: String,
    /// The wrap, as text; nothing once it was erased.
    parcel: Option<String>,
}

/// Somebody who holds a key of a report.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Opener {
    /// Account of the inspector.
    pub(super) inspector: String,
    /// Their name.
    pub(super) name: String,
}

/// A thread of parcels, for whoever can open them.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Thread {
    /// Inspectors who hold a key of it; for inspectors alone.
    pub(super) holders: Vec<Opener>,
    /// Look-up half of the receipt.
    lookup: String,
    /// The office that it is about.
    office: String,
    /// Date of filing.
    date: String,
    /// `open` or `closed`.
    state: &'static str,
    /// What came out of it.
    outcome: Option<&'static str>,
    /// The first parcel; nothing once it was erased.
    parcel: Option<String>,
    /// SHA-256 of the first parcel, as it stands in the register.
    digest: String,
    /// Messages, in order.
    messages: Vec<Message>,
    /// Pictures, in order.
    pictures: Vec<Picture>,
    /// Wraps that were added when inspectors changed keys.
    wraps: Vec<Rewrapped>,
    /// By which way it came.
    channel: &'static str,
    /// Account of who examines it; nothing before it was given to somebody.
    assigned: Option<String>,
    /// Its entry in the register.
    entry: Proof,
}

/// An entry of the register: whoever hashes the bytes gets the hash, and finds the digest in them.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Proof {
    /// The unit whose register it is.
    pub(super) unit: String,
    /// Number of the entry.
    pub(super) number: u64,
    /// Its hash: the register's head at that moment.
    pub(super) hash: String,
    /// The entry itself, base64.
    pub(super) bytes: String,
}

/// The entry of a report in the register.
pub(super) async fn proof(app: &App, unit: &UnitId, lookup: &str) -> Result<Proof, Problem> {
    let entries = app.book.read_stream(unit.as_str(), &stream_of(lookup), 0, 1).await?;
    let first = entries.first().ok_or_else(Problem::not_found)?;
    Ok(Proof {
        unit: unit.to_string(),
        number: first.seq,
        hash: first.hash.to_string(),
        bytes: STANDARD.encode(&first.bytes),
    })
}

/// The thread of a report, from what was fetched of its parcels.
pub(super) async fn thread(
    app: &App,
    unit: &UnitId,
    report: &Report,
    fetched: Result<Vec<Opened>, OpenError>,
) -> Result<Thread, Problem> {
    let fetched = fetched.map_err(|error| match error {
        OpenError::Store(error) => error.into(),
        other => Problem::fault(&other),
    })?;
    let parcel = |digest: &str| {
        let same = |opened: &&Opened| Hash::of(opened.text.as_bytes()).to_string() == digest;
        fetched.iter().find(same).map(|opened| opened.text.clone())
    };
    let received = &report.received;
    let message = |message: &domain::hear::levy_reports::Message| Message {
        number: message.number,
        from: message.from.name(),
        date: message.date.to_string(),
        parcel: parcel(&message.digest),
    };
    let picture = |(number, picture): (&u32, &domain::hear::levy_reports::Picture)| Picture {
        number: *number,
        parts: picture.parts,
        came: picture.came.len(),
    };
    let wrap = |wrap: &domain::hear::levy_reports::Wrap| Rewrapped {
        key: wrap.key.clone(),
        parcel: parcel(&wrap.digest),
    };
    Ok(Thread {
        holders: Vec::new(),
        lookup: received.lookup.clone(),
        office: received.office.to_string(),
        date: received.date.to_string(),
        state: if report.closed.is_some() { "closed" } else { "open" },
        outcome: report.closed.map(|(_, outcome)| outcome.name()),
        parcel: parcel(&received.digest),
        digest: received.digest.clone(),
        messages: report.messages.iter().map(message).collect(),
        pictures: report.pictures.iter().map(picture).collect(),
        wraps: report.wraps.iter().map(wrap).collect(),
        channel: received.channel.name(),
        assigned: report.assigned.clone(),
        entry: proof(app, unit, &received.lookup).await?,
    })
}

/// Kinds of entries with parcels.
pub(super) const KINDS: &[&str] = &["levy.received", "levy.message_sent", "levy.rewrapped"];

/// Under which key of the house the parcels of a report lie.
pub(super) fn parcels_of(lookup: &str) -> String {
    subject_of(lookup)
}
