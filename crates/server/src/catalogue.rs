//! Everything that the rooms have registered, in one place: the statements that a test prepares on
//! both engines, and the views that are made from the register.

use crate::book::{self, Statement};
use crate::execute::views::View;
use crate::{deliver, files, hear, identity, notify, promise, prove};

/// Every SQL text of the house.
#[must_use]
pub fn statements() -> Vec<&'static Statement> {
    [
        book::STATEMENTS,
        book::MIGRATE_STATEMENTS,
        deliver::appointments::store::STATEMENTS,
        deliver::appointments::view::STATEMENTS,
        deliver::cases::listing_view::STATEMENTS,
        deliver::cases::promises_view::STATEMENTS,
        deliver::cases::ledger_view::STATEMENTS,
        deliver::cases::store::STATEMENTS,
        deliver::cases::view::STATEMENTS,
        files::view::STATEMENTS,
        deliver::cash::view::STATEMENTS,
        deliver::field::view::STATEMENTS,
        deliver::handover::view::STATEMENTS,
        deliver::queue::overview::view::STATEMENTS,
        deliver::queue::printing::store::STATEMENTS,
        deliver::queue::statistics::view::STATEMENTS,
        deliver::queue::view::STATEMENTS,
        hear::complaints::counted_view::STATEMENTS,
        hear::complaints::search::store::STATEMENTS,
        hear::complaints::view::STATEMENTS,
        hear::decisions::view::STATEMENTS,
        hear::levy_reports::view::STATEMENTS,
        hear::surveys::store::STATEMENTS,
        hear::surveys::view::STATEMENTS,
        identity::store::STATEMENTS,
        identity::view::STATEMENTS,
        notify::store::STATEMENTS,
        promise::STATEMENTS,
        prove::oversight::view::STATEMENTS,
    ]
    .concat()
}

/// A table of files that entries name.
pub struct FileTable {
    /// All of a unit: name, subject, entry, bytes.
    pub list: &'static Statement,
    /// The entry that names one, by unit and name.
    pub find: &'static Statement,
}

/// Every table of files.
#[must_use]
pub fn files() -> [FileTable; 2] {
    use deliver::cases::view as cases;
    use hear::complaints::view as complaints;
    [
        FileTable { list: &cases::LIST_FILES, find: &cases::FIND_FILE },
        FileTable { list: &complaints::LIST_FILES, find: &complaints::FIND_FILE },
    ]
}

/// Every view of the house.
#[must_use]
pub fn views() -> Vec<&'static View> {
    vec![
        &deliver::queue::view::VIEW,
        &hear::complaints::view::VIEW,
        &hear::decisions::view::VIEW,
        &deliver::appointments::view::VIEW,
        &deliver::cases::view::VIEW,
        &deliver::cash::view::NOTICES,
        &deliver::field::view::VIEW,
        &deliver::handover::view::VIEW,
        &hear::surveys::view::VIEW,
        &hear::levy_reports::view::VIEW,
        &prove::oversight::view::VIEW,
        &identity::view::GRANTS,
        &identity::view::DEVICES,
    ]
}
