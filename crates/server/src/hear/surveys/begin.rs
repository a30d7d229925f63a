//! The fictional office's surveys: a published round of the past with invented answers, and one
//! that is running. Every page says that the office does not exist.

use std::collections::BTreeMap;
use std::sync::Arc;

use domain::hear::surveys::{
    Answer, AnswerChannel, CloseRound, Command, Decimal, Evidence, ImportRound, Instrument, Mode,
    OpenRound, PublishReport, ROUNDS, Row, Surveys, Tally, Weight, answers_stream,
};
use domain::kernel::{Key, LocalText, Personal, ServiceId, UnitId};
use jiff::civil::Date;
use register::hash::Hash;

use super::figures::measure;
use super::past::compared;
use super::right::{seed, seed_hash};
use super::serve::{round, rounds};
use crate::identity::Permit;
use crate::promise::pack;
use crate::web::App;
use crate::web::problem::Problem;

/// Invented answers of the past round.
const ANSWERS: u32 = 80;
/// Visits of the past round, invented as well.
const SERVED: u64 = 412;

/// Printed means of an invented report.
const MEANS: [&str; 9] = ["3.05", "3.11", "2.88", "3.40", "3.21", "3.19", "3.25", "3.02", "2.95"];

/// The example stands in every new demo under this name.
const PAST: &str = "contoh";
const NOW: &str = "berjalan";

fn key(text: &str) -> Key {
    Key::parse(text).expect("a short name of our own")
}

fn days(date: Date, days: i64) -> Date {
    date.saturating_add(jiff::Span::new().days(days))
}

/// Makes both rounds in an office that has none.
///
/// # Errors
/// What stands in the way.
pub async fn begin(app: &App, unit: &UnitId, today: Date) -> Result<(), Problem> {
    if !rounds(app, unit).await?.is_empty() {
        return Ok(());
    }
    let all = pack::read(&pack::embedded());
    let found = all.instruments().find(|instrument| instrument.id.as_str() == "skm-2017");
    let Some(instrument) = found.cloned() else { return Ok(()) };
    let maker = Maker { app, unit, permit: Permit::house(unit.clone()), instrument };
    let title = |id: &str, en: &str| LocalText { id: id.to_owned(), en: en.to_owned() };
    maker.import(today).await?;
    let past = title("Putaran contoh (fiktif)", "Example round (fictional)");
    maker.open(PAST, past, (days(today, -210), days(today, -31))).await?;
    maker.fill(days(today, -60)).await?;
    maker.close_and_publish(today).await?;
    let now = title("Putaran berjalan (fiktif)", "Running round (fictional)");
    maker.open(NOW, now, (days(today, -30), days(today, 150))).await
}

struct Maker<'a> {
    app: &'a App,
    unit: &'a UnitId,
    permit: Permit,
    instrument: Instrument,
}

impl Maker<'_> {
    async fn run(&self, stream: &str, command: &Command) -> Result<(), Problem> {
        self.app.execute.run::<Surveys>(&self.permit, stream, "", command).await?;
        Ok(())
    }

    async fn open(&self, name: &str, title: LocalText, span: (Date, Date)) -> Result<(), Problem> {
        let seed_hash = seed_hash(&seed(self.app, self.unit.as_str(), name));
        let open = OpenRound {
            round: key(name),
            title,
            instrument: self.instrument.clone(),
            weight: Weight::Exact,
            from: span.0,
            until: span.1,
            expected: SERVED,
            answering_per_mille: 500,
            seed_hash,
        };
        self.run(ROUNDS, &Command::OpenRound(Box::new(open))).await
    }

    /// Two years of the past as an office brings them in: printed means, and single answers.
    async fn import(&self, today: Date) -> Result<(), Problem> {
        let elements = || self.instrument.elements.iter();
        let means = elements()
            .zip(MEANS)
            .filter_map(|(element, mean)| Some((element.key.clone(), Decimal::parse(mean).ok()?)));
        let mut tally = Tally::default();
        for number in 0..ANSWERS {
            let value = |place: u32| if number * (place + 3) % 5 < 2 { 4 } else { 3 };
            let row: Row = (0..).zip(elements()).map(|(p, e)| (e.key.clone(), value(p))).collect();
            tally.add(&self.instrument, &row);
        }
        let evidence = [Evidence::Means(means.collect(), Some(150)), Evidence::Answers(tally)];
        for (evidence, back) in evidence.into_iter().zip([945_i64, 575]) {
            let (from, until) = (days(today, -back), days(today, -back + 180));
            let year = until.year();
            let title = LocalText {
                id: format!("Survei {year} (fiktif)"),
                en: format!("Survey {year} (fictional)"),
            };
            let import = ImportRound {
                round: key(&format!("survei-{year}")),
                title,
                instrument: self.instrument.clone(),
                weight: Weight::Exact,
                from,
                until,
                today,
                population: Some(SERVED),
                evidence,
                source: format!("Laporan fiktif {year} / fictional report {year}"),
                file: Hash::of(year.to_string().as_bytes()).to_string(),
                replaces: false,
            };
            self.run(ROUNDS, &Command::ImportRound(Box::new(import))).await?;
        }
        Ok(())
    }

    /// Answers by a rule: most are good, waiting and facilities less so.
    async fn fill(&self, from: Date) -> Result<(), Problem> {
        let instrument = Arc::new(self.instrument.clone());
        for number in 0..ANSWERS {
            let value = |place: u32| match (number * 7 + place * 5) % 11 {
                0 => 2,
                1..=4 => 3,
                5 if place == 2 || place == 8 => 2,
                6..=7 if place == 2 => 3,
                _ => 4,
            };
            let elements = (0..).zip(&instrument.elements);
            let values: Row = elements.map(|(place, e)| (e.key.clone(), value(place))).collect();
            let said = (number == 5).then(|| "Antrean jelas, petugas ramah.".to_owned());
            let subject = format!("survey-answer/example-{number}");
            let service = if number % 3 == 0 { "paspor-pengambilan" } else { "paspor-baru" };
            let sex = if number % 2 == 0 { "female" } else { "male" };
            let date = days(from, i64::from(number / 20) * 7);
            let answer = Answer {
                round: key(PAST),
                instrument: Arc::clone(&instrument),
                date,
                service: ServiceId::parse(service).map_err(|_| Problem::not_found())?,
                channel: if number % 4 == 0 { AnswerChannel::Kiosk } else { AnswerChannel::Phone },
                mode: if number % 9 == 0 { Mode::Volunteer } else { Mode::Sampled },
                values,
                facets: BTreeMap::from([(key("sex"), key(sex))]),
                flag: None,
                comment: said.map(|text| Personal::new(subject, text)),
            };
            let stream = answers_stream(&key(PAST), date);
            self.run(&stream, &Command::Answer(Box::new(answer))).await?;
        }
        Ok(())
    }

    async fn close_and_publish(&self, today: Date) -> Result<(), Problem> {
        let seed = seed(self.app, self.unit.as_str(), PAST);
        let seed_hash = seed_hash(&seed);
        let close = CloseRound { round: key(PAST), seed, seed_hash, population: SERVED };
        self.run(ROUNDS, &Command::CloseRound(close)).await?;
        let found = round(self.app, self.unit, PAST).await?;
        let measured = measure(self.app, self.unit, &found, today).await?;
        let figures = measured.figures(compared(self.app, self.unit, &measured, today).await?);
        let publish = PublishReport { round: key(PAST), date: today, figures };
        self.run(ROUNDS, &Command::PublishReport(Box::new(publish))).await
    }
}
