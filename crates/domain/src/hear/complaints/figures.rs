//! Public figures: counts in blocks, so that no small group can be seen or computed.
//!
//! **The rule.** In each year and basis the complaints are divided into blocks that do not overlap,
//! and each block holds at least so many complaints as the published smallest number says. Nothing
//! else is published: every number that anybody can add or subtract from what is published is a sum
//! of whole blocks. Where a part would be too small it goes into a block of *others*, together with
//! the smallest part that is large enough when that is needed to hide it; what a block of others is
//! made of is not said. A year and basis with fewer complaints than that, also with none, is said
//! to have fewer, and no total over both bases is given, so that it cannot be computed.

use std::collections::BTreeMap;

use super::words::Basis;

/// In which order complaints are divided: class, channel, result, promptness.
pub const DIVISIONS: usize = 4;

/// So many complaints of one sort.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cell {
    /// Year of filing.
    pub year: i64,
    /// Basis.
    pub basis: Basis,
    /// Class, channel, result, promptness.
    pub labels: [String; DIVISIONS],
    /// How many.
    pub count: u64,
}

/// A block of complaints whose number is published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    /// Year of filing.
    pub year: i64,
    /// Basis.
    pub basis: Basis,
    /// Class, channel, result, promptness; nothing where it holds others, or is divided no further.
    pub labels: [Option<String>; DIVISIONS],
    /// How many.
    pub count: u64,
}

/// All complaints of a year on one basis.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// Year of filing.
    pub year: i64,
    /// Basis.
    pub basis: Basis,
    /// How many; nothing when they are fewer than the smallest number, perhaps none.
    pub count: Option<u64>,
}

/// What is published.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Figures {
    /// Every year in which there was anything, with both bases; the latest first.
    pub groups: Vec<Group>,
    /// The blocks of the groups that are large enough.
    pub blocks: Vec<Block>,
}

/// Divides cells into blocks of at least `smallest`.
#[must_use]
pub fn publish(cells: &[Cell], smallest: u64) -> Figures {
    let smallest = smallest.max(1);
    let mut figures = Figures::default();
    let mut years: Vec<i64> = cells.iter().map(|cell| cell.year).collect();
    years.sort_unstable_by(|a, b| b.cmp(a));
    years.dedup();
    for year in years {
        for basis in Basis::ALL.iter().copied() {
            let own = |cell: &&Cell| cell.year == year && cell.basis == basis;
            let own: Vec<&Cell> = cells.iter().filter(own).collect();
            let count = total(&own);
            let whole = (count >= smallest).then_some(count);
            figures.groups.push(Group { year, basis, count: whole });
            if whole.is_some() {
                let labels = [const { None }; DIVISIONS];
                let block = Block { year, basis, labels, count };
                divide(&own, block, 0, smallest, &mut figures.blocks);
            }
        }
    }
    figures
}

fn total(cells: &[&Cell]) -> u64 {
    cells.iter().map(|cell| cell.count).sum()
}

/// Divides a block that is large enough by its next division; what is too small stays together.
fn divide(cells: &[&Cell], block: Block, at: usize, smallest: u64, out: &mut Vec<Block>) {
    if at == DIVISIONS {
        out.push(block);
        return;
    }
    let mut parts: BTreeMap<&str, Vec<&Cell>> = BTreeMap::new();
    for cell in cells {
        parts.entry(&cell.labels[at]).or_default().push(cell);
    }
    let mut parts: Vec<(&str, Vec<&Cell>)> = parts.into_iter().collect();
    // The largest first; those of one size by name, so that the same figures give the same blocks.
    parts.sort_by_key(|(name, own)| (std::cmp::Reverse(total(own)), *name));
    let mut others = 0;
    while let Some((_, last)) = parts.last() {
        let (last, hidden) = (total(last), others > 0);
        if last >= smallest && (!hidden || others >= smallest) {
            break;
        }
        others += last;
        parts.pop();
    }
    for (name, own) in parts {
        let mut part = block.clone();
        part.labels[at] = Some(name.to_owned());
        part.count = total(&own);
        divide(&own, part, at + 1, smallest, out);
    }
    if others > 0 {
        out.push(Block { count: others, ..block });
    }
}
