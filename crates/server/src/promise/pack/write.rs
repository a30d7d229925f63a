//! A document written as TOML for people to edit: fields in their own order, short tables on one
//! line (`name = { id = "…", en = "…" }`), as the shipped packs are written.

use std::fmt::{self, Write as _};

use serde::de::{MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};

/// A value whose tables keep the order of their fields.
enum Value {
    Nothing,
    Plain(toml::Value),
    List(Vec<Value>),
    Table(Vec<(String, Value)>),
}

/// Writes a document.
///
/// # Panics
/// Never for documents: they are tables with text keys.
#[must_use]
pub fn to_toml(document: &impl Serialize) -> String {
    let json = serde_json::to_string(document).expect("documents have text keys");
    let value: Value = serde_json::from_str(&json).expect("what was just written can be read");
    let mut out = String::new();
    if let Value::Table(fields) = value {
        table(&mut out, "", &fields);
    }
    out
}

/// Tables of plain values, or of texts in two languages, go on one line.
fn is_short(value: &Value) -> bool {
    match value {
        Value::Nothing | Value::Plain(_) => true,
        Value::List(items) => items.iter().all(|item| matches!(item, Value::Plain(_))),
        Value::Table(fields) => fields.iter().all(|(_, inner)| matches!(inner, Value::Plain(_))),
    }
}

/// Whether a field is written as `name = …` below the head of its table.
fn goes_inside(name: &str, value: &Value) -> bool {
    match value {
        Value::Table(_) => is_short(value) && name != "address" && name != "head",
        Value::List(items) => items.iter().all(|item| match item {
            Value::Table(fields) => is_text(fields),
            item => is_short(item),
        }),
        _ => true,
    }
}

fn is_text(fields: &[(String, Value)]) -> bool {
    matches!(fields, [(id, _), (en, _)] if id == "id" && en == "en")
}

fn table(out: &mut String, path: &str, fields: &[(String, Value)]) {
    let given = || fields.iter().filter(|(_, value)| !matches!(value, Value::Nothing));
    for (name, value) in given().filter(|(name, value)| goes_inside(name, value)) {
        out.push_str(&key(name));
        out.push_str(" = ");
        inline(out, value);
        out.push('\n');
    }
    for (name, value) in given().filter(|(name, value)| !goes_inside(name, value)) {
        let dot = if path.is_empty() { "" } else { "." };
        let path = format!("{path}{dot}{}", key(name));
        match value {
            Value::Table(inner) => {
                write!(out, "\n[{path}]\n").expect("a string takes everything");
                table(out, &path, inner);
            }
            Value::List(items) => {
                for item in items {
                    write!(out, "\n[[{path}]]\n").expect("a string takes everything");
                    if let Value::Table(inner) = item {
                        table(out, &path, inner);
                    }
                }
            }
            Value::Nothing | Value::Plain(_) => {}
        }
    }
}

/// A name of a field; quoted when it is none of ours.
fn key(name: &str) -> String {
    let bare = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-');
    if !name.is_empty() && name.bytes().all(bare) {
        return name.to_owned();
    }
    toml::Value::from(name).to_string()
}

fn inline(out: &mut String, value: &Value) {
    match value {
        Value::Nothing => {}
        Value::Plain(plain) => write!(out, "{plain}").expect("a string takes everything"),
        Value::List(items) => {
            out.push('[');
            for (index, item) in items.iter().enumerate() {
                out.push_str(if index == 0 { "" } else { ", " });
                inline(out, item);
            }
            out.push(']');
        }
        Value::Table(fields) => {
            out.push_str("{ ");
            for (index, (name, inner)) in fields.iter().enumerate() {
                out.push_str(if index == 0 { "" } else { ", " });
                out.push_str(&key(name));
                out.push_str(" = ");
                inline(out, inner);
            }
            out.push_str(" }");
        }
    }
}

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(reader: D) -> Result<Self, D::Error> {
        struct Any;
        impl<'de> Visitor<'de> for Any {
            type Value = Value;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("any value")
            }
            fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
                Ok(Value::Plain(value.into()))
            }
            fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
                Ok(Value::Plain(value.into()))
            }
            fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
                Ok(Value::Plain(i64::try_from(value).unwrap_or(i64::MAX).into()))
            }
            fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
                Ok(Value::Plain(value.into()))
            }
            fn visit_str<E>(self, value: &str) -> Result<Value, E> {
                Ok(Value::Plain(value.into()))
            }
            fn visit_unit<E>(self) -> Result<Value, E> {
                Ok(Value::Nothing)
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
                let mut list = Vec::new();
                while let Some(item) = items.next_element()? {
                    list.push(item);
                }
                Ok(Value::List(list))
            }
            fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Value, A::Error> {
                let mut table = Vec::new();
                while let Some(field) = fields.next_entry()? {
                    table.push(field);
                }
                Ok(Value::Table(table))
            }
        }
        reader.deserialize_any(Any)
    }
}
