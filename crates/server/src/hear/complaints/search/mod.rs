//! Looking for complaints by the words in them, though the texts are sealed.
//!
//! When a text is recorded, the roots of its words (`domain`'s `terms`) become numbers under the
//! house's key and the unit's name, and lie in a plain table beside the register: unit, number,
//! complaint. The numbers of two units have nothing in common, so that nothing is found across
//! them. Whoever has the database alone can count words and not read them; whoever has the key too
//! could try words out, as they could open the texts. An erasure takes the numbers with the texts.
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
use domain::hear::complaints::{Act, Timetable, subject_of};
use domain::kernel::{Personal, UnitId};

use super::serve::known_case;
use crate::book::Write;
use crate::web::App;
use crate::web::problem::Problem;

/// Words of one text that are written down at most.
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

/// What is said in an act, on its way to the seal: never who says it.
fn said(act: &Act) -> Vec<&Personal> {
    match act {
        Act::File(file) => [Some(&file.text), file.wish.as_ref()].into_iter().flatten().collect(),
        Act::Complete { text } | Act::LeaveNote { text } | Act::Dispute { text } => vec![text],
        Act::Send(send) => vec![&send.text],
        Act::Decide(decide) => vec![&decide.text],
        Act::Agree { text } | Act::Withdraw { text } => text.iter().collect(),
        _ => Vec::new(),
    }
}

/// The rows of the words of an act, to be stored with it.
pub(super) async fn rows(
    app: &App,
    unit: &str,
    reference: &str,
    timetable: &Timetable,
    act: &Act,
) -> Result<Vec<Write>, Problem> {
    let subject = subject_of(reference);
    let said = said(act).into_iter().filter(|text| text.subject == subject);
    let texts: Vec<&str> = said.filter_map(Personal::to_seal).collect();
    if texts.is_empty() {
        return Ok(Vec::new());
    }
    let received = match act {
        Act::File(file) => file.entry.taken_on.unwrap_or_else(|| timetable.date(app.clock.now())),
        _ => {
            let unit = UnitId::parse(unit).map_err(|_| Problem::not_found())?;
            known_case(app, &unit, reference, |case| case.filed.date).await?
        }
    };
    Ok(rows_of(app, unit, reference, &received.to_string(), &texts))
}

/// The rows of the words of texts.
pub(super) fn rows_of(
    app: &App,
    unit: &str,
    reference: &str,
    received: &str,
    texts: &[&str],
) -> Vec<Write> {
    let words: BTreeSet<String> = texts.iter().flat_map(|text| terms(text)).collect();
    // In the order of the numbers: what is read beside each other is written beside each other.
    let numbers: BTreeSet<i64> =
        words.iter().take(WORDS_MAX).map(|word| number(app, unit, word)).collect();
    let row = |word: i64| Write {
        statement: &store::PUT_WORD,
        params: vec![unit.into(), word.into(), received.into(), reference.into()],
        expect: None,
    };
    numbers.into_iter().map(row).collect()
}
