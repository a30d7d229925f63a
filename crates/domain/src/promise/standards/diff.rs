//! What changed between two versions, for people to read.

use std::collections::BTreeSet;

use serde::Serialize;
use serde_json::Value;

/// One difference. A value that is missing was added or taken away.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Change {
    /// Where: `components.tariff.items[paspor-biasa-5].amount`; list items go by their name.
    pub path: String,
    /// Before.
    pub old: Option<Value>,
    /// After.
    pub new: Option<Value>,
}

/// All differences between two versions of a document, in order of path.
///
/// # Panics
/// Never for documents: their keys are text.
#[must_use]
pub fn diff<T: Serialize>(old: &T, new: &T) -> Vec<Change> {
    let value = |document: &T| serde_json::to_value(document).expect("documents have text keys");
    let mut changes = Vec::new();
    compare(String::new(), Some(&value(old)), Some(&value(new)), &mut changes);
    changes
}

fn compare(path: String, old: Option<&Value>, new: Option<&Value>, changes: &mut Vec<Change>) {
    if old == new {
        return;
    }
    match (old, new) {
        (Some(Value::Object(before)), Some(Value::Object(after))) => {
            let names: BTreeSet<_> = before.keys().chain(after.keys()).collect();
            for name in names {
                let dot = if path.is_empty() { "" } else { "." };
                compare(format!("{path}{dot}{name}"), before.get(name), after.get(name), changes);
            }
        }
        (Some(Value::Array(before)), Some(Value::Array(after))) => {
            let (before, after) = (named(before), named(after));
            order(&path, &before, &after, changes);
            let mut names: Vec<_> = before.iter().map(|(name, _)| name).collect();
            names.extend(after.iter().map(|(name, _)| name).filter(|n| !has(&before, n)));
            for name in names {
                let path = format!("{path}[{name}]");
                compare(path, item(&before, name), item(&after, name), changes);
            }
        }
        _ => changes.push(Change { path, old: old.cloned(), new: new.cloned() }),
    }
}

type Named<'a> = Vec<(String, &'a Value)>;

/// List items with what to call them: their own name where it is unique, else their place.
fn named(items: &[Value]) -> Named<'_> {
    let own = |item: &Value| {
        let name = |field: &str| item.get(field).and_then(Value::as_str);
        let period = name("valid_from").map(|from| format!("@{from}")).unwrap_or_default();
        let found = ["id", "code", "element", "citation"].into_iter().find_map(name);
        found.or(item.as_str()).map(|name| format!("{name}{period}"))
    };
    let names: Vec<_> = items.iter().map(own).collect();
    let unique: BTreeSet<_> = names.iter().flatten().collect();
    let by_name = unique.len() == items.len();
    let call = |(index, name): (usize, Option<String>)| match name {
        Some(name) if by_name => name,
        _ => index.to_string(),
    };
    names.clone().into_iter().enumerate().map(call).zip(items).collect()
}

/// The same items in another order are a difference too: steps have an order.
fn order(path: &str, before: &Named<'_>, after: &Named<'_>, changes: &mut Vec<Change>) {
    let kept = |items: &Named<'_>, others: &Named<'_>| -> Vec<Value> {
        let both = items.iter().filter(|(name, _)| has(others, name));
        both.map(|(name, _)| Value::from(name.as_str())).collect()
    };
    let (old, new) = (kept(before, after), kept(after, before));
    if old != new {
        let path = format!("{path}[order]");
        changes.push(Change { path, old: Some(old.into()), new: Some(new.into()) });
    }
}

fn has(items: &Named<'_>, name: &str) -> bool {
    items.iter().any(|(own, _)| own == name)
}

fn item<'a>(items: &Named<'a>, name: &str) -> Option<&'a Value> {
    items.iter().find(|(own, _)| own == name).map(|(_, value)| *value)
}
