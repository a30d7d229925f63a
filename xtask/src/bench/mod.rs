//! `cargo xtask bench`: the speed goals, as ratios against a bare axum router in the same run on
//! the same machine. Every figure is printed with its definition; `--json` prints them for
//! comparison between commits. Never a timed test: a slow machine is not a fault.

mod cases;
mod complaints;
mod figures;
mod growth;
mod levy;
mod machine;
mod process;
mod survey;
mod world;

use clap::Args;
use serde::Serialize;

use crate::house::{Outcome, fault};

/// Arguments of the bench
#[derive(Args)]
#[command(after_help = "Examples:\n  cargo xtask bench\n  cargo xtask bench ticket --json\n  \
    cargo xtask bench growth --entries 10000000\n  \
    cargo xtask bench survey --answers 1000000\n  cargo xtask bench levy --json\n  \
    cargo xtask bench complaints --complaints 1000000\n  \
    cargo xtask bench cases --cases 1000000 --open 100000")]
pub(crate) struct Options {
    /// ticket, call, board, screens, ledger, start, booking, deadlines, levy, growth, survey,
    /// complaints or cases; without a name all but the last four
    name: Option<String>,
    /// One JSON document instead of lines
    #[arg(long)]
    json: bool,
    /// Seconds of each round
    #[arg(long, default_value_t = 4)]
    seconds: u64,
    /// Interleaved rounds; medians are printed
    #[arg(long, default_value_t = 3)]
    rounds: usize,
    /// Entries that the larger office of `growth` has before it is measured
    #[arg(long, default_value_t = 10_000_000)]
    entries: u64,
    /// Answers that `survey` records before it asks for the report
    #[arg(long, default_value_t = 1_000_000)]
    answers: u64,
    /// Complaints that `complaints` records before it lists and searches
    #[arg(long, default_value_t = 1_000_000)]
    complaints: u64,
    /// Cases that `cases` records before it asks for pages
    #[arg(long, default_value_t = 1_000_000)]
    cases: u64,
    /// Those of them that are open
    #[arg(long, default_value_t = 100_000)]
    open: u64,
    /// Sealed reports that `levy` records before it asks for the list
    #[arg(long, default_value_t = 5000)]
    reports: u64,
    /// Measure a debug build: says whether a bench works, not how fast the house is
    #[arg(long)]
    debug: bool,
    /// Measure what is built already
    #[arg(long)]
    as_built: bool,
}

/// One figure of the bench.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Figure {
    name: &'static str,
    value: f64,
    unit: &'static str,
    goal: &'static str,
    met: bool,
    definition: &'static str,
}

type Bench = (&'static str, fn(&Options) -> Result<Vec<Figure>, String>);

const BENCHES: &[Bench] = &[
    ("ticket", figures::ticket),
    ("call", figures::call),
    ("board", figures::board),
    ("screens", figures::screens),
    ("ledger", figures::ledger),
    ("start", figures::start),
    ("booking", cases::booking),
    ("deadlines", cases::deadlines),
    ("levy", levy::levy),
    ("growth", growth::growth),
    ("survey", survey::survey),
    ("complaints", complaints::complaints),
    ("cases", cases::cases),
];

/// Benches that take many minutes: only by name.
const LONG: [&str; 4] = ["growth", "survey", "complaints", "cases"];

pub(crate) fn run(options: &Options) -> Outcome {
    let chosen: Vec<&Bench> = match options.name.as_deref() {
        None => BENCHES.iter().filter(|(name, _)| !LONG.contains(name)).collect(),
        Some(wanted) => {
            let found = BENCHES.iter().find(|(name, _)| *name == wanted);
            let names: Vec<_> = BENCHES.iter().map(|(name, _)| *name).collect();
            vec![found.ok_or_else(|| {
                fault(format!("no bench {wanted:?}: one of {}", names.join(", ")))
            })?]
        }
    };
    process::build(options.debug, options.as_built).map_err(fault)?;
    let machine = machine::facts();
    if !options.json {
        println!("{machine}\n");
    }
    let mut all = Vec::new();
    for (name, bench) in chosen {
        let figures = bench(options).map_err(|why| fault(format!("bench {name}: {why}")))?;
        if !options.json {
            figures.iter().for_each(show);
        }
        all.extend(figures);
    }
    if options.json {
        let json = serde_json::json!({ "machine": machine, "figures": all });
        println!("{json}");
    }
    Ok(())
}

fn show(figure: &Figure) {
    let Figure { name, value, unit, goal, met, definition } = figure;
    let mark = if *met { "met" } else { "NOT MET" };
    println!("{name:<28} {value:>12.2} {unit:<9} goal {goal:<18} {mark}");
    println!("    {definition}");
}
