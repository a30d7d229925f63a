//! What is measured: the demo office without its simulated hall, and the yardstick beside it.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::PathBuf;

use serde_json::Value;

use super::process::Server;

/// The demo office as a server of its own.
pub(super) struct Office {
    pub(super) server: Server,
    pub(super) address: String,
    pub(super) unit: String,
    pub(super) kiosk: String,
    pub(super) supervisor: String,
    pub(super) counters: usize,
    pub(super) data: PathBuf,
}

impl Office {
    /// Starts it in a folder; a fresh one when `data` is not given.
    pub(super) fn start(data: Option<PathBuf>) -> Result<Self, String> {
        let data = data.unwrap_or_else(|| {
            let name = format!("maklumat-bench-{}", std::process::id());
            let fresh = std::env::temp_dir().join(name);
            let _ = std::fs::remove_dir_all(&fresh);
            fresh
        });
        let folder = data.display().to_string();
        let args = ["demo", "--port", "0", "--data", &folder, "--no-simulation", "--json"];
        let mut server = Server::start("maklumat", &args)?;
        let line = server.line()?;
        let said: Value =
            serde_json::from_str(&line).map_err(|error| format!("{line}: {error}"))?;
        let text = |name: &str| said[name].as_str().unwrap_or_default().to_owned();
        let portal = text("portal");
        let address = portal.trim_start_matches("http://").trim_end_matches('/').to_owned();
        let login = said["logins"]
            .as_array()
            .and_then(|logins| logins.iter().find(|login| login["role"] == "supervisor"));
        let login = login.ok_or("the demo has no supervisor")?;
        let (unit, kiosk) = (text("unit"), text("kiosk_token"));
        let supervisor = sign_in(&address, login)?;
        Ok(Self { server, address, unit, kiosk, supervisor, counters: 6, data })
    }

    /// Path of a resource of the unit's queue.
    pub(super) fn queue(&self, rest: &str) -> String {
        format!("/api/v1/units/{}/queue/{rest}", self.unit)
    }

    /// Stops it and gives its folder.
    pub(super) fn stop(self) -> PathBuf {
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
    let body = serde_json::json!({ "user": login["user"], "password": login["password"] });
    let body = body.to_string();
    let mut stream = TcpStream::connect(address).map_err(|error| error.to_string())?;
    let request = format!(
        "POST /api/v1/session HTTP/1.1\r\nhost: bench\r\nconnection: close\r\n\
         content-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(request.as_bytes()).map_err(|error| error.to_string())?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).map_err(|error| error.to_string())?;
    let body = answer.split_once("\r\n\r\n").map_or("", |(_, body)| body);
    let said: Value = serde_json::from_str(body).map_err(|error| format!("{body}: {error}"))?;
    said["token"].as_str().map(str::to_owned).ok_or_else(|| format!("no token in {body}"))
}
