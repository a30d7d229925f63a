//! `maklumat demo`: a fictional office with everything to try.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use tokio::net::TcpListener;

use super::CliResult;
use super::serve::stopped;
use crate::house::Place;
use crate::{deliver, demo, hear, notify, web};

/// Try everything with a fictional immigration office
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  maklumat demo\n  maklumat demo --port 9000 --speed 60\n  \
    maklumat demo --no-simulation --data ./office --json")]
pub(super) struct DemoArgs {
    /// Port of the portal; 0 takes a free one
    #[arg(long, default_value_t = 8080)]
    port: u16,
    /// Folder to keep the demo in; a temporary one that is removed at the end when not said
    #[arg(long)]
    data: Option<PathBuf>,
    /// PostgreSQL address instead of the embedded database
    #[arg(long)]
    database: Option<String>,
    /// How much faster than real time the office's clock runs; 20, or 1 without simulation
    #[arg(long)]
    speed: Option<u32>,
    /// The same seed gives the same morning
    #[arg(long, default_value_t = 2026)]
    seed: u64,
    /// No simulated people: the office is yours alone
    #[arg(long)]
    no_simulation: bool,
    /// Print one JSON line for scripts instead of a page for people
    #[arg(long)]
    json: bool,
}

pub(super) async fn run(args: DemoArgs) -> CliResult {
    let speed = args.speed.unwrap_or(if args.no_simulation { 1 } else { 20 }).max(1);
    let (data, _temporary) = match args.data {
        Some(folder) => (folder, None),
        None => {
            let temporary = tempfile::Builder::new().prefix("maklumat-demo-").tempdir()?;
            (temporary.path().to_owned(), Some(temporary))
        }
    };
    let place = Place { data, database: args.database };
    let listener = TcpListener::bind(("127.0.0.1", args.port)).await?;
    let port = listener.local_addr()?.port();
    let office = demo::open(&place, speed, port).await?;
    let app = office.house.app.clone();
    let router = web::router(&app);
    office.introduce(port, args.json)?;
    tokio::spawn(deliver::queue::keep(app.clone()));
    tokio::spawn(deliver::cases::keep(app.clone()));
    tokio::spawn(deliver::appointments::keep(app.clone()));
    tokio::spawn(hear::surveys::keep(app.clone()));
    tokio::spawn(hear::complaints::keep(app.clone()));
    tokio::spawn(crate::prove::oversight::keep(app.clone()));
    tokio::spawn(notify::keep(app.clone()));
    tokio::spawn(demo::turn_days(app.clone(), office.unit.clone()));
    if !args.no_simulation {
        demo::simulate(&app, &router, &office, args.seed);
    }
    web::serve(listener, router, stopped()).await?;
    Ok(ExitCode::SUCCESS)
}
