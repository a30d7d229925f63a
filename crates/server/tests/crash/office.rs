//! The demo office as a process, on either engine.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use tempfile::TempDir;
use testkit::{Client, Server};

pub(crate) const PROGRAM: &str = env!("CARGO_BIN_EXE_maklumat");

/// Where an office keeps its things.
pub(crate) struct Store {
    folder: TempDir,
    pub(crate) database: Option<String>,
}

/// Who may do what at the running office.
#[derive(Clone)]
pub(crate) struct Office {
    pub(crate) address: String,
    pub(crate) unit: String,
    pub(crate) kiosk: String,
    pub(crate) supervisor: String,
}

impl Store {
    pub(crate) fn new(database: Option<&str>) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        Self { folder, database: database.map(str::to_owned) }
    }

    pub(crate) fn data(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.data().join(name)
    }

    /// What the program is told, to run the office here.
    pub(crate) fn arguments(&self) -> Vec<String> {
        let mut all: Vec<String> =
            ["demo", "--no-simulation", "--json", "--port", "0", "--data"].map(String::from).into();
        all.push(self.data().display().to_string());
        if let Some(url) = &self.database {
            all.extend(["--database".to_owned(), url.clone()]);
        }
        all
    }

    pub(crate) fn start(&self) -> Server {
        let arguments = self.arguments();
        Server::start(PROGRAM, &arguments.iter().map(String::as_str).collect::<Vec<_>>())
    }
}

impl Office {
    /// Reads who may do what, and signs the supervisor in.
    pub(crate) fn enter(server: &Server) -> Self {
        let mut office = Self::at(server, "");
        let logins = server.ready_json()["logins"].as_array().cloned().unwrap_or_default();
        let login = logins.iter().find(|login| login["role"] == "supervisor");
        let login = login.expect("the demo has a supervisor");
        let body = json!({ "user": login["user"], "password": login["password"] });
        let answer = server.connect().post("/api/v1/session", &body);
        assert!(matches!(answer.status, 200 | 201), "{}", answer.text());
        office.supervisor = text(&answer.json(), "token");
        office
    }

    /// The office after a new start, with a supervisor who is signed in already.
    pub(crate) fn at(server: &Server, supervisor: &str) -> Self {
        let ready = server.ready_json();
        Self {
            address: server.address().to_owned(),
            unit: text(&ready, "unit"),
            kiosk: text(&ready, "kiosk_token"),
            supervisor: supervisor.to_owned(),
        }
    }

    pub(crate) fn path(&self, rest: &str) -> String {
        format!("/api/v1/units/{}/queue/{rest}", self.unit)
    }

    pub(crate) fn client(&self) -> Client {
        Client::connect(&self.address)
    }

    pub(crate) fn get(&self, client: &mut Client, rest: &str) -> Value {
        let answer = client.get(&self.path(rest));
        assert_eq!(answer.status, 200, "{rest}: {}", answer.text());
        answer.json()
    }
}

pub(crate) fn text(value: &Value, field: &str) -> String {
    value[field].as_str().unwrap_or_else(|| panic!("no {field} in {value}")).to_owned()
}

/// One house on two machines: the same keys.
pub(crate) fn copy_keys(from: &Store, to: &Store) {
    let (from, to) = (from.file("keys"), to.file("keys"));
    std::fs::create_dir(&to).expect("the folder is new");
    for file in std::fs::read_dir(from).expect("the server made it") {
        let file = file.expect("it can be listed");
        std::fs::copy(file.path(), to.join(file.file_name())).expect("keys can be copied");
    }
}
