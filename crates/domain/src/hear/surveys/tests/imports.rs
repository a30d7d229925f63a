//! Rounds of the past from files: complete, on the scale, and told as imported.

use jiff::civil::date;

use super::rounds::{run, text};
use super::*;

fn import(evidence: Evidence) -> ImportRound {
    ImportRound {
        round: key("2023-s1"),
        title: text("Semester 1 2023"),
        instrument: skm_2017(),
        weight: Weight::Exact,
        from: date(2023, 1, 1),
        until: date(2023, 6, 30),
        today: date(2026, 11, 23),
        population: None,
        evidence,
        source: "Laporan SKM 2023".to_owned(),
        file: "ab".repeat(32),
        replaces: false,
    }
}

fn answers(rows: &[[u8; 9]]) -> Evidence {
    let skm = skm_2017();
    let mut tally = Tally::default();
    rows.iter().for_each(|values| tally.add(&skm, &row(&skm, values)));
    Evidence::Answers(tally)
}

/// Bantul 2023 as in the vectors.
fn printed() -> BTreeMap<Key, Decimal> {
    let all = "3.31 3.35 3.49 3.93 3.45 3.39 3.39 3.76 3.35".split(' ');
    let each = skm_2017().elements.into_iter().zip(all);
    each.map(|(element, mean)| (element.key, Decimal::parse(mean).unwrap())).collect()
}

fn bring(state: &mut State, import: ImportRound) -> Result<RoundImported, Refusal> {
    let events = run(state, &Command::ImportRound(Box::new(import)))?;
    let [Event::RoundImported(imported)] = &events[..] else { panic!("{events:?}") };
    Ok(imported.clone())
}

#[test]
fn single_answers_keep_what_a_comparison_needs() {
    let mut state = State::default();
    let rows = answers(&[[4; 9], [3; 9], [2, 2, 2, 4, 2, 2, 2, 2, 2]]);
    let imported = bring(&mut state, ImportRound { population: Some(12), ..import(rows) }).unwrap();
    assert_eq!((imported.number, imported.respondents), (1, Some(3)));
    assert_eq!(imported.indices[0].index, Score(7685));
    assert!(imported.indices[0].margin.is_some());
    let spread = imported.spread(&key("ikm")).unwrap();
    assert_eq!((spread.people, spread.sum), (3, 36 + 27 + 20));
    let cost = imported.elements.iter().find(|one| one.key == key("biaya")).unwrap();
    assert_eq!((cost.total, cost.mean.to_string()), (Some(11), "3.6667".to_owned()));
    assert_eq!(state.imported_as(&key("2023-s1")).unwrap().round.until, date(2023, 6, 30));
}

#[test]
fn printed_means_and_sums_give_the_index_and_no_interval() {
    let mut state = State::default();
    let means = import(Evidence::Means(printed(), None));
    let imported = bring(&mut state, means).unwrap();
    assert_eq!(imported.indices[0].index, Score(8728));
    assert_eq!((imported.indices[0].margin, imported.respondents), (None, None));
    assert!(imported.spread(&key("ikm")).is_none());
    let totals = skm_2017().elements.into_iter().map(|e| (e.key, 9)).collect();
    let other = ImportRound { round: key("2022"), ..import(Evidence::Totals(totals, 3)) };
    let imported = bring(&mut state, other).unwrap();
    assert_eq!((imported.indices[0].index, imported.elements[0].total), (Score(7500), Some(9)));
    assert_eq!(state.imported().len(), 2);
}

#[test]
fn what_is_off_the_scale_is_refused_and_never_clipped() {
    let refused = |import| bring(&mut State::default(), import).unwrap_err();
    let five = answers(&[[4, 4, 4, 4, 5, 4, 4, 4, 4]]);
    assert_eq!(refused(import(five)), Refusal::ValueOffScale(key("produk"), 5));
    let mut mean = printed();
    mean.insert(key("biaya"), Decimal::parse("4.01").unwrap());
    assert_eq!(refused(import(Evidence::Means(mean, None))), Refusal::MeanOffScale(key("biaya")));
    let totals = skm_2017().elements.into_iter().map(|e| (e.key, 13)).collect();
    let totals = import(Evidence::Totals(totals, 3));
    assert_eq!(refused(totals), Refusal::MeanOffScale(key("persyaratan")));
    let mut short = printed();
    short.remove(&key("sarpras"));
    assert_eq!(
        refused(import(Evidence::Means(short, None))),
        Refusal::ValueMissing(key("sarpras"))
    );
    assert_eq!(refused(import(answers(&[]))), Refusal::NoAnswers);
    assert_eq!(refused(import(Evidence::Means(printed(), Some(0)))), Refusal::NoAnswers);
}

#[test]
fn an_import_that_makes_no_sense_is_refused() {
    let good = || import(Evidence::Means(printed(), Some(150)));
    let refused = |import| bring(&mut State::default(), import).unwrap_err();
    let until = date(2026, 11, 23);
    assert_eq!(refused(ImportRound { until, ..good() }), Refusal::NotPast(until));
    let early = ImportRound { until: date(2022, 1, 1), ..good() };
    assert_eq!(refused(early), Refusal::DaysReversed);
    assert_eq!(refused(ImportRound { title: text(""), ..good() }), Refusal::TitleMissing);
    assert_eq!(refused(ImportRound { source: " ".into(), ..good() }), Refusal::SourceMissing);
    let small = ImportRound { population: Some(149), ..good() };
    assert_eq!(refused(small), Refusal::PopulationSmall);
    assert_eq!(refused(ImportRound { population: Some(0), ..good() }), Refusal::NobodyExpected);
    let unknown = ImportRound { weight: weight("0.5"), ..good() };
    assert_eq!(refused(unknown), Refusal::WeightUnknown("0.5".to_owned()));
    let mut faulty = good();
    faulty.instrument.bands.clear();
    assert!(matches!(refused(faulty), Refusal::InstrumentFaulty(_)));
}

#[test]
fn a_second_import_takes_the_place_only_when_asked() {
    let mut state = State::default();
    let good = || import(Evidence::Means(printed(), None));
    bring(&mut state, good()).unwrap();
    let again = bring(&mut state, good()).unwrap_err();
    assert_eq!(again, Refusal::ImportExists(key("2023-s1")));
    let title = text("Semester 1 2023, diperbaiki");
    let better = ImportRound { replaces: true, title: title.clone(), ..good() };
    assert_eq!(bring(&mut state, better).unwrap().number, 2);
    assert_eq!(state.imported().len(), 1);
    assert_eq!(state.imported()[0].round.title, title);
    // The name is taken for rounds that are asked, too, and the other way round.
    let opened = super::rounds::opening("2023-s1", date(2026, 7, 1), date(2026, 12, 31));
    let opened = Command::OpenRound(Box::new(opened));
    assert_eq!(run(&mut state, &opened), Err(Refusal::RoundExists(key("2023-s1"))));
}
