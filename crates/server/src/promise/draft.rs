//! A document before it is published: checked among all that the unit has published, so that what a
//! form or the API refuses is what `maklumat pack check` would refuse, in the same words.

use domain::kernel::UnitId;
use domain::promise::profile::{PriorityClasses, UnitProfile};
use domain::promise::standards::StandardDocument;

use super::Published;
use super::pack::{Filed, Finding, Pack, PackFile, check_among};
use crate::web::App;

/// Largest document that a form or the API takes, in bytes.
pub(super) const DOCUMENT_LIMIT: usize = 256 * 1024;

/// Name of a document that came without one.
const STANDARD: &str = "standards/draft.toml";
const UNIT: &str = "units/draft.toml";

/// A document that was read, unless something is wrong with it.
pub(super) struct Checked<T> {
    /// The document, when nothing is wrong.
    pub(super) document: Option<T>,
    /// Everything that is wrong.
    pub(super) findings: Vec<Finding>,
}

fn file(path: &str, text: &str) -> PackFile {
    PackFile { path: path.to_owned(), shown: path.to_owned(), text: text.to_owned() }
}

fn checked<T>(found: Option<Filed<T>>, findings: Vec<Finding>) -> Checked<T> {
    let document = found.filter(|_| findings.is_empty()).map(|filed| filed.document);
    Checked { document, findings }
}

/// Checks a standard for a unit.
pub(super) fn standard(app: &App, unit: &UnitId, text: &str) -> Checked<StandardDocument> {
    let (mut alone, findings) = check_among(&file(STANDARD, text), &library(app, unit));
    checked(alone.standards.pop(), findings)
}

/// Checks a profile for a unit.
pub(super) fn profile(app: &App, unit: &UnitId, text: &str) -> Checked<UnitProfile> {
    let (mut alone, findings) = check_among(&file(UNIT, text), &library(app, unit));
    checked(alone.units.pop(), findings)
}

/// What a unit has published, and the units around it, as a pack.
fn library(app: &App, unit: &UnitId) -> Pack {
    let mut pack = Pack { folder: unit.to_string(), ..Pack::default() };
    for other in app.directory.units() {
        let Some(published) = app.directory.get(&other) else { continue };
        let Some(newest) = published.profile.newest() else { continue };
        let name = format!("units/{other}.toml");
        pack.units.push(Filed { file: name, document: (*newest.document).clone() });
        if other == *unit {
            let classes = newest.priority_classes.clone();
            let name = |name: &str| name.to_owned();
            let document = PriorityClasses { classes };
            pack.priority = Some(Filed { file: name("priority.toml"), document });
            let rules = newest.queue_rules.clone();
            pack.queue = rules.map(|document| Filed { file: name("queue.toml"), document });
            pack.standards = standards(&published);
        }
    }
    pack
}

/// The newest standards that have not been withdrawn.
fn standards(published: &Published) -> Vec<Filed<StandardDocument>> {
    let standing = published.standards.values().filter_map(|state| state.newest());
    let filed = standing.filter(|version| version.ends.is_none()).map(|version| Filed {
        file: format!("standards/{}.toml", version.document.service),
        document: (*version.document).clone(),
    });
    filed.collect()
}
