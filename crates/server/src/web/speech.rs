//! How a call is spoken: which clips, in which order.
//!
//! A clip has the same name in both languages (`voice/id/a.mp3`, `voice/en/a.mp3`), so one list
//! serves both. "A-012" at "Loket 3" is *nomor antrean – a – nol – satu – dua – silakan ke –
//! loket – tiga*. Ticket numbers are read character by character (people compare them with the
//! paper), counter numbers as numbers.

/// Letters and digits as they are read one by one.
const CHARACTERS: [&str; 36] = [
    "0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "a", "b", "c", "d", "e", "f", "g", "h", "i",
    "j", "k", "l", "m", "n", "o", "p", "q", "r", "s", "t", "u", "v", "w", "x", "y", "z",
];

/// Numbers with a clip of their own above nine.
const TEENS: [&str; 21] = [
    "10", "11", "12", "13", "14", "15", "16", "17", "18", "19", "20", "21", "22", "23", "24", "25",
    "26", "27", "28", "29", "30",
];

/// Tens from thirty, spoken before a digit.
const TENS: [&str; 7] = ["30", "40", "50", "60", "70", "80", "90"];

/// Words that occur in names of counters, with their clip.
const WORDS: [(&str, &str); 14] = [
    ("loket", "counter"),
    ("counter", "counter"),
    ("meja", "desk"),
    ("ruang", "room"),
    ("prioritas", "priority"),
    ("foto", "photo"),
    ("wawancara", "interview"),
    ("pembayaran", "payment"),
    ("kasir", "payment"),
    ("pengambilan", "collection"),
    ("informasi", "information"),
    ("biometrik", "biometrics"),
    ("verifikasi", "verification"),
    ("berkas", "documents"),
];

/// Clips that every call uses besides characters, numbers and words.
const PHRASES: [&str; 3] = ["chime", "number", "go-to"];

/// Spoken help of the kiosk: `data-help` of a button.
const HELP: [&str; 5] =
    ["help-service", "help-priority", "help-ticket", "help-survey", "help-complaint"];

/// The clips of a call: the ticket's number and where to go. `counter_name` is the Indonesian
/// name of the counter; words without a clip are left out.
#[must_use]
pub fn clips(number: &str, counter_name: &str) -> Vec<&'static str> {
    let mut clips = vec!["number"];
    clips.extend(number.chars().filter_map(character));
    let place = counter(counter_name);
    if !place.is_empty() {
        clips.push("go-to");
        clips.extend(place);
    }
    clips
}

/// Every clip that a call or the help of a kiosk can ask for; a voice must have them all.
pub fn every_clip() -> impl Iterator<Item = &'static str> {
    let words = WORDS.iter().map(|(_, clip)| *clip);
    PHRASES.into_iter().chain(HELP).chain(CHARACTERS).chain(TEENS).chain(TENS).chain(words)
}

fn character(c: char) -> Option<&'static str> {
    let place = c.to_digit(36)?;
    CHARACTERS.get(usize::try_from(place).ok()?).copied()
}

fn counter(name: &str) -> Vec<&'static str> {
    let mut clips = Vec::new();
    for word in name.split(|c: char| !c.is_alphanumeric()) {
        let lower = word.to_lowercase();
        if let Some((_, clip)) = WORDS.iter().find(|(known, _)| *known == lower) {
            clips.push(*clip);
        } else if let Ok(number) = word.parse::<usize>() {
            clips.extend(cardinal(number, word));
        } else if word.chars().count() == 1 || word.chars().any(|c| c.is_ascii_digit()) {
            clips.extend(word.chars().filter_map(character));
        }
    }
    clips
}

/// A number as a word up to ninety-nine, digit by digit above.
fn cardinal(number: usize, written: &str) -> Vec<&'static str> {
    match number {
        0..=9 => vec![CHARACTERS[number]],
        10..=30 => vec![TEENS[number - 10]],
        31..=99 => {
            let tens = TENS[number / 10 - 3];
            let unit = number % 10;
            if unit == 0 { vec![tens] } else { vec![tens, CHARACTERS[unit]] }
        }
        _ => written.chars().filter_map(character).collect(),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::web::assets;

    fn say(number: &str, counter: &str) -> String {
        clips(number, counter).join(" ")
    }

    #[test]
    fn a_call_is_read_as_people_read_the_ticket() {
        assert_eq!(say("A-012", "Loket 1"), "number a 0 1 2 go-to counter 1");
        assert_eq!(say("4K-10", "Meja 12"), "number 4 k 1 0 go-to desk 12");
        assert_eq!(say("b-007", "Loket Prioritas 2"), "number b 0 0 7 go-to counter priority 2");
        assert_eq!(say("C-100", "Ruang Foto 30"), "number c 1 0 0 go-to room photo 30");
    }

    #[test]
    fn counters_with_odd_names() {
        assert_eq!(say("A-1", "Loket 31"), "number a 1 go-to counter 30 1");
        assert_eq!(say("A-1", "Loket 40"), "number a 1 go-to counter 40");
        assert_eq!(say("A-1", "Loket 104"), "number a 1 go-to counter 1 0 4");
        assert_eq!(say("A-1", "Loket 2B"), "number a 1 go-to counter 2 b");
        assert_eq!(say("A-1", "Loket A"), "number a 1 go-to counter a");
        assert_eq!(say("A-1", "Anjungan"), "number a 1");
        assert_eq!(say("Ñ-1", ""), "number 1");
    }

    #[test]
    fn the_voice_has_every_clip_in_both_languages() {
        let all: BTreeSet<&str> = every_clip().collect();
        for language in ["id", "en"] {
            for clip in &all {
                let name = format!("voice/{language}/{clip}.mp3");
                assert!(assets::exists(&name), "{name}: run cargo xtask gen voice");
            }
        }
    }
}
