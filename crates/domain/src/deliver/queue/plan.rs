//! The plan of a day: what the unit offers, in which order people are called, at which counters.
//!
//! It comes from the pack and the unit's profile and is recorded whole when the day opens, so that
//! every decision of the day can be understood from the register alone. Nothing here is compiled
//! in.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::kernel::{LocalText, ServiceId, Zone};

use super::ticket::{CounterId, DayDate, Letter, TimeOfDay};

/// Share of a promised time, in hundredths, past which screens warn when a unit's rules say
/// nothing: a quarter of the promise is then left to open another counter before it breaks.
pub const AT_RISK_PERCENT: u8 = 75;

/// Everything that the queue of one unit needs to know about one day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DayPlan {
    /// The civil date of the day.
    pub date: DayDate,
    /// Time zone of the unit.
    pub zone: Zone,
    /// When the office is open, in rising order; the gaps between are breaks.
    pub hours: Vec<Hours>,
    /// Minutes before each opening at which tickets may already be taken.
    #[serde(default)]
    pub tickets_before_opening_minutes: u16,
    /// Last moment for a new ticket; without it, closing time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cut_off: Option<TimeOfDay>,
    /// Known closures inside the hours, such as the Friday prayer.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub closures: Vec<Closure>,
    /// Queue classes, each with its own numbers.
    pub classes: Vec<ClassPlan>,
    /// Services that the unit has a standard for but does not offer on this day.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub not_today: Vec<ServiceId>,
    /// Groups of people that may ask for priority.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub priorities: Vec<PriorityPlan>,
    /// Counters with the work profile they open with.
    pub counters: Vec<CounterPlan>,
    /// Limits of calling.
    pub calling: CallingRules,
    /// Limits of one visit.
    pub visits: VisitRules,
    /// Share of a promised time past which screens warn, in hundredths; [`AT_RISK_PERCENT`] when
    /// not said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_risk_percent: Option<u8>,
    /// Reason and outcome codes that may be recorded.
    #[serde(default)]
    pub codes: Codes,
}

/// A span of opening hours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Hours {
    /// Opens at.
    pub opens: TimeOfDay,
    /// Closes at.
    pub closes: TimeOfDay,
}

/// A span in which no tickets are issued although the hours say open.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Closure {
    /// From.
    pub from: TimeOfDay,
    /// Until.
    pub to: TimeOfDay,
    /// Reason code, one of [`Codes::closures`].
    pub reason: String,
}

/// A queue class: services that share one number series and one order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ClassPlan {
    /// Letter of its numbers.
    pub letter: Letter,
    /// Name on boards and tickets.
    pub name: LocalText,
    /// Services of the class. A service belongs to one class.
    pub services: Vec<ServicePlan>,
    /// How the lanes take turns.
    pub rule: LaneRule,
    /// Lanes. The last one is the general lane: everybody without a lane of their own.
    pub lanes: Vec<LanePlan>,
    /// Promise that nobody is passed over for longer: who waits past it is called first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_wait_minutes: Option<u32>,
    /// Most walk-in tickets of the day. Booked people have their place already and do not count.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quota: Option<u32>,
}

/// A service within a class, with what its published standard promises.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ServicePlan {
    /// The service.
    pub id: ServiceId,
    /// Its name.
    pub name: LocalText,
    /// Version of the standard that is in force on this day.
    pub standard_version: u32,
    /// Promised longest wait until the first call.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub promised_wait_minutes: Option<u32>,
    /// Promised time at the counter.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub promised_service_minutes: Option<u32>,
}

/// How the lanes of a class take turns.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum LaneRule {
    /// A lane of lower rank is called only when the better ones are empty.
    Strict,
    /// Lanes share the calls by weight.
    Weighted,
}

/// A lane within a class.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LanePlan {
    /// Key, such as `priority` or `general`.
    pub key: String,
    /// Name in explanations.
    pub name: LocalText,
    /// Strict rule: lower goes first, equal ranks go by turn time. Weighted rule: breaks ties.
    pub rank: u8,
    /// Weighted rule: share of the calls, 1 to 16.
    pub weight: u8,
    /// What time counts as the turn in this lane.
    #[serde(default)]
    pub turn: TurnBy,
}

/// What time counts as a person's turn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TurnBy {
    /// The time of arriving.
    #[default]
    Arrival,
    /// The appointed time, for people with a booking; the lane that booked people join.
    Appointment,
}

/// A group of people that may ask for priority.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PriorityPlan {
    /// Key, such as `elderly`.
    pub key: String,
    /// Name on kiosk, desk and in explanations.
    pub name: LocalText,
    /// Lane that the group joins in each class that has it; elsewhere the general lane.
    pub lane: String,
}

/// A counter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CounterPlan {
    /// Number in the hall.
    pub id: CounterId,
    /// Name that is shown and spoken.
    pub name: LocalText,
    /// Hall or zone; boards show the calls of their zone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub zone: Option<String>,
    /// What the counter serves.
    pub profile: Profile,
}

/// Work profile of a counter: which classes it calls and how it chooses among them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Profile {
    /// Classes in order.
    pub classes: Vec<Letter>,
    /// Choice among them.
    pub rule: ProfileRule,
}

/// How a counter chooses among its classes. People who have waited past the promise go first in
/// either case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ProfileRule {
    /// The first class in which somebody waits.
    ClassOrder,
    /// The class whose next person has waited longest.
    LongestWait,
}

/// Limits of calling.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CallingRules {
    /// Shortest time between two calls of the same person.
    pub recall_after_seconds: u32,
    /// Most repeated calls after the first.
    pub recalls_max: u16,
    /// Calls (the first included) after which a person may be marked as not present.
    pub no_show_after_calls: u16,
}

/// Limits of one visit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct VisitRules {
    /// Most services on one ticket.
    pub services_max: u8,
    /// Most people on one ticket.
    pub group_max: u16,
    /// Longest time that a person may step aside and keep the place.
    pub aside_max_minutes: u32,
    /// A booked person who comes later than this after the appointment takes the turn of arriving.
    pub booking_grace_minutes: u32,
    /// Time at the counter assumed for a service whose standard promises none.
    pub assumed_service_minutes: u32,
}

/// A code with its name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NamedCode {
    /// Code as recorded.
    pub key: String,
    /// Name as shown.
    pub name: LocalText,
}

/// Codes that may be recorded. Statistics group by them, so free text is not accepted.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Codes {
    /// Outcomes of a finished service.
    #[serde(default)]
    pub outcomes: Vec<NamedCode>,
    /// Reasons to put a visit on hold.
    #[serde(default)]
    pub holds: Vec<NamedCode>,
    /// Reasons to call a particular ticket out of turn.
    #[serde(default)]
    pub picks: Vec<NamedCode>,
    /// Reasons to cancel.
    #[serde(default)]
    pub cancels: Vec<NamedCode>,
    /// Reasons of closures.
    #[serde(default)]
    pub closures: Vec<NamedCode>,
    /// Reasons of failed and repeated printing.
    #[serde(default)]
    pub prints: Vec<NamedCode>,
}

/// Why a plan cannot be worked by. The text after the code names the place.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{problem} ({place})")]
pub struct PlanFault {
    /// Stable key of the problem.
    pub problem: &'static str,
    /// Where in the plan.
    pub place: String,
}

impl DayPlan {
    /// Share of a promised time past which screens warn, in hundredths.
    #[must_use]
    pub fn at_risk_percent(&self) -> u8 {
        self.at_risk_percent.unwrap_or(AT_RISK_PERCENT)
    }

    /// When a span of so many promised seconds is at risk.
    #[must_use]
    pub fn at_risk_after(&self, promised_s: i64) -> i64 {
        promised_s * i64::from(self.at_risk_percent()) / 100
    }

    /// Checks what types alone cannot hold.
    ///
    /// # Errors
    /// The first [`PlanFault`].
    pub fn check(&self) -> Result<(), PlanFault> {
        self.check_hours()?;
        self.check_classes()?;
        let letters: BTreeSet<Letter> = self.classes.iter().map(|class| class.letter).collect();
        let mut seen = BTreeSet::new();
        for counter in &self.counters {
            let place = || format!("counter {}", counter.id);
            hold(seen.insert(&counter.id), "counter_twice", place)?;
            counter.profile.check(&letters).map_err(|problem| fault(problem, place()))?;
        }
        let mut keys = BTreeSet::new();
        for priority in &self.priorities {
            let place = || format!("priority {}", priority.key);
            hold(is_key(&priority.key), "key_invalid", place)?;
            hold(keys.insert(&priority.key), "priority_twice", place)?;
        }
        hold(self.priorities.len() <= 64, "too_many", || "priorities".into())?;
        hold(self.counters.len() <= 1000, "too_many", || "counters".into())?;
        let percent = self.at_risk_percent();
        hold((1..=100).contains(&percent), "percent_range", || "at_risk_percent".into())?;
        let rules = self.visits;
        hold(rules.services_max > 0, "services_max_zero", || "visits".into())?;
        hold(rules.assumed_service_minutes > 0, "assumed_service_zero", || "visits".into())?;
        hold(rules.group_max > 0, "group_max_zero", || "visits".into())
    }

    fn check_hours(&self) -> Result<(), PlanFault> {
        let mut last = TimeOfDay::hm(0, 0);
        for (i, span) in self.hours.iter().enumerate() {
            let place = || format!("hours {}-{}", span.opens, span.closes);
            hold(span.opens < span.closes, "hours_reversed", place)?;
            hold(i == 0 || last <= span.opens, "hours_overlap", place)?;
            last = span.closes;
        }
        for closure in &self.closures {
            let place = || format!("closure {}-{}", closure.from, closure.to);
            hold(closure.from < closure.to, "hours_reversed", place)?;
        }
        Ok(())
    }

    fn check_classes(&self) -> Result<(), PlanFault> {
        let mut letters = BTreeSet::new();
        let mut services = BTreeSet::new();
        hold(!self.classes.is_empty(), "classes_missing", || "classes".into())?;
        for class in &self.classes {
            let place = || format!("class {}", class.letter);
            hold(letters.insert(class.letter), "class_twice", place)?;
            hold(!class.services.is_empty(), "services_missing", place)?;
            hold(!class.lanes.is_empty(), "lanes_missing", place)?;
            hold(class.services.len() <= 1000 && class.lanes.len() <= 64, "too_many", place)?;
            for service in &class.services {
                let place = || format!("service {}", service.id);
                hold(services.insert(&service.id), "service_twice", place)?;
                hold(!self.not_today.contains(&service.id), "service_twice", place)?;
            }
            let mut lanes = BTreeSet::new();
            for lane in &class.lanes {
                let place = || format!("class {} lane {}", class.letter, lane.key);
                hold(is_key(&lane.key), "key_invalid", place)?;
                hold(lanes.insert(&lane.key), "lane_twice", place)?;
                hold((1..=16).contains(&lane.weight), "weight_range", place)?;
            }
        }
        Ok(())
    }
}

impl Profile {
    /// A profile names each class once, and only classes of the day.
    pub(super) fn check(&self, classes: &BTreeSet<Letter>) -> Result<(), &'static str> {
        let named: BTreeSet<Letter> = self.classes.iter().copied().collect();
        if named.len() != self.classes.len() {
            return Err("class_twice");
        }
        if !named.is_subset(classes) { Err("class_unknown") } else { Ok(()) }
    }
}

/// Keys are lower-case words joined by hyphens or underscores.
pub(super) fn is_key(text: &str) -> bool {
    let word = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-' || b == b'_';
    (1..=48).contains(&text.len()) && text.bytes().all(word)
}

fn fault(problem: &'static str, place: String) -> PlanFault {
    PlanFault { problem, place }
}

fn hold(
    fine: bool,
    problem: &'static str,
    place: impl FnOnce() -> String,
) -> Result<(), PlanFault> {
    if fine { Ok(()) } else { Err(fault(problem, place())) }
}
