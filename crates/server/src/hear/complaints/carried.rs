//! What goes along when a complaint is handed over: what was filed, what both sides said since, and
//! the files, read from the stream itself, so that nothing that came in between stays behind; and
//! who is accused, by the pseudonyms of the other unit. Notes and reasons of the house stay where
//! they are.

use std::collections::BTreeMap;

use domain::hear::complaints::{
    About, Along, Carried, Case, Entry, Event, File, Filed, MadeFormal, Origin, Party, Received,
    Said, Tag, Track, identity_of, stream_of, subject_of,
};
use domain::kernel::{Event as _, Personal, Timestamp, UnitId};
use register::entry::Entry as Recorded;

use super::people::{colleagues, tag};
use super::reporter::broken;
use crate::files::{ReadError, Taken};
use crate::prove::disclosure::{Opened, open_own};
use crate::web::App;
use crate::web::problem::Problem;

/// Entries that are read at once.
const PAGE: u32 = 500;

/// Entries whose sealed parts go along.
const KINDS: [&str; 11] = [
    "complaint.received",
    "complaint.made_formal",
    "complaint.completion_asked",
    "complaint.completed",
    "complaint.message_sent",
    "complaint.attachment_added",
    "complaint.paused",
    "complaint.extended",
    "complaint.decided",
    "complaint.agreed",
    "complaint.disputed",
];

/// Whose words an entry holds, when it is something that one side says to the other.
fn side(event: &Event) -> Option<Party> {
    match event {
        Event::MessageSent(sent) => Some(sent.from),
        Event::CompletionAsked(_) | Event::Paused(_) | Event::Extended(_) | Event::Decided(_) => {
            Some(Party::Office)
        }
        Event::Completed(_) | Event::Agreed(_) | Event::Disputed(_) => Some(Party::Reporter),
        _ => None,
    }
}

/// An entry of the stream.
struct One {
    seq: u64,
    at: Timestamp,
    event: Event,
}

impl One {
    /// Where it was recorded first: what was carried here keeps its moment and its kind.
    fn carried(&self) -> Carried {
        let before = match &self.event {
            Event::MessageSent(sent) => sent.carried.as_deref(),
            Event::AttachmentAdded(added) => added.carried.as_deref(),
            _ => None,
        };
        let (at, kind) = before
            .map_or_else(|| (self.at, self.event.kind().to_owned()), |b| (b.at, b.kind.clone()));
        Carried { at, entry: self.seq, kind }
    }
}

/// Opened parts by their entries.
type Parts = BTreeMap<u64, Vec<String>>;

fn by_entry(opened: Vec<Opened>) -> Parts {
    let mut parts = Parts::new();
    for part in opened {
        parts.entry(part.seq).or_default().push(part.text);
    }
    parts
}

/// A complaint as its unit has it, opened.
pub(super) struct Source {
    unit: UnitId,
    own: String,
    entries: Vec<One>,
    said: Parts,
    who: Parts,
}

impl Source {
    /// Reads a complaint.
    ///
    /// # Errors
    /// The store or the register cannot be read.
    pub(super) async fn read(app: &App, unit: &UnitId, own: &str) -> Result<Self, Problem> {
        let (stream, mut entries) = (stream_of(own), Vec::new());
        loop {
            let after = u64::try_from(entries.len()).unwrap_or(u64::MAX);
            let found = app.book.read_stream(unit.as_str(), &stream, after, PAGE).await?;
            for stored in &found {
                let fault = |error: &(dyn std::error::Error + 'static)| Problem::fault(error);
                let entry = Recorded::read(&stored.bytes).map_err(|error| fault(&error))?;
                let body = entry.body.get().as_bytes();
                let event = Event::decode(&entry.kind, entry.schema, body);
                let event = event.map_err(|error| fault(&error))?;
                entries.push(One { seq: stored.seq, at: Timestamp(entry.happened), event });
            }
            if u32::try_from(found.len()) != Ok(PAGE) {
                break;
            }
        }
        let open = async |subject: &str| {
            open_own(app, unit.as_str(), subject, &KINDS).await.map(by_entry).map_err(broken)
        };
        let (said, who) = (open(&subject_of(own)).await?, open(&identity_of(own)).await?);
        Ok(Self { unit: unit.clone(), own: own.to_owned(), entries, said, who })
    }

    /// How many entries were read.
    pub(super) fn len(&self) -> u64 {
        u64::try_from(self.entries.len()).unwrap_or(u64::MAX)
    }

    /// The first text of an entry; nothing when it was erased.
    fn text(&self, seq: u64) -> Option<&String> {
        self.said.get(&seq)?.first()
    }

    /// What both sides said after the filing, sealed for another book, behind what is there of it.
    pub(super) fn said(&self, new: &str, there: Option<&Case>) -> Vec<Said> {
        let messages = there.map_or(&[][..], |case| &case.messages);
        let known = messages
            .iter()
            .filter_map(|message| Some((message.carried.as_ref()?.entry, message.number)));
        let mut numbers: BTreeMap<u64, u32> = known.collect();
        let mut last = messages.last().map_or(0, |message| message.number);
        // Numbers of messages here, by which answers name their questions.
        let mut asked: BTreeMap<u32, u64> = BTreeMap::new();
        let mut all = Vec::new();
        for one in &self.entries {
            let Some(from) = side(&one.event) else { continue };
            let (mut question, mut answers) = (false, None);
            if let Event::MessageSent(sent) = &one.event {
                asked.insert(sent.message, one.seq);
                let of = sent.answers.and_then(|number| asked.get(&number));
                (question, answers) = (sent.question, of.and_then(|seq| numbers.get(seq)).copied());
            }
            let Some(text) = self.text(one.seq).filter(|_| !numbers.contains_key(&one.seq)) else {
                continue;
            };
            last += 1;
            numbers.insert(one.seq, last);
            let text = Personal::new(subject_of(new), text.as_str());
            all.push(Said { from, question, answers, text, carried: one.carried() });
        }
        all
    }

    /// Its files, sealed anew under keys of that unit, but for those that are there. What was
    /// erased stays behind; what cannot be opened stands in the log, and does not keep the
    /// complaint from going on.
    pub(super) async fn files(
        &self,
        app: &App,
        (to, new): (&UnitId, &str),
        there: Option<&Case>,
    ) -> Result<(Vec<Filed>, Vec<Taken>), Problem> {
        let attachments = there.map_or(&[][..], |case| &case.attachments);
        let known: Vec<u64> = attachments
            .iter()
            .filter_map(|one| one.carried.as_ref().map(|carried| carried.entry))
            .collect();
        let (mut filed, mut all) = (Vec::new(), Vec::new());
        for one in self.entries.iter().filter(|one| !known.contains(&one.seq)) {
            let Event::AttachmentAdded(added) = &one.event else { continue };
            let Some(key) = self.text(one.seq) else { continue };
            let content = match app.files.read(&self.unit, &added.file, key).await {
                Ok(content) => content,
                Err(ReadError::Store(error)) => return Err(ReadError::Store(error).into()),
                Err(error) => {
                    let error = &error as &dyn std::error::Error;
                    tracing::error!(error, "a file stayed behind");
                    continue;
                }
            };
            let taken = app.files.bring(to, added.file.kind, &content).await?;
            filed.push(Filed {
                from: added.from,
                file: taken.file.clone(),
                key: taken.key(subject_of(new)),
                carried: Some(one.carried()),
            });
            all.push(taken);
        }
        Ok((filed, all))
    }

    /// The entry of the filing.
    fn received(&self) -> Option<(u64, &Received)> {
        self.entries.iter().find_map(|one| match &one.event {
            Event::Received(received) => Some((one.seq, received)),
            _ => None,
        })
    }

    /// The entry by which it became formal.
    pub(super) fn made_formal(&self) -> Option<(u64, &MadeFormal)> {
        self.entries.iter().find_map(|one| match &one.event {
            Event::MadeFormal(made) => Some((one.seq, made)),
            _ => None,
        })
    }

    /// Who the reporter is and how to reach them, as they said last; sealed for another book.
    pub(super) fn reporter(&self, new: &str) -> (Option<Personal>, Option<Personal>) {
        let filed = self
            .received()
            .map(|(seq, received)| (seq, received.identity.is_some(), received.contact.is_some()));
        let made = self.made_formal().map(|(seq, made)| (seq, true, made.contact.is_some()));
        let (mut identity, mut contact) = (None, None);
        for (seq, has_identity, has_contact) in [filed, made].into_iter().flatten() {
            let mut parts = self.who.get(&seq).into_iter().flatten();
            let mut sealed =
                || parts.next().map(|text| Personal::new(identity_of(new), text.as_str()));
            if has_identity {
                identity = sealed().or(identity);
            }
            if has_contact {
                contact = sealed().or(contact);
            }
        }
        (identity, contact)
    }

    /// Pseudonyms in another book of those who are accused here: of everybody who could handle it
    /// there, and of those here, who may be given it there later or when it goes on once more.
    pub(super) async fn accused(
        &self,
        app: &App,
        case: &Case,
        (to, new): (&UnitId, &str),
    ) -> Result<Vec<Tag>, Problem> {
        let mut accused = Vec::new();
        for unit in [to, &self.unit].into_iter().filter(|_| !case.accused.is_empty()) {
            for one in colleagues(app, &app.directory.line(unit)).await? {
                let there = tag(app, to, new, &one.account);
                let here = tag(app, &self.unit, &self.own, &one.account);
                if case.accused.contains(&here) && !accused.contains(&there) {
                    accused.push(there);
                }
            }
        }
        Ok(accused)
    }

    /// The same complaint for another book: what was filed, sealed under that book's keys, and
    /// kept there from those who are accused.
    pub(super) fn copy(&self, case: &Case, new: &str, accused: Vec<Tag>, along: Along) -> File {
        let filed = &case.filed;
        let (identity, contact) = self.reporter(new);
        let mut said = self
            .received()
            .and_then(|(seq, _)| self.said.get(&seq))
            .into_iter()
            .flatten()
            .map(|text| Personal::new(subject_of(new), text.as_str()));
        File {
            reference: new.to_owned(),
            class: case.course.class,
            formal: case.course.track == Track::Formal && identity.is_some(),
            channel: filed.channel,
            // What was about that unit is not about the one that goes on with it.
            about: if case.about == About::Unit { About::Service } else { case.about },
            service: filed.service.clone(),
            served_on: filed.served_on,
            origin: Some(Box::new(Origin { unit: self.unit.clone(), reference: self.own.clone() })),
            text: said.next().unwrap_or_else(|| Personal::new(subject_of(new), "–")),
            wish: said.next(),
            contact,
            reach: case.reach,
            identity,
            secret: case.secret,
            claims_compensation: filed.claims_compensation,
            accused,
            entry: Entry { along, ..Entry::default() },
        }
    }
}
