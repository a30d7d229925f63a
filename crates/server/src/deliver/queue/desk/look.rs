//! What the desk shows, taken from the day at one moment and put into the officer's language.

use domain::deliver::queue::{
    AheadGroup, CalledBy, CounterId, DayPlan, Letter, Phase, Print, PriorityCheck, QueueDay,
    VisitNo, VisitStage, VisitView, WhyBefore,
};
use domain::kernel::{Language, ServiceId, Timestamp};

use super::super::printing::Printers;
use super::super::staff::{code_name, level, priority_name, service, service_name};
use super::paper::Paper;
use crate::web::format;
use crate::web::i18n::Translator;

/// People of a class that the desk lists; the others are counted.
const LISTED: usize = 12;

/// The desk at one moment.
#[derive(Debug, Clone)]
pub(super) struct DeskView {
    pub(super) counter: CounterId,
    pub(super) name: String,
    /// `open`, `break`, `closed`, `not-open` (the day) or `ended` (the day).
    pub(super) state: &'static str,
    pub(super) since: Timestamp,
    pub(super) officer: String,
    pub(super) serves: Vec<(Letter, String)>,
    pub(super) served: u32,
    pub(super) waiting: u32,
    pub(super) current: Option<Current>,
    pub(super) next: Option<Next>,
    pub(super) sent: Vec<Line>,
    pub(super) classes: Vec<ClassLines>,
    pub(super) held: Vec<Line>,
    pub(super) missed: Vec<Line>,
    pub(super) aside: Vec<Line>,
    pub(super) explained: Option<Explained>,
    /// Paper tickets whose end is not on record.
    pub(super) papers: Vec<Paper>,
}

/// The person at the counter.
#[derive(Debug, Clone)]
pub(super) struct Current {
    pub(super) visit: u32,
    pub(super) number: String,
    /// `called` or `served`.
    pub(super) stage: &'static str,
    pub(super) since: Timestamp,
    pub(super) spent_s: i64,
    pub(super) promised_s: Option<i64>,
    pub(super) level: &'static str,
    pub(super) waited_s: i64,
    pub(super) wait_promised_s: Option<i64>,
    pub(super) wait_level: &'static str,
    pub(super) calls: u16,
    pub(super) no_show_after: u16,
    pub(super) leg: usize,
    pub(super) service: ServiceId,
    pub(super) service_name: String,
    pub(super) standard_version: u32,
    pub(super) further: Vec<String>,
    pub(super) priority: Option<String>,
    /// `claimed`, `confirmed`, `rejected`, or empty without a claim.
    pub(super) check: &'static str,
    pub(super) group_size: u16,
    pub(super) notes: u16,
    pub(super) printed: bool,
    /// What happened to the paper ticket, when it is worth a look.
    pub(super) trail: Vec<String>,
}

/// Whom this counter would call now.
#[derive(Debug, Clone)]
pub(super) struct Next {
    pub(super) number: String,
    pub(super) service: String,
    /// `turn`, `overdue` or `sent`.
    pub(super) by: &'static str,
}

/// A person in a list.
#[derive(Debug, Clone)]
pub(super) struct Line {
    pub(super) visit: u32,
    pub(super) since: Timestamp,
    pub(super) number: String,
    pub(super) service: String,
    /// Priority group, booking, reason of the hold: a few words.
    pub(super) remark: String,
    pub(super) waited_s: i64,
    pub(super) level: &'static str,
    pub(super) low_s: u32,
    pub(super) high_s: u32,
}

/// Those who wait in one class, in the order of calling.
#[derive(Debug, Clone)]
pub(super) struct ClassLines {
    pub(super) letter: Letter,
    pub(super) name: String,
    pub(super) lines: Vec<Line>,
    pub(super) more: usize,
}

/// Why somebody stands where they stand.
#[derive(Debug, Clone)]
pub(super) struct Explained {
    pub(super) number: String,
    pub(super) position: u32,
    pub(super) reasons: Vec<String>,
}

/// Looks at a day from a counter.
pub(super) struct Look<'d> {
    pub(super) day: &'d QueueDay,
    pub(super) plan: &'d DayPlan,
    pub(super) now: Timestamp,
    pub(super) language: Language,
    pub(super) printers: &'d Printers,
}

impl Look<'_> {
    /// The desk of a counter; nothing when the hall has no such counter.
    pub(super) fn desk(&self, id: &CounterId, explain: Option<VisitNo>) -> Option<DeskView> {
        let counter = self.day.counter(id)?;
        let state = match (self.day.phase(), counter.open, counter.on_break) {
            (Phase::NotOpen, ..) => "not-open",
            (Phase::Ended, ..) => "ended",
            (Phase::Open, false, _) => "closed",
            (Phase::Open, true, true) => "break",
            (Phase::Open, true, false) => "open",
        };
        let letters = &counter.profile.classes;
        let next = self.day.next_at(id, self.now).filter(|_| counter.current.is_none());
        Some(DeskView {
            counter: id.clone(),
            name: counter.name.get(self.language).to_owned(),
            state,
            since: counter.since,
            officer: counter.officer.clone().unwrap_or_default(),
            serves: letters.iter().map(|letter| (*letter, self.class_name(*letter))).collect(),
            served: counter.served,
            waiting: counter.waiting + counter.sent,
            current: counter.current.and_then(|visit| self.current(visit)),
            next: next.and_then(|(visit, by)| self.next(visit, by)),
            sent: self.day.sent_to(id).filter_map(|visit| self.line(visit)).collect(),
            classes: letters.iter().map(|letter| self.class(*letter)).collect(),
            held: self.day.held().filter_map(|visit| self.line(visit)).collect(),
            missed: self.day.missed().filter_map(|visit| self.line(visit)).collect(),
            aside: self.day.aside().filter_map(|visit| self.line(visit)).collect(),
            explained: explain.and_then(|visit| self.explained(visit)),
            papers: self.papers(),
        })
    }

    fn class_name(&self, letter: Letter) -> String {
        let class = self.plan.classes.iter().find(|class| class.letter == letter);
        class.map_or_else(String::new, |class| class.name.get(self.language).to_owned())
    }

    fn current(&self, no: VisitNo) -> Option<Current> {
        let visit = self.day.visit(no, self.now)?;
        let leg = visit.services.iter().position(|service| service.current)?;
        let id = visit.services[leg].service.clone();
        let planned = service(self.plan, &id)?;
        let seconds = |minutes: u32| i64::from(minutes) * 60;
        let promised_s = planned.promised_service_minutes.map(seconds);
        let wait_promised_s = planned.promised_wait_minutes.map(seconds);
        let (stage, calls) = match &visit.stage {
            VisitStage::Called { calls, .. } => ("called", *calls),
            _ => ("served", 0),
        };
        let spent_s = self.now.seconds_since(visit.since);
        let waited_s = self.waited(&visit);
        let name = |id: &ServiceId| service_name(self.plan, id, self.language);
        let further = visit.services[leg + 1..].iter().map(|service| name(&service.service));
        Some(Current {
            visit: no.0,
            number: visit.number.to_string(),
            stage,
            since: visit.since,
            spent_s,
            promised_s,
            level: if stage == "served" { level(self.plan, spent_s, promised_s) } else { "calm" },
            waited_s,
            wait_promised_s,
            wait_level: level(self.plan, waited_s, wait_promised_s),
            calls,
            no_show_after: self.plan.calling.no_show_after_calls,
            leg,
            service_name: name(&id),
            service: id,
            standard_version: planned.standard_version,
            further: further.collect(),
            priority: self.priority(&visit),
            check: check_name(visit.priority_check),
            group_size: visit.group_size,
            notes: visit.notes,
            printed: visit.copies > 0 || matches!(visit.print, Print::Failed | Print::Uncertain),
            trail: self.trail_of(no),
        })
    }

    /// Time in line so far, all spells together.
    fn waited(&self, visit: &VisitView) -> i64 {
        use domain::deliver::queue::IntervalKind::Waiting;
        let past = visit.spans.iter().filter(|span| span.kind == Waiting);
        let past: i64 = past.map(|span| span.to.seconds_since(span.from)).sum();
        match visit.stage {
            VisitStage::Waiting { .. } => past + self.now.seconds_since(visit.since),
            _ => past,
        }
    }

    fn priority(&self, visit: &VisitView) -> Option<String> {
        let key = visit.priority.as_ref()?;
        Some(priority_name(self.plan, key, self.language))
    }

    fn next(&self, no: VisitNo, by: CalledBy) -> Option<Next> {
        let visit = self.day.visit(no, self.now)?;
        let service = self.service_of(&visit);
        let by = match by {
            CalledBy::Overdue => "overdue",
            CalledBy::Sent => "sent",
            _ => "turn",
        };
        Some(Next { number: visit.number.to_string(), service, by })
    }

    fn service_of(&self, visit: &VisitView) -> String {
        let current = visit.services.iter().find(|service| service.current);
        current.map_or_else(String::new, |service| {
            service_name(self.plan, &service.service, self.language)
        })
    }

    fn line(&self, no: VisitNo) -> Option<Line> {
        let visit = self.day.visit(no, self.now)?;
        let current = visit.services.iter().find(|service| service.current)?;
        let planned = service(self.plan, &current.service)?;
        let promised = planned.promised_wait_minutes.map(|minutes| i64::from(minutes) * 60);
        let waited_s = self.waited(&visit);
        let waits = matches!(visit.stage, VisitStage::Waiting { .. });
        let (low_s, high_s) = match visit.stage {
            VisitStage::Waiting { wait_low_s, wait_high_s, .. } => (wait_low_s, wait_high_s),
            _ => (0, 0),
        };
        Some(Line {
            visit: no.0,
            since: visit.since,
            number: visit.number.to_string(),
            service: planned.name.get(self.language).to_owned(),
            remark: self.remark(&visit),
            waited_s: if waits { waited_s } else { self.now.seconds_since(visit.since) },
            level: if waits { level(self.plan, waited_s, promised) } else { "calm" },
            low_s,
            high_s,
        })
    }

    fn remark(&self, visit: &VisitView) -> String {
        let t = Translator { language: self.language };
        match &visit.stage {
            VisitStage::Held { reason } => code_name(&self.plan.codes.holds, reason, self.language),
            VisitStage::Aside { until } => {
                let until = format::clock(self.language, self.plan.zone, *until);
                t.t1("desk-aside-until", "time", until)
            }
            _ => match (&visit.booked_for, self.priority(visit)) {
                (_, Some(priority)) => priority,
                (Some(at), None) => {
                    let at = format::clock(self.language, self.plan.zone, *at);
                    t.t1("desk-booked-for", "time", at)
                }
                (None, None) => String::new(),
            },
        }
    }

    fn class(&self, letter: Letter) -> ClassLines {
        let mut waiting = self.day.waiting(letter, self.now);
        let lines: Vec<Line> =
            waiting.by_ref().take(LISTED).filter_map(|visit| self.line(visit)).collect();
        ClassLines { letter, name: self.class_name(letter), lines, more: waiting.count() }
    }

    fn explained(&self, visit: VisitNo) -> Option<Explained> {
        let found = self.day.explain(visit, self.now)?;
        Some(Explained {
            number: found.number.to_string(),
            position: found.position,
            reasons: found.ahead.iter().map(|group| self.reason(group)).collect(),
        })
    }

    fn reason(&self, group: &AheadGroup) -> String {
        let t = Translator { language: self.language };
        let count = group.count;
        match &group.why {
            WhyBefore::EarlierArrival => t.t1("desk-why-earlier", "count", count),
            WhyBefore::KeptPlace => t.t1("desk-why-kept", "count", count),
            WhyBefore::Appointment { .. } => t.t1("desk-why-appointment", "count", count),
            WhyBefore::LaneFirst { lane, .. } => {
                t.t2("desk-why-lane-first", "count", count, "lane", self.lane(lane))
            }
            WhyBefore::LaneTurn { lane, .. } => {
                t.t2("desk-why-lane-turn", "count", count, "lane", self.lane(lane))
            }
            WhyBefore::WaitedTooLong { max_wait_minutes } => {
                t.t2("desk-why-too-long", "count", count, "minutes", *max_wait_minutes)
            }
        }
    }

    fn lane(&self, key: &str) -> String {
        let lane = self.plan.classes.iter().flat_map(|class| &class.lanes).find(|l| l.key == key);
        lane.map_or_else(|| key.to_owned(), |lane| lane.name.get(self.language).to_owned())
    }
}

fn check_name(check: Option<PriorityCheck>) -> &'static str {
    match check {
        None => "",
        Some(PriorityCheck::Claimed) => "claimed",
        Some(PriorityCheck::Confirmed) => "confirmed",
        Some(PriorityCheck::Rejected) => "rejected",
    }
}
