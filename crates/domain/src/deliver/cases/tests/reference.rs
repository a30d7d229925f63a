//! Numbers of cases: published vectors of the scheme, and mistakes that people make.

use proptest::prelude::*;

use super::super::reference::check_value;
use super::*;

/// The check character of a text over an alphabet, by ISO/IEC 7064 with radix 2.
fn check_char(alphabet: &str, text: &str) -> char {
    let value = |c: char| u64::try_from(alphabet.find(c).unwrap()).unwrap();
    let modulus = u64::try_from(alphabet.len()).unwrap();
    let check = check_value(text.chars().map(value), modulus);
    alphabet.chars().nth(usize::try_from(check).unwrap()).unwrap()
}

#[test]
fn the_published_vectors_of_iso_7064_hold() {
    // MOD 11-2: ORCID iDs. MOD 37-2: a donation number (ISBT 128), an example of python-stdnum.
    let digits = "0123456789X";
    assert_eq!(check_char(digits, "000000021825009"), '7');
    assert_eq!(check_char(digits, "000000021694233"), 'X');
    let letters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ*";
    assert_eq!(check_char(letters, "G123498654321"), 'H');
    assert_eq!(check_char(letters, "G123489654321"), 'Y');
}

#[test]
fn the_example_of_the_documentation_checks() {
    let read = CaseRef::parse("k7m r4t 2xd").unwrap();
    assert_eq!(read.as_str(), "K7M-R4T-2XD");
    assert_eq!(read.stream(), "case/K7M-R4T-2XD");
    assert_eq!(serde_json::to_string(&read).unwrap(), "\"K7M-R4T-2XD\"");
    assert!(serde_json::from_str::<CaseRef>("\"K7M-R4T-2XE\"").is_err());
}

#[test]
fn what_is_no_number_says_why() {
    for bad in ["", "K7M", "K7M-R4T-2XDD", "K7M-R4T-2XÖ", "KKK-R4T-2XD", "K7M-R4T-2OD", "0"] {
        assert_eq!(CaseRef::parse(bad), Err(RefError::Shape), "{bad}");
    }
    assert_eq!(CaseRef::parse("K7M-R4T-2XE"), Err(RefError::Check));
    assert_eq!(CaseRef::parse("M7K-R4T-2XD"), Err(RefError::Check));
}

proptest! {
    #[test]
    fn a_number_is_read_as_it_was_made_and_spells_no_word(chance: u64) {
        let made = CaseRef::from_chance(chance);
        prop_assert_eq!(CaseRef::parse(made.as_str()), Ok(made.clone()));
        let typed = made.as_str().to_lowercase().replace('-', " ");
        prop_assert_eq!(CaseRef::parse(&typed), Ok(made.clone()));
        let text = made.as_str().replace('-', "");
        prop_assert!(!text.contains(['0', 'O', '1', 'I', 'L', 'U', 'V']));
        let letters = text.split(|c: char| c.is_ascii_digit()).map(str::len).max();
        prop_assert!(letters <= Some(2), "{}", text);
    }

    #[test]
    fn every_single_mistake_and_every_exchange_is_found(
        chance: u64,
        place in 0usize..9,
        other in 0usize..9,
        wrong in 0usize..29,
    ) {
        let made = CaseRef::from_chance(chance).as_str().replace('-', "");
        let mut mistaken: Vec<char> = made.chars().collect();
        mistaken[place] = char::from(b"23456789ABCDEFGHJKMNPQRSTWXYZ"[wrong]);
        let mistaken = String::from_iter(mistaken);
        prop_assert_eq!(CaseRef::parse(&mistaken).is_ok(), mistaken == made);
        let mut exchanged: Vec<char> = made.chars().collect();
        exchanged.swap(place, other);
        let exchanged = String::from_iter(exchanged);
        prop_assert_eq!(CaseRef::parse(&exchanged).is_ok(), exchanged == made);
    }
}
