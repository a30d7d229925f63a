//! `maklumat reference NAME`: documents that the program writes about itself. The names are those
//! that `cargo xtask gen` asks for.

use std::process::ExitCode;

use clap::Args;
use domain::kernel::{Event, KindInfo, Room};

use super::CliResult;
use super::place::say;
use crate::web::router::routes;

/// Print a reference document.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  maklumat reference config")]
pub(super) struct ReferenceArgs {
    /// Which one
    name: String,
}

/// Writes one document.
type Write = fn() -> String;

/// Name → what writes it.
const DOCUMENTS: &[(&str, Write)] = &[
    ("api", api),
    ("cli", cli),
    ("config", crate::config::reference),
    ("events", events),
    ("event-schemas", event_schemas),
    ("permissions", permissions),
    ("routes", route_list),
];

pub(super) fn run(args: &ReferenceArgs) -> CliResult {
    let found = DOCUMENTS.iter().find(|(name, _)| *name == args.name);
    let Some((_, write)) = found else {
        let known = DOCUMENTS.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(", ");
        return Err(format!("no reference document {:?}; there are: {known}", args.name).into());
    };
    say(write().trim_end())?;
    Ok(ExitCode::SUCCESS)
}

/// Who holds which permission, and which permission each route needs.
fn permissions() -> String {
    let mut out = String::from(
        "# Permissions\n\nA role is granted for a unit and holds for every unit below it. Devices \
         act in their own unit.\n\n",
    );
    out.push_str(&domain::identity::matrix());
    out.push_str("\n## Routes\n\nEvery route needs exactly one permission.\n\n");
    out.push_str("| method | path | permission |\n|---|---|---|\n");
    for route in sorted() {
        let (method, path, name) = (&route.method, route.path, route.permission.name());
        out.push_str(&format!("| {method} | `{path}` | {name} |\n"));
    }
    out
}

fn route_list() -> String {
    let line = |route: &crate::web::Route| format!("{} {}\n", route.method, route.path);
    sorted().iter().map(line).collect()
}

fn api() -> String {
    crate::web::openapi::document().to_pretty_json().expect("the document has text keys")
}

/// Every command with its own help.
fn cli() -> String {
    fn write(command: &mut clap::Command, path: &str, out: &mut String) {
        let path = format!("{path} {}", command.get_name()).trim().to_owned();
        let help = command.clone().bin_name(&path).render_long_help().to_string();
        let help: Vec<&str> = help.lines().map(str::trim_end).collect();
        out.push_str(&format!("## {path}\n\n```text\n{}\n```\n\n", help.join("\n").trim_end()));
        let names = command.get_subcommands().filter(|command| !command.is_hide_set());
        let names: Vec<String> = names.map(|command| command.get_name().to_owned()).collect();
        for name in names.iter().filter(|name| *name != "help") {
            let found = command.find_subcommand_mut(name).expect("named by the command itself");
            write(found, &path, out);
        }
    }
    let mut out = String::from("# Command line\n\n");
    write(&mut <super::Cli as clap::CommandFactory>::command(), "", &mut out);
    out
}

/// Every kind of entry, by room.
fn kinds() -> Vec<(&'static str, &'static [KindInfo])> {
    fn of<R: Room>() -> (&'static str, &'static [KindInfo]) {
        (R::NAME, <R::Event as Event>::KINDS)
    }
    vec![
        of::<domain::promise::profile::Profiles>(),
        of::<domain::promise::standards::Standards>(),
        of::<domain::promise::pledge::Pledges>(),
        of::<domain::deliver::queue::Queue>(),
        of::<domain::deliver::cases::Cases>(),
        of::<domain::deliver::appointments::Appointments>(),
        of::<domain::deliver::handover::Handovers>(),
        of::<domain::deliver::cash::Notices>(),
        of::<domain::deliver::cash::CashDays>(),
        of::<domain::deliver::field::Field>(),
        of::<domain::identity::Accounts>(),
        of::<domain::identity::Devices>(),
        of::<domain::prove::erasure::Erasures>(),
        of::<domain::hear::surveys::Surveys>(),
        of::<domain::hear::complaints::Complaints>(),
        of::<domain::hear::complaints::Posts>(),
        of::<domain::hear::decisions::Decisions>(),
        of::<domain::hear::levy_reports::LevyKeys>(),
        of::<domain::hear::levy_reports::LevyReports>(),
        of::<domain::prove::oversight::Explanations>(),
        of::<domain::prove::oversight::YearlyTotals>(),
    ]
}

fn events() -> String {
    let mut out = String::from(
        "# Events\n\nEvery kind of entry that this build writes. Kinds are frozen; the shape of a \
         body is in `events/`.\n\n| room | kind | schema |\n|---|---|---|\n",
    );
    for (room, kinds) in kinds() {
        for kind in kinds {
            out.push_str(&format!("| {room} | `{}` | {} |\n", kind.name, kind.schema));
        }
    }
    out
}

fn event_schemas() -> String {
    let file = |kind: &KindInfo| {
        (format!("{}.{}.json", kind.name, kind.schema), (kind.json_schema)().to_value())
    };
    let all = kinds().into_iter().flat_map(|(_, kinds)| kinds).map(file);
    serde_json::Value::Object(all.collect()).to_string()
}

fn sorted() -> Vec<crate::web::Route> {
    let mut all = routes();
    all.sort_by(|a, b| (a.path, a.method.as_str()).cmp(&(b.path, b.method.as_str())));
    all
}
