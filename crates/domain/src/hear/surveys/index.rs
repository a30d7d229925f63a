//! From answers to the index. Whole numbers until the one rounding before the class.

use std::collections::BTreeMap;

use super::instrument::{Band, Instrument, Weight};
use super::interval::Spread;
use super::number::{Ratio, Score};
use crate::kernel::Key;

/// Answers of one element: value → how many gave it, and the sum of all that those people gave to
/// the elements of the same index.
pub type Counts = BTreeMap<u8, Answers>;

/// How often a value was given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Answers {
    /// People.
    pub people: u64,
    /// Sum of these people's values over all elements of the index.
    pub sums: u64,
}

/// Answers added up: all that index, interval, ranking and pictures need.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Tally {
    /// Complete questionnaires.
    pub respondents: u64,
    /// By element.
    pub elements: BTreeMap<Key, Counts>,
    /// By index: how the people's sums are spread.
    pub spreads: BTreeMap<Key, Spread>,
}

/// One complete questionnaire: a value for each element.
pub type Row = BTreeMap<Key, u8>;

/// What is wrong with an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RowFault {
    /// An element has no value.
    Missing(Key),
    /// A value that is not on the scale. It is refused, never clipped.
    OffScale(Key, u8),
    /// Something that the questionnaire does not ask.
    Unknown(Key),
}

/// Checks one questionnaire against its instrument.
///
/// # Errors
/// The first [`RowFault`] in the order of the instrument.
pub fn check_row(instrument: &Instrument, row: &Row) -> Result<(), RowFault> {
    for element in &instrument.elements {
        match row.get(&element.key) {
            None => return Err(RowFault::Missing(element.key.clone())),
            Some(value) if !instrument.scale.holds(*value) => {
                return Err(RowFault::OffScale(element.key.clone(), *value));
            }
            Some(_) => {}
        }
    }
    match row.keys().find(|key| instrument.element(key.as_str()).is_none()) {
        Some(key) => Err(RowFault::Unknown(key.clone())),
        None => Ok(()),
    }
}

impl Tally {
    /// Adds a questionnaire that was checked.
    pub fn add(&mut self, instrument: &Instrument, row: &Row) {
        self.respondents += 1;
        for rule in &instrument.indices {
            let values = instrument.elements_of(&rule.key).filter_map(|element| {
                let value = row.get(&element.key)?;
                Some((&element.key, *value))
            });
            let values: Vec<_> = values.collect();
            let sum: u64 = values.iter().map(|(_, value)| u64::from(*value)).sum();
            self.spreads.entry(rule.key.clone()).or_default().add(sum);
            for (key, value) in values {
                let counts = self.elements.entry(key.clone()).or_default();
                let answers = counts.entry(value).or_default();
                answers.people += 1;
                answers.sums += sum;
            }
        }
    }

    /// Adds another tally: answers are pooled, indices are never averaged.
    pub fn merge(&mut self, other: &Self) {
        self.respondents += other.respondents;
        for (key, counts) in &other.elements {
            let own = self.elements.entry(key.clone()).or_default();
            for (value, answers) in counts {
                let mine = own.entry(*value).or_default();
                mine.people += answers.people;
                mine.sums += answers.sums;
            }
        }
        for (key, spread) in &other.spreads {
            self.spreads.entry(key.clone()).or_default().merge(spread);
        }
    }

    /// The sum of the values of an element.
    #[must_use]
    pub fn total(&self, element: &Key) -> u64 {
        let counts = self.elements.get(element);
        let value = |(value, answers): (&u8, &Answers)| u64::from(*value) * answers.people;
        counts.map_or(0, |counts| counts.iter().map(value).sum())
    }

    /// The means of all elements; nothing when nobody answered.
    #[must_use]
    pub fn means(&self, instrument: &Instrument) -> Option<Means> {
        let mean = |element: &super::instrument::Element| {
            let total = i128::from(self.total(&element.key));
            Some((element.key.clone(), Ratio::new(total, self.respondents.into())?))
        };
        instrument.elements.iter().map(mean).collect::<Option<_>>().map(Means)
    }
}

/// The mean of each element (*nilai rata-rata per unsur*), not rounded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Means(BTreeMap<Key, Ratio>);

/// Why figures are no means of an instrument.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MeansFault {
    /// An element is missing.
    Missing(Key),
    /// A mean below the lowest or above the highest value.
    OffScale(Key),
    /// Nobody answered.
    NoRespondents,
}

impl Means {
    /// From means as printed in a report.
    ///
    /// # Errors
    /// [`MeansFault`] when an element is missing or a mean is not on the scale.
    pub fn printed(
        instrument: &Instrument,
        means: BTreeMap<Key, Ratio>,
    ) -> Result<Self, MeansFault> {
        let lowest = Ratio::whole(instrument.scale.lowest.into());
        let highest = Ratio::whole(instrument.scale.highest.into());
        for element in &instrument.elements {
            let mean = means.get(&element.key);
            let mean = mean.ok_or_else(|| MeansFault::Missing(element.key.clone()))?;
            if *mean < lowest || *mean > highest {
                return Err(MeansFault::OffScale(element.key.clone()));
            }
        }
        Ok(Self(means))
    }

    /// From the sum of values of each element and the number of people.
    ///
    /// # Errors
    /// [`MeansFault`] when nobody answered, an element is missing, or a sum cannot come from so
    /// many people.
    pub fn totals(
        instrument: &Instrument,
        totals: &BTreeMap<Key, u64>,
        respondents: u64,
    ) -> Result<Self, MeansFault> {
        if respondents == 0 {
            return Err(MeansFault::NoRespondents);
        }
        let mean = |(key, total): (&Key, &u64)| {
            let mean = Ratio::new(i128::from(*total), i128::from(respondents))?;
            Some((key.clone(), mean))
        };
        let means = totals.iter().filter_map(mean).collect();
        Self::printed(instrument, means)
    }

    /// The mean of an element.
    #[must_use]
    pub fn get(&self, element: &Key) -> Option<Ratio> {
        self.0.get(element).copied()
    }

    /// The index of a rule before rounding: Σ mean × weight × multiplier.
    #[must_use]
    pub fn exact(&self, instrument: &Instrument, index: &Key, weight: Weight) -> Option<Ratio> {
        let mut sum = Ratio::ZERO;
        let mut elements = 0;
        for element in instrument.elements_of(index) {
            sum = sum.plus(self.get(&element.key)?)?;
            elements += 1;
        }
        let weight = match weight {
            Weight::Exact => Ratio::new(1, elements)?,
            Weight::Printed(decimal) => decimal.ratio(),
        };
        sum.times(weight)?.times(Ratio::whole(instrument.multiplier.into()))
    }

    /// The index of a rule with its class: rounded once, half up, to two decimals.
    #[must_use]
    pub fn index<'a>(
        &self,
        instrument: &'a Instrument,
        index: &Key,
        weight: Weight,
    ) -> Option<Index<'a>> {
        let exact = self.exact(instrument, index, weight)?;
        let score = Score(exact.rounded(2)?);
        Some(Index { exact, score, band: instrument.band(score)? })
    }

    /// The elements of an index from the lowest mean to the highest; equal means in the order of
    /// the regulation.
    #[must_use]
    pub fn ranked(&self, instrument: &Instrument, index: &Key) -> Vec<(Key, Ratio)> {
        let mean = |e: &super::instrument::Element| Some((e.key.clone(), self.get(&e.key)?));
        let mut all: Vec<_> = instrument.elements_of(index).filter_map(mean).collect();
        all.sort_by_key(|(_, mean)| *mean);
        all
    }
}

/// An index as published.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Index<'a> {
    /// Before rounding.
    pub exact: Ratio,
    /// Rounded.
    pub score: Score,
    /// Its class.
    pub band: &'a Band,
}

/// What another convention of weight would give.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Convention<'a> {
    /// The convention.
    pub weight: Weight,
    /// The index by it.
    pub index: Index<'a>,
    /// Whether the class is another one than by the convention in use.
    pub changes_class: bool,
}

/// The index by every convention of the instrument, compared with the one in use.
#[must_use]
pub fn conventions<'a>(
    instrument: &'a Instrument,
    means: &Means,
    index: &Key,
    used: Weight,
) -> Vec<Convention<'a>> {
    let class = means.index(instrument, index, used).map(|index| &index.band.class);
    let each = |weight: Weight| {
        let index = means.index(instrument, index, weight)?;
        Some(Convention { weight, index, changes_class: class != Some(&index.band.class) })
    };
    instrument.weights.iter().filter_map(|convention| each(convention.weight)).collect()
}
