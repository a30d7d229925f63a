//! Days of the fictional office on which places are given out.

use domain::calendar::Shift;
use domain::deliver::appointments::{Command, Opening, Staff};
use domain::kernel::{ServiceId, UnitId};
use jiff::ToSpan;
use jiff::civil::time;

use super::serve::{ServiceDay, plan, record};
use crate::identity::Permit;
use crate::promise::pages::Here;
use crate::web::App;
use crate::web::problem::Problem;

/// Days ahead that are looked at.
const AHEAD: i64 = 9;

/// Opens today and the next working days of the service; what is open already stays as it is.
///
/// # Errors
/// What stands in the way.
pub async fn begin(app: &App, unit: &UnitId) -> Result<(), Problem> {
    let here = Here::find(app, unit)?;
    let service = ServiceId::parse("paspor-baru").map_err(|_| Problem::not_found())?;
    let Some(days) = app.directory.working_days(unit, here.today) else { return Ok(()) };
    for ahead in 0..=AHEAD {
        let date = here.today.saturating_add(ahead.days());
        if !days.is_working_day(date).unwrap_or(false) {
            continue;
        }
        let day = ServiceDay { service: service.clone(), date };
        let shift = Shift { from: time(8, 0, 0, 0), to: time(12, 0, 0, 0) };
        let staff = [Staff { shift, people: 2 }];
        let opening = Opening::Time { at: here.now };
        let planned = plan(app, &here, unit, &day, &staff, opening).await?;
        if planned.slots.is_empty() {
            continue;
        }
        let id = format!("example-day-{date}");
        let command = Command::OpenDay(Box::new(planned));
        match record(app, &Permit::house(unit.clone()), &day, &id, &command).await {
            Ok(_) => {}
            Err(problem) if problem.code == "slot.day_open_already" => {}
            Err(problem) => return Err(problem),
        }
    }
    Ok(())
}
