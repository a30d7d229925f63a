//! Questions: which are asked, and what is wrong with an answer.

use super::*;
use crate::promise::standards::{AnswerKind, Question};

fn answers(given: &[(&str, &str)]) -> Answers {
    given.iter().map(|(id, text)| (key(id), (*text).to_owned())).collect()
}

fn asked(questions: &[Question], given: &[(&str, &str)]) -> Vec<String> {
    journey(questions, &answers(given)).iter().map(|q| q.id.to_string()).collect()
}

#[test]
fn a_question_is_asked_when_an_earlier_answer_says_so() {
    let form = passport().form;
    let without =
        ["tempat-lahir", "tanggal-lahir", "pernah-paspor", "ganti-nama", "pewarganegaraan"];
    assert_eq!(asked(&form, &[]), without);
    assert_eq!(asked(&form, &[("pernah-paspor", "no")]), without);
    let with = asked(&form, &[("pernah-paspor", "yes")]);
    assert_eq!(with.len(), 6);
    assert_eq!(with[3], "nomor-lama");
}

#[test]
fn an_answer_to_a_question_that_is_not_asked_any_more_counts_for_nothing() {
    let mut form = passport().form;
    form[4].when = Some(crate::promise::standards::AskedWhen {
        question: key("nomor-lama"),
        is: vec![key("b123")],
    });
    let given = [("pernah-paspor", "yes"), ("nomor-lama", "b123")];
    assert!(asked(&form, &given).contains(&"ganti-nama".to_owned()));
    let given = [("pernah-paspor", "no"), ("nomor-lama", "b123")];
    assert!(!asked(&form, &given).contains(&"ganti-nama".to_owned()));
}

#[test]
fn all_wrong_answers_are_told_at_once_and_only_asked_ones_are_kept() {
    let form = passport().form;
    let wrong = complete(&form, &answers(&[("tanggal-lahir", "31/2"), ("ganti-nama", "maybe")]));
    let wrong: Vec<_> =
        wrong.unwrap_err().into_iter().map(|(q, fault)| (q.to_string(), fault)).collect();
    assert_eq!(
        wrong,
        [
            ("tempat-lahir".to_owned(), AnswerFault::Missing),
            ("tanggal-lahir".to_owned(), AnswerFault::NoDate),
            ("pernah-paspor".to_owned(), AnswerFault::Missing),
            ("ganti-nama".to_owned(), AnswerFault::NoChoice),
            ("pewarganegaraan".to_owned(), AnswerFault::Missing),
        ]
    );
    let given = [
        ("tempat-lahir", " Palu "),
        ("tanggal-lahir", "1990-02-28"),
        ("pernah-paspor", "no"),
        ("nomor-lama", "B 1234567"),
        ("ganti-nama", "no"),
        ("pewarganegaraan", "no"),
    ];
    let kept = complete(&form, &answers(&given)).unwrap();
    assert_eq!(kept.len(), 5);
    assert_eq!(kept[&key("tempat-lahir")], "Palu");
    assert!(!kept.contains_key(&key("nomor-lama")));
}

#[test]
fn a_text_has_its_length_and_an_optional_question_may_stay_open() {
    let form = passport().form;
    let old = form.iter().find(|question| question.id == key("nomor-lama")).unwrap();
    assert_eq!(read_answer(old, "  "), Ok(None));
    assert_eq!(read_answer(old, &"x".repeat(21)), Err(AnswerFault::TooLong(20)));
    assert!(matches!(old.answer, AnswerKind::Text { most: 20 }));
}
