//! `maklumat complaint mail`: the end of a mail server's pipe. Speaks in the exit codes that mail
//! servers know (sysexits.h): what could not be taken now is tried again by the mail server, so
//! that nothing is lost.

use std::io::{Read, Write};
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use clap::Args;
use domain::kernel::UnitId;

use crate::cli::CliResult;
use crate::cli::place::{PlaceArgs, shown};
use crate::hear::complaints::{MAIL_MOST, take_mail};
use crate::identity::Permit;

/// The message is no mail, or too large: it goes back to who wrote it.
const DATA_ERROR: u8 = 65;
/// Not now: the mail server keeps it and tries again.
const TRY_AGAIN: u8 = 75;
/// Until a running server has answered.
const PATIENCE: Duration = Duration::from_secs(60);

#[derive(Debug, Args)]
pub(super) struct MailArgs {
    /// Unit that the mailbox belongs to
    #[arg(long)]
    unit: String,
    /// Address of the running server, such as http://127.0.0.1:8080; without it the database is
    /// opened, which with SQLite works only while no server runs
    #[arg(long, requires = "token_file")]
    server: Option<String>,
    /// File with the token of a paired device or a session
    #[arg(long)]
    token_file: Option<PathBuf>,
    #[command(flatten)]
    place: PlaceArgs,
}

type Fault = Box<dyn std::error::Error + Send + Sync>;

/// How it ended: what is printed, and the exit code.
struct End {
    said: String,
    code: u8,
}

fn try_again(fault: &Fault) -> End {
    let mut said = fault.to_string();
    let mut cause = fault.source();
    while let Some(next) = cause {
        said = format!("{said}: {next}");
        cause = next.source();
    }
    End { said, code: TRY_AGAIN }
}

/// Takes one message from standard input.
pub(super) async fn run(args: MailArgs, out: &mut impl Write) -> CliResult {
    let mut raw = Vec::new();
    let limit = u64::try_from(MAIL_MOST).unwrap_or(u64::MAX) + 1;
    let read = std::io::stdin().lock().take(limit).read_to_end(&mut raw);
    let end = match read {
        Err(error) => try_again(&error.into()),
        Ok(_) => taken(args, raw).await.unwrap_or_else(|fault| try_again(&fault)),
    };
    if end.code == 0 {
        writeln!(out, "{}", end.said)?;
        return Ok(ExitCode::SUCCESS);
    }
    crate::cli::complain(&*Fault::from(end.said));
    Ok(ExitCode::from(end.code))
}

async fn taken(args: MailArgs, raw: Vec<u8>) -> Result<End, Fault> {
    if let Some(server) = args.server {
        let path = args.token_file.ok_or("name --token-file as well")?;
        let token = std::fs::read_to_string(path)?.trim().to_owned();
        let url =
            format!("{}/api/v1/units/{}/complaints/mail", server.trim_end_matches('/'), args.unit);
        return tokio::task::spawn_blocking(move || handed_in(&url, &token, &raw)).await?;
    }
    let unit = UnitId::parse(&args.unit)?;
    if !args.place.is_there() {
        return Err("there is no office here: name --data or --database".into());
    }
    let house = args.place.visit().await?;
    match take_mail(&house.app, &Permit::house(unit), &raw).await {
        Ok(taken) => Ok(End { said: taken.said().to_string(), code: 0 }),
        Err(problem) => {
            let code = code_of(problem.status.as_u16());
            Ok(End { said: shown(problem).to_string(), code })
        }
    }
}

/// Only what the message itself is to blame for goes back to its writer.
fn code_of(status: u16) -> u8 {
    if matches!(status, 413 | 422) { DATA_ERROR } else { TRY_AGAIN }
}

fn handed_in(url: &str, token: &str, raw: &[u8]) -> Result<End, Fault> {
    let agent: ureq::Agent = ureq::Agent::config_builder()
        .timeout_global(Some(PATIENCE))
        .http_status_as_error(false)
        .proxy(None)
        .build()
        .into();
    let mut answer = agent
        .post(url)
        .header("authorization", &format!("Bearer {token}"))
        .header("content-type", "message/rfc822")
        .send(raw)?;
    let status = answer.status().as_u16();
    let said = answer.body_mut().read_to_string()?;
    let code = if (200..300).contains(&status) { 0 } else { code_of(status) };
    Ok(End { said, code })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_bad_message_goes_back() {
        for (status, code) in [(413, 65), (422, 65), (401, 75), (404, 75), (429, 75), (503, 75)] {
            assert_eq!(code_of(status), code, "{status}");
        }
    }
}
