//! What may be asked.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::event::{AnswerChannel, Figures, Mode};
use super::flags::Flag;
use super::import::ImportRound;
use super::index::Row;
use super::instrument::{Instrument, Weight};
use crate::kernel::{Key, LocalText, Personal, ServiceId};

/// Open, exclude, close, publish, import; answer, note a refusal, moderate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// A round of asking begins.
    OpenRound(Box<OpenRound>),
    /// Answers with a flag count no more, or count again.
    SetExclusion(SetExclusion),
    /// A round ends.
    CloseRound(CloseRound),
    /// Its report is published.
    PublishReport(Box<PublishReport>),
    /// A round of the past is brought in from a file.
    ImportRound(Box<ImportRound>),
    /// Somebody answers.
    Answer(Box<Answer>),
    /// Somebody who was asked does not.
    NoteRefusal(NoteRefusal),
    /// A comment is shown or held back.
    Moderate(Moderate),
}

/// Opens a round.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenRound {
    /// Short name.
    pub round: Key,
    /// What it is called.
    pub title: LocalText,
    /// The questionnaire.
    pub instrument: Instrument,
    /// Convention of weight, one of the questionnaire's.
    pub weight: Weight,
    /// First day.
    pub from: Date,
    /// Last day.
    pub until: Date,
    /// People expected to be served.
    pub expected: u64,
    /// How many of a thousand of those asked are expected to answer.
    pub answering_per_mille: u32,
    /// SHA-256 of the seed, hexadecimal.
    pub seed_hash: String,
}

/// Leaves answers with a flag out, or takes them in again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SetExclusion {
    /// The round.
    pub round: Key,
    /// The flag.
    pub flag: Flag,
    /// Whether they are left out.
    pub excluded: bool,
    /// Why.
    pub reason: String,
}

/// Closes a round.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CloseRound {
    /// The round.
    pub round: Key,
    /// The seed, hexadecimal.
    pub seed: String,
    /// SHA-256 of that seed, hexadecimal, computed by who asks.
    pub seed_hash: String,
    /// How many visits were served.
    pub population: u64,
}

/// Publishes a report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublishReport {
    /// The round.
    pub round: Key,
    /// Date of publication.
    pub date: Date,
    /// Its figures.
    pub figures: Figures,
}

/// Answers the questions of a round.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The round.
    pub round: Key,
    /// Its questionnaire.
    pub instrument: std::sync::Arc<Instrument>,
    /// Date of the answer.
    pub date: Date,
    /// The service that it is about.
    pub service: ServiceId,
    /// Where.
    pub channel: AnswerChannel,
    /// How it came to it.
    pub mode: Mode,
    /// Element → value.
    pub values: Row,
    /// Facet → choice.
    pub facets: BTreeMap<Key, Key>,
    /// A sign of misuse.
    pub flag: Option<Flag>,
    /// Own words.
    pub comment: Option<Personal>,
}

/// Notes that somebody did not want to be asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoteRefusal {
    /// The round.
    pub round: Key,
    /// Date.
    pub date: Date,
    /// The service.
    pub service: ServiceId,
    /// Whether the person had gone already.
    pub gone: bool,
}

/// Shows a comment or holds it back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moderate {
    /// The round.
    pub round: Key,
    /// Number of the answer in the stream.
    pub answer: u32,
    /// Whether it is shown.
    pub shown: bool,
    /// Why not.
    pub reason: Option<Key>,
}
