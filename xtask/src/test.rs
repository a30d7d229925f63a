//! `cargo xtask test`: the README's second command.

use std::process::Command;

use clap::{Args, ValueEnum};

use crate::browser;
use crate::generate;
use crate::house::{Outcome, cargo, fault, must};
use crate::modules;
use crate::needs;
use crate::open311;
use crate::private_postgres::PrivatePostgres;
use crate::steps::Tally;
use crate::tidy;

/// Names the PostgreSQL server of this run to the tests; see `testkit::postgres_url`.
const POSTGRES_VARIABLE: &str = "MAKLUMAT_TEST_POSTGRES";

#[derive(Args)]
#[command(after_help = "Examples:
  cargo xtask test          everything, as CI runs it
  cargo xtask test rules    the pure crates and our own commands: seconds, no database
  cargo xtask test store    the book on SQLite and on a private PostgreSQL
  cargo xtask test browser  journeys in real Chromium

The last line is `N passed, N failed`, and the exit code says the same.")]
pub(crate) struct Options {
    /// What to run
    #[arg(value_enum, default_value = "all")]
    part: Part,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Part {
    /// Tests of the pure crates (register, domain, verify) and of these commands
    Rules,
    /// Tests of the book, on SQLite and PostgreSQL
    Store,
    /// All other tests of the server: routes, permissions, templates, devices, browser's modules
    Http,
    /// Journeys in real Chromium
    Browser,
    /// Format, lints, tidy, generated files, all tests, documentation, Open311 clients, browser
    All,
}

pub(crate) fn run(options: &Options) -> Outcome {
    let mut tally = Tally::default();
    let outcome = part(options.part, &mut tally);
    tally.close(outcome)
}

pub(crate) fn part(part: Part, tally: &mut Tally) -> Outcome {
    tally.step("What this machine needs", |_| {
        if matches!(part, Part::Rules | Part::All) {
            needs::for_checks()?;
        }
        if part != Part::Rules {
            needs::for_server()?;
        }
        if matches!(part, Part::Store | Part::Http | Part::All) {
            needs::for_databases()?;
        }
        if matches!(part, Part::Browser | Part::All) {
            needs::for_browser()?;
        }
        if part == Part::All {
            needs::for_clients()?;
        }
        Ok(())
    })?;
    match part {
        Part::Rules => tally.step("Tests of the rules", |tally| {
            let mut tests = tests();
            tests.args(["-p", "register", "-p", "domain", "-p", "verify", "-p", "xtask"]);
            tally.count(&mut tests)
        }),
        // `store` and `http` split the server's tests at the room `book`: together they are all.
        Part::Store => with_postgres(tally, "Tests of the book, on both databases", |tests| {
            tests.args(["-p", "maklumat", "-p", "testkit", "--", "book"])
        }),
        Part::Http => {
            tally.step("Modules of the browser", modules::count)?;
            with_postgres(tally, "Tests of the server", |tests| {
                tests.args(["-p", "maklumat", "-p", "testkit", "--", "--skip", "book"])
            })
        }
        Part::Browser => tally.step("Browser", browser::count),
        Part::All => all(tally),
    }
}

fn all(tally: &mut Tally) -> Outcome {
    tally.step("Format", |_| must(cargo().args(["fmt", "--all", "--check"])))?;
    tally.step("Tidy", |_| tidy::run())?;
    tally.step("Lints", |_| {
        let lints = ["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"];
        must(cargo().args(lints))
    })?;
    tally.step("Generated files", |_| generate::check())?;
    tally.step("Modules of the browser", modules::count)?;
    with_postgres(tally, "Tests", |tests| tests.arg("--workspace"))?;
    tally.step("Documentation", |_| {
        must(cargo().args(["doc", "--workspace", "--no-deps"]).env("RUSTDOCFLAGS", "-D warnings"))
    })?;
    tally.step("Clients of Open311", open311::count)?;
    tally.step("Browser", browser::count)
}

fn tests() -> Command {
    let mut command = cargo();
    // All failures of a run are shown, not only those of the first test binary.
    command.args(["test", "--no-fail-fast"]);
    command
}

/// Runs tests with a PostgreSQL of their own, started for them and removed after them.
fn with_postgres(
    tally: &mut Tally,
    name: &str,
    select: impl FnOnce(&mut Command) -> &mut Command,
) -> Outcome {
    tally.step(name, |tally| {
        let server = PrivatePostgres::start().map_err(fault)?;
        println!("   PostgreSQL for this run: {}", server.url());
        let mut tests = tests();
        select(&mut tests).env(POSTGRES_VARIABLE, server.url());
        tally.count(&mut tests)
    })
}
