//! Files of packs on disk.

use std::io;
use std::path::{Path, PathBuf};

/// One file of a pack.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackFile {
    /// Path inside the pack, with forward slashes.
    pub path: String,
    /// Path as shown to people.
    pub shown: String,
    /// Content.
    pub text: String,
}

/// The folder of one pack.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Folder {
    /// Name of the folder; also the identifier of the pack.
    pub name: String,
    /// Path as shown to people.
    pub shown: String,
    /// Its files in order of path.
    pub files: Vec<PackFile>,
}

/// Deeper folders than this are no pack.
const DEPTH_MAX: usize = 3;

/// Reads the packs at a path: one pack with its neighbours, or a folder of packs.
///
/// The neighbours of a single pack are read because a pack may use others.
///
/// # Errors
/// When a folder or file cannot be read, or a file is not UTF-8.
pub fn folders(path: &Path) -> io::Result<Vec<Folder>> {
    let single = path.join("pack.toml").is_file();
    let parent = path.canonicalize()?.parent().map(Path::to_path_buf);
    let (base, wanted) = match parent.filter(|_| single) {
        Some(parent) => (parent, path.canonicalize()?.file_name().map(PathBuf::from)),
        None => (path.to_path_buf(), None),
    };
    let mut all = Vec::new();
    for name in names(&base)? {
        let folder = base.join(&name);
        let asked = wanted.as_ref().is_some_and(|wanted| wanted.as_os_str() == name.as_str());
        if folder.is_dir() && (asked || folder.join("pack.toml").is_file() || wanted.is_none()) {
            let shown = if asked { path.to_path_buf() } else { folder.clone() };
            let mut files = Vec::new();
            walk(&folder, &shown, "", 0, &mut files)?;
            all.push(Folder { name, shown: shown.display().to_string(), files });
        }
    }
    Ok(all)
}

fn names(folder: &Path) -> io::Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        if !name.starts_with('.') {
            names.push(name);
        }
    }
    names.sort();
    Ok(names)
}

fn walk(
    folder: &Path,
    shown: &Path,
    prefix: &str,
    depth: usize,
    files: &mut Vec<PackFile>,
) -> io::Result<()> {
    for name in names(folder)? {
        let (inner, shown) = (folder.join(&name), shown.join(&name));
        let path = format!("{prefix}{name}");
        if inner.is_dir() && depth < DEPTH_MAX {
            walk(&inner, &shown, &format!("{path}/"), depth + 1, files)?;
        } else if inner.is_file() && !name.ends_with(".md") {
            let context = |error| io::Error::other(format!("{}: {error}", shown.display()));
            let text = std::fs::read_to_string(&inner).map_err(context)?;
            files.push(PackFile { path, shown: shown.display().to_string(), text });
        }
    }
    Ok(())
}
