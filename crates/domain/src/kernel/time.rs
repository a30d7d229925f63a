//! Instants and Indonesia's three time zones.
//!
//! The zones are fixed offsets without summer time (Keppres 41/1987), so the rules need no zone
//! database: +7, +8 and +9 hours.

use jiff::civil::{Date, DateTime, Time};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// An instant: microseconds since 1970-01-01T00:00:00Z.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Default,
    Serialize,
    Deserialize,
    JsonSchema,
)]
#[serde(transparent)]
pub struct Timestamp(pub i64);

const SECOND: i64 = 1_000_000;
const DAY: i64 = 86_400;

impl Timestamp {
    /// The instant `seconds` later (earlier when negative).
    #[must_use]
    pub fn plus_seconds(self, seconds: i64) -> Self {
        Self(self.0.saturating_add(seconds.saturating_mul(SECOND)))
    }

    /// Whole seconds from `earlier` until this instant; never negative.
    #[must_use]
    pub fn seconds_since(self, earlier: Self) -> i64 {
        self.0.saturating_sub(earlier.0).max(0) / SECOND
    }
}

/// Time zone of a unit.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
pub enum Zone {
    /// Western Indonesia (WIB, UTC+7).
    #[serde(rename = "Asia/Jakarta")]
    Jakarta,
    /// Central Indonesia (WITA, UTC+8).
    #[serde(rename = "Asia/Makassar")]
    Makassar,
    /// Eastern Indonesia (WIT, UTC+9).
    #[serde(rename = "Asia/Jayapura")]
    Jayapura,
}

/// Date and time of day as a clock on the unit's wall shows them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct LocalTime {
    /// Civil date.
    pub date: Date,
    /// Time of day.
    pub time: Time,
}

impl Zone {
    /// Hours ahead of UTC.
    #[must_use]
    pub fn offset_hours(self) -> i64 {
        match self {
            Self::Jakarta => 7,
            Self::Makassar => 8,
            Self::Jayapura => 9,
        }
    }

    /// Official short name.
    #[must_use]
    pub fn abbreviation(self) -> &'static str {
        match self {
            Self::Jakarta => "WIB",
            Self::Makassar => "WITA",
            Self::Jayapura => "WIT",
        }
    }

    /// What the wall clock shows at an instant. Instants outside the years 1–9999 are clamped.
    #[must_use]
    pub fn local(self, at: Timestamp) -> LocalTime {
        let seconds = at.0.div_euclid(SECOND) + self.offset_hours() * 3600;
        let nanos = at.0.rem_euclid(SECOND) * 1000;
        let days = seconds.div_euclid(DAY).clamp(-719_162, 2_932_896);
        let of_day = seconds.rem_euclid(DAY);
        let epoch = Date::constant(1970, 1, 1);
        let date =
            epoch.checked_add(jiff::Span::new().days(days)).expect("clamped to years 1 to 9999");
        let part = |n: i64| i8::try_from(n).expect("below 60");
        let time = Time::new(
            part(of_day / 3600),
            part(of_day / 60 % 60),
            part(of_day % 60),
            i32::try_from(nanos).expect("below one second"),
        )
        .expect("a time of day");
        LocalTime { date, time }
    }

    /// The instant at which the wall clock shows this date and time.
    #[must_use]
    pub fn instant(self, date: Date, time: Time) -> Timestamp {
        let epoch = DateTime::constant(1970, 1, 1, 0, 0, 0, 0);
        let span = DateTime::from_parts(date, time).duration_since(epoch).as_micros();
        let local = i64::try_from(span).expect("years 1 to 9999 fit");
        Timestamp(local - self.offset_hours() * 3600 * SECOND)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::{date, time};

    #[test]
    fn one_instant_three_wall_clocks() {
        // 2026-11-21T02:41:05Z
        let at = Zone::Jakarta.instant(date(2026, 11, 21), time(9, 41, 5, 0));
        assert_eq!(at, Timestamp(1_795_228_865_000_000));
        assert_eq!(Zone::Makassar.local(at).time, time(10, 41, 5, 0));
        assert_eq!(Zone::Jayapura.local(at).time, time(11, 41, 5, 0));
    }

    proptest::proptest! {
        #[test]
        fn local_and_instant_are_inverse(
            micros in -62_000_000_000_000_000i64..250_000_000_000_000_000,
        ) {
            for zone in [Zone::Jakarta, Zone::Makassar, Zone::Jayapura] {
                let local = zone.local(Timestamp(micros));
                proptest::prop_assert_eq!(zone.instant(local.date, local.time), Timestamp(micros));
            }
        }
    }
}
