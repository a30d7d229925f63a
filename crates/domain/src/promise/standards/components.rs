//! The fourteen components of a standard (UU 25/2009 art. 21 a–n).

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::casework::{CaptureNeed, StepAct, is_false};
use crate::calendar::{Period, PeriodUnit};
use crate::identity::Role;
use crate::kernel::{Key, LocalText, Rupiah, Source};

/// All fourteen, by name. None may be left out: what is not known is written down as not verified.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Components {
    /// a. Legal basis (*dasar hukum*).
    pub legal_basis: LegalBasis,
    /// b. Requirements (*persyaratan*).
    pub requirements: Requirements,
    /// c. System, mechanism and procedure (*sistem, mekanisme, dan prosedur*).
    pub procedure: Procedure,
    /// d. Time until completion (*jangka waktu penyelesaian*).
    pub duration: Duration,
    /// e. Cost or tariff (*biaya/tarif*).
    pub tariff: Tariffs,
    /// f. Product (*produk pelayanan*).
    pub product: Product,
    /// g. Facilities (*sarana, prasarana, dan/atau fasilitas*).
    pub facilities: Statements,
    /// h. Competence of staff (*kompetensi pelaksana*).
    pub competence: Statements,
    /// i. Internal oversight (*pengawasan internal*).
    pub internal_oversight: Statements,
    /// j. Complaints, suggestions and input (*penanganan pengaduan, saran, dan masukan*).
    pub complaints: Statements,
    /// k. Number of staff (*jumlah pelaksana*).
    pub staff_count: StaffCount,
    /// l. Guarantee of service (*jaminan pelayanan*).
    pub service_guarantee: Statements,
    /// m. Guarantee of security and safety (*jaminan keamanan dan keselamatan*).
    pub safety_guarantee: Statements,
    /// n. Evaluation of staff performance (*evaluasi kinerja pelaksana*).
    pub performance_evaluation: Statements,
}

/// A sentence with its source.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Statement {
    /// What it says.
    pub text: LocalText,
    /// Where it was read.
    pub source: Source,
}

/// A component that is told in sentences.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Statements {
    /// At least one sentence.
    pub statements: Vec<Statement>,
}

/// Component a.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LegalBasis {
    /// Regulations that the service stands on.
    pub items: Vec<LegalReference>,
}

/// One regulation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LegalReference {
    /// Short citation, as in law: `UU 6/2011`.
    pub citation: String,
    /// What it rules here.
    pub about: LocalText,
    /// Where it was read.
    pub source: Source,
}

/// Component b.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Requirements {
    /// The checklist of documents to bring.
    pub documents: Vec<DocumentItem>,
    /// Other conditions.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub conditions: Vec<Statement>,
}

/// How a document is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PresentedAs {
    /// The original, which is given back.
    Original,
    /// A copy, which stays in the file.
    Copy,
    /// Both.
    OriginalAndCopy,
    /// Nobody has checked which.
    NotVerified,
}

/// One document of the checklist.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DocumentItem {
    /// Short name inside this standard.
    pub id: Key,
    /// What to bring.
    pub name: LocalText,
    /// Original or copy.
    pub presented_as: PresentedAs,
    /// Who must bring it, when not everybody.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub condition: Option<LocalText>,
    /// Where it was read.
    pub source: Source,
}

/// Component c.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Procedure {
    /// Steps in order.
    pub steps: Vec<Step>,
}

/// One step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// Short name inside this standard.
    pub id: Key,
    /// What happens.
    pub name: LocalText,
    /// The time promised for it, when there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub promised: Option<Promised>,
    /// What it does to a case; ordinary work when not said.
    #[serde(default, skip_serializing_if = "StepAct::is_work")]
    pub act: StepAct,
    /// Role that is responsible for it; the officer at the counter when not said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<Role>,
    /// Whether another person must agree before it counts as done.
    #[serde(default, skip_serializing_if = "is_false")]
    pub second_person: bool,
    /// What stations must have captured before it can be finished.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub captures: Vec<CaptureNeed>,
    /// Where it was read.
    pub source: Source,
}

/// Unit of a promised time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TimeUnit {
    /// Minutes on the clock.
    Minutes,
    /// Hours in which the unit works.
    WorkingHours,
    /// *Hari kerja*.
    WorkingDays,
    /// *Hari*.
    CalendarDays,
}

/// A promised time and when its clock starts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Promised {
    /// How many; 0 working days is the same day.
    pub amount: u32,
    /// Of what.
    pub unit: TimeUnit,
    /// Step whose end starts the clock; the arrival of the person when not said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub starts_after: Option<Key>,
}

impl Promised {
    /// The promise as a period.
    #[must_use]
    pub fn period(&self) -> Period {
        let unit = match self.unit {
            TimeUnit::Minutes => PeriodUnit::Minutes,
            TimeUnit::WorkingHours => PeriodUnit::WorkingHours,
            TimeUnit::WorkingDays => PeriodUnit::WorkingDays,
            TimeUnit::CalendarDays => PeriodUnit::CalendarDays,
        };
        Period { amount: self.amount, unit }
    }
}

/// Component d.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Duration {
    /// The promise; left out only while it is not verified.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub promised: Option<Promised>,
    /// The promise in words.
    pub text: LocalText,
    /// Where it was read.
    pub source: Source,
}

/// Component e. Without items the service is free.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Tariffs {
    /// Amounts with their periods.
    pub items: Vec<Tariff>,
    /// What holds for all of them.
    pub note: Statement,
}

/// What an amount is.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum TariffKind {
    /// The price of the service or of one variant.
    Base,
    /// On top of the base tariff, when asked for.
    Surcharge,
    /// A fine, on top of the base tariff.
    Fine,
}

/// One amount in one period.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Tariff {
    /// Short name; amounts with the same name follow each other in time.
    pub id: Key,
    /// What is paid for.
    pub name: LocalText,
    /// What sort of amount.
    pub kind: TariffKind,
    /// Rupiah; left out only while it is not verified.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amount: Option<Rupiah>,
    /// The variant that it is for; all of them when not said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub variant: Option<Key>,
    /// When it is charged, when not always.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub condition: Option<LocalText>,
    /// Regulation that sets it.
    pub legal_basis: String,
    /// First day.
    pub valid_from: Date,
    /// Last day; open when not said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_to: Option<Date>,
    /// What says that it is given back when the application is withdrawn; when nothing is said,
    /// nobody is promised it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refund_on_withdrawal: Option<Source>,
    /// Where it was read.
    pub source: Source,
}

impl Tariff {
    /// Whether it holds on a date.
    #[must_use]
    pub fn holds_on(&self, date: Date) -> bool {
        self.valid_from <= date && self.valid_to.is_none_or(|last| date <= last)
    }
}

/// Component f.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Product {
    /// What the person goes home with.
    pub text: LocalText,
    /// Where it was read.
    pub source: Source,
}

/// Component k.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StaffCount {
    /// How many; left out only while it is not verified.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub count: Option<u32>,
    /// In words.
    pub text: LocalText,
    /// Where it was read.
    pub source: Source,
}
