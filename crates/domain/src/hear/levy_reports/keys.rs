//! May it be done with a key now, and by whom?

use std::collections::BTreeSet;

use super::command::KeyCommand;
use super::event::{
    KeyAdded, KeyEvent, KeyRecovered, KeyRevoked, RecoveryAsked, ShareGiven, SharesLeft,
};
use super::refusal::Refusal;
use super::ring::{Held, Ring};
use crate::kernel::{Context, Meta, Room};

/// Fewest custodians that are needed: one alone would be a second holder.
pub const CUSTODIANS_LEAST: u32 = 2;
/// Most custodians of a key.
pub const CUSTODIANS_MOST: usize = 9;

/// The room of inspectors' keys.
#[derive(Debug, Clone, Copy)]
pub struct LevyKeys;

impl Room for LevyKeys {
    const NAME: &'static str = "levy_keys";
    type Command = KeyCommand;
    type Event = KeyEvent;
    type State = Ring;
    type Refusal = Refusal;

    fn decide(
        ring: &Ring,
        _: &Context<'_>,
        command: &KeyCommand,
    ) -> Result<Vec<KeyEvent>, Refusal> {
        Ok(vec![decide(ring, command.clone())?])
    }

    fn evolve(ring: &mut Ring, event: &KeyEvent, _: &Meta<'_>) {
        ring.apply(event);
    }
}

fn decide(ring: &Ring, command: KeyCommand) -> Result<KeyEvent, Refusal> {
    match command {
        KeyCommand::Add { key, inspector, public, custodian, date } => {
            if ring.keys.contains_key(&key) {
                return Err(Refusal::KeyKnown);
            }
            Ok(KeyAdded { key, inspector, public, date, custodian }.into())
        }
        KeyCommand::Revoke { key, inspector, date } => {
            let held = own(ring, &key, &inspector)?;
            if held.revoked.is_some() {
                return Err(Refusal::KeyUnknown);
            }
            Ok(KeyRevoked { key, date }.into())
        }
        KeyCommand::LeaveShares { inspector, shares } => leave(ring, &inspector, shares),
        KeyCommand::AskRecovery { inspector, asked } => ask(ring, &inspector, asked),
        KeyCommand::GiveShare { holder, key, parcel, to, date } => {
            let custodian = giver(ring, &holder, (&key, &to))?;
            Ok(ShareGiven { key, custodian, to, date, parcel }.into())
        }
        KeyCommand::Recover { inspector, key, date } => {
            let held = own(ring, &key, &inspector)?;
            let (left, (_, given)) =
                held.left.as_ref().zip(held.asked.as_ref()).ok_or(Refusal::NotAsked)?;
            if given.len() < left.needed as usize {
                return Err(Refusal::TooFewShares(given.len(), left.needed));
            }
            let custodians = given.iter().cloned().collect();
            Ok(KeyRecovered { key, custodians, date }.into())
        }
        KeyCommand::Vouch(vouched) => {
            // Who has no key speaks for nobody.
            if ring.opening(&vouched.inspector).next().is_none() {
                return Err(Refusal::KeyUnknown);
            }
            Ok(vouched.into())
        }
    }
}

/// A key of who asks; another's is not theirs to decide about.
fn own<'a>(ring: &'a Ring, key: &str, inspector: &str) -> Result<&'a Held, Refusal> {
    let held = ring.keys.get(key).ok_or(Refusal::KeyUnknown)?;
    if held.added.inspector == inspector { Ok(held) } else { Err(Refusal::KeyOfAnother) }
}

fn leave(ring: &Ring, inspector: &str, shares: SharesLeft) -> Result<KeyEvent, Refusal> {
    if !own(ring, &shares.key, inspector)?.is_sealed_to() {
        return Err(Refusal::KeyUnknown);
    }
    let named: BTreeSet<&String> = shares.custodians.iter().collect();
    let enough = (CUSTODIANS_LEAST as usize..=CUSTODIANS_MOST).contains(&named.len())
        && named.len() == shares.custodians.len()
        && (CUSTODIANS_LEAST as usize..=named.len()).contains(&(shares.needed as usize));
    if !enough {
        return Err(Refusal::Custodians(CUSTODIANS_LEAST, CUSTODIANS_MOST));
    }
    // One person is one custodian, and nobody is their own.
    let mut holders = BTreeSet::from([inspector]);
    for name in named {
        let held = ring.keys.get(name);
        let held = held.filter(|held| held.added.custodian && held.revoked.is_none());
        let holder = held.map(|held| held.added.inspector.as_str());
        if !holder.is_some_and(|holder| holders.insert(holder)) {
            return Err(Refusal::NoCustodian(name.clone()));
        }
    }
    Ok(shares.into())
}

fn ask(ring: &Ring, inspector: &str, asked: RecoveryAsked) -> Result<KeyEvent, Refusal> {
    if own(ring, &asked.key, inspector)?.left.is_none() {
        return Err(Refusal::NotAsked);
    }
    let to = own(ring, &asked.to, inspector)?;
    if asked.to == asked.key || !to.is_sealed_to() {
        return Err(Refusal::KeyNotInUse(asked.to));
    }
    Ok(asked.into())
}

/// The key by which a custodian keeps a share of a key that is asked for.
fn giver(ring: &Ring, holder: &str, (key, to): (&str, &str)) -> Result<String, Refusal> {
    let held = ring.keys.get(key).ok_or(Refusal::KeyUnknown)?;
    let (left, (asked, given)) =
        held.left.as_ref().zip(held.asked.as_ref()).ok_or(Refusal::NotAsked)?;
    if asked.to != to {
        return Err(Refusal::KeyNotInUse(to.to_owned()));
    }
    let keeps = |name: &&String| {
        let kept = ring.keys.get(*name);
        kept.is_some_and(|kept| kept.added.inspector == holder && kept.revoked.is_none())
    };
    let custodian = left.custodians.iter().find(keeps).ok_or(Refusal::KeyOfAnother)?;
    if given.contains(custodian) { Err(Refusal::ShareGiven) } else { Ok(custodian.clone()) }
}
