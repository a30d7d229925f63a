//! What a standard says about working on an application: who does a step and what it does to the
//! case, what is asked, when places at the counter are given out. All of it may be left out: then
//! the service is an ordinary sequence of steps by an officer.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::StandardDocument;
use crate::calendar::Period;
use crate::kernel::{Fault, Key, LocalText, Source};
use crate::promise::same_key;

/// What a step does to a case.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum StepAct {
    /// The applicant asks: done when the application is there.
    Apply,
    /// The checklist of documents is gone through.
    CheckDocuments,
    /// Done when nothing is owed any more.
    Pay,
    /// Somebody does something and says so: interview, verification, printing.
    #[default]
    Work,
    /// The product is given to its holder or a proxy.
    HandOver,
}

impl StepAct {
    /// Ordinary work.
    #[must_use]
    pub fn is_work(&self) -> bool {
        *self == Self::Work
    }

    /// Whether an officer finishes such a step, so that a second person can agree.
    #[must_use]
    pub fn is_finished_by_officer(self) -> bool {
        matches!(self, Self::CheckDocuments | Self::Work)
    }
}

/// A time that law or the unit sets, with its source.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TimeLimit {
    /// How long.
    pub period: Period,
    /// Who says so.
    pub source: Source,
}

/// A point of identity that is checked before the product is given. No picture is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CollectCheck {
    /// Short name inside this standard.
    pub id: Key,
    /// What is compared.
    pub text: LocalText,
    /// Only when a proxy collects.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub proxy_only: bool,
    /// Who says so.
    pub source: Source,
}

/// Something that a step needs to have captured by a station of the unit: a photo, fingerprints.
/// What is captured stays at the station; the case keeps that it was, and how to find it there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CaptureNeed {
    /// What: short name inside the step, as stations report it.
    pub kind: Key,
    /// What it is called.
    pub name: LocalText,
    /// Lowest quality of a hundred that is good enough; any, also none said, when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub least_quality: Option<u8>,
    /// Who says so.
    pub source: Source,
}

/// How a question is answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "as", rename_all = "snake_case", deny_unknown_fields)]
pub enum AnswerKind {
    /// A line of text.
    Text {
        /// Most characters.
        most: u16,
    },
    /// A date.
    Date,
    /// Yes or no.
    YesNo,
    /// One of these.
    Choice {
        /// What there is to choose from.
        options: Vec<QuestionOption>,
    },
}

/// Something to choose.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct QuestionOption {
    /// Short name inside the question.
    pub id: Key,
    /// What it is called.
    pub name: LocalText,
}

/// When a question is asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AskedWhen {
    /// An earlier question.
    pub question: Key,
    /// Answers to it of which one must have been given; yes and no are `yes` and `no`.
    pub is: Vec<Key>,
}

/// One question to the applicant; one page on a phone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Question {
    /// Short name inside this standard.
    pub id: Key,
    /// The question.
    pub text: LocalText,
    /// Help with it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hint: Option<LocalText>,
    /// How it is answered.
    pub answer: AnswerKind,
    /// Whether it may be left open.
    #[serde(default, skip_serializing_if = "is_false")]
    pub optional: bool,
    /// When it is asked, when not always.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when: Option<AskedWhen>,
}

/// Ceiling on places for a paid faster service (*pelayanan berjenjang*).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TierCeiling {
    /// Most of a hundred places of the unit.
    pub percent: u8,
    /// Who says so.
    pub source: Source,
}

/// How places at the counter are given out beforehand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AppointmentRules {
    /// Length of a slot.
    pub slot_minutes: u16,
    /// Of a hundred places, kept for people who walk in.
    pub walk_in_percent: u8,
    /// Of a hundred places, kept for priority groups.
    pub priority_percent: u8,
    /// How long a place is kept while somebody fills in the form.
    pub hold_minutes: u16,
    /// How long a place that became free is kept for whoever waits for it.
    pub offer_minutes: u16,
    /// How often a booking may be moved.
    pub moves: u8,
    /// Whole days before the appointment until which it may be moved.
    pub move_until_days: u8,
    /// Minutes after the beginning of the slot from which nobody is waited for.
    pub late_minutes: u16,
    /// The ceiling, when this is a faster service for more money.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tier: Option<TierCeiling>,
    /// Who says so.
    pub source: Source,
}

pub(super) fn is_false(value: &bool) -> bool {
    !*value
}

impl StandardDocument {
    /// What is wrong with the rules of casework.
    pub(super) fn casework_faults(&self, faults: &mut Vec<Fault>) {
        for (index, step) in self.components.procedure.steps.iter().enumerate() {
            if step.second_person && !step.act.is_finished_by_officer() {
                let path = format!("components.procedure.steps[{index}].second_person");
                faults.push(Fault::new(path, "second-person-nowhere"));
            }
        }
        for (index, step) in self.components.procedure.steps.iter().enumerate() {
            let path = format!("components.procedure.steps[{index}].captures");
            if !step.captures.is_empty() && !step.act.is_work() {
                faults.push(Fault::new(path.clone(), "captures-nowhere"));
            }
            same_key(&path, "kind", step.captures.iter().map(|need| &need.kind), faults);
            for (place, need) in step.captures.iter().enumerate() {
                if let Some(found) = need.least_quality.filter(|least| *least > 100) {
                    let path = format!("{path}[{place}].least_quality");
                    faults.push(Fault::new(path, "quality-over-hundred").with("found", &found));
                }
            }
        }
        same_key("form", "id", self.form.iter().map(|question| &question.id), faults);
        for (index, question) in self.form.iter().enumerate() {
            let Some(when) = &question.when else { continue };
            let asked = self.form[..index].iter().find(|earlier| earlier.id == when.question);
            let known = |answer: &Key| match asked.map(|earlier| &earlier.answer) {
                Some(AnswerKind::Choice { options }) => options.iter().any(|o| o.id == *answer),
                Some(AnswerKind::YesNo) => ["yes", "no"].contains(&answer.as_str()),
                _ => false,
            };
            if when.is.is_empty() || !when.is.iter().all(known) {
                let path = format!("form[{index}].when");
                let fault = Fault::new(path, "unknown-question");
                faults.push(fault.with("question", &when.question));
            }
        }
        if let Some(rules) = &self.appointments {
            let shares = u16::from(rules.walk_in_percent) + u16::from(rules.priority_percent);
            if shares > 100 {
                let path = "appointments.priority_percent";
                faults.push(Fault::new(path, "shares-over-hundred").with("found", &shares));
            }
            if rules.slot_minutes == 0 {
                faults.push(Fault::new("appointments.slot_minutes", "number-zero"));
            }
        }
    }
}
