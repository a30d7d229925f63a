//! Why not.

use jiff::civil::Date;

use crate::kernel::{self, RefusalClass};

/// Why nothing is recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// There is no such round.
    Unknown,
    /// The place is missing, or its name is too long.
    PlaceMissing,
    /// Nobody goes.
    TeamMissing,
    /// The last day lies before the first.
    DaysReversed,
    /// The last day has passed.
    DaysPast,
    /// So many days are the most.
    DaysMany(i32),
    /// It is over.
    Over(Date),
    /// It is worked in from the first to the last day only.
    NotUnderWay(Date, Date),
    /// Only the team works in it.
    NotInTeam,
    /// What has more weight is done at the desk.
    WaitsForDesk,
}

impl kernel::Refusal for Refusal {
    fn code(&self) -> &'static str {
        match self {
            Self::Unknown => "field.unknown",
            Self::PlaceMissing => "field.place_missing",
            Self::TeamMissing => "field.team_missing",
            Self::DaysReversed => "field.days_reversed",
            Self::DaysPast => "field.days_past",
            Self::DaysMany(_) => "field.days_many",
            Self::Over(_) => "field.over",
            Self::NotUnderWay(..) => "field.not_under_way",
            Self::NotInTeam => "field.not_in_team",
            Self::WaitsForDesk => "field.waits_for_desk",
        }
    }

    fn params(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::DaysMany(most) => vec![("most", most.to_string())],
            Self::Over(date) => vec![("date", date.to_string())],
            Self::NotUnderWay(from, until) => {
                vec![("from", from.to_string()), ("until", until.to_string())]
            }
            _ => Vec::new(),
        }
    }

    fn class(&self) -> RefusalClass {
        match self {
            Self::Unknown => RefusalClass::NotFound,
            Self::Over(_) | Self::NotUnderWay(..) | Self::NotInTeam | Self::WaitsForDesk => {
                RefusalClass::Conflict
            }
            _ => RefusalClass::Invalid,
        }
    }
}
