//! Files (*berkas*): what people hand in – documents of an application, attachments of a complaint.
//!
//! | File | What is there |
//! |---|---|
//! | `kind`, `picture` | what a file is by its content; pictures again, of pixels alone |
//! | `clamd` | a daemon that looks for harm, when the office runs one |
//! | `shelf`, `s3` | where the bytes lie: a folder, or a store that speaks S3 |
//! | `view` | uploads that are not on the record yet, and the sweep of what never came there |
//! | `check` | whether every file that entries name is there and unaltered |
//! | `answer` | a file as an answer: never run, never kept by a browser |
//!
//! A file is sealed under a key of its own and stored under the hash of the sealed bytes. The entry
//! that records it holds that hash, and the key as a sealed part under its subject: with the
//! subject's erasure the key goes, in the same transaction, and the file can be opened by nobody,
//! here or in a backup; the bytes are then taken away as well ([`check::clear`]).
//!
//! The order of an upload is: note that it comes, store the bytes, record it, forget the note.
//! Where it breaks off, nothing that is on the record is lost, and what never came there is swept.

pub mod answer;
pub mod check;
mod clamd;
mod kind;
mod picture;
mod s3;
pub mod shelf;
pub(crate) mod view;

use std::io;
use std::path::Path;
use std::sync::Arc;

use axum::http::StatusCode;
use domain::kernel::{FileKind, FileName, Personal, StoredFile, UnitId};
use register::hash::Hash;
use register::sealed::NONCE;
use serde::{Deserialize, Serialize};
use tokio::sync::Semaphore;
use zeroize::Zeroizing;

pub(crate) use clamd::Scanner;
use clamd::Verdict;
use picture::Fault;
use shelf::{Folder, Shelf};

use crate::book::{Book, SealError, lock_with, random, unlock_with};
use crate::clock::Clock;
use crate::config::FileStore;
use crate::web::page::Shell;
use crate::web::problem::Problem;

pub use view::{STEPS, sweep};

/// Largest body of a request with files: whatever the settings say, no more is read.
pub const BODY: usize = 32 * 1024 * 1024;
/// Pictures that are decoded at a time: each may take some hundred megabytes.
const AT_A_TIME: usize = 2;
/// An upload that is not on the record after so many seconds never will be.
pub(crate) const SOON_S: i64 = 3600;

/// The store of files with its rules.
pub struct Files {
    settings: FileStore,
    kinds: Vec<FileKind>,
    scanner: Option<Scanner>,
    shelf: Arc<dyn Shelf>,
    book: Arc<dyn Book>,
    clock: Clock,
    turns: Semaphore,
}

/// A file that lies in the store, with the key that opens it. On its way to the record.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Taken {
    pub(crate) file: StoredFile,
    key: String,
}

impl std::fmt::Debug for Taken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Taken({}, …)", self.file.name)
    }
}

impl Taken {
    /// The key, to be sealed under a subject.
    pub(crate) fn key(&self, subject: String) -> Personal {
        Personal::new(subject, self.key.clone())
    }
}

/// Where the files of a house lie by its settings.
///
/// # Errors
/// The settings name a store that cannot be used.
pub fn shelf_of(settings: &FileStore, data: &Path) -> io::Result<Arc<dyn Shelf>> {
    if settings.s3_endpoint.is_empty() {
        Ok(Arc::new(Folder::at(data.join("files"))))
    } else {
        Ok(Arc::new(s3::S3::open(settings)?))
    }
}

/// What a file of a unit is sealed for: it opens in no other unit's name.
fn place_of(unit: &str) -> String {
    register::sealed::file_place(unit)
}

/// Why a file cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The store cannot be read.
    #[error("the store of files cannot be read")]
    Store(#[from] io::Error),
    /// There is no such file although it was not erased.
    #[error("the file {0} is not in the store")]
    Missing(FileName),
    /// The bytes are not those that were stored.
    #[error("the file {0} was altered")]
    Altered(FileName),
    /// The key is not the one that it was sealed with.
    #[error("the file does not open")]
    Seal(#[from] SealError),
}

impl Files {
    /// The store of a house.
    ///
    /// # Errors
    /// The settings name a store that cannot be used.
    pub fn open(
        settings: &FileStore,
        data: &Path,
        book: Arc<dyn Book>,
        clock: Clock,
    ) -> io::Result<Self> {
        Ok(Self {
            kinds: settings.kinds.iter().filter_map(|name| FileKind::parse(name)).collect(),
            scanner: Scanner::parse(&settings.clamd),
            shelf: shelf_of(settings, data)?,
            settings: settings.clone(),
            turns: Semaphore::new(AT_A_TIME),
            book,
            clock,
        })
    }

    /// What may be handed in and how large, in words; and the kinds for a browser's own choice.
    pub(crate) fn in_words(&self, shell: &Shell) -> (String, String) {
        let most = i64::from(self.most_megabytes());
        let text = shell.t2("files-limits", "kinds", self.kind_names(), "most", most);
        let types: Vec<&str> = self.kinds.iter().map(|kind| kind.media_type()).collect();
        (text, types.join(","))
    }

    fn kind_names(&self) -> String {
        let names: Vec<String> = self.kinds.iter().map(|kind| kind.name().to_uppercase()).collect();
        names.join(", ")
    }

    /// Largest file, in megabytes as people read them.
    fn most_megabytes(&self) -> u32 {
        self.settings.most_kilobytes.div_ceil(1024)
    }

    /// Where the bytes lie.
    #[must_use]
    pub fn shelf(&self) -> &Arc<dyn Shelf> {
        &self.shelf
    }

    /// Whether so many more bytes fit into a case that holds some.
    ///
    /// # Errors
    /// They do not.
    pub(crate) fn fits(&self, held: u64, more: u64) -> Result<(), Problem> {
        let most = self.settings.most_megabytes_per_case;
        if held.saturating_add(more) <= u64::from(most) * 1024 * 1024 {
            return Ok(());
        }
        Err(invalid("files.case_full").with("most", most.to_string()))
    }

    /// Looks at what was sent, makes it harmless, seals and stores it. It must be recorded or kept
    /// soon, or it is swept.
    ///
    /// # Errors
    /// What is wrong with it, or that the store or the scanner is not there; then nothing is kept.
    pub(crate) async fn take(&self, unit: &UnitId, bytes: Vec<u8>) -> Result<Taken, Problem> {
        let most = usize::try_from(self.settings.most_kilobytes).unwrap_or(usize::MAX);
        if bytes.is_empty() {
            return Err(invalid("files.empty"));
        }
        if bytes.len() > most.saturating_mul(1024) {
            let most = self.most_megabytes().to_string();
            return Err(invalid("files.too_large").with("most", most));
        }
        let kind = kind::kind_of(&bytes).filter(|kind| self.kinds.contains(kind));
        let Some(kind) = kind else {
            return Err(invalid("files.kind").with("kinds", self.kind_names()));
        };
        let (scanner, megapixels) = (self.scanner.clone(), self.settings.most_megapixels);
        let place = place_of(unit.as_str());
        let turn = self.turns.acquire().await.map_err(|error| Problem::fault(&error))?;
        let make = move || made(scanner.as_ref(), megapixels, &place, kind, bytes);
        let made = tokio::task::spawn_blocking(make).await;
        drop(turn);
        let (taken, sealed) = made.map_err(|error| Problem::fault(&error))??;
        self.put(unit, taken, sealed).await
    }

    /// The content of a file that an entry names, with the key that was sealed in that entry.
    ///
    /// # Errors
    /// [`ReadError`].
    pub(crate) async fn read(
        &self,
        unit: &UnitId,
        file: &StoredFile,
        key: &str,
    ) -> Result<Vec<u8>, ReadError> {
        self.give(unit, file, key).await.map(|(content, _)| content)
    }

    /// The same with the nonce that it was sealed with: for others, to seal it again and see that
    /// it is the one that was recorded.
    ///
    /// # Errors
    /// [`ReadError`].
    pub(crate) async fn give(
        &self,
        unit: &UnitId,
        file: &StoredFile,
        key: &str,
    ) -> Result<(Vec<u8>, [u8; NONCE]), ReadError> {
        let key = Hash::parse(key).ok_or(SealError::Closed)?;
        let key = Zeroizing::new(key.0);
        let (shelf, name) = (Arc::clone(&self.shelf), file.name.clone());
        let got = tokio::task::spawn_blocking(move || shelf.get(&name)).await;
        let name = || file.name.clone();
        let sealed = got.map_err(io::Error::other)??.ok_or_else(|| ReadError::Missing(name()))?;
        if Hash::of(&sealed).to_string() != file.name.as_str() {
            return Err(ReadError::Altered(name()));
        }
        let content = unlock_with(&key, &place_of(unit.as_str()), &sealed)?;
        let nonce = sealed.first_chunk().copied().ok_or(SealError::Closed)?;
        Ok((content, nonce))
    }

    /// Seals the content of a file of ours anew, for another unit: it goes there with what it
    /// belongs to. It was made harmless when it came.
    ///
    /// # Errors
    /// The store is not there.
    pub(crate) async fn bring(
        &self,
        unit: &UnitId,
        kind: FileKind,
        content: &[u8],
    ) -> Result<Taken, Problem> {
        let (taken, sealed) = sealed(&place_of(unit.as_str()), kind, content);
        self.put(unit, taken, sealed).await
    }

    /// Stores a sealed file. It must be recorded soon, or it is swept.
    async fn put(&self, unit: &UnitId, taken: Taken, sealed: Vec<u8>) -> Result<Taken, Problem> {
        self.hold(unit, &[&taken], SOON_S).await?;
        let (shelf, name) = (Arc::clone(&self.shelf), taken.file.name.clone());
        let put = tokio::task::spawn_blocking(move || shelf.put(&name, &sealed)).await;
        match put.map_err(|error| Problem::fault(&error))? {
            Ok(()) => Ok(taken),
            Err(error) => {
                tracing::error!(error = &error as &dyn std::error::Error, "a file was not stored");
                Err(Problem::new(StatusCode::SERVICE_UNAVAILABLE, "files.store_away"))
            }
        }
    }

    /// Takes files away that nobody wants any more. What is on the record stays.
    ///
    /// # Errors
    /// The database cannot be read or written: the sweep does it later.
    pub(crate) async fn discard(&self, unit: &UnitId, files: &[&Taken]) -> Result<(), Problem> {
        for taken in files {
            if view::is_recorded(&*self.book, unit.as_str(), taken.file.name.as_str()).await? {
                continue;
            }
            let (shelf, name) = (Arc::clone(&self.shelf), taken.file.name.clone());
            let gone = tokio::task::spawn_blocking(move || shelf.take_away(&name)).await;
            if let Err(error) = gone.map_err(io::Error::other).and_then(|gone| gone) {
                tracing::warn!(error = &error as &dyn std::error::Error, "left to the sweep");
                return Ok(());
            }
        }
        self.let_go(unit, files).await
    }
}

fn invalid(code: &'static str) -> Problem {
    Problem::new(StatusCode::UNPROCESSABLE_ENTITY, code)
}

/// The harmless, sealed file. Takes a while: not for the network's thread.
fn made(
    scanner: Option<&Scanner>,
    megapixels: u32,
    place: &str,
    kind: FileKind,
    bytes: Vec<u8>,
) -> Result<(Taken, Vec<u8>), Problem> {
    if let Some(scanner) = scanner {
        match scanner.look(&bytes) {
            Ok(Verdict::Clean) => {}
            Ok(Verdict::Infected) => return Err(invalid("files.infected")),
            Err(error) => {
                tracing::error!(error = &error as &dyn std::error::Error, "clamd gave no answer");
                return Err(Problem::new(StatusCode::SERVICE_UNAVAILABLE, "files.scanner_away"));
            }
        }
    }
    let plain = picture::again(kind, bytes, megapixels).map_err(|fault| match fault {
        Fault::Broken => invalid("files.broken"),
        Fault::TooLarge => invalid("files.too_many_pixels").with("most", megapixels.to_string()),
    })?;
    Ok(sealed(place, kind, &plain))
}

/// Content under a key of its own.
fn sealed(place: &str, kind: FileKind, content: &[u8]) -> (Taken, Vec<u8>) {
    let key: Zeroizing<[u8; 32]> = Zeroizing::new(random());
    let sealed = lock_with(&key, place, content);
    let name = FileName::parse(&Hash::of(&sealed).to_string());
    let name = name.expect("a hash is written in hexadecimal digits");
    let bytes = u64::try_from(sealed.len()).unwrap_or(u64::MAX);
    let file = StoredFile { name, kind, bytes };
    (Taken { file, key: Hash(*key).to_string() }, sealed)
}

impl From<ReadError> for Problem {
    fn from(error: ReadError) -> Self {
        match error {
            ReadError::Store(error) => {
                tracing::error!(error = &error as &dyn std::error::Error, "store of files");
                Self::new(StatusCode::SERVICE_UNAVAILABLE, "files.store_away")
            }
            other => Self::fault(&other),
        }
    }
}

#[cfg(test)]
mod tests;
