//! What can be done with a case now, as small forms, and how a sent form becomes something asked of
//! the rules.

use std::collections::{BTreeMap, BTreeSet};

use domain::deliver::cases::{
    Ask, CaseRef, CheckDocuments, Finding, FinishStep, Move, Receiver, Seen, Stage, State,
    answers_for,
};
use domain::identity::{Permission, Role};
use domain::kernel::{Actor, Key, Personal, Rupiah};
use domain::promise::standards::{Channel, StepAct, TariffKind, Version};
use jiff::civil::Date;

use super::own::WORDS_MAX;
use super::shown::Look;
use crate::web::gate::Granted;
use crate::web::input::FormBody;
use crate::web::page::{Choice, FormErrors, Shell};

/// A field without its action's name, and what is wrong with it.
pub(super) type Wrong = (String, &'static str);

/// A field of a small form. Its name begins with the action's, so that names are unique on a page.
pub(super) struct Field {
    /// `area`, `line`, `select`, `radios`, `row` (radios in a row) or `checks`.
    pub(super) kind: &'static str,
    pub(super) name: String,
    pub(super) label: String,
    pub(super) hint: String,
    pub(super) options: Vec<Choice>,
    value: String,
}

impl Field {
    /// What was typed; what is usual when nothing was sent yet.
    pub(super) fn shown<'a>(&'a self, sent: &'a FormBody) -> &'a str {
        let typed = sent.all(&self.name);
        typed.first().copied().unwrap_or(&self.value)
    }

    /// What is ticked.
    pub(super) fn marked(&self, sent: &FormBody) -> Vec<String> {
        sent.all(&self.name).into_iter().map(str::to_owned).collect()
    }
}

/// A small form.
pub(super) struct Form {
    pub(super) act: &'static str,
    /// `work` or `decisions`.
    pub(super) way: &'static str,
    pub(super) title: String,
    pub(super) hint: String,
    pub(super) fields: Vec<Field>,
}

impl Form {
    /// Whether something is wrong in it: then it is shown open.
    pub(super) fn touched(&self, errors: &FormErrors) -> bool {
        let start = format!("{}-", self.act);
        errors.iter().any(|(field, _)| field.starts_with(&start))
    }
}

/// What only those with more authority may do.
pub(super) const DECISIONS: [&str; 3] = ["reject", "refund", "cancel"];

/// What is offered, the likeliest first.
const OFFERED: [&str; 18] = [
    "claim", "check", "finish", "confirm", "decline", "pay", "bill", "hand", "resubmit", "resume",
    "hold", "charge", "assign", "release", "withdraw", "reject", "refund", "cancel",
];

/// Codes of reasons, as recorded.
const HOLD_REASONS: [&str; 3] = ["examination", "other-office", "identity"];
const METHODS: [&str; 3] = ["bank", "post", "electronic"];
const REFUND_REASONS: [&str; 3] = ["rejected", "paid-twice", "service-fault"];

/// Findings that an officer chooses among.
const FINDINGS: [Finding; 6] = [
    Finding::Complete,
    Finding::Missing,
    Finding::Unreadable,
    Finding::Expired,
    Finding::Differs,
    Finding::WrongDocument,
];

/// Everything that the forms of a case need to know.
pub(super) struct Desk<'a> {
    pub(super) granted: &'a Granted,
    pub(super) look: &'a Look<'a>,
    pub(super) version: &'a std::sync::Arc<Version>,
    pub(super) case: &'a CaseRef,
    pub(super) me: &'a str,
    /// Role in which who looks does what is next.
    pub(super) role: Role,
    pub(super) channel: Channel,
    /// Accounts that may be given the case, with names.
    pub(super) colleagues: &'a [(String, String)],
}

fn key(text: &str) -> Key {
    Key::parse(text).expect("a key written here")
}

impl Desk<'_> {
    fn shell(&self) -> &Shell {
        self.look.shell
    }

    fn state(&self) -> &State {
        self.look.state
    }

    fn may(&self, permission: Permission) -> bool {
        self.granted.principal.may(permission, &self.granted.line)
    }

    /// What can be done now, by who looks.
    pub(super) fn forms(&self) -> Vec<Form> {
        let offered = OFFERED.iter().filter(|act| {
            let decides = DECISIONS.contains(act);
            let permission = if decides { Permission::CaseDecide } else { Permission::CaseWork };
            self.may(permission) && self.fits(act)
        });
        let form = |act: &&'static str| Form {
            act,
            way: if DECISIONS.contains(act) { "decisions" } else { "work" },
            title: self.title(act),
            hint: self.hint(act),
            fields: self.fields(act),
        };
        offered.map(form).collect()
    }

    fn hint(&self, act: &str) -> String {
        let wanted = self.look.captures_wanted();
        if act == "finish" && !wanted.is_empty() {
            return self.shell().t1("case-captures-wanted", "captures", wanted);
        }
        self.shell().t_of("case-act-hint", act)
    }

    fn title(&self, act: &str) -> String {
        let next = self.state().next_step().map(|step| self.look.step_name(&step.id));
        let title = self.shell().t_of("case-act", act);
        match (act, next) {
            ("finish" | "check" | "confirm" | "decline", Some(step)) => format!("{title}: {step}"),
            _ => title,
        }
    }

    /// Whether the rules can say yes at all: what is never possible is not offered.
    fn fits(&self, act: &str) -> bool {
        let state = self.state();
        let stage = state.stage;
        let next = state.next_step();
        let doing = |wanted: StepAct| {
            next.is_some_and(|step| step.act == wanted && answers_for(self.role, step.role))
        };
        let own = state
            .proposal
            .as_ref()
            .is_some_and(|proposal| proposal.by == Actor::Officer(self.me.to_owned()));
        let after = |by: Move| stage.after(by).is_some();
        match act {
            "claim" => !stage.is_over() && state.officer.as_deref() != Some(self.me),
            "release" => !stage.is_over() && state.officer.as_deref() == Some(self.me),
            "assign" => !stage.is_over() && self.may(Permission::CaseDecide),
            "check" => after(Move::Return) && doing(StepAct::CheckDocuments),
            "finish" => after(Move::Advance) && doing(StepAct::Work),
            "confirm" | "decline" => {
                let may = next.is_some_and(|step| answers_for(self.role, step.role));
                after(Move::Confirm) && may && !own
            }
            "pay" | "bill" => state.owed() > Rupiah(0),
            "hand" => after(Move::HandOver) && state.owed() <= Rupiah(0),
            "resubmit" => after(Move::Resubmit),
            "hold" => after(Move::Hold),
            "resume" => after(Move::Resume),
            "charge" => stage.is_open() && !self.extras().is_empty(),
            "withdraw" => after(Move::Withdraw),
            "reject" => after(Move::Reject),
            "refund" => {
                let me = Actor::Officer(self.me.to_owned());
                let mine = state.payments.iter().any(|paid| paid.by == me);
                let kept = state.kept_money() > Rupiah(0);
                kept && !mine && stage.is_over() && stage != Stage::HandedOver
            }
            "cancel" => after(Move::Cancel),
            _ => false,
        }
    }

    fn field(&self, kind: &'static str, act: &str, name: &str) -> Field {
        Field {
            kind,
            name: format!("{act}-{name}"),
            label: self.shell().t_of("case-field", name),
            hint: String::new(),
            options: Vec::new(),
            value: String::new(),
        }
    }

    /// A code to choose, in words.
    fn coded(
        &self,
        act: &str,
        name: &str,
        codes: [&str; 3],
        words: impl Fn(&str) -> String,
    ) -> Field {
        let options = codes.map(|code| Choice::new(code, words(code))).into();
        Field { options, ..self.field("select", act, name) }
    }

    /// Why money is given back. Of a withdrawn application the standard may say that it is; when it
    /// says nothing, that is said.
    fn refund_reason(&self, act: &str) -> Field {
        let shell = self.shell();
        let words = |code: &str| shell.t_of("case-refund-reason", code);
        let mut field = self.coded(act, "why", REFUND_REASONS, words);
        if self.state().stage == Stage::Withdrawn {
            field.options.insert(0, Choice::new("withdrawn", words("withdrawn")));
            field.hint = match self.state().entitled_on_withdrawal() {
                Some((most, basis)) => {
                    shell.t2("case-refund-entitled", "amount", shell.rupiah(&most), "basis", basis)
                }
                None => shell.t("case-refund-not-said").to_owned(),
            };
        }
        field
    }

    fn fields(&self, act: &str) -> Vec<Field> {
        let shell = self.shell();
        let line = |name: &str| self.field("line", act, name);
        let area = |name: &str| self.field("area", act, name);
        match act {
            "check" => self.checklist(),
            "finish" | "resume" | "resubmit" => vec![area("note")],
            "decline" | "withdraw" => vec![area("reason")],
            "hold" => {
                let reason =
                    self.coded(act, "why", HOLD_REASONS, |c| shell.t_of("case-hold-reason", c));
                vec![reason, area("note")]
            }
            "assign" => {
                let option = |(account, name): &(String, String)| {
                    Choice::new(account.as_str(), name.as_str())
                };
                let options = self.colleagues.iter().map(option).collect();
                vec![Field { options, ..self.field("select", act, "officer") }]
            }
            "charge" => {
                vec![Field { options: self.extras(), ..self.field("radios", act, "tariff") }]
            }
            "pay" => {
                let amount = self.state().owed().0.to_string();
                let today = self.look.here.today.to_string();
                let hint = self.shell().t("case-field-receipt-hint").to_owned();
                vec![
                    Field { value: amount, ..line("amount") },
                    Field { hint, ..line("receipt") },
                    self.coded(act, "method", METHODS, |c| shell.t_of("case-method", c)),
                    Field { value: today, ..line("paid") },
                ]
            }
            "bill" => {
                let amount = self.state().owed().0.to_string();
                let hint = shell.t("case-field-billing-hint").to_owned();
                vec![Field { hint, ..line("billing") }, Field { value: amount, ..line("amount") }]
            }
            "refund" => vec![line("amount"), line("receipt"), self.refund_reason(act)],
            "reject" => {
                let citations = self.state().plan().map_or(&[][..], |plan| &plan.citations);
                let option = |law: &String| Choice::new(law.as_str(), law.as_str());
                let options = citations.iter().map(option).collect();
                let citation = Field { options, ..self.field("select", act, "citation") };
                vec![citation, line("article"), area("reason")]
            }
            "hand" => self.handing(),
            _ => Vec::new(),
        }
    }

    /// One question for every document of the list: the whole list is judged at once.
    fn checklist(&self) -> Vec<Field> {
        let (shell, state) = (self.shell(), self.state());
        let documents = state.plan().map_or(&[][..], |plan| &plan.documents);
        let one = |document: &domain::deliver::cases::PlanDocument| {
            let settled = state.settled.contains(&document.id);
            let mut findings: Vec<Finding> =
                if settled { vec![Finding::Complete] } else { FINDINGS.into() };
            if document.conditional {
                findings.insert(1, Finding::NotNeeded);
            }
            let known = state.findings.get(&document.id).filter(|_| settled);
            let choice = |finding: &Finding| {
                Choice::new(finding.name(), shell.t_of("case-finding", finding.name()))
            };
            Field {
                label: self.look.document_name(&document.id),
                hint: if settled { shell.t("case-settled") } else { "" }.to_owned(),
                options: findings.iter().map(choice).collect(),
                value: known.map_or("", |finding| finding.name()).to_owned(),
                ..self.field("row", "check", &format!("d-{}", document.id))
            }
        };
        let mut fields: Vec<Field> = documents.iter().map(one).collect();
        fields.push(self.field("area", "check", "note"));
        fields
    }

    fn handing(&self) -> Vec<Field> {
        let shell = self.shell();
        let to = ["holder", "proxy"].map(|to| Choice::new(to, shell.t_of("case-receiver", to)));
        let seen = Seen::ALL.map(|s| Choice::new(s.name(), shell.t_of("case-seen", s.name())));
        let mut fields = vec![
            Field { options: to.into(), ..self.field("radios", "hand", "to") },
            Field { options: seen.into(), ..self.field("checks", "hand", "seen") },
        ];
        let points = self.points();
        if !points.is_empty() {
            fields.push(Field { options: points, ..self.field("checks", "hand", "points") });
        }
        fields.push(self.field("line", "hand", "proxy"));
        fields
    }

    /// The standard's own checklist of identity.
    fn points(&self) -> Vec<Choice> {
        let shell = self.shell();
        let checks = self.state().plan().map_or(&[][..], |plan| &plan.collect_checks).iter();
        let choice = |check: &domain::deliver::cases::PlanCheck| {
            let hint = if check.proxy_only { shell.t("case-point-proxy") } else { "" };
            let name = self.look.point_name(&check.id);
            Choice::new(check.id.as_str(), name).hinted(hint.to_owned())
        };
        checks.map(choice).collect()
    }

    /// Surcharges and fines that may still come on top.
    fn extras(&self) -> Vec<Choice> {
        let state = self.state();
        let began = self.look.here.zone.local(state.submitted_at).date;
        let variant = state.plan().and_then(|plan| plan.variant.as_ref());
        let tariffs = self.version.document.tariffs_on(began).filter(|tariff| {
            tariff.kind != TariffKind::Base
                && (tariff.variant.is_none() || tariff.variant.as_ref() == variant)
                && !state.amounts.iter().any(|known| known.tariff == tariff.id)
        });
        let choice = |tariff: &domain::promise::standards::Tariff| {
            let amount = tariff.amount.map(|amount| self.shell().rupiah(&amount));
            let amount = amount.unwrap_or_else(|| self.shell().t("case-ask-unpriced").to_owned());
            Choice::new(tariff.id.as_str(), self.shell().text(&tariff.name)).hinted(amount)
        };
        tariffs.map(choice).collect()
    }

    /// What was sent, as the rules take it; every wrong field at once.
    pub(super) fn read(&self, act: &str, sent: &FormBody) -> Result<Ask, Vec<Wrong>> {
        let field = |name: &str| sent.get(&format!("{act}-{name}")).to_owned();
        let sealed = |text: String| Personal::new(self.case.stream(), text);
        let mut wrong: Vec<Wrong> = Vec::new();
        for name in ["note", "reason"] {
            if field(name).chars().count() > WORDS_MAX {
                wrong.push((name.to_owned(), "case.words_long"));
            }
        }
        let optional = |name: &str| Some(field(name)).filter(|text| !text.is_empty()).map(sealed);
        let mut needed = |name: &str| {
            let text = field(name);
            if text.is_empty() {
                wrong.push((name.to_owned(), "case.words_missing"));
            }
            text
        };
        let (role, channel) = (self.role, self.channel);
        let step = self.state().next_step().map_or_else(|| key("none"), |step| step.id.clone());
        let ask = match act {
            "claim" => Ask::Assign { officer: Some(self.me.to_owned()) },
            "release" => Ask::Assign { officer: None },
            "assign" => Ask::Assign { officer: Some(needed("officer")) },
            "check" => {
                let findings = self.findings(sent, &mut wrong);
                let note = optional("note");
                Ask::CheckDocuments(CheckDocuments { findings, role, channel, note })
            }
            "finish" => Ask::FinishStep(FinishStep { step, role, channel, note: optional("note") }),
            "confirm" => Ask::ConfirmStep { step, role, channel },
            "decline" => Ask::DeclineStep { step, role, note: sealed(needed("reason")) },
            "resubmit" => Ask::Resubmit { channel, note: optional("note") },
            "hold" => Ask::Hold { reason: code(&field("why")), note: optional("note") },
            "resume" => Ask::Resume { note: optional("note") },
            "charge" => {
                Ask::Charge { extra: code(&needed("tariff")), standard: self.version.clone() }
            }
            "pay" => self.payment(&field, &mut wrong),
            "bill" => {
                let amount = rupiah(&field("amount"), &mut wrong);
                Ask::Bill { billing: field("billing"), amount }
            }
            "refund" => {
                let amount = rupiah(&field("amount"), &mut wrong);
                let (receipt, reason) = (field("receipt"), code(&field("why")));
                Ask::Refund { amount, receipt, reason }
            }
            "reject" => Ask::Reject {
                citation: field("citation"),
                article: field("article"),
                reason: sealed(needed("reason")),
            },
            "withdraw" => Ask::Withdraw { channel, reason: optional("reason") },
            "hand" => self.handed(&field, sent, &mut wrong),
            "cancel" => Ask::CancelUncollected,
            _ => return Err(vec![("note".to_owned(), "case.words_missing")]),
        };
        if wrong.is_empty() { Ok(ask) } else { Err(wrong) }
    }

    fn findings(&self, sent: &FormBody, wrong: &mut Vec<Wrong>) -> BTreeMap<Key, Finding> {
        let documents = self.state().plan().map_or(&[][..], |plan| &plan.documents);
        let all = FINDINGS.into_iter().chain([Finding::NotNeeded]);
        let known: Vec<Finding> = all.collect();
        let mut findings = BTreeMap::new();
        for document in documents {
            let name = format!("d-{}", document.id);
            let typed = sent.get(&format!("check-{name}"));
            match known.iter().find(|finding| finding.name() == typed) {
                Some(finding) => drop(findings.insert(document.id.clone(), *finding)),
                None => wrong.push((name, "case.finding_missing")),
            }
        }
        findings
    }

    fn payment(&self, field: &dyn Fn(&str) -> String, wrong: &mut Vec<Wrong>) -> Ask {
        let amount = rupiah(&field("amount"), wrong);
        let paid_on = field("paid").parse::<Date>().unwrap_or_else(|_| {
            wrong.push(("paid".to_owned(), "case.answer_date"));
            self.look.here.today
        });
        if field("receipt").is_empty() {
            wrong.push(("receipt".to_owned(), "case.receipt_missing"));
        }
        let (receipt, method) = (field("receipt"), code(&field("method")));
        let (channel, notice) = (Some(self.channel), None);
        Ask::Pay { amount, receipt, method, paid_on, channel, notice }
    }

    fn handed(
        &self,
        field: &dyn Fn(&str) -> String,
        sent: &FormBody,
        wrong: &mut Vec<Wrong>,
    ) -> Ask {
        let to = if field("to") == "proxy" { Receiver::Proxy } else { Receiver::Holder };
        if !["holder", "proxy"].contains(&field("to").as_str()) {
            wrong.push(("to".to_owned(), "case.answer_choice"));
        }
        let ticked = sent.all("hand-seen").into_iter();
        let seen: BTreeSet<Seen> = ticked.filter_map(Seen::parse).collect();
        if !Seen::needed(to).iter().all(|needed| seen.contains(needed)) {
            wrong.push(("seen".to_owned(), "lane.not_seen"));
        }
        let points = sent.all("hand-points").into_iter();
        let points: BTreeSet<Key> = points.filter_map(|point| Key::parse(point).ok()).collect();
        let plan = self.state().plan();
        if plan.is_some_and(|plan| plan.point_open(to, &points).is_some()) {
            wrong.push(("points".to_owned(), "case.points_open"));
        }
        let named = Some(field("proxy")).filter(|name| !name.is_empty());
        let proxy = named.filter(|_| to == Receiver::Proxy);
        if to == Receiver::Proxy && proxy.is_none() {
            wrong.push(("proxy".to_owned(), "case.proxy_missing"));
        }
        let proxy = proxy.map(|name| Personal::new(self.case.stream(), name));
        Ask::HandOver { to, proxy, seen, points, channel: self.channel, arrival: None }
    }
}

/// A code of ours that came back; what is none stands for nothing known.
fn code(text: &str) -> Key {
    Key::parse(text).unwrap_or_else(|_| key("none"))
}

/// An amount as people write it: `Rp650.000`, `650000`.
fn rupiah(typed: &str, wrong: &mut Vec<Wrong>) -> Rupiah {
    let plain = typed.trim_start_matches("Rp").replace(['.', ' '], "");
    plain.parse().map_or_else(
        |_| {
            wrong.push(("amount".to_owned(), "case.amount_wrong"));
            Rupiah(0)
        },
        Rupiah,
    )
}
