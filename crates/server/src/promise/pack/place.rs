//! From a path inside a document to a line of the file.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// Line and column, both from 1, of a byte.
pub(super) fn line_column(text: &str, byte: usize) -> (usize, usize) {
    let before = text.get(..byte).unwrap_or(text);
    let line = before.matches('\n').count() + 1;
    let start = before.rfind('\n').map_or(0, |newline| newline + 1);
    (line, before[start..].chars().count() + 1)
}

/// The byte at which the value of a path begins; the nearest parent when it is not there.
pub(super) fn byte_of(text: &str, path: &str) -> usize {
    let (root, _) = DeTable::parse_recoverable(text);
    let mut best = 0;
    let mut here = Here::Table(root.get_ref());
    for step in path.split(['.', '[', ']']).filter(|step| !step.is_empty()) {
        let next = match here {
            Here::Table(table) => table.get(step),
            Here::Value(value) => child(value, step),
        };
        let Some(next) = next else { break };
        best = next.span().start;
        here = Here::Value(next.get_ref());
    }
    best
}

enum Here<'a, 'i> {
    Table(&'a DeTable<'i>),
    Value(&'a DeValue<'i>),
}

fn child<'a, 'i>(value: &'a DeValue<'i>, step: &str) -> Option<&'a Spanned<DeValue<'i>>> {
    match value {
        DeValue::Table(table) => table.get(step),
        DeValue::Array(items) => items.get(step.parse::<usize>().ok()?),
        _ => None,
    }
}
