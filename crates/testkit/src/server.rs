//! The real program as a process of its own: started, killed, started again.

use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use crate::client::Client;

/// A start that takes longer has failed.
const START: Duration = Duration::from_secs(60);

/// A running `maklumat`; killed when this is dropped.
#[derive(Debug)]
pub struct Server {
    binary: String,
    arguments: Vec<String>,
    child: Option<Child>,
    ready: String,
    log: tempfile::NamedTempFile,
}

impl Server {
    /// Starts the program and waits until it says on standard output where it listens: the first
    /// line with `http://HOST:PORT` in it (the JSON line of `demo --json` is one).
    ///
    /// `binary` is `env!("CARGO_BIN_EXE_maklumat")` of the calling test. Listen on port 0, so
    /// that tests run side by side.
    ///
    /// # Panics
    /// When it ends or stays silent instead; with its log.
    #[must_use]
    pub fn start(binary: &str, arguments: &[&str]) -> Self {
        let mut server = Self {
            binary: binary.to_owned(),
            arguments: arguments.iter().map(|&argument| argument.to_owned()).collect(),
            child: None,
            ready: String::new(),
            log: tempfile::NamedTempFile::new().expect("a temporary file can be made"),
        };
        server.start_again();
        server
    }

    /// Starts it once more with the same arguments, hence on the same data.
    ///
    /// # Panics
    /// As [`Server::start`]; also when it still runs.
    pub fn start_again(&mut self) {
        assert!(self.child.is_none(), "it still runs: kill or stop it first");
        let log = File::options().append(true).open(self.log.path());
        let mut child = Command::new(&self.binary)
            .args(&self.arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(log.expect("the log can be opened"))
            .spawn()
            .unwrap_or_else(|error| panic!("starting {}: {error}", self.binary));
        let stdout = child.stdout.take().expect("standard output was asked for");
        self.child = Some(child);
        let (sender, receiver) = mpsc::channel();
        std::thread::spawn(move || {
            let mut lines = BufReader::new(stdout).lines().map_while(Result::ok);
            if let Some(line) = lines.find(|line| line.contains("http://")) {
                // The test may have given up already.
                let _ = sender.send(line);
            }
            // Keep reading: a full pipe would block the server.
            lines.for_each(drop);
        });
        let Ok(ready) = receiver.recv_timeout(START) else {
            panic!("{} {:?} did not get ready:\n{}", self.binary, self.arguments, self.log());
        };
        self.ready = ready;
    }

    /// The line that said where it listens.
    #[must_use]
    pub fn ready(&self) -> &str {
        &self.ready
    }

    /// The same line as JSON (`demo --json`).
    ///
    /// # Panics
    /// When it is not JSON.
    #[must_use]
    pub fn ready_json(&self) -> serde_json::Value {
        serde_json::from_str(&self.ready).expect("the ready line is JSON when --json is given")
    }

    /// `HOST:PORT` where it listens.
    ///
    /// # Panics
    /// Never: the ready line has an address in it.
    #[must_use]
    pub fn address(&self) -> &str {
        let (_, rest) = self.ready.split_once("http://").expect("the ready line has an address");
        let end = rest.find(|c: char| "/\" ,".contains(c)).unwrap_or(rest.len());
        &rest[..end]
    }

    /// A new connection to it.
    #[must_use]
    pub fn connect(&self) -> Client {
        Client::connect(self.address())
    }

    /// The process, for measurements.
    ///
    /// # Panics
    /// When it does not run.
    #[must_use]
    pub fn process_id(&self) -> u32 {
        self.child.as_ref().expect("it runs").id()
    }

    /// Kills it as a power cut would (`SIGKILL`), and waits until it is gone.
    ///
    /// # Panics
    /// When it does not run.
    pub fn kill(&mut self) {
        let mut child = self.child.take().expect("it runs");
        child.kill().and_then(|()| child.wait()).expect("a child can be killed and waited for");
    }

    /// Asks it to stop (`SIGTERM`), and waits until it has; whether it ended well.
    ///
    /// # Panics
    /// When it does not run.
    pub fn stop(&mut self) -> bool {
        let mut child = self.child.take().expect("it runs");
        let told = Command::new("kill").args(["-TERM", &child.id().to_string()]).status();
        assert!(told.is_ok_and(|status| status.success()), "it could not be told to stop");
        child.wait().expect("a child can be waited for").success()
    }

    /// Everything that it wrote on standard error, over all its starts.
    ///
    /// # Panics
    /// When the log cannot be read.
    #[must_use]
    pub fn log(&self) -> String {
        let mut bytes = Vec::new();
        let file = File::open(self.log.path());
        file.and_then(|mut file| file.read_to_end(&mut bytes)).expect("the log can be read");
        String::from_utf8_lossy(&bytes).into_owned()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Some(child) = &mut self.child {
            // It may have ended by itself; then there is nothing to kill.
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A stand-in that says where it "listens" and then waits to be ended.
    const READY: &str = "echo starting; echo note >&2; echo 'on http://127.0.0.1:81/id'; \
                         exec tail -f /dev/null";

    #[test]
    fn it_is_ready_when_it_says_where_it_listens() {
        let mut server = Server::start("sh", &["-c", READY]);
        assert_eq!(server.address(), "127.0.0.1:81");
        let first = server.process_id();
        server.kill();
        server.start_again();
        assert_ne!(server.process_id(), first);
        assert!(!server.stop(), "a shell ended by SIGTERM did not end well");
        assert_eq!(server.log(), "note\nnote\n");
    }

    #[test]
    #[should_panic(expected = "no such unit")]
    fn one_that_ends_instead_shows_its_log() {
        let _ = Server::start("sh", &["-c", "echo 'no such unit' >&2; exit 1"]);
    }
}
