//! Why not.

use super::event::Receiver;
use super::seen::Seen;
use super::stage::Stage;
use crate::identity::Role;
use crate::kernel::{self, Key, RefusalClass, Rupiah};

/// Why nothing is recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// There is a case of that number.
    Exists,
    /// There is no case of that number.
    NotFound,
    /// The case is somewhere else.
    NotNow(Stage),
    /// The standard is not in force today.
    StandardNotInForce(u32),
    /// Not the standard of this case.
    AnotherStandard(u32),
    /// The service is not offered on this channel.
    ChannelNotOffered,
    /// There is a choice, and nothing was chosen.
    VariantMissing,
    /// Nothing of that name can be chosen.
    UnknownVariant(Key),
    /// No such surcharge or fine is in force.
    TariffNotInForce(Key),
    /// Nobody has checked the amount.
    TariffNotVerified(Key),
    /// The surcharge or fine is on the bill already.
    ChargedAlready(Key),
    /// Another step is next.
    NotThisStep {
        /// What was named.
        step: Key,
        /// What is next.
        next: Key,
    },
    /// The step is done by an action of its own: the checklist, the payment, the hand-over.
    NotByHand(Key),
    /// Another role is responsible.
    WrongRole(Role),
    /// Who did it cannot be the second person.
    SamePerson,
    /// The checklist says nothing about a document.
    DocumentUnchecked(Key),
    /// Not a document of the checklist.
    UnknownDocument(Key),
    /// Everybody must bring this document.
    DocumentNeeded(Key),
    /// The document was found in order or not needed: no file is taken for it any more.
    DocumentSettled(Key),
    /// So many files of one document are the most.
    TooManyFiles(u32),
    /// The document was found complete before: nothing more may be asked for.
    OneMoreThing(Key),
    /// Another amount is owed.
    WrongAmount {
        /// What is owed.
        owed: Rupiah,
        /// What was named.
        named: Rupiah,
    },
    /// Something is owed, and the product is given when it is paid.
    Unpaid(Rupiah),
    /// Nothing is owed.
    NothingOwed,
    /// The receipt is without number, or longer than 64 characters.
    ReceiptMissing,
    /// The receipt is on the record already.
    ReceiptUsed(String),
    /// The date on the receipt is to come.
    PaidInFuture,
    /// More than was paid.
    RefundTooMuch(Rupiah),
    /// A proxy needs a letter and a name; a holder needs none.
    ProxyPapers(Receiver),
    /// Something on the checklist of identity was not seen.
    NotSeen(Seen),
    /// A point of the standard's own checklist was not ticked, or is not on it.
    PointOpen(Key),
    /// The step needs these, and no station has reported them, or none good enough.
    CaptureMissing(Vec<Key>),
    /// The step does not ask for this.
    CaptureUnwanted(Key),
    /// Something that a station says makes no sense: `quality`, `number`, `sha256`, `taken_at`.
    CaptureWrong(&'static str),
    /// More was captured for a case than can be meant.
    CapturesMany(u32),
    /// The code was renewed too often.
    RenewedOften,
    /// The billing code has other signs than letters and digits, or is not 6 to 32 long.
    BillingWrong,
    /// The billing code is on the record already.
    BillingUsed(String),
    /// The standard's legal basis does not name this.
    UnknownGround(String),
    /// No article is named.
    ArticleMissing,
    /// The account name is empty or longer than 48 characters.
    OfficerMissing,
    /// There is no calendar of that year.
    NoCalendar(i16),
}

impl kernel::Refusal for Refusal {
    fn code(&self) -> &'static str {
        match self {
            Self::Exists => "case.exists",
            Self::NotFound => "case.not_found",
            Self::NotNow(_) => "case.not_now",
            Self::StandardNotInForce(_) => "case.standard_not_in_force",
            Self::AnotherStandard(_) => "case.another_standard",
            Self::ChannelNotOffered => "case.channel_not_offered",
            Self::VariantMissing => "case.variant_missing",
            Self::UnknownVariant(_) => "case.unknown_variant",
            Self::TariffNotInForce(_) => "case.tariff_not_in_force",
            Self::TariffNotVerified(_) => "case.tariff_not_verified",
            Self::ChargedAlready(_) => "case.charged_already",
            Self::NotThisStep { .. } => "case.not_this_step",
            Self::NotByHand(_) => "case.not_by_hand",
            Self::WrongRole(_) => "case.wrong_role",
            Self::SamePerson => "case.same_person",
            Self::DocumentUnchecked(_) => "case.document_unchecked",
            Self::UnknownDocument(_) => "case.unknown_document",
            Self::DocumentNeeded(_) => "case.document_needed",
            Self::DocumentSettled(_) => "case.document_settled",
            Self::TooManyFiles(_) => "case.too_many_files",
            Self::OneMoreThing(_) => "case.one_more_thing",
            Self::WrongAmount { .. } => "case.wrong_amount",
            Self::Unpaid(_) => "case.unpaid",
            Self::NothingOwed => "case.nothing_owed",
            Self::ReceiptMissing => "case.receipt_missing",
            Self::ReceiptUsed(_) => "case.receipt_used",
            Self::PaidInFuture => "case.paid_in_future",
            Self::RefundTooMuch(_) => "case.refund_too_much",
            Self::ProxyPapers(_) => "case.proxy_papers",
            Self::NotSeen(_) => "case.not_seen",
            Self::PointOpen(_) => "case.point_open",
            Self::CaptureMissing(_) => "case.capture_missing",
            Self::CaptureUnwanted(_) => "case.capture_unwanted",
            Self::CaptureWrong(_) => "case.capture_wrong",
            Self::CapturesMany(_) => "case.captures_many",
            Self::RenewedOften => "case.renewed_often",
            Self::BillingWrong => "case.billing_wrong",
            Self::BillingUsed(_) => "case.billing_used",
            Self::UnknownGround(_) => "case.unknown_ground",
            Self::ArticleMissing => "case.article_missing",
            Self::OfficerMissing => "case.officer_missing",
            Self::NoCalendar(_) => "case.no_calendar",
        }
    }

    fn params(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::NotNow(stage) => vec![("stage", stage.name().to_owned())],
            Self::StandardNotInForce(version) | Self::AnotherStandard(version) => {
                vec![("version", version.to_string())]
            }
            Self::UnknownVariant(key) => vec![("variant", key.to_string())],
            Self::TariffNotInForce(key)
            | Self::TariffNotVerified(key)
            | Self::ChargedAlready(key) => vec![("tariff", key.to_string())],
            Self::NotThisStep { step, next } => {
                vec![("step", step.to_string()), ("next", next.to_string())]
            }
            Self::NotByHand(step) => vec![("step", step.to_string())],
            Self::WrongRole(role) => vec![("role", role.name().to_owned())],
            Self::DocumentUnchecked(key)
            | Self::UnknownDocument(key)
            | Self::DocumentNeeded(key)
            | Self::DocumentSettled(key)
            | Self::OneMoreThing(key) => vec![("document", key.to_string())],
            Self::TooManyFiles(most) => vec![("most", most.to_string())],
            Self::WrongAmount { owed, named } => {
                vec![("owed", owed.to_string()), ("named", named.to_string())]
            }
            Self::Unpaid(owed) => vec![("owed", owed.to_string())],
            Self::ReceiptUsed(receipt) => vec![("receipt", receipt.clone())],
            Self::NotSeen(seen) => vec![("seen", seen.name().to_owned())],
            Self::PointOpen(point) => vec![("point", point.to_string())],
            Self::BillingUsed(billing) => vec![("billing", billing.clone())],
            Self::CaptureMissing(kinds) => {
                let kinds: Vec<&str> = kinds.iter().map(Key::as_str).collect();
                vec![("captures", kinds.join(", "))]
            }
            Self::CaptureUnwanted(kind) => vec![("captures", kind.to_string())],
            Self::CaptureWrong(field) => vec![("field", (*field).to_owned())],
            Self::CapturesMany(most) => vec![("most", most.to_string())],
            Self::RefundTooMuch(paid) => vec![("paid", paid.to_string())],
            Self::UnknownGround(citation) => vec![("citation", citation.clone())],
            Self::NoCalendar(year) => vec![("year", year.to_string())],
            Self::Exists
            | Self::NotFound
            | Self::ChannelNotOffered
            | Self::VariantMissing
            | Self::SamePerson
            | Self::NothingOwed
            | Self::ReceiptMissing
            | Self::BillingWrong
            | Self::RenewedOften
            | Self::PaidInFuture
            | Self::ProxyPapers(_)
            | Self::ArticleMissing
            | Self::OfficerMissing => Vec::new(),
        }
    }

    fn class(&self) -> RefusalClass {
        match self {
            Self::NotFound => RefusalClass::NotFound,
            Self::Exists
            | Self::NotNow(_)
            | Self::StandardNotInForce(_)
            | Self::AnotherStandard(_)
            | Self::ChargedAlready(_)
            | Self::NotThisStep { .. }
            | Self::NotByHand(_)
            | Self::WrongRole(_)
            | Self::Unpaid(_)
            | Self::SamePerson
            | Self::OneMoreThing(_)
            | Self::DocumentSettled(_)
            | Self::TooManyFiles(_)
            | Self::NothingOwed
            | Self::ReceiptUsed(_)
            | Self::BillingUsed(_)
            | Self::RenewedOften
            | Self::CaptureMissing(_)
            | Self::CapturesMany(_)
            | Self::TariffNotVerified(_)
            | Self::NoCalendar(_) => RefusalClass::Conflict,
            _ => RefusalClass::Invalid,
        }
    }
}
