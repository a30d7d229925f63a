//! What must hold between documents: names point to something, numbers do not clash.

use std::collections::{BTreeMap, BTreeSet};

use domain::kernel::{Fault, Key, UnitId};
use domain::promise::profile::UnitProfile;

use super::{Filed, Pack, Reading};

type Found = Vec<(String, Fault)>;

/// All faults between documents, each with its file.
pub(super) fn faults(reading: &Reading) -> Found {
    let mut found = Vec::new();
    for pack in &reading.packs {
        manifest(reading, pack, &mut found);
        names(pack, &mut found);
        calendars(pack, &mut found);
        standards(reading, pack, &mut found);
        for unit in &pack.units {
            services(reading, pack, unit, &mut found);
        }
    }
    twice(reading, &mut found);
    parents(reading, &mut found);
    found
}

fn manifest(reading: &Reading, pack: &Pack, found: &mut Found) {
    let Some(manifest) = &pack.manifest else { return };
    if manifest.document.id.as_str() != pack.folder {
        let fault = Fault::new("id", "pack-not-folder").with("folder", &pack.folder);
        found.push((manifest.file.clone(), fault));
    }
    for (index, used) in manifest.document.uses.iter().enumerate() {
        if reading.pack(used).is_none() {
            let fault = Fault::new(format!("uses[{index}]"), "unknown-pack").with("pack", used);
            found.push((manifest.file.clone(), fault));
        }
    }
    let visible = reading.with_used(pack);
    let calendars =
        visible.iter().any(|used| !used.calendars.is_empty() || !used.unread.is_empty());
    if !pack.units.is_empty() && !calendars {
        found.push((manifest.file.clone(), Fault::new("uses", "no-calendar")));
    }
}

/// A file has the name of what is in it, so that people find it.
fn names(pack: &Pack, found: &mut Found) {
    let years = pack.calendars.iter().map(|c| (&c.file, "year", c.document.year.to_string()));
    let services = pack.standards.iter();
    let services = services.map(|s| (&s.file, "service", s.document.service.to_string()));
    let units = pack.units.iter().map(|u| (&u.file, "unit", u.document.unit.to_string()));
    let instruments = pack.instruments.iter();
    let instruments = instruments.map(|i| (&i.file, "id", i.document.id.to_string()));
    for (file, field, id) in years.chain(services).chain(units).chain(instruments) {
        let name = file.rsplit(['/', '\\']).next().and_then(|name| name.strip_suffix(".toml"));
        if name != Some(id.as_str()) {
            let fault = Fault::new(field, "file-name").with("id", &id);
            found.push((file.clone(), fault));
        }
    }
}

fn calendars(pack: &Pack, found: &mut Found) {
    let years: BTreeMap<_, _> = pack.calendars.iter().map(|c| (c.document.year, &c.file)).collect();
    for ((before, _), (after, file)) in years.iter().zip(years.iter().skip(1)) {
        if before + 1 != *after {
            let fault =
                Fault::new("year", "calendar-gap").with("before", before).with("after", after);
            found.push(((*file).clone(), fault));
        }
    }
}

fn standards(reading: &Reading, pack: &Pack, found: &mut Found) {
    let visible = reading.with_used(pack);
    let known: BTreeSet<&Key> = visible
        .iter()
        .filter_map(|pack| pack.priority.as_ref())
        .flat_map(|priority| &priority.document.classes)
        .map(|class| &class.key)
        .collect();
    for standard in &pack.standards {
        for (index, key) in standard.document.priority_classes.iter().enumerate() {
            if !known.contains(key) && !unread(&visible, "priority.toml") {
                let path = format!("priority_classes[{index}]");
                let fault = Fault::new(path, "unknown-priority").with("priority", key);
                found.push((standard.file.clone(), fault));
            }
        }
    }
}

/// Each service that a unit offers has a standard, a class that exists here, and the lanes that the
/// standard's priority classes join.
fn services(reading: &Reading, pack: &Pack, unit: &Filed<UnitProfile>, found: &mut Found) {
    let visible = reading.with_used(pack);
    let priorities = || visible.iter().filter_map(|pack| pack.priority.as_ref());
    for (index, service) in unit.document.services.iter().enumerate() {
        let mut push = |fault: Fault| found.push((unit.file.clone(), fault));
        let path = format!("services[{index}]");
        let mut all = visible.iter().flat_map(|pack| &pack.standards);
        let Some(standard) = all.find(|standard| standard.document.service == *service) else {
            if !unread(&visible, &format!("standards/{service}.toml")) {
                push(Fault::new(path, "unknown-service").with("service", service));
            }
            continue;
        };
        let letter = standard.document.queue_class;
        let mut classes = unit.document.queue_classes.iter();
        let Some(class) = classes.find(|class| class.letter == letter) else {
            let fault = Fault::new(path, "service-without-class");
            push(fault.with("service", service).with("class", &letter));
            continue;
        };
        let joins = priorities().flat_map(|priority| &priority.document.classes);
        for joined in joins.filter(|p| standard.document.priority_classes.contains(&p.key)) {
            if !class.lanes.iter().any(|lane| lane.key == joined.lane) {
                let fault = Fault::new(path.clone(), "unknown-lane");
                push(fault.with("lane", &joined.lane).with("class", &letter));
            }
        }
    }
    let rules = visible.iter().any(|pack| pack.queue.is_some()) || unread(&visible, "queue.toml");
    if !unit.document.counters.is_empty() && !rules {
        found.push((unit.file.clone(), Fault::new("counters", "no-queue-rules")));
    }
}

/// An identifier is given once among all packs.
fn twice(reading: &Reading, found: &mut Found) {
    let mut seen = BTreeSet::new();
    for pack in &reading.packs {
        let services = pack.standards.iter();
        let services = services.map(|s| (&s.file, "service", s.document.service.to_string()));
        let units = pack.units.iter().map(|u| (&u.file, "unit", u.document.unit.to_string()));
        let years = pack.calendars.iter().map(|c| (&c.file, "year", c.document.year.to_string()));
        let instruments = pack.instruments.iter();
        let instruments = instruments.map(|i| (&i.file, "id", i.document.id.to_string()));
        for (file, field, id) in services.chain(units).chain(years).chain(instruments) {
            let fault = Fault::new(field, "duplicate-id").with("id", &id);
            if !seen.insert((field, id)) {
                found.push((file.clone(), fault));
            }
        }
    }
}

fn parents(reading: &Reading, found: &mut Found) {
    let units: BTreeMap<&UnitId, &UnitProfile> =
        reading.units().map(|unit| (&unit.unit, unit)).collect();
    for unit in reading.packs.iter().flat_map(|pack| &pack.units) {
        let mut above = unit.document.parent.as_ref();
        let all: Vec<_> = reading.packs.iter().collect();
        let broken = |parent: &UnitId| unread(&all, &format!("units/{parent}.toml"));
        if let Some(parent) = above.filter(|id| !units.contains_key(id) && !broken(id)) {
            let fault = Fault::new("parent", "unknown-unit").with("unit", parent);
            found.push((unit.file.clone(), fault));
        }
        for _ in 0..units.len() {
            above = above.and_then(|id| units.get(id)).and_then(|unit| unit.parent.as_ref());
        }
        if above.is_some_and(|id| units.contains_key(id)) {
            found.push((unit.file.clone(), Fault::new("parent", "parent-circle")));
        }
    }
}

/// Whether a document is there but could not be read: then its absence is no finding of its own.
fn unread(packs: &[&Pack], path: &str) -> bool {
    packs.iter().any(|pack| pack.unread.iter().any(|broken| broken == path))
}
