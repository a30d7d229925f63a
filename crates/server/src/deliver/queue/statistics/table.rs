//! Groups, measures and the table that page, charts and files share.

use domain::deliver::queue::DayPlan;
use domain::kernel::{Language, ServiceId};

use super::super::staff;
use super::super::statistics_view as view;
use crate::book::{Row, Statement};
use crate::promise::Published;
use crate::web::format;
use crate::web::i18n::Translator;

/// What services are put together by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in super::super) enum Group {
    Hour,
    Day,
    Service,
    Class,
    Counter,
    Lane,
    Priority,
    Channel,
    Outcome,
}

impl Group {
    pub(in super::super) const ALL: &'static [Self] = &[
        Self::Hour,
        Self::Day,
        Self::Service,
        Self::Class,
        Self::Counter,
        Self::Lane,
        Self::Priority,
        Self::Channel,
        Self::Outcome,
    ];

    /// Stable name.
    pub(in super::super) fn name(self) -> &'static str {
        match self {
            Self::Hour => "hour",
            Self::Day => "day",
            Self::Service => "service",
            Self::Class => "class",
            Self::Counter => "counter",
            Self::Lane => "lane",
            Self::Priority => "priority",
            Self::Channel => "channel",
            Self::Outcome => "outcome",
        }
    }

    /// The group of a name.
    pub(in super::super) fn parse(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|group| group.name() == name)
    }

    pub(super) fn statement(self) -> &'static Statement {
        match self {
            Self::Hour => &view::MEASURE_BY_HOUR,
            Self::Day => &view::MEASURE_BY_DAY,
            Self::Service => &view::MEASURE_BY_SERVICE,
            Self::Class => &view::MEASURE_BY_CLASS,
            Self::Counter => &view::MEASURE_BY_COUNTER,
            Self::Lane => &view::MEASURE_BY_LANE,
            Self::Priority => &view::MEASURE_BY_PRIORITY,
            Self::Channel => &view::MEASURE_BY_CHANNEL,
            Self::Outcome => &view::MEASURE_BY_OUTCOME,
        }
    }
}

/// What was measured of a group of closed services. Times in seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(in super::super) struct Measures {
    pub(in super::super) closed: i64,
    pub(in super::super) called: i64,
    pub(in super::super) served: i64,
    pub(in super::super) no_show: i64,
    pub(in super::super) not_served: i64,
    pub(in super::super) cancelled: i64,
    pub(in super::super) waited_s: i64,
    pub(in super::super) wait_median_s: Option<i64>,
    pub(in super::super) wait_p90_s: Option<i64>,
    pub(in super::super) wait_max_s: Option<i64>,
    pub(in super::super) way_s: i64,
    pub(in super::super) served_s: i64,
    pub(in super::super) held_s: i64,
    pub(in super::super) promised_wait: i64,
    pub(in super::super) kept_wait: i64,
    pub(in super::super) promised_service: i64,
    pub(in super::super) kept_service: i64,
    pub(in super::super) told: i64,
    pub(in super::super) told_held: i64,
}

impl Measures {
    /// Reads a row of a measuring statement; the first column is the group.
    pub(in super::super) fn of(row: &Row) -> Self {
        Self {
            closed: row.int(1),
            called: row.int(2),
            served: row.int(3),
            no_show: row.int(4),
            not_served: row.int(5),
            cancelled: row.int(6),
            waited_s: row.int(7),
            wait_median_s: row.opt_int(8),
            wait_p90_s: row.opt_int(9),
            wait_max_s: row.opt_int(10),
            way_s: row.int(11),
            served_s: row.int(12),
            held_s: row.int(13),
            promised_wait: row.int(14),
            kept_wait: row.int(15),
            promised_service: row.int(16),
            kept_service: row.int(17),
            told: row.int(18),
            told_held: row.int(19),
        }
    }
}

/// A column of the table. Its title and its published definition are messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Column {
    Closed,
    Served,
    NoShow,
    NotServed,
    Cancelled,
    WaitMedian,
    WaitP90,
    WaitMax,
    WaitMean,
    Way,
    Service,
    Held,
    KeptWait,
    KeptService,
    ToldHeld,
}

/// A number with its kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cell {
    Count(i64),
    /// Nothing when there was nothing to measure.
    Seconds(Option<i64>),
    /// Thousandths; nothing when there was nothing to measure.
    Share(Option<i64>),
}

impl Cell {
    /// The bare number for files; shares in thousandths.
    pub(super) fn number(self) -> Option<i64> {
        match self {
            Self::Count(number) => Some(number),
            Self::Seconds(number) | Self::Share(number) => number,
        }
    }

    /// For people.
    pub(super) fn text(self, language: &Language) -> String {
        let language = *language;
        match self {
            Self::Count(number) => format::number(language, number),
            Self::Seconds(Some(seconds)) => format::duration(language, seconds),
            Self::Share(Some(share)) => format!("{}%", format::decimal(language, share, 1)),
            Self::Seconds(None) | Self::Share(None) => "–".to_owned(),
        }
    }
}

impl Column {
    pub(super) const ALL: &'static [Self] = &[
        Self::Closed,
        Self::Served,
        Self::NoShow,
        Self::NotServed,
        Self::Cancelled,
        Self::WaitMedian,
        Self::WaitP90,
        Self::WaitMax,
        Self::WaitMean,
        Self::Way,
        Self::Service,
        Self::Held,
        Self::KeptWait,
        Self::KeptService,
        Self::ToldHeld,
    ];

    /// Stable name, in files and for programs.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Closed => "closed",
            Self::Served => "served",
            Self::NoShow => "no_show",
            Self::NotServed => "not_served",
            Self::Cancelled => "cancelled",
            Self::WaitMedian => "wait_median_s",
            Self::WaitP90 => "wait_p90_s",
            Self::WaitMax => "wait_max_s",
            Self::WaitMean => "wait_mean_s",
            Self::Way => "way_mean_s",
            Self::Service => "service_mean_s",
            Self::Held => "held_s",
            Self::KeptWait => "within_wait_permille",
            Self::KeptService => "within_service_permille",
            Self::ToldHeld => "told_held_permille",
        }
    }

    /// Whether it stands large above the table.
    pub(super) fn is_headline(self) -> bool {
        matches!(
            self,
            Self::WaitMedian | Self::WaitP90 | Self::Service | Self::KeptWait | Self::ToldHeld
        )
    }

    /// The value of a group.
    pub(super) fn cell(self, of: &Measures) -> Cell {
        let mean = |sum: i64, count: i64| Cell::Seconds((count > 0).then(|| sum / count.max(1)));
        let share =
            |part: i64, whole: i64| Cell::Share((whole > 0).then(|| part * 1000 / whole.max(1)));
        match self {
            Self::Closed => Cell::Count(of.closed),
            Self::Served => Cell::Count(of.served),
            Self::NoShow => Cell::Count(of.no_show),
            Self::NotServed => Cell::Count(of.not_served),
            Self::Cancelled => Cell::Count(of.cancelled),
            Self::WaitMedian => Cell::Seconds(of.wait_median_s),
            Self::WaitP90 => Cell::Seconds(of.wait_p90_s),
            Self::WaitMax => Cell::Seconds(of.wait_max_s),
            Self::WaitMean => mean(of.waited_s, of.called),
            Self::Way => mean(of.way_s, of.called),
            Self::Service => mean(of.served_s, of.served),
            Self::Held => Cell::Seconds((of.closed > 0).then_some(of.held_s)),
            Self::KeptWait => share(of.kept_wait, of.promised_wait),
            Self::KeptService => share(of.kept_service, of.promised_service),
            Self::ToldHeld => share(of.told_held, of.told),
        }
    }
}

/// A group with its name and its measures.
#[derive(Debug, Clone)]
pub(in super::super) struct Line {
    /// As recorded.
    pub(super) key: String,
    /// For people.
    pub(in super::super) name: String,
    pub(in super::super) measures: Measures,
}

/// The table.
#[derive(Debug, Clone)]
pub(in super::super) struct Table {
    pub(in super::super) rows: Vec<Line>,
    pub(in super::super) total: Measures,
}

impl Table {
    /// From the rows of the group's statement and the one of all.
    pub(super) fn of(group: Group, rows: &[Row], all: Option<&Row>, names: &Names<'_>) -> Self {
        let line = |row: &Row| {
            let key = row.text(0).to_owned();
            Line { name: names.of(group, &key), key, measures: Measures::of(row) }
        };
        let mut rows: Vec<Line> = rows.iter().map(line).collect();
        match group {
            Group::Hour => rows.sort_by_key(|line| line.key.parse::<u32>().unwrap_or(0)),
            Group::Day | Group::Class | Group::Counter => {
                rows.sort_by(|a, b| (a.key.len(), &a.key).cmp(&(b.key.len(), &b.key)));
            }
            _ => rows.sort_by_key(|line| (-line.measures.closed, line.key.clone())),
        }
        Self { rows, total: all.map(Measures::of).unwrap_or_default() }
    }

    /// Cells of a group, in the order of the columns.
    pub(super) fn cells(&self, of: &Measures) -> Vec<Cell> {
        Column::ALL.iter().map(|column| column.cell(of)).collect()
    }
}

/// Names of groups, from the plan of today and what the unit has published.
pub(super) struct Names<'a> {
    pub(super) plan: Option<&'a DayPlan>,
    pub(super) published: Option<&'a Published>,
    pub(super) language: Language,
}

impl Names<'_> {
    fn of(&self, group: Group, key: &str) -> String {
        let t = Translator { language: self.language };
        match group {
            Group::Hour => {
                let hour: u32 = key.parse().unwrap_or(0);
                t.t2(
                    "statistics-hour",
                    "from",
                    format!("{hour:02}"),
                    "to",
                    format!("{:02}", hour + 1),
                )
            }
            Group::Day => key
                .parse()
                .map_or_else(|_| key.to_owned(), |date| format::date_full(self.language, date)),
            Group::Service => self.service(key),
            Group::Class => self.class(key),
            Group::Counter if key.is_empty() => t.t("statistics-no-counter").to_owned(),
            Group::Counter => self.counter(key),
            Group::Lane => self.lane(key),
            Group::Priority if key.is_empty() => t.t("statistics-no-priority").to_owned(),
            Group::Priority => self.plan.map_or_else(
                || key.to_owned(),
                |plan| staff::priority_name(plan, key, self.language),
            ),
            Group::Channel => t.t_of("statistics-channel", key),
            Group::Outcome => self.outcome(key),
        }
    }

    fn service(&self, key: &str) -> String {
        let found = ServiceId::parse(key).ok().and_then(|id| {
            let version = self.published?.standards.get(&id)?.newest()?;
            Some(version.document.name.get(self.language).to_owned())
        });
        found.unwrap_or_else(|| key.to_owned())
    }

    fn class(&self, key: &str) -> String {
        let classes = self.plan.map_or(&[][..], |plan| &plan.classes);
        let found = classes.iter().find(|class| class.letter.to_string() == key);
        found.map_or_else(
            || key.to_owned(),
            |class| format!("{key} · {}", class.name.get(self.language)),
        )
    }

    fn counter(&self, key: &str) -> String {
        let counters = self.plan.map_or(&[][..], |plan| &plan.counters);
        let found = counters.iter().find(|counter| counter.id.as_str() == key);
        found.map_or_else(|| key.to_owned(), |counter| counter.name.get(self.language).to_owned())
    }

    fn lane(&self, key: &str) -> String {
        let classes = self.plan.map_or(&[][..], |plan| &plan.classes);
        let found = classes.iter().flat_map(|class| &class.lanes).find(|lane| lane.key == key);
        found.map_or_else(|| key.to_owned(), |lane| lane.name.get(self.language).to_owned())
    }

    /// Endings of the rules themselves have messages; the others come from the plan.
    fn outcome(&self, key: &str) -> String {
        let t = Translator { language: self.language };
        match key {
            "transferred" | "cancelled" | "no_show" | "not_served" | "unfinished" => {
                t.t_of("statistics-ending", key)
            }
            _ => {
                let codes = self.plan.map_or(&[][..], |plan| &plan.codes.outcomes);
                staff::code_name(codes, key, self.language)
            }
        }
    }
}
