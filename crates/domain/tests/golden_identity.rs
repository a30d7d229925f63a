//! One recorded example of every kind of identity, decoded by every build and written back to the
//! same bytes. A kind without an example fails here, and so does an example without a kind.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::collections::BTreeSet;
use std::path::Path;

use domain::identity::{AccountEvent, DeviceEvent};
use domain::kernel::Event;

fn folder() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/identity")
}

fn examples<E: Event>() -> BTreeSet<String> {
    E::KINDS
        .iter()
        .map(|kind| {
            let name = format!("{}.{}.json", kind.name, kind.schema);
            let bytes = std::fs::read(folder().join(&name))
                .unwrap_or_else(|fault| panic!("no golden example {name}: {fault}"));
            let event = E::decode(kind.name, kind.schema, &bytes).unwrap();
            let mut again = Vec::new();
            event.write_body(&mut again);
            assert_eq!(String::from_utf8(again), String::from_utf8(bytes), "{name}");
            name
        })
        .collect()
}

#[test]
fn every_kind_has_an_example_that_reads_and_writes_the_same() {
    let mut expected = examples::<AccountEvent>();
    expected.extend(examples::<DeviceEvent>());
    let found: BTreeSet<String> = std::fs::read_dir(folder())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    assert_eq!(found, expected);
}
