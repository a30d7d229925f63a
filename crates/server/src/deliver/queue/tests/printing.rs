//! Paper tickets on a printer that answers, runs out of paper, hangs or breaks off.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use axum::http::StatusCode;
use serde_json::json;

use super::world::{World, monday};
use crate::deliver::queue::printing::send;
use crate::deliver::queue::printing::{Fault, Patience, Slip, Trouble, Width};

/// How the printer of a test behaves.
#[derive(Clone, Copy, PartialEq)]
enum Mood {
    Well,
    NoPaper,
    Open,
    /// The paper ends in the middle of the ticket.
    EndsMidway,
    /// Takes the connection and says nothing.
    Hangs,
    /// Answers first, then breaks the connection in the middle of the ticket.
    BreaksOff,
}

/// A printer on the network; gives what it has printed, ticket by ticket.
struct FakePrinter {
    address: String,
    printed: Receiver<Vec<u8>>,
}

const CUT: &[u8] = &[0x1D, b'V'];

impl FakePrinter {
    fn start(mood: Mood) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let (paper, printed) = channel();
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let ticket = serve(stream, mood);
                if !ticket.is_empty() {
                    let _ = paper.send(ticket);
                }
            }
        });
        Self { address, printed }
    }

    fn paper(&self) -> Option<Vec<u8>> {
        self.printed.recv_timeout(Duration::from_secs(5)).ok()
    }

    fn nothing_printed(&self) -> bool {
        self.printed.try_recv().is_err()
    }
}

/// Reads commands, answers questions; gives the bytes that are not questions.
fn serve(mut stream: TcpStream, mood: Mood) -> Vec<u8> {
    let (mut ticket, mut byte) = (Vec::new(), [0u8]);
    let mut next = |stream: &mut TcpStream| match stream.read(&mut byte) {
        Ok(1) => Some(byte[0]),
        _ => None,
    };
    while let Some(first) = next(&mut stream) {
        if first == 0x10 && (ticket.is_empty() || ended(&ticket)) {
            next(&mut stream);
            let Some(question) = next(&mut stream) else { break };
            if mood != Mood::Hangs {
                stream.write_all(&[state(question, mood, !ticket.is_empty())]).unwrap();
            }
            continue;
        }
        ticket.push(first);
        if mood == Mood::BreaksOff && ticket.len() > 40 {
            return Vec::new();
        }
        if ticket.ends_with(&[0x1D, b'r', 1]) && mood == Mood::Well {
            let length = ticket.len() - 3;
            ticket.truncate(length);
            stream.write_all(&[0]).unwrap();
        }
    }
    if mood == Mood::Well { ticket } else { Vec::new() }
}

fn ended(ticket: &[u8]) -> bool {
    ticket.windows(2).any(|pair| pair == CUT)
}

/// The answer to `DLE EOT n`: bits 1 and 4 are always set.
fn state(question: u8, mood: Mood, began: bool) -> u8 {
    let no_paper = mood == Mood::NoPaper || mood == Mood::EndsMidway && began;
    match (question, mood) {
        (4, _) if no_paper => 0b0111_0010,
        (2, Mood::Open) => 0b0001_0110,
        (1, Mood::Open) => 0b0001_1010,
        _ => 0b0001_0010,
    }
}

fn slip(width: Width, large: bool) -> Slip {
    Slip {
        language: domain::kernel::Language::Id,
        unit: "Kantor Imigrasi Kelas I Nusantara Raya – contoh".into(),
        number: "A-012".into(),
        services: vec!["Penggantian paspor karena habis berlaku".into()],
        zone: domain::kernel::Zone::Jakarta,
        at: monday(8, 5),
        position: 3,
        wait: (600, 1200),
        url: "http://kantor.example/t/x/20261123-A-012/ABCDEFGH".into(),
        large,
        width,
        copy: None,
    }
}

fn quick() -> Patience {
    let moment = Duration::from_millis(300);
    Patience { connect: moment, status: moment, print: moment }
}

#[test]
fn the_line_to_the_printer_tells_what_happened() {
    let bytes = slip(Width::Wide, false).render();
    let table = [
        (Mood::Well, Ok(())),
        (Mood::NoPaper, Err(Fault { trouble: Trouble::PaperOut, sent: false })),
        (Mood::Open, Err(Fault { trouble: Trouble::CoverOpen, sent: false })),
        (Mood::Hangs, Err(Fault { trouble: Trouble::Silent, sent: false })),
        (Mood::EndsMidway, Err(Fault { trouble: Trouble::PaperOut, sent: true })),
    ];
    for (mood, expected) in table {
        let printer = FakePrinter::start(mood);
        assert_eq!(send(&printer.address, &bytes, quick()), expected);
    }
    let printer = FakePrinter::start(Mood::BreaksOff);
    let broken = send(&printer.address, &bytes, quick()).unwrap_err();
    assert!(broken.sent, "nobody knows what is on paper: {broken:?}");
    let nobody = send("127.0.0.1:1", &bytes, quick());
    assert_eq!(nobody, Err(Fault { trouble: Trouble::Unreachable, sent: false }));
}

#[test]
fn the_paper_has_number_code_and_cut_and_fits_its_width() {
    for (width, signs) in [(Width::Narrow, 32), (Width::Wide, 48)] {
        for large in [false, true] {
            let bytes = slip(width, large).render();
            let text: String = bytes
                .iter()
                .map(|byte| if (0x20..0x7F).contains(byte) { char::from(*byte) } else { '\n' })
                .collect();
            assert!(text.contains("A-012") && text.contains("http://kantor.example"), "{text}");
            assert!(ended(&bytes));
            let longest =
                text.lines().filter(|line| line.contains(' ')).map(|line| line.trim().len()).max();
            assert!(longest.unwrap() <= signs, "{text}");
        }
    }
}

async fn with_printer(world: &World, printer: &FakePrinter) {
    let body = json!({ "address": printer.address, "width_mm": 80 });
    let (status, problem) = world.post("printers/kiosk-1", "supervisor", body).await;
    assert_eq!(status, StatusCode::NO_CONTENT, "{problem}");
}

async fn take(world: &World, id: &str) -> String {
    super::pages::take_at_kiosk(world, id).await
}

#[tokio::test]
async fn a_number_is_printed_once_however_often_the_button_is_pressed() {
    let world = World::at(monday(8, 5)).await;
    let printer = FakePrinter::start(Mood::Well);
    with_printer(&world, &printer).await;
    let first = take(&world, "tap").await;
    assert!(first.contains("&printed=yes"), "{first}");
    assert!(String::from_utf8_lossy(&printer.paper().unwrap()).contains("A-001"));
    assert_eq!(take(&world, "tap").await, first);
    assert!(printer.nothing_printed(), "the second tap prints nothing");
    let view = world.get("tickets/20261123-A-001", "officer").await.1;
    assert_eq!(view["stage"], "waiting");
}

#[tokio::test]
async fn without_paper_the_number_is_given_and_the_failure_is_on_record() {
    let world = World::at(monday(8, 5)).await;
    let printer = FakePrinter::start(Mood::NoPaper);
    with_printer(&world, &printer).await;
    let page = take(&world, "tap").await;
    assert!(page.contains("&printed=paper-out"), "{page}");
    assert!(printer.nothing_printed());
    let again = json!({ "command_id": "again" });
    let (status, answer) = world.post("tickets/20261123-A-001/prints", "officer", again).await;
    assert_eq!((status, &answer["events"]), (StatusCode::OK, &json!(["queue.print_requested"])));
    let out = json!({ "printed": true, "command_id": "out" });
    let path = "tickets/20261123-A-001/prints/outcome";
    assert_eq!(world.post(path, "officer", out).await.0, StatusCode::OK);
    let silent = json!({ "command_id": "silent" });
    let (status, problem) = world.post("tickets/20261123-A-001/prints", "officer", silent).await;
    assert_eq!((status.as_u16(), &problem["code"]), (409, &json!("queue.already_printed")));
    let copy = json!({ "reason": "ticket-lost", "command_id": "copy" });
    let (status, answer) = world.post("tickets/20261123-A-001/prints", "officer", copy).await;
    assert_eq!((status, &answer["events"]), (StatusCode::OK, &json!(["queue.reprint_requested"])));
}

#[tokio::test]
async fn a_printer_that_breaks_off_is_trouble_and_is_not_tried_again_silently() {
    let world = World::at(monday(8, 5)).await;
    let printer = FakePrinter::start(Mood::BreaksOff);
    with_printer(&world, &printer).await;
    let page = take(&world, "tap").await;
    assert!(page.contains("&printed=trouble"), "{page}");
    assert!(take(&world, "tap").await.contains("&printed=trouble"));
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
