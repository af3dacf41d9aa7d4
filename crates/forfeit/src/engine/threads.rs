//! How many threads, and the library's own pool of them.

#[cfg(not(feature = "rayon"))]
use alloc::vec::Vec;

/// The number of threads that a large evaluation uses unless it is told: `FORFEIT_NUM_THREADS`, else `OMP_NUM_THREADS`,
/// else what the process's affinity and its control group allow; 1 without the feature `rayon`.
pub fn thread_count() -> usize {
    #[cfg(feature = "rayon")]
    return pool::default_count();
    #[cfg(not(feature = "rayon"))]
    1
}

/// Runs `work` on every task, on up to `threads` threads, the calling one among them.
#[cfg(not(feature = "rayon"))]
pub(crate) fn for_each<T: Send>(tasks: Vec<T>, _threads: usize, work: impl Fn(T) + Sync) {
    tasks.into_iter().for_each(work);
}

#[cfg(feature = "rayon")]
pub(crate) use pool::for_each;
#[cfg(feature = "rayon")]
pub use pool::{Team, lend_team};

#[cfg(feature = "rayon")]
mod pool {
    use std::sync::{Arc, Mutex, OnceLock, TryLockError};
    use std::vec::Vec;

    use rayon::{ThreadPool, ThreadPoolBuilder};

    pub(super) fn default_count() -> usize {
        static COUNT: OnceLock<usize> = OnceLock::new();
        *COUNT.get_or_init(|| {
            let read = |name| std::env::var(name).ok()?.trim().parse().ok().filter(|&n: &usize| n > 0);
            let allowed = || std::thread::available_parallelism().map_or(1, usize::from);
            read("FORFEIT_NUM_THREADS").or_else(|| read("OMP_NUM_THREADS")).unwrap_or_else(allowed)
        })
    }

    /// Threads of another library: runs `work` on each of so many, the calling one among them, or returns false and runs nothing.
    pub type Team = fn(threads: usize, work: &(dyn Fn() + Sync)) -> bool;

    static TEAM: OnceLock<Team> = OnceLock::new();

    /// From now on large evaluations ask `team` first and take the library's own threads where it declines. The first one lent stays.
    ///
    /// For a process in which another library computes by turns with this one and its threads wait for work busily: two pools
    /// would take the processors from each other. A team may run the work on fewer threads, too; results have the same bits.
    ///
    /// ```
    /// use forfeit::{Loss, SquaredError};
    /// use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
    ///
    /// static CALLS: AtomicUsize = AtomicUsize::new(0);
    /// forfeit::lend_team(|threads, work| {
    ///     CALLS.fetch_add(1, Relaxed);
    ///     std::thread::scope(|scope| (0..threads).for_each(|_| _ = scope.spawn(work)));
    ///     true
    /// });
    /// let pred = vec![2.0; 1 << 20];
    /// let outcome = SquaredError.evaluate(&pred, &vec![0.0; 1 << 20]).threads(2).run()?;
    /// assert_eq!((outcome.value, CALLS.load(Relaxed)), (4.0, 1));
    /// # Ok::<(), forfeit::Error>(())
    /// ```
    pub fn lend_team(team: Team) {
        TEAM.get_or_init(|| team);
    }

    /// Runs `work` on every task, on up to `threads` threads, the calling one among them.
    pub(crate) fn for_each<T: Send>(tasks: Vec<T>, threads: usize, work: impl Fn(T) + Sync) {
        let helpers = threads.min(tasks.len()).saturating_sub(1);
        if helpers == 0 {
            return tasks.into_iter().for_each(work);
        }
        let queue = Mutex::new(tasks.into_iter());
        // A worker that panics poisons nothing that matters: the queue is an iterator, valid between any two calls.
        let next = || queue.lock().unwrap_or_else(|poisoned| poisoned.into_inner()).next();
        let drain = || {
            while let Some(task) = next() {
                work(task);
            }
        };
        if TEAM.get().is_some_and(|team| team(threads, &drain)) {
            return;
        }
        let Some(pool) = pool(helpers) else { return drain() };
        pool.in_place_scope(|scope| {
            for _ in 0..helpers {
                scope.spawn(|_| drain());
            }
            drain();
        });
    }

    /// The pool of this process with at least this many workers.
    ///
    /// Never rayon's global pool: its threads do not exist in a forked child (a data loader's worker, say), which would wait
    /// for them for ever. The pool is keyed by process: a child leaks its parent's and makes its own, and where another
    /// thread held the lock at the fork it computes alone.
    fn pool(workers: usize) -> Option<Arc<ThreadPool>> {
        static POOL: Mutex<Option<(u32, Arc<ThreadPool>)>> = Mutex::new(None);
        let mut current = match POOL.try_lock() {
            Ok(guard) => guard,
            Err(TryLockError::Poisoned(poisoned)) => poisoned.into_inner(),
            Err(TryLockError::WouldBlock) => return None,
        };
        let process = std::process::id();
        match current.take() {
            Some((owner, pool)) if owner == process && pool.current_num_threads() >= workers => {
                *current = Some((owner, pool));
            }
            stale => {
                // Dropping a parent's pool would wait for threads that the fork did not copy.
                if let Some((owner, pool)) = stale
                    && owner != process
                {
                    std::mem::forget(pool);
                }
                let name = |i| std::format!("forfeit-{i}");
                let pool = ThreadPoolBuilder::new().num_threads(workers).thread_name(name).build().ok()?;
                *current = Some((process, Arc::new(pool)));
            }
        }
        current.as_ref().map(|(_, pool)| Arc::clone(pool))
    }
}
