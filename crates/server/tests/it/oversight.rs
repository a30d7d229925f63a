//! Oversight from outside, on both engines: the file of a complaint that a stranger can check, the
//! Ombudsman's two limits, yearly totals, public figures without small groups.

use axum::body::Body;
use axum::http::{Method, Request, StatusCode};
use domain::identity::{Holder, Role};
use http_body_util::BodyExt;
use maklumat::prove::oversight::turn;
use maklumat::prove::register::export;
use register::bundle::{self, BundleError, Report, Text};
use register::checkpoint::parse_verifier_key;
use register::tree::Tree;
use serde_json::json;

use crate::complaints::Story;
use crate::office::{HERE, THERE, text};
use crate::world::on_both;

async fn zip(story: &Story, own: &str, token: &str, query: &str) -> (StatusCode, Vec<u8>) {
    let path = format!("/complaints/{HERE}/{own}/file.zip{query}");
    let request = Request::get(path).header("authorization", format!("Bearer {token}"));
    let response = story.office.send(request.body(Body::empty()).unwrap()).await;
    let status = response.status();
    (status, response.into_body().collect().await.unwrap().to_bytes().to_vec())
}

fn texts(report: &Report) -> (Vec<&str>, usize) {
    let all = || report.entries.iter().flat_map(|entry| &entry.texts);
    let given = all().filter_map(|text| match text {
        Text::Given(text) => Some(text.as_str()),
        Text::Sealed => None,
    });
    (given.collect(), all().filter(|text| **text == Text::Sealed).count())
}

#[test]
fn the_file_of_a_complaint_is_checked_without_the_house() {
    on_both(|world| async move {
        let story = Story::begin(world.database.clone()).await;
        let (own, _) = story.formal("f").await;
        story.formal("other").await;
        assert_eq!(story.act(&own, "accept", &story.head, &[]).await, StatusCode::SEE_OTHER);
        let note = [("leave-note-text", "Periksa rekaman.")];
        let status = story.act(&own, "leave-note", &story.head, &note).await;
        assert_eq!(status, StatusCode::SEE_OTHER);
        // What follows in the chain is not in the file, but under its head.
        story.formal("later").await;
        let (_, html) = story.page(&format!("/complaints/{HERE}/{own}/file"), &story.head).await;
        assert!(html.contains("file.zip") && html.contains(&format!("{HERE}+")), "{html}");
        let (status, bytes) = zip(&story, &own, &story.head, "").await;
        assert_eq!(status, StatusCode::OK);
        let report = bundle::check(&bytes, &[]).unwrap();
        assert_eq!(report.stream, format!("complaint/{own}"));
        assert_eq!((report.chain.as_str(), report.entries.len()), (HERE, 3));
        // Text yes; name, contact and note no.
        assert_eq!(texts(&report), (vec!["Diminta uang rokok."], 3));
        assert!(!String::from_utf8_lossy(&bytes).contains("Siti"), "no name on the cover");
        let all = zip(&story, &own, &story.head, "?notes=yes&identity=yes").await.1;
        let report = bundle::check(&all, &[parse_verifier_key(&report.key).unwrap()]).unwrap();
        let (given, kept) = texts(&report);
        assert_eq!((given.len(), kept, report.trusted), (4, 0, true));
        assert!(
            given.contains(&"Siti Rahayu, Jl. Melati 3") && given.contains(&"Periksa rekaman.")
        );
        for at in (0..all.len()).step_by(97) {
            let mut other = all.clone();
            other[at] ^= 1;
            assert!(bundle::check(&other, &[]).is_err(), "byte {at}");
        }
        assert_eq!(bundle::check(&all[1..], &[]), Err(BundleError::Container));
        under_the_chain(&story, &report).await;
        kept_from(&story, &own).await;
    });
}

/// The root of the file is the root over the chain that anybody can export.
async fn under_the_chain(story: &Story, report: &Report) {
    let mut file = Vec::new();
    export(&story.office.app.book, HERE, &mut file, &|_| {}).await.unwrap();
    let mut tree = Tree::default();
    register::export::check(&mut file.as_slice(), &[], |seq, hash, _| {
        if seq <= report.head.0 {
            tree.push(hash);
        }
    })
    .unwrap();
    assert_eq!(tree.finish().root, report.root);
}

/// Who may not see the complaint gets no file of it, and what was given stands on the access log.
async fn kept_from(story: &Story, own: &str) {
    let supervisor = format!("supervisor-{HERE}");
    let accused = [("name-accused-about", "officer"), ("name-accused-accused", &*supervisor)];
    let status = story.act(own, "name-accused", &story.head, &accused).await;
    assert_eq!(status, StatusCode::SEE_OTHER);
    for token in [&story.supervisor, &story.officer] {
        assert_eq!(zip(story, own, token, "").await.0, StatusCode::NOT_FOUND);
        let page = format!("/complaints/{HERE}/{own}/file");
        assert_eq!(story.page(&page, token).await.0, StatusCode::NOT_FOUND);
    }
    let above = story.office.token(Holder::Staff(Role::Overseer), crate::office::ABOVE).await;
    let above = above.unwrap();
    assert_eq!(zip(story, own, &above, "").await.0, StatusCode::OK);
    let named = zip(story, own, &above, "?identity=yes").await.0;
    assert_eq!(named, StatusCode::FORBIDDEN, "the identity is not theirs to give");
    let (_, log) = story.page(&format!("/admin/{HERE}/access-log"), &story.head).await;
    assert!(log.contains(&format!("complaint-identity/{own}")), "{log}");
}

#[test]
fn an_explanation_within_two_limits() {
    on_both(|world| async move {
        let mut story = Story::begin(world.database.clone()).await;
        let (own, _) = story.formal("f").await;
        let list = format!("/oversight/{HERE}");
        let letter = [
            ("date", "2026-11-20"),
            ("reference", "0123/LM/XI/2026"),
            ("complaint", own.as_str()),
            ("text", "Mohon penjelasan tertulis."),
            ("command_id", "letter"),
        ];
        let empty = story.send(&list, &story.head, &letter[4..]).await.0;
        assert_eq!(empty, StatusCode::UNPROCESSABLE_ENTITY);
        let status = story.send(&list, &story.supervisor, &letter).await.0;
        assert_eq!(status, StatusCode::FORBIDDEN);
        let (status, request) = story.send(&list, &story.head, &letter).await;
        assert_eq!(status, StatusCode::SEE_OTHER);
        assert_eq!(story.send(&list, &story.head, &letter).await.1, request, "sent twice");
        let (_, html) = story.page(&format!("{request}?lang=en"), &story.head).await;
        // Fourteen days from Friday 20 November; every day counts.
        assert!(html.contains("Friday, 4 December 2026"), "{html}");
        assert!(html.contains("0123/LM/XI/2026") && html.contains("Mohon penjelasan"), "{html}");
        let again = [
            ("date", "2026-11-23"),
            ("reference", "0456/LM/XII/2026"),
            ("text", "Kedua kali."),
            ("command_id", "again"),
        ];
        let second = format!("{request}/second");
        let early = story.send(&second, &story.head, &again).await.0;
        assert_eq!(early, StatusCode::UNPROCESSABLE_ENTITY, "the first limit runs");
        skip(&mut story, 12).await;
        let (_, html) = story.page(&format!("{list}?lang=en"), &story.head).await;
        assert!(html.contains("is-late") && html.contains("4 December 2026"), "{html}");
        let again = [("date", "2026-12-05"), again[1], again[2], again[3]];
        assert_eq!(story.send(&second, &story.head, &again).await.0, StatusCode::SEE_OTHER);
        turn(&story.office.app).await.unwrap();
        let (_, csv) = story.page(&format!("{list}/requests.csv"), &story.head).await;
        assert!(csv.contains("2026-12-19,asked-again"), "{csv}");
        skip(&mut story, 15).await;
        turn(&story.office.app).await.unwrap();
        turn(&story.office.app).await.unwrap();
        let (_, csv) = story.page(&format!("{list}/requests.csv"), &story.head).await;
        assert!(csv.contains("2026-12-19,given-up"), "{csv}");
        let answer = [("answer", "Kami jelaskan."), ("command_id", "answer")];
        let path = format!("{request}/answer");
        assert_eq!(story.send(&path, &story.head, &answer).await.0, StatusCode::SEE_OTHER);
        let (status, paper) = story.page(&format!("{request}/letter"), &story.head).await;
        assert_eq!(status, StatusCode::OK);
        for part in ["Kami jelaskan.", "0456/LM/XII/2026", own.as_str(), "19 Desember 2026"] {
            assert!(paper.contains(part), "{part}: {paper}");
        }
        let (_, csv) = story.page(&format!("{list}/requests.csv"), &story.head).await;
        assert!(csv.contains("answered,2026-12-20,no"), "{csv}");
        hidden(&story, &own, &request).await;
    });
}

/// Days pass; the head signs in again.
async fn skip(story: &mut Story, days: i64) {
    let clock = &story.office.app.clock;
    clock.skip_to(clock.now().plus_seconds(days * 86_400));
    story.head = story.office.session(&format!("head-{HERE}")).await;
}

/// A request about a complaint is hidden with it, and the text of both is nowhere in the open.
async fn hidden(story: &Story, own: &str, request: &str) {
    let head = format!("head-{HERE}");
    let accused = [("name-accused-about", "unit"), ("name-accused-accused", &*head)];
    let status = story.act(own, "name-accused", &story.head, &accused).await;
    assert_eq!(status, StatusCode::SEE_OTHER);
    for path in [request.to_owned(), format!("{request}/letter")] {
        assert_eq!(story.page(&path, &story.head).await.0, StatusCode::NOT_FOUND, "{path}");
    }
    let answer = [("answer", "x"), ("command_id", "late")];
    let status = story.send(&format!("{request}/answer"), &story.head, &answer).await.0;
    assert_eq!(status, StatusCode::NOT_FOUND);
    for page in ["", "/requests.csv"] {
        let (status, list) = story.page(&format!("/oversight/{HERE}{page}"), &story.head).await;
        assert!(status == StatusCode::OK && !list.contains(own), "{list}");
    }
    let stream = request.rsplit('/').next().unwrap();
    let stream = format!("explanation/{stream}");
    let rows = story.office.app.book.read_stream(HERE, &stream, 0, 100).await.unwrap();
    let recorded: String =
        rows.iter().map(|row| String::from_utf8_lossy(&row.bytes).into_owned()).collect();
    assert!(rows.len() == 4 && !recorded.contains("LM/") && !recorded.contains("jelas"));
}

/// A form with a file, as browsers send it.
async fn upload(
    story: &Story,
    token: &str,
    fields: &[(&str, &str)],
    file: &[u8],
) -> (StatusCode, String) {
    let mut body = Vec::new();
    for (name, value) in fields {
        let part =
            format!("--cut\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
        body.extend_from_slice(part.as_bytes());
    }
    let disposition = "content-disposition: form-data; name=\"file\"; filename=\"totals.csv\"";
    body.extend_from_slice(format!("--cut\r\n{disposition}\r\n\r\n").as_bytes());
    body.extend_from_slice(file);
    body.extend_from_slice(b"\r\n--cut--\r\n");
    let request = Request::post(format!("/oversight/{HERE}/totals"))
        .header("content-type", "multipart/form-data; boundary=cut")
        .header("authorization", format!("Bearer {token}"))
        .body(Body::from(body));
    let response = story.office.send(request.unwrap()).await;
    (response.status(), text(response).await)
}

#[test]
fn totals_of_earlier_years_with_their_source() {
    on_both(|world| async move {
        let story = Story::begin(world.database.clone()).await;
        let fields = [
            ("series", "ombudsman-jatim"),
            ("name", "Laporan kepada Ombudsman, Jawa Timur"),
            ("note", "Laporan tahunan Ombudsman, dikutip dalam kajian"),
            ("command_id", "in"),
        ];
        let file = b"tahun,jumlah\n2013,270\n2014,336\n2015,350\n2016,345\n2017,356\n";
        let (status, page) = upload(&story, &story.head, &fields, b"2013,1.000,x\n").await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.contains("ombudsman-jatim"), "what was typed stays: {page}");
        let (status, _) = upload(&story, &story.head, &fields, b"2026,1\n").await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "this year is not over");
        assert_eq!(upload(&story, &story.officer, &fields, file).await.0, StatusCode::FORBIDDEN);
        assert_eq!(upload(&story, &story.head, &fields, file).await.0, StatusCode::SEE_OTHER);
        let public = format!("/units/{HERE}/oversight");
        let (_, html) = story.page(&format!("{public}?lang=en"), "").await;
        // 66 of 270 are 24.4 per cent; 2017 less 2013 is 86.
        for part in ["<polyline", "270", "356", "+66", "+24.4 %", "\u{2212}5", "+86", "dikutip"] {
            assert!(html.contains(part), "{part}: {html}");
        }
        let (_, csv) = story.page(&format!("{public}.csv"), "").await;
        assert!(csv.contains("ombudsman-jatim") && csv.contains(",2014,336,66,"), "{csv}");
        let path = format!("/api/v1/units/{HERE}/yearly-totals");
        let (_, value) = story.office.json(Method::GET, &path, "", &json!({})).await;
        let totals = &value["series"][0]["totals"];
        assert_eq!(totals[4], json!({ "year": 2017, "count": 356 }), "{value}");
        let (_, html) = story.page(&format!("/units/{THERE}/oversight"), "").await;
        assert!(!html.contains("jatim"), "{html}");
        let withdraw = format!("/oversight/{HERE}/totals/ombudsman-jatim/withdrawal");
        let id = [("command_id", "out")];
        assert_eq!(story.send(&withdraw, &story.head, &id).await.0, StatusCode::SEE_OTHER);
        let (_, value) = story.office.json(Method::GET, &path, "", &json!({})).await;
        assert_eq!(value["series"], json!([]));
    });
}

#[test]
fn public_figures_show_blocks_that_are_large_enough() {
    on_both(|world| async move {
        let story = Story::begin(world.database.clone()).await;
        for n in 0..6 {
            let class = if n < 5 { "praise" } else { "suggestion" };
            let id = n.to_string();
            let body = json!({
                "class": class, "about": "service", "text": format!("Terima kasih {n}"),
                "command_id": id,
            });
            assert_eq!(story.file(&body).await.0, StatusCode::CREATED);
        }
        let clock = &story.office.app.clock;
        clock.skip_to(clock.now().plus_seconds(86_400));
        let path = format!("/api/v1/units/{HERE}/complaint-figures");
        let (_, figures) = story.office.json(Method::GET, &path, "", &json!({})).await;
        assert_eq!(figures["groups"][0]["count"], json!(6), "{figures}");
        assert_eq!(figures["groups"][1]["count"], json!(null), "none is not said to be none");
        // Five praises alone would show that the sixth is something else.
        let blocks = figures["blocks"].as_array().unwrap();
        assert_eq!((blocks.len(), &blocks[0]["class"]), (1, &json!(null)), "{figures}");
        let public = format!("/units/{HERE}/complaints?lang=en");
        let (_, html) = story.page(&public, "").await;
        assert!(html.contains("fewer than 5") && html.contains("others"), "{html}");
        assert!(!html.contains("Suggestion</td>"), "{html}");
    });
}

/// A complaint that the head decided, delivered to its reporter.
async fn decided(story: &Story) -> String {
    let (own, _) = story.formal("d").await;
    let head = format!("head-{HERE}");
    let steps: [(&str, Vec<(&str, &str)>); 4] = [
        ("accept", Vec::new()),
        ("assign", vec![("assign-officer", &head)]),
        ("decide", vec![("decide-outcome", "upheld"), ("decide-text", "Loket 3 memungut uang.")]),
        ("deliver", vec![("deliver-way", "page")]),
    ];
    for (act, fields) in steps {
        assert_eq!(
            story.act(&own, act, &story.head, &fields).await,
            StatusCode::SEE_OTHER,
            "{act}"
        );
    }
    own
}

#[test]
fn a_decision_is_published_by_a_second_person() {
    on_both(|world| async move {
        let story = Story::begin(world.database.clone()).await;
        let (early, _) = story.formal("early").await;
        let page = |own: &str| format!("/complaints/{HERE}/{own}/publication");
        let status = story.page(&page(&early), &story.head).await.0;
        assert_eq!(status, StatusCode::CONFLICT, "nothing was decided yet");
        let own = decided(&story).await;
        let desk = page(&own);
        let draft = [
            ("title", "Pungutan di loket"),
            ("text", "Pengaduan terbukti.\nUang dikembalikan."),
            ("command_id", "draft"),
        ];
        let send = async |act: &str, token: &str, fields: &[(&str, &str)]| {
            story.send(&format!("{desk}/{act}"), token, fields).await.0
        };
        let empty = send("draft", &story.supervisor, &draft[2..]).await;
        assert_eq!(empty, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(send("draft", &story.supervisor, &draft).await, StatusCode::SEE_OTHER);
        let public = format!("/units/{HERE}/decisions");
        let (_, html) = story.page(&public, "").await;
        assert!(!html.contains("Pungutan di loket"), "not yet: {html}");
        let publish = [("number", "1"), ("command_id", "publish")];
        let own_text = send("publish", &story.supervisor, &publish).await;
        assert_eq!(own_text, StatusCode::CONFLICT, "nobody publishes what they wrote");
        let (_, waiting) = story.page(&format!("/decisions/{HERE}"), &story.head).await;
        assert!(waiting.contains(&own), "{waiting}");
        assert_eq!(send("publish", &story.head, &publish).await, StatusCode::SEE_OTHER);
        let (_, html) = story.page(&public, "").await;
        let link = html.split(&format!("{public}/")).nth(1).unwrap();
        let one = format!("{public}/{}", link.split('"').next().unwrap());
        let (status, html) = story.page(&one, "").await;
        assert_eq!(status, StatusCode::OK);
        assert!(html.contains("Uang dikembalikan.") && !html.contains("Loket 3"), "{html}");
        let api = format!("/api/v1{public}");
        for path in [&one, &public, &format!("{public}.csv"), &api] {
            let (_, text) = story.page(path, "").await;
            assert!(text.contains("Pungutan di loket") && !text.contains(&own), "{path}: {text}");
        }
        let why = [("withdraw-reason", "Terlalu jelas."), ("command_id", "withdraw")];
        assert_eq!(send("withdraw", &story.officer, &why).await, StatusCode::NOT_FOUND);
        assert_eq!(send("withdraw", &story.supervisor, &why).await, StatusCode::SEE_OTHER);
        assert_eq!(story.page(&one, "").await.0, StatusCode::NOT_FOUND);
        let (_, value) = story.office.json(Method::GET, &api, "", &json!({})).await;
        assert_eq!(value["decisions"], json!([]));
    });
}
