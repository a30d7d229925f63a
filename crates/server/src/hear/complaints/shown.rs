//! What pages of both sides show of a complaint: its dates with their reasons, and what was said.

use domain::calendar::Closing;
use domain::hear::complaints::{
    Case, Clock, Counted, CountedIn, Message, OPEN, Party, Passed, Timetable, Why, earliest,
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

/// Each opened text with the message that it is, the next one recorded at that moment. What is
/// known of a complaint may be ahead of the texts on the disk, or behind them: a message without
/// its text yet is not among them, nor is a text whose message is not known yet, as nobody could
/// say whose it is. Messages whose text was erased are passed over.
fn with_messages(
    messages: &[Message],
    opened: Vec<Opened>,
) -> impl Iterator<Item = (Opened, Option<&Message>)> {
    let mut left = messages;
    opened.into_iter().filter_map(move |opened| {
        if opened.kind != MESSAGE {
            return Some((opened, None));
        }
        let place = left.iter().position(|message| message.recorded.0 == opened.at)?;
        let (message, after) = left[place..].split_first()?;
        left = after;
        Some((opened, Some(message)))
    })
}

/// Opened texts as lines of a conversation, the oldest first.
pub(super) fn said(
    shell: &Shell,
    zone: Zone,
    case: &Case,
    side: Party,
    opened: Vec<Opened>,
) -> Vec<Said> {
    let line = |(opened, message): (Opened, Option<&Message>)| {
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
        let theirs = |m: &&Message| m.question && m.answered_by.is_none() && m.from != side;
        Said {
            at: shell.moment(&zone, &at),
            title: shell.t_of("complaint-said", family),
            who,
            text: opened.text,
            waiting: message.filter(theirs).map(|message| message.number),
        }
    };
    with_messages(&case.messages, opened).map(line).collect()
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

#[cfg(test)]
mod tests {
    use super::{MESSAGE, Message, Opened, Party, Timestamp, with_messages};

    fn message(number: u32, at: i64, from: Party) -> Message {
        let (at, carried, answered_by) = (Timestamp(at), None, None);
        Message { number, at, recorded: at, from, question: false, answered_by, carried }
    }

    fn opened(kind: &str, at: i64, text: &str) -> Opened {
        let (kind, actor, text) = (kind.to_owned(), "citizen".to_owned(), text.to_owned());
        Opened { seq: 1, slot: 0, kind, at, actor, text }
    }

    fn numbers(messages: &[Message], texts: Vec<Opened>) -> Vec<(String, Option<u32>)> {
        let all = with_messages(messages, texts);
        all.map(|(text, message)| (text.text, message.map(|message| message.number))).collect()
    }

    #[test]
    fn a_text_is_of_the_message_that_was_recorded_with_it() {
        let (office, reporter) = (Party::Office, Party::Reporter);
        // Two were brought along in one entry's moment, the last is still on its way to the disk.
        let all = [
            message(1, 5, office),
            message(2, 5, reporter),
            message(3, 7, office),
            message(4, 8, reporter),
            message(5, 9, office),
        ];
        let text = |at, text| opened(MESSAGE, at, text);
        let filed = opened("complaint.received", 5, "filed");
        let texts = vec![filed, text(5, "a"), text(5, "b"), text(8, "d"), text(10, "later")];
        let shown = numbers(&all, texts);
        let expected = [("filed", None), ("a", Some(1)), ("b", Some(2)), ("d", Some(4))];
        let expected = expected.map(|(text, number)| (text.to_owned(), number));
        assert_eq!(shown, expected, "3 was erased, 5 has no text yet, who says what is unmoved");
    }
}
