//! The floor at one moment, in the supervisor's language.

use domain::deliver::queue::{CounterView, DayPlan, FloorClass, Phase, QueueDay, VisitStage};
use domain::kernel::{Language, Timestamp};

use super::super::alarm::{self, Alarm, Thresholds};
use super::super::staff::{code_name, level, service, service_name};
use crate::web::format;
use crate::web::i18n::Translator;

/// The floor.
#[derive(Debug, Clone)]
pub(super) struct FloorView {
    pub(super) ended: bool,
    pub(super) issued: u32,
    pub(super) over: u32,
    pub(super) waiting: u32,
    pub(super) held: u32,
    pub(super) aside: u32,
    pub(super) missed: u32,
    pub(super) late: u32,
    pub(super) at_risk: u32,
    /// Past which share of the promise somebody is at risk.
    pub(super) at_risk_percent: u8,
    pub(super) longest_s: i64,
    /// Share of told waits that held, in thousandths.
    pub(super) told: Option<u32>,
    pub(super) classes: Vec<ClassRow>,
    pub(super) counters: Vec<CounterRow>,
    pub(super) alarms: Vec<AlarmRow>,
    pub(super) messages: Vec<MessageRow>,
    pub(super) closed_times: Vec<ClosedRow>,
    pub(super) cut_off: Option<String>,
}

/// A class.
#[derive(Debug, Clone)]
pub(super) struct ClassRow {
    pub(super) letter: String,
    pub(super) name: String,
    pub(super) open: bool,
    pub(super) waiting: u32,
    pub(super) longest_s: i64,
    pub(super) promised_s: Option<i64>,
    pub(super) level: &'static str,
    pub(super) at_risk: u32,
    pub(super) late: u32,
    pub(super) counters: u32,
    pub(super) walk_ins: u32,
    pub(super) quota: Option<u32>,
    pub(super) served: u32,
    pub(super) low_s: u32,
    pub(super) high_s: u32,
    pub(super) command_id: String,
}

/// A counter.
#[derive(Debug, Clone)]
pub(super) struct CounterRow {
    pub(super) id: String,
    pub(super) name: String,
    /// `serving`, `calling`, `free`, `break` or `closed`.
    pub(super) state: &'static str,
    pub(super) level: &'static str,
    pub(super) officer: String,
    pub(super) number: String,
    pub(super) service: String,
    pub(super) since_s: i64,
    pub(super) classes: String,
    pub(super) waiting: u32,
    pub(super) served: u32,
    pub(super) command_id: String,
}

/// An alarm as a sentence.
#[derive(Debug, Clone)]
pub(in super::super) struct AlarmRow {
    pub(in super::super) level: &'static str,
    pub(in super::super) text: String,
}

/// A message that is up.
#[derive(Debug, Clone)]
pub(super) struct MessageRow {
    pub(super) message: u32,
    pub(super) id: String,
    pub(super) en: String,
    pub(super) until: Option<String>,
    pub(super) zone: String,
}

/// A span without new tickets.
#[derive(Debug, Clone)]
pub(super) struct ClosedRow {
    pub(super) from: String,
    pub(super) until: String,
    pub(super) reason: String,
}

impl FloorView {
    /// The floor of a day.
    pub(super) fn of(
        day: &QueueDay,
        plan: &DayPlan,
        now: Timestamp,
        language: Language,
        limits: Thresholds,
    ) -> Self {
        let eye = Eye { day, plan, now, language, limits };
        let floor = day.floor(now);
        let at_work = day.phase() == Phase::Open;
        let alarms = if at_work { alarm::of_floor(&floor, now, limits) } else { Vec::new() };
        let sent: u32 = floor.counters.iter().map(|counter| counter.sent).sum();
        let total = |count: fn(&FloorClass) -> u32| floor.classes.iter().map(count).sum::<u32>();
        let longest = floor.classes.iter().map(|class| class.longest_wait_s).max();
        Self {
            ended: day.phase() == Phase::Ended,
            issued: floor.issued,
            over: floor.over,
            waiting: total(|class| class.waiting) + sent,
            held: floor.held,
            aside: floor.aside,
            missed: floor.missed,
            late: total(|class| class.late),
            at_risk: total(|class| class.at_risk),
            at_risk_percent: floor.at_risk_percent,
            longest_s: longest.unwrap_or(0),
            told: floor.told.permille(),
            classes: floor.classes.iter().map(|class| eye.class(class)).collect(),
            counters: floor.counters.iter().map(|counter| eye.counter(counter)).collect(),
            alarms: alarms.iter().map(|alarm| alarm_row(alarm, language)).collect(),
            messages: eye.messages(),
            closed_times: eye.closed_times(),
            cut_off: day.cut_off().map(|at| at.to_string()),
        }
    }
}

struct Eye<'a> {
    day: &'a QueueDay,
    plan: &'a DayPlan,
    now: Timestamp,
    language: Language,
    limits: Thresholds,
}

impl Eye<'_> {
    fn class(&self, class: &FloorClass) -> ClassRow {
        let planned = self.plan.classes.iter().find(|plan| plan.letter == class.class);
        let promises = planned.into_iter().flat_map(|plan| &plan.services);
        let promised = promises.filter_map(|service| service.promised_wait_minutes).min();
        let promised_s = promised.map(|minutes| i64::from(minutes) * 60);
        ClassRow {
            letter: class.class.to_string(),
            name: class.name.get(self.language).to_owned(),
            open: class.open,
            waiting: class.waiting,
            longest_s: class.longest_wait_s,
            promised_s,
            level: level(self.plan, class.longest_wait_s, promised_s),
            at_risk: class.at_risk,
            late: class.late,
            counters: class.counters,
            walk_ins: class.walk_ins,
            quota: class.quota,
            served: class.served,
            low_s: class.wait_low_s,
            high_s: class.wait_high_s,
            // The same button in the same situation is the same command.
            command_id: format!("class-{}-{}-{}", class.class, class.open, class.issued),
        }
    }

    fn counter(&self, counter: &CounterView) -> CounterRow {
        let visit = counter.current.and_then(|visit| self.day.visit(visit, self.now));
        let called =
            visit.as_ref().is_some_and(|visit| matches!(visit.stage, VisitStage::Called { .. }));
        let state = match (counter.open, counter.on_break, &visit) {
            (false, ..) => "closed",
            (true, true, _) => "break",
            (true, false, None) => "free",
            (true, false, Some(_)) if called => "calling",
            (true, false, Some(_)) => "serving",
        };
        let present = visit.as_ref().and_then(|v| v.services.iter().find(|s| s.current));
        let planned = present.and_then(|present| service(self.plan, &present.service));
        let promised = planned.and_then(|plan| plan.promised_service_minutes);
        let since = visit.as_ref().map_or(counter.since, |visit| visit.since);
        let since_s = self.now.seconds_since(since);
        let promised = promised.filter(|_| state == "serving").map(|m| i64::from(m) * 60);
        let idle = state == "free" && counter.waiting + counter.sent > 0;
        CounterRow {
            id: counter.counter.to_string(),
            name: counter.name.get(self.language).to_owned(),
            state,
            level: if idle && since_s >= self.limits.idle_s {
                "watch"
            } else {
                level(self.plan, since_s, promised)
            },
            officer: counter.officer.clone().filter(|_| counter.open).unwrap_or_default(),
            number: counter.number.map_or_else(String::new, |number| number.to_string()),
            service: present.map_or_else(String::new, |present| {
                service_name(self.plan, &present.service, self.language)
            }),
            since_s,
            classes: letters(counter),
            waiting: counter.waiting + counter.sent,
            served: counter.served,
            command_id: format!("counter-{}-{}", counter.counter, counter.since.0),
        }
    }

    fn messages(&self) -> Vec<MessageRow> {
        let row = |message: &domain::deliver::queue::Message| MessageRow {
            message: message.message,
            id: message.text.id.clone(),
            en: message.text.en.clone(),
            until: message.until.map(|at| format::clock(self.language, self.plan.zone, at)),
            zone: message.zone.clone().unwrap_or_default(),
        };
        self.day.board(self.now).messages.into_iter().map(row).collect()
    }

    fn closed_times(&self) -> Vec<ClosedRow> {
        let row = |span: domain::deliver::queue::ClosedTime| ClosedRow {
            from: format::clock(self.language, self.plan.zone, span.from),
            until: span.until.to_string(),
            reason: code_name(&self.plan.codes.closures, &span.reason, self.language),
        };
        self.day.closed_times().map(row).collect()
    }
}

fn letters(counter: &CounterView) -> String {
    let letters: Vec<String> = counter.profile.classes.iter().map(ToString::to_string).collect();
    letters.join(" ")
}

/// An alarm as a sentence.
pub(in super::super) fn alarm_row(alarm: &Alarm, language: Language) -> AlarmRow {
    use super::super::alarm::AlarmKind;
    let t = Translator { language };
    let subject = alarm.subject.as_str();
    let time = || format::duration(language, alarm.amount);
    let text = match alarm.kind {
        AlarmKind::PromiseBroken => {
            t.t2("alarm-promise-broken", "class", subject, "count", alarm.amount)
        }
        AlarmKind::NoCounter => t.t2("alarm-no-counter", "class", subject, "count", alarm.amount),
        AlarmKind::AtRisk => t.t2("alarm-at-risk", "class", subject, "count", alarm.amount),
        AlarmKind::CounterIdle => t.t2("alarm-counter-idle", "counter", subject, "time", time()),
        AlarmKind::DeviceUnseen if alarm.amount == 0 => {
            t.t1("alarm-device-never", "device", subject)
        }
        AlarmKind::DeviceUnseen => t.t2("alarm-device-unseen", "device", subject, "time", time()),
        AlarmKind::PrinterTrouble => t.t1("alarm-printer-trouble", "device", subject),
    };
    AlarmRow { level: alarm.kind.level(), text }
}
