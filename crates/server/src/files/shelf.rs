//! Where the bytes lie: a folder of the house, or a store that speaks S3 (`s3`). Names are
//! hashes of what is stored, so a file is never changed, only put and taken away.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use domain::kernel::FileName;

use crate::book::random;
use crate::keys::protect;

/// A store of files. Its calls block; [`super::Files`] makes them on a thread of their own.
pub trait Shelf: Send + Sync {
    /// Stores bytes under their name; returns when they have reached the disk.
    ///
    /// # Errors
    /// The store cannot be reached or written.
    fn put(&self, name: &FileName, bytes: &[u8]) -> io::Result<()>;
    /// The bytes of a name; nothing when there are none.
    ///
    /// # Errors
    /// The store cannot be reached or read.
    fn get(&self, name: &FileName) -> io::Result<Option<Vec<u8>>>;
    /// How many bytes lie under a name; nothing when there are none.
    ///
    /// # Errors
    /// The store cannot be reached or read.
    fn size(&self, name: &FileName) -> io::Result<Option<u64>>;
    /// Takes a file away; nothing happens when it is gone.
    ///
    /// # Errors
    /// The store cannot be reached or written.
    fn take_away(&self, name: &FileName) -> io::Result<()>;
    /// Where this is, for people: never a secret.
    fn address(&self) -> String;
    /// The folder, when it is one.
    fn folder(&self) -> Option<&Path> {
        None
    }
}

/// A folder with a folder for each first two digits.
#[derive(Debug)]
pub struct Folder(PathBuf);

impl Folder {
    /// In a folder, which is made with the first file.
    #[must_use]
    pub fn at(path: PathBuf) -> Self {
        Self(path)
    }

    fn place(&self, name: &FileName) -> PathBuf {
        let (first, rest) = name.as_str().split_at(2);
        self.0.join(first).join(rest)
    }

    /// All names that lie there.
    ///
    /// # Errors
    /// The folder cannot be read.
    pub fn names(&self) -> io::Result<Vec<FileName>> {
        let mut names = Vec::new();
        if !self.0.is_dir() {
            return Ok(names);
        }
        for first in fs::read_dir(&self.0)? {
            let first = first?;
            if !first.file_type()?.is_dir() {
                continue;
            }
            for rest in fs::read_dir(first.path())? {
                let text = [first.file_name(), rest?.file_name()];
                let text: String = text.iter().map(|part| part.to_string_lossy()).collect();
                names.extend(FileName::parse(&text));
            }
        }
        names.sort();
        Ok(names)
    }
}

/// Lets a new entry of a folder reach the disk.
fn settle(folder: &Path) -> io::Result<()> {
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}

impl Shelf for Folder {
    fn put(&self, name: &FileName, bytes: &[u8]) -> io::Result<()> {
        let place = self.place(name);
        let folder = place.parent().expect("a file lies in a folder");
        if !folder.is_dir() {
            fs::create_dir_all(folder)?;
            protect(&self.0, 0o700)?;
            settle(&self.0)?;
        }
        let part: String = random::<8>().iter().map(|byte| format!("{byte:02x}")).collect();
        let part = folder.join(format!("part-{part}"));
        let written = File::create(&part).and_then(|mut file| {
            protect(&part, 0o600)?;
            file.write_all(bytes)?;
            file.sync_all()?;
            fs::rename(&part, &place)?;
            settle(folder)
        });
        if written.is_err() {
            // what cannot be removed is in nobody's way
            drop(fs::remove_file(&part));
        }
        written
    }

    fn get(&self, name: &FileName) -> io::Result<Option<Vec<u8>>> {
        match fs::read(self.place(name)) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    fn size(&self, name: &FileName) -> io::Result<Option<u64>> {
        match fs::metadata(self.place(name)) {
            Ok(known) => Ok(Some(known.len())),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    fn take_away(&self, name: &FileName) -> io::Result<()> {
        let place = self.place(name);
        match fs::remove_file(&place) {
            Ok(()) => place.parent().map_or(Ok(()), settle),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            Err(error) => Err(error),
        }
    }

    fn address(&self) -> String {
        self.0.display().to_string()
    }

    fn folder(&self) -> Option<&Path> {
        Some(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use register::hash::Hash;

    #[test]
    fn a_file_is_there_whole_or_not_at_all() {
        let home = tempfile::tempdir().unwrap();
        let folder = Folder::at(home.path().join("files"));
        assert_eq!(folder.names().unwrap(), []);
        let bytes = b"sealed".to_vec();
        let name = FileName::parse(&Hash::of(&bytes).to_string()).unwrap();
        assert_eq!(folder.get(&name).unwrap(), None);
        assert_eq!(folder.size(&name).unwrap(), None);
        for _ in 0..2 {
            folder.put(&name, &bytes).unwrap();
            assert_eq!(folder.get(&name).unwrap(), Some(bytes.clone()));
            assert_eq!(folder.size(&name).unwrap(), Some(6));
            assert_eq!(folder.names().unwrap(), std::slice::from_ref(&name));
        }
        for _ in 0..2 {
            folder.take_away(&name).unwrap();
            assert_eq!(folder.get(&name).unwrap(), None);
        }
        // Where a folder is needed lies a file: nothing half-written stays.
        let blocked = Folder::at(home.path().join("blocked"));
        fs::write(home.path().join("blocked"), b"").unwrap();
        assert!(blocked.put(&name, &bytes).is_err());
    }
}
