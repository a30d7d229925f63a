//! The room as the building serves it, and what its pages share: timetable, references, codes.

use std::sync::{Arc, LazyLock};

use domain::hear::complaints::{
    Act, Case, ClockRules, Command, Complaints, Event, State, Tag, Timetable, command, stream_of,
};
use domain::kernel::{Meta, UnitId};

use super::{search, view};
use crate::deliver::queue::serve::command_id;
use crate::execute::{Done, Place, Served, Writes};
use crate::identity::Permit;
use crate::notify;
use crate::promise::pack;
use crate::promise::pages::Here;
use crate::web::App;
pub(super) use crate::web::gate::to;
pub(super) use crate::web::input::new_command_id;
pub(super) use crate::web::menu::staff_shell;
use crate::web::problem::Problem;

impl Served for Complaints {
    type Live = ();

    fn project(
        place: Place<'_>,
        state: &State,
        event: &Event,
        meta: &Meta<'_>,
        writes: &mut Writes,
    ) {
        view::project(place, state, event, meta, writes);
    }

    fn announce(
        place: Place<'_>,
        state: &State,
        event: &Event,
        meta: &Meta<'_>,
        writes: &mut Writes,
    ) {
        notify::announce_complaint(place, state, event, meta, writes);
    }
}

static RULES: LazyLock<Arc<ClockRules>> = LazyLock::new(|| {
    let reading = pack::read(&pack::embedded());
    let rules = reading.clocks().next().expect("a pack of clocks comes with the program");
    Arc::new(rules.clone())
});

/// The clocks that come with the program.
pub fn rules() -> Arc<ClockRules> {
    Arc::clone(&RULES)
}

/// What a unit counts by today.
pub(super) fn timetable(app: &App, unit: &UnitId, here: &Here) -> Result<Arc<Timetable>, Problem> {
    let days = app.directory.working_days(unit, here.today).ok_or_else(Problem::not_found)?;
    Ok(Arc::new(Timetable { rules: rules(), days, zone: here.zone }))
}

/// Characters of a reference without its hyphens: 60 bits.
const REFERENCE_LENGTH: usize = 12;

/// The reference of something that is filed: the same for the same command, and nobody can guess
/// it. `what` names who files, the command's id, and all that was filed, so that two people who
/// chose the same id get two references.
pub(super) fn reference(app: &App, unit: &UnitId, what: &str) -> String {
    let digest = register::hash::Hash::of(what.as_bytes());
    let code = app.receipts.code(unit.as_str(), &format!("complaint-reference/{digest}"));
    spaced(&code[..REFERENCE_LENGTH])
}

/// A code in groups of four.
pub(super) fn spaced(code: &str) -> String {
    let mut out = String::with_capacity(code.len() * 5 / 4);
    for (place, letter) in code.chars().enumerate() {
        if place > 0 && place % 4 == 0 {
            out.push('-');
        }
        out.push(letter);
    }
    out
}

/// A typed reference in its one spelling; nothing when it is none.
pub(super) fn read_reference(typed: &str) -> Option<String> {
    let read = crate::web::Receipts::read(typed);
    let plain = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit();
    let whole = read.chars().count() == REFERENCE_LENGTH && read.chars().all(plain);
    whole.then(|| spaced(&read))
}

fn unlocks(reference: &str) -> String {
    format!("complaint/{reference}")
}

/// The code that opens a complaint for its reporter: 80 bits, apart from the reference.
pub(super) fn code(app: &App, unit: &UnitId, reference: &str) -> String {
    app.receipts.code(unit.as_str(), &unlocks(reference))
}

/// Whether a typed code opens it.
pub(super) fn opens(app: &App, unit: &UnitId, reference: &str, typed: &str) -> bool {
    app.receipts.fits(unit.as_str(), &unlocks(reference), typed)
}

/// The reporter's own page.
pub(super) fn own_page(app: &App, unit: &UnitId, reference: &str) -> String {
    format!("/c/{unit}/{reference}/{}", code(app, unit, reference))
}

/// A complaint that was filed.
pub(super) async fn case(app: &App, unit: &UnitId, reference: &str) -> Result<Case, Problem> {
    if !view::is_known(&*app.book, unit.as_str(), reference).await? {
        return Err(Problem::not_found());
    }
    known_case(app, unit, reference, Case::clone).await
}

/// Looks at a complaint that a list has named.
pub(super) async fn known_case<T>(
    app: &App,
    unit: &UnitId,
    reference: &str,
    look: impl Fn(&Case) -> T,
) -> Result<T, Problem> {
    let stream = stream_of(reference);
    let look = |state: &State| state.case().map(&look);
    let found = app.execute.read::<Complaints, _>(unit.as_str(), &stream, look).await?;
    found.ok_or_else(Problem::not_found)
}

/// Units that a complaint is followed through.
pub(super) const HANDS: usize = 8;

/// The unit that it was handed over to, and its reference there; nothing when it was merged.
pub(super) fn handed_to(goes_on: Option<&str>) -> Option<(UnitId, String)> {
    let (unit, reference) = goes_on?.split_once('/')?;
    Some((UnitId::parse(unit).ok()?, reference.to_owned()))
}

/// Where a complaint goes on that was handed over, perhaps more than once: the unit that has it
/// now, and its reference there.
pub(super) async fn elsewhere(app: &App, case: &Case) -> Result<Option<(UnitId, String)>, Problem> {
    let (mut place, mut further) = (None, case.goes_on.clone());
    for _ in 0..HANDS {
        let Some((unit, reference)) = handed_to(further.as_deref()) else { break };
        further = known_case(app, &unit, &reference, |case| case.goes_on.clone()).await?;
        place = Some((unit, reference));
    }
    Ok(place)
}

/// Records something about a complaint.
pub(super) async fn record(
    app: &App,
    permit: &Permit,
    reference: &str,
    id: &str,
    asked: (&Arc<Timetable>, Vec<Tag>, Act),
) -> Result<Done<Event>, Problem> {
    let (timetable, line, act) = asked;
    let beside = search::rows(app, permit.unit(), reference, &act);
    let command: Command = command(timetable, line, act);
    let stream = stream_of(reference);
    let id = command_id(id)?;
    Ok(app.execute.run_beside::<Complaints>(permit, &stream, id, &command, &beside).await?)
}

#[cfg(test)]
mod tests {
    use super::{read_reference, rules};

    #[test]
    fn a_reference_survives_being_typed() {
        assert_eq!(read_reference("7k3m 9q2x abc0").as_deref(), Some("7K3M-9Q2X-ABC0"));
        assert_eq!(read_reference("7K3M-9Q2X-ABCO").as_deref(), Some("7K3M-9Q2X-ABC0"));
        for bad in ["", "7K3M", "7K3M-9Q2X-ABC0-1", "../../etc/pas", "éééééééééééé"] {
            assert_eq!(read_reference(bad), None, "{bad:?}");
        }
    }

    #[test]
    fn the_shipped_clocks_are_there() {
        assert!(rules().clocks.len() >= 9);
    }
}
