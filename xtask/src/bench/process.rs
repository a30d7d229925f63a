//! Server processes whose processor time and memory are read from the kernel.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::OnceLock;

use serde_json::Value;

/// Folder of the build that is measured.
static PROFILE: OnceLock<&str> = OnceLock::new();

fn profile() -> &'static str {
    PROFILE.get_or_init(|| "release")
}

/// Whether everything is built already.
static AS_BUILT: OnceLock<bool> = OnceLock::new();

/// Builds what is measured, as it is shipped; or quickly, to see whether a bench works.
pub(super) fn build(debug: bool, as_built: bool) -> Result<(), String> {
    AS_BUILT.get_or_init(|| as_built);
    PROFILE.get_or_init(|| if debug { "debug" } else { "release" });
    cargo(&["-p", "maklumat", "-p", "testkit", "--bins"])
}

/// Builds a program that only a bench needs.
pub(super) fn build_example(name: &str) -> Result<(), String> {
    cargo(&["-p", "maklumat", "--example", name])
}

/// Name of that program among ours.
pub(super) fn example(name: &str) -> String {
    ["examples/", name].concat()
}

fn cargo(what: &[&str]) -> Result<(), String> {
    if AS_BUILT.get().is_some_and(|built| *built) {
        return Ok(());
    }
    let mut command = Command::new(env!("CARGO"));
    command.args(["build", "--quiet"]).args(what);
    if profile() == "release" {
        command.arg("--release");
    }
    let status = command.status().map_err(|error| format!("cargo: {error}"))?;
    if status.success() { Ok(()) } else { Err("the build failed".into()) }
}

fn program(name: &str) -> String {
    let target = std::env::var("CARGO_TARGET_DIR").unwrap_or_else(|_| "target".into());
    format!("{target}/{}/{name}", profile())
}

/// A running server; stopped when dropped.
pub(super) struct Server {
    child: Child,
    lines: BufReader<ChildStdout>,
}

impl Server {
    pub(super) fn start(name: &str, args: &[&str]) -> Result<Self, String> {
        let mut child = Command::new(program(name))
            .args(args)
            .env("MAKLUMAT_LOG", "error")
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|error| format!("{name}: {error}"))?;
        let lines = BufReader::new(child.stdout.take().expect("piped above"));
        Ok(Self { child, lines })
    }

    /// The next line that it prints.
    pub(super) fn line(&mut self) -> Result<String, String> {
        let mut line = String::new();
        match self.lines.read_line(&mut line) {
            Ok(0) => Err("the server ended before it was ready".into()),
            Ok(_) => Ok(line.trim().to_owned()),
            Err(error) => Err(error.to_string()),
        }
    }

    /// Processor time used so far, in microseconds: user and system, all threads.
    pub(super) fn cpu_us(&self) -> u64 {
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.child.id()));
        let stat = stat.unwrap_or_default();
        let after_name = stat.rsplit_once(") ").map_or("", |(_, rest)| rest);
        let ticks: u64 = after_name
            .split(' ')
            .skip(11)
            .take(2)
            .filter_map(|ticks| ticks.parse::<u64>().ok())
            .sum();
        ticks * 10_000 // 100 ticks a second on every Linux that Rust supports
    }

    /// Resident memory in kilobytes.
    pub(super) fn rss_kb(&self) -> u64 {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id()));
        let status = status.unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        line.and_then(|line| line.split_whitespace().next()?.parse().ok()).unwrap_or(0)
    }

    pub(super) fn stop(mut self) {
        let _ = Command::new("kill").arg(self.child.id().to_string()).status();
        let _ = self.child.wait();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Runs the load and gives its line of JSON.
pub(super) fn load(args: &[&str]) -> Result<Value, String> {
    json_of("load", args)
}

/// Runs one of our programs to its end and gives its line of JSON.
pub(super) fn json_of(name: &str, args: &[&str]) -> Result<Value, String> {
    let output = Command::new(program(name))
        .args(args)
        .stderr(Stdio::inherit())
        .output()
        .map_err(|error| format!("{name}: {error}"))?;
    let text = String::from_utf8_lossy(&output.stdout);
    let last = text.lines().last().unwrap_or_default();
    serde_json::from_str(last).map_err(|error| format!("{name} printed {last:?}: {error}"))
}

/// Size of a folder's files in bytes.
pub(super) fn size(folder: &Path) -> u64 {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries.filter_map(|entry| entry.metadata().ok()).map(|meta| meta.len()).sum()
}
