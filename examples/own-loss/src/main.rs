//! A loss of one's own: defined once, then its formulas, its derivatives, and its speed beside built-in losses.

use std::hint::black_box;
use std::time::Instant;

use forfeit::{DynLoss, Error, Huber, Loss, Reduction, SquaredError};

mod inventory;

use inventory::InventoryCost;

/// Elements of the timing.
const N: usize = 1 << 22;
/// Rounds of it; in each, all take a turn.
const ROUNDS: usize = 21;

fn main() -> Result<(), Error> {
    let own = InventoryCost::new(4.0, 1.0, 0.5)?;
    println!("{own}: {}\n", own.info().summary);

    let formulas = own.formulas();
    println!("value      {}", formulas.value.unicode());
    println!("gradient   {}", formulas.gradient.unicode());
    println!("curvature  {}\n", formulas.curvature.unicode());

    println!("{:>6} {:>10} {:>10} {:>10}", "pred", "value", "gradient", "curvature");
    for pred in [-10.0, -1.0, -0.25, 0.0, 0.25, 1.0, 10.0] {
        let point = own.at(pred, 0.0);
        println!("{pred:>6} {:>10.4} {:>10.4} {:>10.4}", point.value, point.gradient, point.curvature);
    }

    time(&[&own, &SquaredError, &Huber::new(1.0)?])
}

/// Times value and gradient of the mean, f32, beside a plain subtraction of as many elements.
fn time(losses: &[&dyn DynLoss]) -> Result<(), Error> {
    let number = |i: usize| (i.wrapping_mul(2_654_435_761) % 65_536) as f32 / 8192.0 - 4.0;
    let pred: Vec<f32> = (0..N).map(number).collect();
    let target: Vec<f32> = (N..2 * N).map(number).collect();
    let mut gradient = vec![0.0f32; N];

    let mut bound = Vec::new();
    let mut times = vec![Vec::new(); losses.len()];
    for _ in 0..ROUNDS {
        let start = Instant::now();
        stream(&pred, &target, &mut gradient);
        bound.push(start.elapsed().as_secs_f64());
        for (loss, times) in losses.iter().zip(&mut times) {
            let start = Instant::now();
            let evaluation = loss.evaluate(&pred, &target).reduction(Reduction::Mean).gradient_into(&mut gradient);
            black_box(evaluation.threads(1).run()?);
            times.push(start.elapsed().as_secs_f64());
        }
    }
    let bound = median(bound);
    println!("\nvalue and gradient of 2^22 f32 on one thread, median of {ROUNDS} rounds:");
    println!("{:<44} {:>8.3} ns per element", "the bound: c[i] = a[i] - b[i]", nanoseconds(bound));
    for (loss, times) in losses.iter().zip(times) {
        let time = median(times);
        let share = bound / time;
        println!("{:<44} {:>8.3} ns per element, {share:.2} of the bound", loss.to_string(), nanoseconds(time));
    }
    Ok(())
}

/// What the machine can do at best: it moves the bytes that a loss moves.
#[inline(never)]
fn stream(a: &[f32], b: &[f32], c: &mut [f32]) {
    for ((c, a), b) in c.iter_mut().zip(a).zip(b) {
        *c = a - b;
    }
    black_box(c);
}

fn median(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}

fn nanoseconds(time: f64) -> f64 {
    time * 1e9 / N as f64
}
