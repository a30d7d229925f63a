//! Tables beside the register from which every figure of a survey is read: counters by part, so
//! that a million answers are a few thousand rows.

use std::collections::BTreeMap;

use domain::hear::surveys::{Answered, Answers, Event, Spread, Surveys, Tally};
use domain::kernel::{Key, Meta};
use jiff::civil::Date;

use crate::book::{Book, Row, Statement, StoreError, Value};
use crate::execute::views::{View, folding};
use crate::execute::{Place, Writes};

/// Version of these tables.
const VERSION: u32 = 1;

static TABLES: &[(&str, &[&str])] = &[
    (
        "survey_people",
        &["CREATE TABLE survey_people (unit TEXT NOT NULL, round TEXT NOT NULL, \
           week TEXT NOT NULL, service TEXT NOT NULL, channel TEXT NOT NULL, \
           mode TEXT NOT NULL, flag TEXT NOT NULL, survey_index TEXT NOT NULL, \
           people BIGINT NOT NULL, sums BIGINT NOT NULL, squares BIGINT NOT NULL, \
           PRIMARY KEY (unit, round, week, service, channel, mode, flag, survey_index))"],
    ),
    (
        "survey_groups",
        &["CREATE TABLE survey_groups (unit TEXT NOT NULL, round TEXT NOT NULL, \
           facet TEXT NOT NULL, choice TEXT NOT NULL, mode TEXT NOT NULL, flag TEXT NOT NULL, \
           survey_index TEXT NOT NULL, people BIGINT NOT NULL, sums BIGINT NOT NULL, \
           squares BIGINT NOT NULL, \
           PRIMARY KEY (unit, round, facet, choice, mode, flag, survey_index))"],
    ),
    (
        "survey_values",
        &["CREATE TABLE survey_values (unit TEXT NOT NULL, round TEXT NOT NULL, \
           service TEXT NOT NULL, channel TEXT NOT NULL, mode TEXT NOT NULL, \
           flag TEXT NOT NULL, element TEXT NOT NULL, score BIGINT NOT NULL, \
           people BIGINT NOT NULL, sums BIGINT NOT NULL, PRIMARY KEY (unit, round, service, \
           channel, mode, flag, element, score))"],
    ),
    (
        "survey_refusals",
        &["CREATE TABLE survey_refusals (unit TEXT NOT NULL, round TEXT NOT NULL, \
           gone BIGINT NOT NULL, people BIGINT NOT NULL, PRIMARY KEY (unit, round, gone))"],
    ),
    (
        "survey_comments",
        &["CREATE TABLE survey_comments (unit TEXT NOT NULL, round TEXT NOT NULL, \
           date TEXT NOT NULL, answer BIGINT NOT NULL, seq BIGINT NOT NULL, \
           service TEXT NOT NULL, shown BIGINT, PRIMARY KEY (unit, round, date, answer))"],
    ),
];

/// The tables as a view of the register.
pub(crate) static VIEW: View = View {
    name: "surveys",
    version: VERSION,
    stream: "survey-",
    tables: TABLES,
    fold: folding::<Surveys>,
};

crate::statements! {
    ADD_PEOPLE = "INSERT INTO survey_people (unit, round, week, service, channel, mode, flag, \
        survey_index, people, sums, squares) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) \
        ON CONFLICT (unit, round, week, service, channel, mode, flag, survey_index) DO UPDATE SET \
        people = survey_people.people + excluded.people, \
        sums = survey_people.sums + excluded.sums, \
        squares = survey_people.squares + excluded.squares";
    ADD_GROUP = "INSERT INTO survey_groups (unit, round, facet, choice, mode, flag, \
        survey_index, people, sums, squares) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) \
        ON CONFLICT (unit, round, facet, choice, mode, flag, survey_index) DO UPDATE SET \
        people = survey_groups.people + excluded.people, \
        sums = survey_groups.sums + excluded.sums, \
        squares = survey_groups.squares + excluded.squares";
    ADD_VALUE = "INSERT INTO survey_values (unit, round, service, channel, mode, flag, element, \
        score, people, sums) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) \
        ON CONFLICT (unit, round, service, channel, mode, flag, element, score) DO UPDATE SET \
        people = survey_values.people + excluded.people, \
        sums = survey_values.sums + excluded.sums";
    ADD_REFUSAL = "INSERT INTO survey_refusals (unit, round, gone, people) \
        VALUES ($1, $2, $3, $4) ON CONFLICT (unit, round, gone) DO UPDATE SET \
        people = survey_refusals.people + excluded.people";
    ADD_COMMENT = "INSERT INTO survey_comments (unit, round, date, answer, seq, service, shown) \
        VALUES ($1, $2, $3, $4, $5, $6, NULL)";
    MODERATE_COMMENT = "UPDATE survey_comments SET shown = $1 \
        WHERE unit = $2 AND round = $3 AND date = $4 AND answer = $5";
    READ_PEOPLE = "SELECT week, service, channel, mode, flag, survey_index, people, sums, squares \
        FROM survey_people WHERE unit = $1 AND round = $2";
    /// The groups that people counted themselves to.
    READ_GROUPS = "SELECT facet, choice, mode, flag, survey_index, people, sums, squares \
        FROM survey_groups WHERE unit = $1 AND round = $2";
    READ_VALUES = "SELECT service, channel, mode, flag, element, score, people, sums \
        FROM survey_values WHERE unit = $1 AND round = $2";
    READ_REFUSALS = "SELECT gone, people FROM survey_refusals WHERE unit = $1 AND round = $2";
    /// Comments with their sealed text: all from -1 on, those shown in public from 1 on.
    LIST_COMMENTS = "SELECT c.date, c.answer, c.seq, c.service, c.shown, p.subject, p.salt, \
        p.bytes, k.wrapped FROM survey_comments c \
        JOIN sealed_parts p ON p.unit = c.unit AND p.seq = c.seq AND p.slot = 0 \
        JOIN sealed_keys k ON k.unit = c.unit AND k.seq = c.seq AND k.slot = 0 \
        WHERE c.unit = $1 AND c.round = $2 AND COALESCE(c.shown, -1) >= $3 \
        ORDER BY c.date DESC, c.answer DESC LIMIT $4";
}

/// Writes the rows of an event.
pub(super) fn project(place: Place<'_>, event: &Event, _: &Meta<'_>, writes: &mut Writes) {
    match event {
        Event::Answered(answered) => add_answer(place, answered, writes),
        Event::RefusalNoted(noted) => {
            let gone = i64::from(noted.gone);
            let key = [place.unit, noted.round.as_str(), &gone.to_string()].join("/");
            let make = || {
                let (unit, round) = (place.unit.into(), noted.round.as_str().into());
                vec![unit, round, gone.into(), 1_i64.into()]
            };
            writes.merge(&ADD_REFUSAL, &key, make, |row| add(&mut row[3..], [1]));
        }
        Event::CommentModerated(moderated) => {
            let date = place.stream.rsplit('/').next().unwrap_or_default();
            let row = vec![
                moderated.shown.into(),
                place.unit.into(),
                moderated.round.as_str().into(),
                date.into(),
                moderated.answer.into(),
            ];
            writes.push(&MODERATE_COMMENT, row);
        }
        Event::RoundOpened(_)
        | Event::RoundImported(_)
        | Event::ExclusionSet(_)
        | Event::RoundClosed(_)
        | Event::ReportPublished(_) => {}
    }
}

/// Adds to counters at the end of a row.
fn add<const N: usize>(counters: &mut [Value], more: [i64; N]) {
    for (counter, more) in counters.iter_mut().zip(more) {
        if let Value::Int(counter) = counter {
            *counter += more;
        }
    }
}

/// Monday of a date's week.
fn week_of(date: Date) -> String {
    let back = date.weekday().to_monday_zero_offset();
    date.saturating_sub(jiff::Span::new().days(i64::from(back))).to_string()
}

/// Adds to the counters behind some keys.
fn count_in(statement: &'static Statement, keys: &[&str], sums: [i64; 3], writes: &mut Writes) {
    let make = || {
        let mut row: Vec<Value> = keys.iter().map(|key| Value::from(*key)).collect();
        row.extend(sums.map(Value::Int));
        row
    };
    writes.merge(statement, &keys.join("/"), make, |row| add(&mut row[keys.len()..], sums));
}

fn add_answer(place: Place<'_>, answered: &Answered, writes: &mut Writes) {
    let flag = answered.flag.map_or("", domain::hear::surveys::Flag::name);
    let part = [answered.service.as_str(), answered.channel.name(), answered.mode.name(), flag];
    let (unit, round) = (place.unit, answered.round.as_str());
    let week = week_of(answered.date);
    for (index, values) in &answered.values {
        let sum: i64 = values.values().map(|value| i64::from(*value)).sum();
        let [service, channel, mode, flag] = part;
        let sums = [1, sum, sum * sum];
        let keys = [unit, round, &week, service, channel, mode, flag, index.as_str()];
        count_in(&ADD_PEOPLE, &keys, sums, writes);
        for (facet, choice) in &answered.facets {
            let keys = [unit, round, facet.as_str(), choice.as_str(), mode, flag, index.as_str()];
            count_in(&ADD_GROUP, &keys, sums, writes);
        }
        for (element, value) in values {
            let value = i64::from(*value);
            let keys = [unit, round, service, channel, mode, flag, element.as_str()];
            let make = || {
                let mut row: Vec<Value> = keys.iter().map(|key| Value::from(*key)).collect();
                row.extend([value, 1, sum].map(Value::Int));
                row
            };
            let name = [&keys.join("/"), "/", &value.to_string()].concat();
            writes.merge(&ADD_VALUE, &name, make, |row| add(&mut row[8..], [1, sum]));
        }
    }
    if answered.comment.is_some() {
        let date = place.stream.rsplit('/').next().unwrap_or_default();
        let row = vec![
            unit.into(),
            round.into(),
            date.into(),
            answered.answer.into(),
            i64::try_from(place.seq).unwrap_or(i64::MAX).into(),
            answered.service.as_str().into(),
        ];
        writes.push(&ADD_COMMENT, row);
    }
}

/// One part of a round's answers, as the tables hold it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Part {
    pub(super) service: String,
    pub(super) channel: String,
    pub(super) mode: String,
    pub(super) flag: String,
}

impl Part {
    fn of(row: &Row, first: usize) -> Self {
        let text = |column: usize| row.text(first + column).to_owned();
        Self { service: text(0), channel: text(1), mode: text(2), flag: text(3) }
    }
}

/// All counters of a round.
#[derive(Debug, Default)]
pub(super) struct Counted {
    /// Everything by part.
    pub(super) parts: BTreeMap<Part, Tally>,
    /// Week → part → index → spread.
    pub(super) weeks: BTreeMap<String, Vec<(Part, Key, Spread)>>,
    /// (facet, choice, mode, flag) → index → spread.
    pub(super) facets: Vec<(FacetPart, Key, Spread)>,
    /// Refused, and gone already.
    pub(super) refusals: (u64, u64),
}

/// A group of people, as the tables hold it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct FacetPart {
    pub(super) facet: String,
    pub(super) choice: String,
    pub(super) mode: String,
    pub(super) flag: String,
}

fn spread(row: &Row, first: usize) -> Spread {
    let number = |column: usize| row.int(first + column).unsigned_abs();
    Spread { people: number(0), sum: number(1), squares: number(2) }
}

/// Reads all counters of a round: a few thousand rows, however many answers there are.
pub(super) async fn counted(
    book: &dyn Book,
    unit: &str,
    round: &str,
    first_index: &Key,
) -> Result<Counted, StoreError> {
    let key = || vec![unit.into(), round.into()];
    let mut all = Counted::default();
    for row in book.query(&READ_PEOPLE, key()).await? {
        let Ok(index) = Key::parse(row.text(5)) else { continue };
        let (part, spread) = (Part::of(&row, 1), spread(&row, 6));
        let tally = all.parts.entry(part.clone()).or_default();
        tally.spreads.entry(index.clone()).or_default().merge(&spread);
        if index == *first_index {
            tally.respondents += spread.people;
        }
        all.weeks.entry(row.text(0).to_owned()).or_default().push((part, index, spread));
    }
    for row in book.query(&READ_VALUES, key()).await? {
        let (Ok(element), Ok(value)) = (Key::parse(row.text(4)), u8::try_from(row.int(5))) else {
            continue;
        };
        let tally = all.parts.entry(Part::of(&row, 0)).or_default();
        let answers = tally.elements.entry(element).or_default().entry(value).or_default();
        *answers = Answers {
            people: answers.people + row.int(6).unsigned_abs(),
            sums: answers.sums + row.int(7).unsigned_abs(),
        };
    }
    for row in book.query(&READ_GROUPS, key()).await? {
        let Ok(index) = Key::parse(row.text(4)) else { continue };
        let text = |column: usize| row.text(column).to_owned();
        let part = FacetPart { facet: text(0), choice: text(1), mode: text(2), flag: text(3) };
        all.facets.push((part, index, spread(&row, 5)));
    }
    for row in book.query(&READ_REFUSALS, key()).await? {
        match row.int(0) {
            0 => all.refusals.0 = row.int(1).unsigned_abs(),
            _ => all.refusals.1 = row.int(1).unsigned_abs(),
        }
    }
    Ok(all)
}
