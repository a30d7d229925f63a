//! Fills a demo folder with so many tickets over many working days, through the one way in which
//! they are recorded. For `cargo xtask bench growth`: `queue_fill FOLDER UNIT COUNT` prints one
//! line of JSON.

use std::io::Write;
use std::path::PathBuf;
use std::time::Instant;

use domain::deliver::queue::{Arrive, Channel, Command};
use domain::kernel::{ServiceId, Timestamp, UnitId, Zone};
use futures_util::future::join_all;
use jiff::civil::{Date, time};
use maklumat::clock::Clock;
use maklumat::deliver::queue::{serve::record, turn};
use maklumat::house::{House, Place};
use maklumat::identity::Permit;

/// Tickets on their way together.
const TOGETHER: u64 = 1000;
/// Tickets of a day: a year of them are ten million.
const A_DAY: u64 = 40_000;
/// Days in a row on which nobody takes a ticket, at most.
const CLOSED_AT_MOST: u32 = 40;
/// A service of the demo office that anybody may take a ticket for.
const SERVICE: &str = "paspor-baru";

type Fault = Box<dyn std::error::Error + Send + Sync>;

fn arrival() -> Result<Command, Fault> {
    Ok(Command::Arrive(Arrive {
        services: vec![ServiceId::parse(SERVICE)?],
        priority: None,
        channel: Channel::Kiosk,
        booked_for: None,
        group_size: None,
    }))
}

/// Takes tickets on the present day; nothing when the office is closed.
async fn take(house: &House, permit: &Permit, unit: &UnitId, count: u64) -> Result<u64, Fault> {
    let app = &house.app;
    let today = app.days.today(app, unit).map_err(|problem| problem.code.clone())?;
    let mut taken = 0;
    while taken < count {
        let some = TOGETHER.min(count - taken);
        let mut ids = Vec::new();
        let mut commands = Vec::new();
        for number in taken..taken + some {
            ids.push(format!("fill-{number}"));
            commands.push(arrival()?);
        }
        let all = ids.iter().zip(commands).map(|(id, one)| record(app, permit, &today, id, one));
        for done in join_all(all).await {
            match done {
                Ok(_) => taken += 1,
                Err(_) if taken == 0 => return Ok(0),
                Err(problem) => return Err(problem.code.clone().into()),
            }
        }
    }
    Ok(taken)
}

/// On to the next morning: the day before is ended by the clock, as in every office.
async fn next(house: &House, clock: &Clock, date: Date) -> Result<Date, Fault> {
    let date = date.tomorrow()?;
    clock.skip_to(Zone::Jakarta.instant(date, time(9, 0, 0, 0)));
    turn(&house.app).await?;
    Ok(date)
}

async fn fill(folder: PathBuf, unit: &str, count: u64) -> Result<String, Fault> {
    let clock = Clock::demo(Clock::real().now(), 1);
    let house = House::visit(&Place { data: folder, database: None }, clock.clone()).await?;
    for (_, head) in &house.app.book.heads().await? {
        clock.skip_to(Timestamp(head.recorded));
    }
    let unit = UnitId::parse(unit)?;
    let permit = Permit::house(unit.clone());
    let mut date: Date = Zone::Jakarta.local(clock.now()).date;
    let (mut taken, mut closed) = (0, 0);
    let begun = Instant::now();
    while taken < count && closed < CLOSED_AT_MOST {
        date = next(&house, &clock, date).await?;
        let today = take(&house, &permit, &unit, A_DAY.min(count - taken)).await?;
        closed = if today == 0 { closed + 1 } else { 0 };
        taken += today;
        eprintln!("{date}: {taken} tickets");
    }
    let seconds = begun.elapsed().as_secs_f64();
    next(&house, &clock, date).await?;
    Ok(format!("{{\"tickets\":{taken},\"seconds\":{seconds:.2},\"until\":\"{date}\"}}"))
}

fn main() -> Result<(), Fault> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let [folder, unit, count] = words.as_slice() else {
        return Err("usage: queue_fill FOLDER UNIT COUNT".into());
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let said = runtime.block_on(fill(folder.into(), unit, count.parse()?))?;
    writeln!(std::io::stdout(), "{said}")?;
    Ok(())
}
