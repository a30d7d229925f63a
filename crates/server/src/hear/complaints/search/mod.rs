//! Looking for complaints by the words in them, though the texts are sealed.
//!
//! When a text is recorded, the roots of its words (`domain`'s `terms`) become numbers under the
//! house's key and the unit's name, and lie in a plain table beside the register: unit, number,
//! and the entry by which the complaint was filed. The numbers of two units have nothing in common,
//! so that nothing is found across them. Whoever has the database alone can count words and not
//! read them; whoever has the key too could try words out, as they could open the texts. An erasure
//! takes the numbers with the texts.
//!
//! | File | What is there |
//! |---|---|
//! | `store` | the table and its statements |
//! | `fill` | words of what was recorded before there was an index |
//! | `find` | the page of the search |
//! | `similar` | complaints that share rare words, to be linked or merged |

pub(super) mod fill;
pub(super) mod find;
pub(super) mod similar;
pub(crate) mod store;

use std::collections::BTreeSet;

use domain::hear::complaints::text::terms;
use domain::hear::complaints::{Act, Along, stream_of, subject_of};
use domain::kernel::Personal;

use self::store::AT_ONCE;
use crate::book::{Statement, Value, Write};
use crate::web::App;

/// Words of one entry that are written down at most.
const WORDS_MAX: usize = 400;
/// Signs of a code that become a number: five bits each.
const SIGNS: usize = 12;

/// The number of a word in a unit: 60 bits that only this house can make.
pub(super) fn number(app: &App, unit: &str, word: &str) -> i64 {
    let code = app.receipts.code(unit, &["complaint-word/", word].concat());
    code.bytes().take(SIGNS).fold(0, |number, sign| number << 5 | value(sign))
}

/// The five bits of a sign: a code is written in Crockford's alphabet.
fn value(sign: u8) -> i64 {
    const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    let place = ALPHABET.iter().position(|known| *known == sign);
    place.and_then(|place| i64::try_from(place).ok()).unwrap_or(0)
}

/// What is said in an act, on its way to the seal, entry by entry: never who says it.
fn said(act: &Act) -> Vec<Vec<&Personal>> {
    match act {
        Act::File(file) => {
            let filed = [Some(&file.text), file.wish.as_ref()].into_iter().flatten().collect();
            std::iter::once(filed).chain(carried(&file.entry.along)).collect()
        }
        Act::Bring(along) => carried(along).collect(),
        Act::Complete { text } | Act::LeaveNote { text } | Act::Dispute { text } => {
            vec![vec![text]]
        }
        Act::Send(send) => vec![vec![&send.text]],
        Act::Decide(decide) => vec![vec![&decide.text]],
        Act::Agree { text } | Act::Withdraw { text } => vec![text.iter().collect()],
        _ => Vec::new(),
    }
}

/// What a hand-over brings along: each message becomes an entry of its own.
fn carried(along: &Along) -> impl Iterator<Item = Vec<&Personal>> {
    along.said.iter().map(|said| vec![&said.text])
}

/// The rows of the words of an act, to be stored with it: those of each entry for themselves, as
/// they are read again later.
pub(super) fn rows(app: &App, unit: &str, reference: &str, act: &Act) -> Vec<Write> {
    let subject = subject_of(reference);
    let of = [unit.into(), stream_of(reference).into()];
    let rows = |entry: Vec<&Personal>| {
        let said = entry.into_iter().filter(|text| text.subject == subject);
        let texts: Vec<&str> = said.filter_map(Personal::to_seal).collect();
        rows_of(app, unit, &texts, (&store::PUT_WORDS, &of))
    };
    said(act).into_iter().flat_map(rows).collect()
}

/// The rows of the words of texts, by a statement that takes some words at once, and then `of`.
fn rows_of(
    app: &App,
    unit: &str,
    texts: &[&str],
    (statement, of): (&'static Statement, &[Value]),
) -> Vec<Write> {
    let words: BTreeSet<String> = texts.iter().flat_map(|text| terms(text)).collect();
    // In the order of the numbers: what is read beside each other is written beside each other.
    let numbers: BTreeSet<i64> =
        words.iter().take(WORDS_MAX).map(|word| number(app, unit, word)).collect();
    let row = |some: &[i64]| {
        let last = some.last().copied().unwrap_or_default();
        let padded = some.iter().copied().chain(std::iter::repeat(last));
        let mut params: Vec<Value> = padded.take(AT_ONCE).map(Value::from).collect();
        params.extend_from_slice(of);
        Write { statement, params, expect: None }
    };
    numbers.into_iter().collect::<Vec<_>>().chunks(AT_ONCE).map(row).collect()
}
