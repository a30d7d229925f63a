//! The table of moves: every place can be reached, every dead end is meant, every move is used.

use std::collections::BTreeSet;

use super::*;

#[test]
fn every_place_can_be_reached_and_no_pair_has_two_ways() {
    let mut reached = BTreeSet::from([Stage::None]);
    while let Some((.., to)) =
        TRANSITIONS.iter().find(|(from, _, to)| reached.contains(from) && !reached.contains(to))
    {
        reached.insert(*to);
    }
    assert_eq!(reached, Stage::ALL.iter().copied().collect());
    let pairs: BTreeSet<_> = TRANSITIONS.iter().map(|(from, by, _)| (from, by)).collect();
    assert_eq!(pairs.len(), TRANSITIONS.len());
}

#[test]
fn every_dead_end_is_meant() {
    let leads_on = |stage: &Stage| TRANSITIONS.iter().any(|(from, ..)| from == stage);
    let ends: Vec<_> = Stage::ALL.iter().copied().filter(|stage| !leads_on(stage)).collect();
    let meant = [
        Stage::HandedOver,
        Stage::Completed,
        Stage::Rejected,
        Stage::Withdrawn,
        Stage::Lapsed,
        Stage::Cancelled,
    ];
    assert_eq!(ends, meant);
    for stage in Stage::ALL {
        assert_eq!(stage.is_over(), meant.contains(stage), "{}", stage.name());
    }
}

#[test]
fn from_every_open_place_there_is_a_way_to_the_product_and_one_out() {
    for start in Stage::ALL.iter().filter(|stage| stage.is_open()) {
        let mut reached = BTreeSet::from([*start]);
        while let Some((.., to)) =
            TRANSITIONS.iter().find(|(from, _, to)| reached.contains(from) && !reached.contains(to))
        {
            reached.insert(*to);
        }
        assert!(reached.contains(&Stage::HandedOver), "{}", start.name());
        assert!(start.after(Move::Withdraw).is_some(), "{}", start.name());
    }
}

#[test]
fn names_are_those_that_are_recorded() {
    for stage in Stage::ALL {
        let recorded = serde_json::to_string(stage).unwrap();
        assert_eq!(recorded, format!("\"{}\"", stage.name()));
    }
}
