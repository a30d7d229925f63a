//! The fictional office's first cases, each at another place on the way. Every page says that the
//! office does not exist.

use std::collections::{BTreeMap, BTreeSet};

use domain::deliver::cases::{Answers, Ask, CaseRef, CheckDocuments, Finding, FinishStep, State};
use domain::identity::Role;
use domain::kernel::{Key, Language, Reach, ServiceId, UnitId, Way};
use domain::promise::standards::{Channel, StepAct};

use super::serve::{Application, Sender, present, record, submit};
use crate::identity::Permit;
use crate::promise::pages::Here;
use crate::web::App;
use crate::web::problem::Problem;

/// An invented application: name, kind, how many steps are done, whether it comes back.
const EXAMPLES: [(&str, &str, usize, bool); 6] = [
    ("Ratna Contoh", "biasa-5", 1, false),
    ("Yusuf Contoh", "biasa-10", 1, true),
    ("Lestari Contoh", "elektronik-10", 2, false),
    ("Gilang Contoh", "elektronik-5", 4, false),
    ("Wayan Contoh", "biasa-10", 5, false),
    ("Tamara Contoh", "biasa-10", 7, false),
];

/// How they wish to be told; of the last, who waits for a letter.
const CONTACTS: [(&str, Way); 6] = [
    ("ratna@contoh.example", Way::Mail),
    ("yusuf@contoh.example", Way::Mail),
    ("0800-000-0003", Way::Phone),
    ("gilang@contoh.example", Way::Mail),
    ("wayan@contoh.example", Way::Never),
    ("Jl. Fiktif 7, Kota Contoh 00000", Way::Letter),
];

fn key(text: &str) -> Key {
    Key::parse(text).expect("a short name of our own")
}

/// Files the examples once; `officer` has taken on those that are being worked on.
///
/// # Errors
/// What stands in the way.
pub async fn begin(app: &App, unit: &UnitId, officer: &str) -> Result<(), Problem> {
    let here = Here::find(app, unit)?;
    let service = ServiceId::parse("paspor-baru").map_err(|_| Problem::not_found())?;
    if here.published.standards.get(&service).and_then(|s| s.in_force(here.today)).is_none() {
        return Ok(());
    }
    for (number, (name, variant, steps, returned)) in EXAMPLES.into_iter().enumerate() {
        let house = House { app, unit, officer, number };
        let case = house.apply(&service, name, variant).await?;
        let state = present(app, unit, &case).await?;
        // What stands there already was made when the demo was opened before.
        if state.done.len() == 1 && state.officer.is_none() {
            house.advance(&case, state, (steps, returned)).await?;
        }
    }
    Ok(())
}

/// Who makes the examples.
struct House<'a> {
    app: &'a App,
    unit: &'a UnitId,
    officer: &'a str,
    number: usize,
}

impl House<'_> {
    fn permit(&self) -> Permit {
        Permit::house(self.unit.clone())
    }

    async fn apply(
        &self,
        service: &ServiceId,
        name: &str,
        variant: &str,
    ) -> Result<CaseRef, Problem> {
        let answers: Answers = [
            ("tempat-lahir", "Kota Contoh"),
            ("tanggal-lahir", "1990-02-28"),
            ("pernah-paspor", "no"),
            ("ganti-nama", "no"),
            ("pewarganegaraan", "no"),
        ]
        .into_iter()
        .map(|(question, answer)| (key(question), answer.to_owned()))
        .collect();
        let (contact, by) = CONTACTS[self.number % CONTACTS.len()];
        let sent = Application {
            documents: Vec::new(),
            service: service.clone(),
            variant: Some(key(variant)),
            extras: Vec::new(),
            name: name.to_owned(),
            contact: Some(contact.to_owned()),
            reach: Some(Reach { by, language: Language::Id }),
            answers,
        };
        let channel =
            if self.number.is_multiple_of(2) { Channel::Electronic } else { Channel::Counter };
        let by_staff = channel == Channel::Counter;
        let sender = Sender { permit: self.permit(), channel, by_staff, seen: BTreeSet::new() };
        let id = format!("example-case-{}", self.number);
        Ok(submit(self.app, &sender, &id, sent).await?.0)
    }

    async fn record(&self, case: &CaseRef, act: &str, ask: Ask) -> Result<State, Problem> {
        let id = format!("example-case-{}-{act}", self.number);
        record(self.app, &self.permit(), case, &id, ask).await?;
        present(self.app, self.unit, case).await
    }

    async fn advance(
        &self,
        case: &CaseRef,
        mut state: State,
        (steps, returned): (usize, bool),
    ) -> Result<(), Problem> {
        if steps > 1 || returned {
            let officer = Some(self.officer.to_owned());
            state = self.record(case, "assign", Ask::Assign { officer }).await?;
        }
        let (role, channel) = (Role::Officer, Channel::Counter);
        if returned {
            let findings = findings(&state, Some(Finding::Expired));
            let check = CheckDocuments { findings, role, channel, note: None };
            self.record(case, "return", Ask::CheckDocuments(check)).await?;
            return Ok(());
        }
        while state.done.len() < steps {
            let Some(next) = state.next_step().cloned() else { break };
            let ask = match next.act {
                StepAct::CheckDocuments => {
                    let findings = findings(&state, None);
                    Ask::CheckDocuments(CheckDocuments { findings, role, channel, note: None })
                }
                StepAct::Pay => Ask::Pay {
                    amount: state.owed(),
                    receipt: format!("CONTOH-{:04}", self.number),
                    method: key("bank"),
                    paid_on: Here::find(self.app, self.unit)?.today,
                    channel: Some(Channel::Counter),
                    notice: None,
                },
                StepAct::Work => {
                    let step = next.id.clone();
                    Ask::FinishStep(FinishStep { step, role, channel, note: None })
                }
                StepAct::Apply | StepAct::HandOver => break,
            };
            state = self.record(case, next.id.as_str(), ask).await?;
        }
        Ok(())
    }
}

/// A whole checklist; the first document with a finding of its own.
fn findings(state: &State, first: Option<Finding>) -> BTreeMap<Key, Finding> {
    let documents = state.plan().map_or(&[][..], |plan| &plan.documents);
    let found = documents.iter().enumerate().map(|(place, document)| {
        let usual = if document.conditional { Finding::NotNeeded } else { Finding::Complete };
        let finding = first.filter(|_| place == 0).unwrap_or(usual);
        (document.id.clone(), finding)
    });
    found.collect()
}
