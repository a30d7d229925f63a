//! `maklumat serve`: the house on the network.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use tokio::net::TcpListener;

use super::CliResult;
use crate::clock::Clock;
use crate::house::{House, Place};
use crate::web;

/// Serve an office from a data folder.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  maklumat serve --data /var/lib/maklumat --listen 0.0.0.0:8080")]
pub struct ServeArgs {
    /// Folder for the database, keys and files
    #[arg(long, env = "MAKLUMAT_DATA", default_value = "maklumat-data")]
    data: PathBuf,
    /// Address to listen on
    #[arg(long, env = "MAKLUMAT_LISTEN", default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    /// PostgreSQL address instead of the embedded database
    #[arg(long, env = "MAKLUMAT_DATABASE")]
    database: Option<String>,
}

pub(super) async fn run(args: ServeArgs) -> CliResult {
    let place = Place { data: args.data, database: args.database };
    let house = House::open(&place, Clock::real()).await?;
    let listener = TcpListener::bind(args.listen).await?;
    tracing::info!(address = %listener.local_addr()?, "serving");
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
