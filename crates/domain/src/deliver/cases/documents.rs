//! Documents of the checklist as files: which came, what became of each.

use super::event::{DocumentReceived, Finding};
use super::refusal::Refusal;
use super::stage::Stage;
use super::state::State;
use crate::kernel::{Actor, Key, StoredFile, Timestamp};
use crate::promise::standards::Channel;

/// Most files of one document in the life of a case: enough for every honest second try.
pub const VERSIONS_MAX: u32 = 10;

/// A file of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocumentFile {
    /// The file in the store.
    pub file: StoredFile,
    /// When it came.
    pub at: Timestamp,
    /// Who handed it in.
    pub by: Actor,
    /// Where.
    pub channel: Channel,
    /// Whether the checklist was gone through after it came.
    pub looked_at: bool,
}

/// What is known of a document of the checklist.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Paper {
    /// Nothing came as a file; it may be brought.
    Absent,
    /// A file came and waits for a look.
    Received,
    /// Found in order.
    Accepted,
    /// Not needed by this applicant.
    NotNeeded,
    /// The applicant owes it, for this reason.
    Owed(Finding),
}

impl Paper {
    /// Stable name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Absent => "absent",
            Self::Received => "received",
            Self::Accepted => "accepted",
            Self::NotNeeded => "not-needed",
            Self::Owed(_) => "owed",
        }
    }
}

impl State {
    /// What is known of a document.
    #[must_use]
    pub fn paper(&self, document: &Key) -> Paper {
        let newest = self.documents.get(document).and_then(|all| all.last());
        let waits = newest.is_some_and(|newest| !newest.looked_at);
        match self.findings.get(document) {
            Some(Finding::Complete) => Paper::Accepted,
            Some(Finding::NotNeeded) => Paper::NotNeeded,
            _ if waits => Paper::Received,
            Some(owed) => Paper::Owed(*owed),
            None => Paper::Absent,
        }
    }

    /// Whether a file of a document may come now.
    ///
    /// # Errors
    /// A refusal that says why not.
    pub fn may_receive(&self, document: &Key) -> Result<(), Refusal> {
        let plan = self.plan().ok_or(Refusal::NotFound)?;
        if !matches!(self.stage, Stage::Working | Stage::Returned) {
            return Err(Refusal::NotNow(self.stage));
        }
        if !plan.documents.iter().any(|known| known.id == *document) {
            return Err(Refusal::UnknownDocument(document.clone()));
        }
        if self.findings.get(document).is_some_and(|found| !found.is_owed()) {
            return Err(Refusal::DocumentSettled(document.clone()));
        }
        let most = usize::try_from(VERSIONS_MAX).unwrap_or(usize::MAX);
        match self.documents.get(document) {
            Some(all) if all.len() >= most => Err(Refusal::TooManyFiles(VERSIONS_MAX)),
            _ => Ok(()),
        }
    }

    /// Bytes of all files of the case.
    #[must_use]
    pub fn stored_bytes(&self) -> u64 {
        self.documents.values().flatten().map(|one| one.file.bytes).sum()
    }

    pub(super) fn receive(&mut self, event: &DocumentReceived, at: Timestamp, by: &Actor) {
        let DocumentReceived { document, file, channel, .. } = event.clone();
        let one = DocumentFile { file, at, by: by.clone(), channel, looked_at: false };
        self.documents.entry(document).or_default().push(one);
    }

    /// The checklist was gone through.
    pub(super) fn looked_through(&mut self) {
        self.documents.values_mut().flatten().for_each(|one| one.looked_at = true);
    }
}
