//! burn and candle behind the line protocol of `cargo xtask bench`: `rust-peers burn|candle`.
//!
//! Each loss is the library's own where it has one, else the usual composition of its tensor operations.

use std::process::ExitCode;

use bench_protocol::{Dtype, Request};

mod burn_peer;
mod candle_peer;

fn main() -> ExitCode {
    let peer = std::env::args().nth(1);
    let served = match peer.as_deref() {
        Some("burn") => bench_protocol::serve("burn 0.22 (flex)", |request| {
            ready(request)?;
            burn_peer::prepare(request)
        }),
        Some("candle") => bench_protocol::serve("candle 0.11", |request| {
            ready(request)?;
            candle_peer::prepare(request)
        }),
        _ => {
            eprintln!("usage: rust-peers burn|candle, with requests of `cargo xtask bench` on standard input");
            return ExitCode::from(2);
        }
    };
    match served {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("rust-peers: {error}");
            ExitCode::from(2)
        }
    }
}

/// Sets the number of threads, which can be done once in a process.
fn ready(request: &Request) -> Result<(), String> {
    if request.dtype != Dtype::F32 {
        return Err("only f32 is measured".to_owned());
    }
    let set = rayon::ThreadPoolBuilder::new().num_threads(request.threads).build_global();
    if set.is_err() && rayon::current_num_threads() != request.threads {
        return Err(format!("this process runs with {} threads for good", rayon::current_num_threads()));
    }
    Ok(())
}
