//! Paper tickets on a network printer that behaves, and on printers that do not.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::time::Duration;

use axum::body::Body;
use axum::http::{Method, StatusCode};
use domain::deliver::queue::{Command, Queue, VisitNo};
use serde_json::{Value, json};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use super::pages::take_at_kiosk;
use super::world::{UNIT, World, monday};
use crate::book::Stored;
use crate::deliver::queue::keeper::turn;
use crate::deliver::queue::printing::{Fault, Patience, Trouble, send};
use crate::identity::{Permit, devices};

const STREAM: &str = "queue-day/2026-11-23";

/// How a printer behaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mood {
    Ready,
    PaperOut,
    CoverOpen,
    PaperOutDuring,
    SilentAtOnce,
    SilentDuring,
    BreaksDuring,
    /// Prints when it is told to.
    Held,
}

/// A printer on a port of its own. It answers like an Epson and counts its cuts.
pub(super) struct Fake {
    pub(super) address: String,
    cuts: Arc<AtomicUsize>,
    /// Says that a whole ticket has arrived, when it is held.
    arrived: UnboundedReceiver<()>,
    release: mpsc::Sender<()>,
}

/// Status bytes: two bits are always set.
const FINE: u8 = 0x12;
const NO_PAPER: u8 = FINE | 0x60;
const STOPPED_BY_PAPER: u8 = FINE | 0x20;
const OPEN: u8 = FINE | 0x04;
const OFFLINE: u8 = FINE | 0x08;

/// The inside of a printer.
struct Works {
    cuts: Arc<AtomicUsize>,
    arrived: UnboundedSender<()>,
    release: mpsc::Receiver<()>,
}

impl Fake {
    pub(super) fn start(moods: &[Mood]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let cuts = Arc::new(AtomicUsize::new(0));
        let (told, arrived) = unbounded_channel();
        let (release, held) = mpsc::channel();
        let works = Works { cuts: Arc::clone(&cuts), arrived: told, release: held };
        let moods = moods.to_vec();
        std::thread::spawn(move || {
            for mood in moods {
                let (stream, _) = listener.accept().unwrap();
                serve(stream, mood, &works);
            }
        });
        Self { address, cuts, arrived, release }
    }

    pub(super) fn cuts(&self) -> usize {
        self.cuts.load(Ordering::SeqCst)
    }
}

/// Serves one connection until the other side is gone.
fn serve(mut stream: TcpStream, mood: Mood, works: &Works) {
    let (mut held, mut is_printing) = (Vec::new(), false);
    let mut buffer = [0; 4096];
    while let Ok(count @ 1..) = stream.read(&mut buffer) {
        for byte in &buffer[..count] {
            held.push(*byte);
            let answer = match *held.as_slice() {
                [.., 0x10, 0x04, 1 | 2 | 4] => status(mood, is_printing, *byte),
                [.., 0x1D, b'V', _] => {
                    is_printing = true;
                    if mood == Mood::BreaksDuring {
                        return;
                    }
                    if mood == Mood::Held {
                        works.arrived.send(()).unwrap();
                        works.release.recv().unwrap();
                    }
                    if matches!(mood, Mood::Ready | Mood::Held) {
                        works.cuts.fetch_add(1, Ordering::SeqCst);
                    }
                    None
                }
                // A printer that waits for paper does not come to this command.
                [.., 0x1D, b'r', 1] => matches!(mood, Mood::Ready | Mood::Held).then_some(0),
                _ => None,
            };
            if let Some(answer) = answer
                && stream.write_all(&[answer]).is_err()
            {
                return;
            }
        }
    }
}

fn status(mood: Mood, is_printing: bool, number: u8) -> Option<u8> {
    let is_out = mood == Mood::PaperOut || (mood == Mood::PaperOutDuring && is_printing);
    match (mood, number) {
        (Mood::SilentAtOnce, _) => None,
        (Mood::SilentDuring, _) if is_printing => None,
        (_, 4) if is_out => Some(NO_PAPER),
        (_, 2) if is_out => Some(STOPPED_BY_PAPER),
        (Mood::CoverOpen, 2) => Some(OPEN),
        (Mood::CoverOpen, 1) => Some(OFFLINE),
        (_, 1) if is_out => Some(OFFLINE),
        _ => Some(FINE),
    }
}

#[test]
fn the_line_to_the_printer_tells_what_happened() {
    let moment = Duration::from_millis(300);
    let quick = Patience { connect: moment, status: moment, print: moment };
    let cut = &[b'A', 0x1D, b'V', 0];
    let before = |trouble| Err(Fault { trouble, sent: false });
    let after = |trouble| Err(Fault { trouble, sent: true });
    for (mood, expected) in [
        (Mood::Ready, Ok(())),
        (Mood::PaperOut, before(Trouble::PaperOut)),
        (Mood::CoverOpen, before(Trouble::CoverOpen)),
        (Mood::SilentAtOnce, before(Trouble::Silent)),
        (Mood::PaperOutDuring, after(Trouble::PaperOut)),
        (Mood::SilentDuring, after(Trouble::Silent)),
        (Mood::BreaksDuring, after(Trouble::Broken)),
    ] {
        let printer = Fake::start(&[mood]);
        assert_eq!(send(&printer.address, cut, quick), expected, "{mood:?}");
    }
    assert_eq!(send("127.0.0.1:1", cut, quick), before(Trouble::Unreachable));
}

/// An office with one ticket and a printer beside its kiosk.
pub(super) async fn office(moods: &[Mood]) -> (World, Fake, String) {
    let world = World::at(monday(8, 5)).await;
    let printer = Fake::start(moods);
    set(&world, &printer.address).await;
    let ticket = world.ticket("paspor-baru", "t-1").await;
    (world, printer, ticket["ticket"].as_str().unwrap().to_owned())
}

async fn set(world: &World, address: &str) {
    let body = json!({ "address": address, "width_mm": 58 });
    let (status, answer) = world.post("printers/kiosk-1", "supervisor", body).await;
    assert_eq!(status, StatusCode::NO_CONTENT, "{answer}");
}

async fn print(
    world: &World,
    ticket: &str,
    (who, id): (&str, &str),
    reason: Option<&str>,
) -> (u16, Value) {
    let body = json!({ "command_id": id, "reason": reason });
    let (status, answer) = world.post(&format!("tickets/{ticket}/prints"), who, body).await;
    (status.as_u16(), answer)
}

async fn outcome(world: &World, ticket: &str, id: &str) -> String {
    let (status, answer) = print(world, ticket, ("kiosk-1", id), None).await;
    assert_eq!((status, &answer["job"]["printer"]), (201, &json!("kiosk-1")), "{answer}");
    answer["job"]["outcome"].as_str().unwrap().to_owned()
}

/// What the register says about paper, in order.
pub(super) async fn recorded(world: &World) -> Vec<String> {
    let entries = world.app.book.read_stream(UNIT, STREAM, 0, 1000).await.unwrap();
    let of = |entry: &Stored| {
        let text = String::from_utf8_lossy(&entry.bytes).into_owned();
        let kinds = [
            "reprint_requested",
            "print_requested",
            "print_confirmed",
            "print_failed",
            "print_left_uncertain",
        ];
        let kind = kinds.into_iter().find(|kind| text.contains(&format!("queue.{kind}")))?;
        Some(kind.to_owned())
    };
    entries.iter().filter_map(of).collect()
}

/// Numbers and states of prints whose end is not on record.
async fn open_prints(world: &World) -> Vec<(String, String)> {
    let (_, list) = world.get("prints", "officer").await;
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let all = list["prints"].as_array().unwrap().iter();
    all.map(|print| (text(&print["number"]), text(&print["state"]))).collect()
}

fn one(state: &str) -> Vec<(String, String)> {
    vec![("A-001".to_owned(), state.to_owned())]
}

async fn kiosk(world: &World) -> devices::Listed {
    let devices = devices::list(&world.app, UNIT).await.unwrap();
    devices.into_iter().find(|device| device.id == "kiosk-1").unwrap()
}

#[tokio::test]
async fn a_ticket_is_printed_once_and_copies_have_a_reason() {
    let (world, printer, ticket) = office(&[Mood::Ready, Mood::Ready]).await;
    assert_eq!(outcome(&world, &ticket, "p-1").await, "yes");
    assert_eq!(outcome(&world, &ticket, "p-1").await, "yes", "the same command");
    let (status, problem) = print(&world, &ticket, ("kiosk-1", "p-2"), None).await;
    assert_eq!((status, &problem["code"]), (409, &json!("queue.already_printed")));
    assert_eq!(printer.cuts(), 1);
    assert_eq!(recorded(&world).await, ["print_requested", "print_confirmed"]);
    let again = print(&world, &ticket, ("officer", "p-3"), Some("ticket-lost")).await;
    assert_eq!((again.0, &again.1["job"]["outcome"]), (201, &json!("yes")), "{}", again.1);
    assert_eq!(printer.cuts(), 2);
    let all = ["print_requested", "print_confirmed", "reprint_requested", "print_confirmed"];
    assert_eq!(recorded(&world).await, all);
    assert_eq!(kiosk(&world).await.printer, "ready");
}

#[tokio::test]
async fn no_paper_and_an_open_cover_are_seen_before_anything_is_printed() {
    for (mood, expected, seen) in
        [(Mood::PaperOut, "paper-out", "paper_out"), (Mood::CoverOpen, "trouble", "cover_open")]
    {
        let (world, printer, ticket) = office(&[mood, Mood::Ready]).await;
        assert_eq!(outcome(&world, &ticket, "p-1").await, expected);
        assert_eq!(recorded(&world).await, ["print_requested", "print_failed"]);
        assert_eq!(kiosk(&world).await.printer, seen);
        // No paper came, so the next attempt needs no reason.
        assert_eq!(outcome(&world, &ticket, "p-2").await, "yes");
        assert_eq!(printer.cuts(), 1);
    }
}

#[tokio::test]
async fn paper_that_ends_within_a_ticket_is_no_ticket() {
    let (world, printer, ticket) = office(&[Mood::PaperOutDuring, Mood::Ready]).await;
    assert_eq!(outcome(&world, &ticket, "p-1").await, "paper-out");
    assert_eq!(recorded(&world).await, ["print_requested", "print_failed"]);
    assert_eq!(open_prints(&world).await, []);
    assert_eq!(outcome(&world, &ticket, "p-2").await, "yes");
    assert_eq!(printer.cuts(), 1);
}

#[tokio::test]
async fn a_printer_that_takes_nothing_has_printed_nothing() {
    let (world, _printer, ticket) = office(&[Mood::SilentAtOnce]).await;
    assert_eq!(outcome(&world, &ticket, "p-1").await, "trouble");
    assert_eq!(recorded(&world).await, ["print_requested", "print_failed"]);
    assert_eq!(kiosk(&world).await.printer, "silent");
    let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string();
    set(&world, &closed).await;
    assert_eq!(outcome(&world, &ticket, "p-2").await, "trouble");
    assert_eq!(kiosk(&world).await.printer, "unreachable");
}

#[tokio::test]
async fn what_nobody_saw_is_uncertain_until_an_officer_prints_again_on_the_record() {
    for (mood, seen) in [(Mood::SilentDuring, "silent"), (Mood::BreaksDuring, "connection_lost")] {
        let (world, printer, ticket) = office(&[mood, Mood::Ready]).await;
        assert_eq!(outcome(&world, &ticket, "p-1").await, "uncertain");
        assert_eq!(recorded(&world).await, ["print_requested", "print_left_uncertain"]);
        assert_eq!(open_prints(&world).await, one("uncertain"));
        assert_eq!(kiosk(&world).await.printer, seen);
        assert_eq!(outcome(&world, &ticket, "p-1").await, "uncertain", "the same command");
        for (who, reason) in
            [("kiosk-1", None), ("officer", None), ("kiosk-1", Some("printer-trouble"))]
        {
            let (status, problem) = print(&world, &ticket, (who, "p-2"), reason).await;
            assert_eq!((status, &problem["code"]), (409, &json!("queue.print_uncertain")));
        }
        assert_eq!(printer.cuts(), 0);
        let again = print(&world, &ticket, ("officer", "p-3"), Some("printer-trouble")).await;
        assert_eq!((again.0, &again.1["job"]["outcome"]), (201, &json!("yes")), "{}", again.1);
        assert_eq!(printer.cuts(), 1);
        let all =
            ["print_requested", "print_left_uncertain", "reprint_requested", "print_confirmed"];
        assert_eq!(recorded(&world).await, all);
        assert_eq!(open_prints(&world).await, []);
    }
}

#[tokio::test]
async fn a_job_runs_to_its_end_when_whoever_asked_has_gone() {
    let (world, mut printer, ticket) = office(&[Mood::Held]).await;
    {
        let asked = print(&world, &ticket, ("kiosk-1", "p-1"), None);
        tokio::select! {
            answer = asked => panic!("the printer has not printed yet: {answer:?}"),
            arrived = printer.arrived.recv() => arrived.unwrap(),
        }
    }
    assert_eq!(open_prints(&world).await, one("pending"));
    printer.release.send(()).unwrap();
    let ended = async {
        while recorded(&world).await.len() < 2 {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), ended).await.unwrap();
    assert_eq!(recorded(&world).await, ["print_requested", "print_confirmed"]);
    assert_eq!(printer.cuts(), 1);
}

#[tokio::test]
async fn a_print_during_which_the_server_stopped_becomes_uncertain() {
    let (world, _printer, ticket) = office(&[]).await;
    // The first phase was recorded, then the server stopped.
    let command = Command::RequestPrint { visit: VisitNo(1), printer: Some("kiosk-1".into()) };
    let house = Permit::house(world.unit());
    world.app.execute.run::<Queue>(&house, STREAM, "", &command).await.unwrap();
    let world = world.restart(monday(8, 6)).await;
    let printer = Fake::start(&[Mood::Ready]);
    set(&world, &printer.address).await;
    turn(&world.app).await.unwrap();
    assert_eq!(open_prints(&world).await, one("pending"), "it may still be coming");
    let world = world.restart(monday(8, 8)).await;
    turn(&world.app).await.unwrap();
    turn(&world.app).await.unwrap();
    assert_eq!(recorded(&world).await, ["print_requested", "print_left_uncertain"]);
    assert_eq!(open_prints(&world).await, one("uncertain"));
    assert_eq!(printer.cuts(), 0, "nothing is printed by itself");
    let (status, _) = print(&world, &ticket, ("officer", "p-2"), Some("ticket-lost")).await;
    assert_eq!((status, printer.cuts()), (201, 1));
}

#[tokio::test]
async fn a_client_prints_itself_when_it_says_so_or_there_is_no_printer() {
    let (world, printer, ticket) = office(&[]).await;
    let path = format!("tickets/{ticket}/prints");
    let body = json!({ "command_id": "p-1", "by_client": true });
    let (status, answer) = world.post(&path, "officer", body).await;
    assert_eq!((status.as_u16(), &answer["job"]), (200, &Value::Null));
    assert_eq!(answer["events"], json!(["queue.print_requested"]));
    assert_eq!(open_prints(&world).await, one("pending"));
    let out = json!({ "printed": true, "command_id": "out" });
    let (status, _) = world.post(&format!("{path}/outcome"), "officer", out).await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(recorded(&world).await, ["print_requested", "print_confirmed"]);
    let (status, _) = world.delete("printers/kiosk-1", "supervisor").await;
    assert_eq!(status, StatusCode::NO_CONTENT);
    let (status, answer) = print(&world, &ticket, ("officer", "p-2"), Some("ticket-lost")).await;
    assert_eq!((status, &answer["job"]), (200, &Value::Null));
    assert_eq!(printer.cuts(), 0);
    let body = json!({ "command_id": "p-3", "printer": "kiosk-1" });
    let (status, problem) = world.post(&path, "officer", body).await;
    assert_eq!((status.as_u16(), &problem["code"]), (422, &json!("queue.unknown_printer")));
}

#[tokio::test]
async fn what_the_printer_says_leaves_the_devices_own_report_alone() {
    let (world, _printer, ticket) = office(&[Mood::PaperOut]).await;
    let report = json!({ "page": "/kiosk/x", "time_ms": 0 });
    let send = || async {
        let body = Body::from(report.to_string());
        world.send(Method::POST, "/api/v1/device/report", "kiosk-1", body).await.status()
    };
    assert_eq!(send().await, StatusCode::OK);
    let before = kiosk(&world).await;
    assert!(before.seen > 0 && before.skew_ms < 0 && before.page == "/kiosk/x");
    devices::ask_reload(&world.app, UNIT, "kiosk-1").await.unwrap();
    assert_eq!(outcome(&world, &ticket, "p-1").await, "paper-out");
    let after = kiosk(&world).await;
    assert_eq!(after.printer, "paper_out");
    assert_eq!((after.seen, after.skew_ms, after.page), (before.seen, before.skew_ms, before.page));
    assert!(after.reload, "a reload that waits for the device is still waiting");
    assert_eq!(send().await, StatusCode::OK);
    assert_eq!(kiosk(&world).await.printer, "paper_out", "the page knows of no printer");
}

#[tokio::test]
async fn a_kiosk_says_how_its_paper_stands() {
    let world = World::at(monday(8, 5)).await;
    let printer = Fake::start(&[Mood::Ready, Mood::PaperOut, Mood::BreaksDuring]);
    set(&world, &printer.address).await;
    let first = take_at_kiosk(&world, "tap-1").await;
    assert!(first.contains("&printed=yes"), "{first}");
    assert_eq!(take_at_kiosk(&world, "tap-1").await, first, "a second tap prints nothing");
    assert_eq!(printer.cuts(), 1);
    let second = take_at_kiosk(&world, "tap-2").await;
    assert!(second.contains("&printed=paper-out"), "{second}");
    let third = take_at_kiosk(&world, "tap-3").await;
    assert!(third.contains("&printed=uncertain"), "{third}");
    let page = world.page(&third, "kiosk-1").await;
    assert!(page.has("Tidak diketahui apakah kertas keluar"), "{}", page.html);
}

#[tokio::test]
async fn a_printer_has_an_address() {
    let world = World::at(monday(8, 5)).await;
    for (address, width, code) in [
        ("nowhere", 80, "queue.printer_address"),
        ("10.0.0.1:0", 80, "queue.printer_address"),
        ("10.0.0.1:99999", 80, "queue.printer_address"),
        ("a b:9100", 80, "queue.printer_address"),
        ("10.0.0.1:9100", 70, "queue.paper_width"),
    ] {
        let body = json!({ "address": address, "width_mm": width });
        let (status, problem) = world.post("printers/kiosk-1", "supervisor", body).await;
        assert_eq!((status.as_u16(), &problem["code"]), (422, &json!(code)), "{address}");
    }
    let body = json!({ "address": "10.0.0.1:9100", "width_mm": 58 });
    assert_eq!(world.post("printers/kiosk-1", "officer", body.clone()).await.0.as_u16(), 403);
    world.post("printers/kiosk-1", "supervisor", body).await;
    let list = world.get("printers", "supervisor").await.1;
    assert_eq!(list["printers"][0]["width_mm"], 58);
    assert_eq!(world.delete("printers/kiosk-1", "supervisor").await.0, StatusCode::NO_CONTENT);
}
