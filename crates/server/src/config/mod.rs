//! Settings. None are needed: every key has a default that suits one office on one machine.
//!
//! They come from `maklumat.toml` in the data folder (or `--config`), then from the environment
//! (`MAKLUMAT_<SECTION>_<KEY>`), then from the command line; later ones win. A key that nobody
//! knows is an error with its line. The reference is written from this file alone.

mod notify;
mod sections;

use std::net::IpAddr;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::reading::{self, Stopped};

pub use sections::{
    Alarms, Config, Database, Devices, FileStore, Limits, Listen, Notify, Open311, Payments,
    Printers, Sessions,
};

/// A key as the reference prints it.
#[derive(Debug, Clone)]
pub struct Key {
    /// Section.
    pub section: &'static str,
    /// Name in the section.
    pub name: &'static str,
    /// What it does.
    pub text: String,
}

impl Key {
    /// Name of the variable in the environment.
    #[must_use]
    pub fn variable(&self) -> String {
        format!("MAKLUMAT_{}_{}", self.section, self.name).to_uppercase()
    }
}

/// Why settings cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file cannot be read.
    #[error("the settings file {path} cannot be read")]
    File {
        /// Which file.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: std::io::Error,
    },
    /// The file holds a mistake; the text names line and column.
    #[error("{path}: {message}\nAll keys: maklumat reference config")]
    Mistake {
        /// Which file.
        path: PathBuf,
        /// What is wrong, with line and column.
        message: String,
    },
    /// A variable in the environment holds a mistake.
    #[error("the environment variable {variable}: {message}")]
    Variable {
        /// Which variable.
        variable: String,
        /// What is wrong.
        message: String,
    },
    /// A value has the right type and makes no sense.
    #[error("the setting {key} = {value:?} makes no sense: {remedy}")]
    Value {
        /// `section.key`.
        key: &'static str,
        /// What was given.
        value: String,
        /// What to write instead.
        remedy: &'static str,
    },
}

impl Config {
    /// The settings of a data folder: `file` when it is named (it must exist then), or
    /// `maklumat.toml` in the folder if there is one; and the environment.
    ///
    /// # Errors
    /// [`ConfigError`], with the place of the mistake.
    pub fn load(file: Option<&Path>, data: &Path) -> Result<Self, ConfigError> {
        let path = file.map_or_else(|| data.join("maklumat.toml"), Path::to_owned);
        let text = match std::fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound && file.is_none() => {
                String::new()
            }
            Err(source) => return Err(ConfigError::File { path, source }),
        };
        let mut config = Self::read(&text, &path, |name| std::env::var(name).ok())?;
        config.notify.read_secrets()?;
        config.notify.checked(&config.listen.public_url)?;
        Ok(config)
    }

    /// Settings from the text of a file and the variables of an environment.
    ///
    /// # Errors
    /// [`ConfigError`], with the place of the mistake.
    pub fn read(
        text: &str,
        path: &Path,
        variable: impl Fn(&str) -> Option<String>,
    ) -> Result<Self, ConfigError> {
        let mistake = |at: &Stopped| ConfigError::Mistake {
            path: path.to_owned(),
            message: at.in_words(text),
        };
        let mut config: Self = reading::from_toml(text).map_err(|at| mistake(&at))?;
        let json = reading::toml_as_json(text).map_err(|at| mistake(&at))?;
        let mut table: Value = serde_json::from_str(&json).expect("what was written can be read");
        for key in Self::keys() {
            let name = key.variable();
            let Some(given) = variable(&name) else { continue };
            table[key.section][key.name] = value_of(&given);
            config = serde_json::from_str(&table.to_string()).map_err(|error| {
                let message = reading::words_of(&error);
                ConfigError::Variable { variable: name, message }
            })?;
        }
        config.checked()
    }

    fn checked(self) -> Result<Self, ConfigError> {
        let wrong = |key, value: &str, remedy| {
            Err(ConfigError::Value { key, value: value.to_owned(), remedy })
        };
        if let Some(bad) = self.listen.proxies.iter().find(|p| Network::parse(p).is_none()) {
            let remedy = "write addresses or networks, such as 10.1.0.0/16";
            return wrong("listen.proxies", bad, remedy);
        }
        if let Some(bad) = self.limits.lobby_networks.iter().find(|n| Network::parse(n).is_none()) {
            let remedy = "write addresses or networks, such as 10.1.0.0/16";
            return wrong("limits.lobby_networks", bad, remedy);
        }
        let is_hash = |key: &String| key.len() == 64 && key.chars().all(|c| c.is_ascii_hexdigit());
        if let Some(bad) = self.open311.keys.iter().find(|key| !is_hash(key)) {
            let remedy = "write the SHA-256 of the key, as `printf %s KEY | sha256sum` prints it";
            return wrong("open311.keys", bad, remedy);
        }
        if self.payments.secrets.iter().any(|secret| key_of(secret).is_none()) {
            let remedy = "write whsec_ and the base64 of 24 to 64 bytes of chance";
            return wrong("payments.secrets", "…", remedy);
        }
        let url = &self.listen.public_url;
        if !url.is_empty() && !url.starts_with("https://") && !url.starts_with("http://") {
            let remedy =
                "write the address that people type, such as https://antrean.example.go.id";
            return wrong("listen.public_url", url, remedy);
        }
        self.files.check()?;
        if self.sessions.idle_minutes == 0 || self.sessions.longest_hours == 0 {
            return wrong("sessions", "0", "a session must last at least one minute");
        }
        if self.alarms.counter_idle_seconds == 0 {
            let remedy = "write at least 1; every free counter would raise an alarm";
            return wrong("alarms.counter_idle_seconds", "0", remedy);
        }
        Ok(self)
    }
}

impl FileStore {
    fn check(&self) -> Result<(), ConfigError> {
        let wrong = |key, value: String, remedy| Err(ConfigError::Value { key, value, remedy });
        let unknown = |name: &&String| domain::kernel::FileKind::parse(name).is_none();
        if let Some(bad) = self.kinds.iter().find(unknown) {
            return wrong("files.kinds", bad.clone(), "write jpeg, png or pdf");
        }
        if self.kinds.is_empty() {
            return wrong("files.kinds", "[]".to_owned(), "name one kind at least");
        }
        let most = self.most_kilobytes;
        if most == 0 || most > 30 * 1024 {
            return wrong("files.most_kilobytes", most.to_string(), "write 1 to 30720");
        }
        if self.most_megapixels == 0 {
            return wrong("files.most_megapixels", "0".to_owned(), "write 1 at least");
        }
        if !self.clamd.is_empty() && crate::files::Scanner::parse(&self.clamd).is_none() {
            let remedy = "write tcp://HOST:PORT or unix:/PATH";
            return wrong("files.clamd", self.clamd.clone(), remedy);
        }
        if !self.s3_endpoint.is_empty() && self.s3_bucket.is_empty() {
            return wrong("files.s3_bucket", String::new(), "name the bucket");
        }
        Ok(())
    }
}

/// The bytes of a secret as Standard Webhooks writes it.
#[must_use]
pub fn key_of(secret: &str) -> Option<Vec<u8>> {
    use base64::Engine;
    let text = secret.strip_prefix("whsec_")?;
    let bytes = base64::engine::general_purpose::STANDARD.decode(text).ok()?;
    (24..=64).contains(&bytes.len()).then_some(bytes)
}

/// A value from the environment: as TOML when it reads as one, otherwise as text.
fn value_of(given: &str) -> Value {
    let json = reading::toml_as_json(&format!("value = {given}")).ok();
    let table: Option<Value> = json.and_then(|json| serde_json::from_str(&json).ok());
    let found = table.and_then(|mut table| table.as_object_mut()?.remove("value"));
    found.unwrap_or_else(|| Value::from(given))
}

/// The reference of all keys, for people.
#[must_use]
pub fn reference() -> String {
    let defaults = serde_json::to_value(Config::default()).expect("settings have text keys");
    let mut out = String::from(
        "# Settings\n\nNone are needed. `maklumat.toml` in the data folder (or `--config FILE`) \
         holds sections of keys;\na variable in the environment wins over the file, an option of \
         the command line over both.\nA key that is not listed here is an error.\n",
    );
    let mut section = "";
    for key in Config::keys() {
        if key.section != section {
            section = key.section;
            out.push_str(&format!(
                "\n## [{section}]\n\n| key | default | variable | meaning |\n|---|---|---|---|\n"
            ));
        }
        let default = defaults
            .get(key.section)
            .and_then(|section| section.get(key.name))
            .map(ToString::to_string)
            .unwrap_or_default();
        let (name, variable, text) = (key.name, key.variable(), &key.text);
        out.push_str(&format!("| `{name}` | `{default}` | `{variable}` | {text} |\n"));
    }
    out
}

/// A network of addresses: `10.1.0.0/16`, or one address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Network {
    address: IpAddr,
    bits: u32,
}

impl Network {
    /// Reads a network; `None` when it is none.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (address, bits) = match text.split_once('/') {
            Some((address, bits)) => (address.parse().ok()?, Some(bits.parse().ok()?)),
            None => (text.parse().ok()?, None),
        };
        let most = if matches!(address, IpAddr::V4(_)) { 32 } else { 128 };
        let bits = bits.unwrap_or(most);
        (bits <= most).then_some(Self { address, bits })
    }

    /// Whether an address lies in it.
    #[must_use]
    pub fn contains(&self, address: IpAddr) -> bool {
        let same = |a: u128, b: u128, width: u32| {
            let shift = width - self.bits;
            shift >= 128 || a >> shift == b >> shift
        };
        match (self.address, address.to_canonical()) {
            (IpAddr::V4(a), IpAddr::V4(b)) => {
                same(u128::from(a.to_bits()), u128::from(b.to_bits()), 32)
            }
            (IpAddr::V6(a), IpAddr::V6(b)) => same(a.to_bits(), b.to_bits(), 128),
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, variables: &[(&str, &str)]) -> Result<Config, String> {
        let variable = |name: &str| {
            let found = variables.iter().find(|(known, _)| *known == name);
            found.map(|(_, value)| (*value).to_owned())
        };
        Config::read(text, Path::new("maklumat.toml"), variable).map_err(|e| e.to_string())
    }

    #[test]
    fn none_are_needed() {
        assert_eq!(read("", &[]).unwrap(), Config::default());
    }

    #[test]
    fn an_unknown_key_is_an_error_with_its_line() {
        let error = read("[listen]\naddress = \"[::]:80\"\nadress = 1\n", &[]).unwrap_err();
        assert!(error.contains("line 3") && error.contains("adress"), "{error}");
        let error = read("\n[limit]\n", &[]).unwrap_err();
        assert!(error.contains("line 2") && error.contains("limit"), "{error}");
        let error = read("[limits]\nofficer_per_second = -4\n", &[]).unwrap_err();
        assert!(error.contains("line 2"), "{error}");
    }

    #[test]
    fn the_environment_wins_over_the_file() {
        let text = "[limits]\ndevice_per_second = 7\n";
        let config = read(
            text,
            &[
                ("MAKLUMAT_LIMITS_DEVICE_PER_SECOND", "0"),
                ("MAKLUMAT_DATABASE_URL", "postgres://db/maklumat"),
                ("MAKLUMAT_LIMITS_LOBBY_NETWORKS", "[\"10.0.0.0/8\"]"),
            ],
        );
        let config = config.unwrap();
        assert_eq!(config.limits.device_per_second, 0);
        assert_eq!(config.database.url, "postgres://db/maklumat");
        assert_eq!(config.limits.lobby_networks, ["10.0.0.0/8"]);
        let error = read("", &[("MAKLUMAT_SESSIONS_IDLE_MINUTES", "soon")]).unwrap_err();
        assert!(error.contains("MAKLUMAT_SESSIONS_IDLE_MINUTES"), "{error}");
    }

    #[test]
    fn values_that_make_no_sense_are_refused() {
        for text in [
            "[listen]\nproxies = [\"10.0.0.0/33\"]",
            "[limits]\nlobby_networks = [\"lobby\"]",
            "[listen]\npublic_url = \"antrean.go.id\"",
            "[sessions]\nidle_minutes = 0",
            "[alarms]\ncounter_idle_seconds = 0",
            "[files]\nkinds = [\"gif\"]",
            "[files]\nkinds = []",
            "[files]\nmost_kilobytes = 0",
            "[files]\nmost_kilobytes = 40000",
            "[files]\nclamd = \"localhost\"",
            "[files]\ns3_endpoint = \"https://s3.example.go.id\"",
        ] {
            assert!(read(text, &[]).unwrap_err().contains("makes no sense"), "{text}");
        }
    }

    #[test]
    fn a_network_holds_its_addresses() {
        let holds = |network: &str, address: &str| {
            Network::parse(network).unwrap().contains(address.parse().unwrap())
        };
        assert!(holds("10.1.0.0/16", "10.1.255.3") && !holds("10.1.0.0/16", "10.2.0.1"));
        assert!(holds("10.1.0.0/16", "::ffff:10.1.2.3"));
        assert!(holds("0.0.0.0/0", "1.2.3.4") && !holds("0.0.0.0/0", "::1"));
        assert!(holds("fd00::/8", "fd12::1") && holds("::/0", "::1"));
        assert!(holds("127.0.0.1", "127.0.0.1") && !holds("127.0.0.1", "127.0.0.2"));
    }

    #[test]
    fn the_reference_names_every_key_with_its_default() {
        let text = reference();
        for key in Config::keys() {
            assert!(text.contains(&format!("| `{}` |", key.name)), "{}", key.name);
            assert!(!key.text.is_empty(), "{} has no meaning", key.name);
        }
        assert!(text.contains("`MAKLUMAT_LIMITS_DEVICE_PER_SECOND`"));
        assert!(!text.contains("| `` |"), "a key without a default");
    }
}
