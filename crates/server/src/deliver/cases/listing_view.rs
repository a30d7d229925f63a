//! The officers' list as the database orders it: cases by how likely a promise is to be broken,
//! then by deadline; page by page from where the last one ended, however many there are.
//!
//! How long the rest of a case usually takes follows from its service, standard and step. So the
//! cases of one of these groups that are late, will be late, are near or are calm lie in one
//! stretch of their index, and a page is read from the beginnings of some stretches.

use domain::deliver::cases::Risk;
use domain::kernel::Timestamp;

use super::view::{Line, NEVER, Pace};
use crate::book::{Book, Row, StoreError, Value};
use crate::promise::pages::Here;

/// Any officer.
const ANYBODY: &str = "*";
/// The classes of risk, the worst first.
pub(super) const RISKS: [Risk; 4] = [Risk::Late, Risk::WillBeLate, Risk::Near, Risk::Calm];

crate::statements! {
    /// Which kinds of cases there are in one place.
    READ_GROUPS = "SELECT service, standard, step, COUNT(*) FROM cases \
        WHERE unit = $1 AND place = $2 GROUP BY service, standard, step \
        ORDER BY service, standard, step";
    /// How many cases of a group there are until three instants, and in all.
    COUNT_GROUP = "SELECT CAST(COALESCE(SUM(CASE WHEN due < $1 THEN 1 ELSE 0 END), 0) AS BIGINT), \
        CAST(COALESCE(SUM(CASE WHEN due < $2 THEN 1 ELSE 0 END), 0) AS BIGINT), \
        CAST(COALESCE(SUM(CASE WHEN due < $3 THEN 1 ELSE 0 END), 0) AS BIGINT), COUNT(*) \
        FROM cases WHERE unit = $4 AND place = $5 AND service = $6 AND standard = $7 \
        AND step = $8 AND ($9 = '*' OR officer = $9) AND ($10 = '' OR stage = $10)";
    /// Cases of a group that are due between two instants, after a case that was shown.
    LIST_GROUP = "SELECT reference, service, stage, step, officer, due, broken, owed, submitted, \
        changed FROM cases WHERE unit = $1 AND place = $2 AND service = $3 AND standard = $4 \
        AND step = $5 AND due >= $6 AND due <= $7 AND (due > $8 OR reference > $9) \
        AND ($10 = '*' OR officer = $10) AND ($11 = '' OR stage = $11) \
        ORDER BY due, reference LIMIT $12";
    /// Products that wait for their holders, since when the longest.
    LIST_READY = "SELECT reference, service, stage, step, officer, due, broken, owed, submitted, \
        changed FROM cases WHERE unit = $1 AND place = 'ready' AND changed >= $2 \
        AND (changed > $2 OR reference > $3) AND ($4 = '*' OR officer = $4) \
        AND ($5 = '' OR stage = $5) AND ($6 = '' OR service = $6) AND ($7 = '' OR step = $7) \
        ORDER BY changed, reference LIMIT $8";
    /// What is over, the last first.
    LIST_OVER = "SELECT reference, service, stage, step, officer, due, broken, owed, submitted, \
        changed FROM cases WHERE unit = $1 AND place = 'over' AND changed <= $2 \
        AND (changed < $2 OR reference < $3) AND ($4 = '*' OR officer = $4) \
        AND ($5 = '' OR stage = $5) AND ($6 = '' OR service = $6) AND ($7 = '' OR step = $7) \
        ORDER BY changed DESC, reference DESC LIMIT $8";
    /// Cases whose clocks may run, page by page.
    LIST_RUNNING = "SELECT reference FROM cases WHERE unit = $1 AND place = 'open' \
        AND reference > $2 ORDER BY reference LIMIT $3";
}

/// Where a case stands in the list. The next page begins after it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct After {
    /// The instant that risks are reckoned for: the same on all pages.
    at: Timestamp,
    risk: usize,
    due: i64,
    reference: String,
}

impl After {
    /// As an address names it: instant, class, deadline and number, with dots between.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let mut parts = text.splitn(4, '.');
        let at = Timestamp(parts.next()?.parse().ok()?);
        let risk = parts.next()?.parse().ok().filter(|risk| *risk < RISKS.len())?;
        let due = parts.next()?.parse().ok()?;
        let reference = parts.next()?.to_owned();
        Some(Self { at, risk, due, reference })
    }
}

impl std::fmt::Display for After {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}.{}.{}", self.at.0, self.risk, self.due, self.reference)
    }
}

/// Which cases.
#[derive(Debug, Clone, Default)]
pub(crate) struct Wanted {
    /// `open`, `ready` or `over`.
    pub(crate) place: String,
    /// Empty: all.
    pub(crate) service: String,
    pub(crate) step: String,
    pub(crate) stage: String,
    /// None: anybody's and nobody's; empty: nobody's.
    pub(crate) officer: Option<String>,
    pub(crate) risk: Option<Risk>,
}

impl Wanted {
    fn officer(&self) -> &str {
        self.officer.as_deref().unwrap_or(ANYBODY)
    }

    fn takes(&self, risk: Risk) -> bool {
        self.risk.is_none_or(|wanted| wanted == risk)
    }
}

/// A page of the list.
#[derive(Debug, Default)]
pub(crate) struct Found {
    pub(crate) lines: Vec<Line>,
    /// Where the next page begins; none when this is the last.
    pub(crate) next: Option<After>,
}

/// Cases that run by one service, standard and step, with the instants that divide their risks.
struct Group {
    service: String,
    standard: i64,
    step: String,
    /// The first instants of: will be late, near, calm.
    from: [i64; 3],
}

impl Group {
    fn of(row: &Row, here: &Here, pace: &Pace, at: Timestamp) -> Self {
        let (service, standard, step) = (row.text(0), row.int(1), row.text(2));
        let left = pace.usually_left(here, service, standard, step);
        let left = i64::try_from(left).unwrap_or(i64::MAX);
        let from = [Timestamp(at.0.saturating_add(1)).0, at.plus_seconds(left).0];
        let calm = at.plus_seconds(left.saturating_mul(2)).0;
        // A deadline that is over is late, however long the rest takes.
        let near = from[1].max(from[0]);
        let from = [from[0], near, calm.max(near)];
        Self { service: service.to_owned(), standard, step: step.to_owned(), from }
    }

    /// The first and the last instant of a class of risk.
    fn stretch(&self, risk: usize) -> (i64, i64) {
        let from = risk.checked_sub(1).map_or(i64::MIN, |before| self.from[before]);
        (from, self.from.get(risk).map_or(i64::MAX, |next| next - 1))
    }

    fn params(&self, unit: &str, place: &str) -> Vec<Value> {
        let (service, step) = (self.service.as_str(), self.step.as_str());
        vec![unit.into(), place.into(), service.into(), self.standard.into(), step.into()]
    }
}

async fn groups(
    book: &dyn Book,
    here: &Here,
    unit: &str,
    wanted: &Wanted,
    at: Timestamp,
) -> Result<Vec<Group>, StoreError> {
    let pace = Pace::read(book, unit, at).await?;
    let rows = book.query(&READ_GROUPS, vec![unit.into(), wanted.place.as_str().into()]).await?;
    let same = |wanted: &str, found: &str| wanted.is_empty() || wanted == found;
    let rows = rows
        .iter()
        .filter(|row| same(&wanted.service, row.text(0)) && same(&wanted.step, row.text(2)));
    Ok(rows.map(|row| Group::of(row, here, &pace, at)).collect())
}

fn line(row: &Row, risk: Risk) -> Line {
    Line {
        reference: row.text(0).to_owned(),
        service: row.text(1).to_owned(),
        stage: row.text(2).to_owned(),
        step: row.text(3).to_owned(),
        officer: row.text(4).to_owned(),
        due: Some(row.int(5)).filter(|due| *due != NEVER).map(Timestamp),
        broken: row.int(6) != 0,
        owed: row.int(7),
        submitted: Timestamp(row.int(8)),
        changed: Timestamp(row.int(9)),
        risk,
    }
}

/// How many cases there are in each class of risk, in the order of [`RISKS`].
///
/// # Errors
/// When the store cannot be read.
pub(crate) async fn count(
    book: &dyn Book,
    here: &Here,
    unit: &str,
    wanted: &Wanted,
) -> Result<[i64; 4], StoreError> {
    let mut all = [0; 4];
    for group in groups(book, here, unit, wanted, here.now).await? {
        let mut params: Vec<Value> = group.from.map(Value::from).into();
        params.extend(group.params(unit, &wanted.place));
        params.extend([wanted.officer().into(), wanted.stage.as_str().into()]);
        let rows = book.query(&COUNT_GROUP, params).await?;
        let Some(row) = rows.first() else { continue };
        let until = [0, row.int(0), row.int(1), row.int(2), row.int(3)];
        for (sum, ends) in all.iter_mut().zip(until.windows(2)) {
            *sum += ends[1] - ends[0];
        }
    }
    Ok(all)
}

/// A page of at most so many cases.
///
/// # Errors
/// When the store cannot be read.
pub(crate) async fn list(
    book: &dyn Book,
    here: &Here,
    unit: &str,
    wanted: &Wanted,
    (after, most): (Option<&After>, usize),
) -> Result<Found, StoreError> {
    if wanted.place != "open" {
        return plain(book, here, unit, wanted, (after, most)).await;
    }
    let at = after.map_or(here.now, |after| after.at);
    let groups = groups(book, here, unit, wanted, at).await?;
    let (mut lines, mut next) = (Vec::new(), None);
    let first = after.map_or(0, |after| after.risk);
    let classes = RISKS.into_iter().enumerate().skip(first).filter(|(_, risk)| wanted.takes(*risk));
    for (place, risk) in classes {
        let shown = after.filter(|after| after.risk == place);
        let mut found = Vec::new();
        for group in &groups {
            let (from, to) = group.stretch(place);
            // One more than fits tells whether there is another page.
            let room = most + 1 - lines.len();
            let seen = shown.map_or(i64::MIN, |after| after.due);
            let from = from.max(seen);
            if from > to {
                continue;
            }
            let reference = shown.map_or("", |after| after.reference.as_str());
            let mut params = group.params(unit, &wanted.place);
            params.extend([from, to, seen].map(Value::from));
            params.extend([reference, wanted.officer(), wanted.stage.as_str()].map(Value::from));
            params.push(i64::try_from(room).unwrap_or(i64::MAX).into());
            let rows = book.query(&LIST_GROUP, params).await?;
            found.extend(rows.iter().map(|row| (row.int(5), line(row, risk))));
        }
        found.sort_by(|(a, one), (b, two)| (a, &one.reference).cmp(&(b, &two.reference)));
        for (due, line) in found {
            if lines.len() == most {
                return Ok(Found { lines, next });
            }
            let reference = line.reference.clone();
            next = Some(After { at, risk: place, due, reference });
            lines.push(line);
        }
    }
    Ok(Found { lines, next: None })
}

/// What waits to be collected or is over has no deadline any more: by when it changed.
async fn plain(
    book: &dyn Book,
    here: &Here,
    unit: &str,
    wanted: &Wanted,
    (after, most): (Option<&After>, usize),
) -> Result<Found, StoreError> {
    let ready = wanted.place == "ready";
    let (statement, begin) = if ready { (&LIST_READY, i64::MIN) } else { (&LIST_OVER, i64::MAX) };
    let (changed, reference) =
        after.map_or((begin, ""), |after| (after.due, after.reference.as_str()));
    let mut params: Vec<Value> = vec![unit.into(), changed.into()];
    let texts = [reference, wanted.officer(), &wanted.stage, &wanted.service, &wanted.step];
    params.extend(texts.map(Value::from));
    params.push(i64::try_from(most + 1).unwrap_or(i64::MAX).into());
    let rows = book.query(statement, params).await?;
    let mut lines: Vec<Line> = rows.iter().map(|row| line(row, Risk::Calm)).collect();
    let more = lines.len() > most;
    lines.truncate(most);
    let next = lines.last().filter(|_| more).map(|last| After {
        at: after.map_or(here.now, |after| after.at),
        risk: 0,
        due: last.changed.0,
        reference: last.reference.clone(),
    });
    Ok(Found { lines, next })
}

#[cfg(test)]
mod tests {
    use domain::deliver::cases::risk;

    use super::*;

    #[test]
    fn a_place_in_the_list_is_read_as_it_was_written() {
        let after =
            After { at: Timestamp(17), risk: 2, due: i64::MAX, reference: "K7M-R4T-2XD".into() };
        assert_eq!(After::parse(&after.to_string()), Some(after));
        for wrong in ["", "1.2.3", "1.4.3.K", "x.0.3.K", "1.0..K"] {
            assert_eq!(After::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn the_stretches_are_those_of_the_rule() {
        let now = Timestamp(1_000_000_000);
        for left in [0_u64, 1, 3600, 100_000] {
            let seconds = i64::try_from(left).unwrap();
            let near = now.plus_seconds(seconds).0.max(now.0 + 1);
            let calm = now.plus_seconds(2 * seconds).0.max(near);
            let from = [now.0 + 1, near, calm];
            let group = Group { service: String::new(), standard: 1, step: String::new(), from };
            let edges = from.into_iter().flat_map(|at| [at - 1, at, at + 1]);
            for due in edges.chain([i64::MIN, now.0, NEVER]) {
                let expected = RISKS.iter().position(|one| *one == risk(Timestamp(due), now, left));
                let found: Vec<usize> = (0..RISKS.len())
                    .filter(|place| {
                        let (from, to) = group.stretch(*place);
                        from <= due && due <= to
                    })
                    .collect();
                assert_eq!(found, [expected.unwrap()], "{due} with {left} s left");
            }
        }
    }
}
