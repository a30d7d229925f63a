//! A bundle: what it proves, and that no byte of it can be changed unseen.

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use ed25519_dalek::SigningKey;
use register::bundle::{Bundle, BundleError, Given, GivenFile, Proven, Text, check};
use register::checkpoint::parse_verifier_key;
use register::entry::{Commitment, Draft, write};
use register::hash::Hash;
use register::sealed::{commitment, place, seal_file};
use register::tree::Tree;

const CHAIN: &str = "kanim-nusantara";
const STREAM: &str = "complaint/7K3M-9Q2X-ABC0";
const SECRET: &str = "Diminta uang rokok.";
const MEMBER: &str = "attachment-1.jpg";
const PHOTO: &[u8] = b"pixels";

fn key() -> SigningKey {
    SigningKey::from_bytes(&[7; 32])
}

/// A sealed text of an entry, with the commitment that the entry holds.
fn seal(seq: u64, text: &str) -> (Given, Commitment) {
    let (key, nonce, salt) = ([9; 32], [3; 24], vec![5; 16]);
    let place = place(CHAIN, seq, 0, STREAM);
    let payload = Payload { msg: text.as_bytes(), aad: place.as_bytes() };
    let cipher = XChaCha20Poly1305::new((&key).into());
    let sealed = cipher.encrypt(&XNonce::from(nonce), payload).expect("a short text");
    let bytes = [&nonce[..], &sealed].concat();
    let digest = commitment(&salt, &bytes);
    (Given { slot: 0, salt, bytes, key }, Commitment { subject: STREAM.to_owned(), digest })
}

/// A chain of nine entries; those of the stream are the third, the sixth and the ninth.
fn bundle() -> Bundle {
    let (mut prev, mut entries, mut hashes) = (Hash::ZERO, Vec::new(), Vec::new());
    for seq in 1..=9 {
        let ours = seq % 3 == 0;
        // The ninth names a file, and its text is the file's key.
        let stored = seal_file(&[6; 32], &[4; 24], CHAIN, PHOTO);
        let naming = format!("{{\"file\":{{\"name\":\"{}\"}}}}", Hash::of(&stored));
        let (text, body) = if seq == 9 {
            (Hash([6; 32]).to_string(), naming.as_str())
        } else {
            (SECRET.to_owned(), "{}")
        };
        let (given, promised) = seal(seq, &text);
        let sealed = if ours { vec![promised] } else { Vec::new() };
        let stream = if ours { STREAM } else { "queue-day/2026-11-23" };
        let version = if ours { seq / 3 } else { seq };
        let (happened, actor, command) = (seq.cast_signed(), "citizen", "c");
        let draft = Draft {
            chain: CHAIN,
            seq,
            prev,
            stream,
            version,
            kind: "complaint.received",
            schema: 1,
            happened,
            recorded: happened,
            actor,
            command,
            sealed: &sealed,
            body: body.as_bytes(),
        };
        let mut bytes = Vec::new();
        write(&draft, &mut bytes);
        prev = Hash::of(&bytes);
        hashes.push(prev);
        if ours {
            // The second text is kept back.
            let parts = if seq == 6 { Vec::new() } else { vec![given] };
            let file = (seq == 9).then(|| GivenFile { member: MEMBER.to_owned(), nonce: [4; 24] });
            entries.push((seq, Proven { hash: prev, bytes, path: Vec::new(), parts, file }));
        }
    }
    let mut tree = Tree::wanting([3, 6, 9]);
    hashes.iter().for_each(|hash| tree.push(hash));
    let grown = tree.finish();
    let proven = |(seq, entry): (u64, Proven)| Proven { path: grown.paths[&seq].clone(), ..entry };
    Bundle {
        chain: CHAIN.to_owned(),
        stream: STREAM.to_owned(),
        head: (9, prev),
        root: grown.root,
        made: 10,
        entries: entries.into_iter().map(proven).collect(),
        files: vec![
            ("cover.html".to_owned(), b"<!doctype html>".to_vec()),
            (MEMBER.to_owned(), PHOTO.to_vec()),
        ],
    }
}

fn wrong(change: impl FnOnce(&mut Bundle)) -> BundleError {
    let mut other = bundle();
    change(&mut other);
    check(&other.write(&key()), &[]).expect_err("it was changed")
}

#[test]
fn it_proves_what_was_given_and_says_what_was_kept_back() {
    let bytes = bundle().write(&key());
    let report = check(&bytes, &[]).unwrap();
    assert_eq!((report.head.0, report.trusted), (9, false));
    let said = |at: usize| report.entries[at].texts.clone();
    assert_eq!((said(0), said(1)), (vec![Text::Given(SECRET.to_owned())], vec![Text::Sealed]));
    assert_eq!(report.files, ["cover.html", MEMBER]);
    assert_eq!(report.entries[2].file.as_deref(), Some(MEMBER), "the file is the recorded one");
    let own = parse_verifier_key(&report.key).unwrap();
    assert!(check(&bytes, &[own]).unwrap().trusted);
    let other = (CHAIN.to_owned(), SigningKey::from_bytes(&[8; 32]).verifying_key());
    assert_eq!(check(&bytes, &[other]), Err(BundleError::Stranger(report.key)));
}

#[test]
fn any_altered_byte_is_found() {
    let bytes = bundle().write(&key());
    for at in 0..bytes.len() {
        for bit in [1, 0x20, 0x80] {
            let mut other = bytes.clone();
            other[at] ^= bit;
            assert!(check(&other, &[]).is_err(), "byte {at}, bit {bit:#x}");
        }
    }
    for at in [0, 1, bytes.len() / 2, bytes.len() - 1] {
        assert_eq!(check(&bytes[..at], &[]), Err(BundleError::Container), "cut at {at}");
    }
}

#[test]
fn who_signs_anew_cannot_change_what_was_recorded() {
    // Whoever holds the key can sign another manifest, but not another entry under the same root.
    let altered = wrong(|bundle| bundle.entries[0].bytes = b"{}".to_vec());
    assert!(matches!(altered, BundleError::Entry(1, _)), "{altered}");
    let missing = wrong(|bundle| drop(bundle.entries.remove(1)));
    assert_eq!(missing, BundleError::Entry(9, "an entry of the stream is missing before it"));
    let moved = wrong(|bundle| bundle.entries[1].path.swap(0, 1));
    assert_eq!(moved, BundleError::Entry(6, "is not in the chain that was signed"));
    let head = wrong(|bundle| bundle.head.1 = Hash::ZERO);
    assert_eq!(head, BundleError::Entry(9, "is not the signed head"));
    let text = wrong(|bundle| bundle.entries[0].parts[0].bytes[30] ^= 1);
    assert_eq!(text, BundleError::Entry(3, "a sealed text was altered"));
    let key = wrong(|bundle| bundle.entries[0].parts[0].key[0] ^= 1);
    assert_eq!(key, BundleError::Entry(3, "the key of a sealed text does not open it"));
    let slot = wrong(|bundle| bundle.entries[0].parts[0].slot = 1);
    assert!(matches!(slot, BundleError::Entry(3, _)), "{slot}");
    assert_eq!(wrong(|bundle| bundle.entries.clear()), BundleError::Entry(1, "there is none"));
    let foreign = wrong(|bundle| bundle.stream = "complaint/other".to_owned());
    assert!(matches!(foreign, BundleError::Entry(3, _)), "{foreign}");
}

#[test]
fn a_file_that_was_not_recorded_is_found_though_the_manifest_names_it() {
    let told = |change: &dyn Fn(&mut Bundle)| match wrong(|bundle| change(bundle)) {
        BundleError::Entry(9, why) => why,
        other => panic!("{other}"),
    };
    let other = told(&|bundle| bundle.files[1].1 = b"other pixels".to_vec());
    assert_eq!(other, "the file that is given is not the one that was recorded");
    let gone = told(&|bundle| drop(bundle.files.pop()));
    assert_eq!(gone, "the file that it names is not there");
    let keyless = told(&|bundle| bundle.entries[2].parts.clear());
    assert_eq!(keyless, "a file is given without its key");
    let file = GivenFile { member: MEMBER.to_owned(), nonce: [4; 24] };
    let nameless = wrong(|bundle| bundle.entries[0].file = Some(file));
    assert!(matches!(nameless, BundleError::Entry(3, _)), "{nameless}");
}
