//! The small forms behind some buttons. Most ask one question and have one key per answer.

use domain::deliver::queue::{DayPlan, NamedCode, ProfileRule, QueueDay, VisitNo};
use domain::kernel::{Language, Timestamp};

use super::super::form::{Field, Key, Panel};
use super::super::printing::{Printers, Where};
use super::super::staff::new_command_id;
use super::act::Act;
use super::keys::Keyboard;
use super::look::DeskView;
use crate::web::i18n::Translator;
use crate::web::input::FormBody;
use crate::web::page::Choice;

/// Makes the form of an act.
pub(super) struct Maker<'a> {
    pub(super) keyboard: &'a Keyboard<'a>,
    pub(super) view: &'a DeskView,
    pub(super) plan: &'a DayPlan,
    pub(super) day: &'a QueueDay,
    pub(super) language: Language,
    /// What was typed, when the form comes back with an error.
    pub(super) typed: &'a FormBody,
    pub(super) again: Again<'a>,
}

/// Whose ticket shall be printed once more, and where it can be.
#[derive(Clone, Copy)]
pub(super) struct Again<'a> {
    /// The visit, when it is not the one at the counter.
    pub(super) visit: Option<u32>,
    /// The printer that was chosen.
    pub(super) printer: Option<&'a str>,
    /// The network printers of the unit.
    pub(super) printers: &'a Printers,
}

/// In addresses and forms: no network printer, the browser itself.
const BROWSER: &str = "browser";

/// Where a ticket is printed at a counter: where that was chosen, else where the unit says.
pub(super) fn place_of<'p>(
    printers: &'p Printers,
    counter: &str,
    chosen: Option<&str>,
) -> Where<'p> {
    match chosen {
        Some(BROWSER) => Where::Client,
        Some(id) if !id.is_empty() => printers.get(id).map_or(Where::Ask, Where::On),
        _ => printers.for_staff(Some(counter)),
    }
}

impl Maker<'_> {
    /// The form behind an act; nothing for acts that need none (any more).
    pub(super) fn panel(&self, act: Act) -> Option<Panel> {
        let codes = &self.plan.codes;
        let at_counter = self.view.current.is_some();
        match act {
            Act::Finish if at_counter => {
                let keys = self.keyboard.choices(act, "outcome", self.keyboard.outcomes);
                Some(self.question(act, "desk-panel-finish", keys))
            }
            Act::Hold if at_counter => Some(self.coded(act, "desk-panel-hold", &codes.holds)),
            Act::Cancellation if at_counter => {
                Some(self.coded(act, "desk-panel-cancel", &codes.cancels))
            }
            Act::Reprint => self.reprint(),
            Act::Transfer if at_counter => Some(self.transfer()),
            Act::Service if at_counter => {
                let field = self.services_select("desk-field-service", false);
                Some(self.form(act, "desk-panel-service", vec![field], "desk-submit-service"))
            }
            Act::Note if at_counter => {
                let field = self.area("note", "desk-field-note", "desk-hint-note");
                Some(self.form(act, "desk-panel-note", vec![field], "desk-submit-note"))
            }
            Act::Pick if self.view.state == "open" && !at_counter => Some(self.pick()),
            Act::Ticket => Some(self.ticket()),
            Act::Opening if !at_counter => Some(self.opening()),
            _ => None,
        }
    }

    fn t(&self, key: &str) -> String {
        Translator { language: self.language }.t(key).to_owned()
    }

    fn coded(&self, act: Act, title: &str, codes: &[NamedCode]) -> Panel {
        self.question(act, title, self.keyboard.choices(act, "reason", codes))
    }

    fn question(&self, act: Act, title: &str, choices: Vec<Key>) -> Panel {
        Panel { choices, ..self.form(act, title, Vec::new(), "desk-back") }
    }

    fn form(&self, act: Act, title: &str, fields: Vec<Field>, submit: &str) -> Panel {
        let typed = self.typed.opt("command_id").map(str::to_owned);
        Panel {
            title: self.t(title),
            action: format!("{}/{}", self.keyboard.base, act.name()),
            command_id: typed.unwrap_or_else(new_command_id),
            visit: self.view.current.as_ref().map(|current| current.visit),
            fields,
            submit: self.t(submit),
            ..Panel::default()
        }
    }

    /// Why a ticket is printed once more, and where: of the person at the counter, or of somebody
    /// named in the address.
    fn reprint(&self) -> Option<Panel> {
        let named = self.again.visit.or_else(|| self.typed.get("visit").parse().ok());
        let visit = named.or_else(|| self.view.current.as_ref().map(|current| current.visit))?;
        let steps = self.day.print_trail(VisitNo(visit)).len();
        let number = self.day.visit(VisitNo(visit), Timestamp(0))?.number.to_string();
        let t = Translator { language: self.language };
        let printers = self.again.printers;
        let chosen = place_of(printers, self.view.counter.as_str(), self.again.printer);
        let codes = &self.plan.codes.prints;
        let (key, text) = match chosen {
            Where::On(printer) => {
                (printer.id.as_str(), t.t1("desk-panel-reprint-at", "printer", &*printer.name))
            }
            Where::Client => (BROWSER, t.t("desk-panel-reprint-here").to_owned()),
            Where::Ask => ("", t.t("desk-panel-reprint-where").to_owned()),
        };
        let choices = match chosen {
            Where::Ask => Vec::new(),
            _ => self.keyboard.reprints((visit, steps), key, codes),
        };
        let href = |to: &str| {
            let base = self.keyboard.base;
            format!("{base}/{}?visit={visit}&printer={to}", Act::Reprint.name())
        };
        let others = printers.all.iter().filter(|printer| printer.id != key);
        let mut links: Vec<(String, String)> = others
            .map(|other| (href(&other.id), t.t1("desk-print-at", "printer", &*other.name)))
            .collect();
        if chosen != Where::Client {
            links.push((href(BROWSER), t.t("desk-print-here").to_owned()));
        }
        let title = t.t1("desk-panel-reprint", "number", number);
        Some(Panel { title, text, links, ..self.question(Act::Reprint, "desk-back", choices) })
    }

    fn text(&self, name: &'static str, label: &str, hint: &str) -> Field {
        let (label, hint) = (self.t(label), self.t(hint));
        Field::Text { name, label, hint, value: self.typed.get(name).to_owned() }
    }

    fn area(&self, name: &'static str, label: &str, hint: &str) -> Field {
        let (label, hint) = (self.t(label), self.t(hint));
        Field::Area { name, label, hint, value: self.typed.get(name).to_owned() }
    }

    fn services(&self) -> Vec<Choice> {
        let classes = self.plan.classes.iter();
        let services = classes.flat_map(|class| class.services.iter().map(move |s| (class, s)));
        let choice = |(class, service): (&domain::deliver::queue::ClassPlan, _)| {
            let service: &domain::deliver::queue::ServicePlan = service;
            let text = format!("{} · {}", class.letter, service.name.get(self.language));
            Choice::new(service.id.as_str(), text)
        };
        services.map(choice).collect()
    }

    fn services_select(&self, label: &str, may_be_none: bool) -> Field {
        let mut options = self.services();
        let none = if may_be_none { "desk-option-same-service" } else { "desk-option-choose" };
        options.insert(0, Choice::new("", self.t(none)));
        let value = self.typed.get("service").to_owned();
        Field::Select { name: "service", label: self.t(label), options, value }
    }

    fn transfer(&self) -> Panel {
        let floor = self.plan.counters.iter().filter_map(|counter| self.day.counter(&counter.id));
        let open = floor.filter(|other| other.open && other.counter != self.view.counter);
        let mut counters: Vec<Choice> = open
            .map(|other| Choice::new(other.counter.as_str(), other.name.get(self.language)))
            .collect();
        counters.insert(0, Choice::new("", self.t("desk-option-any-counter")));
        let to_counter = Field::Select {
            name: "to_counter",
            label: self.t("desk-field-to-counter"),
            options: counters,
            value: self.typed.get("to_counter").to_owned(),
        };
        let service = self.services_select("desk-field-to-service", true);
        let fields = vec![service, to_counter, self.keep()];
        self.form(Act::Transfer, "desk-panel-transfer", fields, "desk-submit-transfer")
    }

    fn keep(&self) -> Field {
        let value = self.typed.opt("keep").unwrap_or("yes").to_owned();
        let options = vec![
            Choice::new("yes", self.t("desk-option-keep")),
            Choice::new("no", self.t("desk-option-behind")),
        ];
        Field::Radios { name: "keep", label: self.t("desk-field-keep"), options, value }
    }

    fn codes(&self, codes: &[NamedCode]) -> Vec<Choice> {
        let choice = |code: &NamedCode| Choice::new(&code.key, code.name.get(self.language));
        codes.iter().map(choice).collect()
    }

    fn pick(&self) -> Panel {
        let reasons = Field::Radios {
            name: "reason",
            label: self.t("desk-field-pick-reason"),
            options: self.codes(&self.plan.codes.picks),
            value: self.typed.get("reason").to_owned(),
        };
        let fields = vec![
            self.text("number", "desk-field-number", "desk-hint-number"),
            reasons,
            self.area("note", "desk-field-pick-note", "desk-hint-note"),
        ];
        let panel = self.form(Act::Pick, "desk-panel-pick", fields, "desk-submit-pick");
        Panel { text: self.t("desk-panel-pick-text"), visit: None, ..panel }
    }

    fn ticket(&self) -> Panel {
        let typed = self.typed.all("services").into_iter().map(str::to_owned).collect();
        let services = Field::Checks {
            name: "services",
            label: self.t("desk-field-services"),
            options: self.services(),
            values: typed,
        };
        let mut groups = vec![Choice::new("", self.t("desk-option-no-priority"))];
        let group = |group: &domain::deliver::queue::PriorityPlan| {
            Choice::new(&group.key, group.name.get(self.language))
        };
        groups.extend(self.plan.priorities.iter().map(group));
        let priority = Field::Select {
            name: "priority",
            label: self.t("desk-field-priority"),
            options: groups,
            value: self.typed.get("priority").to_owned(),
        };
        let size = self.text("group_size", "desk-field-group", "desk-hint-group");
        let fields = vec![services, priority, size];
        let panel = self.form(Act::Ticket, "desk-panel-ticket", fields, "desk-submit-ticket");
        Panel { visit: None, ..panel }
    }

    fn opening(&self) -> Panel {
        let mut typed: Vec<String> =
            self.typed.all("classes").into_iter().map(str::to_owned).collect();
        if typed.is_empty() {
            typed = self.view.serves.iter().map(|(letter, _)| letter.to_string()).collect();
        }
        let class = |class: &domain::deliver::queue::ClassPlan| {
            let text = format!("{} · {}", class.letter, class.name.get(self.language));
            Choice::new(class.letter.to_string(), text)
        };
        let classes = Field::Checks {
            name: "classes",
            label: self.t("desk-field-classes"),
            options: self.plan.classes.iter().map(class).collect(),
            values: typed,
        };
        let rule = self.day.counter(&self.view.counter).map(|counter| counter.profile.rule);
        let present = match rule {
            Some(ProfileRule::LongestWait) => "longest_wait",
            _ => "class_order",
        };
        let rules = Field::Radios {
            name: "rule",
            label: self.t("desk-field-rule"),
            options: vec![
                Choice::new("class_order", self.t("desk-option-class-order")),
                Choice::new("longest_wait", self.t("desk-option-longest-wait")),
            ],
            value: self.typed.opt("rule").unwrap_or(present).to_owned(),
        };
        let fields = vec![classes, rules];
        let panel = self.form(Act::Opening, "desk-panel-opening", fields, "desk-submit-opening");
        Panel { visit: None, ..panel }
    }
}
