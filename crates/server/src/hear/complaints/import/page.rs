//! The page of what was brought in, with the form for more.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::hear::complaints::Channel;
use domain::kernel::{Key, Timestamp};

use super::{Import, Imported, NotTaken};
use crate::hear::complaints::serve::{new_command_id, staff_shell};
use crate::hear::complaints::shown::choices;
use crate::hear::complaints::view::brought_files;
use crate::web::App;
use crate::web::gate::{Granted, private};
use crate::web::input::FormBody;
use crate::web::page::{Choice, FormErrors, Shell, render};
use crate::web::problem::Problem;
use crate::web::sheet::Finding;
use crate::web::upload::Upload;

/// Text of a file that comes back into the form to be corrected there, at most.
const KEPT: usize = 32 * 1024;
/// Doors of another system, or of paper that somebody typed into a table.
const DOORS: [Channel; 5] =
    [Channel::Sp4n, Channel::Email, Channel::Letter, Channel::Hotline, Channel::Counter];

/// A file that was brought in.
struct Line {
    source: String,
    count: i64,
    at: String,
    file: String,
}

/// Something wrong in the file, where it is and what to do.
struct Wrong {
    place: String,
    message: String,
}

#[derive(Template)]
#[template(path = "hear/complaints/templates/imports.html")]
struct Page {
    shell: Shell,
    errors: FormErrors,
    unit: String,
    lines: Vec<Line>,
    wrong: Vec<Wrong>,
    /// What has just been taken.
    done: Option<Imported>,
    file: String,
    channels: Vec<Choice>,
    sent: FormBody,
    command_id: String,
}

/// What the page says besides the form.
#[derive(Default)]
struct Told {
    errors: FormErrors,
    findings: Vec<Finding>,
    done: Option<Imported>,
    file: String,
}

/// What was brought in, and the form for more.
pub(in crate::hear::complaints) async fn show(
    State(app): State<App>,
    granted: Granted,
) -> Result<Response, Problem> {
    let fields = [("source", "sp4n-lapor"), ("channel", "sp4n")];
    let sent = fields.map(|(name, value)| (name.to_owned(), value.to_owned()));
    page(&app, &granted, FormBody::new(sent.to_vec()), Told::default()).await
}

async fn page(
    app: &App,
    granted: &Granted,
    sent: FormBody,
    told: Told,
) -> Result<Response, Problem> {
    let (here, mut shell) = staff_shell(app, granted, "complaint-import-title")?;
    let unit = granted.unit();
    let above = shell.t("complaint-list-title").to_owned();
    shell = shell.crumb(format!("/complaints/{unit}"), above);
    let language = granted.language;
    let files = brought_files(&*app.book, unit.as_str()).await?.into_iter();
    let lines = files.map(|one| Line {
        source: one.source,
        count: one.count,
        at: shell.moment(&here.zone, &Timestamp(one.at)),
        file: one.file.chars().take(16).collect(),
    });
    let wrong = |finding: &Finding| Wrong {
        place: finding.place(language),
        message: finding.message(language),
    };
    let good = told.errors.is_empty() && told.findings.is_empty();
    let page = Page {
        lines: lines.collect(),
        wrong: told.findings.iter().map(wrong).collect(),
        channels: choices(&shell, "complaint-channel", &DOORS, Channel::name),
        unit: unit.to_string(),
        command_id: new_command_id(),
        done: told.done,
        file: told.file,
        errors: told.errors,
        sent,
        shell,
    };
    let status = if good { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    Ok(private(render(status, &page)))
}

/// Takes a file: all of it, or nothing.
pub(in crate::hear::complaints) async fn send(
    State(app): State<App>,
    granted: Granted,
    mut upload: Upload,
) -> Result<Response, Problem> {
    let (_, shell) = staff_shell(&app, &granted, "complaint-import-title")?;
    let chosen = upload.file("file");
    let sent = upload.fields;
    let (name, bytes) = match chosen {
        Some(file) => (file.name, file.bytes),
        None => (String::new(), sent.exact("table").as_bytes().to_vec()),
    };
    let mut told = Told { file: name, ..Told::default() };
    let source = Key::parse(sent.get("source")).ok();
    let channel = Channel::parse(sent.get("channel")).filter(|door| DOORS.contains(door));
    if source.is_none() {
        told.errors.add("source", shell.t("complaint-import-source-wrong"));
    }
    if channel.is_none() {
        told.errors.add("channel", shell.t("refusal-complaint-channel_unknown"));
    }
    if bytes.is_empty() {
        told.errors.add("file", shell.t("complaint-import-file-missing"));
    }
    let (Some(source), Some(channel), true) = (source, channel, told.errors.is_empty()) else {
        return page(&app, &granted, kept(&sent, bytes), told).await;
    };
    let permit = granted.permit()?;
    let import = Import {
        app: &app,
        unit: granted.unit(),
        permit: &permit,
        source,
        channel,
        bytes: &bytes,
        only_new: sent.get("only_new") == "yes",
    };
    match import.take().await {
        Ok(done) => {
            let told = Told { done: Some(done), ..told };
            page(&app, &granted, FormBody::default(), told).await
        }
        Err(NotTaken::Problem(problem)) => Err(problem),
        Err(NotTaken::Findings(findings)) => {
            told.errors.add("file", shell.t("complaint-import-file-wrong"));
            told.findings = findings;
            page(&app, &granted, kept(&sent, bytes), told).await
        }
    }
}

/// What was typed, and the text of the file where it can be corrected.
fn kept(sent: &FormBody, bytes: Vec<u8>) -> FormBody {
    let names = ["source", "channel", "only_new"];
    let mut fields: Vec<(String, String)> =
        names.iter().map(|name| ((*name).to_owned(), sent.exact(name).to_owned())).collect();
    let text = String::from_utf8(bytes).ok().filter(|text| text.len() <= KEPT);
    fields.push(("table".to_owned(), text.unwrap_or_default()));
    FormBody::new(fields)
}
