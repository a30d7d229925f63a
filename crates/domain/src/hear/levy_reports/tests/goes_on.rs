//! What goes on with a report: pictures in parts, new wraps, who examines it.

use super::*;

fn act(state: &mut State, keys: &[&str], act: Act) -> Result<Vec<Event>, Refusal> {
    run::<LevyReports>(
        state,
        &Command { date: TODAY, begins: Timestamp(0), keys: names(keys), act },
    )
}

fn filed() -> State {
    let mut state = State::default();
    run::<LevyReports>(&mut state, &file(&["aa"], &["aa", "bb"])).unwrap();
    state
}

fn part(file: u32, part: u32, parts: u32) -> Act {
    let sealed = Personal::new(pictures_of(LOOKUP), "…");
    Act::SendFilePart { file, part: (part, parts), digest: format!("{file}-{part}"), sealed }
}

fn rewrap(from: &str, key: &str) -> Act {
    let sealed = Personal::new(subject_of(LOOKUP), "…");
    Act::Rewrap { from: from.to_owned(), key: key.to_owned(), digest: "d".to_owned(), sealed }
}

#[test]
fn a_picture_comes_in_parts_each_once() {
    let mut state = filed();
    act(&mut state, &[], part(1, 2, 2)).unwrap();
    act(&mut state, &[], part(1, 1, 2)).unwrap();
    for wrong in [part(1, 1, 2), part(1, 3, 4), part(3, 1, 1), part(2, 1, 3), part(2, 2, 1)] {
        assert_eq!(act(&mut state, &[], wrong), Err(Refusal::FilePart));
    }
    let picture = &state.report().unwrap().pictures[&1];
    assert_eq!((picture.parts, picture.came.len()), (2, 2));
    for file in 2..=4 {
        act(&mut state, &[], part(file, 1, 16)).unwrap();
    }
    act(&mut state, &[], part(5, 1, 16)).unwrap_err();
    act(&mut state, &[], part(5, 1, 8)).unwrap();
    act(&mut state, &["aa"], Act::Close { outcome: Outcome::Founded }).unwrap();
    assert_eq!(act(&mut state, &[], part(5, 2, 8)), Err(Refusal::AlreadyClosed));
}

#[test]
fn keys_change_within_one_hand_alone() {
    let mut state = filed();
    assert_eq!(act(&mut state, &["bb"], rewrap("bb", "cc")), Err(Refusal::Unknown));
    let stranger = act(&mut state, &["bb", "cc"], rewrap("aa", "cc"));
    assert_eq!(stranger, Err(Refusal::Unknown), "somebody else's key does not open it for them");
    let not_own = act(&mut state, &["aa"], rewrap("aa", "bb"));
    assert_eq!(not_own, Err(Refusal::KeyNotInUse("bb".to_owned())), "nobody else is let in");
    act(&mut state, &["aa", "cc"], rewrap("aa", "cc")).unwrap();
    assert!(state.report().unwrap().is_for(&names(&["cc"])));
    assert_eq!(act(&mut state, &["aa", "cc"], rewrap("aa", "cc")), Err(Refusal::KeyKnown));
    act(&mut state, &["cc"], Act::Close { outcome: Outcome::Founded }).unwrap();
    act(&mut state, &["cc", "dd"], rewrap("cc", "dd")).unwrap();
}

#[test]
fn it_is_given_to_who_can_open_it() {
    let mut state = filed();
    let give =
        |theirs: &str| Act::Assign { inspector: "tuti".to_owned(), theirs: names(&[theirs]) };
    assert_eq!(act(&mut state, &["aa"], give("bb")), Err(Refusal::NotForThem));
    assert_eq!(act(&mut state, &["bb"], give("aa")), Err(Refusal::Unknown));
    act(&mut state, &["aa"], give("aa")).unwrap();
    assert_eq!(state.report().unwrap().assigned.as_deref(), Some("tuti"));
}
