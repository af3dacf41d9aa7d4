//! Cross entropy in f64 as a textbook writes it.

use super::Random;

/// About a standard normal number.
pub fn normal(random: &mut Random) -> f64 {
    (0..12).map(|_| random.unit()).sum::<f64>() - 6.0
}

/// Σ_c w_c·q_c·(−ln p_c) and its gradient by the logits.
pub fn cross_entropy(z: &[f64], q: &[f64], w: &[f64]) -> (f64, Vec<f64>) {
    let top = z.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let sum: f64 = z.iter().map(|z| (z - top).exp()).sum();
    let share: Vec<f64> = q.iter().zip(w).map(|(q, w)| q * w).collect();
    let whole: f64 = share.iter().sum();
    let value = z.iter().zip(&share).map(|(z, share)| share * (top - z + sum.ln())).sum();
    let gradient = z.iter().zip(&share).map(|(z, share)| whole * (z - top).exp() / sum - share).collect();
    (value, gradient)
}
