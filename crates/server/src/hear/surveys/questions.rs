//! The questions of a questionnaire as a form, and what comes back from it. Shared by the phone,
//! the kiosk, the tablet and the public link.

use std::collections::BTreeMap;

use askama::Template;
use domain::hear::surveys::{Element, Facet, Instrument, Row};
use domain::kernel::{Key, LocalText, ServiceId};
use domain::promise::standards::StandardDocument;

use crate::promise::pages::{Here, name_of};
use crate::web::input::FormBody;
use crate::web::page::{Choice, FormErrors, Shell};

/// Longest comment, in characters.
const COMMENT_MAX: usize = 1000;

/// A question with its answers.
pub(super) struct Question {
    pub(super) key: String,
    pub(super) number: usize,
    pub(super) text: String,
    pub(super) options: Vec<Choice>,
    pub(super) chosen: String,
}

/// A group that somebody may count themselves to.
pub(super) struct Group {
    key: String,
    name: String,
    options: Vec<Choice>,
    chosen: String,
}

/// The form on a phone or a tablet.
#[derive(Template)]
#[template(path = "hear/surveys/templates/answer.html")]
pub(super) struct Answering {
    pub(super) shell: Shell,
    pub(super) errors: FormErrors,
    pub(super) path: String,
    pub(super) by: String,
    pub(super) service: String,
    /// Sent along where the address does not know the service.
    pub(super) service_id: String,
    /// The message that says why this person is asked.
    pub(super) lead: &'static str,
    pub(super) questions: Vec<Question>,
    pub(super) groups: Vec<Group>,
    pub(super) comment: String,
    pub(super) opened: i64,
    pub(super) command_id: String,
}

/// The groups that may be chosen, with what was chosen.
pub(super) fn groups(shell: &Shell, instrument: &Instrument, sent: &FormBody) -> Vec<Group> {
    let group = |facet: &Facet| {
        let mut options = vec![Choice::new("", shell.t("survey-answer-no-say"))];
        let each = facet.options.iter();
        options.extend(each.map(|o| Choice::new(o.key.as_str(), shell.text(&o.name))));
        let key = format!("facet-{}", facet.key);
        let chosen = sent.get(&key).to_owned();
        Group { name: shell.text(&facet.name).to_owned(), key, options, chosen }
    };
    instrument.facets.iter().map(group).collect()
}

/// The questions about a service, in its own words, with what was chosen.
pub(super) fn questions(
    shell: &Shell,
    here: &Here,
    service: &ServiceId,
    instrument: &Instrument,
    sent: &FormBody,
) -> Vec<Question> {
    let values = instrument.scale.lowest..=instrument.scale.highest;
    let version = here.published.standards.get(service).and_then(|state| state.newest());
    let document = version.map(|version| &*version.document);
    let ask = |(place, element): (usize, &Element)| {
        let (text, options) = words(document, element, values.clone().count());
        let option = |(value, words)| Choice::new(u8::to_string(&value), shell.text(words));
        let key = format!("value-{}", element.key);
        Question {
            number: place + 1,
            text: shell.text(text).to_owned(),
            options: values.clone().zip(options).map(option).collect(),
            chosen: sent.get(&key).to_owned(),
            key,
        }
    };
    instrument.elements.iter().enumerate().map(ask).collect()
}

/// Question and answers: those of the service's standard where it has its own, else those for a
/// service with a lawful tariff, else those of the questionnaire.
fn words<'a>(
    document: Option<&'a StandardDocument>,
    element: &'a Element,
    answers: usize,
) -> (&'a LocalText, &'a [LocalText]) {
    // Where something must be paid by law, nobody is asked whether it was free.
    let pays = document.is_some_and(|document| !document.components.tariff.items.is_empty());
    let (mut text, mut options) = match element.with_tariff.as_ref().filter(|_| pays) {
        Some(wording) => (&wording.question, wording.options.as_slice()),
        None => (&element.question, element.options.as_slice()),
    };
    let own = document.and_then(|document| {
        document.survey.iter().find(|own| name_of(&own.element) == element.key.as_str())
    });
    if let Some(own) = own {
        text = &own.question;
        // Another questionnaire may have another scale: its values keep their own words.
        if own.options.len() == answers {
            options = own.options.as_slice();
        }
    }
    (text, options)
}

/// The values that were sent; what is missing or not on the scale is told.
pub(super) fn read_values(
    shell: &Shell,
    instrument: &Instrument,
    sent: &FormBody,
    errors: &mut FormErrors,
) -> Row {
    let mut values = Row::new();
    for element in &instrument.elements {
        let field = format!("value-{}", element.key);
        let name = shell.text(&element.name);
        match sent.get(&field) {
            "" => errors.add(field, shell.t1("survey-answer-missing", "element", name)),
            typed => match typed.parse::<u8>().ok().filter(|v| instrument.scale.holds(*v)) {
                Some(value) => drop(values.insert(element.key.clone(), value)),
                None => errors.add(field, shell.t1("survey-answer-off-scale", "element", name)),
            },
        }
    }
    values
}

/// Own words, if there are any.
pub(super) fn read_comment(
    shell: &Shell,
    sent: &FormBody,
    errors: &mut FormErrors,
) -> Option<String> {
    let comment = sent.get("comment");
    if comment.chars().count() > COMMENT_MAX {
        let most = i64::try_from(COMMENT_MAX).unwrap_or(i64::MAX);
        errors.add("comment", shell.t1("survey-answer-comment-long", "max", most));
    }
    Some(comment.to_owned()).filter(|text| !text.is_empty())
}

/// The groups that somebody counted themselves to.
pub(super) fn read_facets(instrument: &Instrument, sent: &FormBody) -> BTreeMap<Key, Key> {
    let choice = |facet: &Facet| {
        let chosen = sent.get(&format!("facet-{}", facet.key));
        let option = facet.options.iter().find(|option| option.key.as_str() == chosen)?;
        Some((facet.key.clone(), option.key.clone()))
    };
    instrument.facets.iter().filter_map(choice).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::promise::pack;

    #[test]
    fn a_service_is_asked_about_in_its_own_words() {
        let reading = pack::read(&pack::embedded());
        let skm = reading.instruments().find(|i| i.id.as_str() == "skm-2017").unwrap();
        let cost = skm.element("biaya").unwrap();
        let of = |name: &str| {
            let all = reading.packs.iter().flat_map(|pack| &pack.standards);
            let mut all = all.filter(|standard| standard.document.service.as_str() == name);
            all.next().unwrap().document.clone()
        };
        let answers = |document: Option<&StandardDocument>| {
            let (_, options) = words(document, cost, 4);
            options.last().unwrap().id.clone()
        };
        // Nothing is paid for collecting; a passport has its lawful tariff.
        assert_eq!(answers(Some(&of("paspor-pengambilan"))), "Gratis");
        assert_eq!(answers(None), "Gratis");
        let mut passport = of("paspor-baru");
        assert_eq!(answers(Some(&passport)), "Sangat sesuai tarif, tanpa biaya lain");
        assert_eq!(words(Some(&passport), cost, 4).0, &passport.survey[0].question);
        let own = |word: &str| LocalText { id: word.to_owned(), en: word.to_owned() };
        passport.survey[0].options = ["satu", "dua", "tiga", "empat"].map(own).to_vec();
        assert_eq!(answers(Some(&passport)), "empat");
        // A questionnaire with another scale keeps its own words.
        assert_eq!(words(Some(&passport), cost, 5).1.len(), 4);
        assert_ne!(words(Some(&passport), cost, 5).1[3].id, "empat");
    }
}
