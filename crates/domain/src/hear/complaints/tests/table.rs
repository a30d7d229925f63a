//! The table itself: everything can be reached, every end is meant, somebody must always act.

use std::collections::BTreeSet;

use super::*;

fn outgoing(stage: Stage) -> Vec<Stage> {
    MOVES.iter().filter(|row| row.from == stage && row.to != stage).map(|row| row.to).collect()
}

#[test]
fn every_stage_can_be_reached() {
    let mut reached = BTreeSet::from([Stage::New]);
    while let Some(row) =
        MOVES.iter().find(|row| reached.contains(&row.from) && !reached.contains(&row.to))
    {
        reached.insert(row.to);
    }
    assert_eq!(reached.len(), Stage::ALL.len(), "{reached:?}");
}

#[test]
fn every_dead_end_is_meant() {
    let dead = Stage::ALL.iter().filter(|stage| outgoing(**stage).is_empty());
    let dead: BTreeSet<_> = dead.copied().collect();
    assert_eq!(dead, ENDS.iter().copied().collect());
}

#[test]
fn a_stage_is_new_open_at_rest_or_an_end_and_only_one_of_these() {
    for stage in Stage::ALL {
        let places = [OPEN, ENDS, RESTS].iter().filter(|list| list.contains(stage)).count();
        assert_eq!(places, usize::from(*stage != Stage::New), "{stage:?}");
    }
}

#[test]
fn an_end_can_be_reached_from_every_open_stage() {
    for start in OPEN {
        let mut seen = BTreeSet::from([*start]);
        let mut waiting = vec![*start];
        while let Some(stage) = waiting.pop() {
            waiting.extend(outgoing(stage).into_iter().filter(|to| seen.insert(*to)));
        }
        let over = |stage: &Stage| ENDS.contains(stage) || RESTS.contains(stage);
        assert!(seen.iter().any(over), "{start:?}");
    }
}

#[test]
fn whoever_must_act_next_has_a_move() {
    for stage in Stage::ALL {
        let moves = MOVES.iter().filter(|row| row.from == *stage);
        let parties: BTreeSet<_> = moves.flat_map(|row| party(row.action)).collect();
        match waits_for(*stage) {
            Some(next) => assert!(parties.contains(&next), "{stage:?}"),
            None => assert!(!OPEN.contains(stage), "{stage:?}"),
        }
    }
}

#[test]
fn a_row_is_there_once_and_every_action_has_one() {
    let rows: BTreeSet<_> = MOVES.iter().map(|row| (row.from, row.action)).collect();
    assert_eq!(rows.len(), MOVES.len());
    for action in Action::ALL {
        let somewhere = Stage::ALL.iter().any(|stage| next(*stage, *action).is_some());
        assert!(somewhere, "{action:?}");
        let adds = ADDITIONS.iter().any(|(added, _)| added == action);
        assert!(!(adds && MOVES.iter().any(|row| row.action == *action)), "{action:?} does both");
    }
}

#[test]
fn what_the_table_does_not_allow_is_refused_in_every_stage() {
    let acts = |life: &Life| {
        vec![
            Act::File(Box::new(file(Class::NonOversight, false))),
            Act::Complete { text: said("x") },
            Act::Lapse,
            Act::Accept,
            assign("bagus"),
            decision(Outcome::Upheld),
            Act::Deliver { way: Delivery::Page },
            Act::Agree { text: None },
            Act::Dispute { text: said("x") },
            Act::NoteSilence,
            Act::Withdraw { text: None },
            Act::Resume { reason: None },
            Act::Merge { into: format!("{}-x", life.case().filed.reference) },
        ]
    };
    let mut lives = vec![Life::filed(Class::NonOversight, true)];
    for act in [Act::Accept, assign("dewi"), decision(Outcome::Upheld)] {
        let last = lives.last().unwrap();
        let (state, timetable) = (last.state.clone(), Arc::clone(&last.timetable));
        let mut life = Life { state, timetable, today: last.today, line: Vec::new() };
        life.does(act);
        lives.push(life);
    }
    for life in &mut lives {
        let stage = life.stage();
        for act in acts(life) {
            let action = act.action();
            if next(stage, action).is_none() {
                assert_eq!(life.tries(act), Err(Refusal::NotNow(action, stage)));
            }
        }
    }
    let mut nothing = Life::new();
    assert_eq!(nothing.tries(Act::Accept), Err(Refusal::Unknown));
}
