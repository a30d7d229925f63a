//! Cases (*permohonan*): applications from asking to collecting.
//!
//! | File | What is there |
//! |---|---|
//! | `serve` | views of the room, the unit's working time, numbers, how a command is recorded |
//! | `view` | one row a case, and how long steps usually take |
//! | `api` | cases for programs |
//! | `keeper` | what time alone does: broken promises, days that have passed |

mod api;
mod keeper;
pub(crate) mod serve;
pub(crate) mod view;

pub use api::{document, routes};
pub use keeper::{keep, turn};
