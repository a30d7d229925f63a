//! One example per kind and schema, read by every build for ever.

use std::fs;
use std::path::{Path, PathBuf};

use super::*;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/queue")
}

#[test]
fn every_kind_has_an_example_that_is_written_the_same_today() {
    for kind in Event::KINDS {
        let path = folder().join(format!("{}.{}.json", kind.name, kind.schema));
        let bytes = fs::read(&path).unwrap_or_else(|_| panic!("{} is missing", path.display()));
        let event = Event::decode(kind.name, kind.schema, bytes.trim_ascii()).unwrap();
        let mut written = Vec::new();
        event.write_body(&mut written);
        assert_eq!(String::from_utf8(written), String::from_utf8(bytes.trim_ascii().to_vec()));
    }
}

#[test]
fn every_example_is_still_read() {
    let mut count = 0;
    for file in fs::read_dir(folder()).unwrap() {
        let path = file.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap();
        let (kind, schema) = name.rsplit_once('.').unwrap();
        let bytes = fs::read(&path).unwrap();
        Event::decode(kind, schema.parse().unwrap(), bytes.trim_ascii()).unwrap();
        count += 1;
    }
    assert!(count >= Event::KINDS.len());
}

#[test]
fn a_body_of_another_shape_is_not_read() {
    for body in [&b"{}"[..], b"[]", b"", b"\xff", b"{\"visit\":-1}"] {
        assert!(Event::decode("queue.visit_arrived", 1, body).is_err());
    }
    assert!(Event::decode("queue.visit_arrived", 9, b"{}").is_err());
    assert!(Event::decode("queue.unheard_of", 1, b"{}").is_err());
}
