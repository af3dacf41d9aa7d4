//! A worker's loop: read a request, time it, answer.

use std::io::{self, BufRead, Write};
use std::time::Instant;

use crate::{Answer, Check, Hello, Request};

/// A request made ready: data generated, threads started, memory allocated.
pub trait Job {
    /// One call, from ready arrays to a ready gradient.
    fn step(&mut self);
    /// What the last step computed.
    fn check(&self) -> Option<Check>;
}

/// Jobs kept ready. Two, because some rows measure one worker in two ways in turn.
const READY: usize = 2;

/// Answers requests until standard input ends. `prepare` makes a job, or says why it cannot.
///
/// # Errors
/// When a line cannot be read, parsed or written.
pub fn serve(name: &str, prepare: impl Fn(&Request) -> Result<Box<dyn Job>, String>) -> io::Result<()> {
    let mut output = io::stdout().lock();
    writeln!(output, "{}", serde_json::to_string(&Hello::Ready(name.to_owned()))?)?;
    output.flush()?;
    let mut ready: Vec<(Request, Box<dyn Job>)> = Vec::new();
    for line in io::stdin().lock().lines() {
        let request: Request = serde_json::from_str(&line?)?;
        let answer =
            answer(&mut ready, &request, &prepare).unwrap_or_else(|unsupported| Answer::Unsupported { unsupported });
        writeln!(output, "{}", serde_json::to_string(&answer)?)?;
        output.flush()?;
    }
    Ok(())
}

fn answer(
    ready: &mut Vec<(Request, Box<dyn Job>)>,
    request: &Request,
    prepare: &impl Fn(&Request) -> Result<Box<dyn Job>, String>,
) -> Result<Answer, String> {
    let key = Request { repeat: 0, ..request.clone() };
    let job = match ready.iter().position(|(other, _)| *other == key) {
        Some(index) => &mut ready[index].1,
        None => {
            // Released before the next data are made: two sets of 2²⁵ elements are enough.
            if ready.len() == READY {
                ready.remove(0);
            }
            let mut job = prepare(request)?;
            job.step();
            ready.push((key, job));
            &mut ready.last_mut().ok_or("no job")?.1
        }
    };
    let start = Instant::now();
    for _ in 0..request.repeat {
        job.step();
    }
    let ns = start.elapsed().as_nanos() as f64;
    Ok(Answer::Timed { ns_per_element: ns / (request.repeat * request.n) as f64, check: job.check() })
}
