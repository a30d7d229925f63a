//! Cases that are over and whose time of keeping has passed, by the standard that each ran by.

use domain::deliver::cases::CaseRef;
use domain::kernel::{Mark, ServiceId, UnitId};
use jiff::civil::Date;

use super::serve::{present, standard_of, working_time};
use super::view::LIST_OVER;
use crate::book::COUNT_PARTS_OF;
use crate::promise::pages::Here;
use crate::web::App;
use crate::web::problem::Problem;

/// A case that is kept longer than the standard says.
#[derive(Debug)]
pub(crate) struct Kept {
    /// The case.
    pub(crate) case: CaseRef,
    /// Its service.
    pub(crate) service: ServiceId,
    /// The last day on which it was to be kept.
    pub(crate) until: Date,
    /// Who says so.
    pub(crate) source: String,
    /// Whether somebody has verified that time.
    pub(crate) verified: bool,
}

/// The cases of a unit whose time has passed and in which something is still sealed.
///
/// # Errors
/// When the store cannot be read.
pub(crate) async fn kept(app: &App, unit: &UnitId) -> Result<Vec<Kept>, Problem> {
    let here = Here::find(app, unit)?;
    let time = working_time(app, unit)?;
    let mut all = Vec::new();
    for row in app.book.query(&LIST_OVER, vec![unit.as_str().into()]).await? {
        let Ok(case) = CaseRef::parse(row.text(0)) else { continue };
        let state = present(app, unit, &case).await?;
        let version = standard_of(&here, &state)?;
        let Some(keep) = &version.document.keep_for else { continue };
        let Some(until) = state.kept_until(keep.period, &time) else { continue };
        if until >= here.today {
            continue;
        }
        let asked = vec![unit.as_str().into(), case.stream().into()];
        let parts = app.book.query(&COUNT_PARTS_OF, asked).await?;
        if parts.first().is_none_or(|row| row.int(0) == 0) {
            continue;
        }
        all.push(Kept {
            service: version.document.service.clone(),
            source: keep.source.text.clone(),
            verified: keep.source.mark != Mark::NotVerified,
            case,
            until,
        });
    }
    Ok(all)
}
