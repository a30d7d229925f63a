//! A round from opening to its report; answers and comments of a day.

use std::sync::Arc;

use jiff::civil::{Date, date};

use super::*;
use crate::kernel::{Actor, Context, LocalText, Meta, Personal, Room, ServiceId, Timestamp};

pub(super) fn text(words: &str) -> LocalText {
    LocalText { id: words.to_owned(), en: words.to_owned() }
}

fn cx(actor: &Actor) -> Context<'_> {
    Context { now: Timestamp(7), actor }
}

/// Decides, and applies what comes out.
pub(super) fn run(state: &mut State, command: &Command) -> Result<Vec<Event>, Refusal> {
    let actor = Actor::System;
    let events = Surveys::decide(state, &cx(&actor), command)?;
    let meta = Meta { at: Timestamp(7), actor: &actor };
    events.iter().for_each(|event| Surveys::evolve(state, event, &meta));
    Ok(events)
}

pub(super) fn opening(round: &str, from: Date, until: Date) -> OpenRound {
    OpenRound {
        round: key(round),
        title: text("Semester"),
        instrument: skm_2017(),
        weight: Weight::Exact,
        from,
        until,
        expected: 703,
        answering_per_mille: 500,
        seed_hash: "ab".repeat(32),
    }
}

fn open(open: OpenRound) -> Command {
    Command::OpenRound(Box::new(open))
}

fn first() -> OpenRound {
    opening("2026-s2", date(2026, 7, 1), date(2026, 12, 31))
}

fn closing(hash: &str) -> Command {
    Command::CloseRound(CloseRound {
        round: key("2026-s2"),
        seed: "cd".repeat(16),
        seed_hash: hash.to_owned(),
        population: 812,
    })
}

fn figures() -> Figures {
    let ikm = IndexFigure {
        key: key("ikm"),
        index: Score(8728),
        class: "B".to_owned(),
        margin: Some(Score(120)),
    };
    Figures {
        weight: Weight::Exact,
        population: 812,
        respondents: 249,
        volunteers: 12,
        refusals: 3,
        excluded: [(Flag::TooFast, 2)].into(),
        indices: vec![ikm],
        elements: Vec::new(),
        by_service: Vec::new(),
        by_channel: Vec::new(),
        by_group: BTreeMap::new(),
        apart: Vec::new(),
        repeats: None,
        unfinished: None,
        compared: None,
    }
}

fn report(date: Date, figures: Figures) -> Command {
    Command::PublishReport(Box::new(PublishReport { round: key("2026-s2"), date, figures }))
}

#[test]
fn a_round_takes_its_target_and_chance_from_the_people_expected() {
    let mut state = State::default();
    let events = run(&mut state, &open(first())).unwrap();
    let [Event::RoundOpened(opened)] = &events[..] else { panic!("{events:?}") };
    assert_eq!((opened.target, opened.probability), (249, 708_393));
    assert!(state.running(date(2026, 12, 31)).is_some());
    assert!(state.running(date(2027, 1, 1)).is_none());
}

#[test]
fn a_round_that_makes_no_sense_is_not_opened() {
    let mut state = State::default();
    let refused = |state: &mut State, change: fn(&mut OpenRound)| {
        let mut wanted = first();
        change(&mut wanted);
        run(state, &open(wanted)).unwrap_err()
    };
    assert_eq!(refused(&mut state, |o| o.until = date(2026, 6, 30)), Refusal::DaysReversed);
    assert_eq!(refused(&mut state, |o| o.title = text(" ")), Refusal::TitleMissing);
    assert_eq!(refused(&mut state, |o| o.expected = 0), Refusal::NobodyExpected);
    assert_eq!(
        refused(&mut state, |o| o.weight = weight("0.071")),
        Refusal::WeightUnknown("0.071".to_owned())
    );
    assert!(matches!(
        refused(&mut state, |o| o.instrument.bands.clear()),
        Refusal::InstrumentFaulty(_)
    ));
    run(&mut state, &open(first())).unwrap();
    assert_eq!(run(&mut state, &open(first())), Err(Refusal::RoundExists(key("2026-s2"))));
    let other = opening("other", date(2026, 12, 31), date(2027, 1, 31));
    assert_eq!(run(&mut state, &open(other)), Err(Refusal::RoundOverlaps(key("2026-s2"))));
}

#[test]
fn a_report_stands_on_a_closed_round_with_its_seed_laid_open() {
    let mut state = State::default();
    assert_eq!(run(&mut state, &closing("ab")), Err(Refusal::UnknownRound(key("2026-s2"))));
    run(&mut state, &open(first())).unwrap();
    let early = report(date(2027, 1, 4), figures());
    assert_eq!(run(&mut state, &early), Err(Refusal::RoundOpen(key("2026-s2"))));
    assert_eq!(run(&mut state, &closing("ba")), Err(Refusal::WrongSeed));
    run(&mut state, &closing(&"ab".repeat(32))).unwrap();
    assert_eq!(
        run(&mut state, &closing(&"ab".repeat(32))),
        Err(Refusal::RoundClosed(key("2026-s2")))
    );
    let nobody = Figures { respondents: 0, ..figures() };
    assert_eq!(run(&mut state, &report(date(2027, 1, 4), nobody)), Err(Refusal::NoAnswers));
    run(&mut state, &report(date(2027, 1, 4), figures())).unwrap();
    assert_eq!(
        run(&mut state, &report(date(2027, 1, 3), figures())),
        Err(Refusal::DatedBeforeLast(date(2027, 1, 4)))
    );
    run(&mut state, &report(date(2027, 1, 5), figures())).unwrap();
    let round = state.round(&key("2026-s2")).unwrap();
    let numbers: Vec<_> = round.reports.iter().map(|(report, _)| report.number).collect();
    assert_eq!(numbers, [1, 2]);
    assert!(!round.runs_on(date(2026, 8, 1)));
}

#[test]
fn an_exclusion_is_recorded_with_its_reason() {
    let mut state = State::default();
    run(&mut state, &open(first())).unwrap();
    let set = |excluded, reason: &str| {
        Command::SetExclusion(SetExclusion {
            round: key("2026-s2"),
            flag: Flag::StaffDevice,
            excluded,
            reason: reason.to_owned(),
        })
    };
    assert_eq!(run(&mut state, &set(false, "x")), Err(Refusal::ExclusionUnchanged));
    assert_eq!(run(&mut state, &set(true, " ")), Err(Refusal::ReasonMissing));
    run(&mut state, &set(true, "petugas bukan responden")).unwrap();
    assert_eq!(run(&mut state, &set(true, "again")), Err(Refusal::ExclusionUnchanged));
    assert_eq!(state.rounds()[0].exclusions.len(), 1);
    run(&mut state, &set(false, "keliru")).unwrap();
    assert!(state.rounds()[0].exclusions.is_empty());
    let rules = &state.rounds()[0].rules;
    let said: Vec<_> = rules.iter().map(|rule| (rule.set.excluded, &*rule.set.reason)).collect();
    assert_eq!(said, [(true, "petugas bukan responden"), (false, "keliru")], "both stay listed");
    run(&mut state, &closing(&"ab".repeat(32))).unwrap();
    let late = run(&mut state, &set(true, "after the count"));
    assert_eq!(late, Err(Refusal::RoundClosed(key("2026-s2"))), "settled before it is closed");
}

fn answer(values: &[u8]) -> Answer {
    let instrument = Arc::new(skm_2017());
    Answer {
        round: key("2026-s2"),
        date: date(2026, 11, 23),
        service: ServiceId::parse("paspor-baru").unwrap(),
        channel: AnswerChannel::Phone,
        mode: Mode::Sampled,
        values: row(&instrument, values),
        facets: [(key("sex"), key("female"))].into(),
        flag: None,
        comment: Some(Personal::new("survey-answer/x", "Terima kasih")),
        instrument,
    }
}

fn take(answer: Answer) -> Command {
    Command::Answer(Box::new(answer))
}

#[test]
fn an_answer_is_complete_and_on_the_scale_or_not_taken() {
    let mut state = State::default();
    let events = run(&mut state, &take(answer(&[4; 9]))).unwrap();
    let [Event::Answered(answered)] = &events[..] else { panic!("{events:?}") };
    assert_eq!(answered.answer, 1);
    assert_eq!(answered.values[&key("ikm")].len(), 9);
    assert_eq!(
        run(&mut state, &take(answer(&[4, 4, 5, 4, 4, 4, 4, 4, 4]))),
        Err(Refusal::ValueOffScale(key("waktu"), 5))
    );
    assert_eq!(run(&mut state, &take(answer(&[4; 8]))), Err(Refusal::ValueMissing(key("sarpras"))));
    let mut odd = answer(&[4; 9]);
    odd.facets = [(key("sex"), key("robot"))].into();
    assert_eq!(run(&mut state, &take(odd)), Err(Refusal::UnknownChoice(key("sex"))));
}

#[test]
fn a_comment_waits_until_somebody_has_looked() {
    let mut state = State::default();
    run(&mut state, &take(answer(&[3; 9]))).unwrap();
    run(&mut state, &take(Answer { comment: None, ..answer(&[3; 9]) })).unwrap();
    assert_eq!(state.comments().get(&1), Some(&None));
    let moderate = |answer, shown, reason: Option<&str>| {
        let (round, reason) = (key("2026-s2"), reason.map(key));
        Command::Moderate(Moderate { round, answer, shown, reason })
    };
    assert_eq!(run(&mut state, &moderate(2, true, None)), Err(Refusal::UnknownComment(2)));
    assert_eq!(run(&mut state, &moderate(1, false, None)), Err(Refusal::ReasonMissing));
    run(&mut state, &moderate(1, true, None)).unwrap();
    assert_eq!(run(&mut state, &moderate(1, true, None)), Err(Refusal::ModerationUnchanged(1)));
    run(&mut state, &moderate(1, false, Some("insult"))).unwrap();
    assert_eq!(state.comments().get(&1), Some(&Some(false)));
}

#[test]
fn a_refusal_is_noted_without_a_name() {
    let service = ServiceId::parse("paspor-baru").unwrap();
    let (round, date) = (key("2026-s2"), date(2026, 11, 23));
    let note = NoteRefusal { round, date, service, gone: true };
    let events = run(&mut State::default(), &Command::NoteRefusal(note)).unwrap();
    assert!(matches!(&events[..], [Event::RefusalNoted(noted)] if noted.gone));
}
