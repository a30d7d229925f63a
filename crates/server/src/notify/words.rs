//! What a notice says: the unit's name, the number of the file, what to do, and the way to the page
//! that asks for the code. No name, no address, nothing of what was applied for or complained of.

use domain::kernel::{Language, UnitId};

use super::kind::Kind;
use super::store::Kept;
use super::table::File;
use crate::promise::pages::Here;
use crate::web::i18n::Translator;
use crate::web::problem::Problem;
use crate::web::{App, format};

/// A notice in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Message {
    /// Name of the unit.
    pub(super) unit: String,
    /// One line.
    pub(super) subject: String,
    /// Paragraphs.
    pub(super) lines: Vec<String>,
    /// The same for a telephone.
    pub(super) short: String,
    /// The page that asks for the code; nothing when the house does not know its address.
    pub(super) link: Option<String>,
}

impl Message {
    /// As a mail's body.
    pub(super) fn body(&self) -> String {
        self.lines.join("\r\n\r\n") + "\r\n"
    }
}

/// Whether the code of a complaint is said, to its reporter alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Code {
    Said,
    Hidden,
    /// On paper it would be read by whoever prints it: the letter names the receipt instead.
    OnReceipt,
}

/// Puts a notice into words.
pub(super) fn compose(
    app: &App,
    kept: &Kept,
    language: Language,
    code: Code,
) -> Result<Message, Problem> {
    let unit = UnitId::parse(&kept.unit).map_err(|_| Problem::not_found())?;
    let here = Here::find(app, &unit)?;
    let name = here.profile()?.name.get(language).to_owned();
    let t = Translator { language };
    let kind = kept.kind.name();
    let title = t.t_of("notify-title", kind);
    let base = app.identity.config.listen.public_url.trim_end_matches('/');
    let page = match kept.file {
        File::Case => "applications",
        File::Complaint => "complaints",
    };
    let link = (!base.is_empty())
        .then(|| format!("{base}/units/{unit}/{page}?reference={}", kept.reference));
    let mut lines = vec![
        name.clone(),
        title.clone(),
        t.t1("notify-number", "reference", kept.reference.as_str()),
    ];
    lines.extend(when(kept, &here, t));
    let on_receipt = kept.kind == Kind::ComplaintReceived && code == Code::OnReceipt;
    if !on_receipt {
        lines.push(t.t_of("notify-do", kind));
    }
    if kept.kind == Kind::ComplaintReceived {
        // Who wrote a mail has no receipt: this is the only place where a code is sent.
        let said = |code: String| t.t1("notify-code", "code", code);
        lines.push(match code {
            Code::Said => said(crate::hear::complaints::code_of(app, &unit, &kept.reference)),
            Code::Hidden => said("••••".to_owned()),
            Code::OnReceipt => t.t1("notify-code-letter", "reference", kept.reference.as_str()),
        });
    }
    match &link {
        Some(link) => {
            lines.push(link.clone());
            lines.push(t.t("notify-code-asked").to_owned());
        }
        None => lines.push(t.t("notify-ask-office").to_owned()),
    }
    lines.push(t.t("notify-foot").to_owned());
    let values = [
        ("unit", name.as_str().into()),
        ("title", title.as_str().into()),
        ("reference", kept.reference.as_str().into()),
    ];
    let subject = t.t_with("notify-subject", &values);
    let short = [Some(subject.clone()), when(kept, &here, t), link.clone()];
    let short = short.into_iter().flatten().collect::<Vec<_>>().join(" ");
    Ok(Message { unit: name, subject, lines, short, link })
}

/// The day that it names: of the appointment, or the last one.
fn when(kept: &Kept, here: &Here, t: Translator) -> Option<String> {
    let date = kept.facts.date?;
    let day = format::date_full(t.language, date);
    let Some(slot) = &kept.facts.slot else { return Some(t.t1("notify-until", "date", day)) };
    let begins = here.zone.instant(date, slot.time);
    let clock = format::clock(t.language, here.zone, begins);
    Some(t.t2("notify-at", "date", day, "time", clock))
}
