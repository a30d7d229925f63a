//! What must hold between the settings of notices, and secrets from files.

use std::path::PathBuf;

use super::{ConfigError, Notify};
use crate::notify::webhook::key_of;

impl Notify {
    /// Takes secrets from the files that are named.
    ///
    /// # Errors
    /// [`ConfigError`] when a file cannot be read.
    pub(super) fn read_secrets(&mut self) -> Result<(), ConfigError> {
        for (file, secret) in [
            (&self.smtp_password_file, &mut self.smtp_password),
            (&self.webhook_secret_file, &mut self.webhook_secret),
        ] {
            if file.is_empty() {
                continue;
            }
            let path = PathBuf::from(file);
            let text = std::fs::read_to_string(&path);
            let text = text.map_err(|source| ConfigError::File { path, source })?;
            *secret = text.trim().to_owned();
        }
        Ok(())
    }

    /// Whether the settings fit together. A secret is never in what is said.
    ///
    /// # Errors
    /// [`ConfigError::Value`] with what to write instead.
    pub(super) fn checked(&self, public_url: &str) -> Result<(), ConfigError> {
        let wrong = |key, value: &str, remedy| {
            Err(ConfigError::Value { key, value: value.to_owned(), remedy })
        };
        let mails = !self.smtp.is_empty() || !self.folder.is_empty();
        if mails && self.from.parse::<lettre::Address>().is_err() {
            let remedy = "write the address alone, such as noreply@kantor.example.go.id";
            return wrong("notify.from", &self.from, remedy);
        }
        if !self.smtp.is_empty() && lettre::SmtpTransport::from_url(&self.smtp).is_err() {
            let remedy = "write smtps://HOST, smtp://HOST?tls=required, or smtp://localhost; name \
                          and password have keys of their own";
            return wrong("notify.smtp", "…", remedy);
        }
        let is_local = ["http://127.0.0.1", "http://localhost", "http://[::1]"]
            .iter()
            .any(|local| self.webhook.starts_with(local));
        if !self.webhook.is_empty() && !self.webhook.starts_with("https://") && !is_local {
            let remedy = "write https://…, or http:// for a gateway on the same machine";
            return wrong("notify.webhook", &self.webhook, remedy);
        }
        if !self.webhook.is_empty() && key_of(&self.webhook_secret).is_none() {
            let remedy = "write whsec_ and base64 of 24 to 64 random bytes";
            return wrong("notify.webhook_secret", "…", remedy);
        }
        if (mails || !self.webhook.is_empty()) && public_url.is_empty() {
            let remedy = "say where people find the pages: notices lead there";
            return wrong("listen.public_url", public_url, remedy);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const URL: &str = "https://antrean.example.go.id";

    fn mails() -> Notify {
        let (from, smtp) = ("noreply@example.go.id".to_owned(), "smtp://localhost".to_owned());
        Notify { from, smtp, ..Notify::default() }
    }

    fn said(settings: &Notify, url: &str) -> String {
        settings.checked(url).map_or_else(|error| error.to_string(), |()| String::new())
    }

    #[test]
    fn settings_of_notices_fit_together() {
        assert_eq!(said(&Notify::default(), ""), "");
        assert_eq!(said(&mails(), URL), "");
        assert!(said(&mails(), "").contains("listen.public_url"));
        let from = Notify { from: "kantor".to_owned(), ..mails() };
        assert!(said(&from, URL).contains("notify.from"));
        let smtp = Notify { smtp: "http://user:rahasia@host".to_owned(), ..mails() };
        let said_of = said(&smtp, URL);
        assert!(said_of.contains("notify.smtp") && !said_of.contains("rahasia"), "{said_of}");
        let hook = |url: &str, secret: &str| Notify {
            webhook: url.to_owned(),
            webhook_secret: secret.to_owned(),
            ..Notify::default()
        };
        let secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
        assert_eq!(said(&hook("https://gateway.example", secret), URL), "");
        assert_eq!(said(&hook("http://127.0.0.1:9/x", secret), URL), "");
        assert!(said(&hook("http://gateway.example", secret), URL).contains("notify.webhook"));
        assert!(said(&hook("https://gateway.example", "kort"), URL).contains("whsec_"));
    }

    #[test]
    fn secrets_come_from_files() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("password");
        std::fs::write(&path, "rahasia\n").unwrap();
        let file = path.display().to_string();
        let mut settings = Notify { smtp_password_file: file, ..mails() };
        settings.read_secrets().unwrap();
        assert_eq!(settings.smtp_password, "rahasia");
        std::fs::remove_file(&path).unwrap();
        assert!(settings.read_secrets().is_err());
    }
}
