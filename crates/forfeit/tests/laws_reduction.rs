//! Laws of arrays, over every loss of the registry: weights, masks, splits, threads, instruction sets, reductions.

mod common;

use common::{Format, Random, assert_equal, assert_same, bits, losses};
use forfeit::{Curvature, DynLoss, Isa, Loss, Outcome, Reduction, Total};

/// Crosses several tiles and ends inside one.
const N: usize = 5000;

/// Random predictions and targets of a loss's domain, in a format.
fn data<T: Format>(loss: &dyn DynLoss, n: usize) -> (Vec<T>, Vec<T>) {
    let (pred, target) = Random(21).pairs(loss.info(), n);
    (pred.into_iter().map(T::of).collect(), target.into_iter().map(T::of).collect())
}

fn weights(n: usize) -> Vec<f64> {
    let mut random = Random(22);
    (0..n).map(|i| if i % 7 == 0 { 0.0 } else { (random.unit() * 64.0).round() / 16.0 }).collect()
}

/// Value, gradient and everything else of one evaluation.
fn all<T: Format>(loss: &dyn DynLoss, pred: &[T], target: &[T], reduction: Reduction) -> (Outcome, [Vec<T>; 5]) {
    let mut out = [(); 5].map(|()| vec![T::ZERO; pred.len()]);
    let [v, g, t, c, m] = &mut out;
    let mut evaluation = loss.evaluate(pred, target).reduction(reduction).values_into(v);
    if loss.info().differentiable {
        evaluation = evaluation.gradient_into(g);
        evaluation = evaluation.curvature_into(Curvature::Exact, c).curvature_into(Curvature::Majorizer, m);
        if !loss.info().target.ends {
            evaluation = evaluation.target_gradient_into(t);
        }
    }
    let outcome = evaluation.run().unwrap_or_else(|error| panic!("{loss}: {error}"));
    (outcome, out)
}

fn close(a: f64, b: f64, ulps: f64) -> bool {
    a == b || (a - b).abs() <= ulps * f64::EPSILON * a.abs().max(b.abs())
}

#[test]
fn unreduced_summed_and_mean_agree() {
    for loss in losses() {
        let (pred, target) = data::<f64>(loss.as_dyn(), N);
        let (none, each) = all(loss.as_dyn(), &pred, &target, Reduction::None);
        let (sum, summed) = all(loss.as_dyn(), &pred, &target, Reduction::Sum);
        let (mean, averaged) = all(loss.as_dyn(), &pred, &target, Reduction::Mean);
        let (count, _) = all(loss.as_dyn(), &pred, &target, Reduction::MeanOverCount);
        assert_eq!((none.value, sum.value), (sum.value, sum.total.sum), "{loss}");
        assert_eq!((mean.value, count.value), (sum.value / N as f64, sum.value / N as f64), "{loss}");
        assert!(close(each[0].iter().sum::<f64>(), sum.value, 400.0), "{loss}: values do not add up");
        for q in 0..5 {
            assert_same(&each[q], &summed[q], &format!("{loss}: unreduced and summed"));
            let factor = if q == 0 { 1.0 } else { N as f64 };
            for (a, b) in each[q].iter().zip(&averaged[q]) {
                assert!(close(*a, b * factor, 2.0) || a.abs() < 1e-290, "{loss}: result {q}: {a} and {b} of a mean");
            }
        }
        for i in (0..N).step_by(97) {
            // A kernel and a scalar are two roundings of one number.
            let at = loss.at(pred[i], target[i]);
            assert!(
                (each[0][i] - at.value).abs() <= 1e-13 * at.value.abs() + 1e-300,
                "{loss}: {} and {at:?}",
                each[0][i]
            );
        }
    }
}

#[test]
fn fused_is_separate() {
    fn check<T: Format>(loss: &dyn DynLoss) {
        let (pred, target) = data::<T>(loss, N);
        for reduction in [Reduction::Mean, Reduction::None] {
            let (outcome, together) = all(loss, &pred, &target, reduction);
            let value = loss.evaluate(&pred, &target).reduction(reduction).run().expect("a value");
            assert_eq!(outcome.value.to_bits(), value.value.to_bits(), "{loss}: the value alone");
            if !loss.info().differentiable {
                continue;
            }
            let alone = |q: usize| {
                let mut out = vec![T::ZERO; N];
                let evaluation = loss.evaluate(&pred, &target).reduction(reduction);
                let evaluation = match q {
                    1 => evaluation.gradient_into(&mut out),
                    2 => evaluation.target_gradient_into(&mut out),
                    3 => evaluation.curvature_into(Curvature::Exact, &mut out),
                    _ => evaluation.curvature_into(Curvature::Majorizer, &mut out),
                };
                let outcome = evaluation.run().unwrap_or_else(|error| panic!("{error}"));
                assert_eq!(outcome.value.to_bits(), value.value.to_bits(), "{loss}: the value with output {q}");
                out
            };
            for q in (1..5).filter(|&q| q != 2 || !loss.info().target.ends) {
                assert_equal(&alone(q), &together[q], &format!("{loss}, {}: output {q} alone", T::NAME));
            }
        }
    }
    for loss in losses() {
        check::<f32>(loss.as_dyn());
        check::<f64>(loss.as_dyn());
    }
}

#[test]
fn weights_multiply_and_zero_removes() {
    for loss in losses() {
        let (mut pred, target) = data::<f64>(loss.as_dyn(), N);
        let weights = weights(N);
        let (_, each) = all(loss.as_dyn(), &pred, &target, Reduction::None);
        let kept: Vec<usize> = (0..N).filter(|&i| weights[i] > 0.0).collect();
        // What lies in a row of weight 0 does not matter, NaN and infinity included.
        for i in (0..N).filter(|&i| weights[i] == 0.0) {
            pred[i] = [f64::NAN, f64::INFINITY, f64::NEG_INFINITY][i % 3];
        }
        let (mut values, mut gradient) = (vec![0.0; N], vec![0.0; N]);
        let mut evaluation =
            loss.evaluate(&pred, &target).weights(&weights).reduction(Reduction::Sum).values_into(&mut values);
        if loss.info().differentiable {
            evaluation = evaluation.gradient_into(&mut gradient);
        }
        let weighted = evaluation.run().unwrap_or_else(|error| panic!("{loss}: {error}"));
        for i in 0..N {
            let factor = weights[i];
            let expected = if factor == 0.0 { [0.0; 2] } else { [factor * each[0][i], factor * each[1][i]] };
            assert!(
                close(values[i], expected[0], 1.0),
                "{loss}: value {} of weight {factor}, not {}",
                values[i],
                expected[0]
            );
            assert!(close(gradient[i], expected[1], 1.0), "{loss}: gradient {} of weight {factor}", gradient[i]);
        }
        let pick = |from: &[f64]| kept.iter().map(|&i| from[i]).collect::<Vec<_>>();
        let (p, t, w) = (pick(&pred), pick(&target), pick(&weights));
        let removed = loss.evaluate(&p, &t).weights(&w).run().expect("a mean");
        let mean = loss.evaluate(&pred, &target).weights(&weights).run().expect("a mean");
        assert_eq!(weighted.total.weight, w.iter().sum::<f64>(), "{loss}: multiples of 1/16 add up exactly");
        assert!(
            close(mean.value, removed.value, 20.0),
            "{loss}: {} with rows of weight 0, {} without",
            mean.value,
            removed.value
        );
    }
}

#[test]
fn a_mask_is_a_slice() {
    for loss in losses() {
        let (mut pred, target) = data::<f64>(loss.as_dyn(), N);
        let keep: Vec<bool> = (0..N).map(|i| i % 3 != 1).collect();
        for i in (0..N).filter(|&i| !keep[i]) {
            pred[i] = f64::NAN;
        }
        let pick = |from: &[f64]| (0..N).filter(|&i| keep[i]).map(|i| from[i]).collect::<Vec<_>>();
        let (p, t) = (pick(&pred), pick(&target));
        let masked = loss.evaluate(&pred, &target).mask(&keep).run().unwrap_or_else(|error| panic!("{loss}: {error}"));
        let sliced = loss.evaluate(&p, &t).run().expect("a mean");
        assert!(close(masked.value, sliced.value, 20.0), "{loss}: {} masked, {} sliced", masked.value, sliced.value);
        assert_eq!((masked.total.weight, masked.total.count), (sliced.total.weight, sliced.total.count), "{loss}");
    }
}

#[test]
fn any_split_merges() {
    for loss in losses() {
        let (pred, target) = data::<f64>(loss.as_dyn(), N);
        let weights = weights(N);
        let total = |range: std::ops::Range<usize>| -> Total {
            let evaluation = loss.evaluate(&pred[range.clone()], &target[range.clone()]).weights(&weights[range]);
            evaluation.reduction(Reduction::Sum).run().unwrap_or_else(|error| panic!("{error}")).total
        };
        let whole = total(0..N);
        let each = all(loss.as_dyn(), &pred, &target, Reduction::None).1;
        let size: f64 = each[0].iter().zip(&weights).map(|(value, weight)| weight * value.abs()).sum();
        for cuts in [vec![0, 1, N], vec![0, 64, 65, 3000, N], (0..=N).step_by(500).collect()] {
            let merged: Total = cuts.windows(2).map(|cut| total(cut[0]..cut[1])).sum();
            assert!((merged.sum - whole.sum).abs() <= 1e-15 * size, "{loss}: {merged:?}, not {whole:?}");
            assert_eq!((merged.weight, merged.count), (whole.weight, whole.count), "{loss}");
        }
    }
}

#[test]
fn any_number_of_threads_gives_the_same_bits() {
    fn check<T: Format>(loss: &dyn DynLoss) {
        let n = 300_000;
        let (pred, target) = data::<T>(loss, n);
        let run = |threads: usize| {
            let mut gradient = vec![T::ZERO; n];
            let mut evaluation = loss.evaluate(&pred, &target).threads(threads);
            if loss.info().differentiable {
                evaluation = evaluation.gradient_into(&mut gradient);
            }
            let value = evaluation.run().unwrap_or_else(|error| panic!("{error}")).value;
            (value.to_bits(), gradient)
        };
        let (value, gradient) = run(1);
        for threads in [2, 3, 5, 8] {
            let (other, slopes) = run(threads);
            assert_eq!(other, value, "{loss}: the value on {threads} threads");
            assert_same(&slopes, &gradient, &format!("{loss} on {threads} threads"));
        }
    }
    for name in forfeit::registry::names() {
        check::<f32>(common::loss(name).as_dyn());
        check::<f64>(common::loss(name).as_dyn());
    }
}

#[test]
fn instruction_sets_agree() {
    fn check<T: Format>(loss: &dyn DynLoss) {
        let (pred, target) = data::<T>(loss, N);
        let run = |isa: Isa| {
            let (mut values, mut gradient) = (vec![T::ZERO; N], vec![T::ZERO; N]);
            let mut evaluation =
                loss.evaluate(&pred, &target).isa(isa).reduction(Reduction::Sum).values_into(&mut values);
            if loss.info().differentiable {
                evaluation = evaluation.gradient_into(&mut gradient);
            }
            let value = evaluation.run().unwrap_or_else(|error| panic!("{error}")).value;
            (value, values, gradient)
        };
        let (sum, values, slopes) = run(Isa::best());
        for isa in Isa::available().filter(|isa| *isa != Isa::PORTABLE) {
            let (other, v, g) = run(isa);
            assert_eq!(other.to_bits(), sum.to_bits(), "{loss}: the sum under {}", isa.name());
            assert_same(&v, &values, &format!("{loss}: values under {}", isa.name()));
            assert_same(&g, &slopes, &format!("{loss}: gradients under {}", isa.name()));
        }
        let (_, v, g) = run(Isa::PORTABLE);
        let lipschitz = loss.facts().lipschitz;
        for i in 0..N {
            for (a, b, bound) in [(v[i], values[i], 8.0), (g[i], slopes[i], 16.0)] {
                let far =
                    2.0 * loss.parameters().first().map_or(0.0, |gamma| gamma.min(5.0) * (8.0 + pred[i].wide().abs()));
                // Near the optimum of a soft label terms of up to the label's weight cancel.
                let cancels = match loss.info().family {
                    forfeit::Family::Logit => lipschitz.max(1.0),
                    // Two terms, of which one is about the target's or its product with the prediction.
                    forfeit::Family::Likelihood => (1.0 + pred[i].wide().abs()) * (1.0 + target[i].wide().abs()),
                    // The part of the further number and that of the residual.
                    _ if !loss.further().is_empty() => 2.0,
                    _ => 0.0,
                };
                let apart = (a.wide() - b.wide()).abs() / (b.wide().abs() + cancels).max(T::SMALLEST / T::EPSILON);
                assert!(
                    apart <= (bound + far) * T::EPSILON,
                    "{loss} at ({:?}, {:?}): {a:?} portable, {b:?}",
                    pred[i],
                    target[i]
                );
            }
        }
        assert_eq!(bits(T::of(f64::NAN)), u64::MAX);
    }
    for loss in losses() {
        check::<f32>(loss.as_dyn());
        check::<f64>(loss.as_dyn());
    }
}
