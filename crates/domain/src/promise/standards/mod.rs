//! Service standards: what is needed, what it costs, how long it takes, who answers for it.
//!
//! Law: UU 25/2009 art. 21 (fourteen components), PP 96/2012 art. 25 and 30. One document drives
//! the public page, the pledge, the queue, the checklist at the counter, the clock and the survey.
//!
//! ```text
//!   (nothing) ── publish ──▶ version 1 ── supersede ──▶ version 2 … ── withdraw ──▶ withdrawn
//!                                                                         │
//!                                  version n+1 ◀────────── publish ───────┘
//! ```
//!
//! Stream `standard/{service}`. Invariants: a recorded version never changes; versions run from 1
//! without gaps; effective dates never go back; on each day at most one version is in force. What
//! has begun under a version is finished under it: who serves keeps the number.
//!
//! A standard is a public act of office: nothing in it is sealed, the signatory's name included.
//! Deliberately not here: the forum with the public before a standard is set (PP 96/2012 art. 27).

mod casework;
mod command;
mod components;
mod decide;
mod diff;
mod document;
mod event;
mod faults;
mod state;
#[cfg(test)]
mod tests;

pub use casework::{
    AnswerKind, AppointmentRules, AskedWhen, CaptureNeed, CollectCheck, Question, QuestionOption,
    StepAct, TierCeiling, TimeLimit,
};
pub use command::{Command, Publish, Signatory, Supersede, Withdraw};
pub use components::{
    Components, DocumentItem, Duration, LegalBasis, LegalReference, PresentedAs, Procedure,
    Product, Promised, Requirements, StaffCount, Statement, Statements, Step, Tariff, TariffKind,
    Tariffs, TimeUnit,
};
pub use decide::{Refusal, Standards};
pub use diff::{Change, diff};
pub use document::{
    Channel, Minutes, Outcome, ServicePromise, StandardDocument, SurveyElement, SurveyWording,
    Validity, Variant,
};
pub use event::{Event, StandardPublished, StandardSuperseded, StandardWithdrawn};
pub use state::{State, Version};
