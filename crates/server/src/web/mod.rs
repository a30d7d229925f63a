//! The face of the house: assets, messages, formats, the page shell and its parts.

pub mod assets;
pub mod board;
pub mod format;
pub mod i18n;
pub mod page;
pub mod speech;

#[cfg(test)]
mod gallery;
