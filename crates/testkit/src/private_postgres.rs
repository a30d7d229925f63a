//! A PostgreSQL server for one test run: its own folder, its own port, durable as in production.
//!
//! A small shell script (`postgres.sh`) holds the server. It removes everything as soon as its
//! standard input ends, so nothing is left behind when we are interrupted or killed.
//! This file uses the standard library only: `xtask` compiles it too.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

const SCRIPT: &str = include_str!("postgres.sh");
/// The portable SQL subset is tested from this release on.
const OLDEST: u32 = 15;

/// A running server; it stops and its files go away when this is dropped.
#[derive(Debug)]
pub struct PrivatePostgres {
    script: Child,
    orders: Option<ChildStdin>,
    answers: BufReader<ChildStdout>,
    url: String,
}

/// The server's own programs on this machine.
#[derive(Debug)]
pub struct Programs {
    /// The folder with `initdb` and `pg_ctl`.
    pub folder: PathBuf,
    /// 15, 16, …
    pub major: u32,
}

impl PrivatePostgres {
    /// Starts a new, empty server.
    ///
    /// # Errors
    /// A sentence: the programs are missing, or the server's own words when it does not start.
    pub fn start() -> Result<Self, String> {
        let programs = programs()?;
        // The port is free now; PostgreSQL says so itself should another take it first.
        let port = TcpListener::bind(("127.0.0.1", 0))
            .and_then(|listener| listener.local_addr())
            .map_err(|error| format!("no free port on 127.0.0.1: {error}"))?
            .port();
        let mut command = shell()?;
        command.args(["-c", SCRIPT, "postgres.sh"]);
        command.arg(&programs.folder).arg(port.to_string());
        // Its own process group: an interrupt at the terminal must not kill it half-way.
        command.process_group(0).current_dir("/");
        let mut script = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|error| format!("could not start a shell for PostgreSQL: {error}"))?;
        let orders = script.stdin.take();
        let answers = script.stdout.take().expect("standard output was asked for");
        let url = format!("postgres://postgres@127.0.0.1:{port}/postgres");
        let mut server = Self { script, orders, answers: BufReader::new(answers), url };
        server.await_word("ready")?;
        Ok(server)
    }

    /// Where to connect, as the owner of everything on it.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Stops it at once, as a power cut does (`immediate` mode: no shutdown checkpoint).
    ///
    /// # Errors
    /// The script's words, when the server could not be stopped.
    pub fn stop_immediately(&mut self) -> Result<(), String> {
        self.order("immediate", "stopped")
    }

    /// Starts it again on the same files and the same port.
    ///
    /// # Errors
    /// The script's words, when the server could not be started.
    pub fn start_again(&mut self) -> Result<(), String> {
        self.order("start", "ready")
    }

    fn order(&mut self, order: &str, answer: &str) -> Result<(), String> {
        let orders = self.orders.as_mut().expect("open until it is dropped");
        writeln!(orders, "{order}").map_err(|error| format!("PostgreSQL's script: {error}"))?;
        self.await_word(answer)
    }

    fn await_word(&mut self, word: &str) -> Result<(), String> {
        let mut line = String::new();
        self.answers
            .read_line(&mut line)
            .map_err(|error| format!("PostgreSQL's script: {error}"))?;
        if line.trim() == word {
            Ok(())
        } else {
            Err("PostgreSQL did not do as told; its own words are above".to_owned())
        }
    }
}

impl Drop for PrivatePostgres {
    fn drop(&mut self) {
        // The end of its input tells the script to stop the server and to remove its folder.
        drop(self.orders.take());
        // Nothing can be done about a script that cannot be waited for.
        let _ = self.script.wait();
    }
}

/// Finds the server's programs: Debian keeps them off PATH, one folder per release.
///
/// # Errors
/// A sentence that says what is missing.
pub fn programs() -> Result<Programs, String> {
    let mut folders = Vec::new();
    for pattern in ["/usr/lib/postgresql", "/usr/local/pgsql"] {
        let releases = std::fs::read_dir(pattern).into_iter().flatten().flatten();
        folders.extend(releases.map(|release| release.path().join("bin")));
    }
    if let Some(path) = std::env::var_os("PATH") {
        folders.extend(std::env::split_paths(&path));
    }
    folders
        .into_iter()
        .filter(|folder| folder.join("initdb").is_file() && folder.join("pg_ctl").is_file())
        .filter_map(|folder| release(&folder).map(|major| Programs { folder, major }))
        .max_by_key(|programs| programs.major)
        .filter(|programs| programs.major >= OLDEST)
        .ok_or_else(|| format!("no `initdb` and `pg_ctl` of PostgreSQL {OLDEST} or newer"))
}

fn release(folder: &Path) -> Option<u32> {
    let printed = Command::new(folder.join("initdb")).arg("--version").output().ok()?;
    let text = String::from_utf8(printed.stdout).ok()?;
    let version = text.split_whitespace().find(|word| word.starts_with(char::is_numeric))?;
    version.split('.').next()?.parse().ok()
}

/// PostgreSQL refuses to run as root: then the shell runs as the user that its package made.
fn shell() -> Result<Command, String> {
    if !we_are_root() {
        return Ok(Command::new("sh"));
    }
    let users = std::fs::read_to_string("/etc/passwd").unwrap_or_default();
    let user = ["postgres", "nobody"]
        .into_iter()
        .find(|user| users.lines().any(|line| line.split(':').next() == Some(*user)))
        .ok_or("we are root, and there is no user `postgres` or `nobody` to run PostgreSQL as")?;
    let mut command = Command::new("setpriv");
    command.arg(format!("--reuid={user}"));
    command.args(["--regid", group_of(&users, user)?, "--clear-groups", "sh"]);
    Ok(command)
}

fn group_of<'a>(users: &'a str, user: &str) -> Result<&'a str, String> {
    users
        .lines()
        .map(|line| line.split(':').collect::<Vec<_>>())
        .find(|fields| fields.first() == Some(&user))
        .and_then(|fields| fields.get(3).copied())
        .ok_or_else(|| format!("the user `{user}` has no group in /etc/passwd"))
}

/// Whether this process may do everything (and PostgreSQL therefore refuses to start).
#[must_use]
pub fn we_are_root() -> bool {
    let printed = Command::new("id").arg("-u").output();
    printed.is_ok_and(|printed| printed.stdout == b"0\n")
}
