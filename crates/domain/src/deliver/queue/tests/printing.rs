//! Exactly one paper ticket, and a trail of every other.

use super::*;

#[test]
fn printing_has_two_phases() {
    let mut day = Day::open();
    let visit = day.arrive(&["passport-new"]);
    let ask = Command::RequestPrint { visit };
    let out = Command::ConfirmPrint { visit };
    let fail = |reason: &str| Command::FailPrint { visit, reason: reason.into() };
    let again = |reason: &str| Command::Reprint { visit, reason: reason.into() };
    assert_eq!(day.code(out.clone()), "no_print_pending");
    assert_eq!(day.code(fail("paper-out")), "no_print_pending");
    assert_eq!(day.code(again("torn")), "never_printed");
    assert_eq!(day.kinds(ask.clone()), ["print_requested"]);
    assert_eq!(day.code(ask.clone()), "print_pending");
    assert_eq!(day.code(again("torn")), "print_pending");
    assert_eq!(day.code(fail("bored")), "unknown_code");
    assert_eq!(day.kinds(fail("paper-out")), ["print_failed"]);
    assert_eq!(day.run(fail("paper-out")), [], "told twice, recorded once");
    assert_eq!(day.code(out.clone()), "no_print_pending");
    assert_eq!(day.kinds(ask.clone()), ["print_requested"], "no paper came, so try again");
    assert_eq!(day.kinds(out.clone()), ["print_confirmed"]);
    assert_eq!(day.run(out.clone()), [], "told twice, recorded once");
    assert_eq!(day.code(ask), "already_printed");
    assert_eq!(day.kinds(again("torn")), ["reprint_requested"]);
    day.run(Command::Cancel { visit, reason: None });
    day.run(out);
    let told = day.state.visit(visit, day.now).unwrap();
    assert_eq!((told.print, told.copies), (Print::Done, 2));
    assert_eq!(day.code(again("torn")), "visit_over");
}
