//! Complaints that were filed elsewhere come into the register from a file: all of them, or none.
//!
//! | File | What is there |
//! |---|---|
//! | `rows` | what the file says, or what is wrong in it |
//! | `page` | the page with the form, and what came |
//!
//! A complaint keeps the number that it has in the other system; under one number it comes once,
//! however often a file with it is sent. Its clocks run from the day on which it was taken there.

pub(super) mod page;
mod rows;

use domain::hear::complaints::{Brought, Channel, Complaints, Refusal};
use domain::kernel::{Key, Refusal as _, UnitId};
use register::hash::Hash;

use super::intake::{NotFiled, order};
use super::serve::{reference, timetable};
use super::view::brought_as;
use crate::execute::{Failure, Stopped};
use crate::identity::Permit;
use crate::promise::pages::Here;
use crate::web::App;
use crate::web::problem::Problem;
use crate::web::sheet::{Finding, Sheet};
use rows::Taken;

/// Largest form with a file.
pub(super) const FILE_LIMIT: usize = 2 * 1024 * 1024;

/// A file that is to be taken.
pub struct Import<'a> {
    /// The house.
    pub app: &'a App,
    /// Whose complaints they are.
    pub unit: &'a UnitId,
    /// In whose name.
    pub permit: &'a Permit,
    /// Short name of the system that they come from.
    pub source: Key,
    /// The door that they are counted under.
    pub channel: Channel,
    /// The file.
    pub bytes: &'a [u8],
    /// What is here already is left out instead of stopping all.
    pub only_new: bool,
}

/// What was taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Imported {
    /// Complaints that were filed.
    pub filed: usize,
    /// Complaints that were here already.
    pub known: usize,
}

/// Why nothing was taken.
pub enum NotTaken {
    /// What is wrong in the file, with its places.
    Findings(Vec<Finding>),
    /// Something else stands in the way.
    Problem(Problem),
}

impl<E: Into<Problem>> From<E> for NotTaken {
    fn from(error: E) -> Self {
        Self::Problem(error.into())
    }
}

impl Import<'_> {
    /// Takes the file: all of it in one transaction, or nothing.
    ///
    /// # Errors
    /// [`NotTaken`]: then nothing of it is recorded.
    pub async fn take(&self) -> Result<Imported, NotTaken> {
        let here = Here::find(self.app, self.unit)?;
        let sheet = Sheet::read(self.bytes).map_err(|one| NotTaken::Findings(vec![one]))?;
        let taken = rows::read(&sheet, here.today).map_err(NotTaken::Findings)?;
        let (fresh, known) = self.fresh(taken).await?;
        let days = timetable(self.app, self.unit, &here)?;
        let line = self.app.directory.line(self.unit);
        let file = Hash::of(self.bytes).to_string();
        let id = format!("brought-{}", &file[..16]);
        let (mut orders, mut findings) = (Vec::new(), Vec::new());
        for one in &fresh {
            let own = self.own(one);
            let mut new = one.new.clone();
            new.through = Some(self.channel);
            new.entry.brought = Some(Box::new(Brought {
                source: self.source.clone(),
                number: one.number.clone(),
                file: file.clone(),
            }));
            let asked = (self.unit, &*line);
            match order(self.app, asked, (&here, &days), &new, (&own, &id)).await {
                Ok(order) => orders.push(order),
                Err(NotFiled::Other(problem)) => return Err(NotTaken::Problem(problem)),
                Err(NotFiled::Wrong(wrong)) => findings.extend(
                    wrong
                        .into_iter()
                        .map(|(field, code)| rows::misplaced(&sheet, one.row, field, code)),
                ),
            }
        }
        findings.truncate(rows::TOLD);
        if !findings.is_empty() {
            return Err(NotTaken::Findings(findings));
        }
        match self.app.execute.run_all::<Complaints>(self.permit, &orders).await {
            Ok(_) => Ok(Imported { filed: orders.len(), known }),
            Err(Stopped { place, failure: Failure::Refused(refusal) }) => {
                Err(NotTaken::Findings(vec![refused(&sheet, fresh[place].row, &refusal)]))
            }
            Err(Stopped { failure, .. }) => Err(NotTaken::Problem(failure.into())),
        }
    }

    fn own(&self, one: &Taken) -> String {
        let what = format!("brought\n{}\n{}", self.source, one.number);
        reference(self.app, self.unit, &what)
    }

    /// Those that are not here yet. What is here already stops all, unless it shall be left out.
    async fn fresh(&self, taken: Vec<Taken>) -> Result<(Vec<Taken>, usize), NotTaken> {
        let (mut fresh, mut findings) = (Vec::new(), Vec::new());
        let all = taken.len();
        for one in taken {
            let (unit, source) = (self.unit.as_str(), self.source.as_str());
            let found = brought_as(&*self.app.book, unit, source, &one.number).await?;
            match found {
                None => fresh.push(one),
                Some(_) if self.only_new => {}
                Some(reference) => findings.push(
                    Finding::new(one.row, "", "number-known")
                        .told_by("complaint-table")
                        .with("number", &one.number)
                        .with("reference", &reference),
                ),
            }
        }
        findings.truncate(rows::TOLD);
        if !findings.is_empty() {
            return Err(NotTaken::Findings(findings));
        }
        let known = all - fresh.len();
        Ok((fresh, known))
    }
}

/// A refusal of the rules, in its row.
fn refused(sheet: &Sheet, row: usize, refusal: &Refusal) -> Finding {
    let finding = rows::misplaced(sheet, row, "date", refusal.code());
    let params = refusal.params();
    params.iter().fold(finding, |finding, (name, value)| finding.with(name, value))
}
