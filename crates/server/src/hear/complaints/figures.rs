//! Public figures of a unit, without small groups: as lines of a page, as a file, as JSON. All
//! three show the same blocks, and nothing else of the figures is public.

use axum::response::Response;
use domain::hear::complaints::{Basis, Block, Cell, DIVISIONS, Figures, Group, publish};
use domain::kernel::UnitId;
use jiff::civil::Date;
use serde_json::{Value, json};

use super::view;
use crate::prove::oversight::rules;
use crate::web::App;
use crate::web::page::Shell;
use crate::web::problem::Problem;
use crate::web::table;

/// A line of the figures.
pub(super) struct Line {
    pub(super) year: i64,
    pub(super) basis: String,
    pub(super) channel: String,
    pub(super) class: String,
    pub(super) result: String,
    pub(super) promptness: String,
    pub(super) level: &'static str,
    pub(super) count: u64,
}

/// What is published of a unit as of a day, and the smallest number that is.
pub(super) async fn of(app: &App, unit: &UnitId, today: Date) -> Result<(Figures, u64), Problem> {
    let found = view::cells(&*app.book, unit.as_str(), &today.to_string()).await?;
    let cell = |cell: view::Cell| {
        Some(Cell {
            year: cell.year,
            basis: Basis::parse(&cell.basis)?,
            labels: [cell.class, cell.channel, cell.result, cell.promptness],
            count: u64::try_from(cell.count).ok()?,
        })
    };
    let cells: Vec<Cell> = found.into_iter().filter_map(cell).collect();
    let smallest = rules().smallest.count;
    Ok((publish(&cells, smallest), smallest))
}

/// The same of one temporary post.
pub(super) async fn of_post(
    app: &App,
    unit: &UnitId,
    post: &str,
    (first, today): (Date, Date),
) -> Result<(Figures, u64), Problem> {
    let found = view::post_cells(&*app.book, unit.as_str(), post, &today.to_string()).await?;
    let cell = |cell: view::PostCell| {
        Some(Cell {
            year: i64::from(first.year()),
            basis: Basis::Post,
            labels: [cell.class, "complaint-post".to_owned(), cell.result, cell.promptness],
            count: u64::try_from(cell.count).ok()?,
        })
    };
    let cells: Vec<Cell> = found.into_iter().filter_map(cell).collect();
    let smallest = rules().smallest.count;
    Ok((publish(&cells, smallest), smallest))
}

/// What a group counts in all; fewer than the smallest number are said to be fewer.
pub(super) fn total(shell: &Shell, figures: &Figures, smallest: u64) -> String {
    let group = figures.groups.iter().find(|group| group.basis == Basis::Post);
    match group.and_then(|group| group.count) {
        Some(count) => shell.number(i64::try_from(count).unwrap_or(i64::MAX)),
        None => shell.t1("complaint-figures-fewer", "n", smallest),
    }
}

/// Years with both bases; fewer than the smallest number are said to be fewer.
pub(super) fn years(shell: &Shell, figures: &Figures, smallest: u64) -> Vec<(i64, String, String)> {
    let words = |group: &Group| match group.count {
        Some(count) => shell.number(i64::try_from(count).unwrap_or(i64::MAX)),
        None => shell.t1("complaint-figures-fewer", "n", smallest),
    };
    let pairs = figures.groups.chunk_by(|a, b| a.year == b.year);
    let year = |pair: &[Group]| {
        let of = |basis: Basis| pair.iter().find(|one| one.basis == basis).map(&words);
        let year = pair.first()?.year;
        Some((year, of(Basis::Online)?, of(Basis::Post)?))
    };
    pairs.filter_map(year).collect()
}

/// The blocks in words.
pub(super) fn lines(shell: &Shell, figures: &Figures) -> Vec<Line> {
    let others = || shell.t("complaint-figures-others").to_owned();
    let line = |block: &Block| {
        let [class, channel, result, promptness] = &block.labels;
        let late = block.labels[DIVISIONS - 1].as_deref() == Some("late");
        Line {
            year: block.year,
            basis: shell.t_of("complaint-basis", block.basis.name()),
            class: class.as_ref().map_or_else(others, |of| shell.t_of("complaint-class", of)),
            channel: channel.as_ref().map_or_else(others, |of| shell.t_of("complaint-channel", of)),
            result: result.as_ref().map_or_else(others, |of| shell.t_of("complaint-result", of)),
            promptness: promptness
                .as_ref()
                .map_or_else(others, |of| shell.t_of("complaint-promptness", of)),
            level: if late { "late" } else { "calm" },
            count: block.count,
        }
    };
    figures.blocks.iter().map(line).collect()
}

/// The same as a file: first each year and basis as a whole, then its blocks. A label is empty
/// where a block holds others together.
pub(super) fn csv(unit: &UnitId, today: Date, figures: &Figures, smallest: u64) -> Response {
    let columns =
        ["as_of", "year", "basis", "part", "class", "channel", "result", "promptness", "count"];
    let begin = |year: i64, basis: Basis, part: &str| {
        vec![today.to_string(), year.to_string(), basis.name().to_owned(), part.to_owned()]
    };
    let whole = |group: &Group| {
        let count = group.count.map_or_else(|| format!("<{smallest}"), |count| count.to_string());
        let mut row = begin(group.year, group.basis, "all");
        row.extend([const { String::new() }; DIVISIONS]);
        row.push(count);
        row
    };
    let block = |block: &Block| {
        let mut row = begin(block.year, block.basis, "block");
        row.extend(block.labels.iter().map(|label| label.clone().unwrap_or_default()));
        row.push(block.count.to_string());
        row
    };
    let rows = figures.groups.iter().map(whole).chain(figures.blocks.iter().map(block));
    table::csv(&format!("complaints-{unit}.csv"), &columns, rows)
}

/// The same for programs.
pub(super) fn value(unit: &UnitId, today: Date, figures: &Figures, smallest: u64) -> Value {
    let group =
        |group: &Group| json!({ "year": group.year, "basis": group.basis, "count": group.count });
    let block = |block: &Block| {
        let [class, channel, result, promptness] = &block.labels;
        json!({
            "year": block.year, "basis": block.basis, "class": class, "channel": channel,
            "result": result, "promptness": promptness, "count": block.count,
        })
    };
    json!({
        "unit": unit, "as_of": today.to_string(), "smallest": smallest,
        "groups": figures.groups.iter().map(group).collect::<Vec<_>>(),
        "blocks": figures.blocks.iter().map(block).collect::<Vec<_>>(),
    })
}
