//! The second factor: time-based codes (RFC 6238) of an authenticator app, and recovery codes.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use fast_qr::convert::svg::SvgBuilder;
use fast_qr::convert::{Builder as _, Shape};
use fast_qr::qr::QRBuilder;
use totp_rs::{Builder, Secret, Totp};

use super::code;
use crate::book::random;

/// Recovery codes given out at once.
pub const RECOVERY_CODES: usize = 8;
/// Characters of a recovery code: 12 of 29 kinds are 58 bits.
const RECOVERY_LENGTH: usize = 12;
const ISSUER: &str = "Maklumat";

/// A new secret: 160 bits.
#[must_use]
pub fn new_secret() -> Vec<u8> {
    random::<20>().to_vec()
}

fn totp(secret: &[u8], account: &str) -> Option<Totp> {
    let secret = Secret::new(secret.into());
    let builder = Builder::new().with_secret(secret).with_account_name(account);
    builder.with_issuer(Some(ISSUER)).build().ok()
}

/// What the authenticator app is told: by picture, or typed.
#[derive(Debug, Clone)]
pub struct Enrolment {
    /// The QR code as an SVG image in a `data:` address.
    pub picture: String,
    /// The secret in base32, in groups.
    pub typed: String,
}

/// How to tell an app about a secret.
#[must_use]
pub fn enrolment(secret: &[u8], account: &str) -> Option<Enrolment> {
    let url = totp(secret, account)?.to_url().ok()?;
    let qr = QRBuilder::new(url).build().ok()?;
    let svg = SvgBuilder::default().shape(Shape::Square).to_str(&qr);
    let picture = format!("data:image/svg+xml;base64,{}", STANDARD.encode(svg));
    let typed = code::grouped(&Secret::new(secret.into()).to_base32());
    Some(Enrolment { picture, typed })
}

/// The step of a code, if it is a right one, not older than a step and later than `last`.
#[must_use]
pub fn step_of(secret: &[u8], typed: &str, seconds: u64, last: i64) -> Option<i64> {
    let typed: String = typed.chars().filter(char::is_ascii_digit).collect();
    let step = totp(secret, "staff")?.check(&typed, seconds)?;
    i64::try_from(step).ok().filter(|step| *step > last)
}

/// Codes for the day on which the telephone is lost.
#[must_use]
pub fn recovery_codes() -> Vec<String> {
    (0..RECOVERY_CODES).map(|_| code::short(RECOVERY_LENGTH)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_good_once_and_for_a_short_while() {
        // RFC 6238, appendix B: SHA-1, last six of eight digits.
        let secret = b"12345678901234567890";
        assert_eq!(step_of(secret, "287 082", 59, 0), Some(1));
        assert_eq!(step_of(secret, "287082", 59, 1), None);
        assert_eq!(step_of(secret, "081804", 1_111_111_109, 0), Some(37_037_036));
        assert_eq!(step_of(secret, "081804", 1_111_111_109 + 95, 0), None);
        for wrong in ["", "0", "0818041", "abcdef", "999999"] {
            assert_eq!(step_of(secret, wrong, 1_111_111_109, 0), None, "{wrong}");
        }
    }

    #[test]
    fn an_app_is_told_by_picture_and_by_text() {
        let told = enrolment(b"12345678901234567890", "budi").unwrap();
        assert!(told.picture.starts_with("data:image/svg+xml;base64,PHN2Z"));
        assert_eq!(told.typed.replace('-', ""), "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
        assert_eq!(recovery_codes().len(), RECOVERY_CODES);
    }
}
