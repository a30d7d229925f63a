//! Notices from the event that causes them to a mail server, a gateway and a sheet of paper, on
//! both engines: written with the event, sent at least once and never twice by two servers, tried
//! again, given up where staff see it, and silent about everything personal.

use std::collections::BTreeSet;

use axum::http::{Method, StatusCode};
use domain::identity::{Holder, Role};
use domain::kernel::{Timestamp, Zone};
use jiff::civil::{date, time};
use maklumat::clock::Clock;
use maklumat::config::{Config, Listen, Notify};
use maklumat::notify::{Post, turn};
use serde_json::{Value, json};
use testkit::{Gateway, Mail, MailServer};

use crate::office::{HERE, Office, text};
use crate::world::{block_on, on_both};

const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

fn morning() -> Timestamp {
    Zone::Jakarta.instant(date(2026, 11, 23), time(8, 30, 0, 0))
}

pub(crate) fn settings(smtp: &str) -> Config {
    let (from, smtp) = ("noreply@kantor.example".to_owned(), smtp.to_owned());
    let public_url = "https://antrean.kantor.example".to_owned();
    Config {
        listen: Listen { public_url, ..Listen::default() },
        notify: Notify { from, smtp, ..Notify::default() },
        ..Config::default()
    }
}

struct Story {
    office: Office,
    clock: Clock,
    config: Config,
    head: String,
    post: Post,
}

impl Story {
    async fn begin(database: Option<String>, config: Config) -> Self {
        let clock = Clock::demo(morning(), 1);
        let office = Office::set_up(database, clock.clone(), config.clone()).await;
        let head = office.token(Holder::Staff(Role::Head), HERE).await.unwrap();
        let post = Post::new(&config.notify);
        Self { office, clock, config, head, post }
    }

    /// Files a formal complaint whose reporter left an address; gives its reference.
    async fn file(&self, id: &str, contact: &str, by: &str) -> String {
        let body = json!({
            "class": "non-oversight", "formal": true, "about": "service", "text": "Rahasia antre.",
            "name": "Siti Rahayu", "contact": contact, "notify_by": by, "command_id": id,
        });
        let path = format!("/api/v1/units/{HERE}/complaints?lang=en");
        let (status, receipt) = self.office.json(Method::POST, &path, "", &body).await;
        assert_eq!(status, StatusCode::CREATED, "{receipt}");
        receipt["reference"].as_str().unwrap().to_owned()
    }

    async fn act(&self, path: &str, fields: &[(&str, &str)]) -> StatusCode {
        let cookie = format!("maklumat_session={}", self.head);
        self.office.form(path, &cookie, fields).await.status()
    }

    /// The head asks the reporter something.
    async fn ask(&self, own: &str, id: &str) {
        let path = format!("/complaints/{HERE}/{own}/send");
        let fields =
            [("send-text", "Loket rahasia?"), ("send-question", "yes"), ("command_id", id)];
        assert_eq!(self.act(&path, &fields).await, StatusCode::SEE_OTHER);
    }

    async fn turn(&self) -> usize {
        turn(&self.office.app, &self.post).await.unwrap()
    }

    async fn page(&self, path: &str, token: &str) -> (StatusCode, String) {
        let cookie = format!("maklumat_session={token}");
        let response = self.office.page(path, &cookie).await;
        (response.status(), text(response).await)
    }

    /// The list as a file: kind, state, way and reason of each notice, the newest first.
    async fn listed(&self) -> Vec<[String; 4]> {
        let (status, csv) = self.page(&format!("/notices/{HERE}/list.csv"), &self.head).await;
        assert_eq!(status, StatusCode::OK);
        let cells = |line: &str| {
            let all: Vec<&str> = line.split(',').collect();
            [1, 6, 7, 8].map(|place| all[place].to_owned())
        };
        csv.lines().skip(1).map(cells).collect()
    }

    fn later(&self, minutes: i64) {
        self.clock.skip_to(self.clock.now().plus_seconds(minutes * 60));
    }
}

fn row(kind: &str, state: &str, way: &str, why: &str) -> [String; 4] {
    [kind, state, way, why].map(str::to_owned)
}

#[test]
fn a_question_reaches_the_reporter_by_mail_and_says_nothing_personal() {
    on_both(|world| async move {
        let server = MailServer::start();
        let story = Story::begin(world.database.clone(), settings(&server.url())).await;
        let own = story.file("a", "Siti <siti@contoh.example>, 0812-3456-7890", "mail").await;
        assert_eq!(story.turn().await, 0, "who files on a page has the receipt");
        story.ask(&own, "q").await;
        assert_eq!(story.listed().await, [row("complaint-question", "waiting", "", "")]);
        let file = format!("/complaints/{HERE}/{own}?lang=en");
        let (_, html) = story.page(&file, &story.head).await;
        assert!(html.contains("Waits to be sent"), "{html}");
        assert_eq!(story.turn().await, 1);
        let [mail] = &server.mails()[..] else { panic!("{:?}", server.mails()) };
        assert_eq!(mail.to, "siti@contoh.example");
        assert_eq!(mail.header("auto-submitted"), Some("auto-generated"));
        assert!(mail.header("message-id").unwrap().contains("@kantor.example>"));
        let words = plain(mail);
        assert!(words.contains(&own) && words.contains("There is a question"), "{words}");
        let link = format!("https://antrean.kantor.example/units/{HERE}/complaints");
        assert!(words.contains(&link), "{words}");
        for secret in ["Siti", "ahasia", "0812", "/c/"] {
            assert!(!words.contains(secret), "{secret}: {words}");
        }
        assert_eq!(story.listed().await, [row("complaint-question", "sent", "mail", "")]);
        assert_eq!((story.turn().await, server.mails().len()), (0, 1), "sent once");
        let (_, html) = story.page(&file, &story.head).await;
        assert!(html.contains("Taken by the mail server"), "{html}");
        story.nothing_is_plain(&own).await;
    });
}

/// The words of a mail, whatever coat they came in.
fn plain(mail: &Mail) -> String {
    let parsed = mail_words(&mail.text);
    let head = mail.text.split("\r\n\r\n").next().unwrap();
    let head = head.lines().filter(|line| !line.starts_with("To: ")).collect::<Vec<_>>();
    [head.join("\n"), parsed].join("\n")
}

/// Undoes quoted-printable, which is what short text in Latin letters is sent as.
fn mail_words(text: &str) -> String {
    let body = text.split_once("\r\n\r\n").unwrap().1.replace("=\r\n", "");
    let mut out = Vec::new();
    let bytes = body.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        let hex = body.get(at + 1..at + 3).and_then(|hex| u8::from_str_radix(hex, 16).ok());
        match (bytes[at], hex) {
            (b'=', Some(byte)) if text.contains("quoted-printable") => {
                out.push(byte);
                at += 3;
            }
            (byte, _) => {
                out.push(byte);
                at += 1;
            }
        }
    }
    String::from_utf8(out).unwrap()
}

impl Story {
    /// Neither outbox nor notices hold an address, nor does the list.
    async fn nothing_is_plain(&self, own: &str) {
        let (_, html) = self.page(&format!("/notices/{HERE}?lang=en"), &self.head).await;
        assert!(html.contains(own) && !html.contains("siti@"), "{html}");
        let one = html.split(&format!("href=\"/notices/{HERE}/")).find_map(|rest| {
            let name = rest.split('"').next()?;
            name.split_once('-').filter(|(seq, _)| seq.parse::<u32>().is_ok())?;
            Some(name.to_owned())
        });
        let path = format!("/notices/{HERE}/{}?lang=en", one.unwrap());
        let (status, html) = self.page(&path, &self.head).await;
        assert_eq!(status, StatusCode::OK);
        assert!(html.contains("There is a question") && !html.contains("siti@"), "{html}");
    }
}

#[test]
fn a_mail_server_that_is_busy_is_asked_again_and_one_that_says_no_is_not() {
    on_both(|world| async move {
        let server = MailServer::start();
        let story = Story::begin(world.database.clone(), settings(&server.url())).await;
        let own = story.file("a", "siti@contoh.example", "mail").await;
        story.ask(&own, "q").await;
        server.answer(451);
        assert_eq!(story.turn().await, 1);
        let waits = row("complaint-question", "waiting", "mail", "smtp:451");
        assert_eq!(story.listed().await, std::slice::from_ref(&waits));
        assert_eq!(story.turn().await, 0, "not before its time");
        for minutes in [1, 5, 15, 60, 180, 360, 720, 720, 1080] {
            story.later(minutes + 1);
            assert_eq!(story.turn().await, 1, "after {minutes} minutes");
        }
        assert_eq!(story.listed().await, [waits]);
        story.later(1081);
        assert_eq!(story.turn().await, 1);
        let given_up = row("complaint-question", "failed", "mail", "smtp:451");
        assert_eq!(story.listed().await, [given_up]);
        story.later(100_000);
        assert_eq!((story.turn().await, server.asked()), (0, 11));
        // The case went on meanwhile, and staff send it once more.
        story.ask(&own, "q2").await;
        server.answer(550);
        assert_eq!(story.turn().await, 1);
        assert_eq!(
            story.listed().await[0],
            row("complaint-question", "failed", "mail", "smtp:550")
        );
        server.answer(0);
        story.send_all_again().await;
        assert_eq!(story.turn().await, 2);
        let ids: BTreeSet<String> =
            server.mails().iter().map(|m| m.header("message-id").unwrap().to_owned()).collect();
        assert_eq!((server.mails().len(), ids.len()), (2, 2));
        assert!(story.listed().await.iter().all(|row| row[1] == "sent"));
    });
}

impl Story {
    /// Presses "send again" on every notice, twice each: the second time nothing happens.
    async fn send_all_again(&self) {
        let (_, csv) = self.page(&format!("/notices/{HERE}/list.csv"), &self.head).await;
        for name in csv.lines().skip(1).filter_map(|line| line.split(',').next()) {
            for _ in 0..2 {
                let path = format!("/notices/{HERE}/{name}/again");
                assert_eq!(self.act(&path, &[("command_id", "x")]).await, StatusCode::SEE_OTHER);
            }
        }
    }
}

#[test]
fn a_restart_loses_nothing_and_a_lease_that_ran_out_is_taken_up() {
    on_both(|world| async move {
        let server = MailServer::start();
        let mut story = Story::begin(world.database.clone(), settings(&server.url())).await;
        let own = story.file("a", "siti@contoh.example", "mail").await;
        story.ask(&own, "q").await;
        // The server ends after the commit and before anything was sent.
        let Story { office, clock, config, head, .. } = story;
        let office = office.stopped_and_started(clock.clone(), config.clone()).await;
        story = Story { office, clock, post: Post::new(&config.notify), config, head };
        // Another one holds the notice and is gone: nobody sends before its lease has run out.
        let held = "UPDATE outbox SET holder = 'gone', held_until = 4611686018427387903";
        story.raw(&world, held).await;
        assert_eq!(story.turn().await, 0);
        story.raw(&world, "UPDATE outbox SET held_until = 1").await;
        assert_eq!((story.turn().await, story.turn().await), (1, 0));
        assert_eq!(server.mails().len(), 1);
    });
}

impl Story {
    /// The test's own hand in the tables of this office.
    async fn raw(&self, world: &crate::world::World, sql: &str) {
        match &world.database {
            Some(_) => world.raw(sql).await.unwrap(),
            None => {
                let path = self.office.data().join("maklumat.db");
                rusqlite::Connection::open(path).unwrap().execute_batch(sql).unwrap();
            }
        }
    }
}

#[test]
fn what_a_turn_has_no_time_for_is_given_back() {
    on_both(|world| async move {
        let server = MailServer::start();
        let story = Story::begin(world.database.clone(), settings(&server.url())).await;
        for round in ["a", "b", "c"] {
            let own = story.file(round, "siti@contoh.example", "mail").await;
            story.ask(&own, &format!("q{round}")).await;
        }
        // A clock that is far further whenever somebody looks: one has time, the next has not.
        let post = Post::with_clock(&story.config.notify, Clock::demo(morning(), u32::MAX));
        assert_eq!(turn(&story.office.app, &post).await.unwrap(), 1);
        assert_eq!(server.mails().len(), 1);
        // By the machine's clock its leases would last for years.
        assert_eq!((story.turn().await, server.mails().len()), (2, 3));
        assert!(story.listed().await.iter().all(|row| row[1] == "sent"));
    });
}

#[test]
fn two_servers_on_one_database_never_both_send() {
    on_both(|world| async move {
        if world.database.is_none() {
            return; // the embedded database belongs to one server
        }
        let server = MailServer::start();
        let story = Story::begin(world.database.clone(), settings(&server.url())).await;
        let beside = story.office.beside(story.clock.clone(), story.config.clone()).await;
        let post = Post::new(&story.config.notify);
        for round in 0..12 {
            let own = story.file(&format!("f{round}"), "siti@contoh.example", "mail").await;
            story.ask(&own, &format!("q{round}")).await;
        }
        let (one, two) = tokio::join!(story.turn(), turn(&beside.app, &post));
        let two = two.unwrap();
        assert_eq!(one + two, 12, "{one} and {two}");
        let ids: BTreeSet<String> =
            server.mails().iter().map(|m| m.header("message-id").unwrap().to_owned()).collect();
        assert_eq!((server.mails().len(), ids.len()), (12, 12));
        assert!(story.listed().await.iter().all(|row| row[1] == "sent"));
    });
}

#[test]
fn the_gateway_gets_signed_messages_and_leads_nowhere_else() {
    block_on(async {
        let gateway = Gateway::start();
        let (webhook, webhook_secret) = (gateway.url(), SECRET.to_owned());
        let config = settings("");
        let notify = Notify { webhook, webhook_secret, ..Notify::default() };
        let story = Story::begin(None, Config { notify, ..config }).await;
        let own = story.file("a", "0812-3456-7890", "phone").await;
        story.ask(&own, "q").await;
        gateway.answer(302);
        assert_eq!(story.turn().await, 1);
        let waits = row("complaint-question", "waiting", "phone", "http:302");
        assert_eq!(story.listed().await, [waits]);
        gateway.answer(200);
        story.later(2);
        assert_eq!(story.turn().await, 1);
        let requests = gateway.requests();
        assert_eq!(requests.len(), 2);
        let last = &requests[1];
        let ids: BTreeSet<_> = requests.iter().map(|r| r.header("webhook-id").unwrap()).collect();
        assert_eq!(ids.len(), 1, "the same id whenever it is sent");
        let body: Value = serde_json::from_str(&last.body).unwrap();
        assert_eq!(body["data"]["to"], "+6281234567890");
        assert_eq!(body["data"]["kind"], "complaint-question");
        let words = body["data"]["text"].as_str().unwrap();
        assert!(words.contains(&own) && !words.contains("Siti"), "{words}");
        assert!(last.header("webhook-signature").unwrap().starts_with("v1,"));
        assert!(last.header("webhook-timestamp").unwrap().parse::<i64>().is_ok());
        assert_eq!(story.listed().await, [row("complaint-question", "sent", "phone", "")]);
    });
}

#[test]
fn without_mail_notices_are_letters_that_somebody_prints() {
    on_both(|world| async move {
        let story = Story::begin(world.database.clone(), Config::default()).await;
        let mailed = story.file("a", "siti@contoh.example", "mail").await;
        let posted = story.file("b", "Jl. Melati 3\nKota Contoh", "letter").await;
        let silent = story.file("c", "siti@contoh.example", "never").await;
        for (own, id) in [(&mailed, "1"), (&posted, "2"), (&silent, "3")] {
            story.ask(own, id).await;
        }
        assert_eq!(story.turn().await, 2, "who wishes nothing gets nothing");
        let kind = "complaint-question";
        let listed = story.listed().await;
        assert!(listed.contains(&row(kind, "to-print", "letter", "not-configured")), "{listed:?}");
        assert!(listed.contains(&row(kind, "to-print", "letter", "")), "{listed:?}");
        let letters = format!("/notices/{HERE}/letters");
        let officer = story.office.token(Holder::Staff(Role::Officer), HERE).await.unwrap();
        assert_eq!(story.page(&letters, &officer).await.0, StatusCode::FORBIDDEN);
        let (_, html) = story.page(&letters, &story.head).await;
        assert!(html.contains("Siti Rahayu") && html.contains("Jl. Melati 3"), "{html}");
        assert!(!html.contains("Rahasia antre"), "{html}");
        let auditor = story.office.token(Holder::Staff(Role::Auditor), HERE).await.unwrap();
        let (_, log) = story.page(&format!("/admin/{HERE}/access-log"), &auditor).await;
        assert!(log.contains(&format!("complaint-identity/{posted}")), "{log}");
        let names: Vec<&str> = html.split("name=\"notice\" value=\"").skip(1).collect();
        let names: Vec<&str> = names.iter().filter_map(|rest| rest.split('"').next()).collect();
        let fields: Vec<(&str, &str)> = names.iter().map(|name| ("notice", *name)).collect();
        assert_eq!(fields.len(), 2);
        assert_eq!(story.act(&letters, &fields).await, StatusCode::SEE_OTHER);
        let listed = story.listed().await;
        assert!(listed.iter().all(|row| row[1] == "printed"), "{listed:?}");
        let (_, html) = story.page(&letters, &story.head).await;
        assert!(!html.contains("Siti Rahayu"), "{html}");
    });
}

#[test]
fn notices_of_a_complaint_are_kept_from_the_accused() {
    block_on(async {
        let story = Story::begin(None, Config::default()).await;
        let own = story.file("a", "Jl. Melati 3", "letter").await;
        story.ask(&own, "q").await;
        let supervisor = story.office.token(Holder::Staff(Role::Supervisor), HERE).await.unwrap();
        let list = format!("/notices/{HERE}");
        // Numbers count applications alone: they tell of no complaint.
        let numbers = |html: &str| html.contains("<dl class=\"app-facts\">");
        let (_, html) = story.page(&list, &supervisor).await;
        assert!(html.contains(&own) && !numbers(&html), "{html}");
        let accused = format!("supervisor-{HERE}");
        let fields = [
            ("name-accused-about", "officer"),
            ("name-accused-accused", accused.as_str()),
            ("command_id", "n"),
        ];
        let path = format!("/complaints/{HERE}/{own}/name-accused");
        assert_eq!(story.act(&path, &fields).await, StatusCode::SEE_OTHER);
        assert_eq!(story.turn().await, 1);
        let (_, html) = story.page(&list, &supervisor).await;
        assert!(!html.contains(&own) && !numbers(&html), "{html}");
        assert!(!html.contains(&format!("{list}/letters")), "nor that a letter waits: {html}");
        let csv = story.page(&format!("{list}/list.csv"), &supervisor).await.1;
        assert_eq!(csv.lines().count(), 1, "{csv}");
        let (_, html) = story.page(&format!("{list}/letters"), &supervisor).await;
        assert!(!html.contains("Melati"), "{html}");
        assert!(story.page(&list, &story.head).await.1.contains(&own));
    });
}
