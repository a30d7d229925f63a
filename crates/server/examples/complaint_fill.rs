//! Fills a demo folder with so many complaints, through the one way in which they are recorded. For
//! `cargo xtask bench complaints`: `complaint_fill FOLDER UNIT COUNT` prints one line of JSON.

use std::io::Write;
use std::path::PathBuf;
use std::time::Instant;

use domain::hear::complaints::{Channel, Class};
use domain::kernel::{Timestamp, UnitId, Zone};
use futures_util::future::join_all;
use jiff::civil::Date;
use maklumat::clock::Clock;
use maklumat::hear::complaints::begin::{Plain, file_plain};
use maklumat::house::{House, Place};

/// Complaints on their way together.
const TOGETHER: u64 = 1000;
/// Days over which they came.
const DAYS: u64 = 600;
/// Of so many the last one is still open.
const OPEN_OF: u64 = 20;
/// Words of a text.
const WORDS: u64 = 14;

type Fault = Box<dyn std::error::Error + Send + Sync>;

/// The same texts in every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963);
        (self.0 >> 33) % bound
    }

    fn of<T: Copy>(&mut self, all: &[T]) -> T {
        let place = self.below(u64::try_from(all.len()).unwrap_or(1));
        all[usize::try_from(place).unwrap_or(0)]
    }

    /// A word: some are in every fourth text, some in hardly any.
    fn word(&mut self) -> String {
        const COMMON: [&str; 8] =
            ["petugas", "loket", "antre", "paspor", "lama", "kantor", "berkas", "bayar"];
        const SYLLABLES: [&str; 16] = [
            "ba", "du", "fo", "gi", "ha", "je", "ku", "lo", "ma", "ni", "pu", "ra", "so", "ta",
            "wi", "yo",
        ];
        if self.below(4) == 0 {
            return self.of(&COMMON).to_owned();
        }
        // The product of two even throws: small numbers are common.
        let mut rank = self.below(256) * self.below(256) / 8;
        let mut word = String::from("z");
        for _ in 0..4 {
            word.push_str(SYLLABLES[usize::try_from(rank % 16).unwrap_or(0)]);
            rank /= 16;
        }
        word
    }
}

fn plain(dice: &mut Dice, number: u64, today: Date) -> Result<Plain, Fault> {
    let days = i64::try_from(dice.below(DAYS) + 1)?;
    let words: Vec<String> = (0..WORDS).map(|_| dice.word()).collect();
    Ok(Plain {
        number,
        class: dice.of(&[
            Class::NonOversight,
            Class::NonOversight,
            Class::NonOversight,
            Class::Suggestion,
            Class::Praise,
        ]),
        channel: dice.of(&[
            Channel::Web,
            Channel::Web,
            Channel::Web,
            Channel::Kiosk,
            Channel::Counter,
            Channel::Letter,
        ]),
        text: words.join(" "),
        taken_on: today.checked_sub(jiff::Span::new().days(days))?,
        over: number % OPEN_OF != OPEN_OF - 1,
    })
}

async fn fill(folder: PathBuf, unit: &str, count: u64) -> Result<String, Fault> {
    let clock = Clock::demo(Clock::real().now(), 1);
    let house = House::visit(&Place { data: folder, database: None }, clock.clone()).await?;
    for (_, head) in &house.app.book.heads().await? {
        clock.skip_to(Timestamp(head.recorded));
    }
    let unit = UnitId::parse(unit)?;
    let today = Zone::Jakarta.local(clock.now()).date;
    let (mut dice, mut number) = (Dice(2026), 0);
    let begun = Instant::now();
    while number < count {
        let until = count.min(number + TOGETHER);
        let batch: Vec<Plain> =
            (number..until).map(|n| plain(&mut dice, n, today)).collect::<Result<_, _>>()?;
        let all = batch.iter().map(|one| file_plain(&house.app, &unit, one));
        for done in join_all(all).await {
            done.map_err(|problem| problem.code.clone())?;
        }
        number = until;
    }
    let seconds = begun.elapsed().as_secs_f64();
    Ok(format!("{{\"complaints\":{count},\"seconds\":{seconds:.2}}}"))
}

fn main() -> Result<(), Fault> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let [folder, unit, count] = words.as_slice() else {
        return Err("usage: complaint_fill FOLDER UNIT COUNT".into());
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let said = runtime.block_on(fill(folder.into(), unit, count.parse()?))?;
    writeln!(std::io::stdout(), "{said}")?;
    Ok(())
}
