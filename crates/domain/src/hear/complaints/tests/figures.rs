//! Public figures: nothing below the smallest number is published, nor can it be computed.

use proptest::prelude::*;

use super::super::{Basis, Cell, publish};

fn cell(basis: Basis, labels: [&str; 4], count: u64) -> Cell {
    Cell { year: 2026, basis, labels: labels.map(str::to_owned), count }
}

#[test]
fn what_is_large_enough_is_divided_and_the_rest_is_together() {
    let cells = [
        cell(Basis::Online, ["praise", "web", "open", "running"], 9),
        cell(Basis::Online, ["non-oversight", "web", "open", "late"], 6),
        cell(Basis::Online, ["oversight", "kiosk", "upheld", "on-time"], 1),
        cell(Basis::Post, ["praise", "letter", "open", "running"], 2),
    ];
    let figures = publish(&cells, 5);
    let groups: Vec<_> = figures.groups.iter().map(|group| group.count).collect();
    assert_eq!(groups, [Some(16), None], "two letters are fewer than five");
    let [praise, others] = &figures.blocks[..] else { panic!("{:?}", figures.blocks) };
    assert_eq!((praise.labels[0].as_deref(), praise.count), (Some("praise"), 9));
    // One alone would be sixteen less fifteen: the next smallest hides it.
    assert_eq!((&others.labels, others.count), (&[const { None }; 4], 7));
}

#[test]
fn a_year_with_one_basis_says_nothing_of_the_other() {
    let one = publish(&[cell(Basis::Online, ["a", "b", "c", "d"], 5)], 5);
    let both =
        [cell(Basis::Online, ["a", "b", "c", "d"], 5), cell(Basis::Post, ["a", "b", "c", "d"], 4)];
    assert_eq!(one, publish(&both, 5), "none and four look the same");
    assert_eq!(publish(&[], 5).groups, []);
}

#[test]
fn with_a_smallest_number_of_one_everything_is_published() {
    let cells = [
        cell(Basis::Online, ["a", "b", "c", "d"], 1),
        cell(Basis::Online, ["a", "b", "c", "e"], 2),
    ];
    assert_eq!(publish(&cells, 1).blocks.len(), 2);
}

proptest! {
    #[test]
    fn blocks_are_large_enough_and_add_up(
        counts in proptest::collection::vec(
            (0..2_usize, [0..3_u8, 0..3, 0..3, 0..3], 1..9_u64),
            0..40,
        ),
        smallest in 1..8_u64,
    ) {
        let cells: Vec<Cell> = counts
            .iter()
            .map(|(basis, labels, count)| Cell {
                year: 2026,
                basis: Basis::ALL[*basis],
                labels: labels.map(|label| label.to_string()),
                count: *count,
            })
            .collect();
        let figures = publish(&cells, smallest);
        prop_assert!(figures.blocks.iter().all(|block| block.count >= smallest));
        for group in &figures.groups {
            let own = cells.iter().filter(|cell| cell.basis == group.basis);
            let all: u64 = own.map(|cell| cell.count).sum();
            let blocks = figures.blocks.iter().filter(|block| block.basis == group.basis);
            let sum: u64 = blocks.map(|block| block.count).sum();
            prop_assert_eq!(group.count, (all >= smallest).then_some(all));
            prop_assert_eq!(sum, group.count.unwrap_or(0));
        }
        // Blocks do not overlap: a cell lies in the one block whose labels are its own, or among
        // the others of the last division that it shares.
        for block in &figures.blocks {
            let same = figures.blocks.iter().filter(|other| {
                (other.basis, &other.labels) == (block.basis, &block.labels)
            });
            prop_assert_eq!(same.count(), 1);
        }
    }
}
