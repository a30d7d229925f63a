//! Who may do what, and leave to do it.
//!
//! | File | What is there |
//! |---|---|
//! | `access`, `principal`, `permit` | from a token to leave to act |
//! | `accounts`, `sessions`, `password`, `second_factor`, `lockout` | staff |
//! | `devices` | paired kiosks and displays |
//! | `setup` | the first unit and the first admin |
//! | `limits`, `address` | how fast requests may come, and where from |
//! | `access_log` | who was refused, who read what is sensitive |
//! | `view`, `store` | what follows the register, and what leaves no trace in it |
//! | `pages`, `api` | routes |

mod access;
pub mod access_log;
pub mod accounts;
pub mod address;
pub mod api;
pub mod code;
pub mod devices;
pub mod limits;
mod lockout;
mod pages;
pub mod password;
mod permit;
mod principal;
pub mod second_factor;
pub mod sessions;
pub mod setup;
pub mod store;
pub mod view;

use std::sync::Arc;

pub use access::{Access, Believed, Denied, permit};
pub use domain::identity::DeviceKind;
pub use permit::Permit;
pub use principal::{Principal, anybody};

use crate::book::Book;
use crate::config::Config;
use crate::web::Route;
use access_log::AccessLog;
use address::Addresses;
use limits::Limits;
use password::Hasher;

/// What identity keeps in memory.
pub struct Identity {
    /// The settings of the house.
    pub config: Config,
    /// How fast requests may come.
    pub limits: Limits,
    /// Where requests come from.
    pub addresses: Addresses,
    /// Who was refused, who read what is sensitive.
    pub log: AccessLog,
    /// Hashes passwords.
    pub(crate) hasher: Hasher,
    /// Held while roles change, so that requests of one server need not look twice (`accounts`).
    pub(crate) changing: tokio::sync::Mutex<()>,
    /// Held while the house is set up, so that it happens once.
    pub(crate) founding: tokio::sync::Mutex<()>,
    /// Entered at `/setup` by whoever can read the server's log.
    pub(crate) setup_code: String,
}

impl Identity {
    /// With the settings of the house.
    #[must_use]
    pub fn new(config: Config, book: Arc<dyn Book>) -> Self {
        Self {
            limits: Limits::new(&config.limits),
            addresses: Addresses::new(&config),
            log: AccessLog::start(book),
            hasher: Hasher::default(),
            changing: tokio::sync::Mutex::new(()),
            founding: tokio::sync::Mutex::new(()),
            setup_code: code::short(12),
            config,
        }
    }

    /// The code that `/setup` asks for, as people read it.
    #[must_use]
    pub fn setup_code(&self) -> String {
        code::grouped(&self.setup_code)
    }
}

/// The routes of this room.
pub(crate) fn routes() -> Vec<Route> {
    let mut routes = pages::routes();
    routes.extend(api::routes());
    routes
}
