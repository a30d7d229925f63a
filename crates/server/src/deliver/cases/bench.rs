//! A case as an officer works on it, at the desk or in the field: what the forms are made from and
//! what a sent one is read against.

use std::sync::Arc;

use domain::calendar::WorkingTime;
use domain::promise::standards::{Channel, Version};

use super::acts::Desk;
use super::desk::{Seen, role_of};
use super::list::me;
use super::serve::{standard_of, working_time};
use super::shown::Look;
use crate::promise::pages::Here;
use crate::web::App;
use crate::web::gate::Granted;
use crate::web::page::Shell;
use crate::web::problem::Problem;

/// Everything that a desk needs, in one hand.
pub(super) struct Bench<'a> {
    granted: &'a Granted,
    seen: &'a Seen,
    pub(super) here: Here,
    pub(super) shell: Shell,
    pub(super) version: Arc<Version>,
    time: Arc<WorkingTime>,
    me: String,
}

impl<'a> Bench<'a> {
    /// With a page's frame.
    pub(super) fn new(
        app: &App,
        granted: &'a Granted,
        seen: &'a Seen,
        (here, shell): (Here, Shell),
    ) -> Result<Self, Problem> {
        let version = standard_of(&here, &seen.state)?;
        let (time, me) = (working_time(app, granted.unit())?, me(granted));
        Ok(Self { granted, seen, here, shell, version, time, me })
    }

    /// The case as pages show it.
    pub(super) fn look(&self) -> Look<'_> {
        Look {
            shell: &self.shell,
            here: &self.here,
            state: &self.seen.state,
            document: &self.version.document,
            time: &self.time,
        }
    }

    /// What can be done with it, where it is done.
    pub(super) fn desk<'b>(&'b self, look: &'b Look<'b>, channel: Channel) -> Desk<'b> {
        Desk {
            granted: self.granted,
            look,
            version: &self.version,
            case: &self.seen.case,
            me: &self.me,
            role: role_of(self.granted, &self.seen.state),
            channel,
            colleagues: &self.seen.colleagues,
        }
    }
}
