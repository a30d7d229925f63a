//! A complaint from filing to agreement, on both engines: proof without a name, who sees what, what
//! the record knows and what it does not.

use axum::body::Body;
use axum::http::{Method, Request, StatusCode};
use domain::identity::{Holder, Role};
use domain::kernel::Zone;
use jiff::civil::{date, time};
use maklumat::book;
use maklumat::clock::Clock;
use maklumat::execute::views::compare;
use maklumat::hear::complaints::turn;
use serde_json::{Value, json};

use crate::office::{ABOVE, HERE, Office, THERE, leads_to, text};
use crate::world::on_both;

/// An office with somebody for every task, on Monday 23 November 2026.
pub(crate) struct Story {
    pub(crate) office: Office,
    pub(crate) officer: String,
    pub(crate) supervisor: String,
    pub(crate) head: String,
}

impl Story {
    pub(crate) async fn begin(database: Option<String>) -> Self {
        let morning = Zone::Jakarta.instant(date(2026, 11, 23), time(8, 30, 0, 0));
        let office = Office::on(database, Clock::demo(morning, 1)).await;
        let officer = office.token(Holder::Staff(Role::Officer), HERE).await.unwrap();
        let supervisor = office.token(Holder::Staff(Role::Supervisor), HERE).await.unwrap();
        let head = office.token(Holder::Staff(Role::Head), HERE).await.unwrap();
        Self { office, officer, supervisor, head }
    }

    pub(crate) async fn page(&self, path: &str, token: &str) -> (StatusCode, String) {
        let mut request = Request::get(path);
        if !token.is_empty() {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        let response = self.office.send(request.body(Body::empty()).unwrap()).await;
        (response.status(), text(response).await)
    }

    /// Sends a form; gives the status and where it leads.
    pub(crate) async fn send(
        &self,
        path: &str,
        token: &str,
        fields: &[(&str, &str)],
    ) -> (StatusCode, String) {
        let mut request = Request::post(path)
            .header("content-type", "application/x-www-form-urlencoded")
            .header("sec-fetch-site", "same-origin");
        if !token.is_empty() {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        let body = Body::from(serde_urlencoded::to_string(fields).unwrap());
        let response = self.office.send(request.body(body).unwrap()).await;
        (response.status(), leads_to(&response).to_owned())
    }

    /// Does something as staff; gives the status.
    pub(crate) async fn act(
        &self,
        own: &str,
        act: &str,
        token: &str,
        fields: &[(&str, &str)],
    ) -> StatusCode {
        let id = format!("{act}-{}", fields.iter().map(|(_, value)| value.len()).sum::<usize>());
        let fields = [fields, &[("command_id", id.as_str())]].concat();
        self.send(&format!("/complaints/{HERE}/{own}/{act}"), token, &fields).await.0
    }

    pub(crate) async fn file(&self, body: &Value) -> (StatusCode, Value) {
        let path = format!("/api/v1/units/{HERE}/complaints");
        self.office.json(Method::POST, &path, "", body).await
    }

    /// Files a formal complaint; gives reference and own page.
    pub(crate) async fn formal(&self, id: &str) -> (String, String) {
        let body = json!({
            "class": "non-oversight", "formal": true, "about": "officer",
            "service": "paspor-baru", "served_on": "2026-11-20", "text": "Diminta uang rokok.",
            "name": "Siti Rahayu, Jl. Melati 3", "contact": "0812-0000", "command_id": id,
        });
        let (status, receipt) = self.file(&body).await;
        assert_eq!(status, StatusCode::CREATED, "{receipt}");
        let own = |name: &str| receipt[name].as_str().unwrap().to_owned();
        (own("reference"), own("url"))
    }

    pub(crate) async fn recorded(&self, own: &str) -> String {
        let stream = format!("complaint/{own}");
        let found = self.office.app.book.read_stream(HERE, &stream, 0, 1000).await.unwrap();
        found.iter().map(|row| String::from_utf8_lossy(&row.bytes).into_owned()).collect()
    }
}

#[test]
fn a_tip_on_a_page_without_script() {
    on_both(|world| async move {
        let story = Story::begin(world.database.clone()).await;
        let form = format!("/units/{HERE}/complaints/new");
        let empty = [("class", "non-oversight"), ("command_id", "a")];
        assert_eq!(story.send(&form, "", &empty).await.0, StatusCode::UNPROCESSABLE_ENTITY);
        let fields = [
            ("class", "non-oversight"),
            ("about", "service"),
            ("track", "tip"),
            ("text", "Antre tiga jam tanpa kabar."),
            ("command_id", "a"),
        ];
        let (status, receipt) = story.send(&form, "", &fields).await;
        assert_eq!(status, StatusCode::SEE_OTHER);
        let again = story.send(&form, "", &fields).await;
        assert_eq!(again, (StatusCode::SEE_OTHER, receipt.clone()), "sent twice, filed once");
        let (status, paper) = story.page(&receipt, "").await;
        assert_eq!(status, StatusCode::OK, "{paper}");
        let own_page = receipt.trim_end_matches("/receipt");
        let mut parts = own_page.rsplit('/');
        let (code, own) = (parts.next().unwrap(), parts.next().unwrap());
        assert_eq!((code.len(), own.len()), (16, 14));
        assert!(paper.contains(own), "{paper}");
        let (_, html) = story.page(&format!("{own_page}?lang=en"), "").await;
        assert!(html.contains("Antre tiga jam") && html.contains("Report without a name"));
        // Three working days from Monday 23 November.
        assert!(html.contains("Thursday, 26 November 2026"), "{html}");
        let wrong = format!("/c/{HERE}/{own}/0000000000000000");
        assert_eq!(story.page(&wrong, "").await.0, StatusCode::NOT_FOUND);
        let look_up = format!("/units/{HERE}/complaints");
        let typed = [("reference", own), ("code", code)];
        let found = story.send(&look_up, "", &typed).await;
        assert_eq!(found, (StatusCode::SEE_OTHER, own_page.to_owned()));
        let typed = [("reference", own), ("code", "1111")];
        let status = story.send(&look_up, "", &typed).await.0;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        let recorded = story.recorded(own).await;
        assert!(!recorded.contains("Antre") && !recorded.contains(code), "{recorded}");
        let formal = [
            ("make-formal-name", "Siti"),
            ("make-formal-contact", "0812"),
            ("command_id", "formal"),
        ];
        let path = format!("{own_page}/make-formal");
        assert_eq!(story.send(&path, "", &formal).await.0, StatusCode::SEE_OTHER);
        let (_, html) = story.page(&format!("{own_page}?lang=en"), "").await;
        // Fourteen days of the statute from today.
        assert!(html.contains("Formal complaint") && html.contains("Monday, 7 December 2026"));
        assert!(!html.contains("Siti"), "the identity is on no page but one: {html}");
    });
}

#[test]
fn the_same_id_with_other_words_is_another_complaint() {
    on_both(|world| async move {
        let story = Story::begin(world.database.clone()).await;
        let body = |text: &str| {
            let (class, about, command_id) = ("praise", "service", "1");
            json!({ "class": class, "about": about, "text": text, "command_id": command_id })
        };
        let (_, first) = story.file(&body("Cepat")).await;
        let (_, same) = story.file(&body("Cepat")).await;
        let (_, other) = story.file(&body("Ramah")).await;
        assert_eq!(first, same);
        assert_ne!(first["reference"], other["reference"], "nobody gets a stranger's code");
        assert_ne!(first["code"], other["code"]);
        let (status, problem) = story.file(&json!({ "command_id": "2" })).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        let fields: Vec<_> =
            problem["errors"].as_array().unwrap().iter().map(|e| e["field"].clone()).collect();
        assert_eq!(fields, ["class", "text", "about"]);
    });
}

#[test]
fn from_filing_to_agreement_past_the_accused() {
    on_both(|world| async move {
        let story = Story::begin(world.database.clone()).await;
        let (own, own_page) = story.formal("f").await;
        let desk = format!("/complaints/{HERE}/{own}");
        assert_eq!(story.page(&desk, &story.officer).await.0, StatusCode::NOT_FOUND, "not given");
        let (_, list) = story.page(&format!("/complaints/{HERE}"), &story.supervisor).await;
        assert!(list.contains(&own), "{list}");
        assert_eq!(story.act(&own, "accept", &story.head, &[]).await, StatusCode::SEE_OTHER);
        // The supervisor is accused: from now on the head alone sees it.
        let supervisor = format!("supervisor-{HERE}");
        let accused = [("name-accused-about", "officer"), ("name-accused-accused", &*supervisor)];
        let status = story.act(&own, "name-accused", &story.head, &accused).await;
        assert_eq!(status, StatusCode::SEE_OTHER);
        assert!(!story.recorded(&own).await.contains(&supervisor), "accused by pseudonym");
        let (_, list) = story.page(&format!("/complaints/{HERE}"), &story.supervisor).await;
        assert!(!list.contains(&own), "{list}");
        assert_eq!(story.page(&desk, &story.supervisor).await.0, StatusCode::NOT_FOUND);
        let officer = format!("officer-{HERE}");
        let below = [("assign-officer", officer.as_str())];
        let status = story.act(&own, "assign", &story.head, &below).await;
        assert_eq!(status, StatusCode::CONFLICT, "below the accused");
        let (_, html) = story.page(&desk, &story.head).await;
        let offered = html.split("name=\"assign-officer\"").nth(1).unwrap();
        let offered = offered.split("</select>").next().unwrap();
        assert!(!offered.contains(&officer) && !offered.contains(&supervisor), "{offered}");
        let head = format!("head-{HERE}");
        let me = [("assign-officer", head.as_str())];
        assert_eq!(story.act(&own, "assign", &story.head, &me).await, StatusCode::SEE_OTHER);
        examine(&story, &own, &own_page).await;
        conclude(&story, &own, &own_page).await;
    });
}

/// A question and its answer, a note that stays inside, an identity that is opened on the record.
async fn examine(story: &Story, own: &str, own_page: &str) {
    let ask = [("send-text", "Loket berapa?"), ("send-question", "yes")];
    assert_eq!(story.act(own, "send", &story.head, &ask).await, StatusCode::SEE_OTHER);
    let note = [("leave-note-text", "Periksa rekaman loket 3.")];
    assert_eq!(story.act(own, "leave-note", &story.head, &note).await, StatusCode::SEE_OTHER);
    let (_, html) = story.page(own_page, "").await;
    assert!(html.contains("Loket berapa?") && !html.contains("rekaman"), "{html}");
    let answer = [("send-text", "Loket 3."), ("send-answers", "1"), ("command_id", "answer")];
    let path = format!("{own_page}/send");
    assert_eq!(story.send(&path, "", &answer).await.0, StatusCode::SEE_OTHER);
    let (_, html) = story.page(&format!("/complaints/{HERE}/{own}"), &story.head).await;
    assert!(html.contains("Loket 3.") && html.contains("rekaman"), "{html}");
    assert!(!html.contains("Siti"), "{html}");
    let identity = format!("/complaints/{HERE}/{own}/identity");
    assert_eq!(story.page(&identity, &story.officer).await.0, StatusCode::FORBIDDEN);
    let (_, html) = story.page(&identity, &story.head).await;
    assert!(html.contains("Siti Rahayu") && html.contains("0812-0000"), "{html}");
    let auditor = story.office.token(Holder::Staff(Role::Auditor), HERE).await.unwrap();
    let (_, log) = story.page(&format!("/admin/{HERE}/access-log"), &auditor).await;
    assert!(log.contains(&format!("complaint-identity/{own}")), "{log}");
}

async fn conclude(story: &Story, own: &str, own_page: &str) {
    let decide = [
        ("decide-outcome", "upheld"),
        ("decide-text", "Terbukti: pungutan tanpa dasar."),
        ("decide-amount", "50.000"),
        ("decide-pay_by", "2026-12-01"),
    ];
    assert_eq!(story.act(own, "decide", &story.head, &decide).await, StatusCode::SEE_OTHER);
    let way = [("deliver-way", "page")];
    assert_eq!(story.act(own, "deliver", &story.head, &way).await, StatusCode::SEE_OTHER);
    let (_, html) = story.page(&format!("{own_page}?lang=en"), "").await;
    assert!(html.contains("pungutan tanpa dasar") && html.contains("IDR 50,000"), "{html}");
    // What the pledge promises stands beside the decision, for both sides.
    let desk = format!("/complaints/{HERE}/{own}?lang=en");
    for (path, token) in [(format!("{own_page}?lang=en"), ""), (desk, story.head.as_str())] {
        let (_, html) = story.page(&path, token).await;
        assert!(html.contains("Compensation that the pledge promises"), "{html}");
    }
    let agree = format!("{own_page}/agree");
    assert_eq!(story.send(&agree, "", &[("command_id", "x")]).await.0, StatusCode::SEE_OTHER);
    let clock = &story.office.app.clock;
    clock.skip_to(clock.now().plus_seconds(86_400));
    let path = format!("/api/v1/units/{HERE}/complaint-figures");
    let (_, figures) = story.office.json(Method::GET, &path, "", &json!({})).await;
    assert_eq!((&figures["blocks"], &figures["smallest"]), (&json!([]), &json!(5)), "{figures}");
    let few = json!({ "year": 2026, "basis": "online", "count": null });
    assert_eq!(figures["groups"][0], few, "one alone is not counted in public");
    let (_, csv) = story.page(&format!("/units/{HERE}/complaints/figures.csv"), "").await;
    assert!(csv.contains("2026-11-24T00:00:00+07:00,2026,online,all,,,,,<5"), "{csv}");
    assert!(!csv.contains("upheld"), "{csv}");
    rebuilt(story).await;
}

/// The table made from the register alone is the one that was kept.
pub(crate) async fn rebuilt(story: &Story) {
    let folder = tempfile::tempdir().unwrap();
    let shadow = book::open(None, folder.path()).await.unwrap();
    book::prepare(&*shadow, &[]).await.unwrap();
    let all = maklumat::catalogue::views().into_iter();
    let views: Vec<_> = all.filter(|view| view.name == "complaints").collect();
    let found = compare(&story.office.app.book, &*shadow, &views, &|_| {}).await.unwrap();
    assert_eq!((found.different, found.tables), (Vec::new(), 4));
}

#[test]
fn what_is_about_the_office_is_seen_above_it_alone() {
    on_both(|world| async move {
        let story = Story::begin(world.database.clone()).await;
        let above = story.office.token(Holder::Staff(Role::Overseer), ABOVE).await.unwrap();
        let body = json!({
            "class": "non-oversight", "about": "unit", "text": "Kepala kantor menutup mata.",
            "command_id": "u",
        });
        let (_, receipt) = story.file(&body).await;
        let own = receipt["reference"].as_str().unwrap();
        let list = format!("/complaints/{HERE}");
        for token in [&story.supervisor, &story.head] {
            let (status, html) = story.page(&list, token).await;
            assert!(status == StatusCode::OK && !html.contains(own), "{html}");
            let status = story.page(&format!("{list}/{own}"), token).await.0;
            assert_eq!(status, StatusCode::NOT_FOUND);
        }
        let (status, html) = story.page(&format!("{list}/{own}"), &above).await;
        assert_eq!(status, StatusCode::OK);
        assert!(html.contains("menutup mata"), "{html}");
        assert_eq!(story.act(own, "accept", &above, &[]).await, StatusCode::SEE_OTHER);
        let me = format!("overseer-{ABOVE}");
        let me = [("assign-officer", me.as_str())];
        assert_eq!(story.act(own, "assign", &above, &me).await, StatusCode::SEE_OTHER);
    });
}

#[test]
fn another_unit_goes_on_with_it() {
    on_both(|world| async move {
        let story = Story::begin(world.database.clone()).await;
        let (own, own_page) = story.formal("h").await;
        let over = [("hand-over-unit", THERE), ("hand-over-text", "Terjadi di sana.")];
        let status = story.act(&own, "hand-over", &story.supervisor, &over).await;
        assert_eq!(status, StatusCode::SEE_OTHER);
        let (_, html) = story.page(&own_page, "").await;
        let link = html.split(&format!("href=\"/c/{THERE}/")).nth(1).unwrap();
        let there = format!("/c/{THERE}/{}", link.split('"').next().unwrap());
        let (status, html) = story.page(&there, "").await;
        assert_eq!(status, StatusCode::OK);
        assert!(html.contains("Diminta uang rokok."), "{html}");
        let head = story.office.token(Holder::Staff(Role::Head), THERE).await.unwrap();
        let (_, list) = story.page(&format!("/complaints/{THERE}"), &head).await;
        assert!(list.contains(there.split('/').nth(3).unwrap()), "{list}");
        let here = story.page(&format!("/complaints/{HERE}?show=closed"), &story.head).await.1;
        assert!(here.contains(&own), "{here}");
    });
}

#[test]
fn staff_file_for_somebody_who_came() {
    on_both(|world| async move {
        let story = Story::begin(world.database.clone()).await;
        let form = format!("/complaints/{HERE}/new");
        let fields = [
            ("channel", "counter"),
            ("class", "suggestion"),
            ("about", "service"),
            ("text", "Tambah kursi."),
            ("command_id", "s"),
        ];
        let (status, receipt) = story.send(&form, &story.officer, &fields).await;
        assert_eq!(status, StatusCode::SEE_OTHER);
        assert_eq!(story.page(&receipt, "").await.0, StatusCode::OK);
        let own = receipt.rsplit('/').nth(2).unwrap();
        let thanks = [("acknowledge-text", "Kursi ditambah bulan depan.")];
        let status = story.act(own, "acknowledge", &story.supervisor, &thanks).await;
        assert_eq!(status, StatusCode::SEE_OTHER);
        let recorded = story.recorded(own).await;
        assert!(recorded.contains("\"basis\":\"post\"") && recorded.contains("acknowledged"));
        let web = [fields[1], fields[2], fields[3], ("command_id", "w"), ("channel", "sp4n")];
        let status = story.send(&form, &story.officer, &web).await.0;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "no door of staff");
    });
}

#[test]
fn the_house_keeps_the_dates_unasked() {
    on_both(|world| async move {
        let story = Story::begin(world.database.clone()).await;
        let (late, _) = story.formal("late").await;
        let (missing, _) = story.formal("missing").await;
        let ask = [("ask-completion-text", "Tanggalnya?")];
        let status = story.act(&missing, "ask-completion", &story.supervisor, &ask).await;
        assert_eq!(status, StatusCode::SEE_OTHER);
        let stage = async |own: &str| {
            let case = story.recorded(own).await;
            (case.matches("complaint.escalated").count(), case.contains("complaint.lapsed"))
        };
        turn(&story.office.app).await.unwrap();
        assert_eq!((stage(&late).await, stage(&missing).await), ((0, false), (0, false)));
        let skip = async |days: i64| {
            let clock = &story.office.app.clock;
            clock.skip_to(clock.now().plus_seconds(days * 86_400));
            turn(&story.office.app).await.unwrap();
            turn(&story.office.app).await.unwrap();
        };
        // The verification was due on Thursday 26 November.
        skip(4).await;
        assert_eq!(stage(&late).await, (1, false), "once a day");
        skip(27).await;
        assert_eq!(stage(&late).await.0, 2);
        assert_eq!(stage(&missing).await, (0, true), "thirty days are over");
    });
}

#[test]
fn what_a_reporter_says_at_the_counter_is_noted() {
    on_both(|world| async move {
        let story = Story::begin(world.database.clone()).await;
        let (own, own_page) = story.formal("told").await;
        let head = format!("head-{HERE}");
        for (act, fields) in [
            ("accept", Vec::new()),
            ("assign", vec![("assign-officer", head.as_str())]),
            ("decide", vec![("decide-outcome", "not-upheld"), ("decide-text", "Tidak terbukti.")]),
            ("deliver", vec![("deliver-way", "person")]),
            ("dispute", vec![("dispute-text", "Saksi saya tidak ditanya.")]),
        ] {
            let status = story.act(&own, act, &story.head, &fields).await;
            assert_eq!(status, StatusCode::SEE_OTHER, "{act}");
        }
        let (_, html) = story.page(&format!("{own_page}?lang=en"), "").await;
        assert!(html.contains("The reporter does not agree"), "{html}");
        // After a dispute somebody else examines it.
        let same = [("assign-officer", head.as_str()), ("assign-text", "Sekali lagi.")];
        let status = story.act(&own, "assign", &story.head, &same).await;
        assert_eq!(status, StatusCode::CONFLICT);
        let officer = format!("officer-{HERE}");
        let other = [("assign-officer", officer.as_str()), ("assign-text", "Orang lain.")];
        assert_eq!(story.act(&own, "assign", &story.head, &other).await, StatusCode::SEE_OTHER);
        let status = story.act(&own, "withdraw", &story.officer, &[]).await;
        assert_eq!(status, StatusCode::FORBIDDEN, "not by who examines it");
    });
}
