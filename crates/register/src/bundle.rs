//! A bundle: some entries of a chain in one file that a stranger can read and check without the
//! rest of the chain.
//!
//! The file is a ZIP whose members are stored as they are. `manifest.txt` is a signed note:
//!
//! ```text
//! maklumat-bundle 1
//! kanim-nusantara                       the chain
//! complaint/7K3M-9Q2X-ABC0              the stream
//! head 1234 <hash of entry 1234>        the chain's head when the bundle was made
//! tree <root over entries 1 to 1234>    see `tree`
//! made 1795228865000000
//! file <SHA-256> cover.html             every other member, in order
//!
//! — kanim-nusantara <signature>
//! ```
//!
//! `key.txt` holds the key that it is signed with; whether that is the unit's key must be known
//! from elsewhere. `entries.txt` holds the entries:
//!
//! ```text
//! E <hash> <the entry's bytes>
//! P <hash> …                            the path from it to the root, from below
//! S <slot> <salt> <sealed bytes> <key>  a sealed text that is given, with the key of its own
//! F <nonce> <member>                    the file that it names, when it is given
//! ```
//!
//! A file is named in its entry by the SHA-256 of its sealed bytes; the key is a sealed text of
//! that entry. Sealed again with key and nonce (XChaCha20-Poly1305, bound to `file/` and the
//! chain), the member gives those bytes.
//!
//! Sealed texts that are not given stay a commitment. No byte can be changed without being found:
//! the container has one spelling, every member's hash is in the manifest, the manifest is signed.

mod container;
mod content;

use ed25519_dalek::{SigningKey, VerifyingKey};

pub use content::{Given, GivenFile, Proven, Text};

use crate::checkpoint::{open_note, parse_verifier_key, sign_note, verifier_key};
use crate::entry::Entry;
use crate::hash::Hash;

const TITLE: &str = "maklumat-bundle 1";
const MANIFEST: &str = "manifest.txt";
const KEY: &str = "key.txt";
const ENTRIES: &str = "entries.txt";

/// What a bundle is made of.
#[derive(Debug, Clone)]
pub struct Bundle {
    /// The unit whose chain it is.
    pub chain: String,
    /// The stream that is given, from its first entry on.
    pub stream: String,
    /// Number and hash of the chain's last entry when it was made.
    pub head: (u64, Hash),
    /// Root of the tree over all entries up to that one.
    pub root: Hash,
    /// When it was made, microseconds.
    pub made: i64,
    /// The entries.
    pub entries: Vec<Proven>,
    /// What people read: names and contents.
    pub files: Vec<(String, Vec<u8>)>,
}

/// An entry of a checked bundle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checked {
    /// Number in the chain.
    pub seq: u64,
    /// Kind.
    pub kind: String,
    /// When it happened, microseconds.
    pub happened: i64,
    /// Who did it.
    pub actor: String,
    /// Its sealed texts, in slot order.
    pub texts: Vec<Text>,
    /// The member that is the file that it names.
    pub file: Option<String>,
}

/// What was checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// The unit whose chain it is.
    pub chain: String,
    /// The stream.
    pub stream: String,
    /// Number and hash of the chain's head when it was made.
    pub head: (u64, Hash),
    /// Root of the tree over all entries up to there.
    pub root: Hash,
    /// When it was made, microseconds.
    pub made: i64,
    /// The key that it is signed with.
    pub key: String,
    /// Whether that is one of the keys that were given.
    pub trusted: bool,
    /// The entries.
    pub entries: Vec<Checked>,
    /// Names of the members that people read.
    pub files: Vec<String>,
}

/// What is wrong with a bundle.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BundleError {
    /// The container is not one that we write.
    #[error("the file is not a bundle, or it was cut off or altered")]
    Container,
    /// A member is missing, or stands where it should not.
    #[error("the member {0} is missing or in the wrong place")]
    Member(String),
    /// A member is not the one that was signed.
    #[error("{0} was altered: it is not the one that the manifest names")]
    Altered(String),
    /// The manifest has another form.
    #[error("the manifest has not the form of a bundle's")]
    Manifest,
    /// The signature is wrong.
    #[error("the manifest's signature does not fit: it was altered, or signed by somebody else")]
    Signature,
    /// None of the keys that were given.
    #[error("it is signed by {0}, which is none of the keys that were given")]
    Stranger(String),
    /// A line has not the form of an entry's.
    #[error("entries.txt, line {0}: not a line of a bundle")]
    Line(usize),
    /// An entry is not the one that was recorded.
    #[error("entry {0}: {1}")]
    Entry(u64, &'static str),
}

impl Bundle {
    /// The bundle as a file, signed in a unit's name.
    #[must_use]
    pub fn write(&self, key: &SigningKey) -> Vec<u8> {
        let public = format!("{}\n", verifier_key(&self.chain, &key.verifying_key()));
        let mut members = vec![
            (KEY.to_owned(), public.into_bytes()),
            (ENTRIES.to_owned(), content::write(&self.entries)),
        ];
        members.extend(self.files.iter().cloned());
        let note = sign_note(&self.manifest(&members), &self.chain, key);
        members.insert(0, (MANIFEST.to_owned(), note.into_bytes()));
        container::write(&members)
    }

    fn manifest(&self, members: &[(String, Vec<u8>)]) -> String {
        let Self { chain, stream, head: (seq, hash), root, made, .. } = self;
        let mut text =
            format!("{TITLE}\n{chain}\n{stream}\nhead {seq} {hash}\ntree {root}\nmade {made}\n");
        for (name, bytes) in members {
            text.push_str(&format!("file {} {name}\n", Hash::of(bytes)));
        }
        text
    }
}

/// Checks a bundle. With `keys`, it must be signed by one of them; without, only that it agrees
/// with the key that it brings along.
///
/// # Errors
/// [`BundleError`]: the first thing that is wrong.
pub fn check(bytes: &[u8], keys: &[(String, VerifyingKey)]) -> Result<Report, BundleError> {
    let members = container::read(bytes).ok_or(BundleError::Container)?;
    let text = |place: usize, name: &str| {
        let found = members.get(place).filter(|(found, _)| found == name);
        let found = found.and_then(|(_, bytes)| str::from_utf8(bytes).ok());
        found.ok_or_else(|| BundleError::Member(name.to_owned()))
    };
    let (note, key) = (text(0, MANIFEST)?, text(1, KEY)?);
    let (signer, public) =
        parse_verifier_key(key).map_err(|_| BundleError::Altered(KEY.to_owned()))?;
    let signed = open_note(note, &signer, &public).map_err(|_| BundleError::Signature)?;
    // One signature and nothing besides: what is not signed must not be there.
    if note.len() != signed.len() + signature_length(&signer) {
        return Err(BundleError::Signature);
    }
    let (mut bundle, hashes) = read_manifest(signed).ok_or(BundleError::Manifest)?;
    for (place, (name, bytes)) in members.iter().enumerate().skip(1) {
        let said = hashes.get(place - 1).filter(|(said, _)| said == name);
        let (_, hash) = said.ok_or_else(|| BundleError::Member(name.clone()))?;
        if Hash::of(bytes) != *hash {
            return Err(BundleError::Altered(name.clone()));
        }
    }
    if hashes.len() + 1 != members.len() || bundle.manifest(&members[1..]) != signed {
        return Err(BundleError::Manifest);
    }
    if signer != bundle.chain {
        return Err(BundleError::Stranger(signer));
    }
    let trusted = keys.iter().any(|(name, key)| *name == signer && *key == public);
    let key = key.trim_end().to_owned();
    if !keys.is_empty() && !trusted {
        return Err(BundleError::Stranger(key));
    }
    bundle.entries = content::read(text(2, ENTRIES)?)?;
    let entries = check_entries(&bundle, &members[3..])?;
    let files = members.iter().skip(3).map(|(name, _)| name.clone()).collect();
    let Bundle { chain, stream, head, root, made, .. } = bundle;
    Ok(Report { chain, stream, head, root, made, key, trusted, entries, files })
}

/// Length of an empty line and the one signature line by a signer.
fn signature_length(signer: &str) -> usize {
    // Key id and signature are 68 bytes: 92 characters of base64.
    "\n\u{2014} ".len() + signer.len() + " ".len() + 92 + "\n".len()
}

type Hashes = Vec<(String, Hash)>;

fn read_manifest(text: &str) -> Option<(Bundle, Hashes)> {
    let mut lines = text.lines();
    lines.next().filter(|title| *title == TITLE)?;
    let (chain, stream) = (lines.next()?.to_owned(), lines.next()?.to_owned());
    let (seq, hash) = lines.next()?.strip_prefix("head ")?.split_once(' ')?;
    let head = (seq.parse().ok()?, Hash::parse(hash)?);
    let root = Hash::parse(lines.next()?.strip_prefix("tree ")?)?;
    let made = lines.next()?.strip_prefix("made ")?.parse().ok()?;
    let mut hashes = Hashes::new();
    for line in lines {
        let (hash, name) = line.strip_prefix("file ")?.split_once(' ')?;
        hashes.push((name.to_owned(), Hash::parse(hash)?));
    }
    let (entries, files) = (Vec::new(), Vec::new());
    Some((Bundle { chain, stream, head, root, made, entries, files }, hashes))
}

fn check_entries(
    bundle: &Bundle,
    members: &[(String, Vec<u8>)],
) -> Result<Vec<Checked>, BundleError> {
    let (size, last) = bundle.head;
    let mut checked: Vec<Checked> = Vec::new();
    for proven in &bundle.entries {
        let after = checked.last().map_or(0, |before| before.seq);
        let wrong = |what| BundleError::Entry(after + 1, what);
        if Hash::of(&proven.bytes) != proven.hash {
            return Err(wrong("altered after recording: bytes and hash disagree"));
        }
        let entry = Entry::read(&proven.bytes).map_err(|_| wrong("cannot be read"))?;
        let wrong = |what| BundleError::Entry(entry.seq, what);
        if entry.chain != bundle.chain || entry.stream != bundle.stream {
            return Err(wrong("belongs to another chain or stream"));
        }
        if entry.seq <= after || entry.version != checked.len() as u64 + 1 {
            return Err(wrong("an entry of the stream is missing before it"));
        }
        if !crate::tree::includes(&bundle.root, size, entry.seq, &proven.hash, &proven.path) {
            return Err(wrong("is not in the chain that was signed"));
        }
        if entry.seq == size && proven.hash != last {
            return Err(wrong("is not the signed head"));
        }
        let texts = content::texts(&entry, &proven.parts).map_err(wrong)?;
        if let Some(file) = &proven.file {
            content::file(&entry, &texts, file, members).map_err(wrong)?;
        }
        checked.push(Checked {
            seq: entry.seq,
            kind: entry.kind.clone().into_owned(),
            happened: entry.happened,
            actor: entry.actor.clone().into_owned(),
            file: proven.file.as_ref().map(|file| file.member.clone()),
            texts,
        });
    }
    if checked.is_empty() { Err(BundleError::Entry(1, "there is none")) } else { Ok(checked) }
}
