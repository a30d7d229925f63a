//! What may have happened.

use std::collections::BTreeMap;

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::flags::Flag;
use super::import::RoundImported;
use super::instrument::{Instrument, Weight};
use super::interval::Change;
use super::number::{Decimal, Score};
use crate::kernel::{Key, LocalText, Personal, ServiceId};

crate::events! {
    /// Events of surveys.
    pub enum Event {
        "survey.round_opened" 1 => RoundOpened,
        "survey.exclusion_set" 1 => ExclusionSet,
        "survey.round_closed" 1 => RoundClosed,
        "survey.round_imported" 1 => RoundImported,
        "survey.report_published" 1 => ReportPublished,
        "survey.answered" 1 => Answered [comment],
        "survey.refusal_noted" 1 => RefusalNoted,
        "survey.comment_moderated" 1 => CommentModerated,
    }
}

/// A round of asking began.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RoundOpened {
    /// Short name.
    pub round: Key,
    /// What it is called.
    pub title: LocalText,
    /// The whole questionnaire.
    pub instrument: Box<Instrument>,
    /// Convention of weight.
    pub weight: Weight,
    /// First day.
    pub from: Date,
    /// Last day.
    pub until: Date,
    /// How many people are expected to be served.
    pub expected: u64,
    /// How many of a thousand of those asked are expected to answer.
    pub answering_per_mille: u32,
    /// Answers wanted, from the table of sample sizes.
    pub target: u64,
    /// Chance of being drawn, in millionths.
    pub probability: u32,
    /// SHA-256 of the seed of the draw, hexadecimal.
    pub seed_hash: String,
}

/// Answers with a flag count no more, or count again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ExclusionSet {
    /// The round.
    pub round: Key,
    /// Answers with this flag.
    pub flag: Flag,
    /// Whether they are left out.
    pub excluded: bool,
    /// Why, for everybody.
    pub reason: String,
}

/// A round ended and its seed was laid open.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RoundClosed {
    /// The round.
    pub round: Key,
    /// The seed, hexadecimal.
    pub seed: String,
    /// How many visits were served in the round's days.
    pub population: u64,
}

/// A report was published with these figures.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ReportPublished {
    /// The round.
    pub round: Key,
    /// Running number of the round's reports from 1.
    pub number: u32,
    /// Date of publication.
    pub date: Date,
    /// What was found.
    pub figures: Figures,
}

/// The figures of a report: conclusions, as they were when it was published.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Figures {
    /// Convention of weight.
    pub weight: Weight,
    /// Visits served in the round's days, as far as they were over.
    pub population: u64,
    /// Answers that count: drawn people and interviews, without what is excluded.
    pub respondents: u64,
    /// Answers of volunteers, reported apart.
    pub volunteers: u64,
    /// People asked in an interview who did not want to answer.
    pub refusals: u64,
    /// Answers left out, by flag.
    pub excluded: BTreeMap<Flag, u64>,
    /// The indices.
    pub indices: Vec<IndexFigure>,
    /// The elements, in the order of the regulation.
    pub elements: Vec<ElementFigure>,
    /// The index of each service with enough answers.
    pub by_service: Vec<PartFigure>,
    /// The index of each channel with enough answers.
    pub by_channel: Vec<PartFigure>,
    /// Group asked about → the index of each choice with enough answers, by exact weights.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub by_group: BTreeMap<Key, Vec<PartFigure>>,
    /// Who answered by own wish, by mode: never part of the index.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub apart: Vec<PartFigure>,
    /// Links that were sent again after they had been used; not taken.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub repeats: Option<u64>,
    /// Interviews that were begun and never sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unfinished: Option<u64>,
    /// The period before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub compared: Option<Comparison>,
}

/// A report held against the period before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Comparison {
    /// Short name of the earlier round.
    pub with: Key,
    /// Whether the earlier round was imported.
    pub imported: bool,
    /// Its first index.
    pub index: Score,
    /// What may be said.
    pub change: Change,
}

/// One index.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct IndexFigure {
    /// Short name.
    pub key: Key,
    /// Rounded index, in hundredths.
    pub index: Score,
    /// Class.
    pub class: String,
    /// Half the 95 % interval, in hundredths.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub margin: Option<Score>,
}

/// One element.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ElementFigure {
    /// Short name.
    pub key: Key,
    /// Sum of its values.
    pub total: u64,
    /// Mean, rounded to three places.
    pub mean: Decimal,
}

/// One part of the answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PartFigure {
    /// Which part.
    pub part: String,
    /// Its answers; nothing when there are too few to be shown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub respondents: Option<u64>,
    /// Its first index; nothing when there are too few answers to be shown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub index: Option<Score>,
}

/// Where an answer was given.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum AnswerChannel {
    /// The person's own phone or computer.
    Phone,
    /// A kiosk of the unit.
    Kiosk,
    /// The tablet of an interviewer.
    Tablet,
}

impl AnswerChannel {
    /// All channels.
    pub const ALL: [Self; 3] = [Self::Phone, Self::Kiosk, Self::Tablet];

    /// Stable name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Phone => "phone",
            Self::Kiosk => "kiosk",
            Self::Tablet => "tablet",
        }
    }
}

/// How somebody came to answer.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// Drawn among the served people.
    Sampled,
    /// Proposed to an interviewer at random.
    Interview,
    /// Served, not drawn, by own wish. Never part of the index.
    Volunteer,
    /// By the unit's public link, without a ticket. Never part of the index.
    Open,
}

impl Mode {
    /// All modes.
    pub const ALL: [Self; 4] = [Self::Sampled, Self::Interview, Self::Volunteer, Self::Open];

    /// Stable name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Sampled => "sampled",
            Self::Interview => "interview",
            Self::Volunteer => "volunteer",
            Self::Open => "open",
        }
    }

    /// Whether such answers are part of the index: only where chance chose who was asked.
    #[must_use]
    pub fn counts(self) -> bool {
        matches!(self, Self::Sampled | Self::Interview)
    }

    /// The mode of a name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|mode| mode.name() == name)
    }
}

/// Somebody answered. Nothing here leads to a visit: no number, no counter, no time of day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Answered {
    /// Running number in the stream.
    pub answer: u32,
    /// The round.
    pub round: Key,
    /// Date of the answer.
    pub date: Date,
    /// The service that it is about.
    pub service: ServiceId,
    /// Where.
    pub channel: AnswerChannel,
    /// How it came to it.
    pub mode: Mode,
    /// Index → element → value.
    pub values: BTreeMap<Key, BTreeMap<Key, u8>>,
    /// Groups that the person counted itself to.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub facets: BTreeMap<Key, Key>,
    /// A sign of misuse.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub flag: Option<Flag>,
    /// Own words, sealed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<Personal>,
}

/// Somebody was asked for an interview and did not want to, or could not be found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RefusalNoted {
    /// The round.
    pub round: Key,
    /// Date.
    pub date: Date,
    /// The service that it would have been about.
    pub service: ServiceId,
    /// Whether the person had gone already.
    pub gone: bool,
}

/// Whether a comment may be read by the public.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CommentModerated {
    /// The round.
    pub round: Key,
    /// Number of the answer in this stream.
    pub answer: u32,
    /// Whether it is shown.
    pub shown: bool,
    /// Why not, as a code: `names-a-person`, `insult`, `not-about-service`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Key>,
}
