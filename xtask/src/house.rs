//! Where the repository is, and how a command is run in it.

use std::fmt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Why a command of ours stopped: a sentence that says what to do.
#[derive(Debug)]
pub(crate) struct Fault(pub(crate) String);

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

pub(crate) type Outcome = Result<(), Fault>;

pub(crate) fn fault(sentence: impl Into<String>) -> Fault {
    Fault(sentence.into())
}

/// The repository's root: the folder above this crate.
pub(crate) fn root() -> PathBuf {
    // Cargo sets it when it runs us; the compiled-in value serves a binary started by hand.
    let here = std::env::var_os("CARGO_MANIFEST_DIR")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
    here.parent().expect("xtask lies in a folder of the repository").to_path_buf()
}

/// A program to be run in the repository's root.
pub(crate) fn program(name: impl AsRef<std::ffi::OsStr>) -> Command {
    let mut command = Command::new(name);
    command.current_dir(root());
    command
}

/// The cargo that runs us.
pub(crate) fn cargo() -> Command {
    let mut command = program(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    // Cargo tells its child about our own package; a nested cargo must not take it for its own.
    for (name, _) in std::env::vars_os() {
        let ours = name.to_str().is_some_and(|name| {
            name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_")
        });
        if ours {
            command.env_remove(name);
        }
    }
    command
}

/// Runs a program to its end with our own terminal; anything but success is a fault.
pub(crate) fn must(command: &mut Command) -> Outcome {
    let shown = spell(command);
    println!("   $ {shown}");
    let status = command
        .status()
        .map_err(|error| fault(format!("could not start `{shown}`: {error}. Is it installed?")))?;
    if status.success() {
        Ok(())
    } else {
        Err(fault(format!("`{shown}` failed ({status}); its own words are above")))
    }
}

/// What a program prints on standard output; standard error stays the terminal's.
pub(crate) fn output(command: &mut Command) -> Result<String, Fault> {
    let shown = spell(command);
    let done = command
        .stderr(Stdio::inherit())
        .output()
        .map_err(|error| fault(format!("could not start `{shown}`: {error}. Is it installed?")))?;
    if !done.status.success() {
        return Err(fault(format!("`{shown}` failed ({}); its own words are above", done.status)));
    }
    String::from_utf8(done.stdout)
        .map_err(|_| fault(format!("`{shown}` printed something that is not UTF-8")))
}

/// The command line as a person would type it.
pub(crate) fn spell(command: &Command) -> String {
    let name = Path::new(command.get_program()).file_name().unwrap_or(command.get_program());
    let mut words = vec![name.to_string_lossy().into_owned()];
    words.extend(command.get_args().map(|word| word.to_string_lossy().into_owned()));
    words.join(" ")
}

/// Builds the server and gives the path of its binary.
pub(crate) fn maklumat() -> Result<PathBuf, Fault> {
    must(cargo().args(["build", "--quiet", "--package", "maklumat", "--bin", "maklumat"]))?;
    let text = output(cargo().args(["metadata", "--no-deps", "--format-version", "1"]))?;
    let metadata: serde_json::Value = serde_json::from_str(&text)
        .map_err(|error| fault(format!("cargo metadata is not JSON: {error}")))?;
    let target = metadata["target_directory"]
        .as_str()
        .ok_or_else(|| fault("cargo metadata names no target directory; is this cargo?"))?;
    Ok(Path::new(target).join("debug/maklumat"))
}
