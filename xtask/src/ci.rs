//! `cargo xtask ci`: what must hold before a merge.

use crate::house::{Outcome, cargo, must};
use crate::needs;
use crate::steps::Tally;
use crate::test::{self, Part};

pub(crate) fn run() -> Outcome {
    let mut tally = Tally::default();
    let outcome = whole(&mut tally);
    tally.close(outcome)
}

fn whole(tally: &mut Tally) -> Outcome {
    tally.step("Licences, bans and sources of what we use", |_| {
        needs::cargo_deny()?;
        must(cargo().args(["deny", "check", "licenses", "bans", "sources"]))
    })?;
    test::part(Part::All, tally)
}
