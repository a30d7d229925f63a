//! What errands on the house's data have in common.

use std::io::Write;
use std::path::PathBuf;

use clap::Args;
use domain::kernel::Language;

use crate::clock::Clock;
use crate::config::Config;
use crate::house::{House, OpenError, Place};
use crate::web::dress::sentence;
use crate::web::problem::Problem;

/// Where the data are.
#[derive(Debug, Clone, Args)]
pub(super) struct PlaceArgs {
    /// Folder for the database, keys and files
    #[arg(long, env = "MAKLUMAT_DATA", default_value = "maklumat-data", global = true)]
    data: PathBuf,
    /// PostgreSQL address instead of the embedded database
    #[arg(long, env = "MAKLUMAT_DATABASE", global = true)]
    database: Option<String>,
}

impl PlaceArgs {
    /// Whether there is an office to ask, without making one.
    pub(super) fn is_there(&self) -> bool {
        self.database.is_some() || self.data.is_dir()
    }

    /// Opens the house for an errand.
    pub(super) async fn visit(self) -> Result<House, Box<dyn std::error::Error + Send + Sync>> {
        let config = Config::load(None, &self.data)?;
        let database = self.database.or_else(|| config.database_url());
        let place = Place { data: self.data, database };
        match House::visit(&place, Clock::real()).await {
            Err(OpenError::Busy(folder)) => Err(format!(
                "a server is serving from {}. Do this on its pages (/admin/UNIT/accounts and \
                 /admin/UNIT/devices), or stop it first; with PostgreSQL both may run",
                folder.display()
            )
            .into()),
            other => Ok(other?),
        }
    }
}

/// Prints a line of a result.
pub(super) fn say(line: &str) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    Ok(writeln!(std::io::stdout(), "{line}")?)
}

/// A problem as the command line shows it.
pub(super) fn shown(problem: Problem) -> Box<dyn std::error::Error + Send + Sync> {
    let Problem { code, params, .. } = problem;
    sentence(Language::En, &code, &params).into()
}
