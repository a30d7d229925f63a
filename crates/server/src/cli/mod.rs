//! The commands of the binary. Each in its own file, each with an example in its `--help`.

mod backup;
pub mod calendar;
pub mod complaint;
mod demo;
mod device;
mod doctor;
mod files;
mod levy;
pub mod pack;
mod place;
mod progress;
mod reference;
mod register;
mod retention;
mod serve;
pub mod survey;
mod user;

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::layer::{Layer as _, SubscriberExt as _};
use tracing_subscriber::util::SubscriberInitExt as _;

/// Maklumat: the public-service pledge, executable.
#[derive(Debug, Parser)]
#[command(name = "maklumat", version, about, max_term_width = 100)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Demo(demo::DemoArgs),
    Backup(backup::BackupArgs),
    Calendar(calendar::CalendarArgs),
    Doctor(doctor::DoctorArgs),
    Files(files::FilesArgs),
    Register(register::RegisterArgs),
    Restore(backup::RestoreArgs),
    Retention(retention::RetentionArgs),
    Serve(serve::ServeArgs),
    User(user::UserArgs),
    Device(device::DeviceArgs),
    #[command(hide = true)]
    Reference(reference::ReferenceArgs),
    Pack(pack::PackArgs),
    Survey(survey::SurveyArgs),
    Complaint(complaint::ComplaintArgs),
    Levy(levy::LevyArgs),
}

/// Parses the command line and runs it.
#[must_use]
pub fn run() -> ExitCode {
    let command = Cli::parse().command;
    start_log();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("the operating system gives a poller and threads");
    let result = runtime.block_on(async {
        match command {
            Command::Demo(args) => demo::run(args).await,
            Command::Backup(args) => backup::backup(args).await,
            Command::Calendar(args) => calendar::run(args, &mut std::io::stdout()).await,
            Command::Doctor(args) => doctor::run(args).await,
            Command::Files(args) => files::run(args).await,
            Command::Register(args) => register::run(args).await,
            Command::Restore(args) => backup::restore(args).await,
            Command::Retention(args) => retention::run(args).await,
            Command::Serve(args) => serve::run(args).await,
            Command::User(args) => user::run(args).await,
            Command::Device(args) => device::run(args).await,
            Command::Reference(args) => reference::run(&args),
            Command::Pack(args) => pack::run(&args, &mut std::io::stdout()).await,
            Command::Survey(args) => survey::run(&args, &mut std::io::stdout()).await,
            Command::Complaint(args) => complaint::run(args, &mut std::io::stdout()).await,
            Command::Levy(args) => levy::run(&args),
        }
    });
    match result {
        Ok(code) => code,
        Err(error) => {
            complain(&*error);
            ExitCode::FAILURE
        }
    }
}

/// What a command gives: an exit code, or an error that is printed with its causes.
pub type CliResult = Result<ExitCode, Box<dyn std::error::Error + Send + Sync>>;

#[expect(clippy::print_stderr, reason = "the command line speaks to its user on standard error")]
fn complain(error: &dyn std::error::Error) {
    eprintln!("maklumat: {error}");
    let mut cause = error.source();
    while let Some(next) = cause {
        eprintln!("  because: {next}");
        cause = next.source();
    }
}

fn start_log() {
    let usual = || {
        Targets::new().with_default(LevelFilter::WARN).with_target("maklumat", LevelFilter::INFO)
    };
    let filter = match std::env::var("MAKLUMAT_LOG").as_deref().map(str::parse::<Targets>) {
        Ok(Ok(asked)) => asked,
        Ok(Err(error)) => {
            complain(&error);
            usual()
        }
        Err(_) => usual(),
    };
    let lines = tracing_subscriber::fmt::layer().with_writer(std::io::stderr);
    tracing_subscriber::registry().with(lines.with_filter(filter)).init();
}
