//! Requests for an explanation.

use std::sync::Arc;

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::rules::OversightRules;
use crate::kernel::{self, Context, Meta, Personal, RefusalClass, Room, words};

/// The stream of a request.
#[must_use]
pub fn explanation_stream(id: &str) -> String {
    format!("explanation/{id}")
}

/// Under which key everything is sealed that is said in one.
#[must_use]
pub fn explanation_subject(id: &str) -> String {
    format!("explanation/{id}")
}

crate::events! {
    /// Events of a request for an explanation.
    pub enum Event {
        "explanation.requested" 1 => Requested [reference, text],
        "explanation.requested_again" 1 => RequestedAgain [reference, text],
        "explanation.answered" 1 => Answered [text],
        "explanation.given_up" 1 => GivenUp,
    }
}

words! {
    /// Where a request stands.
    Stage {
        /// The Ombudsman asked.
        Asked = "asked",
        /// Asked a second time.
        AskedAgain = "asked-again",
        /// The unit answered.
        Answered = "answered",
        /// The second date passed unanswered: the right to answer counts as given up.
        GivenUp = "given-up",
    }
}

/// The Ombudsman asks for a written explanation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Requested {
    /// Identifier.
    pub id: String,
    /// Day on which the letter was received.
    pub date: Date,
    /// Day on which it was recorded.
    pub recorded: Date,
    /// The complaint that it is about, when it is in this register.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub complaint: Option<String>,
    /// Number of the letter, as its writer gave it; sealed.
    pub reference: Personal,
    /// What is asked; sealed.
    pub text: Personal,
    /// Last day for the answer.
    pub due: Date,
}

/// The Ombudsman asks a second time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RequestedAgain {
    /// Day on which the letter was received.
    pub date: Date,
    /// Number of the letter; sealed.
    pub reference: Personal,
    /// What is asked; sealed.
    pub text: Personal,
    /// Last day for the answer.
    pub due: Date,
}

/// The unit explained.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Answered {
    /// Day.
    pub date: Date,
    /// What was answered; sealed.
    pub text: Personal,
    /// Whether it was within the last date.
    pub in_time: bool,
}

/// The second date passed unanswered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct GivenUp {
    /// Day on which it was noted.
    pub date: Date,
    /// The last day there was.
    pub due: Date,
}

/// Something to be done with a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Command {
    /// The numbers.
    pub rules: Arc<OversightRules>,
    /// Date at the unit.
    pub today: Date,
    /// What.
    pub act: Act,
}

/// What is to be done.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the events say what each field is")]
pub enum Act {
    /// A letter came.
    Receive {
        id: String,
        date: Date,
        complaint: Option<String>,
        reference: Personal,
        text: Personal,
    },
    /// A second letter came.
    ReceiveAgain { date: Date, reference: Personal, text: Personal },
    /// The unit answers.
    Answer { text: Personal },
    /// The second date has passed.
    Lapse,
}

/// A request as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// The first letter.
    pub requested: Requested,
    /// The second.
    pub again: Option<RequestedAgain>,
    /// The answer.
    pub answered: Option<Answered>,
    /// That the right was given up.
    pub given_up: Option<GivenUp>,
}

impl Request {
    /// Where it stands.
    #[must_use]
    pub fn stage(&self) -> Stage {
        match (&self.answered, &self.given_up, &self.again) {
            (Some(_), ..) => Stage::Answered,
            (None, Some(_), _) => Stage::GivenUp,
            (None, None, Some(_)) => Stage::AskedAgain,
            (None, None, None) => Stage::Asked,
        }
    }

    /// The last day for the answer to the letter that came last.
    #[must_use]
    pub fn due(&self) -> Date {
        self.again.as_ref().map_or(self.requested.due, |again| again.due)
    }
}

/// A stream: one request, or nothing yet.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct State(Option<Request>);

impl State {
    /// The request, once it was recorded.
    #[must_use]
    pub fn request(&self) -> Option<&Request> {
        self.0.as_ref()
    }
}

/// Why not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// There is no such request.
    Unknown,
    /// It was recorded before.
    Taken,
    /// A letter cannot have come after today, nor the second before the first one's last day.
    BadDate,
    /// It was answered, or asked a second time already.
    NotNow(Stage),
    /// The last day has not passed.
    TooEarly(Date),
}

impl kernel::Refusal for Refusal {
    fn code(&self) -> &'static str {
        match self {
            Self::Unknown => "explanation.unknown",
            Self::Taken => "explanation.taken",
            Self::BadDate => "explanation.bad_date",
            Self::NotNow(_) => "explanation.not_now",
            Self::TooEarly(_) => "explanation.too_early",
        }
    }

    fn params(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::NotNow(stage) => vec![("stage", stage.name().to_owned())],
            Self::TooEarly(date) => vec![("date", date.to_string())],
            _ => Vec::new(),
        }
    }

    fn class(&self) -> RefusalClass {
        match self {
            Self::Unknown => RefusalClass::NotFound,
            Self::BadDate => RefusalClass::Invalid,
            Self::Taken | Self::NotNow(_) | Self::TooEarly(_) => RefusalClass::Conflict,
        }
    }
}

/// The room of requests for an explanation.
#[derive(Debug, Clone, Copy)]
pub struct Explanations;

impl Room for Explanations {
    const NAME: &'static str = "oversight";
    type Command = Command;
    type Event = Event;
    type State = State;
    type Refusal = Refusal;

    fn decide(state: &State, _: &Context<'_>, command: &Command) -> Result<Vec<Event>, Refusal> {
        let today = command.today;
        let event: Event = match (command.act.clone(), state.request()) {
            (Act::Receive { .. }, Some(_)) => return Err(Refusal::Taken),
            (Act::Receive { id, date, complaint, reference, text }, None) => {
                if date > today {
                    return Err(Refusal::BadDate);
                }
                let due = command.rules.first.end(date);
                Requested { id, date, recorded: today, complaint, reference, text, due }.into()
            }
            (_, None) => return Err(Refusal::Unknown),
            (Act::ReceiveAgain { date, reference, text }, Some(request)) => {
                stage(request, &[Stage::Asked])?;
                if date > today || date <= request.requested.due {
                    return Err(Refusal::BadDate);
                }
                let due = command.rules.second.end(date);
                RequestedAgain { date, reference, text, due }.into()
            }
            (Act::Answer { text }, Some(request)) => {
                stage(request, &[Stage::Asked, Stage::AskedAgain, Stage::GivenUp])?;
                Answered { date: today, text, in_time: today <= request.due() }.into()
            }
            (Act::Lapse, Some(request)) => {
                stage(request, &[Stage::AskedAgain])?;
                let due = request.due();
                if today <= due {
                    return Err(Refusal::TooEarly(due));
                }
                GivenUp { date: today, due }.into()
            }
        };
        Ok(vec![event])
    }

    fn evolve(state: &mut State, event: &Event, _: &Meta<'_>) {
        if let Event::Requested(requested) = event {
            let requested = requested.clone();
            state.0 = Some(Request { requested, again: None, answered: None, given_up: None });
        }
        let Some(request) = &mut state.0 else { return };
        match event {
            Event::Requested(_) => {}
            Event::RequestedAgain(again) => request.again = Some(again.clone()),
            Event::Answered(answered) => request.answered = Some(answered.clone()),
            Event::GivenUp(given_up) => request.given_up = Some(given_up.clone()),
        }
    }
}

fn stage(request: &Request, allowed: &[Stage]) -> Result<(), Refusal> {
    let now = request.stage();
    if allowed.contains(&now) { Ok(()) } else { Err(Refusal::NotNow(now)) }
}
