//! Dates, times, durations, numbers and money as people in each language write them.
//!
//! Indonesian after PUEBI and CLDR: `21 November 2026`, `09.41 WIB`, `1.234,5`, `Rp350.000`.

use domain::kernel::{Language, Rupiah, Timestamp, Zone};
use jiff::civil::{Date, Time};

use super::i18n::Translator;

const MONTHS_ID: [&str; 12] = [
    "Januari",
    "Februari",
    "Maret",
    "April",
    "Mei",
    "Juni",
    "Juli",
    "Agustus",
    "September",
    "Oktober",
    "November",
    "Desember",
];
const MONTHS_EN: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
/// Monday first, as jiff counts.
const DAYS_ID: [&str; 7] = ["Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu"];
const DAYS_EN: [&str; 7] =
    ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

/// Any whole number, by value or by reference, as templates pass them; too large ones saturate.
pub trait Whole {
    /// The number.
    fn whole(&self) -> i64;
}

macro_rules! whole {
    ($($kind:ty),*) => {$(
        impl Whole for $kind {
            fn whole(&self) -> i64 {
                i64::try_from(*self).unwrap_or(i64::MAX)
            }
        }
    )*};
}
whole!(i32, i64, u8, u16, u32, u64, usize);

impl<T: Whole + ?Sized> Whole for &T {
    fn whole(&self) -> i64 {
        (**self).whole()
    }
}

/// Name of a month, 1 to 12.
fn month(language: Language, date: Date) -> &'static str {
    let place = usize::from(date.month().unsigned_abs()) - 1;
    match language {
        Language::Id => MONTHS_ID[place],
        Language::En => MONTHS_EN[place],
    }
}

/// Name of the day of the week.
#[must_use]
pub fn weekday(language: Language, date: Date) -> &'static str {
    let place = usize::from(date.weekday().to_monday_zero_offset().unsigned_abs());
    match language {
        Language::Id => DAYS_ID[place],
        Language::En => DAYS_EN[place],
    }
}

/// `21 November 2026` in both languages.
#[must_use]
pub fn date(language: Language, date: Date) -> String {
    format!("{} {} {}", date.day(), month(language, date), date.year())
}

/// `21 Nov 2026`, for tables.
#[must_use]
pub fn date_short(language: Language, date: Date) -> String {
    format!("{} {} {}", date.day(), &month(language, date)[..3], date.year())
}

/// `Sabtu, 21 November 2026`, `Saturday, 21 November 2026`.
#[must_use]
pub fn date_full(language: Language, day: Date) -> String {
    format!("{}, {}", weekday(language, day), date(language, day))
}

/// `09.41` in Indonesian, `09:41` in English.
#[must_use]
pub fn time(language: Language, time: Time) -> String {
    let mark = match language {
        Language::Id => '.',
        Language::En => ':',
    };
    format!("{:02}{mark}{:02}", time.hour(), time.minute())
}

/// Time of day of an instant on the unit's clock: `09.41 WIB`.
#[must_use]
pub fn clock(language: Language, zone: Zone, at: Timestamp) -> String {
    format!("{} {}", time(language, zone.local(at).time), zone.abbreviation())
}

/// Date and time of an instant: `21 November 2026 pukul 09.41 WIB`.
#[must_use]
pub fn moment(language: Language, zone: Zone, at: Timestamp) -> String {
    let day = date(language, zone.local(at).date);
    let clock = clock(language, zone, at);
    Translator { language }.t2("format-moment", "date", day, "time", clock)
}

/// What a `<time datetime="…">` holds: `2026-11-21T09:41:05+07:00`.
#[must_use]
pub fn machine(zone: Zone, at: Timestamp) -> String {
    let local = zone.local(at);
    let (day, time) = (local.date, local.time);
    format!(
        "{day}T{:02}:{:02}:{:02}+{:02}:00",
        time.hour(),
        time.minute(),
        time.second(),
        zone.offset_hours()
    )
}

/// `1 jam 5 menit`, `1 hour 5 minutes`; seconds are dropped.
#[must_use]
pub fn duration(language: Language, seconds: i64) -> String {
    let translator = Translator { language };
    let minutes = seconds.max(0) / 60;
    let (hours, rest) = (minutes / 60, minutes % 60);
    match (hours, rest) {
        (0, 0) => translator.t("format-under-a-minute").to_owned(),
        (0, _) => translator.t1("format-minutes", "n", rest),
        (_, 0) => translator.t1("format-hours", "n", hours),
        _ => {
            let hours = translator.t1("format-hours", "n", hours);
            format!("{hours} {}", translator.t1("format-minutes", "n", rest))
        }
    }
}

/// An honest wait, `10–15 menit`: the lower end rounded down, the upper end up, to minutes.
#[must_use]
pub fn wait_range(language: Language, from_seconds: i64, to_seconds: i64) -> String {
    let from = from_seconds.max(0) / 60;
    let to = (to_seconds.max(0) + 59) / 60;
    if to <= 1 || to <= from {
        return duration(language, to.max(from) * 60);
    }
    if to > 90 {
        let (from, to) = (duration(language, from * 60), duration(language, to * 60));
        return format!("{from} – {to}");
    }
    let range = format!("{from}–{to}");
    Translator { language }.t1("format-minutes-range", "range", range)
}

/// `1.234.567` in Indonesian, `1,234,567` in English.
#[must_use]
pub fn number(language: Language, value: i64) -> String {
    let mark = match language {
        Language::Id => '.',
        Language::En => ',',
    };
    let digits = value.unsigned_abs().to_string();
    let mut text = String::from(if value < 0 { "-" } else { "" });
    for (place, digit) in digits.char_indices() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(mark);
        }
        text.push(digit);
    }
    text
}

/// A decimal that is kept as a whole number of its last place: `decimal(id, 8817, 2)` → `88,17`.
#[must_use]
pub fn decimal(language: Language, scaled: i64, places: u32) -> String {
    let one = 10i64.pow(places.min(18));
    let (whole, fraction) = (scaled / one, (scaled % one).unsigned_abs());
    let sign = if scaled < 0 && whole == 0 { "-" } else { "" };
    if places == 0 {
        return number(language, scaled);
    }
    let mark = match language {
        Language::Id => ',',
        Language::En => '.',
    };
    let width = usize::try_from(places).expect("few places");
    format!("{sign}{}{mark}{fraction:0width$}", number(language, whole))
}

/// `Rp350.000` in Indonesian, `IDR 350,000` in English.
#[must_use]
pub fn rupiah(language: Language, amount: Rupiah) -> String {
    match language {
        Language::Id => amount.to_string(),
        Language::En if amount.0 < 0 => format!("-IDR {}", &number(language, amount.0)[1..]),
        Language::En => format!("IDR {}", number(language, amount.0)),
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date as day;

    use super::*;
    use Language::{En, Id};

    #[test]
    fn dates_in_both_languages() {
        let saturday = day(2026, 11, 21);
        assert_eq!(date_full(Id, saturday), "Sabtu, 21 November 2026");
        assert_eq!(date_full(En, saturday), "Saturday, 21 November 2026");
        assert_eq!(date_full(Id, day(2027, 8, 6)), "Jumat, 6 Agustus 2027");
        assert_eq!(date_short(Id, day(2026, 8, 9)), "9 Agu 2026");
        assert_eq!(date_short(En, day(2026, 10, 1)), "1 Oct 2026");
        let mondays = (1..=7).map(|n| weekday(Id, day(2026, 11, 22).saturating_add(days(n))));
        assert_eq!(mondays.collect::<Vec<_>>(), DAYS_ID);
    }

    fn days(n: i64) -> jiff::Span {
        jiff::Span::new().days(n)
    }

    #[test]
    fn one_instant_on_three_clocks() {
        let at = Zone::Jakarta.instant(day(2026, 11, 21), Time::constant(23, 5, 9, 0));
        assert_eq!(moment(Id, Zone::Jakarta, at), "21 November 2026 pukul 23.05 WIB");
        assert_eq!(moment(En, Zone::Makassar, at), "22 November 2026 at 00:05 WITA");
        assert_eq!(clock(Id, Zone::Jayapura, at), "01.05 WIT");
        assert_eq!(machine(Zone::Jayapura, at), "2026-11-22T01:05:09+09:00");
    }

    #[test]
    fn durations_and_waits() {
        assert_eq!(duration(Id, 59), "kurang dari 1 menit");
        assert_eq!(duration(Id, 3900), "1 jam 5 menit");
        assert_eq!(duration(En, 3600), "1 hour");
        assert_eq!(duration(En, -5), "less than 1 minute");
        assert_eq!(wait_range(Id, 610, 890), "10–15 menit");
        assert_eq!(wait_range(En, 600, 600), "10 minutes");
        assert_eq!(wait_range(Id, 0, 20), "1 menit");
        assert_eq!(wait_range(Id, 0, 0), "kurang dari 1 menit");
        assert_eq!(wait_range(Id, 4800, 6000), "1 jam 20 menit – 1 jam 40 menit");
    }

    #[test]
    fn numbers_and_money() {
        assert_eq!(number(Id, -1_234_567), "-1.234.567");
        assert_eq!(number(En, 999), "999");
        assert_eq!(decimal(Id, 8817, 2), "88,17");
        assert_eq!(decimal(En, -5, 2), "-0.05");
        assert_eq!(decimal(Id, 1_234_560, 3), "1.234,560");
        assert_eq!(decimal(Id, 42, 0), "42");
        assert_eq!(rupiah(Id, Rupiah(350_000)), "Rp350.000");
        assert_eq!(rupiah(En, Rupiah(-1_650_000)), "-IDR 1,650,000");
    }
}
