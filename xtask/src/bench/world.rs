//! What is measured: the demo office without its simulated hall, and the yardstick beside it.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

use serde_json::{Value, json};

use super::process::Server;

/// A folder that goes away with whoever holds it, also when a figure fails.
pub(super) struct Folder(PathBuf);

impl Folder {
    fn fresh() -> Self {
        static OFFICES: AtomicU32 = AtomicU32::new(0);
        let number = OFFICES.fetch_add(1, Ordering::Relaxed);
        let name = format!("maklumat-bench-{}-{number}", std::process::id());
        let fresh = Self(std::env::temp_dir().join(name));
        fresh.clear();
        fresh
    }

    pub(super) fn path(&self) -> &Path {
        &self.0
    }

    fn clear(&self) {
        let _ = std::fs::remove_dir_all(&self.0); // there may be none
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        self.clear();
    }
}

/// The demo office as a server of its own. Its server ends before its folder goes.
pub(super) struct Office {
    pub(super) server: Server,
    pub(super) address: String,
    pub(super) unit: String,
    pub(super) kiosk: String,
    pub(super) supervisor: String,
    /// Account and token of the overseer.
    pub(super) overseer: (String, String),
    head: String,
    data: Folder,
}

impl Office {
    /// Starts it in a folder; a fresh one when `data` is not given.
    pub(super) fn start(data: Option<Folder>) -> Result<Self, String> {
        let data = data.unwrap_or_else(Folder::fresh);
        let folder = data.path().display().to_string();
        let args = ["demo", "--port", "0", "--data", &folder, "--no-simulation", "--json"];
        let mut server = Server::start("maklumat", &args)?;
        let line = server.line()?;
        let said: Value =
            serde_json::from_str(&line).map_err(|error| format!("{line}: {error}"))?;
        let text = |name: &str| said[name].as_str().unwrap_or_default().to_owned();
        let portal = text("portal");
        let address = portal.trim_start_matches("http://").trim_end_matches('/').to_owned();
        let known = |role: &str| {
            let logins = said["logins"].as_array();
            let found = logins.and_then(|all| all.iter().find(|login| login["role"] == role));
            found.ok_or_else(|| format!("the demo has no {role}"))
        };
        let login = |role: &str| sign_in(&address, known(role)?);
        let account = known("overseer")?["user"].as_str().unwrap_or_default().to_owned();
        let overseer = (account, login("overseer")?);
        let (unit, kiosk) = (text("unit"), text("kiosk_token"));
        let (supervisor, head) = (login("supervisor")?, login("head")?);
        Ok(Self { server, address, unit, kiosk, supervisor, overseer, head, data })
    }

    /// Publishes a profile with so many counters for everybody, before the first ticket.
    pub(super) fn widen(&self, counters: usize) -> Result<(), String> {
        let unit = format!("/api/v1/units/{}", self.unit);
        let mut profile = ask(&self.address, "GET", &unit, "", "")?;
        let board = ask(&self.address, "GET", &self.queue("board"), "", "")?;
        let all: Vec<Value> = (1..=counters)
            .map(|number| {
                let name =
                    json!({ "id": format!("Loket {number}"), "en": format!("Counter {number}") });
                let serves =
                    json!({ "classes": ["A", "B", "C", "D", "E"], "rule": "longest_wait" });
                let zone = &profile["counters"][0]["zone"];
                json!({ "id": number.to_string(), "name": name, "zone": zone, "profile": serves })
            })
            .collect();
        profile["counters"] = all.into();
        let new =
            json!({ "document": profile, "effective": board["date"], "command_id": "bench-wide" });
        let path = format!("{unit}/profile/versions");
        let said = ask(&self.address, "POST", &path, &self.head, &new.to_string())?;
        if said["version"].is_u64() { Ok(()) } else { Err(format!("no wider hall: {said}")) }
    }

    /// The date at the office.
    pub(super) fn today(&self) -> Result<String, String> {
        let board = ask(&self.address, "GET", &self.queue("board"), "", "")?;
        board["date"].as_str().map(str::to_owned).ok_or_else(|| format!("no date in {board}"))
    }

    /// The answer to something that the supervisor asks for.
    pub(super) fn supervise(&self, path: &str, body: &Value) -> Result<Value, String> {
        ask(&self.address, "POST", path, &self.supervisor, &body.to_string())
    }

    /// The whole answer to a request of the head.
    pub(super) fn fetch(&self, path: &str) -> Result<String, String> {
        self.fetch_as(path, &self.head)
    }

    /// The same for whoever holds a token.
    pub(super) fn fetch_as(&self, path: &str, token: &str) -> Result<String, String> {
        let mut stream = TcpStream::connect(&self.address).map_err(|error| error.to_string())?;
        let request = format!(
            "GET {path} HTTP/1.1\r\nhost: bench\r\nconnection: close\r\n\
             authorization: Bearer {token}\r\n\r\n"
        );
        stream.write_all(request.as_bytes()).map_err(|error| error.to_string())?;
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).map_err(|error| error.to_string())?;
        Ok(String::from_utf8_lossy(&answer).into_owned())
    }

    /// Path of a resource of the unit's queue.
    pub(super) fn queue(&self, rest: &str) -> String {
        format!("/api/v1/units/{}/queue/{rest}", self.unit)
    }

    /// Stops it and gives its folder.
    pub(super) fn stop(self) -> Folder {
        self.server.stop();
        self.data
    }
}

/// The yardstick: its server and address.
pub(super) fn bare() -> Result<(Server, String), String> {
    let mut server = Server::start("bare", &[])?;
    let address = format!("127.0.0.1:{}", server.line()?);
    Ok((server, address))
}

/// Signs in over the API and gives the token.
fn sign_in(address: &str, login: &Value) -> Result<String, String> {
    let body = json!({ "user": login["user"], "password": login["password"] });
    let said = ask(address, "POST", "/api/v1/session", "", &body.to_string())?;
    said["token"].as_str().map(str::to_owned).ok_or_else(|| format!("no token in {said}"))
}

/// One request over a connection of its own; the answer's JSON.
fn ask(address: &str, method: &str, path: &str, token: &str, body: &str) -> Result<Value, String> {
    let mut stream = TcpStream::connect(address).map_err(|error| error.to_string())?;
    let request = format!(
        "{method} {path} HTTP/1.1\r\nhost: bench\r\nconnection: close\r\n\
         authorization: Bearer {token}\r\ncontent-type: application/json\r\n\
         content-length: {}\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(request.as_bytes()).map_err(|error| error.to_string())?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).map_err(|error| error.to_string())?;
    let body = answer.split_once("\r\n\r\n").map_or("", |(_, body)| body);
    serde_json::from_str(body).map_err(|error| format!("{path}: {body}: {error}"))
}
