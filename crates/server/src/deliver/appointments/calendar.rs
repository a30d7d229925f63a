//! An appointment as a file for calendars (RFC 5545). Nothing personal is in it.

use domain::kernel::{Timestamp, Zone};

/// Octets of a line without its end.
const LINE: usize = 75;

/// What a calendar is told.
pub(super) struct Entry<'a> {
    /// The same for ever, so that a calendar replaces what it has.
    pub(super) uid: &'a str,
    /// Grows when the appointment moves.
    pub(super) sequence: u32,
    pub(super) made: Timestamp,
    pub(super) begins: Timestamp,
    pub(super) minutes: u16,
    pub(super) what: &'a str,
    pub(super) place: &'a str,
    /// The number of the case.
    pub(super) about: &'a str,
}

/// The file.
pub(super) fn file(entry: &Entry<'_>) -> String {
    let ends = entry.begins.plus_seconds(i64::from(entry.minutes) * 60);
    let lines = [
        "BEGIN:VCALENDAR".to_owned(),
        "VERSION:2.0".to_owned(),
        "PRODID:-//Maklumat//Appointments//ID".to_owned(),
        "CALSCALE:GREGORIAN".to_owned(),
        "METHOD:PUBLISH".to_owned(),
        "BEGIN:VEVENT".to_owned(),
        format!("UID:{}", text(entry.uid)),
        format!("SEQUENCE:{}", entry.sequence),
        format!("DTSTAMP:{}", moment(entry.made)),
        format!("DTSTART:{}", moment(entry.begins)),
        format!("DTEND:{}", moment(ends)),
        format!("SUMMARY:{}", text(entry.what)),
        format!("LOCATION:{}", text(entry.place)),
        format!("DESCRIPTION:{}", text(entry.about)),
        "STATUS:CONFIRMED".to_owned(),
        "BEGIN:VALARM".to_owned(),
        "ACTION:DISPLAY".to_owned(),
        format!("DESCRIPTION:{}", text(entry.what)),
        "TRIGGER:-P1D".to_owned(),
        "END:VALARM".to_owned(),
        "END:VEVENT".to_owned(),
        "END:VCALENDAR".to_owned(),
    ];
    lines.iter().map(|line| folded(line)).collect()
}

/// An instant in UTC: `20261125T020000Z`.
fn moment(at: Timestamp) -> String {
    // Jakarta has been seven hours ahead since 1964 and keeps no summer time.
    let local = Zone::Jakarta.local(at.plus_seconds(-7 * 3600));
    let (date, time) = (local.date, local.time);
    format!(
        "{:04}{:02}{:02}T{:02}{:02}{:02}Z",
        date.year(),
        date.month(),
        date.day(),
        time.hour(),
        time.minute(),
        time.second()
    )
}

/// Section 3.3.11: what has a meaning is written so that it has none.
fn text(plain: &str) -> String {
    let mut out = String::with_capacity(plain.len());
    for letter in plain.chars() {
        match letter {
            '\\' | ';' | ',' => out.extend(['\\', letter]),
            '\n' => out.push_str("\\n"),
            letter if letter.is_control() => {}
            letter => out.push(letter),
        }
    }
    out
}

/// Section 3.1: at most 75 octets a line, no letter torn apart; a line ends with CR and LF.
fn folded(line: &str) -> String {
    let (mut out, mut used) = (String::with_capacity(line.len() + 2), 0);
    for letter in line.chars() {
        if used + letter.len_utf8() > LINE {
            out.push_str("\r\n ");
            used = 1;
        }
        out.push(letter);
        used += letter.len_utf8();
    }
    out.push_str("\r\n");
    out
}

#[cfg(test)]
mod tests {
    use jiff::civil::{date, time};

    use super::*;

    fn entry<'a>(what: &'a str) -> Entry<'a> {
        let at = |hour| Zone::Makassar.instant(date(2026, 11, 25), time(hour, 30, 0, 0));
        Entry {
            uid: "K7M-R4T-2XD@kanim",
            sequence: 1,
            made: at(7),
            begins: at(9),
            minutes: 30,
            what,
            place: "Jl. Contoh 1, Palu; lantai 2",
            about: "K7M-R4T-2XD\nbawa berkas asli",
        }
    }

    #[test]
    fn a_file_has_the_lines_that_calendars_need() {
        let file = file(&entry("Paspor baru"));
        for line in [
            "UID:K7M-R4T-2XD@kanim",
            "SEQUENCE:1",
            "DTSTAMP:20261124T233000Z",
            "DTSTART:20261125T013000Z",
            "DTEND:20261125T020000Z",
            "SUMMARY:Paspor baru",
            "LOCATION:Jl. Contoh 1\\, Palu\\; lantai 2",
            "DESCRIPTION:K7M-R4T-2XD\\nbawa berkas asli",
        ] {
            assert!(file.contains(&format!("\r\n{line}\r\n")), "{line} in {file}");
        }
        assert!(file.starts_with("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n"), "{file}");
        assert!(file.ends_with("END:VEVENT\r\nEND:VCALENDAR\r\n"), "{file}");
        assert_eq!(file.matches('\n').count(), file.matches("\r\n").count());
    }

    #[test]
    fn long_lines_are_folded_between_letters() {
        let long = "Pelayanan – ".repeat(20);
        let file = file(&entry(&long));
        assert!(file.split("\r\n").all(|line| line.len() <= LINE), "{file}");
        assert!(file.replace("\r\n ", "").contains(&format!("SUMMARY:{long}\r\n")), "{file}");
    }
}
