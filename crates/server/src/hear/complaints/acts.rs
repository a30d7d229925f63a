//! What can be done with a complaint now, as small forms; and how a sent form becomes an act.

use domain::hear::complaints::{
    About, Act, Action, Assign, Case, Cause, Class, Compensation, Counted, Decide, Delivery,
    MODERATING, OtherRoom, Outcome, Party, RecountCause, Send, Stage, Timetable, may_handle, next,
    subject_of,
};
use domain::kernel::{Key, Personal, Rupiah, UnitId};

use super::moderation;
use super::people::{Colleague, line_of, tag};
use super::shown::choices;
use crate::web::App;
use crate::web::input::FormBody;
use crate::web::page::{Choice, FormErrors, Shell};

/// A field of a small form. Its name begins with the action's, so that names are unique on a page.
pub(super) struct Field {
    /// `area`, `line`, `date`, `number`, `select`, `check` or `checks`.
    pub(super) kind: &'static str,
    pub(super) name: String,
    pub(super) label: String,
    pub(super) options: Vec<Choice>,
    /// What is ticked when the form is shown.
    pub(super) marked: Vec<String>,
}

impl Field {
    fn new(shell: &Shell, kind: &'static str, action: Action, name: &str, label: &str) -> Self {
        let name = format!("{}-{name}", action.name());
        let label = shell.t(label).to_owned();
        Self { kind, name, label, options: Vec::new(), marked: Vec::new() }
    }

    pub(super) fn area(shell: &Shell, action: Action, name: &str, label: &str) -> Self {
        Self::new(shell, "area", action, name, label)
    }

    pub(super) fn line(shell: &Shell, action: Action, name: &str, label: &str) -> Self {
        Self::new(shell, "line", action, name, label)
    }

    /// One box.
    pub(super) fn check(shell: &Shell, action: Action, name: &str, label: &str) -> Self {
        let mut field = Self::new(shell, "checks", action, name, label);
        field.options = vec![Choice::new("yes", shell.t("complaint-yes"))];
        field
    }

    fn select(mut self, options: Vec<Choice>) -> Self {
        (self.kind, self.options) = ("select", options);
        self
    }

    /// The open question of the other side that a message may answer.
    pub(super) fn answers(shell: &Shell, case: &Case, of: Party) -> Option<Self> {
        let mut options: Vec<Choice> = case
            .open_questions(of)
            .map(|m| Choice::new(m.number.to_string(), number(shell, m.number)))
            .collect();
        if options.is_empty() {
            return None;
        }
        options.reverse();
        options.push(Choice::new("", shell.t("complaint-field-no-answer")));
        let field = Self::new(shell, "select", Action::Send, "answers", "complaint-field-answers");
        Some(field.select(options))
    }
}

fn number(shell: &Shell, message: u32) -> String {
    shell.t1("complaint-question", "number", i64::from(message))
}

/// A small form.
pub(super) struct Form {
    pub(super) act: &'static str,
    pub(super) title: String,
    pub(super) hint: String,
    pub(super) fields: Vec<Field>,
}

impl Form {
    pub(super) fn of(shell: &Shell, action: Action, fields: Vec<Field>) -> Self {
        let act = action.name();
        let title = shell.t_of("complaint-act", act);
        Self { act, title, hint: shell.t_of("complaint-act-hint", act), fields }
    }

    /// Whether something is wrong in it: then it is shown open.
    pub(super) fn touched(&self, errors: &FormErrors) -> bool {
        self.fields.iter().any(|field| errors.get(&field.name).is_some())
    }
}

/// Everything that the forms of a complaint need to know.
pub(super) struct Desk<'a> {
    pub(super) app: &'a App,
    pub(super) shell: &'a Shell,
    pub(super) unit: &'a UnitId,
    pub(super) case: &'a Case,
    pub(super) timetable: &'a Timetable,
    pub(super) colleagues: &'a [Colleague],
    pub(super) me: &'a str,
    pub(super) directs: bool,
    pub(super) moderates: bool,
}

/// What only those who direct may do.
pub(super) const DIRECTING: &[Action] = &[
    Action::Accept,
    Action::AskCompletion,
    Action::Assign,
    Action::Reclassify,
    Action::NameAccused,
    Action::Merge,
    Action::HandOver,
    Action::HandOn,
    Action::Acknowledge,
    Action::SetAside,
    Action::Extend,
    Action::Recount,
    Action::Escalate,
    Action::Agree,
    Action::Dispute,
    Action::Withdraw,
];

/// What the reporter said elsewhere, at a counter or in a letter: noted by who directs, and never
/// by who only examined it.
const TOLD: &[Action] = &[Action::Complete, Action::Agree, Action::Dispute, Action::Withdraw];

/// What staff do at this page, the likeliest first.
const OFFERED: &[Action] = &[
    Action::Accept,
    Action::Acknowledge,
    Action::HandOn,
    Action::Assign,
    Action::Decide,
    Action::Deliver,
    Action::Agree,
    Action::Dispute,
    Action::Send,
    Action::LeaveNote,
    Action::Complete,
    Action::AskCompletion,
    Action::Reclassify,
    Action::NameAccused,
    Action::Pause,
    Action::Resume,
    Action::Extend,
    Action::Escalate,
    Action::Link,
    Action::Merge,
    Action::HandOver,
    Action::SetAside,
    Action::Recount,
    Action::Lapse,
    Action::NoteSilence,
    Action::Withdraw,
];

impl Desk<'_> {
    /// What can be done now, by who looks.
    pub(super) fn forms(&self) -> Vec<Form> {
        let may = |action: &&Action| {
            next(self.case.stage, **action).is_some()
                && (self.directs || !DIRECTING.contains(action))
                && self.case.may_moderate(**action)
                && self.fits(**action)
        };
        let form = |action: &Action| {
            let mut form = Form::of(self.shell, *action, self.fields(*action));
            if TOLD.contains(action) {
                form.title = self.shell.t_of("complaint-told", action.name());
                form.hint = self.shell.t("complaint-told-hint").to_owned();
            }
            form
        };
        OFFERED.iter().filter(may).map(form).collect()
    }

    /// What a moderator can say now.
    pub(super) fn moderating(&self) -> Vec<Form> {
        let may = |action: &&Action| {
            self.moderates
                && next(self.case.stage, **action).is_some()
                && self.case.may_moderate(**action)
        };
        MODERATING.iter().filter(may).map(|one| moderation::form(self.shell, *one)).collect()
    }

    /// Whether the rules can say yes at all: what is never possible is not offered.
    fn fits(&self, action: Action) -> bool {
        use domain::hear::complaints::Track;
        let (case, class) = (self.case, self.case.course.class);
        let formal = case.course.track == Track::Formal;
        match action {
            Action::Accept => class.is_complaint() || class == Class::Suggestion,
            Action::Acknowledge => matches!(class, Class::Praise | Class::Suggestion),
            Action::HandOn => class == Class::Information,
            Action::AskCompletion => formal,
            Action::SetAside => !formal,
            Action::Decide => case.officer.as_deref() == Some(self.me),
            Action::Pause => !case.course.is_paused(),
            Action::Resume => case.course.is_paused(),
            _ => true,
        }
    }

    fn fields(&self, action: Action) -> Vec<Field> {
        let shell = self.shell;
        let new = |kind, name: &str, label: &str| Field::new(shell, kind, action, name, label);
        let reason = || new("area", "text", "complaint-field-reason");
        let text = || new("area", "text", "complaint-field-text");
        let select = |name: &str, label: &str, options| new("select", name, label).select(options);
        match action {
            Action::Assign => {
                vec![select("officer", "complaint-field-officer", self.officers()), reason()]
            }
            Action::Reclassify => {
                let classes = choices(shell, "complaint-class", Class::ALL, Class::name);
                vec![select("class", "complaint-fact-class", classes), reason()]
            }
            Action::Send => {
                let mut fields = vec![text()];
                fields.push(Field::check(shell, action, "question", "complaint-field-question"));
                fields.extend(Field::answers(shell, self.case, Party::Reporter));
                fields
            }
            Action::NameAccused => {
                let abouts = choices(shell, "complaint-about", About::ALL, About::name);
                let mut accused = new("checks", "accused", "complaint-field-accused");
                accused.options = self.colleagues.iter().map(Colleague::choice).collect();
                vec![select("about", "complaint-fact-about", abouts), accused]
            }
            Action::Extend => vec![
                select("clock", "complaint-field-clock", self.extendable()),
                new("number", "days", "complaint-field-days"),
                reason(),
            ],
            Action::Recount => {
                let cause = |one: &RecountCause| {
                    Choice::new(one.name(), shell.t_of("complaint-recount", one.name()))
                };
                let causes = RecountCause::ALL.iter().map(cause).collect();
                vec![select("cause", "complaint-field-cause", causes)]
            }
            Action::Link | Action::Merge => vec![new("line", "other", "complaint-field-other")],
            Action::HandOver => {
                vec![select("unit", "complaint-field-unit", self.units()), reason()]
            }
            Action::Decide => vec![
                select("outcome", "complaint-fact-outcome", {
                    choices(shell, "complaint-outcome", Outcome::ALL, Outcome::name)
                }),
                new("area", "text", "complaint-field-decision"),
                new("number", "amount", "complaint-field-amount"),
                new("date", "pay_by", "complaint-field-pay-by"),
            ],
            Action::Deliver => {
                let way = |one: &Delivery| {
                    Choice::new(one.name(), shell.t_of("complaint-delivery", one.name()))
                };
                let ways = Delivery::ALL.iter().map(way).collect();
                vec![select("way", "complaint-field-way", ways)]
            }
            Action::LeaveNote
            | Action::Acknowledge
            | Action::AskCompletion
            | Action::Complete
            | Action::Agree
            | Action::Dispute
            | Action::Withdraw => vec![text()],
            Action::Pause | Action::Escalate | Action::SetAside => vec![reason()],
            _ => Vec::new(),
        }
    }

    /// Who may be given it. Those who may not are not offered, so nobody learns why.
    fn officers(&self) -> Vec<Choice> {
        let case = self.case;
        let may = |one: &&Colleague| {
            let own = &case.filed.reference;
            let line = line_of(self.app, self.unit, own, self.colleagues, &one.account);
            let now = case.stage == Stage::Assigned && case.officer.as_ref() == Some(&one.account);
            may_handle(case, &line, one.unit == *self.unit) && !now
        };
        self.colleagues.iter().filter(may).map(Colleague::choice).collect()
    }

    fn units(&self) -> Vec<Choice> {
        let all = self.app.directory.units().into_iter().filter(|unit| unit != self.unit);
        let name = |unit: UnitId| {
            let name = super::portal::unit_name(self.app, self.shell, &unit);
            Choice::new(unit.as_str(), name)
        };
        all.map(name).collect()
    }

    fn extendable(&self) -> Vec<Choice> {
        let counted = self.case.course.count(self.timetable).unwrap_or_default();
        let choice = |one: &Counted| {
            let rule = self.timetable.rules.clock(&one.clock)?;
            rule.extension.as_ref().filter(|_| one.runs())?;
            Some(Choice::new(one.clock.as_str(), self.shell.text(&rule.name)))
        };
        counted.iter().filter_map(choice).collect()
    }

    /// What was sent, as the rules take it; or the field and what is wrong with it. Handing over is
    /// done elsewhere, because it writes to two books.
    pub(super) fn read(&self, action: Action, sent: &FormBody) -> Result<Act, Wrong> {
        let own = self.case.filed.reference.as_str();
        let field = |name: &str| sent.get(&format!("{}-{name}", action.name())).to_owned();
        let typed = field("text");
        if typed.chars().count() > moderation::longest(action) {
            return Err(("text", "complaint.text_long"));
        }
        let sealed = |text: String| Personal::new(subject_of(own), text);
        let optional = (!typed.is_empty()).then(|| sealed(typed.clone()));
        let needed = optional.clone().ok_or(("text", "complaint.text_missing"));
        let choose = |name: &'static str| (name, "complaint.choice_missing");
        Ok(match action {
            Action::Accept => Act::Accept,
            Action::Acknowledge => Act::Acknowledge { text: optional },
            Action::HandOn => Act::HandOn { room: OtherRoom::Information },
            Action::AskCompletion => Act::AskCompletion { missing: needed? },
            Action::Assign => self.assign(&field("officer"), optional)?,
            Action::Reclassify => {
                let class = Class::parse(&field("class")).ok_or(choose("class"))?;
                Act::Reclassify { class, reason: needed? }
            }
            Action::Send => Act::Send(Send {
                from: Party::Office,
                question: !field("question").is_empty(),
                answers: field("answers").parse().ok(),
                text: needed?,
            }),
            Action::LeaveNote => Act::LeaveNote { text: needed? },
            Action::NameAccused => {
                let about = About::parse(&field("about")).ok_or(choose("about"))?;
                let named = sent.all(&format!("{}-accused", action.name()));
                let known = self.colleagues.iter();
                let known = known.filter(|one| named.contains(&one.account.as_str()));
                let accused = known.map(|one| tag(self.app, self.unit, own, &one.account));
                Act::NameAccused { about, accused: accused.collect() }
            }
            Action::Pause => Act::Pause { reason: needed? },
            Action::Resume => Act::Resume { reason: None },
            Action::Extend => Act::Extend {
                clock: Key::parse(&field("clock")).map_err(|_| choose("clock"))?,
                days: field("days").parse().map_err(|_| ("days", "complaint.number_wrong"))?,
                reason: needed?,
            },
            Action::Recount => {
                let cause = RecountCause::parse(&field("cause")).ok_or(choose("cause"))?;
                Act::Recount { cause }
            }
            Action::Escalate => {
                let cause = match (self.case.stage, &optional) {
                    (Stage::Disputed, _) => Cause::Disputed,
                    (_, Some(_)) => Cause::Asked,
                    (_, None) => Cause::Overdue,
                };
                Act::Escalate { cause, reason: optional }
            }
            Action::SetAside => Act::SetAside { reason: needed? },
            Action::Decide => self.decide(&field, needed?)?,
            Action::Deliver => {
                Act::Deliver { way: Delivery::parse(&field("way")).ok_or(choose("way"))? }
            }
            Action::Complete => Act::Complete { text: needed? },
            Action::Agree => Act::Agree { text: optional },
            Action::Dispute => Act::Dispute { text: needed? },
            Action::Withdraw => Act::Withdraw { text: optional },
            Action::Lapse => Act::Lapse,
            Action::NoteSilence => Act::NoteSilence,
            Action::Link => Act::Link { other: field("other") },
            Action::Merge => Act::Merge { into: field("other") },
            _ => return moderation::read(own, action, &typed),
        })
    }

    fn assign(&self, officer: &str, reason: Option<Personal>) -> Result<Act, Wrong> {
        let found = self.colleagues.iter().find(|one| one.account == officer);
        let found = found.ok_or(("officer", "complaint.choice_missing"))?;
        let own = &self.case.filed.reference;
        Ok(Act::Assign(Assign {
            line: line_of(self.app, self.unit, own, self.colleagues, &found.account),
            officer: found.account.clone(),
            unit: found.unit.clone(),
            own: self.unit.clone(),
            reason,
        }))
    }

    fn decide(&self, field: &dyn Fn(&str) -> String, text: Personal) -> Result<Act, Wrong> {
        let outcome = Outcome::parse(&field("outcome"));
        let outcome = outcome.ok_or(("outcome", "complaint.choice_missing"))?;
        let (amount, pay_by) = (field("amount"), field("pay_by"));
        let compensation = if amount.is_empty() && pay_by.is_empty() {
            None
        } else {
            let digits: String = amount.chars().filter(char::is_ascii_digit).collect();
            let amount = digits.parse().map_err(|_| ("amount", "complaint.number_wrong"))?;
            let pay_by = pay_by.parse().map_err(|_| ("pay_by", "complaint.date_wrong"))?;
            Some(Compensation { amount: Rupiah(amount), pay_by })
        };
        Ok(Act::Decide(Decide { outcome, text, compensation }))
    }
}

/// A field without its action's name, and what is wrong with it.
pub(super) type Wrong = (&'static str, &'static str);

impl Colleague {
    fn choice(&self) -> Choice {
        Choice::new(self.account.as_str(), self.name.as_str())
    }
}
