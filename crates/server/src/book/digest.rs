//! A digest of all rows of a table that does not depend on their order, so that two tables of any
//! size are compared without sorting and in constant memory.

use register::hash::Hash;

use super::{Row, Value};

/// Number of rows and the sum (modulo 2^256) of their SHA-256 digests.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct TableDigest {
    /// Number of rows.
    pub rows: u64,
    sum: [u8; 32],
}

/// The query for all rows. Table names are constants of this house.
pub(super) fn all_rows(table: &'static str) -> String {
    ["SELECT * FROM ", table].concat()
}

impl TableDigest {
    pub(super) fn add(&mut self, row: &Row) {
        let mut bytes = Vec::with_capacity(128);
        for value in &row.0 {
            let (tag, content): (u8, &[u8]) = match value {
                Value::Null => (0, &[]),
                Value::Int(number) => (1, &number.to_be_bytes()),
                Value::Text(text) => (2, text.as_bytes()),
                Value::Bytes(content) => (3, content),
            };
            bytes.push(tag);
            bytes.extend_from_slice(&(content.len() as u64).to_be_bytes());
            bytes.extend_from_slice(content);
        }
        let mut carry = 0u16;
        for (sum, byte) in self.sum.iter_mut().zip(Hash::of(&bytes).0).rev() {
            let total = u16::from(*sum) + u16::from(byte) + carry;
            *sum = total.to_le_bytes()[0];
            carry = total >> 8;
        }
        self.rows += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn digest(rows: &[Row]) -> TableDigest {
        let mut digest = TableDigest::default();
        rows.iter().for_each(|row| digest.add(row));
        digest
    }

    #[test]
    fn order_does_not_count_and_everything_else_does() {
        let row = |a: i64, b: &str| Row(vec![a.into(), b.into()]);
        let (one, two) = (row(1, "a"), row(2, "b"));
        let both = digest(&[one.clone(), two.clone()]);
        assert_eq!(both, digest(&[two.clone(), one.clone()]));
        assert_ne!(both, digest(&[one.clone(), one.clone()]));
        assert_ne!(both, digest(&[one.clone(), row(2, "c")]));
        assert_ne!(both, digest(&[one]));
        let split = |a: &str, b: &str| digest(&[Row(vec![a.into(), b.into()])]);
        assert_ne!(split("ab", "c"), split("a", "bc"));
        assert_ne!(digest(&[Row(vec![Value::Null])]), digest(&[Row(vec!["".into()])]));
    }
}
