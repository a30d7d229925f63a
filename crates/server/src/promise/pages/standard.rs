//! A standard as people read it: what it costs, how long it takes, and the body of its page, which
//! the head's preview shows as well.

use std::cell::RefCell;
use std::fmt::Write as _;

use askama::Template;
use domain::kernel::{Key, Mark, Rupiah, Source};
use domain::promise::standards::{
    Change, Components, Promised, StandardDocument, Tariff, TariffKind, TimeUnit, diff,
};
use jiff::civil::Date;
use serde::Serialize;
use serde_json::Value;

use crate::web::page::Shell;

/// What a service costs, in one short line.
pub(in super::super) struct Cost {
    pub(in super::super) text: String,
    /// What comes on top: `+ Rp1.000.000 denda paspor hilang`.
    pub(in super::super) more: Vec<String>,
    /// Nobody has verified it.
    pub(in super::super) unverified: bool,
}

/// What a service costs on a date: base tariffs, from the lowest to the highest, and what comes on
/// top of them.
pub(in super::super) fn cost(shell: &Shell, document: &StandardDocument, today: Date) -> Cost {
    let (base, more): (Vec<&Tariff>, Vec<&Tariff>) =
        document.tariffs_on(today).partition(|tariff| tariff.kind == TariffKind::Base);
    let amounts: Vec<&Rupiah> = base.iter().filter_map(|tariff| tariff.amount.as_ref()).collect();
    let note = &document.components.tariff.note.source;
    let unknown = base.iter().chain(&more).any(|tariff| tariff.amount.is_none());
    let text = match (amounts.iter().min(), amounts.iter().max()) {
        (Some(low), Some(high)) if low == high => shell.rupiah(low),
        (Some(low), Some(high)) => format!("{}–{}", shell.rupiah(low), shell.rupiah(high)),
        _ if base.is_empty() => shell.t("standard-free").to_owned(),
        _ => shell.t("standard-cost-unknown").to_owned(),
    };
    let line = |tariff: &&Tariff| {
        let amount = tariff.amount.as_ref().map(|amount| shell.rupiah(amount));
        let amount = amount.unwrap_or_else(|| shell.t("standard-cost-unknown").to_owned());
        format!("+ {amount} ({})", shell.text(&tariff.name))
    };
    let unverified = unknown || (base.is_empty() && open(note));
    Cost { text, more: more.iter().map(line).collect(), unverified }
}

/// A promised time: `4 hari kerja`.
pub(crate) fn promised(shell: &Shell, promised: &Promised) -> String {
    let key = match promised.unit {
        TimeUnit::WorkingDays | TimeUnit::CalendarDays if promised.amount == 0 => {
            return shell.t("standard-same-day").to_owned();
        }
        TimeUnit::Minutes => "standard-minutes",
        TimeUnit::WorkingHours => "standard-working-hours",
        TimeUnit::WorkingDays => "standard-working-days",
        TimeUnit::CalendarDays => "standard-calendar-days",
    };
    shell.t1(key, "n", i64::from(promised.amount))
}

fn open(source: &Source) -> bool {
    source.mark == Mark::NotVerified
}

/// What to bring, cost, steps, and the 14 components.
#[derive(Template)]
#[template(path = "promise/templates/standard.html")]
pub(in super::super) struct Body<'a> {
    shell: &'a Shell,
    document: &'a StandardDocument,
    today: Date,
    /// Sources in the order in which they are first named.
    named: RefCell<Vec<Source>>,
}

/// The components in the order of art. 21, with the keys of their names.
const COMPONENTS: [(&str, &str); 14] = [
    ("a", "component-legal_basis"),
    ("b", "component-requirements"),
    ("c", "component-procedure"),
    ("d", "component-duration"),
    ("e", "component-tariff"),
    ("f", "component-product"),
    ("g", "component-facilities"),
    ("h", "component-competence"),
    ("i", "component-internal_oversight"),
    ("j", "component-complaints"),
    ("k", "component-staff_count"),
    ("l", "component-service_guarantee"),
    ("m", "component-safety_guarantee"),
    ("n", "component-performance_evaluation"),
];

impl<'a> Body<'a> {
    /// The body of a document, with the tariffs of a date.
    pub(in super::super) fn new(
        shell: &'a Shell,
        document: &'a StandardDocument,
        today: Date,
    ) -> Self {
        Self { shell, document, today, named: RefCell::default() }
    }

    /// Number of a source in the list at the end; the same source has one number.
    fn note(&self, source: &Source) -> usize {
        let mut named = self.named.borrow_mut();
        let known = named.iter().position(|known| known == source);
        known.unwrap_or_else(|| {
            named.push(source.clone());
            named.len() - 1
        }) + 1
    }

    fn sources(&self) -> Vec<Source> {
        self.named.borrow().clone()
    }

    fn parts(&self) -> &Components {
        &self.document.components
    }

    fn contents(&self) -> [(&'static str, &'static str); 14] {
        COMPONENTS
    }

    fn tariffs(&self) -> Vec<&Tariff> {
        self.document.tariffs_on(self.today).collect()
    }

    fn variant(&self, key: &Key) -> &str {
        let found = self.document.variants.iter().find(|variant| variant.id == *key);
        found.map_or("", |variant| self.shell.text(&variant.name))
    }

    fn promised(&self, time: &Promised) -> String {
        promised(self.shell, time)
    }

    fn starts(&self, time: &Promised) -> Option<String> {
        let after = time.starts_after.as_ref()?;
        let step = self.parts().procedure.steps.iter().find(|step| step.id == *after)?;
        Some(self.shell.t1("standard-starts-after", "step", self.shell.text(&step.name)))
    }

    fn unverified(&self, source: &Source) -> bool {
        open(source)
    }

    fn mark(&self, source: &Source) -> String {
        self.shell.t_of("mark", super::name_of(&source.mark))
    }
}

/// One difference between two versions, in words.
pub(in super::super) struct Difference {
    pub(in super::super) path: String,
    pub(in super::super) old: Vec<String>,
    pub(in super::super) new: Vec<String>,
}

/// The differences between two versions, one line per value; lists and tables are laid flat.
pub(in super::super) fn differences_of<T: Serialize>(old: &T, new: &T) -> Vec<Difference> {
    let lay = |value: Option<Value>| value.map(|value| flat(&value)).unwrap_or_default();
    let difference = |change: Change| Difference {
        path: change.path,
        old: lay(change.old),
        new: lay(change.new),
    };
    diff(old, new).into_iter().map(difference).collect()
}

fn flat(value: &Value) -> Vec<String> {
    let mut lines = Vec::new();
    lay_flat(value, String::new(), &mut lines);
    lines
}

fn lay_flat(value: &Value, path: String, lines: &mut Vec<String>) {
    match value {
        Value::Object(fields) => {
            for (name, inner) in fields {
                let dot = if path.is_empty() { "" } else { "." };
                lay_flat(inner, format!("{path}{dot}{name}"), lines);
            }
        }
        Value::Array(items) => {
            for (index, inner) in items.iter().enumerate() {
                lay_flat(inner, format!("{path}[{index}]"), lines);
            }
        }
        plain => {
            let mut line = if path.is_empty() { path } else { format!("{path}: ") };
            match plain.as_str() {
                Some(text) => line.push_str(text),
                None => write!(line, "{plain}").expect("a string takes everything"),
            }
            lines.push(line);
        }
    }
}
