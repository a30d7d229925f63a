//! A provider's notice of a payment that could not be booked: kept until somebody says what became
//! of it.

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::deliver::cases::CaseRef;
use crate::kernel::{self, Context, Key, Meta, Personal, RefusalClass, Room, Rupiah, Timestamp};

crate::events! {
    /// Events of a notice.
    pub enum NoticeEvent {
        "payment_notice.set_aside" 1 => SetAside,
        "payment_notice.clarified" 1 => Clarified [note],
    }
}

/// Why a notice could not be booked.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Unclear {
    /// No case has the billing code.
    UnknownBilling,
    /// Several cases have it.
    SeveralCases,
    /// Another amount is owed.
    WrongAmount,
    /// Nothing is owed any more.
    NothingOwed,
    /// The case says no for another reason.
    Refused,
}

impl Unclear {
    /// Stable name, as recorded.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::UnknownBilling => "unknown_billing",
            Self::SeveralCases => "several_cases",
            Self::WrongAmount => "wrong_amount",
            Self::NothingOwed => "nothing_owed",
            Self::Refused => "refused",
        }
    }
}

/// A notice could not be booked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SetAside {
    /// The provider's own number of the notice.
    pub notice: String,
    /// The billing code that it names.
    pub billing: String,
    /// Rupiah.
    pub amount: Rupiah,
    /// Number of the receipt.
    pub receipt: String,
    /// How it was paid.
    pub method: Key,
    /// Date on the receipt.
    pub paid_on: Date,
    /// Why it could not be booked.
    pub why: Unclear,
    /// The case of the billing code, when there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub case: Option<CaseRef>,
}

/// What became of the money.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It is booked on a case.
    Booked,
    /// The provider gave it back to who paid.
    ReturnedToPayer,
    /// It was never meant for this unit.
    NotOurs,
}

impl Outcome {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Booked, Self::ReturnedToPayer, Self::NotOurs];

    /// Stable name, as recorded.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Booked => "booked",
            Self::ReturnedToPayer => "returned_to_payer",
            Self::NotOurs => "not_ours",
        }
    }
}

/// Somebody said what became of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Clarified {
    /// What.
    pub outcome: Outcome,
    /// The case on which it is booked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub case: Option<CaseRef>,
    /// How it was found out, sealed.
    pub note: Personal,
}

/// What may be asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoticeCommand {
    /// A notice could not be booked.
    SetAside(SetAside),
    /// It is known what became of it.
    Clarify(Clarified),
}

/// The present of `payment-notice/{id}`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct NoticeState {
    /// What was told; none when nothing was.
    pub told: Option<SetAside>,
    /// When.
    pub at: Timestamp,
    /// What became of it, and when.
    pub clarified: Option<(Clarified, Timestamp)>,
}

/// Why nothing is recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoticeRefusal {
    /// No such notice is kept.
    NotFound,
    /// It is known already what became of it.
    ClarifiedAlready,
    /// What is booked names the case, and nothing else does.
    CaseMissing,
}

impl kernel::Refusal for NoticeRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::NotFound => "cash.notice_not_found",
            Self::ClarifiedAlready => "cash.clarified_already",
            Self::CaseMissing => "cash.case_missing",
        }
    }

    fn params(&self) -> Vec<(&'static str, String)> {
        Vec::new()
    }

    fn class(&self) -> RefusalClass {
        match self {
            Self::NotFound => RefusalClass::NotFound,
            Self::ClarifiedAlready => RefusalClass::Conflict,
            Self::CaseMissing => RefusalClass::Invalid,
        }
    }
}

/// The room of notices.
#[derive(Debug, Clone, Copy)]
pub struct Notices;

impl Room for Notices {
    const NAME: &'static str = "cash";
    type Command = NoticeCommand;
    type Event = NoticeEvent;
    type State = NoticeState;
    type Refusal = NoticeRefusal;

    fn decide(
        state: &NoticeState,
        _cx: &Context<'_>,
        command: &NoticeCommand,
    ) -> Result<Vec<NoticeEvent>, NoticeRefusal> {
        match command {
            // The same notice sent again is one notice.
            NoticeCommand::SetAside(_) if state.told.is_some() => Ok(Vec::new()),
            NoticeCommand::SetAside(told) => Ok(vec![told.clone().into()]),
            NoticeCommand::Clarify(_) if state.told.is_none() => Err(NoticeRefusal::NotFound),
            NoticeCommand::Clarify(_) if state.clarified.is_some() => {
                Err(NoticeRefusal::ClarifiedAlready)
            }
            NoticeCommand::Clarify(said) => {
                if (said.outcome == Outcome::Booked) != said.case.is_some() {
                    return Err(NoticeRefusal::CaseMissing);
                }
                Ok(vec![said.clone().into()])
            }
        }
    }

    fn evolve(state: &mut NoticeState, event: &NoticeEvent, meta: &Meta<'_>) {
        match event {
            NoticeEvent::SetAside(told) => {
                (state.told, state.at) = (Some(told.clone()), meta.at);
            }
            NoticeEvent::Clarified(said) => state.clarified = Some((said.clone(), meta.at)),
        }
    }
}

/// The stream of a notice; `id` is made from the provider's number of it.
#[must_use]
pub fn notice_stream(id: &str) -> String {
    format!("payment-notice/{id}")
}
