//! What filing costs somebody whom nobody knows: a moment of their machine's time, which a person
//! does not notice and a flood does. Without script there is no work; then fewer are taken from one
//! address in an hour.

use register::hash::Hash;

/// Zero bits that the hash of a form with its number begins with: about a second of a telephone.
pub(super) const BITS: u32 = 14;

/// Whether enough was worked for the form of this id, today or the day before. Days are counted
/// from 1970, in UTC: both sides know them.
pub(super) fn is_done(id: &str, day: &str, nonce: u64, today: i64) -> bool {
    let known = day.parse::<i64>().is_ok_and(|day| (today - 1..=today + 1).contains(&day));
    let found = Hash::of(format!("{id}:{day}:{nonce}").as_bytes()).to_string();
    let zeros = u32::from_str_radix(found.get(..8).unwrap_or_default(), 16);
    known && !id.is_empty() && zeros.is_ok_and(|first| first.leading_zeros() >= BITS)
}

#[cfg(test)]
mod tests {
    use super::is_done;

    #[test]
    fn work_is_for_one_form_and_its_day() {
        let (id, today) = ("ab12", 20_780);
        let nonce = (0..).find(|nonce| is_done(id, "20780", *nonce, today)).unwrap();
        assert!(is_done(id, "20780", nonce, today + 1));
        assert!(!is_done(id, "20780", nonce, today + 2), "an old day");
        assert!(!is_done("cd34", "20780", nonce, today), "another form");
        assert!(!is_done(id, "x", nonce, today) && !is_done("", "20780", nonce, today));
    }
}
