//! The shape of a parcel, so that nothing else is stored as one; and the work that it costs.

use std::collections::BTreeMap;

use axum::http::StatusCode;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use domain::hear::levy_reports::{Parcel, Size, subject_of};
use domain::kernel::Personal;
use jiff::ToSpan;
use jiff::civil::Date;
use register::hash::Hash;
use serde::Deserialize;

use crate::web::problem::Problem;

/// Zero bits that the hash of a parcel with its number begins with: a second of a telephone.
pub(super) const WORK_BITS: u32 = 14;
/// Bytes of a public key: an uncompressed point of P-256.
pub(super) const POINT: usize = 65;
/// Bytes of a wrapped key: nonce, key, seal.
const WRAP: usize = 12 + 32 + 16;
/// Under which name the reporter's own wrap stands.
const REPORTER: &str = "reporter";
/// Signs of the two names: look-up half of a receipt, and key.
const LOOKUP: usize = 16;

/// The first parcel of a report.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct First {
    version: u8,
    ephemeral: String,
    wraps: BTreeMap<String, String>,
    body: String,
}

/// The parcel of a message.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Next {
    version: u8,
    body: String,
}

fn bad(field: &'static str) -> Problem {
    let problem = Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "levy.parcel");
    problem.with_field(field, "levy.parcel")
}

fn bytes(text: &str) -> Option<usize> {
    STANDARD.decode(text).ok().map(|bytes| bytes.len())
}

fn sealed(lookup: &str, text: &str, body: &str) -> Result<Parcel, Problem> {
    let size = bytes(body).and_then(Size::of).ok_or_else(|| bad("parcel"))?;
    let digest = Hash::of(text.as_bytes()).to_string();
    Ok(Parcel { size, digest, sealed: Personal::new(subject_of(lookup), text) })
}

/// Whether a name is a look-up half as our pages make it.
pub(super) fn is_lookup(text: &str) -> bool {
    let sign = |c: char| c.is_ascii_digit() || (c.is_ascii_uppercase() && !"ILOU".contains(c));
    text.len() == LOOKUP && text.chars().all(sign)
}

/// Whether a text is a SHA-256 in hexadecimal.
pub(super) fn is_digest(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
}

/// The public half of a key and its name.
pub(super) fn key_of(public: &str) -> Result<String, Problem> {
    let wrong = || {
        let problem = Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "levy.public_key");
        problem.with_field("public", "levy.public_key")
    };
    let point = STANDARD.decode(public).map_err(|_| wrong())?;
    if point.len() != POINT || point.first() != Some(&4) {
        return Err(wrong());
    }
    Ok(Hash::of(&point).to_string().chars().take(16).collect())
}

/// A first parcel, and the names of the keys that it is sealed to.
pub(super) fn first(lookup: &str, text: &str) -> Result<(Parcel, Vec<String>), Problem> {
    let parcel: First = serde_json::from_str(text).map_err(|_| bad("parcel"))?;
    let whole = parcel.version == 1
        && bytes(&parcel.ephemeral) == Some(POINT)
        && parcel.wraps.values().all(|wrap| bytes(wrap) == Some(WRAP))
        && parcel.wraps.contains_key(REPORTER);
    if !whole {
        return Err(bad("parcel"));
    }
    let recipients = parcel.wraps.keys().filter(|name| *name != REPORTER).cloned().collect();
    Ok((sealed(lookup, text, &parcel.body)?, recipients))
}

/// The parcel of a message.
pub(super) fn next(lookup: &str, text: &str) -> Result<Parcel, Problem> {
    let parcel: Next = serde_json::from_str(text).map_err(|_| bad("parcel"))?;
    if parcel.version != 1 {
        return Err(bad("parcel"));
    }
    sealed(lookup, text, &parcel.body)
}

/// Whether enough was worked for a parcel, on this day or the last.
pub(super) fn check_work(
    digest: &str,
    (date, nonce): (&str, u64),
    today: Date,
) -> Result<(), Problem> {
    let days = [today.saturating_sub(1.days()), today, today.saturating_add(1.days())];
    let known = date.parse().is_ok_and(|date: Date| days.contains(&date));
    let found = Hash::of(format!("{digest}:{date}:{nonce}").as_bytes()).to_string();
    let zeros = u32::from_str_radix(found.get(..8).unwrap_or_default(), 16);
    if known && zeros.is_ok_and(|first| first.leading_zeros() >= WORK_BITS) {
        return Ok(());
    }
    Err(Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "levy.work")
        .with_field("nonce", "levy.work"))
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn parcel(body: usize, wrap: usize, own: bool) -> String {
        let of = |length: usize| STANDARD.encode(vec![7; length]);
        let own = if own { REPORTER } else { "else" };
        let (ephemeral, wrap, body) = (of(POINT), of(wrap), of(body));
        serde_json::json!({
            "version": 1, "ephemeral": ephemeral, "body": body,
            "wraps": { "9f86d081884c7d65": wrap, own: wrap },
        })
        .to_string()
    }

    #[test]
    fn a_parcel_has_its_shape_or_is_none() {
        let lookup = "7K3M9Q2XABC01234";
        let good = parcel(Size::Small.bytes(), WRAP, true);
        let (read, recipients) = first(lookup, &good).unwrap();
        assert_eq!((read.size, recipients), (Size::Small, vec!["9f86d081884c7d65".to_owned()]));
        assert_eq!(read.digest, Hash::of(good.as_bytes()).to_string());
        for bad in [
            parcel(Size::Small.bytes() + 1, WRAP, true),
            parcel(Size::Large.bytes(), WRAP - 1, true),
            parcel(Size::Large.bytes(), WRAP, false),
            good.replace("\"version\":1", "\"version\":2"),
            good.replace("\"version\":1", "\"version\":1,\"name\":\"Siti\""),
            String::new(),
        ] {
            assert!(first(lookup, &bad).is_err(), "{bad:.80}");
        }
        assert!(next(lookup, &good).is_err(), "a first parcel is no message");
    }

    #[test]
    fn names_are_as_our_pages_make_them() {
        assert!(is_lookup("7K3M9Q2XABC01234"));
        for bad in
            ["", "7k3m9q2xabc01234", "7K3M9Q2XABC0123I", "../../../etc/pas", "7K3M9Q2XABC0123é"]
        {
            assert!(!is_lookup(bad), "{bad}");
        }
        assert!(is_digest(&"0a".repeat(32)) && !is_digest(&"0A".repeat(32)) && !is_digest("0a"));
        assert!(key_of("BA==").is_err() && key_of("?").is_err());
    }

    #[test]
    fn work_is_for_one_parcel_and_its_day() {
        let today = date(2026, 11, 23);
        let (digest, day) = ("ab".repeat(32), "2026-11-23");
        let nonce = (0..).find(|n| check_work(&digest, (day, *n), today).is_ok()).unwrap();
        assert!(check_work(&digest, (day, nonce), date(2026, 11, 25)).is_err());
        assert!(check_work(&"cd".repeat(32), (day, nonce), today).is_err());
        assert!(check_work(&digest, ("x", nonce), today).is_err());
    }
}
