//! A lost key comes back by as many custodians as its holder said, and to nobody else.

use super::*;

fn custodian(ring: &mut Ring, key: &str, holder: &str) {
    let (key, inspector, public) = (key.to_owned(), holder.to_owned(), "BA==".to_owned());
    let add = KeyCommand::Add { key, inspector, public, custodian: true, date: TODAY };
    run::<LevyKeys>(ring, &add).unwrap();
}

fn shares(needed: u32, custodians: &[&str]) -> KeyCommand {
    let parcel = Personal::new(shares_of("aa"), "…");
    let (key, custodians) = ("aa".to_owned(), names(custodians));
    let shares = SharesLeft { key, needed, custodians, date: TODAY, parcel };
    KeyCommand::LeaveShares { inspector: "wayan".to_owned(), shares }
}

fn ask(inspector: &str, to: &str) -> KeyCommand {
    let asked = RecoveryAsked { key: "aa".to_owned(), to: to.to_owned(), date: TODAY };
    KeyCommand::AskRecovery { inspector: inspector.to_owned(), asked }
}

fn give(holder: &str, to: &str) -> KeyCommand {
    let (key, to) = ("aa".to_owned(), to.to_owned());
    let parcel = Personal::new(shares_of("aa"), "…");
    KeyCommand::GiveShare { holder: holder.to_owned(), key, parcel, to, date: TODAY }
}

fn recover() -> KeyCommand {
    KeyCommand::Recover { inspector: "wayan".to_owned(), key: "aa".to_owned(), date: TODAY }
}

/// Wayan's key, three custodians, and another inspector.
fn ring() -> Ring {
    let mut ring = Ring::default();
    add(&mut ring, "aa", "wayan").unwrap();
    add(&mut ring, "bb", "tuti").unwrap();
    for (key, holder) in [("c1", "sari"), ("c2", "budi"), ("c3", "rina"), ("cw", "wayan")] {
        custodian(&mut ring, key, holder);
    }
    ring
}

#[test]
fn custodians_are_several_people_who_keep_shares() {
    let mut ring = ring();
    assert_eq!(ring.in_use().count(), 2, "nothing is sealed to a custodian");
    let mut tries = |command: KeyCommand| run::<LevyKeys>(&mut ring, &command).map(|all| all.len());
    for (needed, named) in
        [(1, &["c1", "c2"][..]), (3, &["c1", "c2"]), (2, &["c1"]), (2, &["c1", "c1"])]
    {
        assert_eq!(tries(shares(needed, named)), Err(Refusal::Custodians(2, 9)));
    }
    for (name, named) in [("bb", ["bb", "c1"]), ("cw", ["c1", "cw"]), ("zz", ["c1", "zz"])] {
        assert_eq!(tries(shares(2, &named)), Err(Refusal::NoCustodian(name.to_owned())));
    }
    assert_eq!(tries(ask("wayan", "aa")), Err(Refusal::NotAsked), "nothing was left");
    assert_eq!(tries(shares(2, &["c1", "c2", "c3"])), Ok(1));
}

#[test]
fn a_lost_key_comes_back_to_its_holder() {
    let mut ring = ring();
    let mut does = |command: KeyCommand| run::<LevyKeys>(&mut ring, &command).map(|all| all.len());
    does(shares(2, &["c1", "c2", "c3"])).unwrap();
    // Lost: ended first, so that nothing more is sealed to it; a new one takes its place.
    let (key, inspector) = ("aa".to_owned(), "wayan".to_owned());
    does(KeyCommand::Revoke { key, inspector, date: TODAY }).unwrap();
    let (key, inspector, public) = ("a2".to_owned(), "wayan".to_owned(), "BA==".to_owned());
    does(KeyCommand::Add { key, inspector, public, custodian: false, date: TODAY }).unwrap();
    assert_eq!(does(ask("tuti", "bb")), Err(Refusal::KeyOfAnother), "not to somebody else");
    assert_eq!(does(ask("wayan", "bb")), Err(Refusal::KeyOfAnother), "nor to another's key");
    assert_eq!(does(ask("wayan", "cw")), Err(Refusal::KeyNotInUse("cw".to_owned())));
    assert_eq!(does(give("sari", "a2")), Err(Refusal::NotAsked));
    does(ask("wayan", "a2")).unwrap();
    assert_eq!(does(give("tuti", "a2")), Err(Refusal::KeyOfAnother), "no custodian of it");
    assert_eq!(does(give("sari", "bb")), Err(Refusal::KeyNotInUse("bb".to_owned())));
    does(give("sari", "a2")).unwrap();
    assert_eq!(does(give("sari", "a2")), Err(Refusal::ShareGiven));
    assert_eq!(does(recover()), Err(Refusal::TooFewShares(1, 2)));
    // Whoever is accused is left out: any two of the three are enough.
    does(give("rina", "a2")).unwrap();
    does(recover()).unwrap();
    assert_eq!(does(recover()), Err(Refusal::NotAsked), "once");
    let opening: Vec<&str> = ring.opening("wayan").collect();
    assert_eq!(opening, ["a2", "aa"], "revoked and recovered, it opens what was sealed to it");
    assert_eq!(ring.in_use().filter(|added| added.inspector == "wayan").count(), 1);
}

#[test]
fn whoever_asks_anew_needs_all_shares_anew() {
    let mut ring = ring();
    add(&mut ring, "a2", "wayan").unwrap();
    add(&mut ring, "a3", "wayan").unwrap();
    let mut does = |command: KeyCommand| run::<LevyKeys>(&mut ring, &command).map(|all| all.len());
    does(shares(2, &["c1", "c2"])).unwrap();
    does(ask("wayan", "a2")).unwrap();
    does(give("sari", "a2")).unwrap();
    does(ask("wayan", "a3")).unwrap();
    does(give("budi", "a3")).unwrap();
    assert_eq!(does(recover()), Err(Refusal::TooFewShares(1, 2)));
}

#[test]
fn only_who_holds_a_key_vouches_for_the_page() {
    let mut ring = ring();
    let vouch = |inspector: &str| {
        let (scripts, version) = ("a".repeat(64), "0.1.0".to_owned());
        let inspector = inspector.to_owned();
        KeyCommand::Vouch(PageVouched { scripts, version, inspector, date: TODAY })
    };
    assert_eq!(run::<LevyKeys>(&mut ring, &vouch("sari")), Err(Refusal::KeyUnknown));
    run::<LevyKeys>(&mut ring, &vouch("wayan")).unwrap();
    assert_eq!(ring.vouched().unwrap().version, "0.1.0");
}
