//! What stations capture: for the open step alone, once, and enough of it before the step is done.

use super::*;
use crate::kernel::{LocalText, Mark, Refusal as _, Source};
use crate::promise::standards::CaptureNeed;

const MONDAY: Date = date(2026, 11, 23);

fn need(kind: &str, least_quality: Option<u8>) -> CaptureNeed {
    let name = LocalText { id: kind.to_owned(), en: kind.to_owned() };
    let source = Source { mark: Mark::Unit, text: "unit".to_owned() };
    CaptureNeed { kind: key(kind), name, least_quality, source }
}

fn taken(step: &str, kind: &str, quality: Option<u8>, number: u32) -> Captured {
    Captured {
        step: key(step),
        kind: key(kind),
        quality,
        taken_at: at(MONDAY, 9, 0),
        number: format!("ST2-{number}"),
        sha256: format!("{number:064x}"),
    }
}

impl Office {
    /// At the step of photo and fingerprints, which needs these.
    fn at_the_station(needs: Vec<CaptureNeed>) -> Self {
        let mut document = passport();
        let steps = &mut document.components.procedure.steps;
        steps.iter_mut().find(|step| step.id == key("biometrik")).unwrap().captures = needs;
        let mut office = Self::new(document, at(MONDAY, 9, 0));
        office.submit().unwrap();
        office.check(&[]).unwrap();
        office.pay(650_000, "NTPN-1").unwrap();
        office
    }

    fn capture(&mut self, taken: Captured) -> Result<Vec<Event>, Refusal> {
        self.give("station", Ask::Capture(taken))
    }
}

#[test]
fn a_step_is_finished_when_all_that_it_needs_is_captured_well_enough() {
    let needs = vec![need("photo", None), need("fingerprints", Some(60))];
    let mut office = Office::at_the_station(needs);
    let missing =
        |kinds: &[&str]| Err(Refusal::CaptureMissing(kinds.iter().map(|kind| key(kind)).collect()));
    let refused = office.finish("rina", "biometrik");
    assert_eq!(refused, missing(&["photo", "fingerprints"]));
    let params = refused.unwrap_err().params();
    assert_eq!(params, [("captures", "photo, fingerprints".to_owned())], "all at once");
    let events = office.capture(taken("biometrik", "photo", None, 1)).unwrap();
    assert_eq!(kinds(&events), ["captured"]);
    assert_eq!(office.finish("rina", "biometrik"), missing(&["fingerprints"]));
    for (quality, number) in [(None, 2), (Some(59), 3)] {
        office.capture(taken("biometrik", "fingerprints", quality, number)).unwrap();
        assert_eq!(office.finish("rina", "biometrik"), missing(&["fingerprints"]), "{quality:?}");
    }
    office.capture(taken("biometrik", "fingerprints", Some(60), 4)).unwrap();
    // The latest counts, also when it is worse: that is what the station keeps.
    office.capture(taken("biometrik", "fingerprints", Some(20), 5)).unwrap();
    assert_eq!(office.finish("rina", "biometrik"), missing(&["fingerprints"]));
    office.capture(taken("biometrik", "fingerprints", Some(90), 6)).unwrap();
    assert_eq!(kinds(&office.finish("rina", "biometrik").unwrap()), ["step_done"]);
    assert_eq!(office.replayed(), office.state);
}

#[test]
fn sent_twice_it_is_on_the_record_once() {
    let mut office = Office::at_the_station(vec![need("photo", None)]);
    let photo = taken("biometrik", "photo", Some(80), 1);
    assert_eq!(office.capture(photo.clone()).unwrap().len(), 1);
    assert_eq!(office.capture(photo.clone()), Ok(vec![]));
    office.finish("rina", "biometrik").unwrap();
    assert_eq!(office.capture(photo), Ok(vec![]), "also when the answer was lost for long");
    assert_eq!(office.state.captures.len(), 1);
}

#[test]
fn only_for_the_step_that_is_open() {
    let mut office = Office::begun(at(MONDAY, 9, 0));
    let photo = |step| taken(step, "photo", None, 1);
    let next = key("periksa-berkas");
    let early = Err(Refusal::NotThisStep { step: key("biometrik"), next: next.clone() });
    assert_eq!(office.capture(photo("biometrik")), early);
    assert_eq!(office.capture(photo("periksa-berkas")), Err(Refusal::NotByHand(next)));
    let mut office = Office::at_the_station(Vec::new());
    let hold = Ask::Hold { reason: key("examination"), note: None };
    office.give("rina", hold).unwrap();
    assert_eq!(office.capture(photo("biometrik")), Err(Refusal::NotNow(Stage::Held)));
    office.give("rina", Ask::Resume { note: None }).unwrap();
    office.finish("rina", "biometrik").unwrap();
    let late = Err(Refusal::NotThisStep { step: key("biometrik"), next: key("wawancara") });
    assert_eq!(office.capture(photo("biometrik")), late);
    let channel = Channel::Electronic;
    office.give("citizen", Ask::Withdraw { channel, reason: None }).unwrap();
    assert_eq!(office.capture(photo("wawancara")), Err(Refusal::NotNow(Stage::Withdrawn)));
}

#[test]
fn nothing_is_captured_that_the_standard_does_not_ask_for() {
    let mut office = Office::at_the_station(vec![need("photo", None)]);
    let iris = office.capture(taken("biometrik", "iris", None, 1));
    assert_eq!(iris, Err(Refusal::CaptureUnwanted(key("iris"))));
    // What nobody has checked is not waited for.
    let mut unchecked = need("photo", None);
    unchecked.source.mark = Mark::NotVerified;
    Office::at_the_station(vec![unchecked]).finish("rina", "biometrik").unwrap();
    // A standard that says nothing leaves it to the office.
    let mut office = Office::at_the_station(Vec::new());
    office.capture(taken("biometrik", "signature", None, 1)).unwrap();
    office.finish("rina", "biometrik").unwrap();
}

#[test]
fn what_a_station_says_makes_sense() {
    let mut office = Office::at_the_station(Vec::new());
    let fine = taken("biometrik", "photo", Some(100), 1);
    let now = office.now;
    let table = [
        ("quality", Captured { quality: Some(101), ..fine.clone() }),
        ("number", Captured { number: String::new(), ..fine.clone() }),
        ("number", Captured { number: "Siti Rahayu".to_owned(), ..fine.clone() }),
        ("number", Captured { number: "SITI-RAHAYU".to_owned(), ..fine.clone() }),
        ("number", Captured { number: "3171234567890001".to_owned(), ..fine.clone() }),
        ("number", Captured { number: "ST2-3171234567890001-1".to_owned(), ..fine.clone() }),
        ("number", Captured { number: format!("1{}", "x".repeat(32)), ..fine.clone() }),
        ("sha256", Captured { sha256: "ab".to_owned(), ..fine.clone() }),
        ("sha256", Captured { sha256: "G".repeat(64), ..fine.clone() }),
        ("taken_at", Captured { taken_at: now.plus_seconds(601), ..fine.clone() }),
        ("taken_at", Captured { taken_at: Timestamp(0), ..fine.clone() }),
    ];
    for (field, wrong) in table {
        assert_eq!(office.capture(wrong), Err(Refusal::CaptureWrong(field)), "{field}");
    }
    let ahead = Captured { taken_at: now.plus_seconds(600), ..fine.clone() };
    office.capture(ahead).unwrap();
    let longest = format!("ST2/2026-11-23:{}.{}", "0".repeat(15), 1);
    assert_eq!(longest.len(), 32);
    office.capture(Captured { number: longest, ..fine }).unwrap();
    for number in 3..=CAPTURES_MAX {
        office.capture(taken("biometrik", "photo", None, number)).unwrap();
    }
    let more = office.capture(taken("biometrik", "photo", None, CAPTURES_MAX + 1));
    assert_eq!(more, Err(Refusal::CapturesMany(CAPTURES_MAX)));
}

#[test]
fn a_station_that_reports_and_reports_locks_no_case() {
    let needs = vec![need("photo", Some(60)), need("fingerprints", Some(60))];
    let mut office = Office::at_the_station(needs);
    for number in 1..=CAPTURES_MAX {
        office.capture(taken("biometrik", "photo", Some(20), number)).unwrap();
    }
    let many = Err(Refusal::CapturesMany(CAPTURES_MAX));
    let photo = |quality, number| taken("biometrik", "photo", Some(quality), number);
    assert_eq!(office.capture(photo(59, 301)), many, "no use to anybody");
    office.capture(taken("biometrik", "fingerprints", Some(80), 302)).unwrap();
    office.capture(photo(60, 303)).unwrap();
    assert_eq!(office.capture(photo(90, 304)), many, "it has what it needs");
    assert_eq!(office.capture(photo(20, 305)), many);
    assert_eq!(kinds(&office.finish("rina", "biometrik").unwrap()), ["step_done"]);
    assert_eq!(office.replayed(), office.state);
    let next = office.capture(taken("wawancara", "photo", None, 306));
    assert_eq!(next.map(|events| events.len()), Ok(1), "each step has its own count");
}
