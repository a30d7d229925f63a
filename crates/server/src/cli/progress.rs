//! A bar on standard error for long commands, when somebody looks at it.

use std::io::IsTerminal;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// A bar over a number of entries.
pub(super) fn entries(total: u64) -> ProgressBar {
    let style = ProgressStyle::with_template(
        "{bar:40} {human_pos} of {human_len} entries  {per_sec}  {eta}",
    )
    .expect("a fixed template");
    let bar = ProgressBar::new(total).with_style(style);
    if !std::io::stderr().is_terminal() {
        bar.set_draw_target(ProgressDrawTarget::hidden());
    }
    bar
}
