//! Who may do what, and leave to do it.

mod access;
mod permit;
mod principal;
pub mod store;

pub use access::{Access, Denied, permit};
pub use permit::Permit;
pub use principal::{DeviceKind, Principal, anybody};
