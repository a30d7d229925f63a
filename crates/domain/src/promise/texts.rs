//! Both languages complete: one walk over a whole document instead of a check at every field.

use serde::Serialize;
use serde_json::Value;

use crate::kernel::Fault;

/// Every text of a document that is empty in one of the two languages.
///
/// A text in two languages is what has exactly the fields `id` and `en`.
///
/// # Panics
/// Never for documents: their keys are text.
#[must_use]
pub fn text_faults<T: Serialize>(document: &T) -> Vec<Fault> {
    let value = serde_json::to_value(document).expect("documents have text keys");
    let mut faults = Vec::new();
    walk(&value, &mut String::new(), &mut faults);
    faults
}

fn walk(value: &Value, path: &mut String, faults: &mut Vec<Fault>) {
    let length = path.len();
    match value {
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                path.push_str(&format!("[{index}]"));
                walk(item, path, faults);
                path.truncate(length);
            }
        }
        Value::Object(fields) => {
            let local = fields.len() == 2 && fields.contains_key("id") && fields.contains_key("en");
            for (name, field) in fields {
                if !path.is_empty() {
                    path.push('.');
                }
                path.push_str(name);
                if local && field.as_str().is_some_and(|text| text.trim().is_empty()) {
                    let fault = Fault::new(path.as_str(), "text-empty").with("language", &name);
                    faults.push(fault);
                }
                walk(field, path, faults);
                path.truncate(length);
            }
        }
        _ => {}
    }
}
