//! What a batch writes beside the register. A row that changes several times in one batch is
//! written once.

use std::collections::HashMap;

use crate::book::{Statement, Value, Write};

/// View rows and outbox messages of the batch that is being gathered.
#[derive(Debug, Default)]
pub struct Writes {
    rows: Vec<Write>,
    merged: Vec<Write>,
    /// Statement (by address) and key → place in `merged`. A rebuild merges thousands of rows.
    places: HashMap<(usize, String), usize>,
}

impl Writes {
    /// A row of its own.
    pub fn push(&mut self, statement: &'static Statement, params: Vec<Value>) {
        self.rows.push(Write { statement, params, expect: None });
    }

    /// A row that must change exactly one row, or the batch is refused as a conflict.
    pub fn push_guarded(&mut self, statement: &'static Statement, params: Vec<Value>) {
        self.rows.push(Write { statement, params, expect: Some(1) });
    }

    /// A row known by `key`: the first call makes its parameters, later ones in the same batch
    /// change them. Written after the rows of their own, and must change exactly one row.
    pub fn merge(
        &mut self,
        statement: &'static Statement,
        key: &str,
        make: impl FnOnce() -> Vec<Value>,
        change: impl FnOnce(&mut Vec<Value>),
    ) {
        let known = (std::ptr::from_ref(statement).addr(), key.to_owned());
        match self.places.get(&known) {
            Some(place) => change(&mut self.merged[*place].params),
            None => {
                self.places.insert(known, self.merged.len());
                self.merged.push(Write { statement, params: make(), expect: Some(1) });
            }
        }
    }

    /// Number of writes so far.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rows.len() + self.merged.len()
    }

    /// Whether there is nothing to write.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// All writes in order.
    #[must_use]
    pub fn into_writes(self) -> Vec<Write> {
        let mut all = self.rows;
        all.extend(self.merged);
        all
    }
}
