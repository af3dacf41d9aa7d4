//! The OpenMP threads that PyTorch computes on.
//!
//! After each of PyTorch's operations they wait for the next for some milliseconds, busily. A loss that follows at once would share
//! its processors with them; computed on them, it has the processors for itself and wakes nobody.

use std::any::Any;
use std::ffi::{c_int, c_uint, c_void};
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::process;
use std::sync::{Mutex, OnceLock, PoisonError};

use pyo3::prelude::*;

/// `GOMP_parallel`, of GNU's OpenMP and of LLVM's: runs a function on each thread of the calling thread's team.
type Parallel = unsafe extern "C" fn(extern "C" fn(*mut c_void), *mut c_void, c_uint, c_uint);

/// `omp_get_max_threads`: how many threads the calling thread's team has.
type Most = unsafe extern "C" fn() -> c_int;

/// OpenMP of one process.
struct OpenMp {
    process: u32,
    parallel: Parallel,
    most: Most,
}

static OPEN_MP: OnceLock<OpenMp> = OnceLock::new();

/// Lends PyTorch's threads to the engine, by the addresses of `GOMP_parallel` and `omp_get_max_threads` in the library that it runs on.
#[pyfunction]
pub(crate) fn lend_openmp(parallel: usize, most: usize) {
    if parallel == 0 || most == 0 {
        return;
    }
    // SAFETY: the caller, `forfeit.torch`, hands over what the dynamic linker found under these names; OpenMP stays loaded.
    let openmp = unsafe {
        OpenMp {
            process: process::id(),
            parallel: std::mem::transmute::<usize, Parallel>(parallel),
            most: std::mem::transmute::<usize, Most>(most),
        }
    };
    OPEN_MP.get_or_init(|| openmp);
    forfeit::lend_team(team);
}

/// What the threads of a team share.
struct Shared<'a> {
    work: &'a (dyn Fn() + Sync),
    panic: Mutex<Option<Box<dyn Any + Send>>>,
}

/// Only as many threads as the team has: another number would end some of them, or start others.
fn team(threads: usize, work: &(dyn Fn() + Sync)) -> bool {
    let Some(openmp) = OPEN_MP.get() else { return false };
    // The threads do not exist in a forked child. SAFETY: a function without arguments.
    if openmp.process != process::id() || usize::try_from(unsafe { (openmp.most)() }) != Ok(threads) {
        return false;
    }
    let Ok(count) = c_uint::try_from(threads) else { return false };
    let shared = Shared { work, panic: Mutex::new(None) };
    // SAFETY: `member` gets the pointer on each thread, and all are done when the call returns.
    unsafe { (openmp.parallel)(member, (&raw const shared).cast_mut().cast(), count, 0) };
    if let Some(panic) = shared.panic.into_inner().unwrap_or_else(PoisonError::into_inner) {
        resume_unwind(panic);
    }
    true
}

extern "C" fn member(shared: *mut c_void) {
    // SAFETY: `team` handed over a pointer to what outlives this call and is only read.
    let shared = unsafe { &*shared.cast_const().cast::<Shared<'_>>() };
    // A panic must not pass through OpenMP.
    if let Err(panic) = catch_unwind(AssertUnwindSafe(shared.work)) {
        *shared.panic.lock().unwrap_or_else(PoisonError::into_inner) = Some(panic);
    }
}
