//! What pages of both sides show of a complaint: its dates with their reasons, and what was said.

use domain::calendar::Closing;
use domain::hear::complaints::{
    Case, Clock, Counted, CountedIn, OPEN, Party, Passed, Timetable, Why, earliest,
};
use domain::kernel::{Mark, Timestamp, UnitId, Zone};
use jiff::civil::Date;

use crate::promise::pages::Here;
use crate::prove::disclosure::Opened;
use crate::web::page::Shell;

/// Days before the last one from which a date is watched.
const WATCHED_DAYS: i32 = 3;

/// A clock on a page.
pub(super) struct ClockRow {
    pub(super) name: String,
    pub(super) law: String,
    pub(super) from: String,
    pub(super) count: String,
    pub(super) due: String,
    /// `calm`, `watch` or `late`.
    pub(super) level: &'static str,
    pub(super) state: String,
    pub(super) source: String,
    /// Not read in the regulation itself: said so.
    pub(super) unverified: bool,
    pub(super) reasons: Vec<String>,
}

/// The clocks of a complaint, and the first date that the unit must keep.
pub(super) struct Clocks {
    pub(super) rows: Vec<ClockRow>,
    pub(super) first: Option<String>,
}

/// Counts the clocks of a complaint by today's timetable. What cannot be counted is not shown: a
/// guessed date would look like a legal one.
pub(super) fn clocks(shell: &Shell, timetable: &Timetable, case: &Case, today: Date) -> Clocks {
    let counted = case.course.count(timetable).unwrap_or_default();
    let open = OPEN.contains(&case.stage);
    let row = |one: &Counted| {
        let rule = timetable.rules.clock(&one.clock)?;
        (open || !one.assumed).then(|| clock_row(shell, rule, one, today))
    };
    // Those that run, the earliest date first; what has not begun yet comes after them.
    let mut order: Vec<&Counted> = counted.iter().collect();
    order.sort_by_key(|one| (one.assumed, one.due));
    let rows = order.into_iter().filter_map(row).collect();
    let first = earliest(&timetable.rules, &counted).filter(|_| open);
    Clocks { rows, first: first.map(|one| shell.date_full(&one.due)) }
}

fn clock_row(shell: &Shell, rule: &Clock, one: &Counted, today: Date) -> ClockRow {
    let near = one.due.saturating_sub(jiff::Span::new().days(WATCHED_DAYS));
    let (level, state) = match one.stopped {
        _ if one.assumed => ("calm", shell.t("complaint-clock-assumed").to_owned()),
        Some(done) if one.is_late(today) => {
            ("late", shell.t1("complaint-clock-done-late", "date", shell.date(&done)))
        }
        Some(done) => ("calm", shell.t1("complaint-clock-done", "date", shell.date(&done))),
        None if one.paused => ("watch", shell.t("complaint-clock-paused").to_owned()),
        None if one.is_late(today) => ("late", shell.t("complaint-clock-late").to_owned()),
        None if today >= near => ("watch", shell.t("complaint-clock-near").to_owned()),
        None => ("calm", shell.t("complaint-clock-runs").to_owned()),
    };
    let days = i64::from(one.count);
    let count = match rule.unit {
        CountedIn::Days => shell.t1("complaint-count-days", "n", days),
        CountedIn::WorkingDays => shell.t1("complaint-count-working-days", "n", days),
    };
    let duty = shell.t_of("complaint-duty", rule.duty.name());
    ClockRow {
        name: shell.text(&rule.name).to_owned(),
        law: [shell.t_of("complaint-law", rule.law.name()), duty].join(" · "),
        from: shell.date(&one.from),
        count,
        due: shell.date_full(&one.due),
        level,
        state,
        source: rule.source.text.clone(),
        unverified: rule.source.mark == Mark::NotVerified,
        reasons: one.passed.iter().map(|passed| reason(shell, passed)).collect(),
    }
}

/// Why a day was passed over, in words.
pub(super) fn reason(shell: &Shell, passed: &Passed) -> String {
    let why = match &passed.why {
        Why::Paused => shell.t("complaint-why-paused").to_owned(),
        Why::Closed(Closing::Week { .. }) => shell.t("complaint-why-week").to_owned(),
        Why::Closed(Closing::Calendar { name, .. }) => shell.text(name).to_owned(),
    };
    format!("{}: {why}", shell.date_full(&passed.date))
}

/// Something that was said.
pub(super) struct Said {
    pub(super) at: String,
    pub(super) title: String,
    pub(super) who: String,
    pub(super) text: String,
    /// A question that waits for an answer of the reader's side: its number.
    pub(super) waiting: Option<u32>,
}

/// What the reporter is shown: all but the notes and reasons of the house.
pub(super) const FOR_REPORTER: &[&str] = &[
    "complaint.received",
    "complaint.completion_asked",
    "complaint.completed",
    "complaint.message_sent",
    "complaint.paused",
    "complaint.extended",
    "complaint.handed_over",
    "complaint.acknowledged",
    "complaint.set_aside",
    "complaint.decided",
    "complaint.agreed",
    "complaint.disputed",
    "complaint.withdrawn",
    "complaint.wording_redacted",
    "complaint.wording_withheld",
    "complaint.wording_taken_back",
    "complaint.marked_spam",
    "complaint.spam_taken_back",
];

/// What staff are shown besides.
pub(super) const FOR_STAFF: &[&str] = &[
    "complaint.received",
    "complaint.completion_asked",
    "complaint.completed",
    "complaint.message_sent",
    "complaint.paused",
    "complaint.resumed",
    "complaint.extended",
    "complaint.handed_over",
    "complaint.acknowledged",
    "complaint.set_aside",
    "complaint.decided",
    "complaint.agreed",
    "complaint.disputed",
    "complaint.withdrawn",
    "complaint.note_left",
    "complaint.assigned",
    "complaint.reclassified",
    "complaint.escalated",
    "complaint.wording_redacted",
    "complaint.wording_withheld",
    "complaint.wording_taken_back",
    "complaint.marked_spam",
    "complaint.spam_taken_back",
];

/// What one side wrote to the other.
const MESSAGE: &str = "complaint.message_sent";

/// Opened texts as lines of a conversation, the oldest first.
pub(super) fn said(
    shell: &Shell,
    zone: Zone,
    case: &Case,
    side: Party,
    opened: Vec<Opened>,
) -> Vec<Said> {
    // Texts go from the oldest on: those that are left belong to the last messages.
    let is_message = |opened: &Opened| opened.kind == MESSAGE;
    let left = opened.iter().filter(|one| is_message(one)).count();
    let mut messages = case.messages.iter().skip(case.messages.len().saturating_sub(left));
    let line = |opened: Opened| {
        let message = if is_message(&opened) { messages.next() } else { None };
        let carried = message.and_then(|message| message.carried.as_deref());
        let kind = carried.map_or(&*opened.kind, |carried| &*carried.kind);
        let kind = if FOR_STAFF.contains(&kind) { kind } else { MESSAGE };
        let kind = kind.trim_start_matches("complaint.");
        let family = if opened.slot == 0 { kind } else { "wish" };
        let at = carried.map_or(Timestamp(opened.at), |carried| carried.at);
        let citizen = opened.actor == "citizen";
        let by_reporter = message
            .map_or(citizen || kind == "received", |message| message.from == Party::Reporter);
        let who = match (by_reporter, side) {
            (true, _) => shell.t("complaint-side-reporter").to_owned(),
            (false, Party::Reporter) => shell.t("complaint-side-office").to_owned(),
            (false, _) if carried.is_some() => shell.t("complaint-side-before").to_owned(),
            (false, _) => opened.actor.trim_start_matches("officer:").to_owned(),
        };
        let theirs = |m: &&domain::hear::complaints::Message| {
            m.question && m.answered_by.is_none() && m.from != side
        };
        Said {
            at: shell.moment(&zone, &at),
            title: shell.t_of("complaint-said", family),
            who,
            text: opened.text,
            waiting: message.filter(theirs).map(|message| message.number),
        }
    };
    opened.into_iter().map(line).collect()
}

/// A line of the history.
pub(super) struct Done {
    pub(super) at: String,
    pub(super) what: String,
    pub(super) who: String,
}

/// What was done, the oldest first; the reporter is shown no names of officers.
pub(super) fn history(shell: &Shell, zone: Zone, case: &Case, side: Party) -> Vec<Done> {
    use domain::kernel::Actor;
    let hidden = ["leave-note", "name-accused", "link", "escalate"];
    let shown = case
        .history
        .iter()
        .filter(|step| side != Party::Reporter || !hidden.contains(&step.action.name()));
    let line = |step: &domain::hear::complaints::Step| Done {
        at: shell.moment(&zone, &step.at),
        what: shell.t_of("complaint-done", step.action.name()),
        who: match (&step.actor, side) {
            (Actor::Citizen, _) => shell.t("complaint-side-reporter").to_owned(),
            (Actor::Officer(_), Party::Reporter) => shell.t("complaint-side-office").to_owned(),
            (Actor::Officer(name), _) => name.clone(),
            (Actor::Device(_) | Actor::System, _) => shell.t("complaint-side-house").to_owned(),
        },
    };
    shown.map(line).collect()
}

/// A fact of a complaint: label and value.
pub(super) type Fact = (String, String);

/// What a complaint is, in words.
pub(super) fn facts(shell: &Shell, case: &Case, service: Option<String>) -> Vec<Fact> {
    let label = |key: &str| shell.t_of("complaint-fact", key);
    let filed = &case.filed;
    let mut facts = vec![
        (label("stage"), shell.t_of("complaint-stage", case.stage.name())),
        (label("class"), shell.t_of("complaint-class", case.course.class.name())),
        (label("track"), shell.t_of("complaint-track", case.course.track.name())),
        (label("received"), shell.date_full(&filed.date)),
        (label("channel"), shell.t_of("complaint-channel", filed.channel.name())),
        (label("about"), shell.t_of("complaint-about", case.about.name())),
        (label("moderation"), shell.t_of("complaint-moderation", case.moderation().name())),
    ];
    facts.extend(service.map(|name| (label("service"), name)));
    facts.extend(filed.served_on.map(|date| (label("served"), shell.date_full(&date))));
    if filed.claims_compensation {
        facts.push((label("claims"), shell.t("complaint-yes").to_owned()));
    }
    if let Some((decided, _)) = case.decisions.last() {
        let outcome = shell.t_of("complaint-outcome", decided.outcome.name());
        facts.push((label("outcome"), outcome));
        if let Some(pay) = &decided.compensation {
            let date = shell.date(&pay.pay_by);
            let text =
                shell.t2("complaint-pays", "amount", shell.rupiah(&pay.amount), "date", date);
            facts.push((label("compensation"), text));
        }
    }
    if let Some((_, last)) = case.delivered.filter(|_| !case.decisions.is_empty()) {
        facts.push((label("dispute-by"), shell.date_full(&last)));
    }
    facts
}

/// What a complaint is, with its service and what the pledge promises.
pub(super) fn all_facts(
    app: &crate::web::App,
    shell: &Shell,
    (here, unit): (&Here, &UnitId),
    case: &Case,
) -> Vec<Fact> {
    let facts = facts(shell, case, service_name(app, shell, unit, case));
    facts.into_iter().chain(promised(shell, here, case)).collect()
}

/// What the pledge that is in force promises for the case that it was broken: stands beside a
/// claim for compensation, and before whoever decides on one.
pub(super) fn promised(shell: &Shell, here: &Here, case: &Case) -> Option<Fact> {
    let asked = case.filed.claims_compensation || case.course.class.is_complaint();
    let pledge = here.published.pledge.newest().filter(|_| asked)?;
    let text = shell.text(&pledge.compensation).to_owned();
    Some((shell.t("complaint-fact-promised").to_owned(), text))
}

/// Name of the service that a complaint is about.
pub(super) fn service_name(
    app: &crate::web::App,
    shell: &Shell,
    unit: &UnitId,
    case: &Case,
) -> Option<String> {
    let service = case.filed.service.as_ref()?;
    let published = app.directory.get(unit)?;
    let version = published.standards.get(service)?.newest()?;
    Some(shell.text(&version.document.name).to_owned())
}

/// Choices of a family of words.
pub(super) fn choices<T: Copy>(
    shell: &Shell,
    family: &str,
    all: &[T],
    name: fn(T) -> &'static str,
) -> Vec<crate::web::page::Choice> {
    let choice = |one: &T| {
        let name = name(*one);
        crate::web::page::Choice::new(name, shell.t_of(family, name))
    };
    all.iter().map(choice).collect()
}
