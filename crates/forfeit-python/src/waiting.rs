//! Computing while other threads of Python run, and while Ctrl-C is heard.

use std::sync::mpsc::{RecvTimeoutError, sync_channel};
use std::thread;
use std::time::Duration;

use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;

/// From this much work on, other threads of Python may run meanwhile: below, handing over costs more. In elements.
const DETACH_FROM: usize = 4096;

/// From this much work on, tens of milliseconds, signals are heard meanwhile: below, Python hears them soon enough.
const LISTEN_FROM: usize = 1 << 24;

/// How often.
const EVERY: Duration = Duration::from_millis(50);

/// Runs `work`, which is about as long as a loss of `elements` elements.
///
/// Long work runs on a thread of its own, for only this one may ask Python for signals. An interrupted call returns at once; its
/// work, which owns all that it reads and writes, ends unheard.
pub(crate) fn compute<T: Send + 'static>(
    py: Python<'_>,
    elements: usize,
    work: impl FnOnce() -> PyResult<T> + Send + 'static,
) -> PyResult<T> {
    if elements < DETACH_FROM {
        return work();
    }
    if elements < LISTEN_FROM {
        return py.detach(work);
    }
    let (sender, mut receiver) = sync_channel(1);
    thread::Builder::new().name("forfeit-long".into()).spawn(move || {
        // Nobody listens after an interruption.
        let _ = sender.send(work());
    })?;
    loop {
        let heard;
        (receiver, heard) = py.detach(move || {
            let heard = receiver.recv_timeout(EVERY);
            (receiver, heard)
        });
        match heard {
            Ok(result) => return result,
            Err(RecvTimeoutError::Timeout) => py.check_signals()?,
            Err(RecvTimeoutError::Disconnected) => {
                return Err(PyRuntimeError::new_err("the computation panicked: please report this as a bug"));
            }
        }
    }
}
