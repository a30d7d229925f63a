//! What follows from a command, or why nothing does.
//!
//! Groups: [`arrival`] · [`calling`] · [`serving`] · [`supervising`] · [`printing`].

mod arrival;
mod calling;
mod printing;
mod serving;
mod supervising;

use crate::kernel::{Actor, Context, Timestamp};

use super::command::{AtCounter, Command};
use super::event::{Event, Place, TurnTag};
use super::plan::{NamedCode, is_key};
use super::refusal::Refusal;
use super::state::{CounterState, Phase, QueueDay};
use super::ticket::{CounterId, Letter, VisitNo};
use super::visit::Visit;

type Decision = Result<Vec<Event>, Refusal>;

/// A day, the moment of deciding, and who asks.
#[derive(Clone, Copy)]
struct Desk<'a> {
    day: &'a QueueDay,
    now: Timestamp,
    actor: &'a Actor,
}

pub(super) fn decide(day: &QueueDay, cx: &Context<'_>, command: &Command) -> Decision {
    let desk = Desk { day, now: day.clock(cx.now), actor: cx.actor };
    match (day.phase, command) {
        (_, Command::OpenDay(plan)) => desk.open_day(plan),
        (Phase::NotOpen, _) => Err(Refusal::DayNotOpen),
        (Phase::Ended, Command::EndDay | Command::ReturnDue) => Ok(Vec::new()),
        (Phase::Ended, _) => Err(Refusal::DayEnded),
        (Phase::Open, _) => {
            desk.visit_command(command).unwrap_or_else(|| desk.hall_command(command))
        }
    }
}

impl<'a> Desk<'a> {
    /// Commands about one visit.
    fn visit_command(&self, command: &Command) -> Option<Decision> {
        Some(match command {
            Command::Arrive(arrive) => self.arrive(arrive),
            Command::CallNext { counter } => self.call_next(counter),
            Command::CallTicket { counter, visit, reason, note } => {
                self.call_ticket(counter, *visit, reason, note.as_ref())
            }
            Command::CallHeld { counter, visit } => self.call_held(counter, *visit),
            Command::Recall(at) => self.recall(at),
            Command::StartService(at) => self.start_service(at),
            Command::ConfirmPriority { visit } => self.confirm_priority(*visit),
            Command::RejectPriority { visit } => self.reject_priority(*visit),
            Command::MarkNoShow(at) => self.mark_no_show(at),
            Command::RestoreNoShow { visit } => self.restore_no_show(*visit),
            Command::Hold { at, reason } => self.hold(at, reason),
            Command::ReturnToQueue { visit, counter, keep_place } => {
                self.return_to_queue(*visit, counter.as_ref(), *keep_place)
            }
            Command::Transfer(transfer) => self.transfer(transfer),
            Command::AddService { visit, service } => self.add_service(*visit, service),
            Command::FinishService { at, outcome } => self.finish_service(at, outcome),
            Command::LeaveNote { visit, note } => self.leave_note(*visit, note),
            Command::Cancel { visit, reason } => self.cancel(*visit, reason.as_deref()),
            Command::StepAside { visit, until } => self.step_aside(*visit, *until),
            Command::ComeBack { visit } => self.come_back(*visit),
            Command::RequestPrint { visit, printer } => {
                self.request_print(*visit, printer.as_deref())
            }
            Command::ConfirmPrint { visit } => self.confirm_print(*visit),
            Command::FailPrint { visit, reason } => self.fail_print(*visit, reason),
            Command::DoubtPrint { visit } => self.doubt_print(*visit),
            Command::Reprint { visit, reason, printer } => {
                self.reprint(*visit, reason, printer.as_deref())
            }
            _ => return None,
        })
    }

    /// Commands about the hall.
    fn hall_command(&self, command: &Command) -> Decision {
        match command {
            Command::ReturnDue => Ok(self.return_due()),
            Command::StartBreak { counter } => self.start_break(counter),
            Command::EndBreak { counter } => self.end_break(counter),
            Command::OpenCounter { counter, officer, profile } => {
                self.open_counter(counter, officer, profile.as_ref())
            }
            Command::CloseCounter { counter } => self.close_counter(counter),
            Command::OpenClass { class } => self.open_class(*class),
            Command::CloseClass { class } => self.close_class(*class),
            Command::SetQuota { class, quota } => self.set_quota(*class, *quota),
            Command::SetCutOff { at } => Ok(self.set_cut_off(*at)),
            Command::CloseEarly { from, to, reason } => self.close_early(*from, *to, reason),
            Command::ShowMessage { text, until, zone } => {
                self.show_message(text, *until, zone.as_ref())
            }
            Command::ClearMessage { message } => self.clear_message(*message),
            Command::EndDay => Ok(self.end_day()),
            _ => Ok(Vec::new()),
        }
    }

    // --- look-ups that may refuse

    fn any_visit(&self, visit: VisitNo) -> Result<&'a Visit, Refusal> {
        self.day.visit_at(visit).ok_or(Refusal::UnknownVisit(visit))
    }

    fn visit(&self, visit: VisitNo) -> Result<&'a Visit, Refusal> {
        let found = self.any_visit(visit)?;
        if found.is_over() { Err(Refusal::VisitOver(visit)) } else { Ok(found) }
    }

    fn counter(&self, id: &CounterId) -> Result<(u16, &'a CounterState), Refusal> {
        let number = self.day.counter_of(id);
        let number = number.ok_or_else(|| Refusal::UnknownCounter(id.clone()))?;
        Ok((number, self.day.counter_at(number)))
    }

    fn open_counter_at(&self, id: &CounterId) -> Result<(u16, &'a CounterState), Refusal> {
        let (number, counter) = self.counter(id)?;
        if counter.open { Ok((number, counter)) } else { Err(Refusal::CounterClosed(id.clone())) }
    }

    /// A counter that may call: open, no break, nobody there.
    fn free_counter(&self, id: &CounterId) -> Result<u16, Refusal> {
        let (number, counter) = self.open_counter_at(id)?;
        if counter.on_break {
            return Err(Refusal::CounterOnBreak(id.clone()));
        }
        match counter.current {
            Some(visit) => Err(Refusal::CounterBusy { counter: id.clone(), visit }),
            None => Ok(number),
        }
    }

    /// The visit that the officer sees at the counter, if it is still there.
    fn at(&self, at: &AtCounter) -> Result<(u16, &'a Visit), Refusal> {
        let (number, counter) = self.counter(&at.counter)?;
        let visit = self.visit(at.visit)?;
        if counter.current == Some(at.visit) {
            return Ok((number, visit));
        }
        Err(Refusal::NotAtCounter { visit: at.visit, counter: at.counter.clone() })
    }

    /// A visit that is at the named counter, or at none when none is named.
    fn at_or_away(&self, no: VisitNo, counter: Option<&CounterId>) -> Result<&'a Visit, Refusal> {
        let visit = self.visit(no)?;
        let named = counter.map(|id| self.counter(id)).transpose()?.map(|(number, _)| number);
        match (visit.at_counter(), counter) {
            (here, _) if here == named => Ok(visit),
            (Some(here), _) => {
                let counter = self.day.counter_id(here).clone();
                Err(Refusal::AtAnotherCounter { visit: no, counter })
            }
            (None, Some(id)) => Err(Refusal::NotAtCounter { visit: no, counter: id.clone() }),
            (None, None) => Ok(visit),
        }
    }

    fn class(&self, letter: Letter) -> Result<u8, Refusal> {
        self.day.class_of(letter).ok_or(Refusal::UnknownClass(letter))
    }

    /// A place in a lane, to be recorded.
    fn place(&self, class: u8, lane: u8, tag: TurnTag) -> Place {
        Place {
            class: self.day.class_at(class).letter,
            lane: self.day.lane_key(class, lane).to_owned(),
            tag,
        }
    }

    /// The place of somebody who joins a lane anew with a turn time.
    fn new_place(&self, class: u8, lane: u8, at: Timestamp, visit: VisitNo) -> Place {
        self.place(class, lane, self.day.class_at(class).lanes.new_tag(lane, at, visit))
    }
}

/// A code is one of the plan's; where the plan lists none, any well-formed key.
fn known(codes: &[NamedCode], code: &str) -> Result<(), Refusal> {
    let fine = if codes.is_empty() { is_key(code) } else { codes.iter().any(|c| c.key == code) };
    if fine { Ok(()) } else { Err(Refusal::UnknownCode(code.to_owned())) }
}
