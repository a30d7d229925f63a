//! Tables beside the register that the queue is read from when a day is no longer in memory:
//! numbers given, days, closed services, and hours rolled up for many units.
//!
//! Taking a ticket writes no row of its own: the running number of a class is one row per class and
//! day, moved once per batch by compare-and-set. A duplicate or skipped number is therefore refused
//! by the database itself, whatever the program believes.

use domain::deliver::queue::{
    CounterId, Event, PriorityCheck, Queue, QueueDay, ServiceFact, VisitArrived,
};
use domain::kernel::{Meta, Timestamp};

use crate::book::{Book, Row, StoreError, Value};
use crate::execute::views::{View, folding};
use crate::execute::{Place, Writes};

/// Version of these tables: when it changes they are rebuilt from the register.
const VERSION: u32 = 2;

/// Name and definition of each table. The unit leads every key.
static TABLES: &[(&str, &[&str])] = &[
    (
        "queue_numbers",
        &["CREATE TABLE queue_numbers (unit TEXT NOT NULL, date TEXT NOT NULL, \
           class TEXT NOT NULL, last_number BIGINT NOT NULL, PRIMARY KEY (unit, date, class))"],
    ),
    (
        "queue_days",
        &[
            "CREATE TABLE queue_days (unit TEXT NOT NULL, date TEXT NOT NULL, \
           opened BIGINT NOT NULL, closes BIGINT NOT NULL, ended BIGINT NOT NULL, \
           visits BIGINT NOT NULL, closed BIGINT NOT NULL, not_served BIGINT NOT NULL, \
           no_show BIGINT NOT NULL, unfinished BIGINT NOT NULL, PRIMARY KEY (unit, date))",
            "CREATE INDEX queue_days_open ON queue_days (ended, unit, date)",
        ],
    ),
    (
        "queue_facts",
        &["CREATE TABLE queue_facts (unit TEXT NOT NULL, date TEXT NOT NULL, \
           visit BIGINT NOT NULL, leg BIGINT NOT NULL, number TEXT NOT NULL, \
           class TEXT NOT NULL, service TEXT NOT NULL, standard_version BIGINT NOT NULL, \
           lane TEXT NOT NULL, priority TEXT, priority_check TEXT, channel TEXT NOT NULL, \
           booked BIGINT NOT NULL, group_size BIGINT NOT NULL, counter TEXT, officer TEXT, \
           arrived BIGINT NOT NULL, hour BIGINT NOT NULL, closed BIGINT NOT NULL, \
           outcome TEXT NOT NULL, served BIGINT NOT NULL, calls BIGINT NOT NULL, \
           waited_s BIGINT NOT NULL, way_s BIGINT NOT NULL, served_s BIGINT NOT NULL, \
           held_s BIGINT NOT NULL, aside_s BIGINT NOT NULL, visit_s BIGINT, \
           promised_wait_s BIGINT, promised_service_s BIGINT, within_wait BIGINT, \
           within_service BIGINT, told_low_s BIGINT, told_high_s BIGINT, \
           PRIMARY KEY (unit, date, visit, leg))"],
    ),
    (
        "queue_hours",
        &["CREATE TABLE queue_hours (unit TEXT NOT NULL, date TEXT NOT NULL, \
           hour BIGINT NOT NULL, class TEXT NOT NULL, service TEXT NOT NULL, \
           closed BIGINT NOT NULL, served BIGINT NOT NULL, no_show BIGINT NOT NULL, \
           called BIGINT NOT NULL, waited_s BIGINT NOT NULL, waited_to_5 BIGINT NOT NULL, \
           waited_to_15 BIGINT NOT NULL, waited_to_30 BIGINT NOT NULL, \
           waited_to_60 BIGINT NOT NULL, waited_longer BIGINT NOT NULL, \
           served_s BIGINT NOT NULL, promised_wait BIGINT NOT NULL, kept_wait BIGINT NOT NULL, \
           promised_service BIGINT NOT NULL, kept_service BIGINT NOT NULL, \
           priority_called BIGINT NOT NULL, priority_waited_s BIGINT NOT NULL, \
           PRIMARY KEY (unit, date, hour, class, service))"],
    ),
];

/// The queue's tables as a view of the register.
pub static VIEW: View = View {
    name: "queue",
    version: VERSION,
    stream: "queue-day/",
    tables: TABLES,
    fold: folding::<Queue>,
};

crate::statements! {
    /// A class begins its day at zero.
    START_NUMBERS = "INSERT INTO queue_numbers (unit, date, class, last_number) \
        VALUES ($1, $2, $3, 0)";
    /// Compare and set: from the number before the batch to the last of the batch.
    MOVE_NUMBERS = "UPDATE queue_numbers SET last_number = $1 \
        WHERE unit = $2 AND date = $3 AND class = $4 AND last_number = $5";
    START_DAY = "INSERT INTO queue_days (unit, date, opened, closes, ended, visits, closed, \
        not_served, no_show, unfinished) VALUES ($1, $2, $3, $4, 0, 0, 0, 0, 0, 0)";
    END_DAY = "UPDATE queue_days SET ended = $1, visits = $2, closed = $3, not_served = $4, \
        no_show = $5, unfinished = $6 WHERE unit = $7 AND date = $8";
    /// Days that were opened and not ended.
    READ_OPEN_DAYS = "SELECT unit, date, closes FROM queue_days WHERE ended = 0 \
        ORDER BY unit, date";
    INSERT_FACT = "INSERT INTO queue_facts (unit, date, visit, leg, number, class, service, \
        standard_version, lane, priority, priority_check, channel, booked, group_size, counter, \
        officer, arrived, hour, closed, outcome, served, calls, waited_s, way_s, served_s, held_s, \
        aside_s, visit_s, promised_wait_s, promised_service_s, within_wait, within_service, \
        told_low_s, told_high_s) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, \
        $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31, \
        $32, $33, $34)";
    /// The services of one ticket that are closed.
    READ_TICKET_FACTS = "SELECT service, served, visit_s FROM queue_facts \
        WHERE unit = $1 AND date = $2 AND number = $3 ORDER BY leg";
    /// Visits that were served and are over since an instant.
    READ_JUST_SERVED = "SELECT number, service, closed FROM queue_facts \
        WHERE unit = $1 AND date = $2 AND closed >= $3 AND served = 1 AND visit_s IS NOT NULL \
        ORDER BY closed DESC LIMIT 40";
    /// Visits that were served and are over, over a span of days.
    COUNT_SERVED_VISITS = "SELECT count(*) FROM (SELECT date, visit FROM queue_facts \
        WHERE unit = $1 AND date >= $2 AND date <= $3 GROUP BY date, visit \
        HAVING MAX(served) = 1 AND MAX(visit_s) IS NOT NULL) AS over_visits";
    /// Adds to an hour of arrival.
    ADD_HOUR = "INSERT INTO queue_hours (unit, date, hour, class, service, closed, served, \
        no_show, called, waited_s, waited_to_5, waited_to_15, waited_to_30, waited_to_60, \
        waited_longer, served_s, promised_wait, kept_wait, promised_service, kept_service, \
        priority_called, priority_waited_s) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, \
        $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22) \
        ON CONFLICT (unit, date, hour, class, service) DO UPDATE SET \
        closed = queue_hours.closed + excluded.closed, \
        served = queue_hours.served + excluded.served, \
        no_show = queue_hours.no_show + excluded.no_show, \
        called = queue_hours.called + excluded.called, \
        waited_s = queue_hours.waited_s + excluded.waited_s, \
        waited_to_5 = queue_hours.waited_to_5 + excluded.waited_to_5, \
        waited_to_15 = queue_hours.waited_to_15 + excluded.waited_to_15, \
        waited_to_30 = queue_hours.waited_to_30 + excluded.waited_to_30, \
        waited_to_60 = queue_hours.waited_to_60 + excluded.waited_to_60, \
        waited_longer = queue_hours.waited_longer + excluded.waited_longer, \
        served_s = queue_hours.served_s + excluded.served_s, \
        promised_wait = queue_hours.promised_wait + excluded.promised_wait, \
        kept_wait = queue_hours.kept_wait + excluded.kept_wait, \
        promised_service = queue_hours.promised_service + excluded.promised_service, \
        kept_service = queue_hours.kept_service + excluded.kept_service, \
        priority_called = queue_hours.priority_called + excluded.priority_called, \
        priority_waited_s = queue_hours.priority_waited_s + excluded.priority_waited_s";
}

/// Where the sums begin among the parameters of `ADD_HOUR`.
const HOUR_KEYS: usize = 5;
/// How many sums there are.
const HOUR_SUMS: usize = 17;

/// Writes the rows of an event. `state` is the day after it.
pub(super) fn project(
    place: Place<'_>,
    state: &QueueDay,
    event: &Event,
    meta: &Meta<'_>,
    writes: &mut Writes,
) {
    let date = super::serve::date_of(place.stream);
    match event {
        Event::VisitArrived(arrived) => move_number(place.unit, date, arrived, writes),
        Event::DayOpened(opened) => {
            for class in &opened.plan.classes {
                let class = class.letter.to_string();
                let row = vec![place.unit.into(), date.into(), class.into()];
                writes.push_guarded(&START_NUMBERS, row);
            }
            let closes = opened
                .plan
                .hours
                .last()
                .map_or(0, |hours| hours.closes.on(opened.plan.date, opened.plan.zone).0);
            let row = vec![place.unit.into(), date.into(), meta.at.0.into(), closes.into()];
            writes.push_guarded(&START_DAY, row);
        }
        Event::DayEnded(ended) => {
            let count = |visits: &[_]| Value::from(i64::try_from(visits.len()).unwrap_or(i64::MAX));
            let row = vec![
                meta.at.0.into(),
                ended.visits.into(),
                ended.closed.into(),
                count(&ended.not_served),
                count(&ended.no_show),
                count(&ended.unfinished),
                place.unit.into(),
                date.into(),
            ];
            writes.push_guarded(&END_DAY, row);
        }
        _ => {}
    }
    for fact in state.facts_of(event) {
        add_hour(place.unit, date, &fact, writes);
        writes.push_guarded(&INSERT_FACT, fact_row(place.unit, date, fact));
    }
}

fn move_number(unit: &str, date: &str, arrived: &VisitArrived, writes: &mut Writes) {
    let running = i64::from(arrived.number.running);
    let mut letter = [0; 4];
    let letter = &*arrived.number.letter.as_char().encode_utf8(&mut letter);
    let key = [unit, date, letter].join("/");
    let make =
        || vec![running.into(), unit.into(), date.into(), letter.into(), (running - 1).into()];
    writes.merge(&MOVE_NUMBERS, &key, make, |row| row[0] = running.into());
}

fn fact_row(unit: &str, date: &str, fact: ServiceFact) -> Vec<Value> {
    vec![
        unit.into(),
        date.into(),
        fact.visit.0.into(),
        i64::from(fact.leg).into(),
        fact.number.to_string().into(),
        fact.class.to_string().into(),
        fact.service.as_str().into(),
        fact.standard_version.into(),
        fact.lane.into(),
        fact.priority.into(),
        fact.priority_check.map(PriorityCheck::name).into(),
        fact.channel.name().into(),
        fact.booked.into(),
        i64::from(fact.group_size).into(),
        fact.counter.as_ref().map(CounterId::as_str).into(),
        fact.officer.into(),
        fact.arrived_at.0.into(),
        i64::from(fact.arrival_hour).into(),
        fact.closed_at.0.into(),
        fact.outcome.into(),
        fact.served.into(),
        i64::from(fact.calls).into(),
        fact.waited_s.into(),
        fact.way_s.into(),
        fact.served_s.into(),
        fact.held_s.into(),
        fact.aside_s.into(),
        fact.visit_s.into(),
        fact.promised_wait_s.into(),
        fact.promised_service_s.into(),
        fact.within_wait.into(),
        fact.within_service.into(),
        fact.told_low_s.into(),
        fact.told_high_s.into(),
    ]
}

fn add_hour(unit: &str, date: &str, fact: &ServiceFact, writes: &mut Writes) {
    let sums = sums(fact);
    let (class, service) = (fact.class.to_string(), fact.service.as_str());
    let hour = fact.arrival_hour.to_string();
    let key = [unit, date, &hour, &class, service].join("/");
    let make = || {
        let hour = i64::from(fact.arrival_hour);
        let mut row: Vec<Value> =
            vec![unit.into(), date.into(), hour.into(), class.into(), service.into()];
        row.extend(sums.map(Value::Int));
        row
    };
    writes.merge(&ADD_HOUR, &key, make, |row| {
        for (sum, more) in row[HOUR_KEYS..].iter_mut().zip(sums) {
            if let Value::Int(sum) = sum {
                *sum += more;
            }
        }
    });
}

/// What one fact adds, in the order of `ADD_HOUR`.
fn sums(fact: &ServiceFact) -> [i64; HOUR_SUMS] {
    let called = fact.served || fact.way_s > 0 || fact.counter.is_some();
    let one = |holds: bool| i64::from(holds);
    let minutes = |from: i64, to: i64| {
        one(called && from * 60 < fact.waited_s.max(1) && fact.waited_s <= to * 60)
    };
    let waited = if called { fact.waited_s } else { 0 };
    let priority = called && fact.priority.is_some();
    [
        1,
        one(fact.served),
        one(fact.outcome == "no_show"),
        one(called),
        waited,
        minutes(0, 5),
        minutes(5, 15),
        minutes(15, 30),
        minutes(30, 60),
        one(called && fact.waited_s > 3600),
        fact.served_s,
        one(fact.within_wait.is_some()),
        one(fact.within_wait == Some(true)),
        one(fact.within_service.is_some()),
        one(fact.within_service == Some(true)),
        one(priority),
        if priority { fact.waited_s } else { 0 },
    ]
}

/// The first service of a ticket that was served, once its visit is over.
pub(crate) async fn served_service(
    book: &dyn Book,
    unit: &str,
    date: &str,
    number: &str,
) -> Result<Option<String>, StoreError> {
    let key = vec![unit.into(), date.into(), number.into()];
    let rows = book.query(&READ_TICKET_FACTS, key).await?;
    let over = rows.iter().any(|row| row.opt_int(2).is_some());
    let served = rows.iter().find(|row| row.int(1) == 1);
    Ok(served.filter(|_| over).map(|row| row.text(0).to_owned()))
}

/// Tickets whose visit was served and ended since an instant, the last first: number, service, end.
pub(crate) async fn just_served(
    book: &dyn Book,
    unit: &str,
    date: &str,
    since: Timestamp,
) -> Result<Vec<(String, String, Timestamp)>, StoreError> {
    let rows =
        book.query(&READ_JUST_SERVED, vec![unit.into(), date.into(), since.0.into()]).await?;
    let one = |row: &Row| (row.text(0).to_owned(), row.text(1).to_owned(), Timestamp(row.int(2)));
    Ok(rows.iter().map(one).collect())
}

/// How many visits were served and ended on days of a span.
pub(crate) async fn count_served(
    book: &dyn Book,
    unit: &str,
    from: &str,
    until: &str,
) -> Result<u64, StoreError> {
    let rows =
        book.query(&COUNT_SERVED_VISITS, vec![unit.into(), from.into(), until.into()]).await?;
    Ok(rows.first().map_or(0, |row| row.int(0).unsigned_abs()))
}
