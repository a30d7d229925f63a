//! Money, collecting and channels beside the register: one row a payment, one a tariff in it, where
//! the money of a case stands, what waits to be collected, and where each step was done.

use domain::deliver::cases::{Event, Stage, State};
use domain::kernel::{Actor, Key, Meta};
use domain::promise::standards::Channel;

use crate::execute::{Place, Writes};
use crate::promise::pages::name_of;

/// A table with the texts that define it.
type Table = (&'static str, &'static [&'static str]);

/// One row a payment or refund. A case has a receipt once.
pub(super) const LINES: Table = (
    "cash_lines",
    &[
        "CREATE TABLE cash_lines (unit TEXT NOT NULL, reference TEXT NOT NULL, \
         receipt TEXT NOT NULL, kind TEXT NOT NULL, service TEXT NOT NULL, \
         amount BIGINT NOT NULL, method TEXT NOT NULL, officer TEXT NOT NULL, at BIGINT NOT NULL, \
         paid_on TEXT NOT NULL, PRIMARY KEY (unit, reference, receipt))",
        "CREATE INDEX cash_lines_at ON cash_lines (unit, at)",
        "CREATE INDEX cash_lines_day ON cash_lines (unit, paid_on)",
        "CREATE INDEX cash_lines_receipt ON cash_lines (unit, receipt)",
    ],
);
/// What a payment covers, by tariff.
pub(super) const ITEMS: Table = (
    "cash_items",
    &[
        "CREATE TABLE cash_items (unit TEXT NOT NULL, reference TEXT NOT NULL, \
         receipt TEXT NOT NULL, tariff TEXT NOT NULL, service TEXT NOT NULL, basis TEXT NOT NULL, \
         amount BIGINT NOT NULL, at BIGINT NOT NULL, \
         PRIMARY KEY (unit, reference, receipt, tariff))",
        "CREATE INDEX cash_items_at ON cash_items (unit, at)",
    ],
);
/// Codes of the billing system.
pub(super) const BILLINGS: Table = (
    "cash_billings",
    &["CREATE TABLE cash_billings (unit TEXT NOT NULL, billing TEXT NOT NULL, \
       reference TEXT NOT NULL, PRIMARY KEY (unit, billing, reference))"],
);
/// Where the money of a case stands: its service is waited for, it is due back, or all is well.
pub(super) const STANDS: Table = (
    "cash_stands",
    &[
        "CREATE TABLE cash_stands (unit TEXT NOT NULL, reference TEXT NOT NULL, \
         service TEXT NOT NULL, stage TEXT NOT NULL, step TEXT NOT NULL, place TEXT NOT NULL, \
         since BIGINT NOT NULL, kept BIGINT NOT NULL, PRIMARY KEY (unit, reference))",
        "CREATE INDEX cash_stands_place ON cash_stands (unit, place, since, reference)",
    ],
);
/// Products that wait for their holder.
pub(super) const COLLECTS: Table = (
    "case_collects",
    &[
        "CREATE TABLE case_collects (unit TEXT NOT NULL, reference TEXT NOT NULL, \
         service TEXT NOT NULL, standard BIGINT NOT NULL, stage TEXT NOT NULL, \
         ready BIGINT NOT NULL, until TEXT NOT NULL, PRIMARY KEY (unit, reference))",
        "CREATE INDEX case_collects_until ON case_collects (unit, stage, until, reference)",
    ],
);
/// Where each step was done, by hours since 1970.
pub(super) const CHANNELS: Table = (
    "case_channels",
    &["CREATE TABLE case_channels (unit TEXT NOT NULL, hour BIGINT NOT NULL, \
       service TEXT NOT NULL, step TEXT NOT NULL, channel TEXT NOT NULL, times BIGINT NOT NULL, \
       PRIMARY KEY (unit, hour, service, step, channel))"],
);

crate::statements! {
    PUT_LINE = "INSERT INTO cash_lines (unit, reference, receipt, kind, service, amount, method, \
        officer, at, paid_on) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    PUT_ITEM = "INSERT INTO cash_items (unit, reference, receipt, tariff, service, basis, amount, \
        at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    PUT_BILLING = "INSERT INTO cash_billings (unit, billing, reference) VALUES ($1, $2, $3)";
    PUT_STAND = "INSERT INTO cash_stands (unit, reference, service, stage, step, place, since, \
        kept) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (unit, reference) \
        DO UPDATE SET stage = excluded.stage, step = excluded.step, place = excluded.place, \
        since = excluded.since, kept = excluded.kept";
    PUT_COLLECT = "INSERT INTO case_collects (unit, reference, service, standard, stage, ready, \
        until) VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (unit, reference) \
        DO UPDATE SET stage = excluded.stage";
    ADD_CHANNEL = "INSERT INTO case_channels (unit, hour, service, step, channel, times) \
        VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (unit, hour, service, step, channel) \
        DO UPDATE SET times = case_channels.times + excluded.times";
    /// Cases with a code of the billing system.
    FIND_BILLING = "SELECT reference FROM cash_billings WHERE unit = $1 AND billing = $2 \
        ORDER BY reference LIMIT 2";
    /// What came in between two instants, by tariff.
    SUM_TARIFFS = "SELECT service, tariff, basis, COUNT(*), CAST(SUM(amount) AS BIGINT) \
        FROM cash_items WHERE unit = $1 AND at >= $2 AND at < $3 \
        GROUP BY service, tariff, basis ORDER BY service, tariff, basis";
    /// What came in or was given back between two instants, by method or reason.
    SUM_METHODS = "SELECT kind, method, COUNT(*), CAST(SUM(amount) AS BIGINT) FROM cash_lines \
        WHERE unit = $1 AND at >= $2 AND at < $3 GROUP BY kind, method ORDER BY kind, method";
    /// What came in between two instants, by who recorded it.
    SUM_OFFICERS = "SELECT officer, COUNT(*), CAST(SUM(amount) AS BIGINT) FROM cash_lines \
        WHERE unit = $1 AND at >= $2 AND at < $3 AND kind = 'paid' \
        GROUP BY officer ORDER BY officer";
    /// Every payment and refund recorded between two instants.
    LIST_LINES = "SELECT reference, receipt, kind, service, amount, method, officer, at, paid_on \
        FROM cash_lines WHERE unit = $1 AND at >= $2 AND at < $3 ORDER BY at, reference, receipt";
    /// Payments of a day by their receipts. Here and below the order is not that of the key: SQLite
    /// would go through all lines of the unit for it.
    LIST_PAID_ON = "SELECT reference, receipt, amount, paid_on FROM cash_lines \
        WHERE unit = $1 AND paid_on = $2 AND kind = 'paid' ORDER BY reference || '', receipt";
    /// Payments with a receipt.
    FIND_RECEIPT = "SELECT reference, receipt, amount, paid_on FROM cash_lines \
        WHERE unit = $1 AND receipt = $2 AND kind = 'paid' ORDER BY reference || ''";
    /// Cases in one place of money, the longest wait first.
    LIST_STANDS = "SELECT reference, service, stage, step, since, kept FROM cash_stands \
        WHERE unit = $1 AND place = $2 ORDER BY since, reference LIMIT $3";
    /// Money given back, the latest first.
    LIST_REFUNDS = "SELECT reference, receipt, service, amount, method, officer, at \
        FROM cash_lines WHERE unit = $1 AND kind = 'refunded' AND at >= $2 \
        ORDER BY at DESC, reference LIMIT $3";
    /// What waits to be collected in a stage, the earliest last day first.
    LIST_COLLECTS = "SELECT reference, service, standard, ready, until FROM case_collects \
        WHERE unit = $1 AND stage = $2 ORDER BY until, reference LIMIT $3";
    /// Where steps were done, from an hour on.
    READ_CHANNELS = "SELECT service, step, channel, CAST(SUM(times) AS BIGINT) FROM case_channels \
        WHERE unit = $1 AND hour >= $2 GROUP BY service, step, channel \
        ORDER BY service, step, channel";
}

/// Writes the rows of an event.
pub(super) fn project(
    place: Place<'_>,
    state: &State,
    event: &Event,
    meta: &Meta<'_>,
    writes: &mut Writes,
) {
    let (Some(reference), Some(plan)) = (state.reference(), state.plan()) else { return };
    let (unit, case, service) = (place.unit, reference.as_str(), plan.service.as_str());
    match event {
        Event::Billed(e) => {
            let row = vec![unit.into(), e.billing.as_str().into(), case.into()];
            writes.push(&PUT_BILLING, row);
        }
        Event::Paid(e) => {
            let line = Line {
                kind: "paid",
                receipt: &e.receipt,
                amount: e.amount.0,
                method: &e.method,
                paid_on: e.paid_on.to_string(),
            };
            line.write((unit, case, service), state, meta, writes);
            for one in state.payments.last().map_or(&[][..], |paid| &paid.covers) {
                writes.push(
                    &PUT_ITEM,
                    vec![
                        unit.into(),
                        case.into(),
                        e.receipt.as_str().into(),
                        one.tariff.as_str().into(),
                        service.into(),
                        one.legal_basis.as_str().into(),
                        one.amount.0.into(),
                        state.last.0.into(),
                    ],
                );
            }
        }
        Event::Refunded(e) => {
            let (receipt, amount, method) = (&e.receipt, e.amount.0, &e.reason);
            let line = Line { kind: "refunded", receipt, amount, method, paid_on: String::new() };
            line.write((unit, case, service), state, meta, writes);
        }
        _ => {}
    }
    stand((unit, case, service), state, writes);
    collect((unit, case, service), state, event, writes);
    channel((unit, service), state, event, writes);
}

/// Unit, case and service of a row.
type Whose<'a> = (&'a str, &'a str, &'a str);

struct Line<'a> {
    kind: &'static str,
    receipt: &'a str,
    amount: i64,
    method: &'a Key,
    paid_on: String,
}

impl Line<'_> {
    fn write(
        self,
        (unit, case, service): Whose<'_>,
        state: &State,
        meta: &Meta<'_>,
        writes: &mut Writes,
    ) {
        // What nobody at a counter recorded was told by the provider.
        let officer = match meta.actor {
            Actor::Officer(name) => name.as_str(),
            _ => "",
        };
        let row = vec![
            unit.into(),
            case.into(),
            self.receipt.into(),
            self.kind.into(),
            service.into(),
            self.amount.into(),
            self.method.as_str().into(),
            officer.into(),
            state.last.0.into(),
            self.paid_on.into(),
        ];
        writes.push(&PUT_LINE, row);
    }
}

/// In which list of money a case stands: what is paid and not served yet, what is over and was not
/// given, the rest.
fn place_of(state: &State) -> &'static str {
    let kept = state.kept_money().0 > 0;
    match state.stage {
        stage if kept && stage.is_open() => "waiting",
        Stage::Rejected | Stage::Withdrawn | Stage::Lapsed | Stage::Cancelled if kept => "due",
        _ => "none",
    }
}

fn stand((unit, case, service): Whose<'_>, state: &State, writes: &mut Writes) {
    let Some(paid) = state.payments.first() else { return };
    let row = || {
        let step = state.next_step().map_or("", |step| step.id.as_str());
        vec![
            unit.into(),
            case.into(),
            service.into(),
            state.stage.name().into(),
            step.into(),
            place_of(state).into(),
            paid.at.0.into(),
            state.kept_money().0.into(),
        ]
    };
    writes.merge(&PUT_STAND, &[unit, case].join("/"), row, |known| *known = row());
}

fn collect((unit, case, service): Whose<'_>, state: &State, event: &Event, writes: &mut Writes) {
    let moves = matches!(
        event,
        Event::MadeReady(_)
            | Event::LeftUncollected(_)
            | Event::HandedOver(_)
            | Event::Cancelled(_)
    );
    if !moves {
        return;
    }
    let row = || {
        let until = state.collect_until.map(|date| date.to_string()).unwrap_or_default();
        vec![
            unit.into(),
            case.into(),
            service.into(),
            state.plan().map_or(0, |plan| plan.standard).into(),
            state.stage.name().into(),
            state.last.0.into(),
            until.into(),
        ]
    };
    let key = [unit, case].join("/");
    writes.merge(&PUT_COLLECT, &key, row, |known| known[4] = state.stage.name().into());
}

/// Counts where a step was done: applying and paying where they were recorded, all others where the
/// officer did them.
fn channel((unit, service): (&str, &str), state: &State, event: &Event, writes: &mut Writes) {
    use domain::promise::standards::StepAct;
    let of = |act: StepAct| {
        let steps = state.plan().map_or(&[][..], |plan| &plan.steps);
        steps.iter().find(|step| step.act == act).map(|step| step.id.as_str())
    };
    let found: Option<(&str, Option<Channel>)> = match event {
        Event::Submitted(e) => of(StepAct::Apply).map(|step| (step, Some(e.channel))),
        Event::Paid(e) => of(StepAct::Pay).map(|step| (step, e.channel)),
        Event::StepDone(e) => e.channel.map(|channel| (e.step.as_str(), Some(channel))),
        Event::HandedOver(e) => of(StepAct::HandOver).map(|step| (step, Some(e.channel))),
        _ => None,
    };
    let Some((step, channel)) = found else { return };
    // What the provider of payments told came over the wire.
    let channel = name_of(&channel.unwrap_or(Channel::Electronic));
    let hour = state.last.0.div_euclid(3_600_000_000);
    let key = [unit, &hour.to_string(), service, step, &channel].join("/");
    let make = || {
        vec![
            unit.into(),
            hour.into(),
            service.into(),
            step.into(),
            channel.as_str().into(),
            1_i64.into(),
        ]
    };
    writes.merge(&ADD_CHANNEL, &key, make, |row| {
        if let crate::book::Value::Int(times) = &mut row[5] {
            *times += 1;
        }
    });
}
