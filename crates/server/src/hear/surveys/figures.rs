//! The figures of a round, computed from the counters by the rules: what counts, what is told
//! apart, what is left out.

use std::collections::BTreeMap;

use domain::hear::surveys::{
    Change, Convention, Decimal, ElementFigure, Factor, Figures, Flag, Importance, Index,
    IndexFigure, Instrument, Interval, Means, Mode, PartFigure, Period, Round, Score, Spread,
    Tally, Week, change, conventions, importance, interval, shown_parts, week,
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
    pub(super) volunteers: Tally,
    /// Flag → answers with it, excluded or not.
    pub(super) flagged: BTreeMap<Flag, u64>,
    /// Asked, answered, sent again; by mode.
    pub(super) rights: BTreeMap<String, (u64, u64, u64)>,
    pub(super) counted: Counted,
}

fn counts(round: &Round, mode: &str, flag: &str) -> bool {
    let excluded = Flag::parse(flag).is_some_and(|flag| round.exclusions.contains_key(&flag));
    !excluded && Mode::parse(mode).is_some_and(|mode| mode != Mode::Volunteer)
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
    let (mut tally, mut volunteers) = (Tally::default(), Tally::default());
    let mut flagged = BTreeMap::new();
    for (part, own) in &all.parts {
        if let Some(flag) = Flag::parse(&part.flag) {
            *flagged.entry(flag).or_default() += own.respondents;
        }
        if counts(round, &part.mode, &part.flag) {
            tally.merge(own);
        } else if part.mode == Mode::Volunteer.name() {
            volunteers.merge(own);
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
        rights.insert(row.text(0).to_owned(), (number(1), number(2), number(3)));
    }
    Ok(Found { round: round.clone(), population, tally, volunteers, flagged, rights, counted: all })
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

    pub(super) fn factor(&self, index: &Key) -> Factor {
        let elements = self.instrument().elements_of(index).count();
        let elements = u32::try_from(elements).unwrap_or(u32::MAX);
        Factor { multiplier: self.instrument().multiplier, elements }
    }

    /// Each index with its interval.
    pub(super) fn indices(&self) -> Vec<(Key, Index<'_>, Option<Interval>)> {
        let Some(means) = self.means() else { return Vec::new() };
        let instrument = self.instrument();
        let end = |value: u8| Score(i64::from(value) * i64::from(instrument.multiplier) * 100);
        let limits = (end(instrument.scale.lowest), end(instrument.scale.highest));
        let one = |key: &Key| {
            let index = means.index(instrument, key, self.round.opened.weight)?;
            let spread = self.tally.spreads.get(key)?;
            // More may have answered than are over by the queue's book: then nothing is corrected.
            let all = Some(self.population).filter(|all| *all >= spread.people);
            let interval = interval(index.score, spread, self.factor(key), all, limits);
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

    fn spread(&self) -> Spread {
        let first = first_index(self.instrument());
        self.tally.spreads.get(first).copied().unwrap_or_default()
    }

    /// What may be said about an earlier round and this one.
    pub(super) fn change_since(&self, before: &Self) -> Change {
        let period = |found: &Self| {
            let spread = found.spread();
            let all = Some(found.population).filter(|all| *all >= spread.people);
            Period { spread, population: all }
        };
        if before.instrument().id != self.instrument().id {
            return Change::Unknown;
        }
        change(&period(before), &period(self), self.factor(first_index(self.instrument())))
    }

    /// Weeks on the control chart.
    pub(super) fn weeks(&self) -> Vec<(String, u64, Option<Week>)> {
        let first = first_index(self.instrument());
        let factor = self.factor(first);
        let whole = self.spread();
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
        let factor = self.factor(first_index(self.instrument()));
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
        let first = first_index(self.instrument());
        let score = |tally: &Tally| {
            let means = tally.means(self.instrument())?;
            let index = means.index(self.instrument(), first, self.round.opened.weight)?;
            Some(index.score)
        };
        hide_small(parts.into_iter().map(|(part, t)| (part, t.respondents, score(&t))).collect())
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
    pub(super) fn figures(&self, refusals: u64) -> Figures {
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
        Figures {
            weight: self.round.opened.weight,
            population: self.population,
            respondents: self.tally.respondents,
            volunteers: self.volunteers.respondents,
            refusals,
            excluded: excluded.map(|(flag, people)| (*flag, *people)).collect(),
            indices: self.indices().into_iter().map(index).collect(),
            elements: self.instrument().elements.iter().filter_map(element).collect(),
            by_service: self.by_service(),
            by_channel: self.by_channel(),
        }
    }
}
