//! What a ticket costs when years of tickets lie in the register already.

use std::cell::Cell;

use super::figures::{figure, interleaved, of, ticket_round};
use super::process::{build_example, example, json_of};
use super::world::Office;
use super::{Figure, Options};

/// Tickets of the office that has just begun.
const FEW: u64 = 100_000;

/// An office with so many tickets on other days than the one that is measured.
fn filled(tickets: u64) -> Result<Office, String> {
    let office = Office::start(None)?;
    let unit = office.unit.clone();
    let folder = office.stop();
    let (data, count) = (folder.path().display().to_string(), tickets.to_string());
    let said = json_of(&example("queue_fill"), &[&data, &unit, &count])?;
    if said["tickets"] != tickets {
        return Err(format!("not all could be filled in: {said}"));
    }
    Office::start(Some(folder))
}

/// Tickets of one ordinary day in both offices, in turn.
pub(super) fn growth(options: &Options) -> Result<Vec<Figure>, String> {
    build_example("queue_fill")?;
    let (few, many) = (filled(FEW)?, filled(options.entries)?);
    let turn = Cell::new(0);
    let (early, late) = interleaved(
        options,
        || ticket_round(&few, options, turn.replace(turn.get() + 1)),
        |turn| ticket_round(&many, options, turn),
    )?;
    let (early, late) = (of(&early, |r| r.cpu_us), of(&late, |r| r.cpu_us));
    let ratio = late / early;
    Ok(vec![
        figure("ticket among few", early, "µs CPU", "–", true, "in an office with 100,000 entries"),
        figure("ticket among many", late, "µs CPU", "–", true, "in an office with --entries"),
        figure(
            "growth",
            ratio,
            "×",
            "≤ 1.3",
            ratio <= 1.3,
            "processor time of a ticket in an office with --entries entries (40,000 a day), \
             against one with 100,000, rounds in turn, both on a day that has just begun",
        ),
    ])
}
