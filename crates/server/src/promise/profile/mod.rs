//! The unit's profile.

use domain::promise::profile::Profiles;

use crate::execute::Served;

/// The one stream of this room in a chain.
pub const STREAM: &str = "profile";

impl Served for Profiles {
    type Live = ();
}
