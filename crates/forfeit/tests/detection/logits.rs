//! Losses of logits, against their formulas and their finite differences.

#![expect(clippy::disallowed_methods, reason = "the formulas as anyone would write them, by the standard library")]

use forfeit::detection::LogitLoss;

const LOGITS: [f64; 9] = [-30.0, -8.0, -2.5, -0.3, 0.0, 0.4, 1.7, 9.0, 40.0];
const LABELS: [f64; 4] = [0.0, 0.3, 0.8, 1.0];

fn bce(x: f64, t: f64, pos_weight: f64) -> f64 {
    let softplus = |x: f64| f64::max(x, 0.0) + (-x.abs()).exp().ln_1p();
    t * pos_weight * softplus(-x) + (1.0 - t) * softplus(x)
}

fn formula(loss: LogitLoss, x: f64, t: f64) -> f64 {
    let p = 1.0 / (1.0 + (-x).exp());
    match loss {
        LogitLoss::Bce { pos_weight } => bce(x, t, pos_weight),
        LogitLoss::Focal { gamma, alpha, pos_weight } => {
            let p_t = t * p + (1.0 - t) * (1.0 - p);
            bce(x, t, pos_weight) * (t * alpha + (1.0 - t) * (1.0 - alpha)) * (1.0 - p_t).powf(gamma)
        }
        LogitLoss::QualityFocal { beta } => bce(x, t, 1.0) * (t - p).abs().powf(beta),
        LogitLoss::Varifocal { alpha, gamma } if t == 0.0 => alpha * p.powf(gamma) * bce(x, 0.0, 1.0),
        LogitLoss::Varifocal { .. } => t * bce(x, t, 1.0),
        _ => 0.5 * (t - p) * (t - p),
    }
}

#[test]
fn losses_are_their_formulas() {
    let losses = [
        LogitLoss::BCE,
        LogitLoss::Bce { pos_weight: 3.0 },
        LogitLoss::Focal { gamma: 1.5, alpha: 0.25, pos_weight: 1.0 },
        LogitLoss::QualityFocal { beta: 2.0 },
        LogitLoss::QualityFocal { beta: 2.5 },
        LogitLoss::Varifocal { alpha: 0.75, gamma: 2.0 },
        LogitLoss::HalfSquaredError,
    ];
    for loss in losses {
        for t in LABELS {
            let each = loss.evaluate(&LOGITS, &[t; 9]).unwrap();
            for (i, x) in LOGITS.into_iter().enumerate() {
                let expected = formula(loss, x, t);
                // The formula itself loses digits in the tails: 1 − p is 0 from x = 37 on.
                assert!((each.values[i] - expected).abs() <= 1e-12 * (1.0 + expected), "{loss:?} {x} {t}: {expected}");
                let difference = (formula(loss, x + 1e-6, t) - formula(loss, x - 1e-6, t)) / 2e-6;
                assert!(
                    (each.gradient[i] - difference).abs() < 1e-7,
                    "{loss:?} {x} {t}: {} {difference}",
                    each.gradient[i]
                );
            }
        }
    }
    let wrong = LogitLoss::BCE.evaluate(&[0.0, 1.0], &[0.0, 1.5]).unwrap_err().to_string();
    assert_eq!(
        wrong,
        "bce: target is 1.5 at index 1; it must be in [0, 1]; if these are logits, use the loss for logits"
    );
}
