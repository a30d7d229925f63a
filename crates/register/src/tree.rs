//! A tree over the hashes of a chain's entries, so that one entry can be shown to be in the chain
//! without showing the others (RFC 6962, 2.1: leaves and nodes are told apart by a first byte).
//!
//! The data of a leaf are the 32 bytes of an entry's hash. Entry 1 is leaf 0.

use std::collections::BTreeMap;

use crate::hash::Hash;

fn leaf(entry: &Hash) -> Hash {
    Hash::of_parts(&[&[0], &entry.0])
}

fn node(left: &Hash, right: &Hash) -> Hash {
    Hash::of_parts(&[&[1], &left.0, &right.0])
}

/// A whole tree inside the one that grows: its root and the wanted leaves under it.
struct Part {
    root: Hash,
    leaves: u64,
    wanted: Vec<u64>,
}

/// The tree while the hashes of entries come in, one after another. Holds a handful of roots and
/// the paths of those entries that are wanted.
#[derive(Default)]
pub struct Tree {
    size: u64,
    parts: Vec<Part>,
    paths: BTreeMap<u64, Vec<Hash>>,
}

/// A finished tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grown {
    /// Number of entries.
    pub size: u64,
    /// The root over all of them.
    pub root: Hash,
    /// By number of the entry: the hashes that lead from it to the root, from below.
    pub paths: BTreeMap<u64, Vec<Hash>>,
}

impl Tree {
    /// A tree that remembers the paths of some entries, named by their numbers.
    #[must_use]
    pub fn wanting(entries: impl IntoIterator<Item = u64>) -> Self {
        let paths = entries.into_iter().map(|seq| (seq, Vec::new())).collect();
        Self { size: 0, parts: Vec::new(), paths }
    }

    /// Takes in the hash of the next entry.
    pub fn push(&mut self, entry: &Hash) {
        self.size += 1;
        let wanted = if self.paths.contains_key(&self.size) { vec![self.size] } else { Vec::new() };
        let mut part = Part { root: leaf(entry), leaves: 1, wanted };
        while let Some(left) = self.parts.pop_if(|left| left.leaves == part.leaves) {
            part = self.join(left, part);
        }
        self.parts.push(part);
    }

    fn join(&mut self, left: Part, mut right: Part) -> Part {
        for (ours, other) in [(&left.wanted, right.root), (&right.wanted, left.root)] {
            for seq in ours {
                self.paths.entry(*seq).or_default().push(other);
            }
        }
        let mut wanted = left.wanted;
        wanted.append(&mut right.wanted);
        let root = node(&left.root, &right.root);
        Part { root, leaves: left.leaves + right.leaves, wanted }
    }

    /// The root over all that came in; of nothing, the hash of nothing.
    #[must_use]
    pub fn finish(mut self) -> Grown {
        let mut root = Hash::of(&[]);
        if let Some(mut whole) = self.parts.pop() {
            while let Some(left) = self.parts.pop() {
                whole = self.join(left, whole);
            }
            root = whole.root;
        }
        Grown { size: self.size, root, paths: self.paths }
    }
}

/// Whether a path leads from an entry to the root of a tree of that size (RFC 9162, 2.1.3.2).
#[must_use]
pub fn includes(root: &Hash, size: u64, seq: u64, entry: &Hash, path: &[Hash]) -> bool {
    if seq == 0 || seq > size {
        return false;
    }
    let (mut place, mut last) = (seq - 1, size - 1);
    let mut reached = leaf(entry);
    for other in path {
        if last == 0 {
            return false;
        }
        if place & 1 == 1 || place == last {
            reached = node(other, &reached);
            while place & 1 == 0 && place != 0 {
                (place, last) = (place >> 1, last >> 1);
            }
        } else {
            reached = node(&reached, other);
        }
        (place, last) = (place >> 1, last >> 1);
    }
    last == 0 && reached == *root
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entries(count: u64) -> Vec<Hash> {
        (0..count).map(|n| Hash::of(&n.to_be_bytes())).collect()
    }

    /// The definition of RFC 6962, word by word.
    fn by_definition(all: &[Hash]) -> Hash {
        match all {
            [] => Hash::of(&[]),
            [one] => leaf(one),
            _ => {
                let k = (all.len() - 1).ilog2();
                let (left, right) = all.split_at(1 << k);
                node(&by_definition(left), &by_definition(right))
            }
        }
    }

    #[test]
    fn it_is_the_tree_of_the_standard_and_every_path_leads_to_its_root() {
        for size in 0..70 {
            let all = entries(size);
            let mut tree = Tree::wanting(1..=size);
            all.iter().for_each(|entry| tree.push(entry));
            let grown = tree.finish();
            assert_eq!((grown.root, grown.size), (by_definition(&all), size));
            for (seq, entry) in (1..).zip(&all) {
                let path = &grown.paths[&seq];
                let holds =
                    |seq, entry, path: &[Hash]| includes(&grown.root, size, seq, entry, path);
                assert!(holds(seq, entry, path), "{seq} of {size}");
                let another = Hash::of(b"another");
                assert!(!holds(seq, &another, path));
                assert!(!holds(seq + 1, entry, path), "{seq} of {size}");
                assert!(!holds(seq, entry, &[path, &[Hash::ZERO][..]].concat()));
                if let Some((_, shorter)) = path.split_last() {
                    assert!(!holds(seq, entry, shorter));
                }
            }
            assert!(!includes(&grown.root, size, 0, &Hash::ZERO, &[]));
        }
    }
}
