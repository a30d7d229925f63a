//! Who is told, where, on which way and in which language. The address is opened only here, only to
//! send to it or to print it; it is kept nowhere and logged nowhere.

use domain::deliver::cases::{CaseRef, Cases};
use domain::hear::complaints::{Complaints, identity_of, stream_of};
use domain::kernel::{Language, Reach, UnitId, Way};

use super::store::Kept;
use super::table::File;
use crate::execute::LoadError;
use crate::prove::disclosure::{OpenError, Opened, open_own};
use crate::web::App;
use crate::web::problem::Problem;

/// Why an address cannot be found out.
#[derive(Debug, thiserror::Error)]
pub(super) enum ContactError {
    /// The file cannot be read.
    #[error("the file of a notice cannot be read")]
    Load(#[from] LoadError),
    /// What is sealed cannot be opened.
    #[error("the address of a notice cannot be opened")]
    Open(#[from] OpenError),
}

/// Who is told.
pub(super) struct Contact {
    /// The name, when it was given.
    pub(super) name: String,
    /// What they wrote about how to reach them; empty when it was erased.
    pub(super) address: String,
    /// What they chose.
    pub(super) reach: Option<Reach>,
}

impl Contact {
    /// In which language.
    pub(super) fn language(&self) -> Language {
        self.reach.map(|reach| reach.language).unwrap_or_default()
    }

    /// On which way, by what they chose or else by what they wrote.
    pub(super) fn way(&self) -> Way {
        match self.reach {
            Some(reach) => reach.by,
            None if mail_in(&self.address).is_some() => Way::Mail,
            None if phone_in(&self.address).is_some() => Way::Phone,
            None => Way::Letter,
        }
    }
}

/// The mail address in what somebody wrote.
pub(super) fn mail_in(text: &str) -> Option<lettre::Address> {
    let words = text.split(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | '<' | '>'));
    let trimmed = words.map(|word| word.trim_matches(['.', '(', ')', '"', ':']));
    trimmed.filter(|word| word.contains('@')).find_map(|word| word.parse().ok())
}

/// The telephone number in what somebody wrote, as the world dials it: a leading zero stands for
/// Indonesia.
pub(super) fn phone_in(text: &str) -> Option<String> {
    let is_part = |c: char| c.is_ascii_digit() || matches!(c, '+' | '-' | ' ' | '.' | '(' | ')');
    let runs = text.split(|c: char| !is_part(c));
    runs.map(|run| {
        let digits: String = run.chars().filter(char::is_ascii_digit).collect();
        (run.trim_start().starts_with('+'), digits)
    })
    .find(|(_, digits)| (8..=15).contains(&digits.len()))
    .map(|(is_whole, digits)| match digits.strip_prefix('0') {
        Some(rest) if !is_whole => format!("+62{rest}"),
        _ => format!("+{digits}"),
    })
}

/// What the one who is told chose. Opens nothing.
pub(super) async fn reach(app: &App, kept: &Kept) -> Result<Option<Reach>, LoadError> {
    let unit = kept.unit.as_str();
    match (kept.file, CaseRef::parse(&kept.reference)) {
        (File::Case, Ok(case)) => {
            let look = |state: &domain::deliver::cases::State| state.reach;
            app.execute.read::<Cases, _>(unit, &case.stream(), look).await
        }
        (File::Case, Err(_)) => Ok(None),
        (File::Complaint, _) => {
            let look = |state: &domain::hear::complaints::State| state.case()?.reach;
            app.execute.read::<Complaints, _>(unit, &stream_of(&kept.reference), look).await
        }
    }
}

/// The contact of a notice's file; nothing when the file is not there.
pub(super) async fn of(app: &App, kept: &Kept) -> Result<Option<Contact>, ContactError> {
    match kept.file {
        File::Case => of_case(app, kept).await,
        File::Complaint => of_complaint(app, &kept.unit, &kept.reference).await,
    }
}

async fn of_case(app: &App, kept: &Kept) -> Result<Option<Contact>, ContactError> {
    let Ok(case) = CaseRef::parse(&kept.reference) else { return Ok(None) };
    let (unit, subject) = (kept.unit.as_str(), case.stream());
    let look = |state: &domain::deliver::cases::State| (state.reach, state.has_contact);
    let (reach, has_contact) = app.execute.read::<Cases, _>(unit, &subject, look).await?;
    let parts = open_own(app, unit, &subject, &["case.submitted"]).await?;
    // Of an application: name, contact when there is one, and last the answers.
    let text = |place: usize| parts.get(place).map_or("", |part: &Opened| part.text.as_str());
    let address = if has_contact && parts.len() == 3 { text(1) } else { "" };
    Ok(Some(Contact { name: text(0).to_owned(), address: address.to_owned(), reach }))
}

/// Whether a mail address is the one that a complaint's reporter left.
///
/// # Errors
/// When the complaint cannot be read.
pub(crate) async fn is_address_of(
    app: &App,
    unit: &UnitId,
    reference: &str,
    from: &str,
) -> Result<bool, Problem> {
    let contact = of_complaint(app, unit.as_str(), reference).await;
    let contact = contact.map_err(|error| Problem::fault(&error))?;
    let left = contact.and_then(|contact| mail_in(&contact.address));
    Ok(left.is_some_and(|left| left.to_string().eq_ignore_ascii_case(from)))
}

async fn of_complaint(
    app: &App,
    unit: &str,
    reference: &str,
) -> Result<Option<Contact>, ContactError> {
    let look = |state: &domain::hear::complaints::State| {
        let case = state.case()?;
        Some((case.reach, case.filed.identity.is_some(), case.filed.contact.is_some()))
    };
    let stream = stream_of(reference);
    let found = app.execute.read::<Complaints, _>(unit, &stream, look).await?;
    let Some((reach, named, reachable)) = found else { return Ok(None) };
    let kinds = ["complaint.received", "complaint.made_formal"];
    let parts = open_own(app, unit, &identity_of(reference), &kinds).await?;
    let (first, later): (Vec<_>, Vec<_>) =
        parts.into_iter().partition(|part| part.kind == "complaint.received");
    // As it was filed: name and contact, each if it was given. Made formal: a name, then perhaps a
    // contact, which then holds.
    let mut first = first.into_iter().map(|part| part.text);
    let name = if named { first.next() } else { None };
    let address = if reachable { first.next() } else { None };
    let mut later = later.into_iter().map(|part| part.text);
    let (name, address) = (later.next().or(name), later.next().or(address));
    let (name, address) = (name.unwrap_or_default(), address.unwrap_or_default());
    Ok(Some(Contact { name, address, reach }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_found_in_what_people_write() {
        for (text, mail) in [
            ("siti@contoh.example", Some("siti@contoh.example")),
            ("email: Siti <siti@contoh.example>, WA 0812-3456-7890", Some("siti@contoh.example")),
            ("siti@", None),
            ("@siti di medsos", None),
            ("Jl. Melati 3", None),
            ("a@b.c\r\nBcc: x@y.z", Some("a@b.c")),
        ] {
            assert_eq!(mail_in(text).map(|found| found.to_string()).as_deref(), mail, "{text}");
        }
        for (text, phone) in [
            ("0812-3456-7890", Some("+6281234567890")),
            ("WA +62 812 3456 7890", Some("+6281234567890")),
            ("+65 8123 4567", Some("+6581234567")),
            ("Jl. Melati 3 RT 02", None),
            ("siti@contoh.example", None),
            ("081234", None),
        ] {
            assert_eq!(phone_in(text).as_deref(), phone, "{text}");
        }
    }

    #[test]
    fn who_chose_nothing_is_told_by_what_they_wrote() {
        let way = |address: &str, by: Option<Way>| {
            let reach = by.map(|by| Reach { by, language: Language::En });
            Contact { name: String::new(), address: address.to_owned(), reach }.way()
        };
        assert_eq!(way("siti@contoh.example 0812-3456-7890", None), Way::Mail);
        assert_eq!(way("0812-3456-7890", None), Way::Phone);
        assert_eq!(way("Jl. Melati 3", None), Way::Letter);
        assert_eq!(way("siti@contoh.example", Some(Way::Letter)), Way::Letter);
    }
}
