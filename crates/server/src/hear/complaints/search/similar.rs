//! Complaints that share rare words with one: perhaps about the same. Only complaints that who asks
//! may see are named, and only within the unit. Why they are named is shown: the shared words, as
//! they stand in the text that lies open on the page.

use std::collections::BTreeMap;

use domain::hear::complaints::text::{Shared, alike, terms, weight};
use domain::hear::complaints::{Case, OPEN};

use super::number;
use super::store::{counts, filed, number_of, reference_at, with_word, words_of};
use crate::hear::complaints::desk::own_line;
use crate::hear::complaints::people::{Colleague, account, directs};
use crate::hear::complaints::serve::known_case;
use crate::web::App;
use crate::web::gate::Granted;
use crate::web::page::Shell;
use crate::web::problem::Problem;

/// Complaints that are named at most.
const NAMED: usize = 5;
/// A word in more complaints than this tells nothing apart.
const COMMON: i64 = 1000;
/// Complaints that are looked at for each rare word, the newest first.
const LOOKED_AT: i64 = 200;
/// Rare words that are looked at, the rarest first.
const RARE: usize = 24;
/// How many complaints there are is counted no further.
const FILED: i64 = 4 * COMMON;

/// A complaint that is perhaps about the same.
pub(in crate::hear::complaints) struct Similar {
    pub(in crate::hear::complaints) reference: String,
    pub(in crate::hear::complaints) received: String,
    pub(in crate::hear::complaints) stage: String,
    /// How alike, in per cent of what the rare words of this one weigh.
    pub(in crate::hear::complaints) percent: i64,
    /// Words that both have, as the reader sees them in the text.
    pub(in crate::hear::complaints) words: String,
    /// Something is still to be done there, so that this one can go on inside it.
    pub(in crate::hear::complaints) open: bool,
}

/// A complaint that shares words: how much in thousandths, its number, and which words.
type Likely = (u64, i64, Vec<i64>);

/// Complaints that share rare words with one, the likest first.
async fn likely(app: &App, unit: &str, case: &Case) -> Result<Vec<Likely>, Problem> {
    let book = &*app.book;
    let Some(own) = number_of(book, unit, &case.filed.reference).await? else {
        return Ok(Vec::new());
    };
    let words = words_of(book, unit, own).await?;
    let total = filed(book, unit, FILED).await?;
    let counted = counts(book, unit, &words, COMMON).await?;
    let common = COMMON.unsigned_abs();
    let weigh = |texts: u64| if texts >= common { 0 } else { weight(texts, total) };
    let weights: BTreeMap<i64, u64> =
        counted.iter().map(|(word, n)| (*word, weigh(n.texts))).filter(|(_, w)| *w > 0).collect();
    let whole: u64 = weights.values().sum();
    let mut rare: Vec<i64> = weights.keys().copied().collect();
    rare.sort_by_key(|word| counted[word]);
    let mut shared: BTreeMap<i64, (Shared, Vec<i64>)> = BTreeMap::new();
    for word in rare.into_iter().take(RARE) {
        for other in with_word(book, unit, word, LOOKED_AT).await? {
            let none = || (Shared { weight: 0, words: 0 }, Vec::new());
            let (both, words) = shared.entry(other).or_insert_with(none);
            both.weight += weights[&word];
            both.words += 1;
            words.push(word);
        }
    }
    let mut likely: Vec<Likely> = shared
        .into_iter()
        .filter(|(n, _)| *n != own)
        .filter_map(|(n, (both, words))| Some((alike(&both, whole)?, n, words)))
        .collect();
    likely.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| b.1.cmp(&a.1)));
    Ok(likely)
}

/// What is perhaps about the same as a complaint whose texts lie open, the likest first.
pub(in crate::hear::complaints) async fn similar(
    app: &App,
    granted: &Granted,
    shell: &Shell,
    (case, all): (&Case, &[Colleague]),
    texts: &[&str],
) -> Result<Vec<Similar>, Problem> {
    let unit = granted.unit();
    let readable: BTreeMap<i64, String> = texts
        .iter()
        .flat_map(|text| terms(text))
        .map(|word| (number(app, unit.as_str(), &word), word))
        .collect();
    let (me, may) = (account(granted).unwrap_or_default(), directs(granted));
    let mut named = Vec::new();
    for (per_mille, n, words) in likely(app, unit.as_str(), case).await? {
        if named.len() == NAMED {
            break;
        }
        let other = reference_at(&*app.book, unit.as_str(), n).await?;
        let Some(other) = other.filter(|name| !case.links.contains(name)) else { continue };
        let line = own_line(app, granted, all, &other);
        let look = |case: &Case| {
            let mine = may || case.officer.as_deref() == Some(me);
            (mine && !case.is_kept_from(&line)).then(|| {
                let stage = shell.t_of("complaint-stage", case.stage.name());
                (shell.date(&case.filed.date), stage, OPEN.contains(&case.stage))
            })
        };
        let Some((received, stage, open)) = known_case(app, unit, &other, look).await? else {
            continue;
        };
        let words = words.iter().filter_map(|word| readable.get(word).cloned());
        named.push(Similar {
            reference: other,
            received,
            stage,
            percent: i64::try_from(per_mille / 10).unwrap_or(100),
            words: words.collect::<Vec<_>>().join(", "),
            open,
        });
    }
    Ok(named)
}
