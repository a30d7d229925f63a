//! The pledge.

use domain::kernel::{Language, LocalText};
use domain::promise::pledge::Pledges;
use domain::promise::profile::UnitProfile;

use crate::execute::Served;
use crate::web::i18n::Translator;

/// The one stream of this room in a chain.
pub const STREAM: &str = "pledge";

impl Served for Pledges {
    type Live = ();
}

/// The pledge's words for a unit, in both languages, from the house's messages: what UU 25/2009
/// art. 22 asks for (able to serve by the standard, ready to bear the sanction).
#[must_use]
pub fn text(profile: &UnitProfile) -> LocalText {
    let say =
        |language| Translator { language }.t1("pledge-text", "unit", profile.name.get(language));
    LocalText { id: say(Language::Id), en: say(Language::En) }
}
