//! Packs: folders of documents that people edit, review and exchange.
//!
//! ```text
//!   packs/calendar/     pack.toml  2024.toml …                    national calendars
//!   packs/immigration/  pack.toml  standards/*.toml  priority.toml  queue.toml
//!   packs/demo/         pack.toml  units/*.toml                   units that use the others
//!   packs/survey/       pack.toml  instruments/*.toml             survey questionnaires
//!   packs/voice/        pack.toml  clocks.toml                    clocks of complaints
//!                       oversight.toml                            limits of explanations
//! ```
//!
//! [`read`] turns files into typed documents and collects every finding with file, line and
//! column: first the syntax, then the shape (against the same JSON Schema that editors use), then
//! the rules of the documents themselves, then what holds between documents. The texts are in
//! `locales/*/pack.ftl`.

mod across;
mod embedded;
mod finding;
mod folder;
mod kinds;
mod shape;
#[cfg(test)]
mod tests;
mod write;

pub use embedded::embedded;
pub use finding::Finding;
pub use folder::{Folder, PackFile, folders};
pub use kinds::{DocumentKind, Manifest, PackKind};
pub use write::to_toml;

use std::collections::BTreeMap;

use domain::calendar::Calendar;
use domain::hear::complaints::ClockRules;
use domain::hear::surveys::Instrument;
use domain::kernel::{Fault, Key, ServiceId, UnitId};
use domain::promise::profile::{PriorityClasses, QueueRules, UnitProfile};
use domain::promise::standards::StandardDocument;
use domain::prove::oversight::OversightRules;
use schemars::JsonSchema;
use serde::de::DeserializeOwned;

use crate::reading;

/// A document and the file that it was read from.
#[derive(Debug, Clone)]
pub struct Filed<T> {
    /// File as shown to people.
    pub file: String,
    /// The document.
    pub document: T,
}

/// One pack, as far as it could be read.
#[derive(Debug, Clone, Default)]
pub struct Pack {
    /// Name of its folder.
    pub folder: String,
    /// `pack.toml`.
    pub manifest: Option<Filed<Manifest>>,
    /// Calendars.
    pub calendars: Vec<Filed<Calendar>>,
    /// Service standards.
    pub standards: Vec<Filed<StandardDocument>>,
    /// Priority classes.
    pub priority: Option<Filed<PriorityClasses>>,
    /// Rules of the queue.
    pub queue: Option<Filed<QueueRules>>,
    /// Units.
    pub units: Vec<Filed<UnitProfile>>,
    /// Survey questionnaires.
    pub instruments: Vec<Filed<Instrument>>,
    /// Clocks of complaints.
    pub clocks: Option<Filed<ClockRules>>,
    /// Numbers of oversight.
    pub oversight: Option<Filed<OversightRules>>,
    /// Paths of documents that could not be read; nothing is said about what they may hold.
    pub unread: Vec<String>,
}

/// All packs that were read, and everything that is wrong with them.
#[derive(Debug, Clone, Default)]
pub struct Reading {
    /// Packs in order of folder.
    pub packs: Vec<Pack>,
    /// Findings in order of file and line; empty when the packs may be used.
    pub findings: Vec<Finding>,
}

impl Reading {
    /// The pack with this identifier.
    #[must_use]
    pub fn pack(&self, id: &Key) -> Option<&Pack> {
        self.packs
            .iter()
            .find(|pack| pack.manifest.as_ref().is_some_and(|manifest| manifest.document.id == *id))
    }

    /// A pack and those that it uses, directly or through others; itself first.
    #[must_use]
    pub fn with_used<'a>(&'a self, pack: &'a Pack) -> Vec<&'a Pack> {
        let mut all = vec![pack];
        let mut next = 0;
        while let Some(current) = all.get(next).copied() {
            let uses = current.manifest.iter().flat_map(|manifest| &manifest.document.uses);
            for used in uses.filter_map(|id| self.pack(id)) {
                if !all.iter().any(|known| known.folder == used.folder) {
                    all.push(used);
                }
            }
            next += 1;
        }
        all
    }

    /// All calendars of all packs.
    pub fn calendars(&self) -> impl Iterator<Item = &Calendar> {
        self.packs.iter().flat_map(|pack| &pack.calendars).map(|filed| &filed.document)
    }

    /// All units of all packs.
    pub fn units(&self) -> impl Iterator<Item = &UnitProfile> {
        self.packs.iter().flat_map(|pack| &pack.units).map(|filed| &filed.document)
    }

    /// All survey questionnaires of all packs.
    pub fn instruments(&self) -> impl Iterator<Item = &Instrument> {
        self.packs.iter().flat_map(|pack| &pack.instruments).map(|filed| &filed.document)
    }

    /// All clocks of complaints of all packs.
    pub fn clocks(&self) -> impl Iterator<Item = &ClockRules> {
        self.packs.iter().filter_map(|pack| pack.clocks.as_ref()).map(|filed| &filed.document)
    }

    /// All numbers of oversight of all packs.
    pub fn oversight(&self) -> impl Iterator<Item = &OversightRules> {
        self.packs.iter().filter_map(|pack| pack.oversight.as_ref()).map(|filed| &filed.document)
    }

    /// What a unit needs from its pack and those that it uses.
    #[must_use]
    pub fn unit(&self, id: &UnitId) -> Option<UnitInPack<'_>> {
        let holds = |pack: &&Pack| pack.units.iter().any(|unit| unit.document.unit == *id);
        let home = self.packs.iter().find(holds)?;
        let profile = &home.units.iter().find(|unit| unit.document.unit == *id)?.document;
        let visible = self.with_used(home);
        let find = |service: &ServiceId| {
            let mut standards = visible.iter().flat_map(|pack| &pack.standards);
            standards.find(|s| s.document.service == *service).map(|s| &s.document)
        };
        Some(UnitInPack {
            profile,
            standards: profile.services.iter().filter_map(find).collect(),
            priority: visible.iter().find_map(|p| p.priority.as_ref()).map(|p| &p.document),
            queue: visible.iter().find_map(|p| p.queue.as_ref()).map(|q| &q.document),
        })
    }
}

/// A unit with the standards and rules that its packs give it.
#[derive(Debug, Clone)]
pub struct UnitInPack<'a> {
    /// Its profile.
    pub profile: &'a UnitProfile,
    /// Standards of the services that it offers, in the order of the profile.
    pub standards: Vec<&'a StandardDocument>,
    /// Priority classes.
    pub priority: Option<&'a PriorityClasses>,
    /// Rules of the queue.
    pub queue: Option<&'a QueueRules>,
}

/// Reads packs. Never stops at the first finding: whoever edits wants to see them all.
#[must_use]
pub fn read(folders: &[Folder]) -> Reading {
    let mut texts = BTreeMap::new();
    let mut packs = Vec::new();
    let mut findings = Vec::new();
    for folder in folders {
        let mut pack = Pack { folder: folder.name.clone(), ..Pack::default() };
        for file in &folder.files {
            texts.insert(file.shown.clone(), file.text.clone());
            findings.extend(take(&mut pack, file));
        }
        if !folder.files.iter().any(|file| file.path == "pack.toml") {
            let fault = Fault::new("", "no-manifest").with("pack", &folder.name);
            findings.push(Finding::of_file(&folder.shown, fault));
        }
        packs.push(pack);
    }
    packs.sort_by(|a, b| a.folder.cmp(&b.folder));
    let mut reading = Reading { packs, findings };
    let between = across::faults(&reading);
    let located = between.into_iter().map(|(file, fault)| {
        let text = texts.get(&file).map_or("", String::as_str);
        Finding::locate(&file, text, fault)
    });
    reading.findings.extend(located);
    reading.findings.sort_by(|a, b| (&a.file, a.line, a.column).cmp(&(&b.file, b.line, b.column)));
    reading
}

/// Checks one document among those that it will live with, exactly as [`read`] checks it in a pack
/// that holds them all. Gives what was read, and what is wrong now that was not wrong before.
#[must_use]
pub fn check_among(file: &PackFile, others: &Pack) -> (Pack, Vec<Finding>) {
    let mut alone = Pack { folder: others.folder.clone(), ..Pack::default() };
    let findings = take(&mut alone, file);
    if !findings.is_empty() {
        return (alone, findings);
    }
    let mut with = others.clone();
    for standard in &alone.standards {
        with.standards.retain(|other| other.document.service != standard.document.service);
        with.standards.push(standard.clone());
    }
    for unit in &alone.units {
        with.units.retain(|other| other.document.unit != unit.document.unit);
        with.units.push(unit.clone());
    }
    let between =
        |pack: &Pack| across::faults(&Reading { packs: vec![pack.clone()], findings: Vec::new() });
    let before = between(others);
    let new = between(&with).into_iter().filter(|found| {
        // What a form holds has no name of its own.
        let is_name = found.0 == file.shown && found.1.code == "file-name";
        !is_name && !before.contains(found)
    });
    let located = new.map(|(name, fault)| {
        let text = if name == file.shown { file.text.as_str() } else { "" };
        Finding::locate(&name, text, fault)
    });
    (alone, located.collect())
}

/// Reads one file into its pack.
fn take(pack: &mut Pack, file: &PackFile) -> Vec<Finding> {
    let Some(kind) = DocumentKind::of(&file.path) else {
        let fault = Fault::new("", "unknown-file").with("file", &file.path);
        return vec![Finding::of_file(&file.shown, fault)];
    };
    let read = match kind {
        DocumentKind::Pack => {
            document(file, domain::promise::text_faults).map(|(manifest, found)| {
                pack.manifest = Some(manifest);
                found
            })
        }
        DocumentKind::Calendar => {
            let faults = |c: &Calendar| [c.faults(), domain::promise::text_faults(c)].concat();
            keep(document(file, faults), &mut pack.calendars)
        }
        DocumentKind::Standard => {
            keep(document(file, StandardDocument::faults), &mut pack.standards)
        }
        DocumentKind::Priority => {
            document(file, PriorityClasses::faults).map(|(priority, found)| {
                pack.priority = Some(priority);
                found
            })
        }
        DocumentKind::Queue => document(file, QueueRules::faults).map(|(queue, found)| {
            pack.queue = Some(queue);
            found
        }),
        DocumentKind::Unit => keep(document(file, UnitProfile::faults), &mut pack.units),
        DocumentKind::Instrument => keep(document(file, Instrument::faults), &mut pack.instruments),
        DocumentKind::Clocks => {
            let faults = |c: &ClockRules| [c.faults(), domain::promise::text_faults(c)].concat();
            document(file, faults).map(|(clocks, found)| {
                pack.clocks = Some(clocks);
                found
            })
        }
        DocumentKind::Oversight => document(file, OversightRules::faults).map(|(rules, found)| {
            pack.oversight = Some(rules);
            found
        }),
    };
    read.unwrap_or_else(|findings| {
        pack.unread.push(file.path.clone());
        findings
    })
}

type Read<T> = Result<(Filed<T>, Vec<Finding>), Vec<Finding>>;

fn keep<T>(read: Read<T>, into: &mut Vec<Filed<T>>) -> Result<Vec<Finding>, Vec<Finding>> {
    let (document, findings) = read?;
    into.push(document);
    Ok(findings)
}

/// Syntax, shape, values, rules; each only when the one before gave nothing.
fn document<T: JsonSchema + DeserializeOwned>(
    file: &PackFile,
    rules: impl Fn(&T) -> Vec<Fault>,
) -> Read<T> {
    let found = |fault| Finding::locate(&file.shown, &file.text, fault);
    let (root, syntax) = toml::de::DeTable::parse_recoverable(&file.text);
    if !syntax.is_empty() {
        let finding = |error: &toml::de::Error| {
            let byte = error.span().map_or(0, |span| span.start);
            Finding::stopped(file, byte, "syntax", error.message())
        };
        return Err(syntax.iter().map(finding).collect());
    }
    let shape = shape::findings(&schemars::schema_for!(T), &root, file);
    if !shape.is_empty() {
        return Err(shape);
    }
    match reading::from_toml::<T>(&file.text) {
        Err(at) => Err(vec![Finding::stopped(file, at.byte, "value", &at.message)]),
        Ok(document) => {
            let findings = rules(&document).into_iter().map(found).collect();
            Ok((Filed { file: file.shown.clone(), document }, findings))
        }
    }
}
