//! What a supervisor can order, and the form behind each order.

use std::collections::BTreeMap;

use domain::deliver::queue::{
    ClassPlan, Command, CounterId, DayPlan, Letter, ProfileRule, QueueDay, TimeOfDay,
};
use domain::kernel::{Language, LocalText};

use super::super::desk::{Wrong, profile};
use super::super::form::{Field, Panel};
use super::super::staff::new_command_id;
use crate::web::i18n::Translator;
use crate::web::input::FormBody;
use crate::web::page::Choice;

/// An order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Order {
    CounterOpening,
    CounterClosing,
    ClassOpening,
    ClassClosing,
    Quota,
    Closure,
    CutOff,
    Message,
    MessageClearing,
    DayEnd,
}

impl Order {
    /// All of them.
    pub(super) const ALL: &'static [Self] = &[
        Self::CounterOpening,
        Self::CounterClosing,
        Self::ClassOpening,
        Self::ClassClosing,
        Self::Quota,
        Self::Closure,
        Self::CutOff,
        Self::Message,
        Self::MessageClearing,
        Self::DayEnd,
    ];

    /// The address of the small resource.
    pub(super) fn path(self) -> &'static str {
        match self {
            Self::CounterOpening => "/floor/{unit}/counters/{counter}/opening",
            Self::CounterClosing => "/floor/{unit}/counters/{counter}/closing",
            Self::ClassOpening => "/floor/{unit}/classes/{class}/opening",
            Self::ClassClosing => "/floor/{unit}/classes/{class}/closing",
            Self::Quota => "/floor/{unit}/classes/{class}/quota",
            Self::Closure => "/floor/{unit}/closures",
            Self::CutOff => "/floor/{unit}/cut-off",
            Self::Message => "/floor/{unit}/messages",
            Self::MessageClearing => "/floor/{unit}/messages/{message}/clearing",
            Self::DayEnd => "/floor/{unit}/day-end",
        }
    }
}

/// Parameters of the path by name.
pub(super) type Params = BTreeMap<String, String>;

/// What an order is about, and what was sent with it.
pub(super) struct Given<'a> {
    pub(super) path: &'a Params,
    pub(super) form: &'a FormBody,
    pub(super) plan: Option<&'a DayPlan>,
    /// The account that acts, for a counter opened without naming an officer.
    pub(super) account: &'a str,
}

impl Given<'_> {
    fn named(&self, name: &str) -> &str {
        self.path.get(name).map_or("", String::as_str)
    }

    fn counter(&self) -> Result<CounterId, Wrong> {
        CounterId::parse(self.named("counter")).map_err(|_| Wrong("floor", "desk-error-counter"))
    }

    fn class(&self) -> Result<Letter, Wrong> {
        Letter::parse(self.named("class")).map_err(|_| Wrong("floor", "desk-error-classes"))
    }

    fn time(&self, field: &'static str) -> Result<Option<TimeOfDay>, Wrong> {
        let Some(typed) = self.form.opt(field) else { return Ok(None) };
        // People write 11.30, the clock of the browser 11:30.
        let time = TimeOfDay::parse(&typed.replace('.', ":"));
        time.map(Some).map_err(|_| Wrong(field, "floor-error-time"))
    }

    /// The command that the form asks for.
    pub(super) fn command(&self, order: Order) -> Result<Command, Wrong> {
        Ok(match order {
            Order::CounterOpening => Command::OpenCounter {
                counter: self.counter()?,
                officer: self.form.opt("officer").unwrap_or(self.account).to_owned(),
                profile: profile(self.form)?,
            },
            Order::CounterClosing => Command::CloseCounter { counter: self.counter()? },
            Order::ClassOpening => Command::OpenClass { class: self.class()? },
            Order::ClassClosing => Command::CloseClass { class: self.class()? },
            Order::Quota => {
                let quota = self.form.opt("quota").map(str::parse).transpose();
                let quota = quota.map_err(|_| Wrong("quota", "floor-error-quota"))?;
                Command::SetQuota { class: self.class()?, quota }
            }
            Order::Closure => Command::CloseEarly {
                from: self.time("from")?.ok_or(Wrong("from", "floor-error-time"))?,
                to: self.time("to")?,
                reason: self
                    .form
                    .opt("reason")
                    .map(str::to_owned)
                    .ok_or(Wrong("reason", "desk-error-reason"))?,
            },
            Order::CutOff => Command::SetCutOff { at: self.time("at")? },
            Order::Message => self.message()?,
            Order::MessageClearing => {
                let message = self.named("message").parse();
                let message = message.map_err(|_| Wrong("floor", "floor-error-message"))?;
                Command::ClearMessage { message }
            }
            Order::DayEnd => Command::EndDay,
        })
    }

    fn message(&self) -> Result<Command, Wrong> {
        let id = self.form.opt("text_id").ok_or(Wrong("text_id", "floor-error-text"))?;
        let en = self.form.opt("text_en").ok_or(Wrong("text_en", "floor-error-text"))?;
        let text = LocalText { id: id.to_owned(), en: en.to_owned() };
        let until = self.time("until")?;
        let until = until.and_then(|at| self.plan.map(|plan| at.on(plan.date, plan.zone)));
        let zone = self.form.opt("zone").map(str::to_owned);
        Ok(Command::ShowMessage { text, until, zone })
    }
}

/// Makes the form behind an order.
pub(super) struct Maker<'a> {
    pub(super) given: &'a Given<'a>,
    pub(super) plan: &'a DayPlan,
    pub(super) day: &'a QueueDay,
    pub(super) language: Language,
    /// `/floor/{unit}`
    pub(super) base: &'a str,
}

impl Maker<'_> {
    /// The form of an order; nothing for orders without a question.
    pub(super) fn panel(&self, order: Order) -> Option<Panel> {
        let panel = match order {
            Order::CounterOpening => self.counter()?,
            Order::Quota => {
                let class = self.given.class().ok()?;
                let present = self.day.floor(domain::kernel::Timestamp(0));
                let present = present.classes.into_iter().find(|found| found.class == class)?;
                let quota = present.quota.map_or_else(String::new, |quota| quota.to_string());
                let field = self.text("quota", "floor-field-quota", "floor-hint-quota", &quota);
                self.form(&format!("classes/{class}/quota"), "floor-panel-quota", vec![field])
            }
            Order::Closure => {
                let closures = &self.plan.codes.closures;
                let reason = closures
                    .iter()
                    .map(|code| Choice::new(&code.key, code.name.get(self.language)));
                let fields = vec![
                    self.text("from", "floor-field-from", "floor-hint-time", ""),
                    self.text("to", "floor-field-to", "floor-hint-to", ""),
                    self.radios("reason", "floor-field-reason", reason.collect(), ""),
                ];
                self.form("closures", "floor-panel-closure", fields)
            }
            Order::CutOff => {
                let present = self.day.cut_off().map_or_else(String::new, |at| at.to_string());
                let field = self.text("at", "floor-field-cut-off", "floor-hint-cut-off", &present);
                self.form("cut-off", "floor-panel-cut-off", vec![field])
            }
            Order::Message => self.message(),
            _ => return None,
        };
        Some(panel)
    }

    fn t(&self, key: &str) -> String {
        Translator { language: self.language }.t(key).to_owned()
    }

    fn form(&self, path: &str, title: &str, fields: Vec<Field>) -> Panel {
        let typed = self.given.form.opt("command_id").map(str::to_owned);
        Panel {
            title: self.t(title),
            action: format!("{}/{path}", self.base),
            command_id: typed.unwrap_or_else(new_command_id),
            fields,
            submit: self.t("floor-submit"),
            ..Panel::default()
        }
    }

    /// What was typed, or what holds now when nothing has been sent yet.
    fn value(&self, name: &str, present: &str) -> String {
        let sent = self.given.form.opt("command_id").is_some();
        if sent { self.given.form.get(name).to_owned() } else { present.to_owned() }
    }

    fn text(&self, name: &'static str, label: &str, hint: &str, present: &str) -> Field {
        let value = self.value(name, present);
        Field::Text { name, label: self.t(label), hint: self.t(hint), value }
    }

    fn radios(
        &self,
        name: &'static str,
        label: &str,
        options: Vec<Choice>,
        present: &str,
    ) -> Field {
        Field::Radios { name, label: self.t(label), options, value: self.value(name, present) }
    }

    fn counter(&self) -> Option<Panel> {
        let counter = self.day.counter(&self.given.counter().ok()?)?;
        let class = |class: &ClassPlan| {
            let text = format!("{} · {}", class.letter, class.name.get(self.language));
            Choice::new(class.letter.to_string(), text)
        };
        let sent = self.given.form.all("classes");
        let values = if sent.is_empty() {
            counter.profile.classes.iter().map(ToString::to_string).collect()
        } else {
            sent.into_iter().map(str::to_owned).collect()
        };
        let classes = Field::Checks {
            name: "classes",
            label: self.t("desk-field-classes"),
            options: self.plan.classes.iter().map(class).collect(),
            values,
        };
        let rules = vec![
            Choice::new("class_order", self.t("desk-option-class-order")),
            Choice::new("longest_wait", self.t("desk-option-longest-wait")),
        ];
        let rule = match counter.profile.rule {
            ProfileRule::ClassOrder => "class_order",
            ProfileRule::LongestWait => "longest_wait",
        };
        let officer = counter.officer.unwrap_or_default();
        let fields = vec![
            self.text("officer", "floor-field-officer", "floor-hint-officer", &officer),
            classes,
            self.radios("rule", "desk-field-rule", rules, rule),
        ];
        let mut panel = self.form(
            &format!("counters/{}/opening", counter.counter),
            "floor-panel-counter",
            fields,
        );
        panel.text = counter.name.get(self.language).to_owned();
        Some(panel)
    }

    fn message(&self) -> Panel {
        let area = |name, label: &str| {
            let hint = self.t("floor-hint-text");
            Field::Area { name, label: self.t(label), hint, value: self.value(name, "") }
        };
        let mut zones: Vec<&str> =
            self.plan.counters.iter().filter_map(|counter| counter.zone.as_deref()).collect();
        zones.sort_unstable();
        zones.dedup();
        let mut options = vec![Choice::new("", self.t("floor-option-all-zones"))];
        options.extend(zones.into_iter().map(|zone| Choice::new(zone, zone)));
        let zone = Field::Select {
            name: "zone",
            label: self.t("floor-field-zone"),
            options,
            value: self.value("zone", ""),
        };
        let fields = vec![
            area("text_id", "floor-field-text-id"),
            area("text_en", "floor-field-text-en"),
            self.text("until", "floor-field-until", "floor-hint-until", ""),
            zone,
        ];
        self.form("messages", "floor-panel-message", fields)
    }
}
