//! Files that are attached: numbered, by both sides, while the complaint is open.

use super::*;
use crate::kernel::{FileKind, FileName, StoredFile};

fn attach(from: Party) -> Act {
    let name = FileName::parse(&"c".repeat(64)).unwrap();
    let file = StoredFile { name, kind: FileKind::Pdf, bytes: 77 };
    Act::Attach { from, file, key: said("the key") }
}

#[test]
fn files_are_numbered_and_come_while_it_is_open() {
    let mut life = Life::filed(Class::NonOversight, true);
    for (number, from) in [(1, Party::Reporter), (2, Party::Office)] {
        let Event::AttachmentAdded(added) = life.does(attach(from)) else { panic!() };
        assert_eq!((added.number, added.from), (number, from));
    }
    assert_eq!(life.stage(), Stage::Received, "an attachment moves nothing");
    for _ in 2..30 {
        life.does(attach(Party::Reporter));
    }
    assert_eq!(life.tries(attach(Party::Reporter)), Err(Refusal::TooManyFiles(30)));
    let mut ended = Life::filed(Class::NonOversight, true);
    ended.does(Act::Withdraw { text: None });
    let over = Refusal::NotNow(Action::Attach, Stage::Withdrawn);
    assert_eq!(ended.tries(attach(Party::Reporter)), Err(over));
}
