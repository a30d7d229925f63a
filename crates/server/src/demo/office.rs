//! Opening the fictional offices: packs, accounts, devices, and a clock on a working morning.

use std::io::Write;

use domain::kernel::{Timestamp, UnitId, Zone};
use jiff::ToSpan;
use jiff::civil::{Date, Time};
use serde::Serialize;

use super::people::{self, Login};
use crate::clock::Clock;
use crate::config::{Config, Limits, Notify};
use crate::deliver;
use crate::hear;
use crate::house::{House, Place};
use crate::promise::{self, Decree, Directory, pack};
use crate::web::App;

/// The office of the demo.
pub const OFFICE: &str = "kanim-nusantara-raya";

/// Days to look ahead for a working morning: more than the longest row of holidays.
const LOOK_AHEAD: i64 = 40;

/// The open demo.
pub struct DemoOffice {
    /// The house.
    pub house: House,
    /// The office.
    pub unit: UnitId,
    /// Its time zone.
    pub zone: Zone,
    /// Token of the kiosk at the door.
    pub kiosk_token: String,
    /// Logins for people who try it.
    pub logins: Vec<Login>,
    /// Counter and officer's token, for the simulated hall.
    pub officers: Vec<(String, String)>,
}

/// Addresses worth opening, by what they are.
#[derive(Debug, Serialize)]
struct Addresses {
    portal: String,
    unit: String,
    phone: String,
    kiosk: String,
    display: String,
    desk: String,
    floor: String,
    statistics: String,
    overview: String,
    manage: String,
    accounts: String,
    api: String,
}

impl DemoOffice {
    /// Tells where everything is: one line of JSON for scripts, or a page for people.
    ///
    /// # Errors
    /// When nothing can be printed.
    pub fn introduce(&self, port: u16, json: bool) -> std::io::Result<()> {
        let (base, unit) = (format!("http://localhost:{port}"), &self.unit);
        let at = |path: &str| format!("{base}{path}");
        let of = |room: &str| format!("{base}/{room}/{unit}");
        let addresses = Addresses {
            portal: at("/"),
            unit: of("units"),
            phone: of("q"),
            kiosk: of("kiosk"),
            display: of("display"),
            desk: of("desk"),
            floor: of("floor"),
            statistics: of("statistics"),
            overview: at("/overview"),
            manage: of("manage"),
            accounts: format!("{base}/admin/{unit}/accounts"),
            api: at("/api"),
        };
        let mut out = std::io::stdout().lock();
        let portal = format!("http://127.0.0.1:{port}");
        if json {
            let line = serde_json::json!({
                "portal": portal, "unit": unit, "kiosk_token": self.kiosk_token,
                "logins": self.logins, "addresses": addresses,
            });
            writeln!(out, "{line}")?;
        } else {
            self.page(&mut out, &addresses)?;
        }
        out.flush()
    }

    fn page(&self, out: &mut impl Write, at: &Addresses) -> std::io::Result<()> {
        let unit = &self.unit;
        writeln!(out, "\nMaklumat – demo office \"{unit}\" (fictional). Stop with Ctrl-C.\n")?;
        for (what, address) in [
            ("Public portal", &at.portal),
            ("The office", &at.unit),
            ("Ticket on a phone", &at.phone),
            ("Kiosk", &at.kiosk),
            ("Wall display", &at.display),
            ("Officer's desk", &at.desk),
            ("Supervisor's floor", &at.floor),
            ("Statistics", &at.statistics),
            ("Head office", &at.overview),
            ("Standards and pledge", &at.manage),
            ("Accounts and devices", &at.accounts),
            ("API explorer", &at.api),
        ] {
            writeln!(out, "  {what:<22} {address}")?;
        }
        writeln!(out, "\n  Logins (password for all: {})", super::people::PASSWORD)?;
        for login in &self.logins {
            writeln!(out, "  {:<22} {}", login.role, login.user)?;
        }
        writeln!(out)
    }
}

/// The hall is emptied before the clock skips the night.
const AFTER_CLOSING_MINUTES: i64 = 30;

pub(super) type Fault = Box<dyn std::error::Error + Send + Sync>;

/// Opens the fictional offices. New ones begin at an opening in the morning; in ones that were used
/// before the clock goes on after the last entry.
///
/// # Errors
/// Whatever stands in the way, for the person at the terminal.
pub async fn open(place: &Place, speed: u32, port: u16) -> Result<DemoOffice, Fault> {
    let clock = Clock::demo(Clock::real().now(), speed);
    let mut config = Config { limits: Limits::none(), ..Config::load(None, &place.data)? };
    if config.notify == Notify::default() {
        // Nothing leaves the machine: notices by mail are laid into a folder of the demo.
        config.notify.from = "noreply@kantor.example".to_owned();
        config.notify.folder = place.data.join("mail").display().to_string();
    }
    if config.listen.public_url.is_empty() {
        config.listen.public_url = format!("http://localhost:{port}");
    }
    let house = House::open_with(place, clock.clone(), config).await?;
    let app = &house.app;
    let unit = UnitId::parse(OFFICE)?;
    let heads = app.book.heads().await?;
    for (_, head) in &heads {
        clock.skip_to(Timestamp(head.recorded));
    }
    let reading = pack::read(&pack::embedded());
    if let Some(finding) = reading.findings.first() {
        return Err(format!("{}:{}: {}", finding.file, finding.line, finding.fault.code).into());
    }
    promise::publish(app, &reading, &decree(&clock)).await?;
    skip_to_working_hours(app, &unit, heads.is_empty());
    let today = domain::kernel::Zone::Jakarta.local(clock.now()).date;
    hear::surveys::begin::begin(app, &unit, today)
        .await
        .map_err(|problem| format!("the demo's survey: {}", problem.code))?;
    let logins = people::staff(app, &unit).await?;
    hear::complaints::begin::begin(app, &unit, "dewi")
        .await
        .map_err(|problem| format!("the demo's complaints: {}", problem.code))?;
    deliver::cases::begin::begin(app, &unit, "rina")
        .await
        .map_err(|problem| format!("the demo's cases: {}", problem.code))?;
    deliver::appointments::begin::begin(app, &unit)
        .await
        .map_err(|problem| format!("the demo's appointments: {}", problem.code))?;
    let published = app.directory.get(&unit).ok_or("the demo office is not in its pack")?;
    let today = published.zone().local(clock.now()).date;
    let profile = published.profile_on(today).ok_or("the demo office has no profile")?;
    let counters: Vec<String> = profile.counters.iter().map(|c| c.id.to_string()).collect();
    let officers = people::officers(app, &counters).await?;
    let kiosk_token = people::kiosk(app, &unit).await?;
    let zone = published.zone();
    Ok(DemoOffice { unit, zone, kiosk_token, logins, officers, house })
}

/// The fictional decree: long enough in force that everything can be tried at once.
fn decree(clock: &Clock) -> Decree {
    let today = domain::kernel::Zone::Jakarta.local(clock.now()).date;
    let before = |days: i64| today.saturating_sub(days.days());
    Decree { number: "DEMO-01 (fiktif)".to_owned(), decided: before(33), effective: before(30) }
}

/// Opening and closing of an office on a date; `None` when it does not work.
fn hours(directory: &Directory, unit: &UnitId, date: Date) -> Option<(Time, Time)> {
    let days = directory.working_days(unit, date)?;
    if !days.is_working_day(date).unwrap_or(false) {
        return None;
    }
    let published = directory.get(unit)?;
    let profile = published.profile_on(date)?;
    let hours = profile.hours_on(domain::calendar::Weekday::of(date))?;
    Some((hours.opens, hours.closes))
}

/// Moves the clock to the next opening, unless the office is open now and a whole morning is not
/// asked for.
fn skip_to_working_hours(app: &App, unit: &UnitId, wants_morning: bool) {
    let Some(published) = app.directory.get(unit) else { return };
    let zone = published.zone();
    let now = zone.local(app.clock.now());
    if let Some((opens, closes)) = hours(&app.directory, unit, now.date)
        && (now.time < opens
            || !wants_morning && now.time < closes.saturating_add(AFTER_CLOSING_MINUTES.minutes()))
    {
        if now.time < opens {
            app.clock.skip_to(zone.instant(now.date, opens));
        }
        return;
    }
    for ahead in 1..=LOOK_AHEAD {
        let date = now.date.saturating_add(ahead.days());
        if let Some((opens, _)) = hours(&app.directory, unit, date) {
            app.clock.skip_to(zone.instant(date, opens));
            return;
        }
    }
}

/// Skips nights and holidays for as long as the demo runs.
pub async fn turn_days(app: App, unit: UnitId) {
    let mut often = tokio::time::interval(std::time::Duration::from_secs(2));
    loop {
        often.tick().await;
        skip_to_working_hours(&app, &unit, false);
    }
}
