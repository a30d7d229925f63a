//! What the applicant's page and the officer's page both show of a case: promises with the reasons
//! of their dates, steps, and lawful amounts.

use domain::calendar::{Closing, Skipped, WorkingTime, due};
use domain::deliver::cases::{Clock, ClockId, Stage, State};
use domain::kernel::{Key, Rupiah};
use domain::promise::standards::{Promised, StandardDocument, Step};

use super::apply::ready;
use crate::promise::pages::{Here, promised};
use crate::web::page::Shell;

/// A promise that has begun.
pub(super) struct Promise {
    pub(super) name: String,
    /// `calm`, `watch` or `late`.
    pub(super) level: &'static str,
    pub(super) state: String,
    pub(super) due: String,
    /// Deadlines before this one.
    pub(super) earlier: Vec<String>,
    pub(super) counted: String,
    /// Days that were passed over, each with its reason.
    pub(super) skipped: Vec<String>,
}

/// A step of the standard.
pub(super) struct StepLine {
    pub(super) name: String,
    pub(super) state: String,
    pub(super) now: bool,
}

/// A lawful amount.
pub(super) struct Price {
    pub(super) name: String,
    pub(super) amount: String,
    pub(super) legal_basis: String,
}

/// A case as both sides look at it.
pub(super) struct Look<'a> {
    pub(super) shell: &'a Shell,
    pub(super) here: &'a Here,
    pub(super) state: &'a State,
    pub(super) document: &'a StandardDocument,
    pub(super) time: &'a WorkingTime,
}

impl Look<'_> {
    fn steps_of(&self) -> &[Step] {
        &self.document.components.procedure.steps
    }

    /// The name of a step; its identifier when the standard does not know it.
    pub(super) fn step_name(&self, id: &Key) -> String {
        let step = self.steps_of().iter().find(|step| step.id == *id);
        step.map_or_else(|| id.to_string(), |step| self.shell.text(&step.name).to_owned())
    }

    /// The name of a document of the checklist.
    pub(super) fn document_name(&self, id: &Key) -> String {
        let documents = &self.document.components.requirements.documents;
        let item = documents.iter().find(|item| item.id == *id);
        item.map_or_else(|| id.to_string(), |item| self.shell.text(&item.name).to_owned())
    }

    /// What a point of the standard's own checklist of identity compares.
    pub(super) fn point_name(&self, id: &Key) -> String {
        let check = self.document.collect_checks.iter().find(|check| check.id == *id);
        check.map_or_else(|| id.to_string(), |check| self.shell.text(&check.text).to_owned())
    }

    /// What a step has captured; its short name when the standard has none for it.
    pub(super) fn capture_name(&self, step: &Key, kind: &Key) -> String {
        let step = self.steps_of().iter().find(|known| known.id == *step);
        let need = step.and_then(|step| step.captures.iter().find(|need| need.kind == *kind));
        need.map_or_else(|| kind.to_string(), |need| self.shell.text(&need.name).to_owned())
    }

    /// What stations still have to capture before the next step is finished; empty when nothing.
    pub(super) fn captures_wanted(&self) -> String {
        let Some(step) = self.state.next_step() else { return String::new() };
        let missing = self.state.captures_missing(step);
        let names = missing.iter().map(|kind| self.capture_name(&step.id, kind));
        names.collect::<Vec<_>>().join(", ")
    }

    /// Promises, that of the whole service first; the same promise is shown once.
    pub(super) fn promises(&self) -> Vec<Promise> {
        let service = self.state.clocks.get(&ClockId::Service);
        let same = |id: &ClockId, clock: &Clock| {
            let whole = service.map(|known| (known.started, known.due, known.stopped));
            *id != ClockId::Service && whole == Some((clock.started, clock.due, clock.stopped))
        };
        let shown = self.state.clocks.iter().filter(|(id, clock)| !same(id, clock));
        shown.map(|(id, clock)| self.promise(id, clock)).collect()
    }

    fn promise(&self, id: &ClockId, clock: &Clock) -> Promise {
        let shell = self.shell;
        let (level, state) = match (clock.stopped, clock.kept) {
            (Some(_), Some(true)) => ("calm", "kept"),
            (Some(_), None) => ("calm", "ended"),
            _ if clock.broken => ("late", "broken"),
            (Some(_), Some(false)) => ("late", "broken"),
            _ if self.state.stage == Stage::Returned => ("watch", "stands"),
            _ => ("calm", "runs"),
        };
        let (name, long) = match id {
            ClockId::Service => {
                let long = self.document.components.duration.promised.as_ref();
                (shell.t("case-promise-service").to_owned(), long)
            }
            ClockId::Step(step) => {
                let known = self.steps_of().iter().find(|known| known.id == *step);
                (self.step_name(step), known.and_then(|step| step.promised.as_ref()))
            }
        };
        let earlier = clock.earlier.iter();
        let earlier =
            earlier.map(|at| shell.t1("case-due-was", "moment", shell.moment(&self.here.zone, at)));
        let (counted, skipped) = self.reckoning(id, clock, long);
        Promise {
            name,
            level,
            state: shell.t_of("case-promise", state),
            due: self.due(clock),
            earlier: earlier.collect(),
            counted,
            skipped,
        }
    }

    /// The deadline of a clock in words.
    fn due(&self, clock: &Clock) -> String {
        let shell = self.shell;
        match clock.last_day {
            Some(day) => shell.t1("case-due-day", "date", shell.date_full(&day)),
            None => shell.t1("case-due-time", "moment", shell.moment(&self.here.zone, &clock.due)),
        }
    }

    fn reckoning(
        &self,
        id: &ClockId,
        clock: &Clock,
        long: Option<&Promised>,
    ) -> (String, Vec<String>) {
        let shell = self.shell;
        let counted = self.state.reckoned(id, self.time);
        let counted = counted.filter(|(_, due)| due.at == clock.due).zip(long);
        let Some(((_, counted), long)) = counted else {
            return (shell.t("case-why-older").to_owned(), Vec::new());
        };
        let from = shell.moment(&self.here.zone, &clock.started);
        let text = shell.t2("case-why-counted", "long", promised(shell, long), "from", from);
        let mut skipped: Vec<String> = counted.skipped.iter().map(|day| skip(shell, day)).collect();
        let stays = self.state.stays.iter().filter(|stay| stay.from >= clock.started);
        skipped.extend(stays.map(|stay| {
            let moment = |at| shell.moment(&self.here.zone, at);
            shell.t2("case-why-stood", "from", moment(&stay.from), "to", moment(&stay.to))
        }));
        (text, skipped)
    }

    /// When it would be ready if the step that starts the clock were done today, and why that day.
    pub(super) fn forecast(&self) -> Option<(String, Vec<String>)> {
        let shell = self.shell;
        let promised = self.document.components.duration.promised.as_ref()?;
        if self.state.clocks.contains_key(&ClockId::Service) || !self.state.stage.is_open() {
            return None;
        }
        let step = self.step_name(promised.starts_after.as_ref()?);
        let counted = due(promised.period(), self.here.now, &[], self.time).ok()?;
        let date = shell.date_full(&counted.last_day?);
        let text = shell.t2("case-forecast", "step", step, "date", date);
        Some((text, counted.skipped.iter().map(|day| skip(shell, day)).collect()))
    }

    /// The promise of the standard, before its clock has begun.
    pub(super) fn ready(&self) -> Option<String> {
        ready(self.shell, self.document)
    }

    /// Steps in order with what became of each.
    pub(super) fn steps(&self) -> Vec<StepLine> {
        let shell = self.shell;
        let next = self.state.next_step().map(|step| &step.id);
        let over = self.state.stage.is_over();
        let line = |step: &Step| {
            let done = self.state.done.iter().find(|done| done.step == step.id);
            let clock = self.state.clocks.get(&ClockId::Step(step.id.clone()));
            let now = !over && next == Some(&step.id);
            let state = match (done, clock, &step.promised) {
                (Some(done), ..) => {
                    shell.t1("case-step-done", "moment", shell.moment(&self.here.zone, &done.at))
                }
                _ if over => shell.t("case-step-never").to_owned(),
                (_, Some(clock), _) => self.due(clock),
                _ if now => shell.t("case-step-now").to_owned(),
                (.., Some(time)) => {
                    let long = promised(shell, time);
                    let after = time.starts_after.as_ref().map(|id| self.step_name(id));
                    after.map_or(long.clone(), |after| {
                        format!("{long} ({})", shell.t1("standard-starts-after", "step", after))
                    })
                }
                _ => shell.t("case-step-later").to_owned(),
            };
            StepLine { name: shell.text(&step.name).to_owned(), state, now }
        };
        self.steps_of().iter().map(line).collect()
    }

    /// Lawful amounts.
    pub(super) fn prices(&self) -> Vec<Price> {
        let items = &self.document.components.tariff.items;
        let price = |amount: &domain::deliver::cases::Amount| {
            let item = items.iter().find(|item| item.id == amount.tariff);
            Price {
                name: item.map_or_else(
                    || amount.tariff.to_string(),
                    |item| self.shell.text(&item.name).to_owned(),
                ),
                amount: self.shell.rupiah(&amount.amount),
                legal_basis: amount.legal_basis.clone(),
            }
        };
        self.state.amounts.iter().map(price).collect()
    }

    /// What is still owed, in words.
    pub(super) fn owed(&self) -> String {
        let owed = self.state.owed();
        if owed > Rupiah(0) {
            self.shell.rupiah(&owed)
        } else {
            self.shell.t("case-owed-nothing").to_owned()
        }
    }

    /// Documents that the applicant owes, each with the reason.
    pub(super) fn missing(&self) -> Vec<(String, String)> {
        let one = |(id, finding): (&Key, domain::deliver::cases::Finding)| {
            (self.document_name(id), self.shell.t_of("case-finding", finding.name()))
        };
        if self.state.stage == Stage::Returned {
            self.state.owed_documents().map(one).collect()
        } else {
            Vec::new()
        }
    }
}

fn skip(shell: &Shell, day: &Skipped) -> String {
    let why = match &day.why {
        Closing::Week { .. } => shell.t("case-why-week"),
        Closing::Calendar { name, .. } => shell.text(name),
    };
    format!("{}: {why}", shell.date_full(&day.date))
}
