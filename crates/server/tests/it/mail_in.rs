//! Complaints that come by mail: filed once, answered with reference and code, gone on with by
//! mail; what no person wrote is set aside; the pipe's exit codes lose nothing.

use std::io::Write;
use std::process::{Command, Stdio};

use axum::body::Body;
use axum::http::{Method, Request, StatusCode};
use domain::identity::{Holder, Role};
use domain::kernel::Zone;
use jiff::civil::{date, time};
use maklumat::clock::Clock;
use maklumat::config::Config;
use maklumat::notify::{Post, turn};
use serde_json::Value;
use testkit::MailServer;

use crate::notices::settings;
use crate::office::{HERE, Office, THERE, text};
use crate::world::{block_on, on_both};

fn mail(id: &str, subject: &str, body: &str) -> String {
    format!(
        "Return-Path: <siti@contoh.example>\r\n\
         From: Siti Rahayu <siti@contoh.example>\r\n\
         To: pengaduan@kantor.example\r\n\
         Subject: {subject}\r\nMessage-ID: <{id}@contoh.example>\r\n\
         Content-Type: text/plain; charset=utf-8\r\n\r\n{body}\r\n"
    )
}

struct Story {
    office: Office,
    mailbox: String,
    head: String,
    post: Post,
}

impl Story {
    async fn begin(database: Option<String>, server: &MailServer) -> Self {
        Self::by(database, settings(&server.url())).await
    }

    async fn by(database: Option<String>, config: Config) -> Self {
        let morning = Zone::Jakarta.instant(date(2026, 11, 23), time(8, 30, 0, 0));
        let post = Post::new(&config.notify);
        let office = Office::set_up(database, Clock::demo(morning, 1), config).await;
        let mailbox = office.token(Holder::Mailbox, HERE).await.unwrap();
        let head = office.token(Holder::Staff(Role::Head), HERE).await.unwrap();
        Self { office, mailbox, head, post }
    }

    async fn hand_in(&self, raw: &str, token: &str) -> (StatusCode, Value) {
        let path = format!("/api/v1/units/{HERE}/complaints/mail");
        let mut request = Request::post(path).header("content-type", "message/rfc822");
        if !token.is_empty() {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        let request = request.body(Body::from(raw.to_owned())).unwrap();
        let response = self.office.send(request).await;
        let status = response.status();
        (status, serde_json::from_str(&text(response).await).unwrap_or(Value::Null))
    }

    async fn page(&self, path: &str, token: &str) -> String {
        text(self.office.page(path, &format!("maklumat_session={token}")).await).await
    }

    async fn act(&self, own: &str, act: &str, fields: &[(&str, &str)]) -> StatusCode {
        let cookie = format!("maklumat_session={}", self.head);
        let path = format!("/complaints/{HERE}/{own}/{act}");
        self.office.form(&path, &cookie, fields).await.status()
    }
}

#[test]
fn a_mail_is_filed_once_and_answered_with_the_code() {
    on_both(|world| async move {
        let server = MailServer::start();
        let story = Story::begin(world.database.clone(), &server).await;
        let raw = mail("m1", "Antrean", "Antre rahasia tiga jam.");
        assert_eq!(story.hand_in(&raw, "").await.0, StatusCode::UNAUTHORIZED);
        let (status, told) = story.hand_in(&raw, &story.mailbox).await;
        assert_eq!(status, StatusCode::CREATED, "{told}");
        let own = told["reference"].as_str().unwrap().to_owned();
        // The same message again, as a mail server may send it, also by another hand.
        let again = raw.replace("Return-Path: <siti", "Received: by b\r\nReturn-Path: <siti");
        // A kiosk's token, as mail servers had before there were mailboxes, goes on working.
        let kiosk = story.office.token(Holder::Kiosk, HERE).await.unwrap();
        for token in [&story.mailbox, &kiosk, &story.head] {
            let (status, told) = story.hand_in(&again, token).await;
            assert_eq!((status, told["outcome"].as_str()), (StatusCode::OK, Some("known")));
            assert_eq!(told["reference"], own.as_str());
        }
        let html = story.page(&format!("/complaints/{HERE}/{own}?lang=en"), &story.head).await;
        assert!(html.contains("Antre rahasia") && html.contains("Antrean"), "{html}");
        assert!(!html.contains("siti@"), "{html}");
        assert_eq!(turn(&story.office.app, &story.post).await.unwrap(), 1);
        let [answer] = &server.mails()[..] else { panic!("{:?}", server.mails()) };
        assert_eq!(answer.to, "siti@contoh.example");
        assert!(!answer.text.contains("rahasia"), "{}", answer.text);
        // Reference and code open the reporter's own page.
        let code = answer.text.lines().find_map(|line| line.strip_prefix("Kode: ")).unwrap();
        let look_up = format!("/units/{HERE}/complaints");
        let typed = [("reference", own.as_str()), ("code", code.trim())];
        let found = story.office.form(&look_up, "", &typed).await;
        assert_eq!(found.status(), StatusCode::SEE_OTHER);
        // Our own answer coming back, and what machines write, files nothing.
        let loops = answer.text.clone();
        let (status, told) = story.hand_in(&loops, &story.mailbox).await;
        assert_eq!((status, told["why"].as_str()), (StatusCode::OK, Some("own-notice")));
        let away = raw.replace("Subject:", "Auto-Submitted: auto-replied\r\nSubject:");
        let (_, told) = story.hand_in(&away.replace("m1@", "m2@"), &story.mailbox).await;
        assert_eq!(told["why"], "automatic-reply");
        let (status, _) = story.hand_in("no mail at all", &story.mailbox).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    });
}

#[test]
fn a_mailbox_is_paired_without_a_screen_and_hands_in_mail_alone() {
    block_on(async {
        let server = MailServer::start();
        let story = Story::begin(None, &server).await;
        let base = format!("/admin/{HERE}/devices");
        let admin = story.office.token(Holder::Staff(Role::Admin), HERE).await.unwrap();
        let admin = format!("maklumat_session={admin}");
        let add = async |code: &str, name: &str| {
            let fields = [("code", code), ("kind", "mailbox"), ("name", name), ("zone", "lobi")];
            story.office.form(&base, &admin, &fields).await
        };
        assert_eq!(add("", "").await.status(), StatusCode::UNPROCESSABLE_ENTITY);
        let added = add("", "Surel pengaduan").await;
        assert_eq!(added.status(), StatusCode::CREATED);
        assert_eq!(added.headers()["cache-control"], "no-store");
        let html = text(added).await;
        let token = html.split("govuk-body app-reference\">").nth(1).unwrap();
        let token = token.split('<').next().unwrap().to_owned();
        let listed = async || {
            let all = maklumat::identity::devices::list(&story.office.app, HERE).await.unwrap();
            all.into_iter().find(|one| one.name == "Surel pengaduan").unwrap()
        };
        let before = listed().await;
        assert_eq!((&*before.kind, &*before.zone, before.seen), ("mailbox", "", 0));
        assert!(!before.silent, "no mail is no news");
        let (status, _) = story.hand_in(&mail("b1", "Antrean", "Lama."), &token).await;
        assert_eq!(status, StatusCode::CREATED);
        assert!(listed().await.seen > 0);
        // Nothing else: neither what it is told, nor a ticket, nor a complaint to read.
        let none = serde_json::json!({});
        for (method, path) in [
            (Method::POST, "/api/v1/device/report".to_owned()),
            (Method::POST, format!("/api/v1/units/{HERE}/queue/tickets")),
            (Method::GET, format!("/api/v1/units/{HERE}/devices")),
        ] {
            let (status, _) = story.office.json(method, &path, &token, &none).await;
            assert_eq!(status, StatusCode::FORBIDDEN, "{path}");
        }
        // The screen code of another device makes no mailbox of it.
        let (status, said) = story
            .office
            .json(
                Method::POST,
                &format!("/api/v1/units/{HERE}/devices"),
                admin.trim_start_matches("maklumat_session="),
                &serde_json::json!({ "kind": "mailbox", "name": "Layar", "code": "ABCD2345" }),
            )
            .await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{said}");
        let id = listed().await.id;
        story.office.form(&format!("{base}/{id}/revoke"), &admin, &[]).await;
        let (status, _) = story.hand_in(&mail("b2", "Antrean", "Lama."), &token).await;
        assert_eq!(status, StatusCode::UNAUTHORIZED);
    });
}

#[test]
fn a_mail_follows_its_complaint_into_another_unit() {
    on_both(|world| async move {
        let server = MailServer::start();
        let story = Story::begin(world.database.clone(), &server).await;
        let (_, told) = story.hand_in(&mail("h1", "Antrean", "Tiga jam."), &story.mailbox).await;
        let own = told["reference"].as_str().unwrap().to_owned();
        let over = [
            ("hand-over-unit", THERE),
            ("hand-over-text", "Terjadi di sana."),
            ("command_id", "over"),
        ];
        let subject = format!("Re: {own}");
        let before = mail("h0", &subject, "Sebelum pindah.");
        let (_, first) = story.hand_in(&before, &story.mailbox).await;
        assert_eq!(first["reference"], own.as_str(), "{first}");
        assert_eq!(story.act(&own, "hand-over", &over).await, StatusCode::SEE_OTHER);
        // What went along is not added once more, however late the mail server sends it again.
        let again = story.hand_in(&before, &story.mailbox).await;
        assert_eq!(again, (StatusCode::OK, first));
        let (status, told) =
            story.hand_in(&mail("h2", &subject, "Masih menunggu."), &story.mailbox).await;
        assert_eq!((status, &told["outcome"]), (StatusCode::OK, &"added".into()), "{told}");
        let there = told["reference"].as_str().unwrap();
        assert_ne!(there, own);
        let head = story.office.token(Holder::Staff(Role::Head), THERE).await.unwrap();
        let html = story.page(&format!("/complaints/{THERE}/{there}"), &head).await;
        assert!(html.contains("Tiga jam.") && html.contains("Masih menunggu."), "{html}");
        assert_eq!(html.matches("Sebelum pindah.").count(), 1, "{html}");
    });
}

#[test]
fn an_answer_by_mail_goes_to_its_complaint_and_a_stranger_s_does_not() {
    block_on(async {
        let server = MailServer::start();
        let story = Story::begin(None, &server).await;
        let (_, told) = story.hand_in(&mail("m1", "Antrean", "Tiga jam."), &story.mailbox).await;
        let own = told["reference"].as_str().unwrap().to_owned();
        let ask = [("send-text", "Loket berapa?"), ("send-question", "yes"), ("command_id", "q")];
        assert_eq!(story.act(&own, "send", &ask).await, StatusCode::SEE_OTHER);
        let subject = format!("Re: Kantor: Ada pertanyaan ({own})");
        let stranger = mail("m2", &subject, "Loket 9.").replace("siti@", "orang@");
        let (status, told) = story.hand_in(&stranger, &story.mailbox).await;
        assert_eq!(status, StatusCode::CREATED, "a complaint of its own");
        assert_ne!(told["reference"], own.as_str());
        for _ in 0..2 {
            let (_, told) = story.hand_in(&mail("m3", &subject, "Loket 3."), &story.mailbox).await;
            assert_eq!(
                (told["outcome"].as_str(), &told["reference"]),
                (Some("added"), &Value::from(&*own))
            );
        }
        let html = story.page(&format!("/complaints/{HERE}/{own}?lang=en"), &story.head).await;
        assert_eq!(html.matches("Loket 3.").count(), 1, "{html}");
        assert!(!html.contains("Loket 9."), "{html}");
    });
}

/// A mail with a document, and with something that is no file of ours.
fn with_files(id: &str, subject: &str) -> String {
    let part = |name: &str, kind: &str, content: &str| {
        format!(
            "--x\r\nContent-Type: {kind}\r\n\
             Content-Disposition: attachment; filename=\"{name}\"\r\n\r\n{content}\r\n"
        )
    };
    let body = [
        "--x\r\nContent-Type: text/plain\r\n\r\nLihat lampiran.\r\n",
        &part("bukti.pdf", "application/pdf", "%PDF-1.7 (bukti rahasia) Tj %%EOF"),
        &part("alat.exe", "application/octet-stream", "MZ alat"),
        "--x--",
    ];
    mail(id, subject, &body.concat())
        .replace("text/plain; charset=utf-8\r\n\r\n--x", "multipart/mixed; boundary=x\r\n\r\n--x")
}

/// Where no mail goes out it becomes a letter, and whoever prints letters must not read the code.
#[test]
fn a_letter_names_the_receipt_and_never_the_code() {
    block_on(async {
        let story = Story::by(None, Config::default()).await;
        let (_, told) = story.hand_in(&mail("m1", "Antrean", "Tiga jam."), &story.mailbox).await;
        let own = told["reference"].as_str().unwrap().to_owned();
        assert_eq!(turn(&story.office.app, &story.post).await.unwrap(), 1);
        let html = story.page(&format!("/notices/{HERE}/letters"), &story.head).await;
        assert!(html.contains(&own) && html.contains("tanda terima"), "{html}");
        assert!(!html.contains("Kode: "), "{html}");
    });
}

#[test]
fn what_hangs_on_a_mail_is_kept_or_named_with_the_reason() {
    on_both(|world| async move {
        let server = MailServer::start();
        let story = Story::begin(world.database.clone(), &server).await;
        for again in [false, true] {
            let raw = with_files("a1", "Bukti");
            let (status, told) = story.hand_in(&raw, &story.mailbox).await;
            assert_eq!(status == StatusCode::OK, again, "{told}");
        }
        let (_, told) = story.hand_in(&with_files("a1", "Bukti"), &story.head).await;
        let own = told["reference"].as_str().unwrap().to_owned();
        let desk = format!("/complaints/{HERE}/{own}");
        let html = story.page(&format!("{desk}?lang=en"), &story.head).await;
        assert!(html.contains("/files/1") && !html.contains("/files/2"), "once: {html}");
        assert!(html.contains("bukti.pdf") && html.contains("alat.exe"), "{html}");
        assert!(html.contains("tidak disimpan: Isi berkas ini bukan"), "why: {html}");
        let opened = story.page(&format!("{desk}/files/1"), &story.head).await;
        assert!(opened.contains("bukti rahasia"), "{opened}");
        // What hangs on an answer goes to its complaint.
        let subject = format!("Re: Kantor ({own})");
        for _ in 0..2 {
            let (_, told) = story.hand_in(&with_files("a2", &subject), &story.mailbox).await;
            assert_eq!(told["outcome"], "added", "{told}");
        }
        let html = story.page(&desk, &story.head).await;
        assert!(html.contains("/files/2") && !html.contains("/files/3"), "once: {html}");
    });
}

/// Runs the pipe with a message; gives its exit code and what it printed.
fn pipe(arguments: &[&str], raw: &str) -> (i32, String) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_maklumat"))
        .args(["complaint", "mail"])
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(raw.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    let said = [output.stdout, output.stderr].concat();
    (output.status.code().unwrap(), String::from_utf8(said).unwrap())
}

#[test]
fn the_pipe_takes_mail_and_asks_the_mail_server_to_wait_when_it_cannot() {
    on_both(|world| async move {
        let server = MailServer::start();
        let story = Story::begin(world.database.clone(), &server).await;
        let data = story.office.data().display().to_string();
        let mut place = vec!["--unit", HERE, "--data", &data];
        if let Some(url) = &world.database {
            place.extend(["--database", url]);
        }
        let raw = mail("p1", "Antrean", "Tiga jam.");
        let shared = world.database.is_some();
        // The embedded database belongs to the server that runs.
        let expected = if shared { 0 } else { 75 };
        let (code, said) = pipe(&place, &raw);
        assert_eq!(code, expected, "{said}");
        let keep = story.office.stop();
        let (code, said) = pipe(&place, &raw);
        assert_eq!(code, 0, "{said}");
        assert!(said.contains(if shared { "\"known\"" } else { "\"filed\"" }), "{said}");
        assert_eq!(pipe(&place, "no mail").0, 65);
        assert_eq!(pipe(&["--unit", "no-such-unit", "--data", &data], &raw).0, 75);
        let nowhere = ["--unit", HERE, "--server", "http://127.0.0.1:9", "--token-file"];
        let token = keep.path().join("token");
        std::fs::write(&token, "x").unwrap();
        let token = token.display().to_string();
        assert_eq!(pipe(&[&nowhere[..], &[&token]].concat(), &raw).0, 75);
    });
}
