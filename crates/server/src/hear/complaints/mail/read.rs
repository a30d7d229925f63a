//! A message as mail programs write it: who wrote it, what it says, what hangs on it, and whether a
//! person wrote it at all.

use mail_parser::{Message, MessageParser, MimeHeaders};
use register::hash::Hash;

use crate::web::i18n::Translator;

/// Longest text, in characters, with what the house adds.
const TEXT_MAX: usize = 7_600;
/// Longest name and subject, in characters.
const LINE_MAX: usize = 200;
/// Longest account of what hangs on it, in characters.
const TOLD_MAX: usize = 3_000;

/// Why a mail was set aside: no person wrote it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Automatic {
    /// An automatic answer.
    Reply,
    /// A mailing, a list.
    Bulk,
    /// A mail that could not be delivered came back.
    Bounce,
    /// One of our own notices.
    Own,
}

impl Automatic {
    /// Stable name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Reply => "automatic-reply",
            Self::Bulk => "bulk",
            Self::Bounce => "bounce",
            Self::Own => "own-notice",
        }
    }
}

/// Something that hangs on a mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Attachment {
    /// Its name.
    pub(super) name: String,
    /// Its kind, `application/pdf`.
    pub(super) media_type: String,
    /// What is in it.
    pub(super) bytes: Vec<u8>,
}

/// A message, read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Incoming {
    /// Address of who wrote it, in small letters.
    pub(super) from: String,
    /// Their name as their program writes it; empty when it writes none.
    pub(super) name: String,
    /// Its subject.
    pub(super) subject: String,
    /// What it says, as plain text.
    pub(super) text: String,
    /// Its own name; a hash of the whole when it has none.
    pub(super) id: String,
    /// What hangs on it.
    pub(super) attachments: Vec<Attachment>,
    /// Set when no person wrote it.
    pub(super) automatic: Option<Automatic>,
}

fn line(text: &str) -> String {
    let plain: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    plain.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(LINE_MAX).collect()
}

/// Reads a message; nothing when it is none, or names nobody who wrote it. `ours`: the address that
/// our notices come from.
#[must_use]
pub(super) fn read(raw: &[u8], ours: &str) -> Option<Incoming> {
    let message = MessageParser::default().parse(raw)?;
    let from = message.from()?.first()?;
    let address: lettre::Address = from.address()?.trim().parse().ok()?;
    let address = address.to_string().to_lowercase();
    let attachments = message.attachments().map(|part| {
        let kind = part.content_type();
        let media_type = kind.map(|kind| {
            let sub = kind.c_subtype.as_deref().unwrap_or("octet-stream");
            format!("{}/{sub}", kind.c_type).to_lowercase()
        });
        Attachment {
            name: line(part.attachment_name().unwrap_or_default()),
            media_type: media_type.unwrap_or_else(|| "application/octet-stream".to_owned()),
            bytes: part.contents().to_vec(),
        }
    });
    let id = message.message_id().map(line).filter(|id| !id.is_empty());
    Some(Incoming {
        automatic: automatic(&message, &address, ours),
        name: line(from.name().unwrap_or_default()),
        subject: line(message.subject().unwrap_or_default()),
        text: text_of(&message),
        id: id.unwrap_or_else(|| Hash::of(raw).to_string()),
        attachments: attachments.collect(),
        from: address,
    })
}

/// Plain text: as it was written, or made from the page that some programs send alone.
fn text_of(message: &Message<'_>) -> String {
    let parts = (0..message.text_body_count()).filter_map(|place| message.body_text(place));
    let whole = parts.collect::<Vec<_>>().join("\n");
    let is_plain = |c: &char| !c.is_control() || *c == '\n';
    let plain: String = whole.replace("\r\n", "\n").chars().filter(is_plain).collect();
    plain.trim().to_owned()
}

fn automatic(message: &Message<'_>, from: &str, ours: &str) -> Option<Automatic> {
    let header = |name: &'static str| {
        let raw = message.header_raw(name)?;
        Some(raw.trim().to_lowercase()).filter(|value| !value.is_empty())
    };
    if !ours.is_empty() && from == ours.to_lowercase() {
        return Some(Automatic::Own);
    }
    let returned = message.header_raw("Return-Path").is_some_and(|path| path.trim() == "<>");
    let report = message.content_type().is_some_and(|kind| {
        kind.c_type.eq_ignore_ascii_case("multipart")
            && kind.c_subtype.as_deref().is_some_and(|sub| sub.eq_ignore_ascii_case("report"))
    });
    let user = from.split('@').next().unwrap_or_default();
    if returned || report || ["mailer-daemon", "postmaster"].contains(&user) {
        return Some(Automatic::Bounce);
    }
    let submitted = header("Auto-Submitted").is_some_and(|value| value != "no");
    let answers = ["X-Autoreply", "X-Autorespond"].iter().any(|name| header(name).is_some());
    let precedence = header("Precedence").unwrap_or_default();
    if submitted || answers || precedence == "auto_reply" {
        return Some(Automatic::Reply);
    }
    let listed = header("List-Id").is_some() || header("List-Unsubscribe").is_some();
    (listed || ["bulk", "list", "junk"].contains(&precedence.as_str())).then_some(Automatic::Bulk)
}

impl Incoming {
    /// Everything that is recorded as the text of a complaint: the subject, what was written, and
    /// what became of what hangs on it (`told`).
    #[must_use]
    pub(super) fn whole(&self, t: Translator, told: &[String]) -> String {
        let names: String = told.join("; ").chars().take(TOLD_MAX).collect();
        let mut all = String::new();
        if !self.subject.is_empty() {
            all.push_str(&t.t1("complaint-mail-subject", "subject", self.subject.as_str()));
            all.push_str("\n\n");
        }
        let room = TEXT_MAX.saturating_sub(all.chars().count() + names.chars().count());
        all.extend(self.text.chars().take(room));
        if self.text.chars().count() > room {
            all.push_str("\n\n");
            all.push_str(t.t("complaint-mail-cut"));
        }
        if !names.is_empty() {
            all.push_str("\n\n");
            all.push_str(&t.t1("complaint-mail-attachments", "names", names));
        }
        if all.trim().is_empty() { t.t("complaint-mail-empty").to_owned() } else { all }
    }
}

#[cfg(test)]
mod tests {
    use domain::kernel::Language;

    use super::*;

    const OURS: &str = "noreply@kantor.example";

    fn mail(headers: &str, body: &str) -> Incoming {
        let raw = format!("From: Siti <Siti@Contoh.example>\r\n{headers}\r\n{body}");
        read(raw.as_bytes(), OURS).unwrap()
    }

    #[test]
    fn a_plain_mail_is_read() {
        let read =
            mail("Subject: Antrean\r\nMessage-ID: <a@b>\r\n", "Tiga jam.\r\nTanpa kabar.\r\n");
        assert_eq!((read.from.as_str(), read.name.as_str()), ("siti@contoh.example", "Siti"));
        assert_eq!(read.text, "Tiga jam.\nTanpa kabar.");
        assert_eq!((read.id.as_str(), read.automatic), ("a@b", None));
        let whole = read.whole(Translator { language: Language::Id }, &[]);
        assert!(whole.contains("Antrean") && whole.ends_with("Tanpa kabar."), "{whole}");
    }

    #[test]
    fn words_in_other_coats_are_read() {
        let subject = "Subject: =?UTF-8?B?w4ludHJlYW4=?=\r\n";
        let html = "Content-Type: text/html; charset=utf-8\r\n";
        let body = "<html><body><p>Tiga jam <b>tanpa</b> kabar.</p><script>x()</script></body>";
        let read = mail(&format!("{subject}{html}"), body);
        assert_eq!(read.subject, "Éntrean");
        assert!(read.text.contains("Tiga jam tanpa kabar."), "{}", read.text);
        assert!(!read.text.contains('<') && !read.text.contains("x()"), "{}", read.text);
        let quoted = "Content-Type: text/plain; charset=utf-8\r\n\
            Content-Transfer-Encoding: quoted-printable\r\n";
        assert_eq!(mail(quoted, "D=C3=A9sa =\r\nsaya").text, "Désa saya");
    }

    #[test]
    fn what_hangs_on_it_is_named() {
        let headers = "Content-Type: multipart/mixed; boundary=x\r\n";
        let body = "--x\r\nContent-Type: text/plain\r\n\r\nLihat foto.\r\n--x\r\n\
            Content-Type: image/jpeg\r\nContent-Disposition: attachment; filename=\"foto.jpg\"\r\n\
            Content-Transfer-Encoding: base64\r\n\r\naGFsbG8=\r\n--x--\r\n";
        let read = mail(headers, body);
        assert_eq!(read.text, "Lihat foto.");
        let [one] = &read.attachments[..] else { panic!("{:?}", read.attachments) };
        assert_eq!((one.name.as_str(), one.media_type.as_str()), ("foto.jpg", "image/jpeg"));
        assert_eq!(one.bytes, b"hallo");
        let told = ["foto.jpg (image/jpeg, 5 B)".to_owned()];
        let whole = read.whole(Translator { language: Language::En }, &told);
        assert!(whole.ends_with(&told[0]), "{whole}");
    }

    #[test]
    fn what_no_person_wrote_is_known() {
        for (headers, why) in [
            ("Auto-Submitted: auto-replied\r\n", Some(Automatic::Reply)),
            ("Auto-Submitted: no\r\n", None),
            ("X-Autoreply: yes\r\n", Some(Automatic::Reply)),
            ("Precedence: bulk\r\n", Some(Automatic::Bulk)),
            ("List-Id: <umum.contoh.example>\r\n", Some(Automatic::Bulk)),
            ("Return-Path: <>\r\n", Some(Automatic::Bounce)),
            ("Content-Type: multipart/report; boundary=x\r\n", Some(Automatic::Bounce)),
        ] {
            assert_eq!(mail(headers, "x").automatic, why, "{headers}");
        }
        let own = read(format!("From: Kantor <{OURS}>\r\n\r\nx").as_bytes(), OURS).unwrap();
        assert_eq!(own.automatic, Some(Automatic::Own));
        let daemon = read(b"From: MAILER-DAEMON@contoh.example\r\n\r\nx", OURS).unwrap();
        assert_eq!(daemon.automatic, Some(Automatic::Bounce));
    }

    #[test]
    fn what_is_no_mail_is_refused_and_nothing_is_too_long() {
        for raw in [&b""[..], b"hello", b"Subject: x\r\n\r\ny", b"From: nobody\r\n\r\ny"] {
            assert_eq!(read(raw, OURS), None, "{raw:?}");
        }
        let long = mail("Subject: s\r\n", &"kata ".repeat(4_000));
        let whole = long.whole(Translator { language: Language::Id }, &["x".repeat(9_000)]);
        assert!(whole.chars().count() <= 8_000, "{}", whole.chars().count());
        let bare = mail("", "");
        assert!(!bare.whole(Translator { language: Language::Id }, &[]).is_empty());
        assert_eq!(bare.id.len(), 64, "named by the hash of the whole");
    }
}
