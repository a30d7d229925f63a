//! Which event tells whom, about what, and when.

use domain::deliver::appointments::{
    Appointments, Command as SlotCommand, DayPlan, Pool, SlotDay, Wanted,
};
use domain::deliver::cases::{CaseRef, Event, MadeReady, PromiseBroken, Returned, State};
use domain::kernel::{Actor, Context, Event as _, Meta, Reach, Room, Timestamp, Zone};
use jiff::civil::{date, time};

use super::kind::Kind;
use super::table::{Notice, of_case};

fn submitted(reach: &str, contact: bool) -> State {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../domain/tests/golden/cases");
    let text = std::fs::read_to_string(format!("{folder}/case.submitted.1.json")).unwrap();
    let mut body: serde_json::Value = serde_json::from_str(&text).unwrap();
    if !reach.is_empty() {
        body["reach"] = serde_json::json!({ "by": reach, "language": "en" });
    }
    if !contact {
        body.as_object_mut().unwrap().remove("contact");
    }
    let body = serde_json::to_vec(&body).unwrap();
    let event = Event::decode("case.submitted", 1, &body).unwrap();
    let mut state = State::default();
    let meta = Meta { at: at(1), actor: &Actor::Citizen };
    domain::deliver::cases::Cases::evolve(&mut state, &event, &meta);
    state
}

fn at(day: i8) -> Timestamp {
    Zone::Jakarta.instant(date(2026, 3, day), time(9, 0, 0, 0))
}

fn kinds(notices: &[Notice]) -> Vec<Kind> {
    notices.iter().map(|notice| notice.kind).collect()
}

fn ready(last: Option<jiff::civil::Date>) -> Event {
    MadeReady { collect_until: last }.into()
}

#[test]
fn who_left_no_address_or_wishes_nothing_is_told_nothing() {
    let event = ready(None);
    assert_eq!(kinds(&of_case(&submitted("", true), &event, at(2))), [Kind::CaseReady]);
    assert_eq!(kinds(&of_case(&submitted("letter", true), &event, at(2))), [Kind::CaseReady]);
    assert!(of_case(&submitted("never", true), &event, at(2)).is_empty());
    assert!(of_case(&submitted("mail", false), &event, at(2)).is_empty());
    let reach: Reach = serde_json::from_str("{\"by\":\"mail\",\"language\":\"en\"}").unwrap();
    assert_eq!(submitted("mail", true).reach, Some(reach));
}

#[test]
fn what_is_ready_is_said_at_once_and_again_before_the_last_day() {
    let state = submitted("mail", true);
    let notices = of_case(&state, &ready(Some(date(2026, 4, 13))), at(13));
    assert_eq!(kinds(&notices), [Kind::CaseReady, Kind::CaseCollectSoon]);
    assert_eq!(notices[0].due, None);
    // Nine in the morning of a week before.
    let soon = Zone::Jakarta.instant(date(2026, 4, 6), time(9, 0, 0, 0));
    assert_eq!(notices[1].due, Some(soon));
    let near = of_case(&state, &ready(Some(date(2026, 3, 17))), at(13));
    assert_eq!(kinds(&near), [Kind::CaseReady], "no second word on the same days");
}

#[test]
fn what_came_back_names_its_last_day_and_other_steps_tell_nothing() {
    let state = submitted("mail", true);
    let until = Some(date(2026, 3, 20));
    let returned = Returned {
        findings: Default::default(),
        channel: domain::promise::standards::Channel::Counter,
        complete_until: until,
        note: None,
    };
    let notices = of_case(&state, &returned.into(), at(2));
    assert_eq!((kinds(&notices), notices[0].facts.date), (vec![Kind::CaseReturned], until));
    let assigned = domain::deliver::cases::Assigned { officer: None };
    assert!(of_case(&state, &assigned.into(), at(2)).is_empty());
    let step = domain::kernel::Key::parse("verifikasi").unwrap();
    let clock = domain::deliver::cases::ClockId::Step(step);
    let broken = PromiseBroken { clock, due: at(2) };
    assert!(of_case(&state, &broken.into(), at(2)).is_empty(), "the whole service alone");
    let clock = domain::deliver::cases::ClockId::Service;
    let broken = PromiseBroken { clock, due: at(2) };
    assert_eq!(kinds(&of_case(&state, &broken.into(), at(2))), [Kind::CaseLate]);
}

/// A day with places, told event after event.
struct Day {
    state: SlotDay,
    now: Timestamp,
}

impl Day {
    fn new() -> Self {
        let plan: DayPlan = serde_json::from_value(serde_json::json!({
            "service": "paspor-baru", "date": "2026-03-20", "zone": "Asia/Jakarta",
            "slots": [
                { "from": "09:00:00", "seats": { "ordinary": 2 } },
                { "from": "10:00:00", "seats": { "ordinary": 2 } },
            ],
            "rules": {
                "hold_minutes": 15, "offer_minutes": 60, "moves": 2, "move_until_days": 1,
                "late_minutes": 30,
            },
            "opening": { "by": "time", "at": at(1).0 },
        }))
        .unwrap();
        let mut day = Self { state: SlotDay::default(), now: at(2) };
        day.give(&SlotCommand::OpenDay(Box::new(plan)));
        day
    }

    fn give(&mut self, command: &SlotCommand) -> Vec<Notice> {
        let cx = Context { now: self.now, actor: &Actor::System };
        let events = Appointments::decide(&self.state, &cx, command).unwrap();
        let mut told = Vec::new();
        for event in &events {
            let meta = Meta { at: self.now, actor: &Actor::System };
            Appointments::evolve(&mut self.state, event, &meta);
            told.extend(super::table::of_slot("paspor-baru", &self.state, event));
        }
        told
    }
}

#[test]
fn appointments_are_told_when_booked_moved_and_cancelled_and_on_the_eve() {
    let mut day = Day::new();
    let wanted = Wanted {
        case: CaseRef::from_chance(7),
        pool: Pool::Ordinary,
        channel: domain::promise::standards::Channel::Electronic,
    };
    let slot = time(9, 0, 0, 0);
    assert!(
        day.give(&SlotCommand::Hold { wanted, slot, moves: 0 }).is_empty(),
        "held is not booked"
    );
    let booked = day.give(&SlotCommand::Book { place: 1 });
    assert_eq!(kinds(&booked), [Kind::SlotBooked]);
    assert_eq!(booked[0].facts.slot.as_ref().map(|slot| slot.time), Some(slot));
    let slot = time(10, 0, 0, 0);
    let moved = day.give(&SlotCommand::Move { place: 1, slot, by_staff: false });
    assert_eq!(kinds(&moved), [Kind::SlotMoved]);
    let eve = Zone::Jakarta.instant(date(2026, 3, 19), time(10, 0, 0, 0));
    assert_eq!(day.state.next_due(), Some(eve));
    day.now = eve;
    let reminded = day.give(&SlotCommand::Watch);
    assert_eq!(kinds(&reminded), [Kind::SlotTomorrow]);
    assert_eq!(reminded[0].facts.slot.as_ref().map(|slot| slot.time), Some(slot));
    assert!(day.give(&SlotCommand::Watch).is_empty(), "once");
    let reason = domain::kernel::Key::parse("not-needed").unwrap();
    let cancelled = day.give(&SlotCommand::Cancel { place: 1, reason });
    assert_eq!(kinds(&cancelled), [Kind::SlotCancelled]);
}

#[test]
fn every_kind_has_its_words_in_both_languages() {
    use crate::web::i18n::Translator;
    for language in domain::kernel::Language::ALL {
        let t = Translator { language };
        for kind in Kind::ALL {
            assert!(Kind::parse(kind.name()) == Some(*kind));
            for family in ["notify-title", "notify-do"] {
                let words = t.t_of(family, kind.name());
                assert!(words.len() > 10 && !words.contains("notify-"), "{words}");
            }
        }
    }
}

#[tokio::test]
async fn reminders_that_waited_for_an_eve_are_taken_out_and_other_notices_stay() {
    let folder = tempfile::tempdir().unwrap();
    let book = crate::book::open(None, folder.path()).await.unwrap();
    let (before, _) = super::STEPS.split_at(2);
    crate::book::prepare(&*book, before).await.unwrap();
    let notice = |kind| Notice {
        kind,
        file: super::File::Case,
        reference: "r".into(),
        due: None,
        facts: super::table::Facts::default(),
    };
    let mut writes = crate::execute::Writes::default();
    for (seq, kinds) in [(1, &[Kind::SlotBooked, Kind::SlotTomorrow][..]), (2, &[Kind::CaseLate])] {
        let place = crate::execute::Place { unit: "u", stream: "s", seq };
        let all: Vec<Notice> = kinds.iter().map(|kind| notice(*kind)).collect();
        super::store::put(place, Timestamp(1), &all, &mut writes);
    }
    book.write(writes.into_writes()).await.unwrap();
    crate::book::prepare(&*book, super::STEPS).await.unwrap();
    let (now, most) = (Timestamp(10), 10);
    let due = super::store::due(&*book, now, now, most).await.unwrap();
    let found: Vec<_> = due.iter().map(|kept| (kept.seq, kept.part)).collect();
    assert_eq!(found, [(1, 0), (2, 0)]);
    assert!(super::store::find(&*book, "u", (1, 1)).await.unwrap().is_none());
}
