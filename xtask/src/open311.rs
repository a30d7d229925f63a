//! `cargo xtask open311`: clients by other hands against the real server.
//!
//! They are written in Python and come from PyPI, at the versions of `tests/open311`, into an
//! environment of their own under `target/`.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use crate::house::{Fault, Outcome, fault, maklumat, must, program, root};
use crate::needs;
use crate::steps::Tally;

const FOLDER: &str = "tests/open311";

pub(crate) fn run() -> Outcome {
    let mut tally = Tally::default();
    let outcome = tally
        .step("What this machine needs", |_| {
            needs::for_server()?;
            needs::for_clients()
        })
        .and_then(|()| tally.step("Clients of Open311", count));
    tally.close(outcome)
}

/// The clients as one step of a larger run, whose needs are already met.
pub(crate) fn count(tally: &mut Tally) -> Outcome {
    let python = install()?;
    let mut clients = Command::new(python);
    clients.current_dir(root()).arg(format!("{FOLDER}/clients.py")).arg(maklumat()?);
    tally.count(&mut clients)
}

/// An environment that holds exactly what the list says; gives its Python.
fn install() -> Result<PathBuf, Fault> {
    let list = root().join(FOLDER).join("requirements.txt");
    let wanted = fs::read(&list).map_err(|error| fault(format!("{}: {error}", list.display())))?;
    let folder = root().join("target/open311");
    let (python, mark) = (folder.join("bin/python"), folder.join(".installed-by-list"));
    if fs::read(&mark).is_ok_and(|installed| installed == wanted) {
        return Ok(python);
    }
    must(program("python3").args(["-m", "venv", "--clear"]).arg(&folder))?;
    let pip = ["-m", "pip", "install", "--quiet", "--no-deps", "--requirement"];
    must(program(&python).args(pip).arg(&list))?;
    fs::write(&mark, wanted).map_err(|error| fault(format!("{}: {error}", mark.display())))?;
    Ok(python)
}
