//! Files that people hand in, over the real router: what is stored, who opens it, what an erasure
//! leaves: nothing.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Arc, Mutex};

use axum::body::Body;
use axum::http::{Method, Request, StatusCode};
use axum::response::Response;
use domain::identity::{Holder, Role};
use domain::kernel::Zone;
use http_body_util::BodyExt;
use jiff::civil::{date, time};
use maklumat::book::Statement;
use maklumat::clock::Clock;
use maklumat::files;
use serde_json::{Value, json};
use tracing_subscriber::fmt::MakeWriter;

use crate::office::{HERE, Office, leads_to, text};
use crate::world::{on_both, output};

/// Stands in every text that is typed and in every file.
pub(crate) const CANARY: &str = "kenari-3174050101900001";

static READINGS: Statement = Statement {
    name: "READINGS",
    sql: "SELECT count(*) FROM access_log WHERE object LIKE $1 AND outcome = 'read'",
};

/// A log that is read afterwards.
#[derive(Clone, Default)]
struct Paper(Arc<Mutex<Vec<u8>>>);

impl Write for Paper {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Paper {
    type Writer = Self;
    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

pub(crate) fn pdf(text: &str) -> Vec<u8> {
    format!("%PDF-1.7\n({text}) Tj\n%%EOF\n").into_bytes()
}

/// A photograph whose camera wrote the canary.
pub(crate) fn photo() -> Vec<u8> {
    let pixels = vec![200; 48 * 32 * 3];
    let mut out = Vec::new();
    let mut encoder = jpeg_encoder::Encoder::new(&mut out, 90);
    encoder.add_app_segment(1, [b"Exif\0\0GPS ", CANARY.as_bytes()].concat()).unwrap();
    encoder.encode(&pixels, 48, 32, jpeg_encoder::ColorType::Rgb).unwrap();
    out
}

pub(crate) fn has(bytes: &[u8], text: &str) -> bool {
    bytes.windows(text.len()).any(|window| window == text.as_bytes())
}

/// Every file below a folder.
pub(crate) fn below(folder: &Path) -> Vec<PathBuf> {
    let mut all = Vec::new();
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            all.extend(below(&path));
        } else {
            all.push(path);
        }
    }
    all
}

pub(crate) struct Story {
    pub(crate) office: Office,
    pub(crate) officer: String,
}

impl Story {
    pub(crate) async fn begin(database: Option<String>) -> Self {
        let morning = Zone::Jakarta.instant(date(2026, 11, 23), time(8, 30, 0, 0));
        Self::at(Office::on(database, Clock::demo(morning, 1)).await).await
    }

    pub(crate) async fn at(office: Office) -> Self {
        let officer = office.token(Holder::Staff(Role::Officer), HERE).await.unwrap();
        Self { office, officer }
    }

    /// A form with a file, as a page sends it.
    async fn upload(&self, path: &str, token: &str, id: &str, file: &[u8]) -> Response {
        self.send_form(path, token, &[("command_id", id)], file).await
    }

    async fn send_form(
        &self,
        path: &str,
        token: &str,
        fields: &[(&str, &str)],
        file: &[u8],
    ) -> Response {
        let mut body = Vec::new();
        for (name, value) in fields {
            let head = "--x\r\nContent-Disposition: form-data; name=\"";
            body.extend(format!("{head}{name}\"\r\n\r\n{value}\r\n").bytes());
        }
        let name = format!("name=\"file\"; filename=\"{CANARY}.jpg\"");
        body.extend(format!("--x\r\nContent-Disposition: form-data; {name}\r\n\r\n").bytes());
        body.extend(file);
        body.extend(b"\r\n--x--\r\n");
        let mut request = Request::post(path)
            .header("content-type", "multipart/form-data; boundary=x")
            .header("sec-fetch-site", "same-origin");
        if !token.is_empty() {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        self.office.send(request.body(Body::from(body)).unwrap()).await
    }

    pub(crate) async fn get(&self, path: &str, token: &str) -> Response {
        let request = Request::get(path).header("authorization", format!("Bearer {token}"));
        self.office.send(request.body(Body::empty()).unwrap()).await
    }

    async fn api(&self, method: Method, path: &str, token: &str, body: Value) -> (u16, Value) {
        let path = format!("/api/v1/units/{HERE}/{path}");
        let (status, answer) = self.office.json(method, &path, token, &body).await;
        (status.as_u16(), answer)
    }

    async fn work(&self, case: &str, id: &str, work: Value) {
        let body = json!({ "work": work, "command_id": id });
        let path = format!("cases/{case}/work");
        let (status, told) = self.api(Method::POST, &path, &self.officer, body).await;
        assert_eq!(status, 200, "{told}");
    }

    async fn draft(&self) -> String {
        let path = format!("/units/{HERE}/services/paspor-baru/application");
        let draft = leads_to(&self.office.form(&path, "", &[]).await).to_owned();
        for (field, value) in [
            ("variant", "biasa-10"),
            ("q-tempat-lahir", CANARY),
            ("q-tanggal-lahir", "28/2/1990"),
            ("q-pernah-paspor", "no"),
            ("q-ganti-nama", "no"),
            ("q-pewarganegaraan", "no"),
            ("name", CANARY),
            ("contact", CANARY),
            // A notice waits in the outbox from now on.
            ("reach", "letter"),
        ] {
            let sent = self.office.form(&format!("{draft}/{field}"), "", &[(field, value)]).await;
            assert_eq!(sent.status(), StatusCode::SEE_OTHER, "{field}");
        }
        draft
    }

    /// Sends a draft; gives the case and its own page.
    async fn sent(&self, draft: &str) -> (String, String) {
        let sent = self.office.form(&format!("{draft}/check"), "", &[]).await;
        let own = leads_to(&sent).trim_end_matches("/receipt").to_owned();
        let case = own.split('/').nth(3).unwrap().to_owned();
        (case, own)
    }

    /// A case with a photograph and a document, both with the canary, taken on by the officer.
    pub(crate) async fn case(&self) -> (String, String) {
        let draft = self.handed().await;
        self.taken_on(&draft).await
    }

    /// A draft with both files.
    async fn handed(&self) -> String {
        let draft = self.draft().await;
        for (document, file) in [("ktp", photo()), ("kk", pdf(CANARY))] {
            let path = format!("{draft}/documents/{document}");
            let sent = self.upload(&path, "", "", &file).await;
            assert_eq!(sent.status(), StatusCode::SEE_OTHER, "{document}");
        }
        draft
    }

    async fn taken_on(&self, draft: &str) -> (String, String) {
        let (case, own) = self.sent(draft).await;
        let me = format!("officer-{HERE}");
        self.work(&case, &format!("{case}-me"), json!({ "do": "assign", "officer": me })).await;
        (case, own)
    }

    /// How often something sealed in a case was read.
    async fn readings(&self, case: &str) -> i64 {
        let object = format!("case/{case}#%");
        let rows = self.office.app.book.query(&READINGS, vec![object.into()]).await.unwrap();
        rows[0].int(0)
    }

    /// Bytes with which a case could be read again: keys, sealed parts, its draft, its files.
    fn secrets(&self) -> Vec<Vec<u8>> {
        let file = self.office.data().join("maklumat.db");
        let connection = rusqlite::Connection::open(file).unwrap();
        let mut all = Vec::new();
        for sql in [
            "SELECT wrapped FROM sealed_keys WHERE subject LIKE 'case/%'",
            "SELECT bytes FROM sealed_parts WHERE subject LIKE 'case/%'",
            "SELECT content FROM case_drafts WHERE length(content) > 400",
        ] {
            let mut prepared = connection.prepare(sql).unwrap();
            let found = prepared.query_map([], |row| row.get::<_, Vec<u8>>(0)).unwrap();
            all.extend(found.map(Result::unwrap));
        }
        let files = self.stored().into_iter().map(|path| std::fs::read(path).unwrap());
        all.extend(files.map(|bytes| bytes[..64].to_vec()));
        all
    }

    pub(crate) fn stored(&self) -> Vec<PathBuf> {
        below(&self.office.data().join("files"))
    }

    /// The program beside the server, on the same house.
    pub(crate) fn maklumat(&self, args: &[&str]) -> (i32, String) {
        let mut command = Command::new(env!("CARGO_BIN_EXE_maklumat"));
        command.args(args).arg("--data").arg(self.office.data());
        if let Some(url) = self.office.database() {
            command.args(["--database", url]);
        }
        output(&mut command)
    }
}

pub(crate) async fn bytes(response: Response) -> Vec<u8> {
    response.into_body().collect().await.unwrap().to_bytes().to_vec()
}

async fn a_document_from_phone_to_desk(database: Option<String>) {
    let story = Story::begin(database).await;
    let draft = story.draft().await;
    let ktp = format!("{draft}/documents/ktp");
    for (file, word) in [(b"".to_vec(), "files.empty"), (b"<script>".to_vec(), "files.kind")] {
        let refused = story.upload(&ktp, "", "", &file).await;
        assert_eq!(refused.status(), StatusCode::UNPROCESSABLE_ENTITY, "{word}");
        assert!(text(refused).await.contains("file-error"), "{word}");
    }
    let sent = story.upload(&ktp, "", "", &photo()).await;
    assert_eq!(leads_to(&sent), format!("{draft}/documents/kk"), "one document a page");
    assert_eq!(story.stored().len(), 1);
    story.upload(&ktp, "", "", &photo()).await;
    assert_eq!(story.stored().len(), 1, "what was replaced in a draft is gone");
    let kk = format!("{draft}/documents/kk");
    story.upload(&kk, "", "", &pdf("x")).await;
    story.send_form(&kk, "", &[("do", "remove")], b"").await;
    assert_eq!(story.stored().len(), 1, "so is what was removed");
    for path in story.stored() {
        let kept = std::fs::read(&path).unwrap();
        assert!(!has(&kept, CANARY) && !has(&kept, "JFIF"), "{path:?}");
    }
    let (case, own) = story.sent(&draft).await;
    let page = text(story.office.page(&own, "").await).await;
    assert!(page.contains(&format!("{own}/documents/ktp")), "{page}");

    // Only who has taken the case on opens it, and that stands in the access log.
    let file = format!("/cases/{HERE}/{case}/documents/ktp/1");
    assert!(!story.get(&file, "").await.status().is_success());
    assert_eq!(story.get(&file, &story.officer).await.status(), StatusCode::CONFLICT);
    let me = format!("officer-{HERE}");
    story.work(&case, "me", json!({ "do": "assign", "officer": me })).await;
    assert_eq!(story.readings(&case).await, 0);
    let opened = story.get(&file, &story.officer).await;
    assert_eq!(opened.headers()["content-type"], "image/jpeg");
    assert_eq!(opened.headers()["x-content-type-options"], "nosniff");
    assert!(opened.headers()["content-security-policy"].to_str().unwrap().contains("sandbox"));
    assert_eq!(opened.headers()["cache-control"], "no-store");
    let picture = bytes(opened).await;
    assert!(picture.starts_with(b"\xff\xd8\xff") && !has(&picture, CANARY));
    assert_eq!(story.readings(&case).await, 1);
    let none = format!("/cases/{HERE}/{case}/documents/ktp/2");
    assert_eq!(story.get(&none, &story.officer).await.status(), StatusCode::NOT_FOUND);

    replaced(&story, &case, &own).await;
}

/// Sent back, replaced by the applicant, by the desk and by a program; each is recorded once.
async fn replaced(story: &Story, case: &str, own: &str) {
    let findings = json!({
        "ktp": "unreadable", "kk": "missing", "bukti-diri": "missing",
        "pewarganegaraan": "not_needed", "ganti-nama": "not_needed", "paspor-lama": "not_needed",
    });
    story.work(case, "check", json!({ "do": "check_documents", "findings": findings })).await;
    for _ in 0..2 {
        let sent = story.upload(&format!("{own}/documents/ktp"), "", "again", &photo()).await;
        assert_eq!(leads_to(&sent), own);
    }
    assert_eq!(story.stored().len(), 2, "sent twice is stored once");
    let desk = format!("/cases/{HERE}/{case}/documents/kk");
    let page = text(story.get(&desk, &story.officer).await).await;
    assert!(page.contains("multipart/form-data"), "{page}");
    assert_eq!(
        story.upload(&desk, &story.officer, "desk", &pdf("scan")).await.status(),
        StatusCode::SEE_OTHER
    );
    let (_, code) = own.rsplit_once('/').unwrap();
    let path = |receipt: &str| {
        let document = format!("/api/v1/units/{HERE}/cases/{case}/documents/bukti-diri");
        format!("{document}?command_id=api&receipt={receipt}")
    };
    let hand = async |receipt: &str| {
        let request = Request::post(path(receipt)).body(Body::from(pdf("x")));
        let response = story.office.send(request.unwrap()).await;
        (response.status().as_u16(), text(response).await)
    };
    assert_eq!(hand("AAAABBBBCCCCDDDD").await.0, 404);
    let (status, told) = hand(code).await;
    assert_eq!(status, 200, "{told}");
    let told: Value = serde_json::from_str(&told).unwrap();
    assert_eq!(told["events"], json!(["case.document_received"]));
    let states: Vec<&str> = told["case"]["documents"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["state"].as_str().unwrap())
        .collect();
    let waits = ["received", "received", "received", "not-needed", "not-needed", "not-needed"];
    assert_eq!(states, waits);
    let settled = story.upload(&format!("{own}/documents/paspor-lama"), "", "p", &photo()).await;
    assert_eq!(settled.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(story.stored().len(), 4, "what is refused is not kept");
    let (code, said) = story.maklumat(&["files", "check", "--json"]);
    assert_eq!(code, 0, "{said}");
    assert!(said.contains("\"files\":4"), "{said}");
}

#[test]
fn a_document_goes_from_phone_to_desk_on_both_engines() {
    on_both(|world| async move { a_document_from_phone_to_desk(world.database.clone()).await });
}

async fn uploads_go_with_their_draft(database: Option<String>) {
    let story = Story::begin(database).await;
    let clock = &story.office.app.clock;
    let wait = |days: i64| clock.skip_to(clock.now().plus_seconds(days * 86_400));
    let (kept, left) = (story.draft().await, story.draft().await);
    for draft in [&kept, &left] {
        story.upload(&format!("{draft}/documents/ktp"), "", "", &photo()).await;
    }
    assert_eq!(files::sweep(&story.office.app).await.unwrap(), 0);
    wait(10);
    // Touched, it lives on with its file.
    story.office.form(&format!("{kept}/name"), "", &[("name", "Siti")]).await;
    wait(5);
    maklumat::deliver::cases::turn(&story.office.app).await.unwrap();
    assert_eq!(files::sweep(&story.office.app).await.unwrap(), 1);
    assert_eq!(story.stored().len(), 1);
    let (case, _) = story.sent(&kept).await;
    wait(60);
    assert_eq!(files::sweep(&story.office.app).await.unwrap(), 0, "what is recorded stays");
    let officer = story.office.session(&format!("officer-{HERE}")).await;
    let (_, told) = story.api(Method::GET, &format!("cases/{case}"), &officer, Value::Null).await;
    assert_eq!(told["documents"][0]["files"].as_array().unwrap().len(), 1, "{told}");
    assert_eq!(story.stored().len(), 1);
    let thrown = story.draft().await;
    story.upload(&format!("{thrown}/documents/ktp"), "", "", &photo()).await;
    story.office.form(&format!("{thrown}/discard"), "", &[]).await;
    assert_eq!(story.stored().len(), 1, "a draft that is thrown away takes its file along");
}

#[test]
fn uploads_go_with_their_draft_on_both_engines() {
    on_both(|world| async move { uploads_go_with_their_draft(world.database.clone()).await });
}

/// Everything that the house has written for itself, and what the program hands out.
fn everything(story: &Story, log: &Paper) -> Vec<(String, Vec<u8>)> {
    let data = story.office.data();
    let mut all = vec![("log".to_owned(), log.0.lock().unwrap().clone())];
    let out = data.join("chain.export");
    let export = ["register", "export", "--unit", HERE, "--out", out.to_str().unwrap()];
    let (code, said) = story.maklumat(&export);
    assert_eq!(code, 0, "{said}");
    for path in below(data) {
        all.push((path.display().to_string(), std::fs::read(&path).unwrap()));
    }
    all
}

async fn nothing_is_left(database: Option<String>) {
    let log = Paper::default();
    let listener = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_writer(log.clone())
        .finish();
    let _listening = tracing::subscriber::set_default(listener);
    let story = Story::begin(database).await;
    let embedded = story.office.database().is_none();
    let draft = story.handed().await;
    let mut secrets = if embedded { story.secrets() } else { Vec::new() };
    let (case, own) = story.taken_on(&draft).await;
    let (other, _) = story.case().await;
    let findings = json!({
        "ktp": "differs", "kk": "complete", "bukti-diri": "missing",
        "pewarganegaraan": "not_needed", "ganti-nama": "not_needed", "paspor-lama": "not_needed",
    });
    let check = json!({ "do": "check_documents", "findings": findings, "note": CANARY });
    story.work(&case, "check", check).await;
    story.upload(&format!("{own}/documents/bukti-diri"), "", "late", &pdf(CANARY)).await;
    let file = format!("/cases/{HERE}/{case}/documents/kk/1");
    assert!(has(&bytes(story.get(&file, &story.officer).await).await, CANARY), "it opens");
    assert_eq!(story.stored().len(), 5);
    if embedded {
        secrets.extend(story.secrets());
        assert!(secrets.len() > 20, "{} secrets", secrets.len());
    }

    let subject = format!("case/{case}");
    let basis = "UU 27/2022 art. 8, decision 7/2026";
    let args = ["register", "erase", "--unit", HERE, "--subject", &subject, "--basis", basis];
    let (code, said) = story.maklumat(&args);
    assert_eq!(code, 0, "{said}");
    assert!(said.contains("7 sealed part(s)") && said.contains("3 file(s)"), "{said}");
    assert_eq!(story.stored().len(), 2, "the other case keeps its files");
    assert_eq!(story.get(&file, &story.officer).await.status(), StatusCode::GONE);
    let (_, told) =
        story.api(Method::GET, &format!("cases/{case}"), &story.officer, Value::Null).await;
    assert_eq!(told["stage"], "returned", "the case goes on without its texts: {told}");

    // The other one goes too, so that the canary must be nowhere.
    let subject = format!("case/{other}");
    let args = ["register", "erase", "--unit", HERE, "--subject", &subject, "--basis", basis];
    assert_eq!(story.maklumat(&args).0, 0);
    assert_eq!(story.maklumat(&args).0, 1, "there is nothing to erase any more");
    assert!(story.stored().is_empty());
    let (code, said) = story.maklumat(&["register", "verify", "--json"]);
    assert_eq!(code, 0, "{said}");
    let (code, said) = story.maklumat(&["files", "check", "--json"]);
    assert_eq!((code, said.contains("\"erased\":5")), (0, true), "{said}");
    let mut looked = 0;
    for (name, content) in everything(&story, &log) {
        assert!(!has(&content, CANARY), "the canary sits in {name}");
        for secret in &secrets {
            let found = content.windows(secret.len()).any(|window| window == secret.as_slice());
            assert!(!found, "what could be read again sits in {name}");
        }
        looked += content.len();
    }
    assert!(looked > 50_000, "{looked} bytes were looked at");
    if let Some(url) = story.office.database() {
        crate::world::nowhere_in(url, CANARY).await;
    }
}

#[test]
fn an_erased_case_is_gone_from_everywhere_on_both_engines() {
    on_both(|world| async move { nothing_is_left(world.database.clone()).await });
}

async fn a_complaint_with_files(database: Option<String>) {
    let story = Story::begin(database).await;
    let head = story.office.token(Holder::Staff(Role::Supervisor), HERE).await.unwrap();
    let fields = |id: &'static str, channel: &'static str| {
        [
            ("command_id", id),
            ("class", "non-oversight"),
            ("track", "tip"),
            ("channel", channel),
            ("about", "service"),
            ("text", CANARY),
        ]
    };
    let new = format!("/units/{HERE}/complaints/new");
    let refused = story.send_form(&new, "", &fields("c-0", ""), b"<script>").await;
    assert_eq!(refused.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let page = text(refused).await;
    assert!(page.contains("file-error") && page.contains(CANARY), "what was typed stays: {page}");
    let filed = story.send_form(&new, "", &fields("c-1", ""), &photo()).await;
    let own = leads_to(&filed).trim_end_matches("/receipt").to_owned();
    let reference = own.split('/').nth(3).unwrap().to_owned();
    let files = format!("{own}/files");
    for _ in 0..2 {
        let added = story.upload(&files, "", "more", &pdf(CANARY)).await;
        assert_eq!(leads_to(&added), own, "sent twice");
    }
    assert_eq!(story.upload(&files, "", "none", b"").await.status(), 422);
    let page = text(story.office.page(&own, "").await).await;
    assert!(page.contains("id=\"attached\"") && !page.contains("/files/1"), "{page}");
    assert_eq!(story.stored().len(), 2);

    let desk = format!("/complaints/{HERE}/{reference}");
    let opened = story.get(&format!("{desk}/files/2"), &head).await;
    let named = opened.headers()["content-disposition"].to_str().unwrap().to_owned();
    assert_eq!(named, "attachment; filename=\"attachment-2.pdf\"");
    assert!(has(&bytes(opened).await, CANARY));
    assert_eq!(story.get(&format!("{desk}/files/9"), &head).await.status(), 404);
    // Who may not see the complaint may not open what hangs on it.
    let file = format!("{desk}/files/1");
    assert_eq!(story.get(&file, &story.officer).await.status(), 404);

    // A letter comes on paper and is scanned with the complaint.
    let scan = fields("c-2", "letter");
    let path = format!("/complaints/{HERE}/new");
    let letter = story.send_form(&path, &head, &scan, &pdf(CANARY)).await;
    assert!(leads_to(&letter).ends_with("/receipt"), "{:?}", letter.status());
    let added = story.upload(&format!("{desk}/files"), &head, "staff", &photo()).await;
    assert_eq!(leads_to(&added), desk);
    assert_eq!(story.stored().len(), 4);

    let subject = format!("complaint/{reference}");
    let erase = ["register", "erase", "--unit", HERE, "--subject", &subject, "--basis", "UU 27"];
    let (code, said) = story.maklumat(&erase);
    assert!(code == 0 && said.contains("3 file(s)"), "{said}");
    assert_eq!(story.stored().len(), 1);
    assert_eq!(story.get(&file, &head).await.status(), StatusCode::GONE);
}

#[test]
fn a_complaint_carries_files_on_both_engines() {
    on_both(|world| async move { a_complaint_with_files(world.database.clone()).await });
}
