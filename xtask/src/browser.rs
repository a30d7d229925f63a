//! `cargo xtask browser`: the real server, real Chromium, real pages.
//!
//! The journeys are written in `tests/browser`; here the machine is prepared, the server built,
//! and the results counted. Third-party parts (playwright-core, axe-core) come from npm by the
//! lock file there, and drive the system's own Chromium.

use std::fs;
use std::process::Command;

use clap::Args;

use crate::house::{Fault, Outcome, fault, maklumat, must, program, root};
use crate::needs;
use crate::steps::Tally;

const FOLDER: &str = "tests/browser";

#[derive(Args, Default)]
#[command(after_help = "Examples:
  cargo xtask browser          all journeys
  cargo xtask browser pages    one journey, by the name of its file

Every picture that a journey takes lies in target/screenshots.")]
pub(crate) struct Options {
    /// Journeys to run: file names under tests/browser/journeys without `.mjs`; none for all
    journeys: Vec<String>,
}

pub(crate) fn run(options: &Options) -> Outcome {
    let mut tally = Tally::default();
    let outcome = prepare(&mut tally).and_then(|()| {
        tally.step("Browser", |tally| {
            let mut runner = runner("journeys")?;
            tally.count(runner.args(&options.journeys))
        })
    });
    tally.close(outcome)
}

/// The README's pictures: `tests/browser/shots`, written to docs/images.
pub(crate) fn shots() -> Outcome {
    let mut tally = Tally::default();
    let outcome = prepare(&mut tally)
        .and_then(|()| tally.step("Pictures", |tally| tally.count(&mut runner("shots")?)));
    tally.close(outcome)
}

/// The journeys as one step of a larger run, whose needs are already met.
pub(crate) fn count(tally: &mut Tally) -> Outcome {
    tally.count(&mut runner("journeys")?)
}

fn prepare(tally: &mut Tally) -> Outcome {
    tally.step("What this machine needs", |_| {
        needs::for_server()?;
        needs::for_browser()
    })
}

/// The journeys' own program, with everything it asks for in place.
fn runner(folder: &str) -> Result<Command, Fault> {
    install()?;
    let binary = maklumat()?;
    let chromium = needs::chromium().ok_or_else(|| fault("Chromium has gone from PATH"))?;
    let mut node = program("node");
    node.arg(format!("{FOLDER}/run.mjs")).arg(folder);
    node.env("MAKLUMAT_BINARY", binary).env("MAKLUMAT_CHROMIUM", chromium);
    Ok(node)
}

/// `npm ci`, unless the folder already holds exactly what the lock file says.
fn install() -> Outcome {
    let folder = root().join(FOLDER);
    let lock = fs::read(folder.join("package-lock.json"))
        .map_err(|error| fault(format!("{FOLDER}/package-lock.json: {error}")))?;
    // Our own mark: npm's hidden lock file leaves out the root package.
    let mark = folder.join("node_modules/.installed-by-lock");
    if fs::read(&mark).is_ok_and(|installed| installed == lock) {
        return Ok(());
    }
    let npm = ["ci", "--no-audit", "--no-fund", "--ignore-scripts"];
    must(program("npm").args(npm).current_dir(&folder))?;
    fs::write(&mark, lock).map_err(|error| fault(format!("{}: {error}", mark.display())))
}
