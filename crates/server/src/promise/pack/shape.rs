//! The shape of a document against its JSON Schema: every difference, each with its place.
//!
//! Reading into types stops at the first difference; whoever edits a pack wants to see them all.
//! The schema is the one that editors use. What it cannot say (a date that does not exist) is left
//! to the types, which are read afterwards in any case.

use domain::kernel::{Fault, Key};
use schemars::Schema;
use serde_json::{Map, Value};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::{Finding, PackFile};

/// All differences between a document and its schema.
pub(super) fn findings(
    schema: &Schema,
    root: &Spanned<DeTable<'_>>,
    file: &PackFile,
) -> Vec<Finding> {
    let schema = schema.as_value();
    let mut check = Check { root: schema, found: Vec::new() };
    check.table(schema, root.get_ref(), 0, "");
    let finding = |(byte, fault)| Finding::at(&file.shown, &file.text, byte, fault);
    check.found.into_iter().map(finding).collect()
}

struct Check<'s> {
    root: &'s Value,
    found: Vec<(usize, Fault)>,
}

impl<'s> Check<'s> {
    fn resolve(&self, schema: &'s Value) -> &'s Value {
        let target = schema.get("$ref").and_then(Value::as_str);
        let pointer = target.and_then(|target| target.strip_prefix('#'));
        pointer.and_then(|pointer| self.root.pointer(pointer)).unwrap_or(schema)
    }

    fn value(&mut self, schema: &'s Value, value: &Spanned<DeValue<'_>>, path: &str) {
        let schema = self.resolve(schema);
        let at = value.span().start;
        if let Some(options) = alternatives(schema) {
            return self.one_of(options, value, path);
        }
        match (kind_of(schema), value.get_ref()) {
            ("object", DeValue::Table(table)) => self.table(schema, table, at, path),
            ("array", DeValue::Array(items)) => {
                let Some(inner) = schema.get("items") else { return };
                for (index, item) in items.iter().enumerate() {
                    self.value(inner, item, &format!("{path}[{index}]"));
                }
            }
            ("string", DeValue::String(text)) => self.text(schema, text, at, path),
            ("integer", DeValue::Integer(number)) => {
                let digits = number.as_str().replace('_', "");
                let number = i128::from_str_radix(&digits, number.radix()).ok();
                self.number(schema, number, at, path);
            }
            ("boolean", DeValue::Boolean(_)) | ("", _) => {}
            ("string", DeValue::Datetime(_)) => {
                self.found.push((at, Fault::new(path, "date-unquoted")));
            }
            (expected, other) => self.found.push((
                at,
                Fault::new(path, "wrong-type")
                    .with("expected", &expected)
                    .with("found", &other.type_str()),
            )),
        }
    }

    fn table(&mut self, schema: &'s Value, table: &DeTable<'_>, at: usize, path: &str) {
        let empty = Map::new();
        let fields = schema.get("properties").and_then(Value::as_object).unwrap_or(&empty);
        let closed = schema.get("additionalProperties") == Some(&Value::Bool(false));
        let below = |name: &str| {
            let dot = if path.is_empty() { "" } else { "." };
            format!("{path}{dot}{name}")
        };
        for (name, value) in table {
            let place = name.span().start;
            let name: &str = name.get_ref();
            if let Some(inner) = schema.pointer(&format!("/properties/{name}")) {
                self.value(inner, value, &below(name));
            } else if closed {
                let known: Vec<_> = fields.keys().map(String::as_str).collect();
                let fault = Fault::new(below(name), "unknown-field")
                    .with("field", &name)
                    .with("known", &known.join(", "));
                self.found.push((place, fault));
            }
        }
        let required = schema.get("required").and_then(Value::as_array);
        for name in required.into_iter().flatten().filter_map(Value::as_str) {
            if !table.contains_key(name) {
                let code = if path == "components" { "missing-component" } else { "missing-field" };
                self.found.push((at, Fault::new(below(name), code).with("field", &name)));
            }
        }
    }

    /// Alternatives: plain words are compared; with several shapes the value must fit one of them.
    fn one_of(&mut self, options: &'s [Value], value: &Spanned<DeValue<'_>>, path: &str) {
        let shapes: Vec<_> = options.iter().filter(|option| kind_of(option) != "null").collect();
        if let [only] = shapes[..] {
            return self.value(only, value, path);
        }
        let words: Vec<_> = shapes.iter().flat_map(|shape| constants(shape)).collect();
        let fits = match value.get_ref() {
            DeValue::String(text) => words.contains(&text.as_ref()),
            _ => shapes.iter().any(|shape| {
                let mut trial = Check { root: self.root, found: Vec::new() };
                trial.value(shape, value, path);
                trial.found.is_empty() && constants(shape).is_empty()
            }),
        };
        if !fits {
            let fields = shapes.iter().flat_map(|shape| names(shape));
            let known: Vec<_> = words.iter().copied().chain(fields).collect();
            let fault = Fault::new(path, "not-one-of").with("known", &known.join(", "));
            self.found.push((value.span().start, fault));
        }
    }

    fn text(&mut self, schema: &Value, text: &str, at: usize, path: &str) {
        let words = constants(schema);
        if !words.is_empty() && !words.contains(&text) {
            let fault = Fault::new(path, "not-one-of").with("known", &words.join(", "));
            self.found.push((at, fault));
        }
        let read = |name: &str| schema.get(name).and_then(Value::as_str).unwrap_or_default();
        let code = match (read("format"), read("pattern")) {
            ("date", _) if text.parse::<jiff::civil::Date>().is_err() => "bad-date",
            ("partial-time", _) if text.parse::<jiff::civil::Time>().is_err() => "bad-time",
            (_, SLUG) if Key::parse(text).is_err() => "bad-id",
            (_, LETTER) if !matches!(text.as_bytes(), [b'A'..=b'Z']) => "bad-letter",
            _ => return,
        };
        self.found.push((at, Fault::new(path, code).with("found", &text)));
    }

    fn number(&mut self, schema: &Value, number: Option<i128>, at: usize, path: &str) {
        let limit = |name: &str| schema.get(name).and_then(Value::as_i64).map(i128::from);
        let (low, high) = (limit("minimum"), limit("maximum"));
        let inside = number.is_some_and(|number| {
            low.is_none_or(|low| low <= number) && high.is_none_or(|high| number <= high)
        });
        if !inside {
            let shown = |limit: Option<i128>| limit.map_or_else(|| "…".into(), |n| n.to_string());
            let fault = Fault::new(path, "out-of-range")
                .with("low", &shown(low))
                .with("high", &shown(high));
            self.found.push((at, fault));
        }
    }
}

/// The pattern of identifiers in `domain::kernel`.
const SLUG: &str = "^[a-z0-9]+(-[a-z0-9]+)*$";
/// The pattern of class letters.
const LETTER: &str = "^[A-Z]$";

fn alternatives(schema: &Value) -> Option<&[Value]> {
    let list = |name: &str| schema.get(name).and_then(Value::as_array).map(Vec::as_slice);
    list("oneOf").or_else(|| list("anyOf"))
}

/// Type of a schema, without `null`; empty when it does not say.
fn kind_of(schema: &Value) -> &str {
    match schema.get("type") {
        Some(Value::String(kind)) => kind,
        Some(Value::Array(kinds)) => {
            kinds.iter().filter_map(Value::as_str).find(|kind| *kind != "null").unwrap_or("")
        }
        _ => "",
    }
}

/// The words that a schema allows, when it lists them.
fn constants(schema: &Value) -> Vec<&str> {
    let listed = schema.get("enum").and_then(Value::as_array).into_iter().flatten();
    listed.chain(schema.get("const")).filter_map(Value::as_str).collect()
}

fn names(schema: &Value) -> Vec<&str> {
    let fields = schema.get("properties").and_then(Value::as_object);
    fields.into_iter().flat_map(Map::keys).map(String::as_str).collect()
}
