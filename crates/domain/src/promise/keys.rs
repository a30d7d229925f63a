//! Names inside a document are unique in their list.

use std::collections::BTreeSet;

use crate::kernel::Fault;

/// Says which keys come twice in a list; `field` is empty for a list of plain keys.
pub(crate) fn same_key<K: Ord + ToString>(
    list: &str,
    field: &str,
    keys: impl Iterator<Item = K>,
    faults: &mut Vec<Fault>,
) {
    let mut seen = BTreeSet::new();
    for (index, key) in keys.enumerate() {
        let id = key.to_string();
        if !seen.insert(key) {
            let dot = if field.is_empty() { "" } else { "." };
            let path = format!("{list}[{index}]{dot}{field}");
            faults.push(Fault::new(path, "duplicate-id").with("id", &id));
        }
    }
}
