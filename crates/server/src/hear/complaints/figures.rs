//! Public figures of a unit as of the last midnight, without small groups: as lines of a page, as a
//! file, as JSON. All three show the same blocks, and nothing else of the figures is public.

use axum::response::Response;
use domain::hear::complaints::{Basis, Block, Cell, DIVISIONS, Figures, Group, publish};
use domain::kernel::{Timestamp, UnitId, Zone};
use jiff::civil::Time;
use serde_json::{Value, json};

use super::counted::Asked;
use super::counted_view;
use crate::book::StoreError;
use crate::promise::pages::Here;
use crate::prove::oversight::rules;
use crate::web::App;
use crate::web::format::machine;
use crate::web::page::Shell;
use crate::web::problem::Problem;
use crate::web::table;

/// The result under which spam and abuse are counted, apart.
const SPAM: &str = "spam";

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

/// What is published.
pub(super) struct Published {
    pub(super) figures: Figures,
    /// Spam and abuse, counted apart from everything else.
    spam: Vec<Group>,
    /// The smallest number that is.
    pub(super) smallest: u64,
    /// The instant that it holds for: the last midnight of the unit's clock.
    midnight: Timestamp,
    zone: Zone,
}

impl Published {
    /// The instant in words.
    pub(super) fn as_of(&self, shell: &Shell) -> String {
        shell.moment(&self.zone, &self.midnight)
    }
}

/// Counts what there was.
async fn count(app: &App, asked: &Asked) -> Result<Vec<Cell>, StoreError> {
    let Asked { unit, post, today, midnight } = asked;
    let as_of = (today.as_str(), *midnight);
    let found = counted_view::cells(&*app.book, unit, post.as_deref(), as_of).await?;
    let cell = |cell: counted_view::Cell| {
        Some(Cell {
            year: cell.year,
            basis: Basis::parse(&cell.basis)?,
            labels: [cell.class, cell.channel, cell.result, cell.promptness],
            count: u64::try_from(cell.count).ok()?,
        })
    };
    Ok(found.into_iter().filter_map(cell).collect())
}

/// What is published of a unit as of the last midnight: figures that move within the day would tell
/// of one more. Of one temporary post when it is named.
pub(super) async fn of(
    app: &App,
    unit: &UnitId,
    here: &Here,
    post: Option<&str>,
) -> Result<Published, Problem> {
    let midnight = here.zone.instant(here.today, Time::midnight());
    let (unit, today) = (unit.to_string(), here.today.to_string());
    let asked = Asked { unit, post: post.map(str::to_owned), today, midnight };
    let cells = app.complaint_counts.of(asked.clone(), app.clock.now(), count(app, &asked)).await?;
    let smallest = rules().smallest.count;
    let apart = |cell: &Cell| cell.labels[2] == SPAM;
    // Every year stands in both, so that no year that is missing tells anything.
    let only = |spam: bool| -> Vec<Cell> {
        let count = |cell: &Cell| if apart(cell) == spam { cell.count } else { 0 };
        cells.iter().map(|cell| Cell { count: count(cell), ..cell.clone() }).collect()
    };
    Ok(Published {
        figures: publish(&only(false), smallest),
        spam: publish(&only(true), smallest).groups,
        smallest,
        midnight,
        zone: here.zone,
    })
}

/// What a group counts; fewer than the smallest number are said to be fewer.
fn words(shell: &Shell, count: Option<u64>, smallest: u64) -> String {
    match count {
        Some(count) => shell.number(i64::try_from(count).unwrap_or(i64::MAX)),
        None => shell.t1("complaint-figures-fewer", "n", smallest),
    }
}

/// What came in at a post in all.
pub(super) fn total(shell: &Shell, all: &Published) -> String {
    let group = all.figures.groups.iter().find(|group| group.basis == Basis::Post);
    words(shell, group.and_then(|group| group.count), all.smallest)
}

/// A year: on either basis, and what was spam there.
pub(super) fn years(shell: &Shell, all: &Published) -> Vec<(i64, [String; 4])> {
    let pairs = all.figures.groups.chunk_by(|a, b| a.year == b.year);
    let year = |pair: &[Group]| {
        let year = pair.first()?.year;
        let of = |groups: &[Group], basis: Basis| {
            let found = groups.iter().find(|one| one.year == year && one.basis == basis);
            words(shell, found.and_then(|one| one.count), all.smallest)
        };
        let both = |groups: &[Group]| [Basis::Online, Basis::Post].map(|basis| of(groups, basis));
        let ([online, post], [spam_online, spam_post]) = (both(pair), both(&all.spam));
        Some((year, [online, post, spam_online, spam_post]))
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

/// The same as a file: first each year and basis as a whole, then its blocks, then spam. A label is
/// empty where a block holds others together.
pub(super) fn csv(unit: &UnitId, all: &Published) -> Response {
    let Published { figures, spam, smallest, midnight, zone } = all;
    let as_of = machine(*zone, *midnight);
    let columns =
        ["as_of", "year", "basis", "part", "class", "channel", "result", "promptness", "count"];
    let begin = |year: i64, basis: Basis, part: &str| {
        vec![as_of.clone(), year.to_string(), basis.name().to_owned(), part.to_owned()]
    };
    let whole = |group: &Group, part: &str| {
        let count = group.count.map_or_else(|| format!("<{smallest}"), |count| count.to_string());
        let mut row = begin(group.year, group.basis, part);
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
    let rows = figures.groups.iter().map(|group| whole(group, "all"));
    let rows = rows.chain(figures.blocks.iter().map(block));
    let rows = rows.chain(spam.iter().map(|group| whole(group, SPAM)));
    table::csv(&format!("complaints-{unit}.csv"), &columns, rows)
}

/// The same for programs.
pub(super) fn value(unit: &UnitId, all: &Published) -> Value {
    let Published { figures, spam, smallest, midnight, zone } = all;
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
        "unit": unit, "as_of": machine(*zone, *midnight), "smallest": smallest,
        "groups": figures.groups.iter().map(group).collect::<Vec<_>>(),
        "blocks": figures.blocks.iter().map(block).collect::<Vec<_>>(),
        "spam": spam.iter().map(group).collect::<Vec<_>>(),
    })
}
