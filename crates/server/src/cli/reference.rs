//! `maklumat reference NAME`: documents that the program writes about itself. The names are those
//! that `cargo xtask gen` asks for.

use std::process::ExitCode;

use clap::Args;

use super::CliResult;
use super::place::say;
use crate::web::router::routes;

/// Print a reference document.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  maklumat reference config")]
pub struct ReferenceArgs {
    /// Which one
    name: String,
}

/// Name → what writes it.
const DOCUMENTS: &[(&str, fn() -> String)] =
    &[("config", crate::config::reference), ("permissions", permissions), ("routes", route_list)];

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

fn sorted() -> Vec<crate::web::Route> {
    let mut all = routes();
    all.sort_by(|a, b| (a.path, a.method.as_str()).cmp(&(b.path, b.method.as_str())));
    all
}
