//! The access log and the reports of devices, on both engines.

use domain::kernel::Timestamp;
use maklumat::clock::Clock;
use maklumat::config::Config;
use maklumat::house::{House, Place};
use maklumat::identity::access_log::{self, Access, Wanted};
use maklumat::identity::devices::{self, NewDevice, Report};

use crate::office::house;
use crate::world::{UNIT, on_both};

fn row(at: i64, outcome: &'static str) -> Access {
    Access {
        unit: UNIT.to_owned(),
        at: Timestamp(at),
        actor: "officer:siti".to_owned(),
        action: "queue.notes",
        object: "visit/7#3".to_owned(),
        outcome,
    }
}

#[test]
fn the_access_log_is_read_by_time_and_outcome_page_by_page() {
    on_both(|world| async move {
        let rows = [(10, "read"), (20, "refused"), (30, "read"), (40, "read"), (50, "done")];
        let rows = rows.map(|(at, outcome)| row(at, outcome)).to_vec();
        Access::store(&*world.book, rows).await.unwrap();
        let book = &*world.book;
        let times = async |outcome, page| {
            let wanted = Wanted { from: Timestamp(20), until: Timestamp(50), outcome };
            let found = access_log::list(book, UNIT, wanted, page).await.unwrap();
            found.iter().map(|noted| noted.at.0).collect::<Vec<_>>()
        };
        assert_eq!(times("", (0, 10)).await, [40, 30, 20], "the end is not counted");
        assert_eq!(times("", (1, 1)).await, [30]);
        assert_eq!(times("read", (0, 10)).await, [40, 30]);
        assert_eq!(times("done", (0, 10)).await, [0; 0]);
        let wanted = Wanted { from: Timestamp(0), until: Timestamp(99), outcome: "" };
        let elsewhere = access_log::list(book, "other", wanted, (0, 10)).await.unwrap();
        assert_eq!(elsewhere, [], "every unit has its own");
    });
}

#[test]
fn what_the_house_sees_of_a_printer_leaves_a_devices_report_alone() {
    on_both(|world| async move {
        let folder = tempfile::tempdir().unwrap();
        let place = Place { data: folder.path().to_owned(), database: world.database.clone() };
        let open = House::open_with(&place, Clock::real(), Config::default()).await.unwrap();
        let (app, by) = (&open.app, house(UNIT));
        let new = NewDevice { kind: "kiosk", name: "Pintu", zone: "" };
        let id = devices::pair(app, &by, &new).await.unwrap();
        let unit = domain::kernel::UnitId::parse(UNIT).unwrap();
        devices::saw_printer(app, UNIT, &id, "unreachable").await.unwrap();
        let listed = async || devices::list(app, UNIT).await.unwrap().remove(0);
        let first = listed().await;
        assert_eq!((first.printer.as_str(), first.seen), ("unreachable", 0), "it has not reported");
        let said = Report { page: "/kiosk/x".to_owned(), time_ms: Some(0), ..Report::default() };
        devices::report(app, (&unit, &id), &said).await.unwrap();
        let told = listed().await;
        assert!(told.seen > 0 && told.skew_ms < 0 && told.page == "/kiosk/x");
        assert_eq!(told.printer, "unreachable", "the page knows of no printer");
        devices::saw_printer(app, UNIT, &id, "ready").await.unwrap();
        let after = listed().await;
        assert_eq!((after.seen, after.skew_ms), (told.seen, told.skew_ms));
        assert_eq!((after.page.as_str(), after.printer.as_str()), ("/kiosk/x", "ready"));
    });
}
