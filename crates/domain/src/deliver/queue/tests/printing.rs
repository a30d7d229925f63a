//! Exactly one paper ticket, and a trail of every other.

use super::*;

fn ask(visit: VisitNo) -> Command {
    Command::RequestPrint { visit, printer: None }
}

fn ask_at(visit: VisitNo, printer: &str) -> Command {
    Command::RequestPrint { visit, printer: Some(printer.into()) }
}

fn fail(visit: VisitNo, reason: &str) -> Command {
    Command::FailPrint { visit, reason: reason.into() }
}

fn again(visit: VisitNo, reason: &str) -> Command {
    Command::Reprint { visit, reason: reason.into(), printer: None }
}

impl Day {
    fn acting(&mut self, actor: Actor) -> &mut Self {
        self.actor = actor;
        self
    }

    fn print(&self, visit: VisitNo) -> Print {
        self.state.visit(visit, self.now).unwrap().print
    }
}

#[test]
fn printing_has_two_phases() {
    let mut day = Day::open();
    let visit = day.arrive(&["passport-new"]);
    let out = Command::ConfirmPrint { visit };
    let doubt = Command::DoubtPrint { visit };
    assert_eq!(day.code(out.clone()), "no_print_pending");
    assert_eq!(day.code(doubt.clone()), "no_print_pending");
    assert_eq!(day.code(fail(visit, "paper-out")), "no_print_pending");
    assert_eq!(day.code(again(visit, "torn")), "never_printed");
    assert_eq!(day.kinds(ask(visit)), ["print_requested"]);
    assert_eq!(day.code(ask(visit)), "print_pending");
    assert_eq!(day.code(again(visit, "torn")), "print_pending");
    assert_eq!(day.code(fail(visit, "bored")), "unknown_code");
    assert_eq!(day.kinds(fail(visit, "paper-out")), ["print_failed"]);
    assert_eq!(day.run(fail(visit, "paper-out")), [], "told twice, recorded once");
    assert_eq!(day.code(out.clone()), "no_print_pending");
    assert_eq!(day.kinds(ask(visit)), ["print_requested"], "no paper came, so try again");
    assert_eq!(day.kinds(out.clone()), ["print_confirmed"]);
    assert_eq!(day.run(out.clone()), [], "told twice, recorded once");
    assert_eq!(day.code(ask(visit)), "already_printed");
    assert_eq!(day.code(doubt), "no_print_pending");
    assert_eq!(day.kinds(again(visit, "torn")), ["reprint_requested"]);
    day.run(Command::Cancel { visit, reason: None });
    day.run(out);
    let told = day.state.visit(visit, day.now).unwrap();
    assert_eq!((told.print, told.copies), (Print::Done, 2));
    assert_eq!(day.code(again(visit, "torn")), "visit_over");
}

#[test]
fn what_nobody_saw_is_uncertain_until_an_officer_prints_again() {
    let mut day = Day::open();
    let visit = day.arrive(&["passport-new"]);
    let doubt = Command::DoubtPrint { visit };
    day.run(ask(visit));
    assert_eq!(day.kinds(doubt.clone()), ["print_left_uncertain"]);
    assert_eq!(day.run(doubt), [], "told twice, recorded once");
    assert_eq!(day.state.uncertain_prints().collect::<Vec<_>>(), [visit]);
    assert_eq!(day.code(ask(visit)), "print_uncertain", "it may lie in the tray");
    assert_eq!(day.code(Command::ConfirmPrint { visit }), "print_uncertain");
    assert_eq!(day.code(fail(visit, "paper-out")), "print_uncertain");
    for nobody in [Actor::Device("kiosk-1".into()), Actor::Citizen, Actor::System] {
        assert_eq!(day.acting(nobody).code(again(visit, "torn")), "print_uncertain");
    }
    day.acting(Actor::Officer("sari".into()));
    assert_eq!(day.code(again(visit, "bored")), "unknown_code");
    assert_eq!(day.kinds(again(visit, "torn")), ["reprint_requested"]);
    assert_eq!(day.state.uncertain_prints().count(), 0);
    day.run(Command::ConfirmPrint { visit });
    assert_eq!(day.print(visit), Print::Done);
    let whats: Vec<PrintWhat> = day.state.print_trail(visit).iter().map(|step| step.what).collect();
    use PrintWhat::{Confirmed, LeftUncertain, Repeated, Requested};
    assert_eq!(whats, [Requested, LeftUncertain, Repeated, Confirmed]);
    let third = &day.state.print_trail(visit)[2];
    assert_eq!(third.by, Actor::Officer("sari".into()));
    assert_eq!(third.reason.as_deref(), Some("torn"));
}

#[test]
fn the_house_alone_says_how_its_own_printer_ended() {
    let mut day = Day::open();
    let visit = day.arrive(&["passport-new"]);
    let out = Command::ConfirmPrint { visit };
    day.run(ask_at(visit, "kiosk-1"));
    assert_eq!(day.state.print_trail(visit)[0].printer.as_deref(), Some("kiosk-1"));
    // Somebody's "no paper came" would make room for a second ticket while the first is coming.
    assert_eq!(day.code(fail(visit, "paper-out")), "print_pending");
    assert_eq!(day.code(out.clone()), "print_pending");
    assert_eq!(day.code(Command::DoubtPrint { visit }), "print_pending");
    assert_eq!(day.acting(Actor::System).kinds(out), ["print_confirmed"]);
}

#[test]
fn a_print_that_nobody_reports_on_is_found() {
    let mut day = Day::open();
    let visit = day.arrive(&["passport-new"]);
    let other = day.arrive(&["passport-new"]);
    day.run(ask(visit));
    day.later(PRINT_SEEN_WITHIN_SECONDS - 1);
    day.run(ask(other));
    assert_eq!(day.state.lost_print(day.now, PRINT_SEEN_WITHIN_SECONDS), None);
    day.later(1);
    assert_eq!(day.state.lost_print(day.now, PRINT_SEEN_WITHIN_SECONDS), Some(visit));
    day.acting(Actor::System).run(Command::DoubtPrint { visit });
    assert_eq!(day.state.lost_print(day.now, PRINT_SEEN_WITHIN_SECONDS), None);
    assert_eq!(day.state.pending_prints().collect::<Vec<_>>(), [other]);
    day.run(Command::Cancel { visit, reason: None });
    assert_eq!(day.state.uncertain_prints().count(), 0, "who has left needs no ticket");
}

#[test]
fn notes_are_open_to_whoever_serves_the_person() {
    let mut day = Day::open();
    let visit = day.arrive(&["passport-new"]);
    assert!(!day.state.may_open_notes(visit, "officer-1"), "not yet at a counter");
    assert_eq!(day.next("1"), Some(visit));
    assert!(day.state.may_open_notes(visit, "officer-1"));
    assert!(!day.state.may_open_notes(visit, "officer-2"));
    assert!(!day.state.may_open_notes(visit, ""));
    day.run(Command::FinishService { at: at("1", visit), outcome: "done".into() });
    assert!(!day.state.may_open_notes(visit, "officer-1"), "gone");
}
