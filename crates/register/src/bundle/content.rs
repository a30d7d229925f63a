//! The entries of a bundle as lines, and the texts that are given with them.

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;

use super::BundleError;
use crate::entry::Entry;
use crate::hash::Hash;
use crate::sealed::{NONCE, commitment, open, place, seal_file};

/// A sealed text that is given: what lies beside the entry, and the key of its own that opens it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Given {
    /// Slot in the entry.
    pub slot: u32,
    /// Salt of the commitment.
    pub salt: Vec<u8>,
    /// Nonce and ciphertext.
    pub bytes: Vec<u8>,
    /// Opens this one alone.
    pub key: [u8; 32],
}

/// An entry with the path that proves it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proven {
    /// Its hash.
    pub hash: Hash,
    /// Its exact bytes.
    pub bytes: Vec<u8>,
    /// From it to the root, from below.
    pub path: Vec<Hash>,
    /// Its texts that are given, in slot order.
    pub parts: Vec<Given>,
    /// The file that it names, when that is given with its key.
    pub file: Option<GivenFile>,
}

/// A file that an entry names and that lies in the bundle as people read it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GivenFile {
    /// The member that holds it.
    pub member: String,
    /// The nonce that it was sealed with.
    pub nonce: [u8; NONCE],
}

/// A sealed text of a checked entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Text {
    /// It was given, and is the one that was recorded.
    Given(String),
    /// It was not given: the entry's commitment stands for it.
    Sealed,
}

/// Writes entries as lines.
pub(super) fn write(entries: &[Proven]) -> Vec<u8> {
    let mut out = Vec::new();
    for entry in entries {
        out.extend_from_slice(b"E ");
        out.extend_from_slice(&entry.hash.hex_bytes());
        out.push(b' ');
        out.extend_from_slice(&entry.bytes);
        out.extend_from_slice(b"\nP");
        for step in &entry.path {
            out.push(b' ');
            out.extend_from_slice(&step.hex_bytes());
        }
        out.push(b'\n');
        for part in &entry.parts {
            let [salt, bytes] = [&part.salt, &part.bytes].map(|bytes| BASE64.encode(bytes));
            let line = format!("S {} {salt} {bytes} {}\n", part.slot, BASE64.encode(part.key));
            out.extend_from_slice(line.as_bytes());
        }
        if let Some(file) = &entry.file {
            let line = format!("F {} {}\n", BASE64.encode(file.nonce), file.member);
            out.extend_from_slice(line.as_bytes());
        }
    }
    out
}

/// Reads them back.
pub(super) fn read(text: &str) -> Result<Vec<Proven>, BundleError> {
    let mut entries: Vec<Proven> = Vec::new();
    for (number, line) in (1..).zip(text.lines()) {
        let wrong = || BundleError::Line(number);
        match (line.split_at_checked(1).ok_or_else(wrong)?, entries.last_mut()) {
            (("E", rest), _) => entries.push(entry(rest).ok_or_else(wrong)?),
            (("P", rest), Some(last)) if last.path.is_empty() && last.parts.is_empty() => {
                let steps = rest.split(' ').skip(1).map(Hash::parse);
                last.path = steps.collect::<Option<_>>().ok_or_else(wrong)?;
            }
            (("S", rest), Some(last)) if last.file.is_none() => {
                last.parts.push(part(rest).ok_or_else(wrong)?);
            }
            (("F", rest), Some(last)) if last.file.is_none() => {
                last.file = Some(given_file(rest).ok_or_else(wrong)?);
            }
            _ => return Err(wrong()),
        }
    }
    Ok(entries)
}

fn entry(rest: &str) -> Option<Proven> {
    let (hash, bytes) = rest.strip_prefix(' ')?.split_once(' ')?;
    let (hash, bytes) = (Hash::parse(hash)?, bytes.as_bytes().to_vec());
    Some(Proven { hash, bytes, path: Vec::new(), parts: Vec::new(), file: None })
}

fn given_file(rest: &str) -> Option<GivenFile> {
    let (nonce, member) = rest.strip_prefix(' ')?.split_once(' ')?;
    let nonce = BASE64.decode(nonce).ok()?.try_into().ok()?;
    Some(GivenFile { member: member.to_owned(), nonce })
}

/// What an entry says of the file that it names.
#[derive(serde::Deserialize)]
struct Naming {
    file: Named,
}

#[derive(serde::Deserialize)]
struct Named {
    name: String,
}

/// Whether a member is the file that an entry names: sealed again with the key that was given, it
/// must be the bytes whose hash was recorded.
pub(super) fn file(
    entry: &Entry<'_>,
    texts: &[Text],
    given: &GivenFile,
    members: &[(String, Vec<u8>)],
) -> Result<(), &'static str> {
    let named: Naming =
        serde_json::from_str(entry.body.get()).map_err(|_| "names no file, but one is given")?;
    let found = members.iter().find(|(name, _)| *name == given.member);
    let (_, content) = found.ok_or("the file that it names is not there")?;
    let key = texts.iter().find_map(|text| match text {
        Text::Given(text) => Hash::parse(text),
        Text::Sealed => None,
    });
    let key = key.ok_or("a file is given without its key")?;
    let sealed = seal_file(&key.0, &given.nonce, &entry.chain, content);
    if Hash::of(&sealed).to_string() == named.file.name {
        return Ok(());
    }
    Err("the file that is given is not the one that was recorded")
}

fn part(rest: &str) -> Option<Given> {
    let mut words = rest.strip_prefix(' ')?.split(' ');
    let slot = words.next()?.parse().ok()?;
    let mut bytes = || BASE64.decode(words.next()?).ok();
    let (salt, sealed, key) = (bytes()?, bytes()?, bytes()?.try_into().ok()?);
    words.next().is_none().then_some(Given { slot, salt, bytes: sealed, key })
}

/// The texts of an entry: each that is given must be the one that the entry commits to, and open.
pub(super) fn texts(entry: &Entry<'_>, given: &[Given]) -> Result<Vec<Text>, &'static str> {
    let promised = entry.commitments().map_err(|_| "cannot be read")?;
    if given.windows(2).any(|pair| pair[0].slot >= pair[1].slot)
        || given.iter().any(|part| part.slot as usize >= promised.len())
    {
        return Err("a sealed text lies beside it that it does not speak of");
    }
    let text = |(slot, promised): (u32, &crate::entry::Commitment)| {
        let Some(part) = given.iter().find(|part| part.slot == slot) else {
            return Ok(Text::Sealed);
        };
        if commitment(&part.salt, &part.bytes) != promised.digest {
            return Err("a sealed text was altered");
        }
        let place = place(&entry.chain, entry.seq, slot, &promised.subject);
        let opened = open(&part.key, &place, &part.bytes);
        opened.map(Text::Given).ok_or("the key of a sealed text does not open it")
    };
    (0..).zip(&promised).map(text).collect()
}
