//! `maklumat serve`: the house on the network.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use tokio::net::TcpListener;

use super::CliResult;
use crate::clock::Clock;
use crate::config::Config;
use crate::deliver;
use crate::hear;
use crate::house::{House, Place};
use crate::identity::accounts;
use crate::notify;
use crate::web;

/// Serve an office from a data folder.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  maklumat serve --data /var/lib/maklumat --listen 0.0.0.0:8080")]
pub(super) struct ServeArgs {
    /// Folder for the database, keys and files
    #[arg(long, env = "MAKLUMAT_DATA", default_value = "maklumat-data")]
    data: PathBuf,
    /// Address to listen on
    #[arg(long, env = "MAKLUMAT_LISTEN")]
    listen: Option<String>,
    /// PostgreSQL address instead of the embedded database
    #[arg(long, env = "MAKLUMAT_DATABASE")]
    database: Option<String>,
    /// Settings file; maklumat.toml in the data folder when left out
    #[arg(long, env = "MAKLUMAT_CONFIG")]
    config: Option<PathBuf>,
}

pub(super) async fn run(args: ServeArgs) -> CliResult {
    let config = Config::load(args.config.as_deref(), &args.data)?;
    let database = args.database.or_else(|| config.database_url());
    let listen = args.listen.unwrap_or_else(|| config.listen.address.clone());
    let place = Place { data: args.data, database };
    let house = House::open_with(&place, Clock::real(), config).await?;
    let listener = TcpListener::bind(&listen).await?;
    let address = listener.local_addr()?;
    tracing::info!(%address, "serving");
    if accounts::none_yet(&*house.app.book).await? {
        let code = house.app.identity.setup_code();
        super::place::say(&format!(
            "No account yet. Open http://{address}/setup and enter the set-up code {code}"
        ))?;
    }
    tokio::spawn(deliver::queue::keep(house.app.clone()));
    tokio::spawn(deliver::cases::keep(house.app.clone()));
    tokio::spawn(deliver::appointments::keep(house.app.clone()));
    tokio::spawn(hear::surveys::keep(house.app.clone()));
    tokio::spawn(hear::complaints::keep(house.app.clone()));
    tokio::spawn(hear::complaints::index(house.app.clone()));
    tokio::spawn(crate::prove::oversight::keep(house.app.clone()));
    tokio::spawn(notify::keep(house.app.clone()));
    web::serve(listener, web::router(&house.app), stopped()).await?;
    Ok(ExitCode::SUCCESS)
}

/// Done when the operating system asks the process to stop.
pub(super) async fn stopped() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let mut term = signal(SignalKind::terminate()).expect("signals can be listened to");
        tokio::select! {
            _ = tokio::signal::ctrl_c() => {}
            _ = term.recv() => {}
        }
    }
    #[cfg(not(unix))]
    {
        let _ = tokio::signal::ctrl_c().await;
    }
}
