//! What is wrong with a document, said so that the person who wrote it can find the place.

/// One fault of a document. The sentence and the remedy are translated at the edge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Where in the document: `components.tariff.items[2].valid_to`.
    pub path: String,
    /// Stable code, words joined by hyphens.
    pub code: &'static str,
    /// Parameters of the sentence.
    pub params: Vec<(&'static str, String)>,
}

impl Fault {
    /// A fault at a place.
    #[must_use]
    pub fn new(path: impl Into<String>, code: &'static str) -> Self {
        Self { path: path.into(), code, params: Vec::new() }
    }

    /// The same fault with one more parameter.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: &impl ToString) -> Self {
        self.params.push((name, value.to_string()));
        self
    }
}
