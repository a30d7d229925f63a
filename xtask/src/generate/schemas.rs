//! Whether a JSON Schema still accepts what it accepted before.

use std::collections::BTreeSet;

use serde_json::Value;

/// What the new schema refuses although the old one accepted it: one sentence each.
///
/// It knows the part of JSON Schema that derived types use: objects, required fields, types,
/// formats, bounds, enumerations, constants, arrays, alternatives, and local references.
pub(super) fn narrowed(before: &Value, after: &Value) -> Vec<String> {
    let mut comparison = Comparison { before, after, seen: BTreeSet::new() };
    let mut faults = Vec::new();
    comparison.compare("", before, after, &mut faults);
    faults
}

struct Comparison<'a> {
    before: &'a Value,
    after: &'a Value,
    /// Pairs of references under comparison: recursive types come back to themselves.
    seen: BTreeSet<(String, String)>,
}

/// Keywords whose value must stay: another one changes what is accepted.
const FIXED: [&str; 9] = [
    "const",
    "format",
    "pattern",
    "minimum",
    "maximum",
    "minLength",
    "maxLength",
    "minItems",
    "maxItems",
];

impl<'a> Comparison<'a> {
    fn compare(&mut self, at: &str, before: &'a Value, after: &'a Value, faults: &mut Vec<String>) {
        if let (Some(old), Some(new)) = (before["$ref"].as_str(), after["$ref"].as_str())
            && !self.seen.insert((old.to_owned(), new.to_owned()))
        {
            return;
        }
        let before = resolve(self.before, before);
        let after = resolve(self.after, after);
        // `true` and `{}` accept everything.
        if after == &Value::Bool(true) || after.as_object().is_some_and(serde_json::Map::is_empty) {
            return;
        }
        if alternatives(before).is_some() || alternatives(after).is_some() {
            self.compare_alternatives(at, before, after, faults);
        }
        types(at, before, after, faults);
        fields_required(at, before, after, faults);
        for keyword in FIXED {
            let (old, new) = (&before[keyword], &after[keyword]);
            if !new.is_null() && old != new {
                faults.push(format!("{}: `{keyword}` was {old} and is {new}", name(at)));
            }
        }
        if let Some(new) = after["enum"].as_array() {
            let old = before["enum"]
                .as_array()
                .map_or_else(|| vec![before["const"].clone()], Clone::clone);
            for value in old.iter().filter(|value| !new.contains(value)) {
                faults.push(format!("{}: the value {value} is gone", name(at)));
            }
        }
        self.compare_parts(at, before, after, faults);
    }

    fn compare_parts(
        &mut self,
        at: &str,
        before: &'a Value,
        after: &'a Value,
        faults: &mut Vec<String>,
    ) {
        for (field, old) in before["properties"].as_object().into_iter().flatten() {
            let place = format!("{at}/{field}");
            match after["properties"].get(field) {
                Some(new) => self.compare(&place, old, new, faults),
                None => faults.push(format!("{}: the field is gone", name(&place))),
            }
        }
        for keyword in ["items", "additionalProperties"] {
            if let (Some(old), Some(new)) = (before.get(keyword), after.get(keyword)) {
                self.compare(&format!("{at}/*"), old, new, faults);
            }
        }
        let (old, new) = (before["prefixItems"].as_array(), after["prefixItems"].as_array());
        for (index, (old, new)) in
            old.into_iter().flatten().zip(new.into_iter().flatten()).enumerate()
        {
            self.compare(&format!("{at}/{index}"), old, new, faults);
        }
        if old.map(Vec::len) != new.map(Vec::len) {
            faults.push(format!("{}: has another number of parts", name(at)));
        }
    }

    /// Every old alternative must be accepted by one of the new ones.
    fn compare_alternatives(
        &mut self,
        at: &str,
        before: &'a Value,
        after: &'a Value,
        faults: &mut Vec<String>,
    ) {
        let old: Vec<&Value> =
            alternatives(before).map_or_else(|| vec![before], |list| list.iter().collect());
        let new: Vec<&Value> =
            alternatives(after).map_or_else(|| vec![after], |list| list.iter().collect());
        for (index, old) in old.into_iter().enumerate() {
            let fits = new.iter().any(|new| {
                // The whole of a type with alternatives compares as such: no endless descent.
                let whole = std::ptr::eq(old, before) && std::ptr::eq(*new, after);
                let mut found = Vec::new();
                let seen = self.seen.clone();
                if !whole {
                    self.compare(at, old, new, &mut found);
                }
                self.seen = seen;
                found.is_empty()
            });
            if !fits {
                faults.push(format!("{}: alternative {} no longer fits", name(at), index + 1));
            }
        }
    }
}

fn types(at: &str, before: &Value, after: &Value, faults: &mut Vec<String>) {
    let (old, new) = (type_names(before), type_names(after));
    // A type that only the old schema named is a widening; `integer` is a `number`.
    let kept = |name: &String| new.contains(name) || (name == "integer" && new.contains("number"));
    let lost = !old.iter().all(kept);
    if !new.is_empty() && (old.is_empty() || lost) {
        let both =
            |names: &BTreeSet<String>| names.iter().cloned().collect::<Vec<_>>().join(" or ");
        faults.push(format!("{}: was {} and is {}", name(at), both(&old), both(&new)));
    }
}

fn fields_required(at: &str, before: &Value, after: &Value, faults: &mut Vec<String>) {
    let list = |schema: &Value| schema["required"].as_array().cloned().unwrap_or_default();
    let old = list(before);
    for field in list(after).iter().filter(|field| !old.contains(field)) {
        let field = field.as_str().unwrap_or_default();
        faults.push(format!("{}: is required now", name(&format!("{at}/{field}"))));
    }
}

fn type_names(schema: &Value) -> BTreeSet<String> {
    match &schema["type"] {
        Value::String(one) => BTreeSet::from([one.clone()]),
        Value::Array(some) => some.iter().filter_map(|t| t.as_str().map(str::to_owned)).collect(),
        _ => BTreeSet::new(),
    }
}

fn alternatives(schema: &Value) -> Option<&Vec<Value>> {
    schema["oneOf"].as_array().or_else(|| schema["anyOf"].as_array())
}

/// Follows a local reference (`#/$defs/Name`).
fn resolve<'a>(document: &'a Value, schema: &'a Value) -> &'a Value {
    let target = schema["$ref"].as_str().and_then(|reference| reference.strip_prefix('#'));
    target.and_then(|pointer| document.pointer(pointer)).unwrap_or(schema)
}

fn name(at: &str) -> String {
    if at.is_empty() { "the whole".to_owned() } else { at.trim_start_matches('/').to_owned() }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn called() -> Value {
        json!({
            "type": "object",
            "properties": {
                "number": { "type": "string" },
                "position": { "type": "integer", "format": "uint32" },
                "reason": { "type": ["string", "null"] },
                "by": { "$ref": "#/$defs/Actor" },
                "lane": { "enum": ["near", "far"] },
            },
            "required": ["number"],
            "$defs": { "Actor": { "oneOf": [
                { "type": "object", "properties": { "officer": { "type": "string" } },
                  "required": ["officer"] },
                { "type": "object", "properties": { "next": { "$ref": "#/$defs/Actor" } } },
            ] } },
        })
    }

    fn changed(pointer: &str, value: Value) -> Vec<String> {
        let mut after = called();
        let (parent, key) = pointer.rsplit_once('/').unwrap();
        let parent = after.pointer_mut(parent).unwrap();
        match parent {
            Value::Object(fields) if value.is_null() => drop(fields.remove(key)),
            Value::Object(fields) => drop(fields.insert(key.to_owned(), value)),
            _ => panic!("{pointer} is not in an object"),
        }
        narrowed(&called(), &after)
    }

    #[test]
    fn the_same_schema_has_not_narrowed() {
        assert_eq!(narrowed(&called(), &called()), Vec::<String>::new());
    }

    #[test]
    fn growth_is_free() {
        let nothing = Vec::<String>::new();
        assert_eq!(changed("/properties/note", json!({ "type": "string" })), nothing);
        assert_eq!(changed("/properties/number", json!({ "type": ["string", "null"] })), nothing);
        assert_eq!(changed("/properties/lane", json!({ "enum": ["near", "far", "up"] })), nothing);
        assert_eq!(changed("/properties/position/format", Value::Null), nothing);
        assert_eq!(changed("/required", json!([])), nothing);
        assert_eq!(changed("/properties/reason", json!(true)), nothing);
    }

    #[test]
    fn each_kind_of_narrowing_is_found() {
        let cases = [
            ("/properties/number", Value::Null, "number: the field is gone"),
            (
                "/properties/number",
                json!({ "type": "integer" }),
                "number: was string and is integer",
            ),
            (
                "/properties/reason/type",
                json!("string"),
                "reason: was null or string and is string",
            ),
            ("/properties/position/format", json!("uint8"), "position: `format`"),
            ("/properties/lane", json!({ "enum": ["near"] }), "lane: the value \"far\" is gone"),
            ("/required", json!(["number", "by"]), "by: is required now"),
            ("/$defs/Actor", json!({ "oneOf": [{ "type": "string" }] }), "by: alternative 1"),
            ("/properties/number/maxLength", json!(3), "number: `maxLength` was null and is 3"),
        ];
        for (pointer, value, expected) in cases {
            let found = changed(pointer, value);
            assert!(found.iter().any(|f| f.starts_with(expected)), "{pointer}: {found:?}");
        }
    }

    #[test]
    fn a_new_alternative_is_free_and_a_lost_one_is_not() {
        let one = json!({ "oneOf": [{ "const": "a" }] });
        let two = json!({ "oneOf": [{ "const": "b" }, { "const": "a" }] });
        assert!(narrowed(&one, &two).is_empty());
        assert_eq!(narrowed(&two, &one).len(), 1);
        assert_eq!(narrowed(&json!({ "const": "b" }), &one).len(), 1);
        assert!(narrowed(&json!({ "const": "a" }), &two).is_empty());
    }
}
