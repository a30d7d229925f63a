//! Moderation: nothing of the words is public before somebody says so, everything can be taken
//! back, and no complaint that must be decided is marked away.

use super::*;
use crate::kernel::{FileKind, FileName, StoredFile};

fn redact() -> Act {
    Act::Redact { text: said("Antre lama di sebuah loket.") }
}

fn withhold() -> Act {
    Act::Withhold { reason: said("menyebut orang lain") }
}

fn take_back() -> Act {
    Act::TakeBack { reason: said("keliru") }
}

fn mark() -> Act {
    Act::MarkSpam { reason: said("iklan") }
}

fn clear() -> Act {
    Act::ClearSpam { reason: said("bukan iklan") }
}

fn stands(life: &Life) -> Moderation {
    life.case().moderation()
}

#[test]
fn words_wait_are_approved_redacted_withheld_and_taken_back() {
    let mut life = Life::filed(Class::NonOversight, true);
    assert_eq!(stands(&life), Moderation::Waiting);
    assert_eq!(life.tries(take_back()), Err(Refusal::NothingToTakeBack));
    life.try_as("sari", Act::Approve).unwrap();
    assert_eq!(stands(&life), Moderation::AsItIs);
    assert_eq!(life.tries(Act::Approve), Err(Refusal::SameWording));
    life.does(redact());
    life.does(redact());
    assert_eq!(stands(&life), Moderation::Redacted);
    life.try_as("sari", withhold()).unwrap();
    assert_eq!(life.tries(withhold()), Err(Refusal::SameWording));
    let (wording, ruling) = life.case().wording.clone().unwrap();
    assert_eq!(wording, Moderation::Withheld);
    assert_eq!(ruling.by, Actor::Officer("sari".to_owned()), "who said so is known");
    life.does(take_back());
    assert_eq!(stands(&life), Moderation::Waiting);
    let done: Vec<_> = life.case().history.iter().skip(1).map(|step| step.action).collect();
    use Action::{Approve, Redact, TakeBack, Withhold};
    assert_eq!(done, [Approve, Redact, Redact, Withhold, TakeBack]);
    assert_eq!(life.stage(), Stage::Received, "moderation moves nothing");
    assert_eq!(life.case().filed.text, said("Antre tiga jam."), "what was filed stays");
    // What is over is still read by the public.
    life.does(Act::Withdraw { text: None });
    life.does(redact());
}

#[test]
fn what_is_not_for_the_public_has_no_public_words() {
    for class in [Class::Oversight, Class::NonOversight] {
        let mut life = Life::filed(class, true);
        if class == Class::NonOversight {
            life.does(Act::NameAccused { about: About::Officer, accused: vec![tag("x")] });
        }
        assert_eq!(stands(&life), Moderation::NotPublic);
        for act in [Act::Approve, redact(), withhold()] {
            assert_eq!(life.tries(act), Err(Refusal::NotPublic));
        }
    }
    // What was approved and became graver is public no more.
    let mut life = Life::filed(Class::NonOversight, true);
    life.does(Act::Approve);
    life.does(Act::Reclassify { class: Class::Oversight, reason: said("berat") });
    assert_eq!(stands(&life), Moderation::NotPublic);
    life.does(take_back());
}

#[test]
fn spam_is_kept_apart_and_can_be_taken_back() {
    let mut life = Life::filed(Class::NonOversight, false);
    assert_eq!(life.tries(clear()), Err(Refusal::NothingToTakeBack));
    let due = life.case().alarm();
    assert!(due.is_some() && life.case().is_open_to_all());
    life.does(mark());
    assert_eq!(stands(&life), Moderation::Spam);
    assert_eq!((life.case().alarm(), life.case().is_open_to_all()), (None, false));
    assert_eq!(life.tries(mark()), Err(Refusal::IsSpam));
    assert_eq!(life.tries(Act::Accept), Err(Refusal::IsSpam), "nothing is done with it");
    assert_eq!(life.tries(Act::Approve), Err(Refusal::NotPublic));
    life.does(Act::LeaveNote { text: said("dari alamat yang sama") });
    life.does(clear());
    assert_eq!((stands(&life), life.case().alarm()), (Moderation::Waiting, due));
    life.does(Act::SetAside { reason: said("sudah ditangani") });
    let over = Refusal::NotNow(Action::MarkSpam, Stage::SetAside);
    assert_eq!(life.tries(mark()), Err(over), "what was answered late stays late");
}

#[test]
fn a_formal_complaint_is_never_marked_away() {
    let mut life = Life::filed(Class::NonOversight, true);
    assert_eq!(life.tries(mark()), Err(Refusal::FormalMustBeDecided));
    // The reporter of a tip has a remedy: an identity.
    let mut life = Life::filed(Class::NonOversight, false);
    life.does(mark());
    life.does(Act::MakeFormal { identity: name(), contact: None, reach: None, secret: false });
    assert_eq!((life.case().spam.clone(), stands(&life)), (None, Moderation::Waiting));
    assert!(life.case().alarm().is_some());
    assert_eq!(life.tries(mark()), Err(Refusal::FormalMustBeDecided));
}

#[test]
fn the_accused_do_not_moderate() {
    let mut life = Life::filed(Class::NonOversight, false);
    life.does(Act::NameAccused { about: About::Service, accused: vec![tag("penyelia")] });
    life.line = vec![tag("penyelia"), tag("kepala")];
    for act in [Act::Approve, redact(), mark()] {
        assert_eq!(life.tries(act), Err(Refusal::KeptFromYou));
    }
}

#[test]
fn files_come_with_a_complaint_or_not_at_all() {
    let filed = |digit: &str| {
        let name = FileName::parse(&digit.repeat(64)).unwrap();
        let file = StoredFile { name, kind: FileKind::Jpeg, bytes: 9 };
        Filed { from: Party::Reporter, file, key: said("key"), carried: None }
    };
    let mut life = Life::new();
    let mut with = file(Class::NonOversight, false);
    with.entry.along.files = vec![filed("a"), filed("b")];
    let events = life.tries(Act::File(Box::new(with.clone()))).unwrap();
    assert_eq!(events.len(), 3);
    let numbers: Vec<_> = life.case().attachments.iter().map(|one| one.number).collect();
    assert_eq!(numbers, [1, 2]);
    with.entry.along.files = vec![filed("a"); 31];
    let many = Life::new().tries(Act::File(Box::new(with)));
    assert_eq!(many, Err(Refusal::TooManyFiles(30)));
}
