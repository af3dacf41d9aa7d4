//! A forked child computes: its parent's worker threads do not exist there, and nothing may wait for them.
#![cfg(all(unix, feature = "rayon"))]

mod common;

use std::time::{Duration, Instant};

use common::Random;
use forfeit::Loss;

const N: usize = 1 << 20;
const PATIENCE: Duration = Duration::from_secs(60);

/// The bits of a mean and of a digest of its gradient, on several threads.
fn evaluate(pred: &[f32], target: &[f32]) -> [u64; 2] {
    let mut gradient = vec![0.0f32; N];
    let loss = common::loss("bce_with_logits");
    let outcome = loss.evaluate(pred, target).threads(4).gradient_into(&mut gradient).run();
    let digest = gradient.iter().fold(0u64, |digest, g| digest.rotate_left(5) ^ u64::from(g.to_bits()));
    [outcome.map_or(0, |outcome| outcome.value.to_bits()), digest]
}

#[test]
#[expect(unsafe_code, reason = "a fork is what is tested")]
fn a_forked_child_gets_the_same_bits() {
    let mut random = Random(51);
    let pred: Vec<f32> = (0..N).map(|_| random.between(-5.0, 5.0) as f32).collect();
    let target: Vec<f32> = (0..N).map(|_| f32::from(u8::from(random.unit() < 0.5))).collect();
    let expected = evaluate(&pred, &target);
    assert_ne!(expected, [0, 0]);
    // SAFETY: the child runs the evaluation alone and leaves by `_exit`, past every destructor and exit handler.
    let child = unsafe { libc::fork() };
    assert!(child >= 0, "fork: {}", std::io::Error::last_os_error());
    if child == 0 {
        let code = i32::from(evaluate(&pred, &target) != expected || evaluate(&pred, &target) != expected);
        // SAFETY: ends the process at once.
        unsafe { libc::_exit(code) };
    }
    let start = Instant::now();
    let mut status = 0;
    // SAFETY: `status` outlives the call, and `child` is a process of ours that nothing else waits for.
    while unsafe { libc::waitpid(child, &mut status, libc::WNOHANG) } == 0 {
        if start.elapsed() > PATIENCE {
            // SAFETY: sends a signal to that same child.
            unsafe { libc::kill(child, libc::SIGKILL) };
            panic!("the child still waits after {PATIENCE:?}");
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    assert!(libc::WIFEXITED(status) && libc::WEXITSTATUS(status) == 0, "the child's status is {status}");
    assert_eq!(evaluate(&pred, &target), expected, "the parent computes on");
}
