//! The demo: the real product over fictional offices, on a clock that starts on a working morning,
//! with a simulated hall if wished (docs/decisions/0012).

mod chance;
mod morning;
mod office;
mod people;

pub use morning::simulate;
pub use office::{DemoOffice, OFFICE, open, turn_days};
