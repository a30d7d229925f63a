//! One example per kind and schema, read by every build for ever.

use std::fs;
use std::path::Path;

use super::*;

#[test]
fn every_kind_has_an_example_that_is_written_the_same_today() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/appointments");
    for kind in Event::KINDS {
        let path = folder.join(format!("{}.{}.json", kind.name, kind.schema));
        let bytes = fs::read(&path).unwrap_or_else(|_| panic!("{} is missing", path.display()));
        let event = Event::decode(kind.name, kind.schema, bytes.trim_ascii()).unwrap();
        assert_eq!((event.kind(), event.schema()), (kind.name, kind.schema));
        let mut written = Vec::new();
        event.write_body(&mut written);
        assert_eq!(String::from_utf8(written), String::from_utf8(bytes.trim_ascii().to_vec()));
        assert!(event.personal().is_empty(), "a place belongs to a number, not to a name");
    }
    assert_eq!(fs::read_dir(folder).unwrap().count(), Event::KINDS.len());
}
