//! Earlier surveys: rounds of the past, brought in from a file. Nothing is guessed and nothing is
//! clipped: what does not fit the questionnaire is refused as a whole.

use std::collections::BTreeMap;

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::event::{Event, IndexFigure};
use super::index::{Means, MeansFault, Tally};
use super::instrument::{Instrument, Weight};
use super::interval::{POPULATION_MAX, Spread, interval};
use super::number::Decimal;
use super::refusal::Refusal;
use super::state::State;
use crate::kernel::{Key, LocalText};

/// Places of a mean that was computed.
const MEAN_PLACES: u32 = 4;

/// What a file says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Evidence {
    /// Single answers, added up.
    Answers(Tally),
    /// The sum of each element's values, and how many people gave them.
    Totals(BTreeMap<Key, u64>, u64),
    /// The printed mean of each element; how many people, when that is known.
    Means(BTreeMap<Key, Decimal>, Option<u64>),
}

/// Brings in a round of the past.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportRound {
    /// Short name.
    pub round: Key,
    /// What it is called.
    pub title: LocalText,
    /// The questionnaire that was asked then.
    pub instrument: Instrument,
    /// Convention of weight, one of the questionnaire's.
    pub weight: Weight,
    /// First day.
    pub from: Date,
    /// Last day.
    pub until: Date,
    /// Today.
    pub today: Date,
    /// How many were served then, when that is known.
    pub population: Option<u64>,
    /// What the file says.
    pub evidence: Evidence,
    /// Where the figures come from, for everybody.
    pub source: String,
    /// SHA-256 of the file, hexadecimal.
    pub file: String,
    /// Whether it takes the place of an earlier import of this name.
    pub replaces: bool,
}

/// How detailed the file was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ImportForm {
    /// One respondent a row.
    Answers,
    /// One row of sums.
    Totals,
    /// One row of means.
    Means,
}

impl ImportForm {
    /// Stable name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Answers => "answers",
            Self::Totals => "totals",
            Self::Means => "means",
        }
    }
}

/// A round of the past was brought in from a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RoundImported {
    /// Short name.
    pub round: Key,
    /// Running number of the imports under this name from 1; the last one counts.
    pub number: u32,
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
    /// How many were served then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub population: Option<u64>,
    /// How many answered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub respondents: Option<u64>,
    /// How detailed the file was.
    pub form: ImportForm,
    /// Where the figures come from, for everybody.
    pub source: String,
    /// SHA-256 of the file, hexadecimal.
    pub file: String,
    /// The elements, in the order of the regulation.
    pub elements: Vec<ImportedElement>,
    /// How the people's sums are spread; only single answers say it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub spreads: Vec<ImportedSpread>,
    /// The indices, computed from the file.
    pub indices: Vec<IndexFigure>,
}

/// One element of an imported round.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ImportedElement {
    /// Short name.
    pub key: Key,
    /// Sum of its values.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub total: Option<u64>,
    /// Mean as printed, or rounded to four places.
    pub mean: Decimal,
}

/// How the people's sums over an index are spread.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ImportedSpread {
    /// The index.
    pub index: Key,
    /// People.
    pub people: u64,
    /// Sum of their sums.
    pub sum: u64,
    /// Sum of the squares of their sums.
    pub squares: u64,
}

impl RoundImported {
    /// How the people's sums over an index are spread, when the file had single answers.
    #[must_use]
    pub fn spread(&self, index: &Key) -> Option<Spread> {
        let found = self.spreads.iter().find(|spread| spread.index == *index)?;
        Some(Spread { people: found.people, sum: found.sum, squares: found.squares })
    }
}

pub(super) fn bring_in(state: &State, import: &ImportRound) -> Result<Event, Refusal> {
    let before = state.imported_as(&import.round);
    if state.round(&import.round).is_some() {
        return Err(Refusal::RoundExists(import.round.clone()));
    }
    if before.is_some() && !import.replaces {
        return Err(Refusal::ImportExists(import.round.clone()));
    }
    if import.title.id.trim().is_empty() || import.title.en.trim().is_empty() {
        return Err(Refusal::TitleMissing);
    }
    if import.until < import.from {
        return Err(Refusal::DaysReversed);
    }
    if import.until >= import.today {
        return Err(Refusal::NotPast(import.until));
    }
    if import.source.trim().is_empty() {
        return Err(Refusal::SourceMissing);
    }
    if let Some(fault) = import.instrument.faults().into_iter().next() {
        return Err(Refusal::InstrumentFaulty(fault));
    }
    if !import.instrument.weights.iter().any(|known| known.weight == import.weight) {
        return Err(Refusal::WeightUnknown(import.weight.to_string()));
    }
    let read = Read::of(&import.instrument, &import.evidence)?;
    match (import.population, read.respondents) {
        (Some(0), _) => return Err(Refusal::NobodyExpected),
        (Some(all), _) if all > POPULATION_MAX => return Err(Refusal::NobodyExpected),
        (Some(all), Some(people)) if people > all => return Err(Refusal::PopulationSmall),
        _ => {}
    }
    let number = before.map_or(1, |before| before.round.number + 1);
    read.event(import, number).ok_or(Refusal::NoAnswers)
}

/// What was read from the evidence.
struct Read<'a> {
    means: Means,
    respondents: Option<u64>,
    form: ImportForm,
    tally: Option<&'a Tally>,
}

impl<'a> Read<'a> {
    fn of(instrument: &Instrument, evidence: &'a Evidence) -> Result<Self, Refusal> {
        let faulty = |fault: MeansFault| match fault {
            MeansFault::Missing(key) => Refusal::ValueMissing(key),
            MeansFault::OffScale(key) => Refusal::MeanOffScale(key),
            MeansFault::NoRespondents => Refusal::NoAnswers,
        };
        let (means, respondents, form, tally) = match evidence {
            Evidence::Answers(tally) => {
                check_tally(instrument, tally)?;
                let means = tally.means(instrument).ok_or(Refusal::NoAnswers)?;
                (means, Some(tally.respondents), ImportForm::Answers, Some(tally))
            }
            Evidence::Totals(totals, people) => {
                let means = Means::totals(instrument, totals, *people).map_err(faulty)?;
                (means, Some(*people), ImportForm::Totals, None)
            }
            Evidence::Means(printed, people) => {
                let means = printed.iter().map(|(key, mean)| (key.clone(), mean.ratio()));
                let means = Means::printed(instrument, means.collect()).map_err(faulty)?;
                (means, *people, ImportForm::Means, None)
            }
        };
        if respondents == Some(0) {
            return Err(Refusal::NoAnswers);
        }
        Ok(Self { means, respondents, form, tally })
    }

    fn element(&self, evidence: &Evidence, key: &Key) -> Option<ImportedElement> {
        let rounded = || self.means.get(key)?.decimal(MEAN_PLACES);
        let (total, mean) = match evidence {
            Evidence::Answers(tally) => (Some(tally.total(key)), rounded()?),
            Evidence::Totals(totals, _) => (totals.get(key).copied(), rounded()?),
            Evidence::Means(printed, _) => (None, *printed.get(key)?),
        };
        Some(ImportedElement { key: key.clone(), total, mean })
    }

    fn event(self, import: &ImportRound, number: u32) -> Option<Event> {
        let instrument = &import.instrument;
        let figure = |key: &Key| {
            let index = self.means.index(instrument, key, import.weight)?;
            let spread = self.tally.and_then(|tally| tally.spreads.get(key));
            let (factor, limits) = (instrument.factor(key), instrument.limits());
            let found = spread.and_then(|spread| {
                interval(index.score, spread, factor, import.population, limits)
            });
            let (class, margin) = (index.band.class.clone(), found.map(|found| found.margin));
            Some(IndexFigure { key: key.clone(), index: index.score, class, margin })
        };
        let spread = |(index, spread): (&Key, &Spread)| ImportedSpread {
            index: index.clone(),
            people: spread.people,
            sum: spread.sum,
            squares: spread.squares,
        };
        let elements = instrument.elements.iter();
        let elements = elements.map(|element| self.element(&import.evidence, &element.key));
        let imported = RoundImported {
            round: import.round.clone(),
            number,
            title: import.title.clone(),
            weight: import.weight,
            from: import.from,
            until: import.until,
            population: import.population,
            respondents: self.respondents,
            form: self.form,
            source: import.source.trim().to_owned(),
            file: import.file.clone(),
            elements: elements.collect::<Option<_>>()?,
            spreads: self.tally.iter().flat_map(|tally| &tally.spreads).map(spread).collect(),
            indices: instrument.indices.iter().map(|r| figure(&r.key)).collect::<Option<_>>()?,
            instrument: Box::new(instrument.clone()),
        };
        Some(imported.into())
    }
}

/// Sums of single answers are complete and on the scale, or they are no answers.
fn check_tally(instrument: &Instrument, tally: &Tally) -> Result<(), Refusal> {
    if tally.respondents == 0 {
        return Err(Refusal::NoAnswers);
    }
    for element in &instrument.elements {
        let counts = tally.elements.get(&element.key);
        let counts = counts.ok_or_else(|| Refusal::ValueMissing(element.key.clone()))?;
        if let Some(value) = counts.keys().find(|value| !instrument.scale.holds(**value)) {
            return Err(Refusal::ValueOffScale(element.key.clone(), *value));
        }
        let people: u64 = counts.values().map(|answers| answers.people).sum();
        if people != tally.respondents {
            return Err(Refusal::ValueMissing(element.key.clone()));
        }
    }
    match tally.elements.keys().find(|key| instrument.element(key.as_str()).is_none()) {
        Some(key) => Err(Refusal::UnknownChoice(key.clone())),
        None => Ok(()),
    }
}
