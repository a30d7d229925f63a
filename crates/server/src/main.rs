//! The one binary.

use std::process::ExitCode;

/// Measured on the ticket path: many small short-lived allocations.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    maklumat::cli::run()
}
