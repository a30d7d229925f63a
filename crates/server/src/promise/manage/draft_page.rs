//! The page with a document before it is published: the text, what is wrong with it, a preview.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use domain::kernel::UnitId;
use jiff::civil::Date;

use super::new_command_id;
use super::upload::Upload;
use crate::promise::pack::Finding;
use crate::promise::pages::Difference;
use crate::web::input::FormBody;
use crate::web::page::{FormErrors, Shell, render};

/// What is wrong, with its place in the text; without a place when it is in another document.
pub(super) struct Wrong {
    pub(super) file: String,
    pub(super) line: usize,
    pub(super) column: usize,
    pub(super) here: bool,
    pub(super) path: String,
    pub(super) message: String,
    pub(super) remedy: String,
}

/// What would be published.
pub(super) struct Preview {
    pub(super) name: String,
    /// The page as citizens would see it; empty for a profile.
    pub(super) body: String,
    pub(super) changes: Vec<Difference>,
    /// What to think of, although nothing is wrong.
    pub(super) notes: Vec<String>,
}

#[derive(Template)]
#[template(path = "promise/templates/draft.html")]
pub(super) struct DraftPage {
    pub(super) shell: Shell,
    pub(super) errors: FormErrors,
    pub(super) unit: UnitId,
    /// A standard, or a profile.
    pub(super) standard: bool,
    pub(super) document: String,
    pub(super) decree: String,
    pub(super) decided: String,
    pub(super) effective: String,
    /// The version that the author had before them; 0 when there was none.
    pub(super) replaces: u32,
    pub(super) command_id: String,
    pub(super) wrong: Vec<Wrong>,
    pub(super) preview: Option<Preview>,
}

/// Rows of the text that are seen at once.
const ROWS: usize = 24;

impl DraftPage {
    /// A fresh page over a document.
    pub(super) fn new(shell: Shell, unit: UnitId, document: String, replaces: u32) -> Self {
        Self {
            shell,
            errors: FormErrors::default(),
            unit,
            standard: true,
            document,
            decree: String::new(),
            decided: String::new(),
            effective: String::new(),
            replaces,
            command_id: new_command_id(),
            wrong: Vec::new(),
            preview: None,
        }
    }

    /// With dates to start from.
    pub(super) fn dated(mut self, decided: Date, effective: Date) -> Self {
        self.decided = decided.to_string();
        self.effective = effective.to_string();
        self
    }

    /// What was sent, shown again.
    pub(super) fn sent(shell: Shell, unit: UnitId, sent: &Upload) -> Self {
        let field = |name: &str| sent.fields.get(name).to_owned();
        Self {
            decree: field("decree"),
            decided: field("decided"),
            effective: field("effective"),
            command_id: field("command_id"),
            ..Self::new(shell, unit, sent.document.clone(), replaces(&sent.fields))
        }
    }

    /// With everything that is wrong.
    pub(super) fn found(&mut self, findings: &[Finding]) {
        let language = self.shell.language;
        let wrong = |finding: &Finding| Wrong {
            file: finding.file.clone(),
            line: finding.line,
            column: finding.column,
            here: finding.file.ends_with("/draft.toml"),
            path: finding.fault.path.clone(),
            message: finding.message(language),
            remedy: finding.remedy(language),
        };
        self.wrong = findings.iter().map(wrong).collect();
        if !self.wrong.is_empty() {
            let sentence = self.shell.t1("manage-findings", "n", self.wrong.len());
            self.errors.add("document", sentence);
        }
    }

    fn rows(&self) -> usize {
        ROWS
    }

    /// The answer: 422 when something is wrong, so that a program notices as well.
    pub(super) fn answer(&self) -> Response {
        let good = self.errors.is_empty();
        render(if good { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY }, self)
    }
}

/// The version that the author had before them.
pub(super) fn replaces(fields: &FormBody) -> u32 {
    fields.get("replaces").parse().unwrap_or(0)
}
