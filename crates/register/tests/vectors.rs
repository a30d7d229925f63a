//! Golden vectors: bytes, hashes and signatures made by other tools (Python's `json` and `hashlib`,
//! OpenSSL), which every build must make and read alike for ever. A vector is never edited; a new
//! format gets new ones.

use ed25519_dalek::SigningKey;
use register::chain::Head;
use register::checkpoint::{Checkpoint, parse_verifier_key, verifier_key};
use register::entry::{Commitment, Draft, Entry, write};
use register::hash::Hash;
use register::sealed::commitment;
use serde_json::Value;

fn vectors(text: &str) -> Vec<Value> {
    let all: Vec<Value> = serde_json::from_str(text).expect("a JSON list");
    assert!(!all.is_empty());
    all
}

fn text<'v>(value: &'v Value, name: &str) -> &'v str {
    value[name].as_str().unwrap_or_else(|| panic!("{name} is not text in {value}"))
}

fn hash(value: &Value, name: &str) -> Hash {
    Hash::parse(text(value, name)).expect("64 digits")
}

fn bytes(value: &Value, name: &str) -> Vec<u8> {
    let digits = text(value, name);
    let pairs = (0..digits.len()).step_by(2);
    pairs.map(|at| u8::from_str_radix(&digits[at..at + 2], 16).expect("digits")).collect()
}

#[test]
fn entries_are_written_hashed_and_read_as_ever() {
    for vector in vectors(include_str!("vectors/entries.json")) {
        let (name, draft) = (text(&vector, "name"), &vector["draft"]);
        let sealed = draft["sealed"].as_array().expect("a list");
        let sealed: Vec<Commitment> = sealed
            .iter()
            .map(|part| Commitment {
                subject: text(part, "subject").to_owned(),
                digest: hash(part, "digest"),
            })
            .collect();
        let number = |name: &str| draft[name].as_u64().expect("a number");
        let time = |name: &str| draft[name].as_i64().expect("a time");
        let mut out = Vec::new();
        write(
            &Draft {
                chain: text(draft, "chain"),
                seq: number("seq"),
                prev: hash(draft, "prev"),
                stream: text(draft, "stream"),
                version: number("version"),
                kind: text(draft, "kind"),
                schema: u16::try_from(number("schema")).expect("small"),
                happened: time("happened"),
                recorded: time("recorded"),
                actor: text(draft, "actor"),
                command: text(draft, "command"),
                sealed: &sealed,
                body: text(draft, "body").as_bytes(),
            },
            &mut out,
        );
        assert_eq!(str::from_utf8(&out).expect("UTF-8"), text(&vector, "bytes"), "{name}");
        assert_eq!(Hash::of(&out), hash(&vector, "hash"), "{name}");
        let entry = Entry::read(text(&vector, "bytes").as_bytes()).expect(name);
        assert_eq!(entry.chain, text(draft, "chain"));
        assert_eq!((entry.seq, entry.version), (number("seq"), number("version")));
        assert_eq!((entry.happened, entry.recorded), (time("happened"), time("recorded")));
        assert_eq!((&*entry.stream, &*entry.kind), (text(draft, "stream"), text(draft, "kind")));
        assert_eq!(
            (&*entry.actor, &*entry.command),
            (text(draft, "actor"), text(draft, "command"))
        );
        assert_eq!(entry.prev().expect("digest"), hash(draft, "prev"));
        assert_eq!(entry.commitments().expect("digests"), sealed);
        assert_eq!(entry.body.get(), text(draft, "body"));
    }
}

#[test]
fn sealed_parts_have_the_same_commitment_as_ever() {
    for vector in vectors(include_str!("vectors/sealed.json")) {
        let made = commitment(&bytes(&vector, "salt"), &bytes(&vector, "sealed"));
        assert_eq!(made, hash(&vector, "commitment"));
    }
}

#[test]
fn heads_are_signed_and_read_as_ever() {
    for vector in vectors(include_str!("vectors/checkpoints.json")) {
        let seed: [u8; 32] = bytes(&vector, "seed").try_into().expect("32 bytes");
        let (key, name) = (SigningKey::from_bytes(&seed), text(&vector, "name"));
        let head = Head {
            seq: vector["seq"].as_u64().expect("a number"),
            hash: hash(&vector, "hash"),
            recorded: vector["recorded"].as_i64().expect("a time"),
        };
        let checkpoint = Checkpoint { chain: text(&vector, "chain").to_owned(), head };
        assert_eq!(checkpoint.sign(name, &key), text(&vector, "note"));
        assert_eq!(verifier_key(name, &key.verifying_key()), text(&vector, "verifier_key"));
        let (signer, public) = parse_verifier_key(text(&vector, "verifier_key")).expect("a key");
        assert_eq!(Checkpoint::open(text(&vector, "note"), &signer, &public), Ok(checkpoint));
    }
}
