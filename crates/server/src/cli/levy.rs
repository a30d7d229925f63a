//! `maklumat levy`: what the page on which levy reports are sealed is made of.

use std::io::Write;
use std::process::ExitCode;

use clap::{Args, Subcommand};

use super::CliResult;
use crate::hear::levy_reports::scripts;

/// Says what seals levy reports, for those who check a house from outside.
#[derive(Debug, Args)]
pub(super) struct LevyArgs {
    #[command(subcommand)]
    action: LevyAction,
}

#[derive(Debug, Subcommand)]
enum LevyAction {
    /// SHA-256 and address of every script of the reporters' page, for `sha256sum --check`
    #[command(
        after_help = "Build the same version from the public source, then hold a house to it:
  maklumat levy scripts > scripts.sha256
  cut -c67- scripts.sha256 | sed 's|^|https://lapor.example/|' | wget -q -x -nH -i -
  sha256sum --check scripts.sha256

The fingerprint of the list stands on the page and, once an inspector has vouched for it, in the
register:
  maklumat levy scripts | sha256sum"
    )]
    Scripts,
}

pub(super) fn run(args: &LevyArgs) -> CliResult {
    match args.action {
        LevyAction::Scripts => {
            std::io::stdout().write_all(scripts::list().as_bytes())?;
            Ok(ExitCode::SUCCESS)
        }
    }
}
