//! What is wrong, where, and what to do about it.

use domain::kernel::{Fault, Language};
use fluent_bundle::FluentValue;

use super::PackFile;
use crate::reading;
use crate::web::i18n::Translator;

/// One finding of the check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// File as shown to people.
    pub file: String,
    /// Line from 1.
    pub line: usize,
    /// Column from 1, in characters.
    pub column: usize,
    /// What and where inside the document.
    pub fault: Fault,
}

impl Finding {
    /// A finding about a whole file or folder.
    pub(super) fn of_file(file: &str, fault: Fault) -> Self {
        Self { file: file.to_owned(), line: 1, column: 1, fault }
    }

    /// A finding at a byte of the text.
    pub(super) fn at(file: &str, text: &str, byte: usize, fault: Fault) -> Self {
        let (line, column) = reading::line_column(text, byte);
        Self { file: file.to_owned(), line, column, fault }
    }

    /// A finding whose place is looked up by its path.
    pub(super) fn locate(file: &str, text: &str, fault: Fault) -> Self {
        let byte = reading::byte_of(text, &fault.path);
        Self::at(file, text, byte, fault)
    }

    /// A finding of the reader, in its own words.
    pub(super) fn stopped(file: &PackFile, byte: usize, code: &'static str, said: &str) -> Self {
        let fault = Fault::new("", code).with("detail", &said.trim());
        Self::at(&file.shown, &file.text, byte, fault)
    }

    /// What is wrong, in words.
    #[must_use]
    pub fn message(&self, language: Language) -> String {
        t_of("pack", self.fault.code, &self.fault, language)
    }

    /// What to do, in words.
    #[must_use]
    pub fn remedy(&self, language: Language) -> String {
        t_of("pack", &format!("{}-remedy", self.fault.code), &self.fault, language)
    }
}

/// The sentence of a family's member with the parameters of a fault.
fn t_of(family: &str, member: &str, fault: &Fault, language: Language) -> String {
    let mut values = vec![("path", FluentValue::from(fault.path.as_str()))];
    let params = fault.params.iter();
    values.extend(params.map(|(name, value)| (*name, FluentValue::from(value.as_str()))));
    Translator { language }.t_with(&format!("{family}-{member}"), &values)
}
