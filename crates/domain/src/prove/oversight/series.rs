//! Yearly totals of reports by source: what others counted, before this register or beside it.

use std::collections::BTreeMap;

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::kernel::{self, Context, Key, Meta, RefusalClass, Room};

/// The stream of all series of a unit.
pub const SERIES_STREAM: &str = "yearly-totals";
/// Longest name and note, in characters.
const NAME_MAX: usize = 200;
const NOTE_MAX: usize = 1000;
/// Years that can be meant.
const YEARS: std::ops::RangeInclusive<i16> = 1945..=2999;

crate::events! {
    /// Events of yearly totals.
    pub enum SeriesEvent {
        "series.imported" 1 => SeriesImported,
        "series.withdrawn" 1 => SeriesWithdrawn,
    }
}

/// How many there were in a year.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
pub struct YearTotal {
    /// Year.
    pub year: i16,
    /// How many.
    pub count: u64,
}

/// Totals of a source were taken over; they replace all that this series said before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SeriesImported {
    /// Identifier of the series.
    pub series: Key,
    /// What is counted, by whom, for which area: as published.
    pub name: String,
    /// Where the totals were read: as published.
    pub note: String,
    /// Date.
    pub date: Date,
    /// The totals, by year.
    pub totals: Vec<YearTotal>,
}

/// A series is shown no more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SeriesWithdrawn {
    /// Which.
    pub series: Key,
    /// Date.
    pub date: Date,
}

/// Something to be done with series.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SeriesCommand {
    /// Takes totals over.
    Import(SeriesImported),
    /// Shows a series no more.
    Withdraw {
        /// Which.
        series: Key,
        /// Date.
        date: Date,
    },
}

/// All series of a unit.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AllSeries(BTreeMap<Key, SeriesImported>);

impl AllSeries {
    /// Those that are shown.
    pub fn shown(&self) -> impl Iterator<Item = &SeriesImported> {
        self.0.values()
    }
}

/// Why not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SeriesRefusal {
    /// There is no such series.
    Unknown,
    /// Name or note is missing or too long.
    Words,
    /// There are no years.
    Empty,
    /// A year stands twice.
    Twice(i16),
    /// That is no year, or it is not over yet.
    BadYear(i16),
}

impl kernel::Refusal for SeriesRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::Unknown => "series.unknown",
            Self::Words => "series.words",
            Self::Empty => "series.empty",
            Self::Twice(_) => "series.twice",
            Self::BadYear(_) => "series.bad_year",
        }
    }

    fn params(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Twice(year) | Self::BadYear(year) => vec![("year", year.to_string())],
            _ => Vec::new(),
        }
    }

    fn class(&self) -> RefusalClass {
        if *self == Self::Unknown { RefusalClass::NotFound } else { RefusalClass::Invalid }
    }
}

/// The room of yearly totals.
#[derive(Debug, Clone, Copy)]
pub struct YearlyTotals;

impl Room for YearlyTotals {
    const NAME: &'static str = "oversight";
    type Command = SeriesCommand;
    type Event = SeriesEvent;
    type State = AllSeries;
    type Refusal = SeriesRefusal;

    fn decide(
        state: &AllSeries,
        _: &Context<'_>,
        command: &SeriesCommand,
    ) -> Result<Vec<SeriesEvent>, SeriesRefusal> {
        match command {
            SeriesCommand::Import(imported) => {
                let imported = checked(imported)?;
                let same = state.0.get(&imported.series).is_some_and(|known| {
                    (&known.name, &known.note, &known.totals)
                        == (&imported.name, &imported.note, &imported.totals)
                });
                Ok(if same { Vec::new() } else { vec![imported.into()] })
            }
            SeriesCommand::Withdraw { series, date } => {
                if !state.0.contains_key(series) {
                    return Err(SeriesRefusal::Unknown);
                }
                Ok(vec![SeriesWithdrawn { series: series.clone(), date: *date }.into()])
            }
        }
    }

    fn evolve(state: &mut AllSeries, event: &SeriesEvent, _: &Meta<'_>) {
        match event {
            SeriesEvent::SeriesImported(imported) => {
                state.0.insert(imported.series.clone(), imported.clone());
            }
            SeriesEvent::SeriesWithdrawn(withdrawn) => drop(state.0.remove(&withdrawn.series)),
        }
    }
}

/// Totals in order of years, when nothing is wrong with them.
fn checked(imported: &SeriesImported) -> Result<SeriesImported, SeriesRefusal> {
    let fits = |text: &str, most| !text.trim().is_empty() && text.chars().count() <= most;
    if !fits(&imported.name, NAME_MAX) || !fits(&imported.note, NOTE_MAX) {
        return Err(SeriesRefusal::Words);
    }
    let mut imported = imported.clone();
    imported.totals.sort_unstable();
    if imported.totals.is_empty() {
        return Err(SeriesRefusal::Empty);
    }
    if let Some(pair) = imported.totals.windows(2).find(|pair| pair[0].year == pair[1].year) {
        return Err(SeriesRefusal::Twice(pair[0].year));
    }
    let bad =
        |total: &&YearTotal| !YEARS.contains(&total.year) || total.year >= imported.date.year();
    if let Some(total) = imported.totals.iter().find(bad) {
        return Err(SeriesRefusal::BadYear(total.year));
    }
    Ok(imported)
}

/// What a year is against the year before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Change {
    /// More, or fewer.
    pub by: i128,
    /// The same in tenths of a per cent of the year before, half away from zero; nothing when there
    /// was none.
    pub permille: Option<i128>,
}

/// The change against the year before; nothing when that year is not given.
///
/// A difference is all that two totals show: whether it is more than chance no total tells.
#[must_use]
pub fn change(totals: &[YearTotal], year: i16) -> Option<Change> {
    let count = |year: i16| {
        let found = totals.iter().find(|total| total.year == year);
        found.map(|total| i128::from(total.count))
    };
    let (before, now) = (count(year.checked_sub(1)?)?, count(year)?);
    let by = now - before;
    let rounded = |by: i128| (by.abs() * 2000 + before) / (before * 2) * by.signum();
    Some(Change { by, permille: (before > 0).then(|| rounded(by)) })
}
