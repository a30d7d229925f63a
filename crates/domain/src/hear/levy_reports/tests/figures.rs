//! Nobody finds a single report in the figures.

use proptest::prelude::*;

use super::super::{FEW, Told, tell};

#[test]
fn small_numbers_are_kept_back() {
    let row = tell(&[3, 0, 1, 0], false);
    assert_eq!((row.all, row.parts), (Told::Few, vec![Told::Few; 4]));
    let row = tell(&[0; 4], false);
    assert_eq!((row.all, row.parts), (Told::Exactly(0), vec![Told::Exactly(0); 4]));
    // One part below five could be reckoned out from the others: the smallest other goes with it.
    let row = tell(&[12, 2, 7, 0], false);
    let told = vec![Told::Exactly(12), Told::Few, Told::Few, Told::Exactly(0)];
    assert_eq!((row.all, row.parts), (Told::Exactly(21), told));
    let row = tell(&[12, 7, 5, 0], false);
    assert_eq!(row.parts[..2], [Told::Exactly(12), Told::Exactly(7)]);
}

#[test]
fn a_running_year_moves_in_fives() {
    assert_eq!(tell(&[4, 0], true).all, Told::Few);
    assert_eq!(tell(&[4, 0], true), tell(&[0, 0], true), "nor with the first one");
    assert_eq!(tell(&[5, 0], true).all, Told::AtLeast(5));
    assert_eq!(tell(&[9, 0], true), tell(&[5, 0], true));
    assert_eq!(tell(&[7, 4], true).parts, vec![Told::AtLeast(5), Told::Few]);
}

proptest! {
    /// What is kept back is never a single number that the others give away.
    #[test]
    fn nothing_is_reckoned_out(parts in prop::collection::vec(0u64..30, 4)) {
        let row = tell(&parts, false);
        if let Told::Exactly(all) = row.all {
            let shown: u64 = row.parts.iter().map(|told| match told {
                Told::Exactly(count) => *count,
                _ => 0,
            }).sum();
            let back = row.parts.iter().filter(|told| **told == Told::Few).count();
            prop_assert!(back == 0 || (back > 1 && all - shown >= FEW), "{parts:?} {row:?}");
            for (told, count) in row.parts.iter().zip(&parts) {
                prop_assert!(*told != Told::Exactly(*count) || !(1..FEW).contains(count));
            }
        }
    }
}
