//! Service standards: publishing, history.

use domain::promise::standards::Standards;

use crate::execute::Served;

/// Streams of this room.
pub const STREAM: &str = "standard/";

impl Served for Standards {
    type Live = ();
}

/// The stream of a service's standard.
#[must_use]
pub fn stream(service: &domain::kernel::ServiceId) -> String {
    format!("{STREAM}{service}")
}
