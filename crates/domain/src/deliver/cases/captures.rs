//! What stations captured for a step: what it needs, what is there, what is still missing.

use super::event::Captured;
use super::plan::PlanStep;
use super::refusal::Refusal;
use super::state::State;
use crate::kernel::{Key, Timestamp};

/// Most that stations may report of one kind for one step: more are not attempts any more. What the
/// step still needs is taken beyond it, so that no case is locked.
pub const CAPTURES_MAX: u32 = 200;
/// Longest number of a station's own.
const NUMBER_MAX: usize = 32;
/// So many digits in a row may be the number of a person.
const PERSON_DIGITS: usize = 16;
/// A station's clock may be ahead by so much.
const AHEAD_S: i64 = 600;

impl State {
    /// The latest capture of a kind for a step.
    #[must_use]
    pub fn captured(&self, step: &Key, kind: &Key) -> Option<&Captured> {
        let mut all = self.captures.iter().rev().map(|capture| &capture.taken);
        all.find(|taken| taken.step == *step && taken.kind == *kind)
    }

    /// What a step still needs to have captured: not reported yet, or not good enough.
    #[must_use]
    pub fn captures_missing(&self, step: &PlanStep) -> Vec<Key> {
        let good = |kind: &Key, least: Option<u8>| {
            let taken = self.captured(&step.id, kind);
            taken.is_some_and(|taken| least.is_none() || taken.quality >= least)
        };
        let missing = step.captures.iter().filter(|need| !good(&need.kind, need.least_quality));
        missing.map(|need| need.kind.clone()).collect()
    }

    /// Whether so much of this kind was reported for the step that no more is taken. A step that
    /// names nothing has one count for all kinds.
    pub(super) fn has_many(&self, step: &PlanStep, taken: &Captured) -> bool {
        let any = step.captures.is_empty();
        let known = self.captures.iter().map(|capture| &capture.taken);
        let alike = |known: &&Captured| known.step == step.id && (any || known.kind == taken.kind);
        let count = known.filter(alike).count();
        count >= usize::try_from(CAPTURES_MAX).unwrap_or(usize::MAX)
    }

    /// Whether this is what the step still waits for, and good enough.
    pub(super) fn is_awaited(&self, step: &PlanStep, taken: &Captured) -> bool {
        let need = step.captures.iter().find(|need| need.kind == taken.kind);
        let good = need.is_some_and(|need| {
            need.least_quality.is_none() || taken.quality >= need.least_quality
        });
        good && self.captures_missing(step).contains(&taken.kind)
    }

    /// Whether this very capture is on the record: sent again, also under another command.
    pub(super) fn has_capture(&self, taken: &Captured) -> bool {
        self.captures.iter().any(|known| {
            let known = &known.taken;
            let same = (&known.step, &known.kind, &known.number, &known.sha256);
            same == (&taken.step, &taken.kind, &taken.number, &taken.sha256)
        })
    }
}

/// What a station says makes sense.
pub(super) fn check(taken: &Captured, now: Timestamp) -> Result<(), Refusal> {
    let number = taken.number.as_str();
    let hex = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
    let table = [
        ("quality", taken.quality.is_none_or(|quality| quality <= 100)),
        ("number", is_own_number(number)),
        ("sha256", taken.sha256.len() == 64 && taken.sha256.bytes().all(hex)),
        ("taken_at", taken.taken_at.0 > 0 && taken.taken_at <= now.plus_seconds(AHEAD_S)),
    ];
    let wrong = table.iter().find(|(_, fine)| !fine);
    wrong.map_or(Ok(()), |(field, _)| Err(Refusal::CaptureWrong(field)))
}

/// A number is no sentence, no name and no person's number: what is written into it stays for ever.
fn is_own_number(number: &str) -> bool {
    let longest = number.split(|sign: char| !sign.is_ascii_digit()).map(str::len).max();
    number.len() <= NUMBER_MAX
        && number.bytes().all(is_sign)
        && longest.is_some_and(|digits| (1..PERSON_DIGITS).contains(&digits))
}

fn is_sign(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-_./:".contains(&byte)
}
