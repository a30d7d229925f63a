//! What a case is run by: taken from the standard in force on the day of the application, and kept.

use std::collections::BTreeSet;

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::event::Receiver;
use super::refusal::Refusal;
use crate::calendar::Period;
use crate::identity::Role;
use crate::kernel::{Key, Mark, Rupiah, ServiceId};
use crate::promise::standards::{
    CaptureNeed, Channel, Promised, StandardDocument, StepAct, Tariff, TariffKind, Version,
};

/// A promised time with the step whose end starts it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Promise {
    /// How long.
    pub period: Period,
    /// Step whose end starts the clock; the application when not said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub starts_after: Option<Key>,
}

/// A step of this case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PlanStep {
    /// Its name in the standard.
    pub id: Key,
    /// What it does.
    pub act: StepAct,
    /// Who is responsible.
    pub role: Role,
    /// Whether another person must agree.
    pub second_person: bool,
    /// The time promised for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub promise: Option<Promise>,
    /// What stations must have captured before it can be finished.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub captures: Vec<PlanCapture>,
}

/// Something that must be captured.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PlanCapture {
    /// What.
    pub kind: Key,
    /// Lowest quality of a hundred that is good enough.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub least_quality: Option<u8>,
}

/// A document of the checklist.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PlanDocument {
    /// Its name in the standard.
    pub id: Key,
    /// Whether only some people must bring it.
    pub conditional: bool,
}

/// What a case is run by.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CasePlan {
    /// The service.
    pub service: ServiceId,
    /// Version of its standard.
    pub standard: u32,
    /// What was chosen, when there is a choice.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub variant: Option<Key>,
    /// Steps in order.
    pub steps: Vec<PlanStep>,
    /// Checklist in order.
    pub documents: Vec<PlanDocument>,
    /// The time promised for the whole service.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub promise: Option<Promise>,
    /// Regulations that a refusal may stand on.
    pub citations: Vec<String>,
    /// Time for collecting.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub collect_within: Option<Period>,
    /// Time for bringing what is missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub complete_within: Option<Period>,
    /// Points of identity that the standard wants checked before the product is given.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub collect_checks: Vec<PlanCheck>,
}

/// A point of identity on the standard's own checklist.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PlanCheck {
    /// Its name in the standard.
    pub id: Key,
    /// Only when a proxy collects.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub proxy_only: bool,
}

impl PlanCapture {
    /// Nothing waits for what nobody has checked.
    fn of(need: &CaptureNeed) -> Option<Self> {
        let checked = need.source.mark != Mark::NotVerified;
        checked.then(|| Self { kind: need.kind.clone(), least_quality: need.least_quality })
    }
}

/// One lawful amount of this case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Amount {
    /// The tariff.
    pub tariff: Key,
    /// Rupiah.
    pub amount: Rupiah,
    /// Regulation that sets it.
    pub legal_basis: String,
    /// What says that it is given back when the application is withdrawn; nobody is promised what
    /// the standard does not say, or what nobody has checked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refund_basis: Option<String>,
}

fn promise(promised: Option<&Promised>) -> Option<Promise> {
    let promised = promised?;
    Some(Promise { period: promised.period(), starts_after: promised.starts_after.clone() })
}

impl CasePlan {
    /// The plan of an application on a date.
    ///
    /// # Errors
    /// A refusal when the standard does not offer this now.
    pub fn of(
        version: &Version,
        variant: Option<&Key>,
        channel: Channel,
        by_staff: bool,
        date: Date,
    ) -> Result<Self, Refusal> {
        let document = &version.document;
        let in_force = version.effective <= date && version.ends.is_none_or(|end| date < end);
        if !in_force {
            return Err(Refusal::StandardNotInForce(version.version));
        }
        // Staff may enter at the counter for somebody who cannot: that is never refused. In the
        // field only what the standard offers there is taken.
        let at_counter = by_staff && channel != Channel::Mobile;
        if !at_counter && !document.channels.contains(&channel) {
            return Err(Refusal::ChannelNotOffered);
        }
        let known = |wanted: &Key| document.variants.iter().any(|known| known.id == *wanted);
        match variant {
            Some(wanted) if !known(wanted) => return Err(Refusal::UnknownVariant(wanted.clone())),
            None if !document.variants.is_empty() => return Err(Refusal::VariantMissing),
            _ => {}
        }
        let components = &document.components;
        let steps = components.procedure.steps.iter().map(|step| PlanStep {
            id: step.id.clone(),
            act: step.act,
            role: step.role.unwrap_or(Role::Officer),
            second_person: step.second_person,
            promise: promise(step.promised.as_ref()),
            captures: step.captures.iter().filter_map(PlanCapture::of).collect(),
        });
        let documents = components.requirements.documents.iter();
        let documents = documents.map(|item| PlanDocument {
            id: item.id.clone(),
            conditional: item.condition.is_some(),
        });
        let checks = document.collect_checks.iter();
        let checks =
            checks.map(|check| PlanCheck { id: check.id.clone(), proxy_only: check.proxy_only });
        let citations: BTreeSet<_> =
            components.legal_basis.items.iter().map(|item| item.citation.clone()).collect();
        Ok(Self {
            service: document.service.clone(),
            standard: version.version,
            variant: variant.cloned(),
            steps: steps.collect(),
            documents: documents.collect(),
            promise: promise(components.duration.promised.as_ref()),
            citations: citations.into_iter().collect(),
            collect_within: document.collect_within.as_ref().map(|limit| limit.period),
            complete_within: document.complete_within.as_ref().map(|limit| limit.period),
            collect_checks: checks.collect(),
        })
    }

    /// The first point of the checklist of identity that is open, or ticked without being on it.
    #[must_use]
    pub fn point_open<'a>(&'a self, to: Receiver, ticked: &'a BTreeSet<Key>) -> Option<&'a Key> {
        let all = self.collect_checks.iter();
        let wanted = all.filter(|check| to == Receiver::Proxy || !check.proxy_only);
        let wanted: BTreeSet<&Key> = wanted.map(|check| &check.id).collect();
        let ticked: BTreeSet<&Key> = ticked.iter().collect();
        wanted.symmetric_difference(&ticked).next().copied()
    }

    /// A step by its name.
    #[must_use]
    pub fn step(&self, id: &Key) -> Option<&PlanStep> {
        self.steps.iter().find(|step| step.id == *id)
    }
}

fn is_for(tariff: &Tariff, variant: Option<&Key>) -> bool {
    tariff.variant.is_none() || tariff.variant.as_ref() == variant
}

fn amount(tariff: &Tariff) -> Result<Amount, Refusal> {
    let known = tariff.amount.ok_or_else(|| Refusal::TariffNotVerified(tariff.id.clone()))?;
    let checked = tariff.refund_on_withdrawal.iter().find(|said| said.mark != Mark::NotVerified);
    Ok(Amount {
        tariff: tariff.id.clone(),
        amount: known,
        legal_basis: tariff.legal_basis.clone(),
        refund_basis: checked.map(|said| said.text.clone()),
    })
}

/// What an application costs by the tariffs in force on a date: the base amounts.
///
/// # Errors
/// [`Refusal::TariffNotVerified`] when nobody has checked an amount: it cannot be charged.
pub fn base_amounts(
    document: &StandardDocument,
    variant: Option<&Key>,
    date: Date,
) -> Result<Vec<Amount>, Refusal> {
    let base = document.tariffs_on(date).filter(|tariff| tariff.kind == TariffKind::Base);
    base.filter(|tariff| is_for(tariff, variant)).map(amount).collect()
}

/// A surcharge or fine by the tariffs in force on a date.
///
/// # Errors
/// A refusal when it is not in force, not for this variant, or not verified.
pub fn extra_amount(
    document: &StandardDocument,
    variant: Option<&Key>,
    extra: &Key,
    date: Date,
) -> Result<Amount, Refusal> {
    let mut known = document.tariffs_on(date).filter(|tariff| tariff.kind != TariffKind::Base);
    let found = known.find(|tariff| tariff.id == *extra && is_for(tariff, variant));
    found.ok_or_else(|| Refusal::TariffNotInForce(extra.clone())).and_then(amount)
}
