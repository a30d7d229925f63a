//! Field rounds, as the building serves them. Their pages lie with the cases that are worked on
//! there (`deliver/cases/field`, `deliver/cases/field_work`): the same forms, the same steps.

use domain::deliver::field::Field;

use crate::execute::Served;

impl Served for Field {
    type Live = ();
}
