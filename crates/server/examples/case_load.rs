//! Fills a demo folder with so many cases, through the one way in which cases are recorded. For
//! `cargo xtask bench booking` and `cargo xtask bench cases`:
//! `case_load FOLDER UNIT CASES OPEN REFERENCES` writes the numbers of open cases to a file, one a
//! line, and prints one line of JSON.
//!
//! All but OPEN are taken back by who applied. Half of those that stay open are brought to the step
//! after the interview, where the promised days run, over so many days that some are late.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::Write;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

use domain::calendar::{Shift, Weekday, WorkingTime};
use domain::deliver::cases::{
    Ask, CaseRef, Cases, CheckDocuments, Command, Finding, FinishStep, State, Submit,
};
use domain::identity::Role;
use domain::kernel::{Key, Personal, ServiceId, Timestamp, UnitId, Zone};
use domain::promise::standards::{Channel, StepAct, Version};
use futures_util::future::join_all;
use jiff::civil::{Date, time};
use maklumat::clock::Clock;
use maklumat::house::{House, Place};
use maklumat::identity::Permit;

/// Cases on their way together, as from so many phones.
const TOGETHER: u64 = 2000;
/// Seconds that pass from one open case to the next: 100,000 of them come in eleven days.
const BETWEEN_S: i64 = 10;
/// Steps that are done in half of the open cases: the clock has begun then.
const DONE: usize = 5;

type Fault = Box<dyn std::error::Error + Send + Sync>;

struct Maker {
    house: House,
    permit: Permit,
    version: Arc<Version>,
    time: Arc<WorkingTime>,
    today: Date,
}

/// The number of a case: the same in every run.
fn reference(number: u64) -> CaseRef {
    CaseRef::from_chance(number.wrapping_mul(0x9E37_79B9_7F4A_7C15))
}

fn key(text: &str) -> Key {
    Key::parse(text).expect("a short name of our own")
}

impl Maker {
    async fn run(&self, case: &CaseRef, ask: Ask) -> Result<(), Fault> {
        let command = Command { time: Arc::clone(&self.time), ask };
        let done =
            self.house.app.execute.run::<Cases>(&self.permit, &case.stream(), "", &command).await;
        done.map(drop).map_err(|failure| format!("{failure:?}").into())
    }

    async fn submit(&self, case: &CaseRef) -> Result<(), Fault> {
        let subject = case.stream();
        let submit = Submit {
            reference: case.clone(),
            standard: Arc::clone(&self.version),
            variant: Some(key("biasa-10")),
            extras: Vec::new(),
            channel: Channel::Electronic,
            by_staff: false,
            applicant: Personal::new(subject.clone(), "Contoh Beban"),
            contact: None,
            form: Personal::new(subject, "{}"),
            reach: None,
            documents: Vec::new(),
            seen: std::collections::BTreeSet::new(),
        };
        self.run(case, Ask::Submit(Box::new(submit))).await
    }

    async fn present(&self, case: &CaseRef) -> Result<State, Fault> {
        let unit = self.permit.unit();
        Ok(self.house.app.execute.read::<Cases, _>(unit, &case.stream(), State::clone).await?)
    }

    async fn over(&self, case: &CaseRef) -> Result<(), Fault> {
        self.submit(case).await?;
        let channel = Channel::Electronic;
        self.run(case, Ask::Withdraw { channel, reason: None }).await
    }

    async fn open(&self, number: u64) -> Result<(), Fault> {
        let case = &reference(number);
        self.submit(case).await?;
        if number.is_multiple_of(2) {
            return Ok(());
        }
        let (role, channel) = (Role::Officer, Channel::Counter);
        for _ in 1..DONE {
            let state = self.present(case).await?;
            let Some(next) = state.next_step().cloned() else { break };
            let ask = match next.act {
                StepAct::CheckDocuments => {
                    let findings = findings(&state);
                    Ask::CheckDocuments(CheckDocuments { findings, role, channel, note: None })
                }
                StepAct::Pay => Ask::Pay {
                    amount: state.owed(),
                    receipt: format!("BEBAN-{number}"),
                    method: key("bank"),
                    paid_on: self.today,
                    channel: Some(channel),
                    notice: None,
                },
                _ => Ask::FinishStep(FinishStep { step: next.id, role, channel, note: None }),
            };
            self.run(case, ask).await?;
        }
        Ok(())
    }

    async fn fill(&self, cases: u64, open: u64) -> Result<(), Fault> {
        let over = cases.saturating_sub(open);
        let mut number = 0;
        while number < over {
            let until = over.min(number + TOGETHER);
            let all: Vec<CaseRef> = (number..until).map(reference).collect();
            join_all(all.iter().map(|case| self.over(case)))
                .await
                .into_iter()
                .collect::<Result<(), _>>()?;
            number = until;
        }
        let clock = &self.house.app.clock;
        let begin = clock.now();
        while number < cases {
            let until = cases.min(number + TOGETHER);
            let passed = i64::try_from(number - over)? * BETWEEN_S;
            clock.skip_to(begin.plus_seconds(passed));
            join_all((number..until).map(|one| self.open(one)))
                .await
                .into_iter()
                .collect::<Result<(), _>>()?;
            number = until;
        }
        Ok(())
    }
}

/// A whole checklist in order.
fn findings(state: &State) -> BTreeMap<Key, Finding> {
    let documents = state.plan().map_or(&[][..], |plan| &plan.documents);
    let found = documents.iter().map(|document| {
        let usual = if document.conditional { Finding::NotNeeded } else { Finding::Complete };
        (document.id.clone(), usual)
    });
    found.collect()
}

async fn fill(
    folder: PathBuf,
    unit: &str,
    (cases, open): (u64, u64),
    references: &str,
) -> Result<String, Fault> {
    let clock = Clock::demo(Clock::real().now(), 1);
    let house = House::visit(&Place { data: folder, database: None }, clock.clone()).await?;
    for (_, head) in &house.app.book.heads().await? {
        clock.skip_to(Timestamp(head.recorded));
    }
    let unit = UnitId::parse(unit)?;
    let today = Zone::Jakarta.local(clock.now()).date;
    let published = house.app.directory.get(&unit).ok_or("no such unit")?;
    let service = ServiceId::parse("paspor-baru")?;
    let version = published.standards.get(&service).and_then(|known| known.in_force(today));
    let version = Arc::new(version.ok_or("no such service")?.clone());
    let days = house.app.directory.working_days(&unit, today).ok_or("no calendar")?;
    let shift = Shift { from: time(8, 0, 0, 0), to: time(16, 0, 0, 0) };
    let week = Weekday::FIVE_DAYS.map(|day| (day, shift));
    let time = Arc::new(WorkingTime::new(days, published.zone(), week));
    let permit = Permit::house(unit);
    let maker = Maker { house, permit, version, time, today };
    let begun = Instant::now();
    maker.fill(cases, open).await?;
    let seconds = begun.elapsed().as_secs_f64();
    let mut lines = String::new();
    for number in cases.saturating_sub(open)..cases {
        writeln!(lines, "{}", reference(number))?;
    }
    std::fs::write(references, lines)?;
    Ok(format!("{{\"cases\":{cases},\"open\":{open},\"seconds\":{seconds:.2}}}"))
}

fn main() -> Result<(), Fault> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let [folder, unit, cases, open, references] = words.as_slice() else {
        return Err("usage: case_load FOLDER UNIT CASES OPEN REFERENCES".into());
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let count = (cases.parse()?, open.parse()?);
    let said = runtime.block_on(fill(folder.into(), unit, count, references))?;
    writeln!(std::io::stdout(), "{said}")?;
    Ok(())
}
