//! A service standard as one document.

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{AppointmentRules, CollectCheck, Components, Question, Statement, Tariff, TimeLimit};
use crate::kernel::{Key, LocalText, ServiceId, Source};
use crate::promise::ClassLetter;

/// Everything that a unit promises about one service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StandardDocument {
    /// Identifier; the stream and the address of the page.
    pub service: ServiceId,
    /// What people call it.
    pub name: LocalText,
    /// One or two sentences for whoever looks for it.
    pub summary: LocalText,
    /// Who may apply.
    pub applicants: Statement,
    /// What can be asked for, when there is a choice.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub variants: Vec<Variant>,
    /// Where it can be asked for.
    pub channels: Vec<Channel>,
    /// Letter of the queue class that serves it.
    pub queue_class: ClassLetter,
    /// Keys of the priority classes that are let forward.
    pub priority_classes: Vec<Key>,
    /// Promised minutes at the counter.
    pub promise: ServicePromise,
    /// How a turn at the counter may end.
    pub outcomes: Vec<Outcome>,
    /// What the unit offers when it breaks the promise.
    pub compensation: Statement,
    /// Questions of the satisfaction survey that must be worded for this service.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub survey: Vec<SurveyWording>,
    /// Questions of the application, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub form: Vec<Question>,
    /// How places at the counter are given out beforehand; none are when not said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub appointments: Option<AppointmentRules>,
    /// Time after which a product that nobody collects may be cancelled.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub collect_within: Option<TimeLimit>,
    /// Points of identity that are checked before the product is given.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub collect_checks: Vec<CollectCheck>,
    /// Time after which an application that was returned counts as withdrawn.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub complete_within: Option<TimeLimit>,
    /// How long what is sealed in a case is kept after its end (*retensi*); without it nothing is
    /// ever due. A time that is not verified is shown and never acted upon.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub keep_for: Option<TimeLimit>,
    /// The fourteen components of art. 21.
    pub components: Components,
}

impl StandardDocument {
    /// Tariffs that hold on a date.
    pub fn tariffs_on(&self, date: Date) -> impl Iterator<Item = &Tariff> {
        self.components.tariff.items.iter().filter(move |tariff| tariff.holds_on(date))
    }
}

/// One thing to choose: an electronic passport for ten years.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Variant {
    /// Short name inside this standard.
    pub id: Key,
    /// What it is called.
    pub name: LocalText,
    /// How long the product is valid, at most.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub validity: Option<Validity>,
    /// Who may choose it, when not everybody.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub condition: Option<LocalText>,
    /// Where it was read.
    pub source: Source,
}

/// How long a product is valid, at most. Exactly one of the two is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Validity {
    /// Years.
    Years(u32),
    /// Days.
    Days(u32),
}

/// Where a service can be asked for.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    /// At the counter (direct).
    Counter,
    /// Mobile service in the field.
    Mobile,
    /// Self-service machine.
    SelfService,
    /// Electronic, from anywhere.
    Electronic,
}

/// Promised times at the counter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ServicePromise {
    /// Longest wait until the call.
    pub waiting: Minutes,
    /// Longest turn at the counter.
    pub service: Minutes,
}

/// Minutes with their source.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Minutes {
    /// How many.
    pub minutes: u32,
    /// Who says so.
    pub source: Source,
}

/// How a turn at the counter may end.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Outcome {
    /// Short name inside this standard; recorded.
    pub code: Key,
    /// What the officer sees.
    pub name: LocalText,
}

/// An element of the satisfaction survey (Permenpan-RB 14/2017), by key: the order on the form and
/// in the regulation differ.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
pub enum SurveyElement {
    /// Persyaratan.
    #[serde(rename = "persyaratan")]
    Requirements,
    /// Sistem, mekanisme, dan prosedur.
    #[serde(rename = "prosedur")]
    Procedure,
    /// Waktu penyelesaian.
    #[serde(rename = "waktu")]
    Time,
    /// Biaya/tarif.
    #[serde(rename = "biaya")]
    Cost,
    /// Produk spesifikasi jenis pelayanan.
    #[serde(rename = "produk")]
    Product,
    /// Kompetensi pelaksana.
    #[serde(rename = "kompetensi")]
    Competence,
    /// Perilaku pelaksana.
    #[serde(rename = "perilaku")]
    Behaviour,
    /// Penanganan pengaduan, saran dan masukan.
    #[serde(rename = "pengaduan")]
    Complaints,
    /// Sarana dan prasarana.
    #[serde(rename = "sarpras")]
    Facilities,
}

/// How one element is asked about for this service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SurveyWording {
    /// Which element.
    pub element: SurveyElement,
    /// The question.
    pub question: LocalText,
    /// The four answers, from the lowest value to the highest; left out where those of the
    /// questionnaire fit. They change the words, never the values.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub options: Vec<LocalText>,
    /// Who worded it.
    pub source: Source,
}
