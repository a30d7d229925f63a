//! Many people reach for few seats at once, over connections of their own to the running program;
//! with PostgreSQL to two programs at once. No seat is given twice.

use std::collections::BTreeMap;
use std::sync::Barrier;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use testkit::{Client, crowd};

use crate::office::{Office, Store, copy_keys, text};

/// People at once, each with a case.
const PEOPLE: usize = 32;
/// How long a program may show what was before.
const PATIENCE: Duration = Duration::from_secs(20);
/// How often each goes through all times of the day.
const ROUNDS: usize = 2;
const SERVICE: &str = "paspor-baru";

/// A day far enough ahead that nobody of the demo has a place on it.
fn open_day(office: &Office, client: &mut Client) -> (String, Vec<Value>) {
    let (_, today) = ask(office, client, "GET", "queue/board", &Value::Null);
    let today: jiff::civil::Date = text(&today, "date").parse().expect("a date");
    for ahead in 14..40 {
        let date = today.saturating_add(jiff::Span::new().days(ahead)).to_string();
        let staff = json!([{ "from": "08:00", "to": "16:00", "people": 1 }]);
        let body = json!({ "staff": staff, "command_id": format!("open-{date}") });
        let path = format!("slots/{SERVICE}/{date}");
        let (status, told) = ask(office, client, "POST", &path, &body);
        if status == 201 {
            let slots = told["day"]["slots"].as_array().expect("slots").clone();
            return (date, slots);
        }
    }
    panic!("no day could be opened");
}

/// Asks until the answer is no 503: another program may keep writing first.
fn ask(
    office: &Office,
    client: &mut Client,
    method: &str,
    path: &str,
    body: &Value,
) -> (u16, Value) {
    let path = format!("/api/v1/units/{}/{path}", office.unit);
    let bearer = format!("Bearer {}", office.supervisor);
    let headers = [("content-type", "application/json"), ("authorization", bearer.as_str())];
    let sent = if body.is_null() { String::new() } else { body.to_string() };
    loop {
        let answer = client.request(method, &path, &headers, sent.as_bytes());
        let answer = answer.unwrap_or_else(|error| panic!("{path}: {error}"));
        if answer.status != 503 {
            return (answer.status, answer.json());
        }
    }
}

fn apply(office: &Office, client: &mut Client, name: &str) -> String {
    let body = json!({
        "service": SERVICE, "variant": "biasa-5", "name": "Contoh", "command_id": name,
        "answers": {
            "tempat-lahir": "Palu", "tanggal-lahir": "1990-02-28", "pernah-paspor": "no",
            "ganti-nama": "no", "pewarganegaraan": "no",
        },
    });
    let (status, told) = ask(office, client, "POST", "cases", &body);
    assert_eq!(status, 201, "{told}");
    text(&told, "reference")
}

/// One person reaches for every time of the day; gives the times at which they hold a booking at
/// the end, and how often they got a seat.
fn reach(
    office: &Office,
    client: &mut Client,
    (date, times): (&str, &[String]),
    (name, all): (&str, &Barrier),
) -> (Option<String>, usize) {
    let case = apply(office, client, name);
    let path = format!("slots/{SERVICE}/{date}/requests");
    let (mut have, mut got, mut count): (Option<(String, u64)>, usize, usize) = (None, 0, 0);
    for round in 0..ROUNDS {
        // In the last round nobody gives anything up: whoever has no seat then gets a free one.
        if round + 1 == ROUNDS {
            all.wait();
        }
        for at in times {
            count += 1;
            let id = |act: &str| format!("{name}-{act}-{count}");
            let request = |act: &str, request: Value| {
                let id = id(act);
                json!({ "case": case, "command_id": id, "request": request })
            };
            if let Some((_, place)) = &have {
                // Given up on the way, so that seats come and go; kept in the last round.
                if round + 1 == ROUNDS {
                    continue;
                }
                let cancel = json!({ "do": "cancel", "place": place, "reason": "not-needed" });
                let (status, told) = ask(office, client, "POST", &path, &request("cancel", cancel));
                assert_eq!(status, 200, "{told}");
                have = None;
            }
            let hold = request("hold", json!({ "do": "hold", "slot": at }));
            let (status, told) = ask(office, client, "POST", &path, &hold);
            assert!(matches!(status, 200 | 409), "{status} {told}");
            let Some(place) = told["place"].as_u64().filter(|_| status == 200) else { continue };
            let book = request("book", json!({ "do": "book", "place": place }));
            let (status, told) = ask(office, client, "POST", &path, &book);
            assert_eq!(status, 200, "{told}");
            (have, got) = (Some((at.clone(), place)), got + 1);
        }
    }
    (have.map(|(at, _)| at), got)
}

fn no_seat_twice(servers: &[Office]) {
    let mut client = servers[0].client();
    let (date, slots) = open_day(&servers[0], &mut client);
    let times: Vec<String> = slots.iter().map(|slot| text(slot, "from")).collect();
    let seats: BTreeMap<&str, u64> = slots
        .iter()
        .map(|slot| {
            let free = slot["free"]["ordinary"].as_u64().expect("seats are a number");
            (slot["from"].as_str().expect("a time is text"), free)
        })
        .collect();
    let all: u64 = seats.values().sum();
    assert!(all > 0 && all < PEOPLE as u64, "fewer seats than people: {slots:?}");
    let everybody = Barrier::new(PEOPLE);
    let people = std::thread::scope(|scope| {
        let reaching: Vec<_> = servers
            .iter()
            .enumerate()
            .map(|(number, office)| {
                let (date, times, everybody) = (&date, &times, &everybody);
                scope.spawn(move || {
                    crowd(&office.address, PEOPLE / servers.len(), |index, client| {
                        let name = format!("reach-{number}-{index}");
                        reach(office, client, (date, times), (&name, everybody))
                    })
                })
            })
            .collect();
        let people = reaching.into_iter().map(|one| one.join().expect("nobody panicked"));
        people.flatten().collect::<Vec<_>>()
    });
    let mut held: BTreeMap<&str, u64> = BTreeMap::new();
    people
        .iter()
        .filter_map(|(at, _)| at.as_deref())
        .for_each(|at| *held.entry(at).or_default() += 1);
    for (at, held) in &held {
        let seats = seats[at];
        assert!(*held <= seats, "{held} people have {seats} seats at {at}");
    }
    let left = |slot: &Value| {
        let at = slot["from"].as_str().expect("a time");
        seats[at] - held.get(at).copied().unwrap_or(0)
    };
    for office in servers {
        agrees(office, &date, &left);
    }
    let given: usize = people.iter().map(|(_, got)| got).sum();
    assert_eq!(held.values().sum::<u64>(), all, "everything was taken in the end");
    println!("{} people, {all} seats, {given} times given, none twice", people.len());
}

/// Each program shows the seats that are left. What another one wrote last it may show a little
/// later.
fn agrees(office: &Office, date: &str, left: &impl Fn(&Value) -> u64) {
    let began = Instant::now();
    let mut client = office.client();
    loop {
        let path = format!("slots/{SERVICE}/{date}");
        let (_, day) = ask(office, &mut client, "GET", &path, &Value::Null);
        let slots = day["slots"].as_array().expect("slots");
        if slots.iter().all(|slot| slot["free"]["ordinary"] == json!(left(slot))) {
            return;
        }
        assert!(began.elapsed() < PATIENCE, "other seats are left than were not given: {day}");
    }
}

#[test]
fn no_seat_is_given_twice_by_one_program() {
    let store = Store::new(None);
    let server = store.start();
    no_seat_twice(&[Office::enter(&server)]);
}

#[test]
fn no_seat_is_given_twice_by_two_programs_over_one_database() {
    let database = testkit::postgres_url();
    let (store, twin) = (Store::new(Some(database.url())), Store::new(Some(database.url())));
    let server = store.start();
    let office = Office::enter(&server);
    copy_keys(&store, &twin);
    let other = twin.start();
    no_seat_twice(&[office, Office::enter(&other)]);
}
