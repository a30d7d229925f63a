//! Whether a notice is still worth sending: what was overtaken by the applicant, by the office or
//! by time is dropped, and says so.

use domain::deliver::appointments::{Appointments, PlaceStage, SlotDay, stream_of};
use domain::deliver::cases::{CaseRef, Cases, Stage, State as CaseState};
use domain::kernel::{ServiceId, UnitId};

use super::kind::Kind;
use super::store::Kept;
use super::table::Slot;
use crate::deliver::appointments;
use crate::promise::pages::Here;
use crate::web::App;
use crate::web::problem::Problem;

/// What came out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Worth {
    /// To be sent.
    Sending,
    /// Overtaken.
    Overtaken,
}

impl From<bool> for Worth {
    fn from(still: bool) -> Self {
        if still { Self::Sending } else { Self::Overtaken }
    }
}

/// Looks at the file of a notice as it is now.
pub(super) async fn of(app: &App, kept: &Kept) -> Result<Worth, Problem> {
    let still = match (kept.kind, &kept.facts.slot) {
        (Kind::CaseReturned, _) => stage(app, kept).await? == Some(Stage::Returned),
        (Kind::CaseReady | Kind::CaseCollectSoon, _) => {
            stage(app, kept).await? == Some(Stage::Ready)
        }
        (Kind::CaseUncollected, _) => stage(app, kept).await? == Some(Stage::Uncollected),
        (Kind::SlotCancelled, Some(slot)) => has_no_other(app, kept, slot).await?,
        // What a case still has when it ends is about to be given up: nobody is called for it.
        (_, Some(slot)) => {
            let over = stage(app, kept).await?.is_some_and(Stage::is_over);
            !over && stands(app, kept, slot).await?
        }
        _ => true,
    };
    Ok(still.into())
}

async fn stage(app: &App, kept: &Kept) -> Result<Option<Stage>, Problem> {
    let Ok(case) = CaseRef::parse(&kept.reference) else { return Ok(None) };
    let look = |state: &CaseState| state.stage;
    let stage = app.execute.read::<Cases, _>(&kept.unit, &case.stream(), look).await?;
    Ok(Some(stage))
}

/// Whether a place is still where the notice says, and still to come.
async fn stands(app: &App, kept: &Kept, slot: &Slot) -> Result<bool, Problem> {
    let (Ok(service), Some(date)) = (ServiceId::parse(&slot.service), kept.facts.date) else {
        return Ok(false);
    };
    let now = app.clock.now();
    let look = |day: &SlotDay| {
        let (Some(plan), Some(place)) = (day.plan(), day.places.get(&slot.place)) else {
            return false;
        };
        let stage = match place.stage {
            PlaceStage::Held { until } => kept.kind == Kind::SlotOffered && now < until,
            PlaceStage::Booked => kept.kind != Kind::SlotOffered,
            _ => false,
        };
        stage && place.slot == slot.time && now < plan.begins(slot.time)
    };
    let stream = stream_of(&service, date);
    Ok(app.execute.read::<Appointments, _>(&kept.unit, &stream, look).await?)
}

/// Whether the case has no place now: moving to another day books there and gives up here.
async fn has_no_other(app: &App, kept: &Kept, slot: &Slot) -> Result<bool, Problem> {
    let unit = UnitId::parse(&kept.unit).map_err(|_| Problem::not_found())?;
    let (Ok(service), Ok(case)) =
        (ServiceId::parse(&slot.service), CaseRef::parse(&kept.reference))
    else {
        return Ok(false);
    };
    let here = Here::find(app, &unit)?;
    let booked = appointments::of_case(app, &here, &unit, (&service, &case)).await?;
    Ok(booked.is_none())
}
