//! The project's own commands. Each lives in a file of its own; `cargo xtask help` lists them.
//!
//! A new command is three lines here (its `mod`, its variant, its arm) and a file with a `run`
//! that returns [`Outcome`]; its help shows an example.

mod bench;
mod browser;
mod ci;
mod generate;
mod house;
mod modules;
mod needs;
mod open311;
// The same file as in the test kit: the one PostgreSQL harness, without building the server for it.
#[path = "../../crates/testkit/src/private_postgres.rs"]
#[expect(dead_code, unreachable_pub, reason = "outages are the crash tests' part of the file")]
mod private_postgres;
mod steps;
mod test;
mod tidy;
mod voice;

use clap::{Parser, Subcommand};

use crate::house::Outcome;

#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", about, version)]
#[command(arg_required_else_help = true)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Run every test: rules, both databases, HTTP, real browser. Installs what Debian lacks
    Test(test::Options),
    /// What must hold before a merge: everything of `test`, and the licences of what we use
    Ci,
    /// The rules of the house that no compiler knows: crate edges, rooms, sizes, words, links
    Tidy,
    /// Write the generated reference documents, or check that they are what the program says
    Gen(generate::Options),
    /// Measure the speed goals, as ratios against a bare router in the same run
    Bench(bench::Options),
    /// Drive the real server with real Chromium: journeys, both languages, with and without script
    Browser(browser::Options),
    /// Let clients of Open311 by other hands talk to the real server
    Open311,
    /// Take the README's pictures anew, into docs/images
    Shots,
}

fn main() -> std::process::ExitCode {
    let outcome = match Arguments::parse().command {
        Command::Test(options) => test::run(&options),
        Command::Ci => ci::run(),
        Command::Tidy => tidy::run(),
        Command::Gen(options) => generate::run(&options),
        Command::Bench(options) => bench::run(&options),
        Command::Browser(options) => browser::run(&options),
        Command::Open311 => open311::run(),
        Command::Shots => browser::shots(),
    };
    report(&outcome)
}

fn report(outcome: &Outcome) -> std::process::ExitCode {
    match outcome {
        Ok(()) => std::process::ExitCode::SUCCESS,
        Err(fault) => {
            eprintln!("\nxtask: {fault}");
            std::process::ExitCode::FAILURE
        }
    }
}
