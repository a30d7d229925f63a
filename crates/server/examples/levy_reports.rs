//! Fills a demo folder with so many sealed reports for one inspector, through the one way in which
//! they are recorded. For `cargo xtask bench levy`:
//! `levy_reports FOLDER OVERSEER OFFICE INSPECTOR REPORTS` prints one line of JSON. What is sealed
//! has the size of a parcel and opens with nothing.

use std::io::Write;
use std::path::PathBuf;
use std::time::Instant;

use domain::hear::levy_reports::{
    Act, Channel, Command, KEYS_STREAM, KeyCommand, LevyKeys, LevyReports, Parcel, Size, stream_of,
    subject_of,
};
use domain::kernel::{Personal, Timestamp, UnitId, Zone};
use futures_util::future::join_all;
use jiff::civil::{Date, Time};
use maklumat::clock::Clock;
use maklumat::house::{House, Place};
use maklumat::identity::Permit;
use register::hash::Hash;

/// Reports on their way together.
const TOGETHER: u64 = 500;
/// Days over which they came.
const DAYS: u64 = 600;
const KEY: &str = "00000000000000aa";

type Fault = Box<dyn std::error::Error + Send + Sync>;

fn report(number: u64, office: &UnitId, today: Date) -> Result<(String, Command), Fault> {
    let lookup = format!("{number:016}");
    let days = jiff::Span::new().days(i64::try_from(number % DAYS)?);
    let text = format!("{number}{}", "A".repeat(Size::Small.bytes() * 4 / 3 + 700));
    let digest = Hash::of(text.as_bytes()).to_string();
    let parcel =
        Parcel { size: Size::Small, digest, sealed: Personal::new(subject_of(&lookup), text) };
    let act = Act::File {
        lookup: lookup.clone(),
        office: office.clone(),
        channel: Channel::Online,
        recipients: vec![KEY.to_owned()],
        access: "a".repeat(64),
        parcel,
    };
    let date = today.checked_sub(days)?;
    let begins = Zone::Jakarta.instant(date, Time::midnight());
    let command = Command { date, begins, keys: vec![KEY.to_owned()], act };
    Ok((stream_of(&lookup), command))
}

async fn fill(folder: PathBuf, words: [&str; 3], reports: u64) -> Result<String, Fault> {
    let clock = Clock::demo(Clock::real().now(), 1);
    let house = House::visit(&Place { data: folder, database: None }, clock.clone()).await?;
    for (_, head) in &house.app.book.heads().await? {
        clock.skip_to(Timestamp(head.recorded));
    }
    let [overseer, office, inspector] = words;
    let (overseer, office) = (UnitId::parse(overseer)?, UnitId::parse(office)?);
    let today = Zone::Jakarta.local(clock.now()).date;
    let permit = Permit::house(overseer);
    let (key, inspector) = (KEY.to_owned(), inspector.to_owned());
    let (public, date) = ("BA==".to_owned(), today);
    let add = KeyCommand::Add { key, inspector, public, custodian: false, date };
    let execute = &house.app.execute;
    let added = execute.run::<LevyKeys>(&permit, KEYS_STREAM, "bench-key", &add).await;
    added.map_err(|failure| format!("{failure:?}"))?;
    let begun = Instant::now();
    let mut number = 0;
    while number < reports {
        let until = reports.min(number + TOGETHER);
        let all: Vec<(String, Command)> =
            (number..until).map(|n| report(n, &office, today)).collect::<Result<_, _>>()?;
        let runs = all.iter().map(|(stream, command)| async {
            let done = execute.run::<LevyReports>(&permit, stream, "", command).await;
            done.map(drop).map_err(|failure| format!("{failure:?}"))
        });
        join_all(runs).await.into_iter().collect::<Result<(), String>>()?;
        number = until;
    }
    let seconds = begun.elapsed().as_secs_f64();
    Ok(format!("{{\"reports\":{reports},\"seconds\":{seconds:.2}}}"))
}

fn main() -> Result<(), Fault> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let [folder, overseer, office, inspector, reports] = words.as_slice() else {
        return Err("usage: levy_reports FOLDER OVERSEER OFFICE INSPECTOR REPORTS".into());
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let names = [overseer.as_str(), office, inspector];
    let said = runtime.block_on(fill(folder.into(), names, reports.parse()?))?;
    writeln!(std::io::stdout(), "{said}")?;
    Ok(())
}
