//! The tests of the browser's modules, in Node.js: what is sealed opens, and nothing else does.
//!
//! They run in a copy under `target/`, because what the modules import of other hands comes from
//! npm, and the source tree is never written to.

use std::fs;
use std::path::Path;

use crate::house::{Outcome, fault, must, program, root};
use crate::steps::Tally;

const FRONTEND: &str = "crates/server/frontend";

pub(crate) fn count(tally: &mut Tally) -> Outcome {
    let copy = root().join("target/frontend-tests");
    for folder in ["modules", "tests"] {
        let _ = fs::remove_dir_all(copy.join(folder)); // there may be none
        fs::create_dir_all(copy.join(folder)).map_err(|error| fault(error.to_string()))?;
        let files = fs::read_dir(root().join(FRONTEND).join(folder));
        for file in files.map_err(|error| fault(error.to_string()))?.flatten() {
            put(&file.path(), &copy.join(folder).join(file.file_name()))?;
        }
    }
    for file in ["package.json", "package-lock.json"] {
        put(&root().join(FRONTEND).join(file), &copy.join(file))?;
    }
    install(&copy)?;
    tally.count(program("node").arg(copy.join("tests/run.mjs")))
}

fn put(from: &Path, to: &Path) -> Outcome {
    fs::copy(from, to).map_err(|error| fault(format!("{}: {error}", from.display())))?;
    Ok(())
}

/// `npm ci`, unless the folder already holds what the lock file says.
fn install(copy: &Path) -> Outcome {
    let lock = fs::read(copy.join("package-lock.json")).unwrap_or_default();
    let mark = copy.join("node_modules/.installed-by-lock");
    if fs::read(&mark).is_ok_and(|installed| installed == lock) {
        return Ok(());
    }
    let npm = ["ci", "--omit=optional", "--ignore-scripts", "--no-audit", "--no-fund"];
    must(program("npm").args(npm).current_dir(copy))?;
    fs::write(&mark, lock).map_err(|error| fault(format!("{}: {error}", mark.display())))
}
