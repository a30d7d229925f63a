//! Fills a demo folder with a closed survey round of so many answers, through the one way in which
//! answers are recorded. For `cargo xtask bench survey`:
//! `survey_answers FOLDER UNIT ROUND ANSWERS` prints one line of JSON.

use std::io::Write;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

use domain::hear::surveys::{
    Answer, AnswerChannel, CloseRound, Command, Flag, Instrument, Mode, OpenRound, ROUNDS, Surveys,
    Weight, answers_stream,
};
use domain::kernel::{Key, LocalText, ServiceId, Timestamp, UnitId};
use futures_util::future::join_all;
use jiff::civil::Date;
use maklumat::clock::Clock;
use maklumat::house::{House, Place};
use maklumat::identity::Permit;
use maklumat::promise::pack;
use register::hash::Hash;

/// Answers on their way together, as from so many phones.
const TOGETHER: u64 = 2000;
/// Days over which they came.
const DAYS: u64 = 180;
/// Seed of the round: known, because nobody is drawn.
const SEED: &str = "BENCH";

type Fault = Box<dyn std::error::Error + Send + Sync>;

/// The same answers in every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963);
        (self.0 >> 33) % bound
    }

    fn of<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        let place = self.below(u64::try_from(all.len()).unwrap_or(1));
        &all[usize::try_from(place).unwrap_or(0)]
    }
}

struct Maker {
    house: House,
    unit: UnitId,
    round: Key,
    instrument: Arc<Instrument>,
    services: Vec<ServiceId>,
    from: Date,
}

impl Maker {
    async fn run(&self, stream: &str, command: &Command) -> Result<(), Fault> {
        let permit = Permit::house(self.unit.clone());
        let done = self.house.app.execute.run::<Surveys>(&permit, stream, "", command).await;
        done.map(drop).map_err(|failure| format!("{failure:?}").into())
    }

    fn answer(&self, dice: &mut Dice, number: u64) -> Result<(String, Command), Fault> {
        let day = i64::try_from(number % DAYS)?;
        let date = self.from.checked_add(jiff::Span::new().days(day))?;
        let values = self.instrument.elements.iter();
        let values = values.map(|e| (e.key.clone(), *dice.of(&[4, 3, 3, 4, 2, 4, 3, 1]))).collect();
        let facets = self.instrument.facets.iter();
        let facets = facets.map(|f| (f.key.clone(), dice.of(&f.options).key.clone())).collect();
        let flags = [Flag::TooFast, Flag::RapidSequence, Flag::StaffDevice];
        let answer = Answer {
            round: self.round.clone(),
            instrument: Arc::clone(&self.instrument),
            date,
            service: dice.of(&self.services).clone(),
            channel: *dice.of(&AnswerChannel::ALL),
            mode: *dice.of(&Mode::ALL),
            values,
            facets,
            flag: (dice.below(50) == 0).then(|| *dice.of(&flags)),
            comment: None,
        };
        Ok((answers_stream(&self.round, date), Command::Answer(Box::new(answer))))
    }

    async fn fill(&self, answers: u64) -> Result<(), Fault> {
        let (mut dice, mut number) = (Dice(2026), 0);
        while number < answers {
            let until = answers.min(number + TOGETHER);
            let commands: Vec<(String, Command)> =
                (number..until).map(|n| self.answer(&mut dice, n)).collect::<Result<_, _>>()?;
            let all = commands.iter().map(|(stream, command)| self.run(stream, command));
            join_all(all).await.into_iter().collect::<Result<(), Fault>>()?;
            number = until;
        }
        Ok(())
    }
}

async fn fill(folder: PathBuf, unit: &str, round: &str, answers: u64) -> Result<String, Fault> {
    let clock = Clock::demo(Clock::real().now(), 1);
    let house = House::visit(&Place { data: folder, database: None }, clock.clone()).await?;
    for (_, head) in &house.app.book.heads().await? {
        clock.skip_to(Timestamp(head.recorded));
    }
    let unit = UnitId::parse(unit)?;
    let today = domain::kernel::Zone::Jakarta.local(clock.now()).date;
    let published = house.app.directory.get(&unit).ok_or("no such unit")?;
    let services = published.profile_on(today).ok_or("no profile")?.services.clone();
    let reading = pack::read(&pack::embedded());
    let mut instruments = reading.instruments();
    let instrument = instruments.find(|i| i.id.as_str() == "skm-2017").ok_or("no instrument")?;
    let from = today.checked_sub(jiff::Span::new().days(600))?;
    let until = from.checked_add(jiff::Span::new().days(i64::try_from(DAYS)?))?;
    let (round, instrument) = (Key::parse(round)?, Arc::new(instrument.clone()));
    let maker = Maker { house, unit, round, instrument, services, from };
    let seed_hash = Hash::of(SEED.as_bytes()).to_string();
    let title = LocalText { id: "Uji beban".to_owned(), en: "Load test".to_owned() };
    let open = OpenRound {
        round: maker.round.clone(),
        title,
        instrument: (*maker.instrument).clone(),
        weight: Weight::Exact,
        from,
        until,
        expected: answers * 2,
        answering_per_mille: 500,
        seed_hash: seed_hash.clone(),
    };
    maker.run(ROUNDS, &Command::OpenRound(Box::new(open))).await?;
    let begun = Instant::now();
    maker.fill(answers).await?;
    let seconds = begun.elapsed().as_secs_f64();
    let (seed, population) = (SEED.to_owned(), answers * 2);
    let close = CloseRound { round: maker.round.clone(), seed, seed_hash, population };
    maker.run(ROUNDS, &Command::CloseRound(close)).await?;
    Ok(format!("{{\"answers\":{answers},\"seconds\":{seconds:.2}}}"))
}

fn main() -> Result<(), Fault> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let [folder, unit, round, answers] = words.as_slice() else {
        return Err("usage: survey_answers FOLDER UNIT ROUND ANSWERS".into());
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let said = runtime.block_on(fill(folder.into(), unit, round, answers.parse()?))?;
    writeln!(std::io::stdout(), "{said}")?;
    Ok(())
}
