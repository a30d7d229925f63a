//! People at the kiosks and officers at two counters, each on one connection. A command that was
//! not answered is sent again with the same id.

use std::io;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use testkit::{Answer, Client};

use crate::office::{Office, text};

/// Connections: six take tickets, two call and finish.
pub(crate) const PEOPLE: usize = 8;
const OFFICERS: usize = 2;
const SERVICES: [&str; 2] = ["paspor-baru", "izin-kunjungan-perpanjangan"];

/// A command on its way.
#[derive(Clone, Debug)]
pub(crate) struct Intent {
    pub(crate) id: String,
    path: String,
    body: Value,
}

/// A command that was acknowledged.
#[derive(Clone, Debug)]
pub(crate) struct Acknowledged {
    pub(crate) intent: Intent,
    pub(crate) status: u16,
    pub(crate) answer: Value,
}

/// One of them, over all crashes.
pub(crate) struct Person {
    name: String,
    counter: Option<String>,
    made: u32,
    pub(crate) intent: Option<Intent>,
    last: Option<Acknowledged>,
    pub(crate) acknowledged: Vec<Acknowledged>,
    /// Answers 503.
    pub(crate) refused: u32,
    /// Acknowledgements after the last of those.
    pub(crate) since_refusal: u32,
    pub(crate) longest: Duration,
}

/// What became of one attempt.
pub(crate) enum Attempt {
    Acknowledged,
    /// 503: to be sent again.
    Unavailable,
    /// The connection broke: whether it was recorded is not known.
    Broken(io::Error),
}

impl Person {
    pub(crate) fn new(name: String, counter: Option<&str>) -> Self {
        let counter = counter.map(str::to_owned);
        Self {
            name,
            counter,
            made: 0,
            intent: None,
            last: None,
            acknowledged: Vec::new(),
            refused: 0,
            since_refusal: 0,
            longest: Duration::ZERO,
        }
    }

    pub(crate) fn takes_tickets(&self) -> bool {
        self.counter.is_none()
    }

    /// Sends what is on its way, or the next thing this person wants.
    pub(crate) fn attempt(&mut self, client: &mut Client, office: &Office) -> Attempt {
        let intent = match self.intent.take() {
            Some(intent) => intent,
            None => self.next(),
        };
        let began = Instant::now();
        let answer = send(client, office, &intent, self.takes_tickets());
        self.longest = self.longest.max(began.elapsed());
        let attempt = match answer {
            Ok(answer) if matches!(answer.status, 200 | 201 | 204) => {
                let body = if answer.status == 204 { Value::Null } else { answer.json() };
                let acknowledged = Acknowledged { intent, status: answer.status, answer: body };
                self.since_refusal += 1;
                self.last = Some(acknowledged.clone());
                self.acknowledged.push(acknowledged);
                return Attempt::Acknowledged;
            }
            Ok(answer) if answer.status == 503 => {
                assert_eq!(answer.json()["code"], "web.unavailable", "{}", answer.text());
                assert!(answer.header("retry-after").is_some(), "when to try again");
                (self.refused, self.since_refusal) = (self.refused + 1, 0);
                Attempt::Unavailable
            }
            Ok(answer) => panic!("{intent:?}: {} {}", answer.status, answer.text()),
            Err(error) => Attempt::Broken(error),
        };
        self.intent = Some(intent);
        attempt
    }

    fn next(&mut self) -> Intent {
        self.made += 1;
        let id = format!("{}-{}", self.name, self.made);
        let Some(counter) = &self.counter else {
            let service = SERVICES[self.made as usize % SERVICES.len()];
            let body = json!({ "services": [service], "priority": null, "command_id": id });
            return Intent { path: "tickets".to_owned(), body, id };
        };
        let at = json!({ "counter": counter, "command_id": id });
        let Some(last) = &self.last else {
            let path = format!("counters/{counter}/opening");
            return Intent { path, body: json!({ "command_id": id }), id };
        };
        let called = last.intent.path == "calls" && last.status == 201;
        if called {
            let path = format!("tickets/{}/attendances", text(&last.answer, "ticket"));
            return Intent { path, body: at, id };
        }
        if let Some(ticket) = last.intent.path.strip_suffix("/attendances") {
            let mut body = at;
            body["outcome"] = "accepted".into();
            return Intent { path: format!("{ticket}/completions"), body, id };
        }
        Intent { path: "calls".to_owned(), body: at, id }
    }
}

pub(crate) fn send(
    client: &mut Client,
    office: &Office,
    intent: &Intent,
    kiosk: bool,
) -> io::Result<Answer> {
    let token = if kiosk { &office.kiosk } else { &office.supervisor };
    let headers =
        [("content-type", "application/json"), ("authorization", &*format!("Bearer {token}"))];
    client.request("POST", &office.path(&intent.path), &headers, intent.body.to_string().as_bytes())
}

/// Everybody. `name` keeps their command ids apart from those of others.
pub(crate) fn people(name: &str, first_counter: usize) -> Vec<Mutex<Person>> {
    (0..PEOPLE)
        .map(|index| {
            let counter = (index < OFFICERS).then(|| (first_counter + index).to_string());
            Mutex::new(Person::new(format!("{name}{index}"), counter.as_deref()))
        })
        .collect()
}

/// Everybody goes on until content, which is asked with what was acknowledged in this call.
pub(crate) fn each(
    people: &[Mutex<Person>],
    office: &Office,
    content: impl Fn(&Person, usize) -> bool + Sync,
) {
    testkit::crowd(&office.address, people.len(), |index, client| {
        let mut person = people[index].lock().expect("nobody panicked");
        let before = person.acknowledged.len();
        while !content(&person, person.acknowledged.len() - before) {
            if let Attempt::Broken(error) = person.attempt(client, office) {
                panic!("the connection broke: {error}");
            }
        }
    });
}

/// Everything that was acknowledged to them.
pub(crate) fn acknowledged(people: Vec<Mutex<Person>>) -> Vec<Acknowledged> {
    let person = |person: Mutex<Person>| person.into_inner().expect("nobody panicked");
    people.into_iter().map(person).flat_map(|person| person.acknowledged).collect()
}

/// Lets everybody get an answer to what was on its way when the last server went away.
pub(crate) fn settle(people: &[Mutex<Person>], office: &Office) {
    testkit::crowd(&office.address, people.len(), |index, client| {
        let mut person = people[index].lock().expect("nobody panicked");
        if person.intent.is_some() {
            let attempt = person.attempt(client, office);
            assert!(matches!(attempt, Attempt::Acknowledged), "{:?}", person.intent);
        }
    });
}

/// A small source of chance; the same seed gives the same choices.
pub(crate) struct Chance(u64);

impl Chance {
    /// From `MAKLUMAT_TEST_SEED`, or a new seed; printed, so that a failure can be tried again.
    pub(crate) fn for_this_run() -> Self {
        let given = std::env::var("MAKLUMAT_TEST_SEED").ok().and_then(|seed| seed.parse().ok());
        let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
        let now = since.map_or(0, |since| u64::from(since.subsec_nanos()));
        let seed = given.unwrap_or(now);
        println!("MAKLUMAT_TEST_SEED={seed}");
        Self(seed)
    }

    /// A number from `low` up to but not including `high`.
    pub(crate) fn between(&mut self, low: u64, high: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        low + (mixed ^ (mixed >> 31)) % (high - low)
    }
}
