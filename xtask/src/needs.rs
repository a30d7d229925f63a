//! What the tests need from the machine. On Debian as root it is installed; elsewhere we say
//! exactly what to install and stop. Nothing is ever skipped because something is missing.

use std::path::PathBuf;

use crate::house::{Fault, Outcome, fault, must, output, program};
use crate::private_postgres;

/// The browser harness' driver asks for it (tests/browser/package.json).
const OLDEST_NODE: u32 = 18;

struct Need {
    name: &'static str,
    /// Debian packages that bring it.
    packages: &'static [&'static str],
    /// What to do on any other machine.
    elsewhere: &'static str,
    /// Where it is, or what is wrong.
    look: fn() -> Result<String, String>,
}

const POSTGRES: Need = Need {
    name: "PostgreSQL 15 or newer (server programs)",
    packages: &["postgresql"],
    elsewhere: "macOS: `brew install postgresql@17`; Fedora: `dnf install postgresql-server`; \
                then put the folder with `initdb` and `pg_ctl` on PATH",
    look: || {
        let found = private_postgres::programs()?;
        Ok(format!("PostgreSQL {} in {}", found.major, found.folder.display()))
    },
};

const NODE: Need = Need {
    name: "Node.js 18 or newer with npm",
    packages: &["nodejs", "npm"],
    elsewhere: "install Node.js from your system's packages or https://nodejs.org",
    look: || {
        let version = output(program("node").arg("--version"))
            .map_err(|_| "`node` does not run".to_owned())?;
        let version = version.trim().to_owned();
        let major = version.trim_start_matches('v').split('.').next();
        if major.and_then(|major| major.parse().ok()).is_none_or(|m: u32| m < OLDEST_NODE) {
            return Err(format!("node is {version}; it must be at least {OLDEST_NODE}"));
        }
        on_path("npm").ok_or("`npm` is not on PATH")?;
        Ok(format!("Node.js {version}"))
    },
};

const CHROMIUM: Need = Need {
    name: "Chromium",
    packages: &["chromium"],
    elsewhere: "install Chromium or Google Chrome, or name its program in MAKLUMAT_CHROMIUM",
    look: || {
        let found = chromium().ok_or("no `chromium` or `google-chrome` on PATH")?;
        Ok(found.display().to_string())
    },
};

const PYTHON: Need = Need {
    name: "Python 3 with venv",
    packages: &["python3", "python3-venv"],
    elsewhere: "macOS: `brew install python`; Fedora: `dnf install python3`",
    look: || {
        let version = output(program("python3").args(["-c", PYTHON_LOOK]))
            .map_err(|_| "`python3` does not run, or has no venv and ensurepip".to_owned())?;
        Ok(format!("Python {}", version.trim()))
    },
};

/// Says its version when an environment of its own can be made.
const PYTHON_LOOK: &str = "import venv, ensurepip, platform; print(platform.python_version())";

const GIT: Need = Need {
    name: "git",
    packages: &["git"],
    elsewhere: "install git from your system's packages",
    look: || Ok(on_path("git").ok_or("`git` is not on PATH")?.display().to_string()),
};

const SPEECH: Need = Need {
    name: "espeak-ng, sox and lame",
    packages: &["espeak-ng", "sox", "lame"],
    elsewhere: "macOS: `brew install espeak-ng sox lame`; Fedora: `dnf install espeak-ng sox lame`",
    look: || {
        for name in ["espeak-ng", "sox", "lame"] {
            on_path(name).ok_or_else(|| format!("`{name}` is not on PATH"))?;
        }
        Ok("all on PATH".to_owned())
    },
};

/// For the tests of the rules and the checks around them.
pub(crate) fn for_checks() -> Outcome {
    all(&[GIT])
}

/// For building the server: its pages' styles and scripts come from npm.
pub(crate) fn for_server() -> Outcome {
    all(&[NODE])
}

/// For tests that talk to both databases.
pub(crate) fn for_databases() -> Outcome {
    all(&[POSTGRES])
}

/// For the browser journeys.
pub(crate) fn for_browser() -> Outcome {
    all(&[CHROMIUM])
}

/// For clients of the open interface, which come from PyPI.
pub(crate) fn for_clients() -> Outcome {
    all(&[PYTHON])
}

/// For speaking the clips of the queue calls.
pub(crate) fn for_voice() -> Outcome {
    all(&[SPEECH])
}

/// The browser's program.
pub(crate) fn chromium() -> Option<PathBuf> {
    if let Some(named) = std::env::var_os("MAKLUMAT_CHROMIUM") {
        return Some(PathBuf::from(named));
    }
    ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"]
        .iter()
        .find_map(|name| on_path(name))
}

fn all(needs: &[Need]) -> Outcome {
    let mut missing = Vec::new();
    for need in needs {
        match (need.look)() {
            Ok(found) => println!("   {}: {found}", need.name),
            Err(why) => {
                println!("   {}: missing ({why})", need.name);
                missing.push(need);
            }
        }
    }
    if missing.is_empty() {
        return Ok(());
    }
    if !debian_root() {
        return Err(fault(missing_here(&missing)));
    }
    let packages: Vec<&str> = missing.iter().flat_map(|need| need.packages).copied().collect();
    println!("   This is Debian and we are root: installing {}", packages.join(", "));
    must(program("apt-get").args(["update", "--quiet", "--quiet"]))?;
    must(
        program("apt-get")
            .args(["install", "--yes", "--quiet", "--quiet", "--no-install-recommends"])
            .args(&packages)
            .env("DEBIAN_FRONTEND", "noninteractive"),
    )?;
    for need in missing {
        let found = (need.look)().map_err(|why| {
            fault(format!("{} was installed and still is not usable: {why}", need.name))
        })?;
        println!("   {}: {found}", need.name);
    }
    Ok(())
}

fn missing_here(missing: &[&Need]) -> String {
    let mut text = String::from("this machine lacks what the tests need. Install, then run again:");
    for need in missing {
        text.push_str("\n  - ");
        text.push_str(need.name);
        text.push_str("\n      Debian or Ubuntu: `apt-get install ");
        text.push_str(&need.packages.join(" "));
        text.push_str("` (as root we do it for you)\n      ");
        text.push_str(need.elsewhere);
    }
    text
}

fn debian_root() -> bool {
    std::path::Path::new("/etc/debian_version").exists()
        && on_path("apt-get").is_some()
        && private_postgres::we_are_root()
}

/// A program's place on PATH.
pub(crate) fn on_path(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|folder| folder.join(name)).find(|file| file.is_file())
}

/// Installs `cargo-deny` when it is not there: it comes from crates.io, on any machine.
pub(crate) fn cargo_deny() -> Result<(), Fault> {
    if on_path("cargo-deny").is_some() {
        return Ok(());
    }
    println!("   cargo-deny is missing: installing it from crates.io (some minutes, once)");
    must(crate::house::cargo().args(["install", "--locked", "cargo-deny"]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_missing_is_told_with_its_remedy() {
        let text = missing_here(&[&POSTGRES, &CHROMIUM]);
        for part in ["apt-get install postgresql", "brew install", "MAKLUMAT_CHROMIUM"] {
            assert!(text.contains(part), "{part} is not in: {text}");
        }
    }

    #[test]
    fn a_program_is_found_on_the_path() {
        assert!(on_path("sh").is_some());
        assert!(on_path("no-such-program-of-ours").is_none());
    }
}
