//! Two workers of `cargo xtask bench`: `ours` times forfeit, `bound` what the machine streams.

use std::process::ExitCode;

mod bound;
mod detection;
mod groups;
mod job;
mod ours;
mod rows;

fn main() -> ExitCode {
    let worker = std::env::args().nth(1);
    let served = match worker.as_deref() {
        Some("ours") => bench_protocol::serve(concat!("forfeit ", env!("CARGO_PKG_VERSION")), ours::prepare),
        Some("bound") => bench_protocol::serve("streaming bound", bound::prepare),
        _ => {
            eprintln!("usage: forfeit-bench ours|bound, with requests of `cargo xtask bench` on standard input");
            return ExitCode::from(2);
        }
    };
    match served {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("forfeit-bench: {error}");
            ExitCode::from(2)
        }
    }
}
