//! Periods side by side: rounds that were asked here, and rounds of the past that were imported.

use std::sync::Arc;

use domain::hear::surveys::{
    Change, Comparison, Imported, Period, ROUNDS, Round, RoundImported, Score, State, Surveys,
    change,
};
use domain::kernel::{Key, LocalText, UnitId};
use jiff::civil::Date;

use super::figures::{Found, first_index, measure};
use crate::web::App;
use crate::web::problem::Problem;

/// One period in a series: what was published, or what was imported.
#[derive(Debug, Clone)]
pub(super) struct Past {
    pub(super) round: Key,
    pub(super) title: LocalText,
    pub(super) instrument: LocalText,
    pub(super) from: Date,
    pub(super) until: Date,
    pub(super) index: Score,
    pub(super) class: String,
    pub(super) margin: Option<Score>,
    pub(super) respondents: Option<u64>,
    /// Where the figures come from, when they were imported.
    pub(super) source: Option<String>,
}

impl Past {
    fn published(round: &Round) -> Option<Self> {
        let (report, _) = round.reports.last()?;
        let (opened, figure) = (&round.opened, report.figures.indices.first()?);
        Some(Self {
            round: opened.round.clone(),
            title: opened.title.clone(),
            instrument: opened.instrument.name.clone(),
            from: opened.from,
            until: opened.until,
            index: figure.index,
            class: figure.class.clone(),
            margin: figure.margin,
            respondents: Some(report.figures.respondents),
            source: None,
        })
    }

    fn imported(imported: &Imported) -> Option<Self> {
        let (round, figure) = (&imported.round, imported.round.indices.first()?);
        Some(Self {
            round: round.round.clone(),
            title: round.title.clone(),
            instrument: round.instrument.name.clone(),
            from: round.from,
            until: round.until,
            index: figure.index,
            class: figure.class.clone(),
            margin: figure.margin,
            respondents: round.respondents,
            source: Some(round.source.clone()),
        })
    }
}

/// All imported rounds of a unit, the newest import first.
pub(super) async fn imported(app: &App, unit: &UnitId) -> Result<Vec<Imported>, Problem> {
    let look = |state: &State| state.imported().iter().rev().cloned().collect::<Vec<_>>();
    Ok(app.execute.read::<Surveys, _>(unit.as_str(), ROUNDS, look).await?)
}

/// Everything published and imported, the oldest period first.
pub(super) async fn series(app: &App, unit: &UnitId) -> Result<Vec<Past>, Problem> {
    let look = |state: &State| -> Vec<Past> {
        let asked = state.rounds().iter().filter_map(Past::published);
        asked.chain(state.imported().iter().filter_map(Past::imported)).collect()
    };
    let mut all = app.execute.read::<Surveys, _>(unit.as_str(), ROUNDS, look).await?;
    all.sort_by(|a, b| (a.until, a.from, &a.round).cmp(&(b.until, b.from, &b.round)));
    Ok(all)
}

/// The period that ended last before a round began.
enum Before {
    Asked(Round),
    Imported(Arc<RoundImported>),
}

/// A round held against the period before, if there is one.
pub(super) async fn compared(
    app: &App,
    unit: &UnitId,
    found: &Found,
    today: Date,
) -> Result<Option<Comparison>, Problem> {
    let from = found.round.opened.from;
    let look = |state: &State| {
        let asked = state.rounds().iter().filter(|round| round.opened.until < from);
        let asked = asked.max_by_key(|round| round.opened.until);
        let imported = state.imported().iter().map(|imported| &imported.round);
        let imported = imported.filter(|round| round.until < from).max_by_key(|round| round.until);
        match (asked, imported) {
            (Some(asked), Some(imported)) if imported.until > asked.opened.until => {
                Some(Before::Imported(Arc::clone(imported)))
            }
            (Some(asked), _) => Some(Before::Asked(asked.clone())),
            (None, imported) => imported.map(|round| Before::Imported(Arc::clone(round))),
        }
    };
    match app.execute.read::<Surveys, _>(unit.as_str(), ROUNDS, look).await? {
        None => Ok(None),
        Some(Before::Asked(round)) => {
            let before = measure(app, unit, &round, today).await?;
            Ok(with_asked(found, &before))
        }
        Some(Before::Imported(round)) => Ok(with_imported(found, &round)),
    }
}

/// What may be said of this round after that period, when both asked the same questions.
fn told(found: &Found, instrument: &Key, before: Option<&Period>) -> Change {
    let own = found.instrument();
    let before = before.filter(|_| own.id == *instrument);
    let factor = own.factor(first_index(own));
    before.map_or(Change::Unknown, |before| change(before, &found.period(), factor))
}

fn with_asked(found: &Found, before: &Found) -> Option<Comparison> {
    let (_, index, _) = before.indices().into_iter().next()?;
    let change = told(found, &before.instrument().id, Some(&before.period()));
    let with = before.round.opened.round.clone();
    Some(Comparison { with, imported: false, index: index.score, change })
}

fn with_imported(found: &Found, before: &RoundImported) -> Option<Comparison> {
    let period = before.spread(first_index(&before.instrument)).map(|spread| {
        let population = before.population.filter(|all| *all >= spread.people);
        Period { spread, population }
    });
    let change = told(found, &before.instrument.id, period.as_ref());
    let (with, index) = (before.round.clone(), before.indices.first()?.index);
    Some(Comparison { with, imported: true, index, change })
}
