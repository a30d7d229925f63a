//! Mail: over SMTP, or into a folder where somebody can look at it.

use std::path::PathBuf;
use std::time::{Duration, SystemTime};

use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Mailbox, Message as Mail};
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::extension::ClientId;
use lettre::{Address, SmtpTransport, Transport};

use super::words::Message;
use crate::config::Notify;

/// Until the mail server has taken a mail.
const PATIENCE: Duration = Duration::from_secs(20);

/// Why something was not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Refused {
    /// Trying again would change nothing.
    pub(super) for_good: bool,
    /// Nobody was there: others need not be tried now.
    pub(super) is_down: bool,
    /// A code, perhaps with a number after a colon.
    pub(super) why: String,
}

impl Refused {
    pub(super) fn for_good(why: impl Into<String>) -> Self {
        Self { for_good: true, is_down: false, why: why.into() }
    }

    pub(super) fn later(why: impl Into<String>) -> Self {
        Self { for_good: false, is_down: false, why: why.into() }
    }

    pub(super) fn down(why: impl Into<String>) -> Self {
        Self { for_good: false, is_down: true, why: why.into() }
    }
}

/// Where mails go.
pub(super) struct Mailer {
    from: Address,
    to: Exit,
}

enum Exit {
    Server(Box<SmtpTransport>),
    Folder(PathBuf),
}

impl Mailer {
    /// By the settings; nothing when they name no way for mail. They were checked when they were
    /// read.
    pub(super) fn new(settings: &Notify) -> Option<Self> {
        let from: Address = settings.from.parse().ok()?;
        let to = if settings.smtp.is_empty() {
            Exit::Folder((!settings.folder.is_empty()).then(|| PathBuf::from(&settings.folder))?)
        } else {
            let builder = SmtpTransport::from_url(&settings.smtp).ok()?;
            let builder = builder
                .timeout(Some(PATIENCE))
                .hello_name(ClientId::Domain(from.domain().to_owned()));
            let builder = if settings.smtp_user.is_empty() {
                builder
            } else {
                let (user, password) = (settings.smtp_user.clone(), settings.smtp_password.clone());
                builder.credentials(Credentials::new(user, password))
            };
            Exit::Server(Box::new(builder.build()))
        };
        Some(Self { from, to })
    }

    /// Sends a mail, on the calling thread. The same id whenever the same notice is sent.
    pub(super) fn send(&self, to: Address, message: &Message, id: &str) -> Result<(), Refused> {
        let broken = || Refused::for_good("unwritable");
        let automatic = HeaderValue::new(
            HeaderName::new_from_ascii_str("Auto-Submitted"),
            "auto-generated".to_owned(),
        );
        let mail = Mail::builder()
            .message_id(Some(format!("<{id}@{}>", self.from.domain())))
            .date(SystemTime::now())
            .from(Mailbox::new(Some(message.unit.clone()), self.from.clone()))
            .to(Mailbox::new(None, to))
            .subject(message.subject.clone())
            .raw_header(automatic)
            .header(ContentType::TEXT_PLAIN)
            .body(message.body())
            .map_err(|_| broken())?;
        match &self.to {
            Exit::Server(server) => server.send(&mail).map(drop).map_err(|error| refused(&error)),
            Exit::Folder(folder) => {
                let down = |_| Refused::down("folder");
                let (made, last) =
                    (folder.join(format!(".{id}")), folder.join(format!("{id}.eml")));
                std::fs::create_dir_all(folder).map_err(down)?;
                std::fs::write(&made, mail.formatted()).map_err(down)?;
                std::fs::rename(&made, &last).map_err(down)
            }
        }
    }
}

fn refused(error: &lettre::transport::smtp::Error) -> Refused {
    match error.status().map(u16::from) {
        Some(code) if error.is_permanent() => Refused::for_good(format!("smtp:{code}")),
        // The server speaks and cannot take any mail now.
        Some(code @ 421) => Refused::down(format!("smtp:{code}")),
        Some(code) => Refused::later(format!("smtp:{code}")),
        None => Refused::down("unreachable"),
    }
}
