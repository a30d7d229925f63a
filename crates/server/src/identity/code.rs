//! Secrets that the house hands out: tokens for programs, short codes for people.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use register::hash::Hash;

use crate::book::random;

/// Letters and digits that nobody confuses on a screen or on paper: no 0 O, 1 I L, U V.
const ALPHABET: &[u8] = b"23456789ABCDEFGHJKMNPQRSTWXYZ";

/// A token of 256 random bits.
#[must_use]
pub fn token() -> String {
    URL_SAFE_NO_PAD.encode(random::<32>())
}

/// What is stored of a secret: its SHA-256, hexadecimal.
#[must_use]
pub fn digest(secret: &str) -> String {
    Hash::of(secret.as_bytes()).to_string()
}

/// A code of so many characters to be read and typed by people.
#[must_use]
pub fn short(length: usize) -> String {
    let mut code = String::with_capacity(length);
    while code.len() < length {
        // Bytes at or beyond the last whole multiple are thrown away: every character is as likely.
        let fair = 256 - 256 % ALPHABET.len();
        let bytes = random::<16>().into_iter().map(usize::from).filter(|byte| *byte < fair);
        for byte in bytes.take(length - code.len()) {
            code.push(char::from(ALPHABET[byte % ALPHABET.len()]));
        }
    }
    code
}

/// A short name for something new, as it stands in addresses.
#[must_use]
pub fn id() -> String {
    short(8).to_ascii_lowercase()
}

/// A code in groups of four.
#[must_use]
pub fn grouped(code: &str) -> String {
    let chars: Vec<char> = code.chars().collect();
    chars.chunks(4).map(String::from_iter).collect::<Vec<_>>().join("-")
}

/// A typed code as it was given out: small letters, spaces and hyphens are forgiven.
#[must_use]
pub fn typed(text: &str) -> String {
    let kept = text.chars().filter(char::is_ascii_alphanumeric).take(64);
    kept.map(|c| c.to_ascii_uppercase()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_survives_a_human() {
        let code = short(8);
        assert_eq!(code.len(), 8);
        assert_ne!(code, short(8));
        assert!(code.bytes().all(|byte| ALPHABET.contains(&byte)));
        assert_eq!(typed(&format!(" {} ", grouped(&code).to_lowercase())), code);
        assert_eq!(grouped("ABCDEFGH23"), "ABCD-EFGH-23");
    }

    #[test]
    fn a_token_has_256_bits() {
        assert_eq!(token().len(), 43);
        assert_ne!(token(), token());
    }
}
