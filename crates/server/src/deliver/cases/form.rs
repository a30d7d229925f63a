//! The questions of an application as pages ask them: what is chosen, the standard's own form, who
//! applies. The same questions for one's own phone and for the officer at the counter.

use domain::deliver::cases::{Amount, AnswerFault, base_amounts, journey, read_answer};
use domain::kernel::{Key, Language, Reach, Rupiah, ServiceId, Way};
use domain::promise::standards::{
    AnswerKind, Channel, Question, QuestionOption, StandardDocument, Version,
};
use jiff::civil::Date;

use super::serve::{Application, fault_code};
use super::store::Draft;
use crate::promise::pages::Here;
use crate::web::dress::sentence;
use crate::web::i18n::Translator;
use crate::web::page::{Choice, Shell};
use crate::web::problem::Problem;

/// Field of what is chosen.
pub(super) const VARIANT: &str = "variant";
/// Field of the applicant's name.
pub(super) const NAME: &str = "name";
/// Field of how to reach them.
const CONTACT: &str = "contact";
/// Field of the way on which they wish to be told what happens.
const REACH: &str = "reach";
/// Most characters of a name.
const MOST: u16 = 120;
/// Most characters of a contact, which may be an address.
const CONTACT_MOST: u16 = 300;

/// A question with the name of its field: the standard's own have a prefix, so that they never
/// meet ours.
pub(super) struct Asked {
    pub(super) field: String,
    question: Question,
}

/// A question as a page shows it.
pub(super) struct Shown {
    pub(super) field: String,
    pub(super) label: String,
    pub(super) hint: String,
    /// `choice` or `text`.
    pub(super) kind: &'static str,
    pub(super) options: Vec<Choice>,
    pub(super) value: String,
}

/// An answer as people read it.
pub(super) struct Given {
    pub(super) field: String,
    pub(super) question: String,
    pub(super) answer: String,
}

/// The form of a service today.
pub(super) struct Form {
    pub(super) version: Version,
    today: Date,
}

fn own(language: Language, id: &str, hint: Option<&str>, answer: AnswerKind) -> Asked {
    let text = |key: &str| {
        let of = |language| Translator { language }.t(key).to_owned();
        domain::kernel::LocalText { id: of(Language::Id), en: of(Language::En) }
    };
    let label = Translator { language }.t_of("case-ask", id);
    let question = Question {
        id: Key::parse(id).expect("a key written here"),
        text: domain::kernel::LocalText { id: label.clone(), en: label },
        hint: hint.map(text),
        answer,
        optional: [CONTACT, REACH].contains(&id),
        when: None,
    };
    Asked { field: id.to_owned(), question }
}

/// On which way they wish to be told what happens.
fn reach(language: Language) -> Asked {
    let option = |way: &Way| {
        let of = |language| Translator { language }.t_of("notify-by", way.name());
        QuestionOption {
            id: Key::parse(way.name()).expect("a key written in the rules"),
            name: domain::kernel::LocalText { id: of(Language::Id), en: of(Language::En) },
        }
    };
    let options = Way::ALL.iter().map(option).collect();
    own(language, REACH, Some("case-ask-hint-reach"), AnswerKind::Choice { options })
}

fn field_of(id: &Key) -> String {
    format!("q-{id}")
}

impl Form {
    /// The form of a service that is in force today.
    pub(super) fn find(here: &Here, service: &ServiceId) -> Result<Self, Problem> {
        let state = here.published.standards.get(service).ok_or_else(Problem::not_found)?;
        let version = state.in_force(here.today).ok_or_else(Problem::not_found)?.clone();
        Ok(Self { version, today: here.today })
    }

    pub(super) fn document(&self) -> &StandardDocument {
        &self.version.document
    }

    /// Why nobody can apply from anywhere today: the key of the sentence.
    pub(super) fn closed(&self) -> Option<&'static str> {
        if !self.document().channels.contains(&Channel::Electronic) {
            return Some("case-closed-channel");
        }
        self.unpriced().then_some("case-closed-tariff")
    }

    /// Whether nothing of the service can be charged lawfully today.
    pub(super) fn unpriced(&self) -> bool {
        let variants = &self.document().variants;
        let priced = |variant| base_amounts(self.document(), variant, self.today).is_ok();
        if variants.is_empty() {
            !priced(None)
        } else {
            !variants.iter().any(|v| priced(Some(&v.id)))
        }
    }

    /// What the chosen kind costs.
    pub(super) fn amounts(&self, draft: &Draft) -> Option<Vec<Amount>> {
        let variant = draft.variant.as_deref().and_then(|text| Key::parse(text).ok());
        base_amounts(self.document(), variant.as_ref(), self.today).ok()
    }

    /// All that is asked, in order, given what was answered.
    pub(super) fn asked(&self, language: Language, draft: &Draft) -> Vec<Asked> {
        let document = self.document();
        let answers = &draft.answers;
        let mut all = Vec::new();
        if !document.variants.is_empty() {
            let option = |v: &domain::promise::standards::Variant| QuestionOption {
                id: v.id.clone(),
                name: v.name.clone(),
            };
            let options = document.variants.iter().map(option).collect();
            all.push(own(language, VARIANT, None, AnswerKind::Choice { options }));
        }
        let asked = journey(&document.form, answers).into_iter();
        all.extend(asked.map(|q| Asked { field: field_of(&q.id), question: q.clone() }));
        let text = |most| AnswerKind::Text { most };
        all.push(own(language, NAME, Some("case-ask-hint-name"), text(MOST)));
        all.push(own(language, CONTACT, Some("case-ask-hint-contact"), text(CONTACT_MOST)));
        if draft.contact.as_ref().is_some_and(|contact| !contact.is_empty()) {
            all.push(reach(language));
        }
        all
    }

    /// Every question of the standard, also those that are asked only of some.
    pub(super) fn all(&self, language: Language) -> Vec<Asked> {
        let form = self.document().form.iter();
        let mut all: Vec<Asked> =
            form.map(|q| Asked { field: field_of(&q.id), question: q.clone() }).collect();
        let ours = self.asked(language, &Draft::new(self.document().service.clone())).into_iter();
        let ours = ours.chain([reach(language)]);
        let (first, last): (Vec<Asked>, Vec<Asked>) =
            ours.filter(|asked| !asked.is_standards()).partition(|asked| asked.field == VARIANT);
        all.splice(0..0, first);
        all.extend(last);
        all
    }

    /// A lawful amount beside each choice, or that nobody has checked it.
    fn priced(&self, shell: &Shell, options: Vec<Choice>) -> Vec<Choice> {
        let hinted = |option: Choice| {
            let key = Key::parse(&option.value).ok();
            let amounts = base_amounts(self.document(), key.as_ref(), self.today);
            let hint = amounts.map_or_else(
                |_| shell.t("case-ask-unpriced").to_owned(),
                |all| shell.rupiah(&sum(&all)),
            );
            option.hinted(hint)
        };
        options.into_iter().map(hinted).collect()
    }

    /// A question as a page shows it, with what was typed.
    pub(super) fn shown(&self, shell: &Shell, asked: &Asked, value: &str) -> Shown {
        let question = &asked.question;
        let mut options = options(shell, &question.answer);
        if asked.field == VARIANT {
            options = self.priced(shell, options);
        }
        let own = question.hint.as_ref().map(|hint| shell.text(hint).to_owned());
        let example = shell.t("case-ask-date-hint");
        let hint = match (&question.answer, own) {
            (AnswerKind::Date, Some(own)) => format!("{own} {example}"),
            (AnswerKind::Date, None) => example.to_owned(),
            (_, own) => own.unwrap_or_default(),
        };
        Shown {
            field: asked.field.clone(),
            label: shell.text(&question.text).to_owned(),
            hint,
            kind: if options.is_empty() { "text" } else { "choice" },
            options,
            value: value.to_owned(),
        }
    }

    /// What is wrong with an answer, as a sentence; nothing when it is taken into the draft.
    pub(super) fn take(
        &self,
        language: Language,
        asked: &Asked,
        typed: &str,
        draft: &mut Draft,
    ) -> Result<(), String> {
        let is_date = asked.question.answer == AnswerKind::Date;
        let typed = if is_date { machine_date(typed) } else { typed.trim().to_owned() };
        let read = read_answer(&asked.question, &typed);
        let kept = read.map_err(|fault| match fault {
            AnswerFault::NoDate => Translator { language }.t("case-ask-date-wrong").to_owned(),
            other => sentence(language, fault_code(other), &[]),
        })?;
        let text = kept.unwrap_or_default();
        match asked.field.as_str() {
            VARIANT => {
                let key = Key::parse(&text).ok();
                let priced = base_amounts(self.document(), key.as_ref(), self.today);
                priced.map_err(|_| Translator { language }.t("case-ask-unpriced").to_owned())?;
                draft.variant = Some(text);
            }
            NAME => draft.name = Some(text),
            CONTACT => draft.contact = Some(text),
            REACH => draft.reach = Some(text),
            _ => drop(draft.answers.insert(asked.question.id.clone(), text)),
        }
        Ok(())
    }

    /// The first question that is asked and not answered well.
    pub(super) fn open(&self, language: Language, draft: &Draft) -> Option<Asked> {
        let asked = self.asked(language, draft).into_iter();
        let mut open = asked.filter(|one| {
            let given = value(one, draft);
            given.is_none_or(|given| read_answer(&one.question, given).is_err())
        });
        open.next()
    }

    /// All answers as people read them.
    pub(super) fn given(&self, shell: &Shell, draft: &Draft) -> Vec<Given> {
        let given = |one: Asked| Given {
            question: shell.text(&one.question.text).to_owned(),
            answer: said(shell, &one.question, value(&one, draft).unwrap_or_default()),
            field: one.field,
        };
        self.asked(shell.language, draft).into_iter().map(given).collect()
    }
}

impl Asked {
    fn is_standards(&self) -> bool {
        self.field.starts_with("q-")
    }
}

/// What was answered before.
pub(super) fn value<'a>(asked: &Asked, draft: &'a Draft) -> Option<&'a str> {
    match asked.field.as_str() {
        VARIANT => draft.variant.as_deref(),
        NAME => draft.name.as_deref(),
        CONTACT => draft.contact.as_deref(),
        REACH => draft.reach.as_deref(),
        _ => draft.answers.get(&asked.question.id).map(String::as_str),
    }
}

/// The whole of some amounts.
pub(super) fn sum(all: &[Amount]) -> Rupiah {
    Rupiah(all.iter().map(|amount| amount.amount.0).sum())
}

fn options(shell: &Shell, answer: &AnswerKind) -> Vec<Choice> {
    match answer {
        AnswerKind::YesNo => {
            ["yes", "no"].map(|word| Choice::new(word, shell.t_of("case-ask-answer", word))).into()
        }
        AnswerKind::Choice { options } => {
            let choice = |o: &QuestionOption| Choice::new(o.id.as_str(), shell.text(&o.name));
            options.iter().map(choice).collect()
        }
        AnswerKind::Text { .. } | AnswerKind::Date => Vec::new(),
    }
}

/// An answer in words.
pub(super) fn said(shell: &Shell, question: &Question, given: &str) -> String {
    if given.is_empty() {
        return shell.t("case-ask-nothing").to_owned();
    }
    if let (AnswerKind::Date, Ok(date)) = (&question.answer, given.parse()) {
        return shell.date(&date);
    }
    let chosen = options(shell, &question.answer).into_iter().find(|option| option.is(given));
    chosen.map_or_else(|| given.to_owned(), |option| option.text)
}

/// `28-2-1990`, `28/2/1990` and `1990-02-28` as the rules read dates; anything else as typed.
fn machine_date(typed: &str) -> String {
    let typed = typed.trim();
    let parts: Vec<&str> = typed.split(['-', '/', '.', ' ']).filter(|p| !p.is_empty()).collect();
    let number = |text: &str| text.parse::<u16>().ok();
    match parts.as_slice() {
        [year, month, day] if year.len() == 4 => date_of(number(year), number(month), number(day)),
        [day, month, year] if year.len() == 4 => date_of(number(year), number(month), number(day)),
        _ => None,
    }
    .unwrap_or_else(|| typed.to_owned())
}

fn date_of(year: Option<u16>, month: Option<u16>, day: Option<u16>) -> Option<String> {
    Some(format!("{:04}-{:02}-{:02}", year?, month?, day?))
}

impl Draft {
    /// The application that it becomes.
    pub(super) fn application(self, language: Language) -> Application {
        let by = self.reach.as_deref().and_then(Way::parse);
        Application {
            service: self.service,
            variant: self.variant.and_then(|text| Key::parse(&text).ok()),
            extras: Vec::new(),
            name: self.name.unwrap_or_default(),
            contact: self.contact.filter(|text| !text.is_empty()),
            reach: by.map(|by| Reach { by, language }),
            answers: self.answers,
            documents: self.files.into_iter().collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::machine_date;

    #[test]
    fn dates_are_read_as_people_write_them() {
        for typed in ["28-2-1990", "28/02/1990", " 28.2.1990 ", "28 2 1990", "1990-02-28"] {
            assert_eq!(machine_date(typed), "1990-02-28", "{typed}");
        }
        for wrong in ["", "kemarin", "28-2-90", "1990", "28-2-1990-1", "a-b-1990"] {
            assert_eq!(machine_date(wrong), wrong);
        }
    }
}
