//! Field rounds, as the building serves them. Their pages and their API lie with the cases that are
//! worked on there (`deliver/cases/field*`): the same forms, the same steps.

pub(crate) mod view;

use domain::deliver::field::{Event, Field, State};
use domain::kernel::Meta;

use crate::execute::{Place, Served, Writes};

impl Served for Field {
    type Live = ();

    fn project(
        place: Place<'_>,
        state: &State,
        event: &Event,
        _meta: &Meta<'_>,
        writes: &mut Writes,
    ) {
        view::project(place, state, event, writes);
    }
}
