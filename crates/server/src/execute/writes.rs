//! What a batch writes beside the register. A row that changes several times in one batch is
//! written once.

use crate::book::{Statement, Value, Write};

/// View rows and outbox messages of the batch that is being gathered.
#[derive(Debug, Default)]
pub struct Writes {
    rows: Vec<Write>,
    merged: Vec<Merged>,
}

#[derive(Debug)]
struct Merged {
    key: String,
    write: Write,
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
        let found = self
            .merged
            .iter_mut()
            .find(|merged| std::ptr::eq(merged.write.statement, statement) && merged.key == key);
        match found {
            Some(merged) => change(&mut merged.write.params),
            None => self.merged.push(Merged {
                key: key.to_owned(),
                write: Write { statement, params: make(), expect: Some(1) },
            }),
        }
    }

    /// All writes in order.
    #[must_use]
    pub fn into_writes(self) -> Vec<Write> {
        let mut all = self.rows;
        all.extend(self.merged.into_iter().map(|merged| merged.write));
        all
    }
}
