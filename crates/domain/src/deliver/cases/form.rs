//! The questions of an application: which are asked follows from the answers, every time anew.

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::kernel::Key;
use crate::promise::standards::{AnswerKind, Question};

/// Answers as they were given, by question. Yes and no are `yes` and `no`.
pub type Answers = BTreeMap<Key, String>;

/// What is wrong with an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AnswerFault {
    /// It must be answered.
    Missing,
    /// Not a date.
    NoDate,
    /// Not one of the choices.
    NoChoice,
    /// More characters than there is room for.
    TooLong(u16),
}

impl AnswerFault {
    /// Stable name of the sentence.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::NoDate => "date",
            Self::NoChoice => "choice",
            Self::TooLong(_) => "long",
        }
    }
}

/// The questions that are asked, in order, given the answers so far. A condition looks only at
/// questions before it that are asked themselves, so there is no circle, and an answer that was
/// given before the way changed counts for nothing.
#[must_use]
pub fn journey<'a>(questions: &'a [Question], answers: &Answers) -> Vec<&'a Question> {
    let mut asked: Vec<&Question> = Vec::new();
    for question in questions {
        let holds = question.when.as_ref().is_none_or(|when| {
            let earlier = asked.iter().find(|earlier| earlier.id == when.question);
            let given = earlier.and_then(|earlier| answers.get(&earlier.id));
            given.is_some_and(|given| when.is.iter().any(|known| known.as_str() == given))
        });
        if holds {
            asked.push(question);
        }
    }
    asked
}

/// The answer as it is kept, or what is wrong with it. Nothing given to an optional question is
/// `None`.
///
/// # Errors
/// [`AnswerFault`] with what is wrong.
pub fn read_answer(question: &Question, given: &str) -> Result<Option<String>, AnswerFault> {
    let given = given.trim();
    if given.is_empty() {
        return if question.optional { Ok(None) } else { Err(AnswerFault::Missing) };
    }
    match &question.answer {
        AnswerKind::Text { most } if given.chars().count() > usize::from(*most) => {
            Err(AnswerFault::TooLong(*most))
        }
        AnswerKind::Text { .. } => Ok(Some(given.to_owned())),
        AnswerKind::Date => match given.parse::<Date>() {
            Ok(date) => Ok(Some(date.to_string())),
            Err(_) => Err(AnswerFault::NoDate),
        },
        AnswerKind::YesNo if ["yes", "no"].contains(&given) => Ok(Some(given.to_owned())),
        AnswerKind::Choice { options } if options.iter().any(|o| o.id.as_str() == given) => {
            Ok(Some(given.to_owned()))
        }
        AnswerKind::YesNo | AnswerKind::Choice { .. } => Err(AnswerFault::NoChoice),
    }
}

/// The answers of a whole form as they are kept: only to questions that are asked.
///
/// # Errors
/// Every wrong answer at once.
pub fn complete(
    questions: &[Question],
    given: &Answers,
) -> Result<Answers, Vec<(Key, AnswerFault)>> {
    let mut kept = Answers::new();
    let mut faults = Vec::new();
    for question in journey(questions, given) {
        let answer = given.get(&question.id).map_or("", String::as_str);
        match read_answer(question, answer) {
            Ok(answer) => kept.extend(answer.map(|answer| (question.id.clone(), answer))),
            Err(fault) => faults.push((question.id.clone(), fault)),
        }
    }
    if faults.is_empty() { Ok(kept) } else { Err(faults) }
}
