//! Charts as shapes: whole numbers that the template writes as SVG. The table stands behind each.

use domain::kernel::Language;
use jiff::civil::Date;

use super::table::{Line, Table};
use crate::book::Row;
use crate::web::format;
use crate::web::i18n::Translator;

/// Width of the drawing; it scales with the page.
const WIDTH: i64 = 720;
/// Room for the names of rows.
const NAMES: i64 = 230;
/// Room for the number behind a bar.
const VALUES: i64 = 110;
/// Height of a row of bars.
const ROW: i64 = 30;
/// Most characters of a name beside a bar; the table has it whole.
const NAME_MAX: usize = 28;
/// Days that a heat map shows; the last ones of a longer period.
const HEAT_DAYS: usize = 31;

/// Horizontal bars, one or two per group.
#[derive(Debug, Clone)]
pub(super) struct Bars {
    pub(super) title: String,
    pub(super) width: i64,
    pub(super) height: i64,
    pub(super) rows: Vec<Bar>,
    /// Names of the two series; empty with one.
    pub(super) legend: Vec<(&'static str, String)>,
}

/// A group in a bar chart.
#[derive(Debug, Clone)]
pub(super) struct Bar {
    pub(super) name: String,
    pub(super) value: String,
    /// Baseline of the texts.
    pub(super) text_y: i64,
    pub(super) value_x: i64,
    /// (class, y, width, height)
    pub(super) parts: Vec<(&'static str, i64, i64, i64)>,
}

impl Bars {
    /// Closed services per group.
    pub(super) fn counts(table: &Table, language: Language) -> Self {
        let t = Translator { language };
        let most = table.rows.iter().map(|line| line.measures.closed).max().unwrap_or(0);
        let draw = |line: &Line, y: i64| {
            let closed = line.measures.closed;
            let width = scaled(closed, most);
            (vec![("chart-bar-1", y + 4, width, ROW - 8)], format::number(language, closed), width)
        };
        Self::draw(t.t("statistics-chart-counts").to_owned(), table, Vec::new(), draw)
    }

    /// Median and ninth tenth of the waiting time per group.
    pub(super) fn waits(table: &Table, language: Language) -> Self {
        let t = Translator { language };
        let longest = |line: &Line| line.measures.wait_p90_s.unwrap_or(0);
        let most = table.rows.iter().map(longest).max().unwrap_or(0);
        let draw = |line: &Line, y: i64| {
            let median = line.measures.wait_median_s.unwrap_or(0);
            let (half, most_of) = (scaled(median, most), scaled(longest(line), most));
            let parts = vec![
                ("chart-bar-1", y + 3, half, ROW / 2 - 3),
                ("chart-bar-2", y + ROW / 2, most_of, ROW / 2 - 3),
            ];
            let value = line.measures.wait_median_s.map_or_else(
                || "–".to_owned(),
                |median| format!("{} / {}", median / 60, longest(line) / 60),
            );
            (parts, value, half.max(most_of))
        };
        let legend = vec![
            ("chart-bar-1", t.t("statistics-legend-median").to_owned()),
            ("chart-bar-2", t.t("statistics-legend-p90").to_owned()),
        ];
        Self::draw(t.t("statistics-chart-waits").to_owned(), table, legend, draw)
    }

    fn draw(
        title: String,
        table: &Table,
        legend: Vec<(&'static str, String)>,
        draw: impl Fn(&Line, i64) -> (Vec<(&'static str, i64, i64, i64)>, String, i64),
    ) -> Self {
        let row = |(place, line): (i64, &Line)| {
            let y = place * ROW;
            let (parts, value, width) = draw(line, y);
            let (text_y, value_x) = (y + ROW / 2 + 5, NAMES + width + 8);
            Bar { name: shortened(&line.name), value, text_y, value_x, parts }
        };
        let rows: Vec<Bar> = (0..).zip(&table.rows).map(row).collect();
        let height = ROW * i64::try_from(rows.len()).unwrap_or(0) + 6;
        Self { title, width: WIDTH, height, rows, legend }
    }

    /// Where the bars begin.
    pub(super) fn left(&self) -> i64 {
        NAMES
    }
}

fn scaled(value: i64, most: i64) -> i64 {
    if most <= 0 { 0 } else { value.max(0) * (WIDTH - NAMES - VALUES) / most }
}

fn shortened(name: &str) -> String {
    if name.chars().count() <= NAME_MAX {
        return name.to_owned();
    }
    let mut short: String = name.chars().take(NAME_MAX - 1).collect();
    short.push('…');
    short
}

/// Days down, hours across: how many services, the darker the more.
#[derive(Debug, Clone)]
pub(super) struct Heat {
    pub(super) width: i64,
    pub(super) height: i64,
    /// (x, text)
    pub(super) hours: Vec<(i64, String)>,
    /// (y, text)
    pub(super) days: Vec<(i64, String)>,
    pub(super) cells: Vec<HeatCell>,
}

/// An hour of a day.
#[derive(Debug, Clone)]
pub(super) struct HeatCell {
    pub(super) x: i64,
    pub(super) y: i64,
    pub(super) width: i64,
    /// `0.15` to `1`.
    pub(super) opacity: String,
    pub(super) title: String,
}

impl Heat {
    /// From rows of date, hour, closed, called, seconds waited; nothing when there are none.
    pub(super) fn of(rows: &[Row], language: Language) -> Option<Self> {
        let t = Translator { language };
        let mut dates: Vec<&str> = rows.iter().map(|row| row.text(0)).collect();
        dates.dedup();
        let dates = &dates[dates.len().saturating_sub(HEAT_DAYS)..];
        let first = rows.iter().map(|row| row.int(1)).min()?;
        let last = rows.iter().map(|row| row.int(1)).max()?;
        let most = rows.iter().map(|row| row.int(2)).max()?.max(1);
        let width = (WIDTH - NAMES) / (last - first + 1).max(1);
        let top = 24;
        let y_of = |date: &str| {
            let place = dates.iter().position(|known| *known == date)?;
            Some(top + i64::try_from(place).ok()? * ROW)
        };
        let cell = |row: &Row| {
            let (closed, called) = (row.int(2), row.int(3));
            let mean = row.int(4) / called.max(1);
            let shade = 15 + closed * 85 / most;
            let wait = format::duration(language, mean);
            Some(HeatCell {
                x: NAMES + (row.int(1) - first) * width,
                y: y_of(row.text(0))?,
                width: width - 3,
                opacity: format!("{}.{:02}", shade / 100, shade % 100),
                title: t.t2("statistics-heat-cell", "count", closed, "wait", wait),
            })
        };
        let named = |date: &&str| {
            let text = date.parse::<Date>().map_or_else(
                |_| (*date).to_owned(),
                |day| {
                    let weekday = format::weekday(language, day);
                    format!("{weekday} {}", format::date_short(language, day))
                },
            );
            Some((y_of(date)? + 20, text))
        };
        let hour = |hour: i64| (NAMES + (hour - first) * width, format!("{hour:02}"));
        Some(Self {
            width: WIDTH,
            height: top + ROW * i64::try_from(dates.len()).unwrap_or(0) + 4,
            hours: (first..=last).map(hour).collect(),
            days: dates.iter().filter_map(named).collect(),
            cells: rows.iter().filter_map(cell).collect(),
        })
    }

    /// Height of a cell.
    pub(super) fn cell_height(&self) -> i64 {
        ROW - 3
    }
}
