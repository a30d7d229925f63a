//! Why not.

use jiff::civil::Date;

use crate::kernel::{self, Fault, Key, RefusalClass};

/// Why nothing is recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// There is a round of that name.
    RoundExists(Key),
    /// There is no round of that name.
    UnknownRound(Key),
    /// Its days overlap with those of another round that is not closed.
    RoundOverlaps(Key),
    /// The last day is before the first.
    DaysReversed,
    /// The questionnaire has faults; the first one is named.
    InstrumentFaulty(Fault),
    /// The questionnaire does not know this weight.
    WeightUnknown(String),
    /// Nobody is expected to be served.
    NobodyExpected,
    /// A text is missing in one of the languages.
    TitleMissing,
    /// The round is closed.
    RoundClosed(Key),
    /// The round still takes answers.
    RoundOpen(Key),
    /// The seed is not the one whose hash was recorded.
    WrongSeed,
    /// No reason is given.
    ReasonMissing,
    /// The flag is excluded, or taken in, already.
    ExclusionUnchanged,
    /// The report would be dated before the last.
    DatedBeforeLast(Date),
    /// Nobody has answered.
    NoAnswers,
    /// A question is not answered.
    ValueMissing(Key),
    /// A value that is not on the scale.
    ValueOffScale(Key, u8),
    /// A question or choice that the questionnaire does not have.
    UnknownChoice(Key),
    /// No such comment.
    UnknownComment(u32),
    /// That was decided already.
    ModerationUnchanged(u32),
    /// An earlier survey of that name was imported already.
    ImportExists(Key),
    /// What is imported as the past is not over.
    NotPast(Date),
    /// Nobody says where the figures come from.
    SourceMissing,
    /// A mean or a sum that cannot come from the scale.
    MeanOffScale(Key),
    /// More people answered than were served.
    PopulationSmall,
}

impl kernel::Refusal for Refusal {
    fn code(&self) -> &'static str {
        match self {
            Self::RoundExists(_) => "survey.round_exists",
            Self::UnknownRound(_) => "survey.unknown_round",
            Self::RoundOverlaps(_) => "survey.round_overlaps",
            Self::DaysReversed => "survey.days_reversed",
            Self::InstrumentFaulty(_) => "survey.instrument_faulty",
            Self::WeightUnknown(_) => "survey.weight_unknown",
            Self::NobodyExpected => "survey.nobody_expected",
            Self::TitleMissing => "survey.title_missing",
            Self::RoundClosed(_) => "survey.round_closed",
            Self::RoundOpen(_) => "survey.round_open",
            Self::WrongSeed => "survey.wrong_seed",
            Self::ReasonMissing => "survey.reason_missing",
            Self::ExclusionUnchanged => "survey.exclusion_unchanged",
            Self::DatedBeforeLast(_) => "survey.dated_before_last",
            Self::NoAnswers => "survey.no_answers",
            Self::ValueMissing(_) => "survey.value_missing",
            Self::ValueOffScale(..) => "survey.value_off_scale",
            Self::UnknownChoice(_) => "survey.unknown_choice",
            Self::UnknownComment(_) => "survey.unknown_comment",
            Self::ModerationUnchanged(_) => "survey.moderation_unchanged",
            Self::ImportExists(_) => "survey.import_exists",
            Self::NotPast(_) => "survey.not_past",
            Self::SourceMissing => "survey.source_missing",
            Self::MeanOffScale(_) => "survey.mean_off_scale",
            Self::PopulationSmall => "survey.population_small",
        }
    }

    fn params(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::RoundExists(round)
            | Self::UnknownRound(round)
            | Self::RoundOverlaps(round)
            | Self::RoundClosed(round)
            | Self::ImportExists(round)
            | Self::RoundOpen(round) => vec![("round", round.to_string())],
            Self::InstrumentFaulty(fault) => {
                vec![("fault", fault.code.to_owned()), ("path", fault.path.clone())]
            }
            Self::WeightUnknown(weight) => vec![("weight", weight.clone())],
            Self::DatedBeforeLast(last) => vec![("last", last.to_string())],
            Self::NotPast(until) => vec![("until", until.to_string())],
            Self::ValueMissing(element)
            | Self::MeanOffScale(element)
            | Self::UnknownChoice(element) => {
                vec![("element", element.to_string())]
            }
            Self::ValueOffScale(element, value) => {
                vec![("element", element.to_string()), ("value", value.to_string())]
            }
            Self::UnknownComment(answer) | Self::ModerationUnchanged(answer) => {
                vec![("answer", answer.to_string())]
            }
            Self::DaysReversed
            | Self::NobodyExpected
            | Self::TitleMissing
            | Self::WrongSeed
            | Self::ReasonMissing
            | Self::ExclusionUnchanged
            | Self::SourceMissing
            | Self::PopulationSmall
            | Self::NoAnswers => Vec::new(),
        }
    }

    fn class(&self) -> RefusalClass {
        match self {
            Self::UnknownRound(_) | Self::UnknownComment(_) => RefusalClass::NotFound,
            Self::RoundExists(_)
            | Self::ImportExists(_)
            | Self::RoundOverlaps(_)
            | Self::RoundClosed(_)
            | Self::RoundOpen(_)
            | Self::ExclusionUnchanged
            | Self::ModerationUnchanged(_)
            | Self::NoAnswers => RefusalClass::Conflict,
            _ => RefusalClass::Invalid,
        }
    }
}
