//! Who may do what, and leave to do it.

mod permit;

pub use permit::Permit;
