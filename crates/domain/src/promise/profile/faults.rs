//! What is wrong with a profile beyond its shape.

use std::collections::BTreeSet;

use super::{DayHours, PriorityClass, PriorityClasses, UnitProfile};
use crate::kernel::Fault;
use crate::promise::{same_key, text_faults};

impl UnitProfile {
    /// Everything wrong with it; empty when it may be published.
    #[must_use]
    pub fn faults(&self) -> Vec<Fault> {
        let mut faults = text_faults(self);
        self.missing(&mut faults);
        self.twice(&mut faults);
        self.opening(&mut faults);
        self.classes(&mut faults);
        self.floor(&mut faults);
        self.loudness(&mut faults);
        self.collecting(&mut faults);
        if self.parent.as_ref() == Some(&self.unit) {
            faults.push(Fault::new("parent", "unit-own-parent"));
        }
        faults
    }

    fn missing(&self, faults: &mut Vec<Fault>) {
        let lists = [
            ("hours", self.hours.is_empty()),
            ("mission", self.mission.is_empty()),
            ("contacts", self.contacts.is_empty()),
        ];
        let empty = lists.into_iter().filter(|(_, empty)| *empty);
        faults.extend(empty.map(|(path, _)| Fault::new(path, "component-empty")));
        let words = [
            ("head.name", &self.head.name),
            ("address.street", &self.address.street),
            ("address.city", &self.address.city),
            ("address.province", &self.address.province),
            ("source.text", &self.source.text),
        ];
        let blank = words.into_iter().filter(|(_, text)| text.trim().is_empty());
        faults.extend(blank.map(|(path, _)| Fault::new(path, "word-empty")));
        if !self.contacts.is_empty() && !self.contacts.iter().any(|c| c.complaints) {
            faults.push(Fault::new("contacts", "no-complaint-contact"));
        }
    }

    fn twice(&self, faults: &mut Vec<Fault>) {
        same_key("officers", "badge", self.officers.iter().map(|o| &o.badge), faults);
        same_key("facilities", "id", self.facilities.iter().map(|f| &f.id), faults);
        same_key("halls", "id", self.halls.iter().map(|h| &h.id), faults);
        same_key("counters", "id", self.counters.iter().map(|c| &c.id), faults);
        same_key("displays", "id", self.displays.iter().map(|d| &d.id), faults);
        same_key("handover_lanes", "id", self.handover_lanes.iter().map(|l| &l.id), faults);
        same_key("services", "", self.services.iter(), faults);
        let letters = self.queue_classes.iter().map(|class| class.letter);
        same_key("queue_classes", "letter", letters, faults);
    }

    fn opening(&self, faults: &mut Vec<Fault>) {
        let mut days = BTreeSet::new();
        for (index, hours) in self.hours.iter().enumerate() {
            if !days.insert(hours.day) {
                faults.push(Fault::new(format!("hours[{index}].day"), "day-twice"));
            }
            day_order(index, hours, faults);
        }
    }

    fn classes(&self, faults: &mut Vec<Fault>) {
        for (index, class) in self.queue_classes.iter().enumerate() {
            let path = format!("queue_classes[{index}]");
            if class.lanes.is_empty() {
                faults.push(Fault::new(format!("{path}.lanes"), "component-empty"));
            }
            let lanes = format!("{path}.lanes");
            same_key(&lanes, "key", class.lanes.iter().map(|l| &l.key), faults);
            for (place, lane) in class.lanes.iter().enumerate() {
                if !(1..=16).contains(&lane.weight) {
                    faults.push(Fault::new(format!("{lanes}[{place}].weight"), "lane-weight"));
                }
            }
            if class.max_wait_minutes == 0 {
                faults.push(Fault::new(format!("{path}.max_wait_minutes"), "number-zero"));
            }
        }
    }

    fn loudness(&self, faults: &mut Vec<Fault>) {
        let mut before = None;
        for (index, step) in self.volume.iter().enumerate() {
            let path = |field: &str| format!("volume[{index}].{field}");
            for (field, value, high) in
                [("from_hour", step.from_hour, 23), ("percent", step.percent, 100)]
            {
                if value > high {
                    let fault = Fault::new(path(field), "out-of-range");
                    faults.push(fault.with("low", &0).with("high", &high));
                }
            }
            if before.is_some_and(|before| step.from_hour <= before) {
                faults.push(Fault::new(path("from_hour"), "volume-order"));
            }
            before = Some(step.from_hour);
        }
    }

    fn collecting(&self, faults: &mut Vec<Fault>) {
        for (index, lane) in self.handover_lanes.iter().enumerate() {
            let path = |field: &str| format!("handover_lanes[{index}].{field}");
            let numbers = [
                ("slot_minutes", u32::from(lane.slot_minutes)),
                ("places", lane.places),
                ("days_ahead", u32::from(lane.days_ahead)),
            ];
            let zero = numbers.into_iter().filter(|(_, number)| *number == 0);
            faults.extend(zero.map(|(field, _)| Fault::new(path(field), "number-zero")));
            if lane.to <= lane.from {
                faults.push(Fault::new(path("to"), "hours-order").with("opens", &lane.from));
            }
        }
    }

    fn floor(&self, faults: &mut Vec<Fault>) {
        let letters: BTreeSet<_> = self.queue_classes.iter().map(|c| c.letter).collect();
        let halls: BTreeSet<_> = self.halls.iter().map(|h| &h.id).collect();
        let mut served = BTreeSet::new();
        for (index, counter) in self.counters.iter().enumerate() {
            if !halls.contains(&counter.zone) {
                let path = format!("counters[{index}].zone");
                faults.push(Fault::new(path, "unknown-hall").with("hall", &counter.zone));
            }
            let classes = &counter.profile.classes;
            if classes.is_empty() {
                let path = format!("counters[{index}].profile.classes");
                faults.push(Fault::new(path, "component-empty"));
            }
            for (place, letter) in classes.iter().enumerate() {
                if letters.contains(letter) {
                    served.insert(*letter);
                } else {
                    let path = format!("counters[{index}].profile.classes[{place}]");
                    faults.push(Fault::new(path, "unknown-class").with("class", &letter));
                }
            }
        }
        for (index, class) in self.queue_classes.iter().enumerate() {
            if !served.contains(&class.letter) {
                let path = format!("queue_classes[{index}].letter");
                faults.push(Fault::new(path, "class-without-counter").with("class", &class.letter));
            }
        }
        for (index, display) in self.displays.iter().enumerate() {
            if let Some(hall) = display.zone.as_ref().filter(|hall| !halls.contains(hall)) {
                let path = format!("displays[{index}].zone");
                faults.push(Fault::new(path, "unknown-hall").with("hall", &hall));
            }
        }
    }
}

fn day_order(index: usize, hours: &DayHours, faults: &mut Vec<Fault>) {
    if hours.closes <= hours.opens {
        faults.push(
            Fault::new(format!("hours[{index}].closes"), "hours-order").with("opens", &hours.opens),
        );
    }
    let mut free_from = hours.opens;
    for (place, pause) in hours.breaks.iter().enumerate() {
        if pause.from < free_from || pause.to <= pause.from || pause.to > hours.closes {
            let path = format!("hours[{index}].breaks[{place}]");
            faults.push(Fault::new(path, "break-order"));
        }
        free_from = pause.to;
    }
}

impl PriorityClasses {
    /// Everything wrong with the priority classes of a pack.
    #[must_use]
    pub fn faults(&self) -> Vec<Fault> {
        let mut faults = text_faults(self);
        same_key("classes", "key", self.classes.iter().map(|c| &c.key), &mut faults);
        let backwards = |class: &PriorityClass| match (class.age_from, class.age_to) {
            (Some(from), Some(to)) => to < from,
            _ => false,
        };
        for (index, class) in self.classes.iter().enumerate() {
            if backwards(class) {
                faults.push(Fault::new(format!("classes[{index}].age_to"), "age-order"));
            }
        }
        faults
    }
}
