//! What each button of the desk asks of the queue.

use domain::deliver::queue::{
    Arrive, AtCounter, Channel, Command, CounterId, DayDate, Letter, Profile, ProfileRule,
    QueueDay, TicketNumber, Transfer, VisitNo,
};
use domain::identity::Permission;
use domain::kernel::{Personal, ServiceId, Timestamp};

use super::super::notes;
use super::super::printing::reason_code;
use super::super::serve::TicketId;
use crate::web::input::FormBody;

/// A button, or a small form behind one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Act {
    Opening,
    Closing,
    Call,
    Recall,
    Start,
    Finish,
    Absence,
    Restoration,
    Hold,
    HeldCall,
    Return,
    Transfer,
    Service,
    Pick,
    PriorityCheck,
    BreakStart,
    BreakEnd,
    Note,
    Ticket,
    Reprint,
    Printed,
    Cancellation,
}

/// What is wrong with a form: the field and the message key that says what to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in super::super) struct Wrong(
    pub(in super::super) &'static str,
    pub(in super::super) &'static str,
);

impl Act {
    /// All of them.
    pub(super) const ALL: &'static [Self] = &[
        Self::Opening,
        Self::Closing,
        Self::Call,
        Self::Recall,
        Self::Start,
        Self::Finish,
        Self::Absence,
        Self::Restoration,
        Self::Hold,
        Self::HeldCall,
        Self::Return,
        Self::Transfer,
        Self::Service,
        Self::Pick,
        Self::PriorityCheck,
        Self::BreakStart,
        Self::BreakEnd,
        Self::Note,
        Self::Ticket,
        Self::Reprint,
        Self::Printed,
        Self::Cancellation,
    ];

    /// The address of the small resource.
    pub(super) fn path(self) -> &'static str {
        match self {
            Self::Opening => "/desk/{unit}/{counter}/opening",
            Self::Closing => "/desk/{unit}/{counter}/closing",
            Self::Call => "/desk/{unit}/{counter}/calls",
            Self::Recall => "/desk/{unit}/{counter}/recalls",
            Self::Start => "/desk/{unit}/{counter}/starts",
            Self::Finish => "/desk/{unit}/{counter}/outcomes",
            Self::Absence => "/desk/{unit}/{counter}/absences",
            Self::Restoration => "/desk/{unit}/{counter}/restorations",
            Self::Hold => "/desk/{unit}/{counter}/holds",
            Self::HeldCall => "/desk/{unit}/{counter}/held-calls",
            Self::Return => "/desk/{unit}/{counter}/returns",
            Self::Transfer => "/desk/{unit}/{counter}/transfers",
            Self::Service => "/desk/{unit}/{counter}/services",
            Self::Pick => "/desk/{unit}/{counter}/picks",
            Self::PriorityCheck => "/desk/{unit}/{counter}/priority-checks",
            Self::BreakStart => "/desk/{unit}/{counter}/breaks",
            Self::BreakEnd => "/desk/{unit}/{counter}/break-ends",
            Self::Note => "/desk/{unit}/{counter}/notes",
            Self::Ticket => "/desk/{unit}/{counter}/tickets",
            Self::Reprint => "/desk/{unit}/{counter}/reprints",
            Self::Printed => "/desk/{unit}/{counter}/printed",
            Self::Cancellation => "/desk/{unit}/{counter}/cancellations",
        }
    }

    /// The last part of the address.
    pub(super) fn name(self) -> &'static str {
        self.path().rsplit('/').next().unwrap_or_default()
    }

    /// The permission that it needs.
    pub(super) fn permission(self) -> Permission {
        match self {
            Self::Pick => Permission::QueuePick,
            Self::Ticket => Permission::QueueTakeTicket,
            Self::Reprint | Self::Printed => Permission::QueuePrint,
            _ => Permission::QueueCall,
        }
    }
}

/// A form that was sent from a counter.
pub(super) struct Sent<'a> {
    pub(super) counter: &'a CounterId,
    pub(super) form: &'a FormBody,
    pub(super) officer: &'a str,
    /// The day, for the name of the ticket whose key seals a note.
    pub(super) date: DayDate,
}

impl Sent<'_> {
    /// The command that the form asks for.
    pub(super) fn command(&self, act: Act, day: &QueueDay) -> Result<Command, Wrong> {
        let counter = || self.counter.clone();
        Ok(match act {
            Act::Opening => Command::OpenCounter {
                counter: counter(),
                officer: self.officer.to_owned(),
                profile: profile(self.form)?,
            },
            Act::Closing => Command::CloseCounter { counter: counter() },
            Act::Call => Command::CallNext { counter: counter() },
            Act::BreakStart => Command::StartBreak { counter: counter() },
            Act::BreakEnd => Command::EndBreak { counter: counter() },
            Act::Pick => self.pick(day)?,
            Act::Ticket => Command::Arrive(self.arrive()?),
            _ => self.about_visit(act, self.visit()?, day)?,
        })
    }

    fn about_visit(&self, act: Act, visit: VisitNo, day: &QueueDay) -> Result<Command, Wrong> {
        let at = AtCounter { counter: self.counter.clone(), visit };
        let counter = || self.here().then(|| self.counter.clone());
        let reason = || self.code("reason", "desk-error-reason");
        Ok(match act {
            Act::Recall => Command::Recall(at),
            Act::Start => Command::StartService(at),
            Act::Finish => {
                let outcome = self.code("outcome", "desk-error-outcome")?;
                Command::FinishService { at, outcome }
            }
            Act::Absence => Command::MarkNoShow(at),
            Act::Restoration => Command::RestoreNoShow { visit },
            Act::Hold => Command::Hold { at, reason: reason()? },
            Act::HeldCall => Command::CallHeld { counter: self.counter.clone(), visit },
            Act::Return => {
                let keep_place = self.keeps_place();
                Command::ReturnToQueue { visit, counter: counter(), keep_place }
            }
            Act::Transfer => Command::Transfer(self.transfer(visit)?),
            Act::Service => Command::AddService { visit, service: self.service()? },
            Act::PriorityCheck if self.form.get("answer") == "no" => {
                Command::RejectPriority { visit }
            }
            Act::PriorityCheck => Command::ConfirmPriority { visit },
            Act::Note => {
                let text = self.form.opt("note").ok_or(Wrong("note", "desk-error-note"))?;
                Command::LeaveNote { visit, note: self.sealed(visit, day, text)? }
            }
            Act::Reprint => Command::Reprint { visit, reason: reason()?, printer: None },
            Act::Printed if self.form.get("answer") == "no" => {
                Command::FailPrint { visit, reason: reason_code(day, "printer-trouble") }
            }
            Act::Printed => Command::ConfirmPrint { visit },
            _ => Command::Cancel { visit, reason: Some(reason()?) },
        })
    }

    fn sealed(&self, visit: VisitNo, day: &QueueDay, text: &str) -> Result<Personal, Wrong> {
        let view = day.visit(visit, Timestamp(0)).ok_or(Wrong("visit", "desk-error-visit"))?;
        Ok(notes::sealed(&TicketId { date: self.date, number: view.number }, text))
    }

    fn visit(&self) -> Result<VisitNo, Wrong> {
        let number = self.form.get("visit").parse();
        number.map(VisitNo).map_err(|_| Wrong("visit", "desk-error-visit"))
    }

    /// Whether the form speaks of a visit that is at this counter.
    fn here(&self) -> bool {
        self.form.get("from") != "hold"
    }

    fn keeps_place(&self) -> bool {
        self.form.get("keep") != "no"
    }

    fn code(&self, field: &'static str, missing: &'static str) -> Result<String, Wrong> {
        self.form.opt(field).map(str::to_owned).ok_or(Wrong(field, missing))
    }

    fn service(&self) -> Result<ServiceId, Wrong> {
        ServiceId::parse(self.form.get("service"))
            .map_err(|_| Wrong("service", "desk-error-service"))
    }

    fn transfer(&self, visit: VisitNo) -> Result<Transfer, Wrong> {
        let service = self.form.opt("service").map(|_| self.service()).transpose()?;
        let to_counter = match self.form.opt("to_counter") {
            None => None,
            Some(id) => {
                let id = CounterId::parse(id);
                Some(id.map_err(|_| Wrong("to_counter", "desk-error-counter"))?)
            }
        };
        if service.is_none() && to_counter.is_none() {
            return Err(Wrong("service", "desk-error-transfer"));
        }
        let counter = self.here().then(|| self.counter.clone());
        let keep_place = self.keeps_place();
        Ok(Transfer { visit, counter, service, to_counter, keep_place })
    }

    fn pick(&self, day: &QueueDay) -> Result<Command, Wrong> {
        let number = TicketNumber::parse(self.form.get("number"));
        let number = number.map_err(|_| Wrong("number", "desk-error-number"))?;
        let visit = day.find_number(number).ok_or(Wrong("number", "desk-error-number-unknown"))?;
        let reason = self.code("reason", "desk-error-reason")?;
        let note = self.form.opt("note").map(|text| self.sealed(visit, day, text)).transpose()?;
        Ok(Command::CallTicket { counter: self.counter.clone(), visit, reason, note })
    }

    fn arrive(&self) -> Result<Arrive, Wrong> {
        let wanted = self.form.all("services");
        let services: Result<Vec<ServiceId>, _> =
            wanted.into_iter().filter(|id| !id.is_empty()).map(ServiceId::parse).collect();
        let services = services.map_err(|_| Wrong("services", "desk-error-service"))?;
        if services.is_empty() {
            return Err(Wrong("services", "desk-error-service"));
        }
        let group_size = match self.form.opt("group_size") {
            None => None,
            Some(size) => Some(size.parse().map_err(|_| Wrong("group_size", "desk-error-group"))?),
        };
        let priority = self.form.opt("priority").map(str::to_owned);
        let channel = Channel::Desk;
        Ok(Arrive { services, priority, channel, booked_for: None, group_size })
    }
}

/// The work profile of an opening form; nothing when the planned one is meant.
pub(in super::super) fn profile(form: &FormBody) -> Result<Option<Profile>, Wrong> {
    let letters: Vec<&str> = form.all("classes").into_iter().filter(|l| !l.is_empty()).collect();
    if letters.is_empty() {
        return if form.opt("rule").is_some() {
            Err(Wrong("classes", "desk-error-classes"))
        } else {
            Ok(None)
        };
    }
    let classes: Result<Vec<Letter>, _> = letters.into_iter().map(Letter::parse).collect();
    let classes = classes.map_err(|_| Wrong("classes", "desk-error-classes"))?;
    let rule = match form.get("rule") {
        "longest_wait" => ProfileRule::LongestWait,
        _ => ProfileRule::ClassOrder,
    };
    Ok(Some(Profile { classes, rule }))
}
