//! Rules of surveys: published figures, their errors, and what holds for all figures.

mod figures;
mod golden;
mod imports;
mod properties;
mod rounds;
mod spread;

use std::collections::BTreeMap;

use super::*;
use crate::kernel::Key;

pub(super) fn key(text: &str) -> Key {
    Key::parse(text).unwrap()
}

macro_rules! shipped {
    ($name:literal) => {
        toml::from_str::<Instrument>(include_str!(concat!(
            "../../../../../../packs/survey/instruments/",
            $name,
            ".toml"
        )))
        .unwrap()
    };
}

pub(super) fn skm_2017() -> Instrument {
    shipped!("skm-2017")
}

pub(super) fn skm_2014() -> Instrument {
    shipped!("skm-2014")
}

pub(super) fn skm_2004() -> Instrument {
    shipped!("skm-2004")
}

pub(super) fn combined() -> Instrument {
    shipped!("spkp-spak")
}

/// An instrument of so many plain items and these weights, on the scale and bands of 2017.
pub(super) fn items(names: &[&str], weights: &[&str]) -> Instrument {
    let mut instrument = skm_2017();
    let sample = instrument.elements[0].clone();
    let element = |(place, name): (usize, &&str)| Element {
        key: key(name),
        form: u8::try_from(place + 1).unwrap(),
        ..sample.clone()
    };
    instrument.elements = names.iter().enumerate().map(element).collect();
    let source = instrument.weights[0].source.clone();
    let weight = |w: &&str| WeightConvention { weight: weight(w), source: source.clone() };
    instrument.weights = weights.iter().map(weight).collect();
    instrument
}

pub(super) fn weight(text: &str) -> Weight {
    Weight::try_from(text.to_owned()).unwrap()
}

/// Means as printed, in the order of the instrument.
pub(super) fn means(instrument: &Instrument, printed: &str) -> Means {
    let each = instrument.elements.iter().zip(printed.split_whitespace());
    let each = each.map(|(e, m)| (e.key.clone(), Decimal::parse(m).unwrap().ratio()));
    let all: BTreeMap<Key, Ratio> = each.collect();
    assert_eq!(all.len(), instrument.elements.len(), "as many means as elements");
    Means::printed(instrument, all).unwrap()
}

pub(super) fn totals(instrument: &Instrument, all: &[u64], respondents: u64) -> Means {
    let each = instrument.elements.iter().zip(all).map(|(e, t)| (e.key.clone(), *t));
    Means::totals(instrument, &each.collect(), respondents).unwrap()
}

/// The first index as published text with its class.
pub(super) fn published(instrument: &Instrument, means: &Means, w: &str) -> (String, String) {
    let rule = &instrument.indices[0].key;
    let index = means.index(instrument, rule, weight(w)).unwrap();
    (index.score.to_string(), index.band.class.clone())
}

/// One questionnaire with these values in the order of the instrument.
pub(super) fn row(instrument: &Instrument, values: &[u8]) -> Row {
    instrument.elements.iter().zip(values).map(|(e, v)| (e.key.clone(), *v)).collect()
}
