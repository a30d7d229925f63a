//! Everything that the rooms have registered, in one place: the statements that a test prepares on
//! both engines, and the views that are made from the register.

use crate::book::{self, Statement};
use crate::execute::views::View;
use crate::{deliver, hear, identity, promise};

/// Every SQL text of the house.
#[must_use]
pub fn statements() -> Vec<&'static Statement> {
    [
        book::STATEMENTS,
        book::MIGRATE_STATEMENTS,
        deliver::appointments::view::STATEMENTS,
        deliver::cases::store::STATEMENTS,
        deliver::cases::view::STATEMENTS,
        deliver::queue::overview::view::STATEMENTS,
        deliver::queue::printing::store::STATEMENTS,
        deliver::queue::statistics::view::STATEMENTS,
        deliver::queue::view::STATEMENTS,
        hear::complaints::search::store::STATEMENTS,
        hear::complaints::view::STATEMENTS,
        hear::levy_reports::view::STATEMENTS,
        hear::surveys::store::STATEMENTS,
        hear::surveys::view::STATEMENTS,
        identity::store::STATEMENTS,
        identity::view::STATEMENTS,
        promise::STATEMENTS,
    ]
    .concat()
}

/// Every view of the house.
#[must_use]
pub fn views() -> Vec<&'static View> {
    vec![
        &deliver::queue::view::VIEW,
        &hear::complaints::view::VIEW,
        &deliver::appointments::view::VIEW,
        &deliver::cases::view::VIEW,
        &hear::surveys::view::VIEW,
        &hear::levy_reports::view::VIEW,
        &identity::view::GRANTS,
        &identity::view::DEVICES,
    ]
}
