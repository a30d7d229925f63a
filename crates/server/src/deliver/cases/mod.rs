//! Cases (*permohonan*): applications from asking to collecting.
//!
//! | File | What is there |
//! |---|---|
//! | `serve` | views of the room, the unit's working time, numbers, how a command is recorded |
//! | `view` | one row a case, and how long steps usually take |
//! | `api`, `sealed` | cases for programs; sealed text for who works on it |
//! | `keeper` | what time alone does: broken promises, days that have passed |

mod api;
mod keeper;
mod sealed;
pub(crate) mod serve;
pub(crate) mod view;

pub use api::{document, routes};
pub use keeper::{keep, turn};
