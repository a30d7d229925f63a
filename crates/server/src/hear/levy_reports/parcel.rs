//! The shape of a parcel, so that nothing else is stored as one; and the work that it costs.

use std::collections::BTreeMap;

use axum::http::StatusCode;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use domain::hear::levy_reports::{Parcel, Size, pictures_of, shares_of, subject_of};
use domain::kernel::Personal;
use jiff::ToSpan;
use jiff::civil::Date;
use register::hash::Hash;
use ring::agreement::{ECDH_P256, EphemeralPrivateKey, UnparsedPublicKey, agree_ephemeral};
use ring::rand::SystemRandom;
use serde::Deserialize;

use crate::web::problem::Problem;

/// Zero bits that the hash of a parcel with its number begins with: a second of a telephone.
pub(super) const WORK_BITS: u32 = 14;
/// Bytes of a public key: an uncompressed point of P-256.
pub(super) const POINT: usize = 65;
/// Bytes of a wrapped key: nonce, key, seal.
const WRAP: usize = 12 + 32 + 16;
/// Bytes of a sealed share: nonce, share of 32 bytes with its number, seal.
const SHARE: usize = 12 + 33 + 16;
/// Bytes of a sealed part of a picture: what is inside, nonce, seal.
const PART: usize = 256 * 1024 + 12 + 16;
/// Most bytes of a sealed private key.
const PRIVATE_MAX: usize = 1024;
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

/// What is left with custodians: a sealed copy of a private key, and shares of what opens it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Shares {
    version: u8,
    sealed: String,
    ephemeral: String,
    shares: BTreeMap<String, String>,
}

/// One thing sealed to one key: a wrap, or a share.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct One {
    version: u8,
    ephemeral: String,
    sealed: String,
}

fn bad(field: &'static str) -> Problem {
    let problem = Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "levy.parcel");
    problem.with_field(field, "levy.parcel")
}

fn bytes(text: &str) -> Option<usize> {
    STANDARD.decode(text).ok().map(|bytes| bytes.len())
}

/// Whether a text is a point of P-256: a browser seals to no other, and says nothing that helps.
fn is_point(text: &str) -> bool {
    let Ok(point) = STANDARD.decode(text) else { return false };
    if point.len() != POINT {
        return false;
    }
    let random = SystemRandom::new();
    let own = EphemeralPrivateKey::generate(&ECDH_P256, &random);
    let theirs = UnparsedPublicKey::new(&ECDH_P256, point);
    own.is_ok_and(|own| agree_ephemeral(own, &theirs, |_| ()).is_ok())
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
    if !is_point(public) {
        return Err(wrong());
    }
    let point = STANDARD.decode(public).map_err(|_| wrong())?;
    Ok(Hash::of(&point).to_string().chars().take(16).collect())
}

/// A first parcel, and the names of the keys that it is sealed to.
pub(super) fn first(lookup: &str, text: &str) -> Result<(Parcel, Vec<String>), Problem> {
    let parcel: First = serde_json::from_str(text).map_err(|_| bad("parcel"))?;
    let whole = parcel.version == 1
        && is_point(&parcel.ephemeral)
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

/// A part of a picture, and its digest.
pub(super) fn picture(lookup: &str, text: &str) -> Result<(Personal, String), Problem> {
    let part: Next = serde_json::from_str(text).map_err(|_| bad("parcel"))?;
    if part.version != 1 || bytes(&part.body) != Some(PART) {
        return Err(bad("parcel"));
    }
    Ok((Personal::new(pictures_of(lookup), text), Hash::of(text.as_bytes()).to_string()))
}

/// A wrap for a further key of a report, and its digest.
pub(super) fn wrap(lookup: &str, text: &str) -> Result<(Personal, String), Problem> {
    one(text, WRAP)?;
    Ok((Personal::new(subject_of(lookup), text), Hash::of(text.as_bytes()).to_string()))
}

/// A share of what opens the copy of a key.
pub(super) fn share(key: &str, text: &str) -> Result<Personal, Problem> {
    one(text, SHARE)?;
    Ok(Personal::new(shares_of(key), text))
}

fn one(text: &str, length: usize) -> Result<(), Problem> {
    let one: One = serde_json::from_str(text).map_err(|_| bad("parcel"))?;
    let whole = one.version == 1 && is_point(&one.ephemeral) && bytes(&one.sealed) == Some(length);
    if whole { Ok(()) } else { Err(bad("parcel")) }
}

/// What is left with custodians, and their keys.
pub(super) fn shares(key: &str, text: &str) -> Result<(Personal, Vec<String>), Problem> {
    let left: Shares = serde_json::from_str(text).map_err(|_| bad("parcel"))?;
    let whole = left.version == 1
        && is_point(&left.ephemeral)
        && bytes(&left.sealed).is_some_and(|length| length <= PRIVATE_MAX)
        && left.shares.values().all(|share| bytes(share) == Some(SHARE));
    if !whole {
        return Err(bad("parcel"));
    }
    Ok((Personal::new(shares_of(key), text), left.shares.into_keys().collect()))
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

    fn point() -> String {
        let own = EphemeralPrivateKey::generate(&ECDH_P256, &SystemRandom::new()).unwrap();
        STANDARD.encode(own.compute_public_key().unwrap())
    }

    fn parcel(body: usize, wrap: usize, own: bool) -> String {
        let of = |length: usize| STANDARD.encode(vec![7; length]);
        let own = if own { REPORTER } else { "else" };
        let (ephemeral, wrap, body) = (point(), of(wrap), of(body));
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
            good.replace(&point_of(&good), &STANDARD.encode([4; POINT])),
            String::new(),
        ] {
            assert!(first(lookup, &bad).is_err(), "{bad:.80}");
        }
        assert!(next(lookup, &good).is_err(), "a first parcel is no message");
    }

    fn point_of(parcel: &str) -> String {
        let parcel: serde_json::Value = serde_json::from_str(parcel).unwrap();
        parcel["ephemeral"].as_str().unwrap().to_owned()
    }

    #[test]
    fn a_public_key_is_a_point_of_its_curve() {
        let good = point();
        let mut off = STANDARD.decode(&good).unwrap();
        assert!(key_of(&good).is_ok());
        off[64] ^= 1;
        for bad in [off, vec![0; POINT], [4; POINT].to_vec(), vec![4; 33]] {
            assert!(key_of(&STANDARD.encode(bad)).is_err());
        }
    }

    #[test]
    fn what_is_left_with_custodians_has_its_shape() {
        let of = |length: usize| STANDARD.encode(vec![7; length]);
        let text = |share: usize, sealed: usize| {
            let shares = serde_json::json!({ "c1": of(share), "c2": of(share) });
            let (sealed, ephemeral) = (of(sealed), point());
            serde_json::json!({
                "version": 1, "sealed": sealed, "ephemeral": ephemeral, "shares": shares,
            })
            .to_string()
        };
        let (_, custodians) = shares("aa", &text(SHARE, 166)).unwrap();
        assert_eq!(custodians, ["c1", "c2"]);
        assert!(shares("aa", &text(SHARE + 1, 166)).is_err());
        assert!(shares("aa", &text(SHARE, PRIVATE_MAX + 1)).is_err());
        let one = |length: usize| {
            let (ephemeral, sealed) = (point(), of(length));
            serde_json::json!({ "version": 1, "ephemeral": ephemeral, "sealed": sealed })
                .to_string()
        };
        assert!(share("aa", &one(SHARE)).is_ok() && share("aa", &one(WRAP)).is_err());
        assert!(wrap("aa", &one(WRAP)).is_ok() && wrap("aa", "{}").is_err());
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
