//! The register as a thing to be checked: verifying what lies in the database, handing it out as a
//! file that strangers can check, and signing its heads.

mod bundle;
mod checkpoint;
mod export;
mod opening;
mod verify;

pub use bundle::{Proof, ProveError, prove};
pub use checkpoint::{SignError, SignedHead, sign_heads};
pub use export::{ExportError, export};
pub use opening::{Opened, open_all};
pub use verify::{Finding, Report, Trust, verify};
