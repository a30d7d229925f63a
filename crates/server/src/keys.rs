//! The house's own keys, in a folder that only its owner may read.

use std::io::Write;
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use crate::book::random;

/// Why a key cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// The file cannot be read or made.
    #[error("the key file {path} cannot be used")]
    File {
        /// Which file.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: std::io::Error,
    },
    /// The file holds something else.
    #[error("the key file {0} does not hold 64 hexadecimal digits")]
    Content(PathBuf),
}

/// The house's keys.
pub struct Keys {
    /// Wraps the keys of sealed parts.
    pub master: Zeroizing<[u8; 32]>,
    /// Makes receipt codes.
    pub receipt: Zeroizing<[u8; 32]>,
    /// Signs checkpoints.
    pub checkpoint: ed25519_dalek::SigningKey,
}

impl Keys {
    /// Reads the keys from a folder; makes those that are not there yet.
    ///
    /// # Errors
    /// [`KeyError`] when a file cannot be read, made or understood.
    pub fn open(folder: &Path) -> Result<Self, KeyError> {
        let file = |source| KeyError::File { path: folder.to_owned(), source };
        std::fs::create_dir_all(folder).map_err(file)?;
        protect(folder, 0o700).map_err(file)?;
        let seed = read_or_make(&folder.join("checkpoint.key"))?;
        Ok(Self {
            master: read_or_make(&folder.join("master.key"))?,
            receipt: read_or_make(&folder.join("receipt.key"))?,
            checkpoint: ed25519_dalek::SigningKey::from_bytes(&seed),
        })
    }
}

/// The key that checkpoints are signed with, when there is one: nothing is made.
///
/// # Errors
/// [`KeyError`] when the file is there and cannot be read or understood.
pub fn checkpoint_key(folder: &Path) -> Result<Option<ed25519_dalek::SigningKey>, KeyError> {
    let path = folder.join("checkpoint.key");
    if !path.exists() {
        return Ok(None);
    }
    Ok(Some(ed25519_dalek::SigningKey::from_bytes(&*read(&path)?)))
}

/// The files that hold the house's keys.
pub const FILES: [&str; 3] = ["master.key", "receipt.key", "checkpoint.key"];

/// Copies the key files from one folder into another, which only its owner may read then.
///
/// # Errors
/// [`KeyError`] when a file cannot be read or written.
pub fn copy(from: &Path, to: &Path) -> Result<(), KeyError> {
    let file = |path: &Path| {
        let path = path.to_owned();
        move |source| KeyError::File { path, source }
    };
    std::fs::create_dir_all(to).map_err(file(to))?;
    protect(to, 0o700).map_err(file(to))?;
    for name in FILES {
        let (from, to) = (from.join(name), to.join(name));
        read(&from)?;
        std::fs::copy(&from, &to).map_err(file(&to))?;
        protect(&to, 0o600).map_err(file(&to))?;
    }
    Ok(())
}

/// Lets only the owner at a file or folder.
#[cfg(unix)]
pub(crate) fn protect(path: &Path, mode: u32) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode))
}

#[cfg(not(unix))]
pub(crate) fn protect(_: &Path, _: u32) -> std::io::Result<()> {
    Ok(())
}

fn read_or_make(path: &Path) -> Result<Zeroizing<[u8; 32]>, KeyError> {
    let file = |source| KeyError::File { path: path.to_owned(), source };
    if !path.exists() {
        let key: Zeroizing<[u8; 32]> = Zeroizing::new(random());
        let text = Zeroizing::new(register::hash::Hash(*key).to_string());
        let temporary = path.with_extension("new");
        let mut out = std::fs::File::create(&temporary).map_err(file)?;
        protect(&temporary, 0o600).map_err(file)?;
        out.write_all(text.as_bytes()).and_then(|()| out.sync_all()).map_err(file)?;
        std::fs::rename(&temporary, path).map_err(file)?;
    }
    read(path)
}

fn read(path: &Path) -> Result<Zeroizing<[u8; 32]>, KeyError> {
    let file = |source| KeyError::File { path: path.to_owned(), source };
    let text = Zeroizing::new(std::fs::read_to_string(path).map_err(file)?);
    register::hash::Hash::parse(text.trim())
        .map(|hash| Zeroizing::new(hash.0))
        .ok_or_else(|| KeyError::Content(path.to_owned()))
}
