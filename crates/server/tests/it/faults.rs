//! When the machine fails us.

use std::path::Path;
use std::process::Command as Program;
use std::sync::Arc;

use maklumat::book;
use maklumat::clock::Clock;
use maklumat::execute::{Execute, Failure};

use crate::counter::{Command, Counter};
use crate::world::{UNIT, World, block_on, count};

/// A disk of one mebibyte, when we may make one.
struct SmallDisk<'a>(&'a Path);

impl<'a> SmallDisk<'a> {
    fn mount(at: &'a Path) -> Option<Self> {
        let mut mount = Program::new("mount");
        mount.args(["-t", "tmpfs", "-o", "size=1m", "tmpfs"]).arg(at);
        mount.output().is_ok_and(|output| output.status.success()).then_some(Self(at))
    }

    fn enlarge(&self) {
        let mut mount = Program::new("mount");
        mount.args(["-o", "remount,size=64m"]).arg(self.0);
        assert!(mount.status().unwrap().success());
    }
}

impl Drop for SmallDisk<'_> {
    fn drop(&mut self) {
        let gone = Program::new("umount").arg("--lazy").arg(self.0).status();
        assert!(gone.is_ok_and(|status| status.success()), "{} stays mounted", self.0.display());
    }
}

/// Counts until the store says that it cannot; gives the number of what was acknowledged.
async fn fill(execute: &Execute) -> u32 {
    for at in 0..100_000 {
        match count(execute, "counter/a", &format!("c{at}"), Command::Add(1)).await {
            Ok(_) => {}
            Err(Failure::Unavailable) => return at,
            Err(other) => panic!("{other:?}"),
        }
    }
    panic!("the disk never became full");
}

/// After the disk was full: the command that failed is sent again, and everything is there once.
async fn go_on(world: &World, execute: &Execute, acknowledged: u32) {
    let again = format!("c{acknowledged}");
    count(execute, "counter/a", &again, Command::Add(1)).await.unwrap();
    count(execute, "counter/a", "last", Command::Add(1)).await.unwrap();
    let expected = u64::from(acknowledged) + 2;
    assert_eq!(execute.book().head(UNIT).await.unwrap().seq, expected);
    let reached = execute.read::<Counter, _>(UNIT, "counter/a", |state| state.reached).await;
    assert_eq!(reached.unwrap(), expected);
    let report = world.verify_of(execute.book()).await;
    assert!(report.is_ok(), "{report:?}");
    assert_eq!(report.entries, expected);
}

#[test]
fn a_full_disk_loses_nothing_and_doubles_nothing() {
    block_on(async {
        let world = World::sqlite().await;
        let folder = world.data().join("small");
        std::fs::create_dir(&folder).unwrap();
        match SmallDisk::mount(&folder) {
            Some(disk) => {
                let small = world.open_in(&folder, None).await;
                let execute = world.execute_over(Arc::clone(&small), Clock::real());
                let acknowledged = fill(&execute).await;
                // Reading goes on while nothing can be written.
                assert!(world.verify_of(&small).await.is_ok());
                disk.enlarge();
                go_on(&world, &execute, acknowledged).await;
                drop((execute, small));
            }
            None => {
                let small = world.open_in(&folder, Some(200)).await;
                let execute = world.execute_over(Arc::clone(&small), Clock::real());
                let acknowledged = fill(&execute).await;
                assert!(world.verify_of(&small).await.is_ok());
                let large = book::open(None, &folder).await.unwrap();
                let execute = world.execute_over(large, Clock::real());
                go_on(&world, &execute, acknowledged).await;
            }
        }
    });
}
