//! Which buttons the desk offers now, each with its one key. What the rules would refuse in any
//! case is not offered, so that the right button is among few.

use domain::deliver::queue::{DayPlan, NamedCode};
use domain::kernel::Language;

use super::super::form::Key;
use super::act::Act;
use super::look::{Current, DeskView, Line};
use crate::web::i18n::Translator;

/// Makes the buttons of one desk.
pub(super) struct Keyboard<'a> {
    pub(super) base: &'a str,
    pub(super) view: &'a DeskView,
    pub(super) language: Language,
    pub(super) may_pick: bool,
    pub(super) may_call: bool,
    pub(super) outcomes: &'a [NamedCode],
}

impl Keyboard<'_> {
    /// All buttons of the moment, the one to press next first.
    pub(super) fn keys(&self) -> Vec<Key> {
        let mut keys = Vec::new();
        if self.may_call {
            match (self.view.state, &self.view.current) {
                ("closed", _) => keys.extend(self.of_closed()),
                ("break", _) => keys.push(self.main("b", Act::BreakEnd, "desk-key-break-end")),
                ("open", None) => keys.extend(self.of_free()),
                ("open", Some(current)) => keys.extend(self.of_person(current)),
                _ => {}
            }
        }
        if matches!(self.view.state, "open" | "break" | "closed") {
            keys.push(self.link("k", Act::Ticket, "desk-key-ticket"));
        }
        keys
    }

    fn of_closed(&self) -> [Key; 2] {
        let open = self.main("o", Act::Opening, "desk-key-open");
        [open, self.link("w", Act::Opening, "desk-key-profile")]
    }

    fn of_free(&self) -> Vec<Key> {
        let mut keys = vec![self.main("n", Act::Call, "desk-key-next")];
        if self.may_pick {
            keys.push(self.link("p", Act::Pick, "desk-key-pick"));
        }
        keys.push(self.button("b", Act::BreakStart, "desk-key-break"));
        keys.push(self.link("w", Act::Opening, "desk-key-profile"));
        let mut close = self.button("l", Act::Closing, "desk-key-close");
        close.style = "grave";
        close.confirm = self.t("desk-confirm-close");
        keys.push(close);
        keys
    }

    fn of_person(&self, current: &Current) -> Vec<Key> {
        let mut keys = if current.stage == "called" {
            self.of_called(current)
        } else {
            self.of_served(current)
        };
        if current.check == "claimed" {
            let mut right = self.button("m", Act::PriorityCheck, "desk-key-priority-right");
            right.fields.push(("answer", "yes".to_owned()));
            let mut wrong = self.button("j", Act::PriorityCheck, "desk-key-priority-wrong");
            wrong.fields.push(("answer", "no".to_owned()));
            wrong.command_id.push_str("-no");
            keys.extend([right, wrong]);
        }
        keys.push(self.link("h", Act::Hold, "desk-key-hold"));
        let mut back = self.button("q", Act::Return, "desk-key-return");
        back.fields.push(("keep", "yes".to_owned()));
        let mut behind = self.button("g", Act::Return, "desk-key-return-behind");
        behind.fields.push(("keep", "no".to_owned()));
        behind.command_id.push_str("-behind");
        keys.extend([back, behind]);
        keys.push(self.link("t", Act::Transfer, "desk-key-transfer"));
        keys.push(self.link("a", Act::Service, "desk-key-service"));
        keys.push(self.link("c", Act::Note, "desk-key-note"));
        if current.printed {
            keys.push(self.link("v", Act::Reprint, "desk-key-reprint"));
        }
        if current.stage == "called" {
            let mut cancel = self.link("d", Act::Cancellation, "desk-key-cancel");
            cancel.style = "grave";
            keys.push(cancel);
        }
        keys
    }

    fn of_called(&self, current: &Current) -> Vec<Key> {
        let mut absent = self.button("x", Act::Absence, "desk-key-absent");
        absent.style = "grave";
        if current.calls < current.no_show_after {
            absent.disabled = true;
            let t = Translator { language: self.language };
            let (calls, needed) = (current.calls, current.no_show_after);
            absent.text = t.t2("desk-key-absent-later", "calls", calls, "needed", needed);
        }
        vec![
            self.main("s", Act::Start, "desk-key-start"),
            self.button("r", Act::Recall, "desk-key-recall"),
            absent,
        ]
    }

    /// The ways in which the service may end, numbered; the first is the ordinary one.
    fn of_served(&self, current: &Current) -> Vec<Key> {
        let mut keys = self.choices(Act::Finish, "outcome", self.outcomes);
        if let Some(first) = keys.first_mut() {
            first.style = "main";
        }
        for key in &mut keys {
            let further = if current.further.is_empty() { "desk-finish" } else { "desk-finish-on" };
            let t = Translator { language: self.language };
            key.text = t.t1(further, "outcome", key.text.as_str());
        }
        keys
    }

    /// One button per code, with the keys 1 to 9.
    pub(super) fn choices(&self, act: Act, field: &'static str, codes: &[NamedCode]) -> Vec<Key> {
        let button = |(place, code): (usize, &NamedCode)| {
            let mut button = self.button("", act, "");
            button.key = if place < 9 { (place + 1).to_string() } else { String::new() };
            button.text = code.name.get(self.language).to_owned();
            button.fields.push((field, code.key.clone()));
            button.command_id.push('-');
            button.command_id.push_str(&code.key);
            button.command_id.truncate(64);
            button
        };
        codes.iter().enumerate().map(button).collect()
    }

    fn t(&self, key: &str) -> String {
        if key.is_empty() {
            return String::new();
        }
        Translator { language: self.language }.t(key).to_owned()
    }

    fn link(&self, key: &str, act: Act, text: &str) -> Key {
        let href = format!("{}/{}", self.base, act.name());
        Key { key: key.to_owned(), text: self.t(text), href, ..Key::default() }
    }

    fn main(&self, key: &str, act: Act, text: &str) -> Key {
        Key { style: "main", ..self.button(key, act, text) }
    }

    /// A button that acts at once. Its command id says in which situation it was offered: pressed
    /// twice, or pressed on a page that has been drawn anew meanwhile, it still acts once.
    fn button(&self, key: &str, act: Act, text: &str) -> Key {
        let view = self.view;
        let situation = view.current.as_ref().map_or_else(
            || format!("{}", view.since.0),
            |now| format!("{}-{}-{}-{}", now.visit, now.since.0, now.leg, now.calls),
        );
        let visit = view.current.as_ref().map(|now| ("visit", now.visit.to_string()));
        Key {
            key: key.to_owned(),
            text: self.t(text),
            action: format!("{}/{}", self.base, act.name()),
            fields: visit.into_iter().collect(),
            command_id: format!("{}-{}-{situation}", view.counter, act.name()),
            ..Key::default()
        }
    }

    /// The reasons for printing somebody's ticket once more, with the keys 1 to 9. `steps` is how
    /// much has happened to that ticket: pressed twice, it is printed once.
    pub(super) fn reprints(
        &self,
        (visit, steps): (u32, usize),
        printer: &str,
        codes: &[NamedCode],
    ) -> Vec<Key> {
        let mut keys = self.choices(Act::Reprint, "reason", codes);
        for key in &mut keys {
            key.fields.retain(|(name, _)| *name == "reason");
            let code = key.fields.first().map_or("", |(_, code)| code.as_str());
            key.command_id =
                format!("{}-{}-{visit}-{steps}-{code}", self.view.counter, Act::Reprint.name());
            key.command_id.truncate(64);
            key.fields.push(("visit", visit.to_string()));
            key.fields.push(("printer", printer.to_owned()));
        }
        keys
    }

    /// Whether the paper of a ticket that this browser printed came out.
    pub(super) fn printed(&self, visit: u32, steps: usize, answer: &'static str) -> Key {
        let text = if answer == "yes" { "desk-print-out" } else { "desk-print-not-out" };
        let mut button = self.button("", Act::Printed, text);
        button.fields = vec![("visit", visit.to_string()), ("answer", answer.to_owned())];
        button.command_id =
            format!("{}-{}-{visit}-{steps}-{answer}", self.view.counter, Act::Printed.name());
        button
    }

    /// A button about somebody in a list.
    pub(super) fn about(&self, act: Act, line: &Line, text: &str) -> Key {
        let mut button = self.button("", act, text);
        button.fields = vec![("visit", line.visit.to_string()), ("from", "hold".to_owned())];
        let (counter, since) = (&self.view.counter, line.since.0);
        button.command_id = format!("{counter}-{}-{}-{since}", act.name(), line.visit);
        button
    }
}

/// Outcomes that the standard of a service names; all of the plan's when it names none.
pub(super) fn outcomes(plan: &DayPlan, of_standard: &[String]) -> Vec<NamedCode> {
    let named = |code: &&NamedCode| of_standard.contains(&code.key);
    let own: Vec<NamedCode> = plan.codes.outcomes.iter().filter(named).cloned().collect();
    if own.is_empty() { plan.codes.outcomes.clone() } else { own }
}
