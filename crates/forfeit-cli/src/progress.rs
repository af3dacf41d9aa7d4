//! Progress of long work: a bar on standard error, on terminals only.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

/// A bar of `length` pieces; hidden where the work is short.
pub(crate) fn bar(verb: &str, length: usize, is_long: bool) -> ProgressBar {
    if !is_long {
        return ProgressBar::hidden();
    }
    let style = ProgressStyle::with_template(&format!("{verb} {{wide_bar}} {{pos}}/{{len}}  {{msg}}"));
    let bar = ProgressBar::new(length as u64).with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    bar.enable_steady_tick(Duration::from_millis(200));
    bar
}
