//! Typed documents out of text, with the place of what is wrong.
//!
//! A type that is read from two formats is compiled twice, each time as long as its rules. So
//! there is one reader, the one of JSON: TOML is turned into JSON first, and a path to the place
//! where the reader stopped is only looked for when it did.

use serde::de::DeserializeOwned;
use toml::de::{DeTable, DeValue};

/// Why a text is not the document that was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stopped {
    /// Byte of the text.
    pub byte: usize,
    /// What is wrong, in the reader's own words.
    pub message: String,
}

impl Stopped {
    /// The same with line and column, both from 1.
    #[must_use]
    pub fn in_words(&self, text: &str) -> String {
        let (line, column) = line_column(text, self.byte);
        format!("line {line}, column {column}: {}", self.message)
    }
}

/// Reads a document that is written as TOML.
///
/// # Errors
/// [`Stopped`] at the first mistake of the syntax, or of the shape.
pub fn from_toml<T: DeserializeOwned>(text: &str) -> Result<T, Stopped> {
    let json = toml_as_json(text)?;
    serde_json::from_str(&json).map_err(|error| {
        let byte = byte_of(text, &path_at(json.as_bytes(), &error));
        Stopped { byte, message: words_of(&error) }
    })
}

/// What a TOML text holds, as JSON. Dates become text.
///
/// # Errors
/// [`Stopped`] at the first mistake of the syntax.
pub fn toml_as_json(text: &str) -> Result<String, Stopped> {
    let root = DeTable::parse(text).map_err(|error| Stopped {
        byte: error.span().map_or(0, |span| span.start),
        message: error.message().trim().to_owned(),
    })?;
    let mut json = String::with_capacity(text.len());
    write_table(&mut json, root.get_ref());
    Ok(json)
}

fn write_table(json: &mut String, table: &DeTable<'_>) {
    json.push('{');
    for (index, (name, value)) in table.iter().enumerate() {
        json.push_str(if index > 0 { "," } else { "" });
        write_text(json, name.get_ref());
        json.push(':');
        write_value(json, value.get_ref());
    }
    json.push('}');
}

fn write_value(json: &mut String, value: &DeValue<'_>) {
    match value {
        DeValue::String(text) => write_text(json, text),
        DeValue::Integer(number) => {
            let digits = number.as_str().replace('_', "");
            match i128::from_str_radix(&digits, number.radix()) {
                Ok(number) => json.push_str(&number.to_string()),
                Err(_) => write_text(json, number.as_str()),
            }
        }
        DeValue::Float(number) => match number.as_str().replace('_', "").parse::<f64>() {
            Ok(number) => json.push_str(&serde_json::Value::from(number).to_string()),
            Err(_) => write_text(json, number.as_str()),
        },
        DeValue::Boolean(value) => json.push_str(if *value { "true" } else { "false" }),
        DeValue::Datetime(date) => write_text(json, &date.to_string()),
        DeValue::Array(items) => {
            json.push('[');
            for (index, item) in items.iter().enumerate() {
                json.push_str(if index > 0 { "," } else { "" });
                write_value(json, item.get_ref());
            }
            json.push(']');
        }
        DeValue::Table(table) => write_table(json, table),
    }
}

fn write_text(json: &mut String, text: &str) {
    json.push_str(&serde_json::Value::from(text).to_string());
}

/// The reader's words without the place at their end.
#[must_use]
pub fn words_of(error: &serde_json::Error) -> String {
    let said = error.to_string();
    said.rfind(" at line ").map_or(said.as_str(), |end| &said[..end]).to_owned()
}

/// Where in a JSON text its reader stopped, as `services[0].name`; `.` for the text itself.
#[must_use]
pub fn path_at(text: &[u8], error: &serde_json::Error) -> String {
    let lines = text.split_inclusive(|byte| *byte == b'\n');
    let before: usize = lines.take(error.line().saturating_sub(1)).map(<[u8]>::len).sum();
    let read = text.get(..before + error.column()).unwrap_or(text);
    let mut open = Vec::new();
    let mut rest = read.iter().enumerate();
    while let Some((at, byte)) = rest.next() {
        match byte {
            b'{' => open.push(Step::Member(None)),
            b'[' => open.push(Step::Item(0)),
            b'}' | b']' => drop(open.pop()),
            b',' => match open.last_mut() {
                Some(Step::Member(name)) => *name = None,
                Some(Step::Item(index)) => *index += 1,
                None => {}
            },
            b'"' => {
                let end = string_end(&read[at..]);
                if let Some(Step::Member(name @ None)) = open.last_mut() {
                    *name = serde_json::from_slice(&read[at..at + end]).ok();
                }
                if end > 1 {
                    rest.nth(end - 2);
                }
            }
            _ => {}
        }
    }
    written(&open)
}

/// A step from a value into what it holds.
enum Step {
    Member(Option<String>),
    Item(usize),
}

/// Length of the string at the beginning of a text, quotes included.
fn string_end(text: &[u8]) -> usize {
    let mut escaped = false;
    let end = text.iter().skip(1).position(|byte| {
        let ends = *byte == b'"' && !escaped;
        escaped = *byte == b'\\' && !escaped;
        ends
    });
    end.map_or(text.len(), |end| end + 2)
}

fn written(open: &[Step]) -> String {
    let mut path = String::new();
    for step in open {
        match step {
            Step::Member(Some(name)) => {
                path.push_str(if path.is_empty() { "" } else { "." });
                path.push_str(name);
            }
            Step::Member(None) => {}
            Step::Item(index) => path.push_str(&format!("[{index}]")),
        }
    }
    if path.is_empty() { ".".to_owned() } else { path }
}

/// Line and column, both from 1, of a byte.
#[must_use]
pub fn line_column(text: &str, byte: usize) -> (usize, usize) {
    let before = text.get(..byte).unwrap_or(text);
    let line = before.matches('\n').count() + 1;
    let start = before.rfind('\n').map_or(0, |newline| newline + 1);
    (line, before[start..].chars().count() + 1)
}

/// The byte of a TOML text at which the value of a path begins; the nearest parent when it is not
/// there.
#[must_use]
pub fn byte_of(text: &str, path: &str) -> usize {
    let (root, _) = DeTable::parse_recoverable(text);
    let mut best = 0;
    let mut here = Some(Here::Table(root.get_ref()));
    for step in path.split(['.', '[', ']']).filter(|step| !step.is_empty()) {
        let next = match here {
            Some(Here::Table(table)) => table.get(step),
            Some(Here::Items(items)) => step.parse().ok().and_then(|index: usize| items.get(index)),
            None => None,
        };
        let Some(next) = next else { break };
        best = next.span().start;
        here = match next.get_ref() {
            DeValue::Table(table) => Some(Here::Table(table)),
            DeValue::Array(items) => Some(Here::Items(items)),
            _ => None,
        };
    }
    best
}

enum Here<'a, 'i> {
    Table(&'a DeTable<'i>),
    Items(&'a toml::de::DeArray<'i>),
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Deserialize, PartialEq)]
    #[serde(deny_unknown_fields)]
    struct Visit {
        name: String,
        minutes: Vec<u8>,
        #[serde(default)]
        parts: BTreeMap<String, Visit>,
    }

    fn path(text: &str) -> String {
        path_at(text.as_bytes(), &serde_json::from_str::<Visit>(text).unwrap_err())
    }

    #[test]
    fn a_path_leads_to_where_the_reader_stopped() {
        assert_eq!(path(r#"{"name":1}"#), "name");
        assert_eq!(path(r#"{"name":{"a":1}}"#), "name");
        assert_eq!(path("{\"name\":\"a\",\n \"minutes\":[1,\n 2,\"x\"]}"), "minutes[2]");
        assert_eq!(path(r#"{"name":"a \" , {","minutes":[1,999]}"#), "minutes[1]");
        assert_eq!(path(r#"{"name":"a","minutes":[],"more":1}"#), "more");
        assert_eq!(path(r#"{"name":"a"}"#), ".");
        let inside = r#"{"name":"a","minutes":[],"parts":{"x":{"name":"b"}}}"#;
        assert_eq!(path(inside), "parts.x");
        assert_eq!(path("5"), ".");
    }

    #[test]
    fn toml_is_read_as_json_is() {
        let text = "name = \"a\"\nminutes = [0x10, 1_0]\n[parts.b]\nname = 'c'\nminutes = []\n";
        let json = r#"{"name":"a","minutes":[16,10],"parts":{"b":{"name":"c","minutes":[]}}}"#;
        assert_eq!(from_toml::<Visit>(text), Ok(serde_json::from_str(json).unwrap()));
    }

    #[test]
    fn a_mistake_is_found_again_in_the_toml() {
        let line = |text: &str| from_toml::<Visit>(text).unwrap_err().in_words(text);
        let said = line("name = \"a\"\nminutes = [1,\n  300]\n");
        assert_eq!(said, "line 3, column 3: invalid value: integer `300`, expected u8");
        let said = line("name = \"a\"\nminutes = []\nmore = 2\n");
        assert!(said.starts_with("line 3, column 8: unknown field `more`"), "{said}");
        let said = line("name = \"a\"\nminutes = [\n");
        assert!(said.starts_with("line 2"), "{said}");
    }
}
