//! Why the queue says no. Stable codes; the sentences are in the locale files under the same key.

use crate::kernel::{self, RefusalClass, ServiceId};

use super::ticket::{CounterId, Letter, TimeOfDay, VisitNo};

/// A refusal of the queue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// The day has not been opened.
    DayNotOpen,
    /// The day was opened by another plan already.
    DayAlreadyOpen,
    /// The day has ended.
    DayEnded,
    /// The plan cannot be worked by.
    PlanInvalid {
        /// Key of the problem.
        problem: &'static str,
        /// Where in the plan.
        place: String,
    },
    /// Outside the hours in which tickets are issued.
    OfficeClosed {
        /// Next moment of this day at which tickets are issued.
        opens: Option<TimeOfDay>,
    },
    /// Closed for a while, such as for the Friday prayer.
    ClosedForNow {
        /// Until.
        until: TimeOfDay,
        /// Reason code.
        reason: String,
    },
    /// Past the last moment for a new ticket.
    CutOffPassed {
        /// The last moment.
        at: TimeOfDay,
    },
    /// No more tickets are issued for the class.
    ClassClosed(Letter),
    /// All walk-in tickets of the class are taken.
    QuotaReached {
        /// The class.
        class: Letter,
        /// Its quota.
        quota: u32,
    },
    /// No service was named.
    NoService,
    /// More services than one ticket may carry.
    TooManyServices {
        /// The limit.
        max: u8,
    },
    /// The unit has no such service.
    UnknownService(ServiceId),
    /// The unit has the service, but not on this day.
    ServiceNotToday(ServiceId),
    /// The service is on the ticket already.
    DuplicateService(ServiceId),
    /// No such priority group.
    UnknownPriority(String),
    /// The group is empty or larger than one ticket may carry.
    GroupSize {
        /// The limit.
        max: u16,
    },
    /// The appointment is on another day.
    BookingOtherDay,
    /// The unit has no such class.
    UnknownClass(Letter),
    /// The hall has no such counter.
    UnknownCounter(CounterId),
    /// No such ticket on this day.
    UnknownVisit(VisitNo),
    /// No such message.
    UnknownMessage(u32),
    /// A code that the plan does not list.
    UnknownCode(String),
    /// The counter is closed.
    CounterClosed(CounterId),
    /// The counter has a break.
    CounterOnBreak(CounterId),
    /// The counter has no break.
    CounterNotOnBreak(CounterId),
    /// The counter still has somebody.
    CounterBusy {
        /// The counter.
        counter: CounterId,
        /// Who is there.
        visit: VisitNo,
    },
    /// The profile names a class twice or one that does not exist.
    ProfileInvalid,
    /// The visit is not at this counter (any more).
    NotAtCounter {
        /// The visit.
        visit: VisitNo,
        /// The counter that was named.
        counter: CounterId,
    },
    /// The visit is at a counter, and only that counter may act on it.
    AtAnotherCounter {
        /// The visit.
        visit: VisitNo,
        /// Where it is.
        counter: CounterId,
    },
    /// The visit does not wait.
    NotWaiting(VisitNo),
    /// The visit has not been called, or is being served already.
    NotCalled(VisitNo),
    /// The visit is being served already.
    AlreadyServed(VisitNo),
    /// The visit is not on hold.
    NotHeld(VisitNo),
    /// The visit was not marked as missing.
    NotMissed(VisitNo),
    /// The visit has not stepped aside.
    NotAside(VisitNo),
    /// The visit is over.
    VisitOver(VisitNo),
    /// Called a moment ago.
    RecallTooSoon {
        /// Seconds to wait.
        seconds: i64,
    },
    /// Called as often as the rules allow.
    RecallLimit {
        /// The limit.
        max: u16,
    },
    /// Too few calls to say that the person is missing.
    CallAgainFirst {
        /// Calls so far.
        calls: u16,
        /// Calls needed.
        needed: u16,
    },
    /// No priority was claimed.
    NoPriority(VisitNo),
    /// The priority was checked before.
    PriorityChecked(VisitNo),
    /// A transfer names neither service nor counter.
    TransferNowhere,
    /// The end of stepping aside lies in the past or too far ahead.
    AsideTime {
        /// Longest time allowed.
        max_minutes: u32,
    },
    /// A message without text, or too long for a board.
    MessageLength {
        /// Most characters.
        max: usize,
    },
    /// A span whose end is not after its beginning.
    SpanReversed,
    /// A paper ticket is being printed.
    PrintPending(VisitNo),
    /// Nobody knows whether the paper ticket is out: an officer looks, then prints with a reason.
    PrintUncertain(VisitNo),
    /// The paper ticket is out; another one needs a reason.
    AlreadyPrinted(VisitNo),
    /// No paper ticket is being printed.
    NoPrintPending(VisitNo),
    /// Nothing has been printed yet, so nothing can be repeated.
    NeverPrinted(VisitNo),
}

impl kernel::Refusal for Refusal {
    fn code(&self) -> &'static str {
        match self {
            Self::DayNotOpen => "queue.day_not_open",
            Self::DayAlreadyOpen => "queue.day_already_open",
            Self::DayEnded => "queue.day_has_ended",
            Self::PlanInvalid { .. } => "queue.plan_invalid",
            Self::OfficeClosed { opens: Some(_) } => "queue.office_opens_later",
            Self::OfficeClosed { opens: None } => "queue.office_closed",
            Self::ClosedForNow { .. } => "queue.closed_for_now",
            Self::CutOffPassed { .. } => "queue.cut_off_passed",
            Self::ClassClosed(_) => "queue.class_is_closed",
            Self::QuotaReached { .. } => "queue.quota_reached",
            Self::NoService => "queue.no_service",
            Self::TooManyServices { .. } => "queue.too_many_services",
            Self::UnknownService(_) => "queue.unknown_service",
            Self::ServiceNotToday(_) => "queue.service_not_today",
            Self::DuplicateService(_) => "queue.duplicate_service",
            Self::UnknownPriority(_) => "queue.unknown_priority",
            Self::GroupSize { .. } => "queue.group_size",
            Self::BookingOtherDay => "queue.booking_other_day",
            Self::UnknownClass(_) => "queue.unknown_class",
            Self::UnknownCounter(_) => "queue.unknown_counter",
            Self::UnknownVisit(_) => "queue.unknown_visit",
            Self::UnknownMessage(_) => "queue.unknown_message",
            Self::UnknownCode(_) => "queue.unknown_code",
            Self::CounterClosed(_) => "queue.counter_is_closed",
            Self::CounterOnBreak(_) => "queue.counter_on_break",
            Self::CounterNotOnBreak(_) => "queue.counter_not_on_break",
            Self::CounterBusy { .. } => "queue.counter_busy",
            Self::ProfileInvalid => "queue.profile_invalid",
            Self::NotAtCounter { .. } => "queue.not_at_counter",
            Self::AtAnotherCounter { .. } => "queue.at_another_counter",
            Self::NotWaiting(_) => "queue.not_waiting",
            Self::NotCalled(_) => "queue.not_called",
            Self::AlreadyServed(_) => "queue.already_served",
            Self::NotHeld(_) => "queue.not_held",
            Self::NotMissed(_) => "queue.not_missed",
            Self::NotAside(_) => "queue.not_aside",
            Self::VisitOver(_) => "queue.visit_over",
            Self::RecallTooSoon { .. } => "queue.recall_too_soon",
            Self::RecallLimit { .. } => "queue.recall_limit",
            Self::CallAgainFirst { .. } => "queue.call_again_first",
            Self::NoPriority(_) => "queue.no_priority",
            Self::PriorityChecked(_) => "queue.priority_checked",
            Self::TransferNowhere => "queue.transfer_nowhere",
            Self::AsideTime { .. } => "queue.aside_time",
            Self::MessageLength { .. } => "queue.message_length",
            Self::SpanReversed => "queue.span_reversed",
            Self::PrintPending(_) => "queue.print_pending",
            Self::PrintUncertain(_) => "queue.print_uncertain",
            Self::AlreadyPrinted(_) => "queue.already_printed",
            Self::NoPrintPending(_) => "queue.no_print_pending",
            Self::NeverPrinted(_) => "queue.never_printed",
        }
    }

    fn params(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::PlanInvalid { problem, place } => {
                vec![("problem", (*problem).to_owned()), ("place", place.clone())]
            }
            Self::OfficeClosed { opens: Some(opens) } => vec![("opens", opens.to_string())],
            Self::ClosedForNow { until, reason } => {
                vec![("until", until.to_string()), ("reason", reason.clone())]
            }
            Self::CutOffPassed { at } => vec![("at", at.to_string())],
            Self::ClassClosed(class) | Self::UnknownClass(class) => one("class", class),
            Self::QuotaReached { class, quota } => {
                vec![("class", class.to_string()), ("quota", quota.to_string())]
            }
            Self::TooManyServices { max } => one("max", max),
            Self::GroupSize { max } | Self::RecallLimit { max } => one("max", max),
            Self::AsideTime { max_minutes } => one("max", max_minutes),
            Self::MessageLength { max } => one("max", max),
            Self::UnknownService(service)
            | Self::ServiceNotToday(service)
            | Self::DuplicateService(service) => one("service", service),
            Self::UnknownPriority(key) => one("priority", key),
            Self::UnknownMessage(message) => one("message", message),
            Self::UnknownCode(code) => one("code", code),
            Self::UnknownCounter(counter)
            | Self::CounterClosed(counter)
            | Self::CounterOnBreak(counter)
            | Self::CounterNotOnBreak(counter) => one("counter", counter),
            Self::CounterBusy { counter, visit }
            | Self::NotAtCounter { visit, counter }
            | Self::AtAnotherCounter { visit, counter } => {
                vec![("visit", visit.to_string()), ("counter", counter.to_string())]
            }
            Self::RecallTooSoon { seconds } => one("seconds", seconds),
            Self::CallAgainFirst { calls, needed } => {
                vec![("calls", calls.to_string()), ("needed", needed.to_string())]
            }
            _ => self.visit().map_or_else(Vec::new, |visit| one("visit", &visit)),
        }
    }

    fn class(&self) -> RefusalClass {
        match self {
            Self::UnknownClass(_)
            | Self::UnknownCounter(_)
            | Self::UnknownVisit(_)
            | Self::UnknownMessage(_) => RefusalClass::NotFound,
            Self::PlanInvalid { .. }
            | Self::NoService
            | Self::TooManyServices { .. }
            | Self::UnknownService(_)
            | Self::DuplicateService(_)
            | Self::UnknownPriority(_)
            | Self::GroupSize { .. }
            | Self::BookingOtherDay
            | Self::UnknownCode(_)
            | Self::ProfileInvalid
            | Self::TransferNowhere
            | Self::AsideTime { .. }
            | Self::MessageLength { .. }
            | Self::SpanReversed => RefusalClass::Invalid,
            _ => RefusalClass::Conflict,
        }
    }
}

impl Refusal {
    /// Every code, for the check that each has its sentence in every language.
    pub const CODES: &'static [&'static str] = &[
        "queue.day_not_open",
        "queue.day_already_open",
        "queue.day_has_ended",
        "queue.plan_invalid",
        "queue.office_opens_later",
        "queue.office_closed",
        "queue.closed_for_now",
        "queue.cut_off_passed",
        "queue.class_is_closed",
        "queue.quota_reached",
        "queue.no_service",
        "queue.too_many_services",
        "queue.unknown_service",
        "queue.service_not_today",
        "queue.duplicate_service",
        "queue.unknown_priority",
        "queue.group_size",
        "queue.booking_other_day",
        "queue.unknown_class",
        "queue.unknown_counter",
        "queue.unknown_visit",
        "queue.unknown_message",
        "queue.unknown_code",
        "queue.counter_is_closed",
        "queue.counter_on_break",
        "queue.counter_not_on_break",
        "queue.counter_busy",
        "queue.profile_invalid",
        "queue.not_at_counter",
        "queue.at_another_counter",
        "queue.not_waiting",
        "queue.not_called",
        "queue.already_served",
        "queue.not_held",
        "queue.not_missed",
        "queue.not_aside",
        "queue.visit_over",
        "queue.recall_too_soon",
        "queue.recall_limit",
        "queue.call_again_first",
        "queue.no_priority",
        "queue.priority_checked",
        "queue.transfer_nowhere",
        "queue.aside_time",
        "queue.message_length",
        "queue.span_reversed",
        "queue.print_pending",
        "queue.print_uncertain",
        "queue.already_printed",
        "queue.no_print_pending",
        "queue.never_printed",
    ];

    /// The visit that a refusal about one visit speaks of.
    #[must_use]
    pub fn visit(&self) -> Option<VisitNo> {
        match self {
            Self::UnknownVisit(visit)
            | Self::NotWaiting(visit)
            | Self::NotCalled(visit)
            | Self::AlreadyServed(visit)
            | Self::NotHeld(visit)
            | Self::NotMissed(visit)
            | Self::NotAside(visit)
            | Self::VisitOver(visit)
            | Self::NoPriority(visit)
            | Self::PriorityChecked(visit)
            | Self::PrintPending(visit)
            | Self::PrintUncertain(visit)
            | Self::AlreadyPrinted(visit)
            | Self::NoPrintPending(visit)
            | Self::NeverPrinted(visit)
            | Self::CounterBusy { visit, .. }
            | Self::NotAtCounter { visit, .. }
            | Self::AtAnotherCounter { visit, .. } => Some(*visit),
            _ => None,
        }
    }
}

fn one(key: &'static str, value: &impl ToString) -> Vec<(&'static str, String)> {
    vec![(key, value.to_string())]
}

#[cfg(test)]
mod tests {
    use super::Refusal;

    #[test]
    fn the_list_of_codes_is_complete() {
        let arms =
            include_str!("refusal.rs").lines().filter_map(|line| line.split_once("=> \"queue."));
        let arms: Vec<String> = arms
            .map(|(_, code)| format!("queue.{}", code.trim_end_matches("\",")))
            .filter(|code| !code.contains(' '))
            .collect();
        assert_eq!(arms, Refusal::CODES);
    }
}
