//! A questionnaire as data: elements by key, wording, scale, bands, conventions of weight.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::interval::Factor;
use super::number::{Decimal, Ratio, Score};
use crate::kernel::{Fault, Key, LocalText, Source};

/// A questionnaire and how its answers become an index.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Instrument {
    /// Identifier; the name of the file.
    pub id: Key,
    /// Version of this document, for example `2026.11`.
    pub version: String,
    /// What it is called.
    pub name: LocalText,
    /// Citation of the regulation.
    pub legal_basis: String,
    /// Where the method was read.
    pub source: Source,
    /// Lowest and highest value of an answer.
    pub scale: Scale,
    /// What a mean is multiplied by to become an index.
    pub multiplier: u32,
    /// The conventions of weight that may be used; the first one is used when nothing is said.
    pub weights: Vec<WeightConvention>,
    /// The indices that come out; nearly always one.
    pub indices: Vec<IndexRule>,
    /// What is asked.
    pub elements: Vec<Element>,
    /// Classes of an index, the best first.
    pub bands: Vec<Band>,
    /// What may be asked of the person, as choices; never needed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub facets: Vec<Facet>,
}

/// Lowest and highest value of an answer; whole numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Scale {
    /// Lowest.
    pub lowest: u8,
    /// Highest.
    pub highest: u8,
}

impl Scale {
    /// Whether a value is on the scale.
    #[must_use]
    pub fn holds(self, value: u8) -> bool {
        (self.lowest..=self.highest).contains(&value)
    }
}

/// A named way to write the weight of an element.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WeightConvention {
    /// The weight.
    pub weight: Weight,
    /// Where it was read.
    pub source: Source,
}

/// The weight of one element.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "String", into = "String")]
#[schemars(with = "String")]
pub enum Weight {
    /// One divided by the number of elements, not rounded: `exact`.
    Exact,
    /// A printed decimal: `0.111`.
    Printed(Decimal),
}

/// Why a text is no weight.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a weight is exact or a decimal such as 0.111")]
pub struct WeightError;

impl TryFrom<String> for Weight {
    type Error = WeightError;
    fn try_from(text: String) -> Result<Self, WeightError> {
        if text == "exact" {
            return Ok(Self::Exact);
        }
        Decimal::parse(&text).map(Self::Printed).map_err(|_| WeightError)
    }
}

impl From<Weight> for String {
    fn from(weight: Weight) -> Self {
        weight.to_string()
    }
}

impl std::fmt::Display for Weight {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Exact => f.write_str("exact"),
            Self::Printed(decimal) => decimal.fmt(f),
        }
    }
}

/// One index of a questionnaire.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct IndexRule {
    /// Short name.
    pub key: Key,
    /// What it is called.
    pub name: LocalText,
}

/// Something that is asked about (*unsur*).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Element {
    /// Short name. Elements are known by it and never by their place.
    pub key: Key,
    /// The index that it counts in.
    pub index: Key,
    /// U-number on the printed form; the order of the regulation is that of this list.
    pub form: u8,
    /// Official label.
    pub name: LocalText,
    /// The question.
    pub question: LocalText,
    /// The answers, from the lowest value to the highest.
    pub options: Vec<LocalText>,
    /// Question and answers for a service with a lawful tariff.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub with_tariff: Option<Wording>,
    /// Where label and answers were read.
    pub source: Source,
}

/// Another wording of the same element.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Wording {
    /// The question.
    pub question: LocalText,
    /// The answers, from the lowest value to the highest.
    pub options: Vec<LocalText>,
    /// Who worded it.
    pub source: Source,
}

/// A class of an index (*mutu pelayanan*).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Band {
    /// Letter.
    pub class: String,
    /// The lowest rounded index in it, with two decimals.
    pub from: Decimal,
    /// What it means.
    pub name: LocalText,
}

/// A group that people may count themselves to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Facet {
    /// Short name.
    pub key: Key,
    /// What is asked.
    pub name: LocalText,
    /// The choices.
    pub options: Vec<FacetOption>,
}

/// A choice of a facet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FacetOption {
    /// Short name.
    pub key: Key,
    /// What is shown.
    pub name: LocalText,
}

impl Instrument {
    /// The element of a key.
    #[must_use]
    pub fn element(&self, key: &str) -> Option<&Element> {
        self.elements.iter().find(|element| element.key.as_str() == key)
    }

    /// The elements of an index, in the order of the regulation.
    pub fn elements_of<'a>(&'a self, index: &'a Key) -> impl Iterator<Item = &'a Element> {
        self.elements.iter().filter(move |element| element.index == *index)
    }

    /// What turns the mean of the people's sums into an index.
    #[must_use]
    pub fn factor(&self, index: &Key) -> Factor {
        let elements = u32::try_from(self.elements_of(index).count()).unwrap_or(u32::MAX);
        Factor { multiplier: self.multiplier, elements }
    }

    /// The least and the highest possible index.
    #[must_use]
    pub fn limits(&self) -> (Score, Score) {
        let end = |value: u8| Score(i64::from(value) * i64::from(self.multiplier) * 100);
        (end(self.scale.lowest), end(self.scale.highest))
    }

    /// The element that a column is named after: its key, or `u` and its number on the form.
    #[must_use]
    pub fn column(&self, header: &str) -> Option<&Element> {
        let header = header.trim().to_ascii_lowercase();
        let number = header.strip_prefix('u').and_then(|n| n.parse::<u8>().ok());
        self.elements
            .iter()
            .find(|element| element.key.as_str() == header || Some(element.form) == number)
    }

    /// The class of a rounded index. What is below the lowest band is in the lowest: truncated
    /// weights can make less than the least that the scale allows.
    #[must_use]
    pub fn band(&self, score: Score) -> Option<&Band> {
        let reached = |band: &&Band| band.from.ratio().rounded(2).is_some_and(|f| f <= score.0);
        self.bands.iter().find(reached).or(self.bands.last())
    }

    /// The weight that is used when nothing is said.
    #[must_use]
    pub fn default_weight(&self) -> Weight {
        self.weights.first().map_or(Weight::Exact, |convention| convention.weight)
    }

    /// What is wrong beyond the shape.
    #[must_use]
    pub fn faults(&self) -> Vec<Fault> {
        let mut faults = crate::promise::text_faults(self);
        let lists = [
            ("weights", self.weights.is_empty()),
            ("indices", self.indices.is_empty()),
            ("elements", self.elements.is_empty()),
            ("bands", self.bands.is_empty()),
        ];
        let empty = lists.into_iter().filter(|(_, empty)| *empty);
        faults.extend(empty.map(|(path, _)| Fault::new(path, "survey-empty-list")));
        if self.scale.lowest >= self.scale.highest {
            faults.push(Fault::new("scale.highest", "survey-scale"));
        }
        self.element_faults(&mut faults);
        self.weight_faults(&mut faults);
        let falling = |two: &[Band]| two[0].from.ratio() > two[1].from.ratio();
        if !self.bands.windows(2).all(falling) {
            faults.push(Fault::new("bands", "survey-bands-order"));
        }
        faults
    }

    /// A printed weight times the number of elements is at most one.
    fn weight_faults(&self, faults: &mut Vec<Fault>) {
        let most = self.indices.iter().map(|index| self.elements_of(&index.key).count()).max();
        let most = i64::try_from(most.unwrap_or(0)).unwrap_or(i64::MAX);
        for (place, convention) in self.weights.iter().enumerate() {
            let Weight::Printed(weight) = convention.weight else { continue };
            let whole = weight.ratio().times(Ratio::whole(most));
            if whole.is_none_or(|whole| whole > Ratio::whole(1)) {
                let fault =
                    Fault::new(format!("weights[{place}].weight"), "survey-weight-too-large");
                faults.push(fault.with("weight", &weight));
            }
        }
    }

    fn element_faults(&self, faults: &mut Vec<Fault>) {
        let wanted = usize::from(self.scale.highest.saturating_sub(self.scale.lowest)) + 1;
        let (mut keys, mut forms) = (BTreeSet::new(), BTreeSet::new());
        for (place, element) in self.elements.iter().enumerate() {
            let path = |field: &str| format!("elements[{place}].{field}");
            if !keys.insert(&element.key) {
                let fault = Fault::new(path("key"), "survey-element-twice");
                faults.push(fault.with("key", &element.key));
            }
            if !forms.insert(element.form) {
                let fault = Fault::new(path("form"), "survey-element-twice");
                faults.push(fault.with("key", &element.form));
            }
            if !self.indices.iter().any(|index| index.key == element.index) {
                let fault = Fault::new(path("index"), "survey-index-unknown");
                faults.push(fault.with("key", &element.index));
            }
            let other = element.with_tariff.iter().map(|w| ("with_tariff.options", &w.options));
            for (field, options) in std::iter::once(("options", &element.options)).chain(other) {
                if options.len() != wanted {
                    let fault = Fault::new(path(field), "survey-options-count");
                    faults.push(fault.with("wanted", &wanted));
                }
            }
        }
    }
}
