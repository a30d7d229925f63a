//! What is wrong with a standard beyond its shape. The room refuses to publish it, the pack check
//! says where to look.

use std::collections::BTreeSet;

use super::{StandardDocument, Tariff};
use crate::kernel::{Fault, Mark, Source};
use crate::promise::{same_key, text_faults};

/// Answers of the scale of Permenpan-RB 14/2017.
const SURVEY_ANSWERS: usize = 4;

impl StandardDocument {
    /// Everything wrong with it, in reading order of the rules; empty when it may be published.
    #[must_use]
    pub fn faults(&self) -> Vec<Fault> {
        let mut faults = text_faults(self);
        self.missing(&mut faults);
        self.twice(&mut faults);
        self.references(&mut faults);
        self.unverified(&mut faults);
        self.sources(&mut faults);
        self.survey(&mut faults);
        self.casework_faults(&mut faults);
        tariff_periods(&self.components.tariff.items, &mut faults);
        faults
    }

    fn missing(&self, faults: &mut Vec<Fault>) {
        let c = &self.components;
        let told = [
            ("facilities", &c.facilities),
            ("competence", &c.competence),
            ("internal_oversight", &c.internal_oversight),
            ("complaints", &c.complaints),
            ("service_guarantee", &c.service_guarantee),
            ("safety_guarantee", &c.safety_guarantee),
            ("performance_evaluation", &c.performance_evaluation),
        ];
        let mut lists = vec![
            ("channels".to_owned(), self.channels.is_empty()),
            ("outcomes".to_owned(), self.outcomes.is_empty()),
            ("components.legal_basis.items".to_owned(), c.legal_basis.items.is_empty()),
            ("components.procedure.steps".to_owned(), c.procedure.steps.is_empty()),
        ];
        let requirements = &c.requirements;
        lists.push((
            "components.requirements.documents".to_owned(),
            requirements.documents.is_empty() && requirements.conditions.is_empty(),
        ));
        lists.extend(told.map(|(name, component)| {
            (format!("components.{name}.statements"), component.statements.is_empty())
        }));
        let empty = lists.into_iter().filter(|(_, empty)| *empty);
        faults.extend(empty.map(|(path, _)| Fault::new(path, "component-empty")));
    }

    fn twice(&self, faults: &mut Vec<Fault>) {
        let c = &self.components;
        same_key("variants", "id", self.variants.iter().map(|v| &v.id), faults);
        same_key("outcomes", "code", self.outcomes.iter().map(|o| &o.code), faults);
        let documents = c.requirements.documents.iter().map(|d| &d.id);
        same_key("components.requirements.documents", "id", documents, faults);
        let steps = c.procedure.steps.iter().map(|s| &s.id);
        same_key("components.procedure.steps", "id", steps, faults);
        same_key("priority_classes", "", self.priority_classes.iter(), faults);
        same_key("collect_checks", "id", self.collect_checks.iter().map(|c| &c.id), faults);
    }

    fn references(&self, faults: &mut Vec<Fault>) {
        let c = &self.components;
        let steps: BTreeSet<_> = c.procedure.steps.iter().map(|s| &s.id).collect();
        let mut starts = vec![("components.duration".to_owned(), &c.duration.promised)];
        starts.extend(
            c.procedure.steps.iter().enumerate().map(|(index, step)| {
                (format!("components.procedure.steps[{index}]"), &step.promised)
            }),
        );
        for (path, promised) in starts {
            let start = promised.as_ref().and_then(|p| p.starts_after.as_ref());
            if let Some(step) = start.filter(|step| !steps.contains(step)) {
                let path = format!("{path}.promised.starts_after");
                faults.push(Fault::new(path, "unknown-step").with("step", &step));
            }
        }
        let variants: BTreeSet<_> = self.variants.iter().map(|v| &v.id).collect();
        for (index, tariff) in c.tariff.items.iter().enumerate() {
            if let Some(variant) = tariff.variant.as_ref().filter(|v| !variants.contains(v)) {
                let path = format!("components.tariff.items[{index}].variant");
                faults.push(Fault::new(path, "unknown-variant").with("variant", &variant));
            }
        }
    }

    /// What is left out must be marked as not verified, or it would read as "none".
    fn unverified(&self, faults: &mut Vec<Fault>) {
        let c = &self.components;
        let mut left_out = vec![
            ("components.duration".to_owned(), c.duration.promised.is_none(), &c.duration.source),
            (
                "components.staff_count".to_owned(),
                c.staff_count.count.is_none(),
                &c.staff_count.source,
            ),
        ];
        left_out.extend(c.tariff.items.iter().enumerate().map(|(index, tariff)| {
            let path = format!("components.tariff.items[{index}]");
            (path, tariff.amount.is_none(), &tariff.source)
        }));
        for (path, absent, source) in left_out {
            if absent && source.mark != Mark::NotVerified {
                faults.push(Fault::new(format!("{path}.source.mark"), "left-out-but-verified"));
            }
        }
        if c.tariff.items.is_empty() && c.tariff.note.source.mark == Mark::NotVerified {
            let path = "components.tariff.items";
            faults.push(Fault::new(path, "free-but-not-verified"));
        }
    }

    /// The scale of the survey has four answers; words for fewer or more would shift the values.
    fn survey(&self, faults: &mut Vec<Fault>) {
        for (index, wording) in self.survey.iter().enumerate() {
            if !matches!(wording.options.len(), 0 | SURVEY_ANSWERS) {
                let fault = Fault::new(format!("survey[{index}].options"), "survey-options-count");
                faults.push(fault.with("wanted", &SURVEY_ANSWERS));
            }
        }
    }

    fn sources(&self, faults: &mut Vec<Fault>) {
        let c = &self.components;
        let mut all: Vec<(String, &Source)> = vec![
            ("applicants".to_owned(), &self.applicants.source),
            ("compensation".to_owned(), &self.compensation.source),
        ];
        let laws = c.legal_basis.items.iter().enumerate();
        all.extend(laws.map(|(i, l)| (format!("components.legal_basis.items[{i}]"), &l.source)));
        let tariffs = c.tariff.items.iter().enumerate();
        all.extend(tariffs.map(|(i, t)| (format!("components.tariff.items[{i}]"), &t.source)));
        for (path, source) in all {
            if source.text.trim().is_empty() {
                faults.push(Fault::new(format!("{path}.source.text"), "source-empty"));
            }
        }
    }
}

fn tariff_periods(items: &[Tariff], faults: &mut Vec<Fault>) {
    for (index, tariff) in items.iter().enumerate() {
        let path = format!("components.tariff.items[{index}]");
        if tariff.amount.is_some_and(|amount| amount.0 < 0) {
            faults.push(Fault::new(format!("{path}.amount"), "tariff-negative"));
        }
        if tariff.valid_to.is_some_and(|last| last < tariff.valid_from) {
            faults.push(
                Fault::new(format!("{path}.valid_to"), "tariff-period-backwards")
                    .with("from", &tariff.valid_from),
            );
        }
        let overlaps = |earlier: &&Tariff| {
            let ends_before = |a: &Tariff, b: &Tariff| a.valid_to.is_some_and(|l| l < b.valid_from);
            earlier.id == tariff.id
                && !ends_before(earlier, tariff)
                && !ends_before(tariff, earlier)
        };
        if items[..index].iter().any(|earlier| overlaps(&earlier)) {
            faults.push(
                Fault::new(format!("{path}.valid_from"), "tariff-overlap").with("id", &tariff.id),
            );
        }
    }
}
