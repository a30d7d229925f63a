//! The figures of a round, computed from the counters by the rules: what counts, what is told
//! apart, what is left out.

use std::collections::BTreeMap;

use domain::hear::surveys::{
    Comparison, Convention, Decimal, ElementFigure, Figures, Flag, Importance, Index, IndexFigure,
    Instrument, Interval, Means, Mode, PartFigure, Period, Round, SMALL_CELL, Score, Spread, Tally,
    Week, conventions, importance, interval, shown_parts, week,
};
use domain::kernel::{Key, UnitId};
use jiff::civil::Date;

use super::store::COUNT_RIGHTS;
use super::view::{Counted, Part, counted};
use crate::deliver::queue::view::count_served;
use crate::web::App;
use crate::web::problem::Problem;

/// Places of a mean in a report.
const MEAN_PLACES: u32 = 3;

/// Everything about a round's answers.
pub(super) struct Found {
    pub(super) round: Round,
    pub(super) population: u64,
    /// Drawn people and interviews, without what is excluded.
    pub(super) tally: Tally,
    /// Who answered by own wish, by mode: never part of the index.
    pub(super) apart: BTreeMap<Mode, Tally>,
    /// Flag → answers with it, excluded or not.
    pub(super) flagged: BTreeMap<Flag, u64>,
    /// Rights to answer, by mode.
    pub(super) rights: BTreeMap<String, Rights>,
    pub(super) counted: Counted,
}

/// What became of the rights of one mode.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Rights {
    pub(super) minted: u64,
    pub(super) used: u64,
    /// Sent again after they had been used.
    pub(super) repeats: u64,
    /// Interviews that were begun and never sent.
    pub(super) begun: u64,
}

fn excluded(round: &Round, flag: &str) -> bool {
    Flag::parse(flag).is_some_and(|flag| round.exclusions.contains_key(&flag))
}

fn counts(round: &Round, mode: &str, flag: &str) -> bool {
    !excluded(round, flag) && Mode::parse(mode).is_some_and(Mode::counts)
}

/// Measures a round.
pub(super) async fn measure(
    app: &App,
    unit: &UnitId,
    round: &Round,
    today: Date,
) -> Result<Found, Problem> {
    let (name, opened) = (unit.as_str(), &round.opened);
    let first = first_index(&opened.instrument);
    let all = counted(&*app.book, name, opened.round.as_str(), first).await?;
    let (mut tally, mut apart) = (Tally::default(), BTreeMap::<Mode, Tally>::new());
    let mut flagged = BTreeMap::new();
    for (part, own) in &all.parts {
        if let Some(flag) = Flag::parse(&part.flag) {
            *flagged.entry(flag).or_default() += own.respondents;
        }
        if counts(round, &part.mode, &part.flag) {
            tally.merge(own);
        } else if let Some(mode) = Mode::parse(&part.mode).filter(|mode| !mode.counts())
            && !excluded(round, &part.flag)
        {
            apart.entry(mode).or_default().merge(own);
        }
    }
    let population = match &round.closed {
        Some((_, _, population)) => *population,
        None => {
            let until = opened.until.min(today).to_string();
            count_served(&*app.book, name, &opened.from.to_string(), &until).await?
        }
    };
    let key = vec![name.into(), opened.round.as_str().into()];
    let mut rights = BTreeMap::new();
    for row in app.book.query(&COUNT_RIGHTS, key).await? {
        let number = |column: usize| row.int(column).unsigned_abs();
        let (minted, used, repeats, begun) = (number(1), number(2), number(3), number(4));
        rights.insert(row.text(0).to_owned(), Rights { minted, used, repeats, begun });
    }
    Ok(Found { round: round.clone(), population, tally, apart, flagged, rights, counted: all })
}

/// Parts without the figures of those that are too small to be shown.
fn hide_small(parts: Vec<(String, u64, Option<Score>)>) -> Vec<PartFigure> {
    let sizes: Vec<u64> = parts.iter().map(|(_, people, _)| *people).collect();
    let figure = |((part, people, index), shown): ((String, u64, Option<Score>), bool)| {
        PartFigure { part, respondents: shown.then_some(people), index: index.filter(|_| shown) }
    };
    parts.into_iter().zip(shown_parts(&sizes)).map(figure).collect()
}

/// The index that everything is told by when only one fits.
pub(super) fn first_index(instrument: &Instrument) -> &Key {
    &instrument.indices.first().expect("a round has an index").key
}

impl Found {
    pub(super) fn instrument(&self) -> &Instrument {
        &self.round.opened.instrument
    }

    pub(super) fn means(&self) -> Option<Means> {
        self.tally.means(self.instrument())
    }

    /// Each index with its interval.
    pub(super) fn indices(&self) -> Vec<(Key, Index<'_>, Option<Interval>)> {
        let Some(means) = self.means() else { return Vec::new() };
        let instrument = self.instrument();
        let limits = instrument.limits();
        let one = |key: &Key| {
            let index = means.index(instrument, key, self.round.opened.weight)?;
            let spread = self.tally.spreads.get(key)?;
            // More may have answered than are over by the queue's book: then nothing is corrected.
            let all = Some(self.population).filter(|all| *all >= spread.people);
            let interval = interval(index.score, spread, instrument.factor(key), all, limits);
            Some((key.clone(), index, interval))
        };
        instrument.indices.iter().filter_map(|rule| one(&rule.key)).collect()
    }

    pub(super) fn conventions(&self, index: &Key) -> Vec<Convention<'_>> {
        // The conventions borrow the instrument only.
        let Some(means) = self.means() else { return Vec::new() };
        conventions(self.instrument(), &means, index, self.round.opened.weight)
    }

    pub(super) fn importance(&self) -> Vec<Importance> {
        importance(self.instrument(), &self.tally, first_index(self.instrument()))
    }

    /// How the people's sums over the first index are spread, as a period to compare with.
    pub(super) fn period(&self) -> Period {
        let first = first_index(self.instrument());
        let spread = self.tally.spreads.get(first).copied().unwrap_or_default();
        // More may have answered than are over by the queue's book: then nothing is corrected.
        let population = Some(self.population).filter(|all| *all >= spread.people);
        Period { spread, population }
    }

    /// Weeks on the control chart.
    pub(super) fn weeks(&self) -> Vec<(String, u64, Option<Week>)> {
        let first = first_index(self.instrument());
        let factor = self.instrument().factor(first);
        let whole = self.period().spread;
        let of = |(monday, parts): (&String, &Vec<(Part, Key, Spread)>)| {
            let mut spread = Spread::default();
            for (part, index, own) in parts {
                if index == first && counts(&self.round, &part.mode, &part.flag) {
                    spread.merge(own);
                }
            }
            let week = week(&whole, &spread, factor.multiplier, factor.elements);
            (monday.clone(), spread.people, week)
        };
        self.counted.weeks.iter().map(of).collect()
    }

    fn score(&self, spread: &Spread) -> Option<Score> {
        let factor = self.instrument().factor(first_index(self.instrument()));
        let mean = domain::hear::surveys::Ratio::new(spread.sum.into(), spread.people.into())?;
        let factor = domain::hear::surveys::Ratio::new(
            i128::from(factor.multiplier),
            i128::from(factor.elements),
        )?;
        Some(Score(mean.times(factor)?.rounded(2)?))
    }

    /// The parts by a name, those with too few answers without figures.
    fn parts(&self, name: impl Fn(&Part) -> &str) -> Vec<PartFigure> {
        let mut parts: BTreeMap<String, Tally> = BTreeMap::new();
        for (part, own) in &self.counted.parts {
            if counts(&self.round, &part.mode, &part.flag) {
                parts.entry(name(part).to_owned()).or_default().merge(own);
            }
        }
        let one = |(part, tally): (String, Tally)| {
            let index = self.index_of(&tally);
            (part, tally.respondents, index)
        };
        hide_small(parts.into_iter().map(one).collect())
    }

    /// The first index of some of the answers.
    fn index_of(&self, tally: &Tally) -> Option<Score> {
        let (instrument, weight) = (self.instrument(), self.round.opened.weight);
        let index = tally.means(instrument)?.index(instrument, first_index(instrument), weight)?;
        Some(index.score)
    }

    /// Who answered by own wish: counted, with an index of their own where they are enough.
    pub(super) fn apart(&self) -> Vec<PartFigure> {
        let one = |mode: Mode| {
            let tally = self.apart.get(&mode)?;
            let people = tally.respondents;
            let index = self.index_of(tally).filter(|_| people >= SMALL_CELL);
            Some(PartFigure { part: mode.name().to_owned(), respondents: Some(people), index })
        };
        Mode::ALL.into_iter().filter_map(one).collect()
    }

    /// People who were asked in an interview and did not answer.
    pub(super) fn refusals(&self) -> u64 {
        self.counted.refusals.0 + self.counted.refusals.1
    }

    /// Interviews that were begun and never sent.
    pub(super) fn unfinished(&self) -> u64 {
        self.rights.values().map(|rights| rights.begun).sum()
    }

    pub(super) fn by_service(&self) -> Vec<PartFigure> {
        self.parts(|part| &part.service)
    }

    pub(super) fn by_channel(&self) -> Vec<PartFigure> {
        self.parts(|part| &part.channel)
    }

    /// Groups of people with their index by exact weights, by facet.
    pub(super) fn by_facet(&self) -> BTreeMap<String, Vec<PartFigure>> {
        let first = first_index(self.instrument());
        let mut facets: BTreeMap<String, BTreeMap<String, Spread>> = BTreeMap::new();
        for (part, index, own) in &self.counted.facets {
            if index == first && counts(&self.round, &part.mode, &part.flag) {
                let groups = facets.entry(part.facet.clone()).or_default();
                groups.entry(part.choice.clone()).or_default().merge(own);
            }
        }
        let one = |(part, spread): (String, Spread)| (part, spread.people, self.score(&spread));
        let hidden =
            |groups: BTreeMap<String, Spread>| hide_small(groups.into_iter().map(one).collect());
        facets.into_iter().map(|(facet, groups)| (facet, hidden(groups))).collect()
    }

    /// All of it, as it is published.
    pub(super) fn figures(&self, compared: Option<Comparison>) -> Figures {
        let means = self.means();
        let element = |element: &domain::hear::surveys::Element| {
            let mean = means.as_ref()?.get(&element.key)?.rounded(MEAN_PLACES)?;
            Some(ElementFigure {
                key: element.key.clone(),
                total: self.tally.total(&element.key),
                mean: Decimal::of(mean, MEAN_PLACES),
            })
        };
        let index = |(key, index, interval): (Key, Index<'_>, Option<Interval>)| IndexFigure {
            key,
            index: index.score,
            class: index.band.class.clone(),
            margin: interval.map(|interval| interval.margin),
        };
        let excluded = self.flagged.iter();
        let excluded = excluded.filter(|(flag, _)| self.round.exclusions.contains_key(flag));
        let groups = self.by_facet().into_iter();
        let groups = groups.filter_map(|(facet, parts)| Some((Key::parse(&facet).ok()?, parts)));
        let volunteers = self.apart.get(&Mode::Volunteer).map_or(0, |tally| tally.respondents);
        Figures {
            weight: self.round.opened.weight,
            population: self.population,
            respondents: self.tally.respondents,
            volunteers,
            refusals: self.refusals(),
            excluded: excluded.map(|(flag, people)| (*flag, *people)).collect(),
            indices: self.indices().into_iter().map(index).collect(),
            elements: self.instrument().elements.iter().filter_map(element).collect(),
            by_service: self.by_service(),
            by_channel: self.by_channel(),
            by_group: groups.collect(),
            apart: self.apart(),
            repeats: Some(self.rights.values().map(|rights| rights.repeats).sum()),
            unfinished: Some(self.unfinished()),
            compared,
        }
    }
}
