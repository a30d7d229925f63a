//! May it be opened, answered, closed, published?

use std::collections::BTreeMap;

use super::command::{
    Answer, CloseRound, Command, Moderate, OpenRound, PublishReport, SetExclusion,
};
use super::event::{
    Answered, CommentModerated, Event, ExclusionSet, RefusalNoted, ReportPublished, RoundClosed,
    RoundOpened,
};
use super::import::bring_in;
use super::index::{RowFault, check_row};
use super::interval::POPULATION_MAX;
use super::refusal::Refusal;
use super::sample::{probability, sample_size};
use super::state::{Round, State};
use crate::kernel::{Context, Key, Meta, Room};

/// The room of surveys.
#[derive(Debug, Clone, Copy)]
pub struct Surveys;

impl Room for Surveys {
    const NAME: &'static str = "surveys";
    type Command = Command;
    type Event = Event;
    type State = State;
    type Refusal = Refusal;

    fn decide(state: &State, _cx: &Context<'_>, command: &Command) -> Result<Vec<Event>, Refusal> {
        let event = match command {
            Command::OpenRound(open) => open_round(state, open)?,
            Command::SetExclusion(set) => set_exclusion(state, set)?,
            Command::CloseRound(close) => close_round(state, close)?,
            Command::PublishReport(publish) => publish_report(state, publish)?,
            Command::ImportRound(import) => bring_in(state, import)?,
            Command::Answer(answer) => take_answer(state, answer)?,
            Command::NoteRefusal(note) => {
                let (round, service) = (note.round.clone(), note.service.clone());
                RefusalNoted { round, date: note.date, service, gone: note.gone }.into()
            }
            Command::Moderate(moderate) => decide_comment(state, moderate)?,
        };
        Ok(vec![event])
    }

    fn evolve(state: &mut State, event: &Event, meta: &Meta<'_>) {
        state.apply(event, meta);
    }
}

fn known<'a>(state: &'a State, key: &Key) -> Result<&'a Round, Refusal> {
    state.round(key).ok_or_else(|| Refusal::UnknownRound(key.clone()))
}

fn open_round(state: &State, open: &OpenRound) -> Result<Event, Refusal> {
    if state.round(&open.round).is_some() || state.imported_as(&open.round).is_some() {
        return Err(Refusal::RoundExists(open.round.clone()));
    }
    if open.title.id.trim().is_empty() || open.title.en.trim().is_empty() {
        return Err(Refusal::TitleMissing);
    }
    if open.until < open.from {
        return Err(Refusal::DaysReversed);
    }
    let overlaps = |round: &&Round| {
        let other = &round.opened;
        round.closed.is_none() && other.from <= open.until && open.from <= other.until
    };
    if let Some(other) = state.rounds.iter().find(overlaps) {
        return Err(Refusal::RoundOverlaps(other.opened.round.clone()));
    }
    if let Some(fault) = open.instrument.faults().into_iter().next() {
        return Err(Refusal::InstrumentFaulty(fault));
    }
    if !open.instrument.weights.iter().any(|known| known.weight == open.weight) {
        return Err(Refusal::WeightUnknown(open.weight.to_string()));
    }
    if open.expected == 0 || open.expected > POPULATION_MAX {
        return Err(Refusal::NobodyExpected);
    }
    let target = sample_size(open.expected);
    Ok(RoundOpened {
        round: open.round.clone(),
        title: open.title.clone(),
        instrument: Box::new(open.instrument.clone()),
        weight: open.weight,
        from: open.from,
        until: open.until,
        expected: open.expected,
        answering_per_mille: open.answering_per_mille,
        target,
        probability: probability(target, open.expected, open.answering_per_mille),
        seed_hash: open.seed_hash.clone(),
    }
    .into())
}

fn set_exclusion(state: &State, set: &SetExclusion) -> Result<Event, Refusal> {
    let round = known(state, &set.round)?;
    // What counts is settled before the seed is laid open and figures are published.
    if round.closed.is_some() {
        return Err(Refusal::RoundClosed(set.round.clone()));
    }
    if round.exclusions.contains_key(&set.flag) == set.excluded {
        return Err(Refusal::ExclusionUnchanged);
    }
    let reason = set.reason.trim();
    if reason.is_empty() {
        return Err(Refusal::ReasonMissing);
    }
    let SetExclusion { round, flag, excluded, .. } = set.clone();
    Ok(ExclusionSet { round, flag, excluded, reason: reason.to_owned() }.into())
}

fn close_round(state: &State, close: &CloseRound) -> Result<Event, Refusal> {
    let round = known(state, &close.round)?;
    if round.closed.is_some() {
        return Err(Refusal::RoundClosed(close.round.clone()));
    }
    if close.seed_hash != round.opened.seed_hash {
        return Err(Refusal::WrongSeed);
    }
    let CloseRound { round, seed, population, .. } = close.clone();
    Ok(RoundClosed { round, seed, population }.into())
}

fn publish_report(state: &State, publish: &PublishReport) -> Result<Event, Refusal> {
    let round = known(state, &publish.round)?;
    if round.closed.is_none() {
        return Err(Refusal::RoundOpen(publish.round.clone()));
    }
    if publish.figures.respondents == 0 || publish.figures.indices.is_empty() {
        return Err(Refusal::NoAnswers);
    }
    let last = round.reports.last().map(|(report, _)| report);
    if let Some(last) = last.filter(|last| publish.date < last.date) {
        return Err(Refusal::DatedBeforeLast(last.date));
    }
    let number = last.map_or(1, |last| last.number + 1);
    let PublishReport { round, date, figures } = publish.clone();
    Ok(ReportPublished { round, number, date, figures }.into())
}

fn take_answer(state: &State, answer: &Answer) -> Result<Event, Refusal> {
    check_row(&answer.instrument, &answer.values).map_err(|fault| match fault {
        RowFault::Missing(element) => Refusal::ValueMissing(element),
        RowFault::OffScale(element, value) => Refusal::ValueOffScale(element, value),
        RowFault::Unknown(element) => Refusal::UnknownChoice(element),
    })?;
    for (facet, choice) in &answer.facets {
        let known = answer.instrument.facets.iter().find(|known| known.key == *facet);
        let known = known.is_some_and(|k| k.options.iter().any(|option| option.key == *choice));
        if !known {
            return Err(Refusal::UnknownChoice(facet.clone()));
        }
    }
    let mut values: BTreeMap<Key, BTreeMap<Key, u8>> = BTreeMap::new();
    for element in &answer.instrument.elements {
        let value = answer.values.get(&element.key).copied();
        let of_index = values.entry(element.index.clone()).or_default();
        of_index.extend(value.map(|value| (element.key.clone(), value)));
    }
    Ok(Answered {
        answer: state.answers + 1,
        round: answer.round.clone(),
        date: answer.date,
        service: answer.service.clone(),
        channel: answer.channel,
        mode: answer.mode,
        values,
        facets: answer.facets.clone(),
        flag: answer.flag,
        comment: answer.comment.clone(),
    }
    .into())
}

fn decide_comment(state: &State, moderate: &Moderate) -> Result<Event, Refusal> {
    let Moderate { round, answer, shown, reason } = moderate.clone();
    let decided = state.comments.get(&answer).ok_or(Refusal::UnknownComment(answer))?;
    if *decided == Some(shown) {
        return Err(Refusal::ModerationUnchanged(answer));
    }
    if !shown && reason.is_none() {
        return Err(Refusal::ReasonMissing);
    }
    let reason = reason.filter(|_| !shown);
    Ok(CommentModerated { round, answer, shown, reason }.into())
}
