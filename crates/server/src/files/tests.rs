//! The store over a real database and folder.

use domain::kernel::Timestamp;

use super::clamd::daemon::{Mood, start};
use super::picture::samples::{exif, photo};
use super::*;
use crate::execute::views::bring_up;
use crate::{book, catalogue, house};

struct Room {
    files: Files,
    home: tempfile::TempDir,
}

fn unit() -> UnitId {
    UnitId::parse("kanim").unwrap()
}

async fn room(settings: FileStore) -> Room {
    let home = tempfile::tempdir().unwrap();
    let book = book::open(None, home.path()).await.unwrap();
    book::prepare(&*book, &house::steps()).await.unwrap();
    bring_up(&book, &catalogue::views()).await.unwrap();
    let clock = Clock::demo(Timestamp(1_780_000_000_000_000), 1);
    Room { files: Files::open(&settings, home.path(), book, clock).unwrap(), home }
}

fn stored(room: &Room) -> usize {
    Folder::at(room.home.path().join("files")).names().unwrap().len()
}

async fn refused(room: &Room, bytes: &[u8]) -> (u16, String) {
    let problem = room.files.take(&unit(), bytes.to_vec()).await.unwrap_err();
    (problem.status.as_u16(), problem.code)
}

#[tokio::test]
async fn a_file_is_sealed_and_opens_with_its_key_in_its_unit_alone() {
    let room = room(FileStore::default()).await;
    let sent = photo(40, 40, Some(&exif(1, "kenari")));
    let taken = room.files.take(&unit(), sent.clone()).await.unwrap();
    let other = room.files.take(&unit(), sent).await.unwrap();
    assert_ne!(taken.file.name, other.file.name, "the name says nothing about the content");
    let kept = room.files.shelf.get(&taken.file.name).unwrap().unwrap();
    assert!(kind::kind_of(&kept).is_none() && kept.len() as u64 == taken.file.bytes);
    let open = async |unit: &str, key: &str| {
        room.files.read(&UnitId::parse(unit).unwrap(), &taken.file, key).await
    };
    let plain = open("kanim", &taken.key).await.unwrap();
    assert_eq!(kind::kind_of(&plain), Some(FileKind::Jpeg));
    assert!(matches!(open("other", &taken.key).await, Err(ReadError::Seal(_))));
    assert!(matches!(open("kanim", &other.key).await, Err(ReadError::Seal(_))));
    assert!(!format!("{taken:?}").contains(&taken.key));

    let place = room.home.path().join("files").join(&taken.file.name.as_str()[..2]);
    let place = place.join(&taken.file.name.as_str()[2..]);
    let mut altered = kept.clone();
    altered[40] ^= 1;
    std::fs::write(&place, &altered).unwrap();
    assert!(matches!(open("kanim", &taken.key).await, Err(ReadError::Altered(_))));
    room.files.discard(&unit(), &[&taken]).await.unwrap();
    assert!(matches!(open("kanim", &taken.key).await, Err(ReadError::Missing(_))));
    assert_eq!(stored(&room), 1);
}

#[tokio::test]
async fn what_may_not_be_handed_in_is_refused_with_its_reason() {
    let settings = FileStore {
        kinds: vec!["jpeg".to_owned()],
        most_kilobytes: 64,
        most_megapixels: 1,
        ..FileStore::default()
    };
    let room = room(settings).await;
    assert_eq!(refused(&room, b"").await, (422, "files.empty".to_owned()));
    assert_eq!(refused(&room, &[0xff; 65 * 1024]).await, (422, "files.too_large".to_owned()));
    assert_eq!(refused(&room, b"%PDF-1.7 %%EOF").await, (422, "files.kind".to_owned()));
    assert_eq!(refused(&room, b"<script>").await, (422, "files.kind".to_owned()));
    assert_eq!(refused(&room, b"\xff\xd8\xff\xe0").await, (422, "files.broken".to_owned()));
    let wide = photo(1200, 900, None);
    assert_eq!(refused(&room, &wide).await, (422, "files.too_many_pixels".to_owned()));
    assert_eq!(stored(&room), 0);
    assert!(room.files.fits(0, 60 * 1024 * 1024).is_ok());
    assert_eq!(room.files.fits(1, 60 * 1024 * 1024).unwrap_err().code, "files.case_full");
}

#[tokio::test]
async fn a_daemon_is_asked_and_without_it_nothing_is_taken() {
    let at = |clamd: String| FileStore { clamd, ..FileStore::default() };
    let good = b"%PDF-1.7 letter %%EOF";
    let bad = b"%PDF-1.7 EICAR %%EOF";
    let awake = room(at(start(Mood::Awake))).await;
    awake.files.take(&unit(), good.to_vec()).await.unwrap();
    assert_eq!(refused(&awake, bad).await, (422, "files.infected".to_owned()));
    assert_eq!(stored(&awake), 1);
    for clamd in [start(Mood::HangsUp), "unix:/nowhere/clamd.ctl".to_owned()] {
        let away = room(at(clamd)).await;
        assert_eq!(refused(&away, good).await, (503, "files.scanner_away".to_owned()));
        assert_eq!(stored(&away), 0);
    }
}

#[tokio::test]
async fn a_store_that_cannot_be_written_is_said_to() {
    let room = room(FileStore::default()).await;
    std::fs::write(room.home.path().join("files"), b"in the way").unwrap();
    let refused = refused(&room, b"%PDF-1.7 %%EOF").await;
    assert_eq!(refused, (503, "files.store_away".to_owned()));
}
