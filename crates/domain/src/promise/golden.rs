//! One example per kind and schema, read by every build for ever.

use std::fs;
use std::path::{Path, PathBuf};

use super::{pledge, profile, standards};
use crate::kernel::Event;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/promise")
}

fn written_the_same<E: Event>() -> usize {
    for kind in E::KINDS {
        let path = folder().join(format!("{}.{}.json", kind.name, kind.schema));
        let bytes = fs::read(&path).unwrap_or_else(|_| panic!("{} is missing", path.display()));
        let event = E::decode(kind.name, kind.schema, bytes.trim_ascii()).unwrap();
        assert_eq!((event.kind(), event.schema()), (kind.name, kind.schema));
        let mut written = Vec::new();
        event.write_body(&mut written);
        assert_eq!(String::from_utf8(written), String::from_utf8(bytes.trim_ascii().to_vec()));
    }
    E::KINDS.len()
}

#[test]
fn every_kind_has_an_example_that_is_written_the_same_today() {
    let kinds = written_the_same::<standards::Event>()
        + written_the_same::<profile::Event>()
        + written_the_same::<pledge::Event>();
    assert!(fs::read_dir(folder()).unwrap().count() >= kinds);
}

#[test]
fn every_example_is_still_read() {
    for file in fs::read_dir(folder()).unwrap() {
        let path = file.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap();
        let (kind, schema) = name.rsplit_once('.').unwrap();
        let schema = schema.parse().unwrap();
        let body = fs::read(&path).unwrap();
        let body = body.trim_ascii();
        let read = standards::Event::decode(kind, schema, body).is_ok()
            || profile::Event::decode(kind, schema, body).is_ok()
            || pledge::Event::decode(kind, schema, body).is_ok();
        assert!(read, "{}", path.display());
    }
}

#[test]
fn a_body_of_another_shape_is_not_read() {
    for body in [&b"{}"[..], b"[]", b"", b"\xff", b"{\"version\":-1}"] {
        assert!(standards::Event::decode("standard.published", 1, body).is_err());
        assert!(profile::Event::decode("profile.published", 1, body).is_err());
        assert!(pledge::Event::decode("pledge.signed", 1, body).is_err());
    }
    assert!(standards::Event::decode("standard.published", 2, b"{}").is_err());
}
