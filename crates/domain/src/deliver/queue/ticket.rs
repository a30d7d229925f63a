//! The small words of the queue: visit, class letter, ticket number, counter, date, time of day.

use std::borrow::Cow;
use std::fmt;

use jiff::civil::{Date, Time};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};

use crate::kernel::{Timestamp, Zone};

/// Running number of a visit within its unit and day, from 1. Names the visit in every command.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(transparent)]
pub struct VisitNo(pub u32);

impl fmt::Display for VisitNo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Why a text is not one of the words of this module.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not {1}")]
pub struct WordError(String, &'static str);

/// Gives a word its text form in JSON, with the pattern in its schema.
macro_rules! as_text {
    ($name:ident, $pattern:literal) => {
        impl TryFrom<Cow<'_, str>> for $name {
            type Error = WordError;
            fn try_from(text: Cow<'_, str>) -> Result<Self, WordError> {
                Self::parse(&text)
            }
        }

        impl Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                to.collect_str(self)
            }
        }

        impl JsonSchema for $name {
            fn schema_name() -> Cow<'static, str> {
                stringify!($name).into()
            }
            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                json_schema!({ "type": "string", "pattern": $pattern })
            }
        }
    };
}

/// Letter of a queue class, `A` to `Z`; the first sign of every ticket number of the class.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(try_from = "Cow<'_, str>")]
pub struct Letter(u8);

as_text!(Letter, "^[A-Z]$");

impl Letter {
    /// Reads a class letter.
    ///
    /// # Errors
    /// [`WordError`] when it is not one capital letter.
    pub fn parse(text: &str) -> Result<Self, WordError> {
        match text.as_bytes() {
            [letter @ b'A'..=b'Z'] => Ok(Self(*letter)),
            _ => Err(WordError(text.to_owned(), "a class letter A to Z")),
        }
    }

    /// The letter as a character.
    #[must_use]
    pub fn as_char(self) -> char {
        char::from(self.0)
    }
}

impl fmt::Display for Letter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Write::write_char(f, self.as_char())
    }
}

/// What is printed on the ticket and called: class letter and running number, `A-012`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(try_from = "Cow<'_, str>")]
pub struct TicketNumber {
    /// Class in which the visit arrived. A transfer keeps the number.
    pub letter: Letter,
    /// Running number within class, unit and day, from 1, without gaps.
    pub running: u32,
}

as_text!(TicketNumber, "^[A-Z]-[0-9]{3,}$");

impl TicketNumber {
    /// Reads a number as people write it: `A-012`, `A012`, `a 12`.
    ///
    /// # Errors
    /// [`WordError`] when there is no letter followed by a number.
    pub fn parse(text: &str) -> Result<Self, WordError> {
        let wrong = || WordError(text.to_owned(), "a ticket number such as A-012");
        let trimmed = text.trim();
        let letter = trimmed.bytes().next().filter(u8::is_ascii_alphabetic).ok_or_else(wrong)?;
        let digits = trimmed[1..].trim_start_matches(['-', ' ']);
        if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
            return Err(wrong());
        }
        match digits.parse() {
            Ok(running) if running > 0 => {
                Ok(Self { letter: Letter(letter.to_ascii_uppercase()), running })
            }
            _ => Err(wrong()),
        }
    }
}

impl fmt::Display for TicketNumber {
    /// Written by hand: a ticket writes its number half a dozen times.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (mut signs, mut first, mut rest) = ([b'0'; 12], 12, self.running);
        while rest > 0 || first > 9 {
            first -= 1;
            signs[first] += (rest % 10).to_le_bytes()[0];
            rest /= 10;
        }
        (signs[first - 1], signs[first - 2]) = (b'-', self.letter.0);
        f.write_str(std::str::from_utf8(&signs[first - 2..]).unwrap_or_default())
    }
}

/// A counter (*loket*) as it is numbered in the hall: `1`, `12`, `2B`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(try_from = "Cow<'_, str>")]
pub struct CounterId(String);

as_text!(CounterId, "^[0-9A-Za-z-]{1,12}$");

impl CounterId {
    /// Reads a counter name.
    ///
    /// # Errors
    /// [`WordError`] when it is not 1 to 12 letters, digits or hyphens.
    pub fn parse(text: &str) -> Result<Self, WordError> {
        let plain = text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
        if plain && (1..=12).contains(&text.len()) {
            Ok(Self(text.to_owned()))
        } else {
            Err(WordError(text.to_owned(), "a counter of 1 to 12 letters, digits or hyphens"))
        }
    }

    /// The name as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for CounterId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A civil date, written `2026-11-23`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(try_from = "Cow<'_, str>")]
pub struct DayDate(pub Date);

as_text!(DayDate, "^[0-9]{4}-[0-9]{2}-[0-9]{2}$");

impl DayDate {
    /// Reads a date.
    ///
    /// # Errors
    /// [`WordError`] when it is not a date of the form year-month-day.
    pub fn parse(text: &str) -> Result<Self, WordError> {
        let date = text.parse().ok().filter(|_| text.len() == 10);
        date.map(Self).ok_or_else(|| WordError(text.to_owned(), "a date such as 2026-11-23"))
    }
}

impl fmt::Display for DayDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A time of day to the minute, written `08:00`; `24:00` is the end of the day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(try_from = "Cow<'_, str>")]
pub struct TimeOfDay(u16);

as_text!(TimeOfDay, "^([01][0-9]|2[0-3]):[0-5][0-9]$|^24:00$");

impl TimeOfDay {
    /// Reads a time of day.
    ///
    /// # Errors
    /// [`WordError`] when it is not of the form hours and minutes.
    pub fn parse(text: &str) -> Result<Self, WordError> {
        let wrong = || WordError(text.to_owned(), "a time of day such as 08:00");
        let [h1 @ b'0'..=b'2', h2 @ b'0'..=b'9', b':', m1 @ b'0'..=b'5', m2 @ b'0'..=b'9'] =
            text.as_bytes()
        else {
            return Err(wrong());
        };
        let two = |tens: &u8, ones: &u8| u16::from(tens - b'0') * 10 + u16::from(ones - b'0');
        let minutes = two(h1, h2) * 60 + two(m1, m2);
        if minutes <= 24 * 60 { Ok(Self(minutes)) } else { Err(wrong()) }
    }

    /// The time of day `hour`:`minute`; later than the end of the day is the end of the day.
    #[must_use]
    pub fn hm(hour: u8, minute: u8) -> Self {
        Self((u16::from(hour) * 60 + u16::from(minute)).min(24 * 60))
    }

    /// So many minutes earlier on the same day.
    #[must_use]
    pub fn earlier(self, minutes: u16) -> Self {
        Self(self.0.saturating_sub(minutes))
    }

    /// Minutes since midnight.
    #[must_use]
    pub fn minutes(self) -> u16 {
        self.0
    }

    /// The instant at which the wall clock of a zone shows this time on a date.
    #[must_use]
    pub fn on(self, date: DayDate, zone: Zone) -> Timestamp {
        zone.instant(date.0, Time::midnight()).plus_seconds(i64::from(self.0) * 60)
    }
}

impl fmt::Display for TimeOfDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}:{:02}", self.0 / 60, self.0 % 60)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_people_write_them() {
        for text in ["A-012", "A012", "a 12", " a-12 ", "A-0012"] {
            assert_eq!(TicketNumber::parse(text).unwrap().to_string(), "A-012", "{text:?}");
        }
        for bad in ["", "-", "A", "A-", "A-000", "12", "A-1x", "é-1", "A-99999999999"] {
            assert!(TicketNumber::parse(bad).is_err(), "{bad:?}");
        }
        for text in ["Z-001", "Z-010", "Z-999", "Z-4294967295"] {
            assert_eq!(TicketNumber::parse(text).unwrap().to_string(), text);
        }
        let long = TicketNumber::parse("B-1234").unwrap();
        assert_eq!(serde_json::to_string(&long).unwrap(), "\"B-1234\"");
    }

    #[test]
    fn words_are_checked_when_read() {
        assert!(serde_json::from_str::<Letter>("\"a\"").is_err());
        assert!(serde_json::from_str::<CounterId>("\"1 OR 1\"").is_err());
        assert!(serde_json::from_str::<DayDate>("\"2026-02-30\"").is_err());
        assert!(serde_json::from_str::<TimeOfDay>("\"24:01\"").is_err());
        assert_eq!(serde_json::from_str::<TimeOfDay>("\"07:05\"").unwrap(), TimeOfDay::hm(7, 5));
    }

    #[test]
    fn a_time_of_day_is_an_instant_in_its_zone() {
        let date = DayDate::parse("2026-11-21").unwrap();
        let eight = TimeOfDay::hm(8, 0);
        assert_eq!(
            eight.on(date, Zone::Jayapura).plus_seconds(3600),
            eight.on(date, Zone::Makassar)
        );
    }
}
