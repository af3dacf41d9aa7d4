//! Laws of types and memory: views are copies, half precision is rounding, labels of any type, upstream gradients.

mod common;

use common::{Format, Random, assert_equal, differentiable, losses};
use forfeit::{Curvature, DynLoss, Loss, Reduction, View};

const N: usize = 3 * 1100;

fn data<T: Format>(loss: &dyn DynLoss) -> (Vec<T>, Vec<T>) {
    let (pred, target) = Random(31).pairs(loss.info(), N);
    (pred.into_iter().map(T::of).collect(), target.into_iter().map(T::of).collect())
}

/// Mean, values and gradient.
fn results<T: Format>(loss: &dyn DynLoss, pred: View<'_, T>, target: View<'_, T>) -> (f64, Vec<T>, Vec<T>) {
    let n = pred.shape().iter().product();
    let (mut values, mut gradient) = (vec![T::ZERO; n], vec![T::ZERO; n]);
    let mut evaluation = loss.evaluate(pred, target).values_into(&mut values);
    if loss.info().differentiable {
        evaluation = evaluation.gradient_into(&mut gradient);
    }
    let value = evaluation.run().unwrap_or_else(|error| panic!("{loss}: {error}")).value;
    (value, values, gradient)
}

#[test]
fn views_are_their_copies() {
    fn check<T: Format>(loss: &dyn DynLoss) {
        let (pred, target) = data::<T>(loss);
        // Shape, strides, offset: a step, reversed, transposed, expanded, one column.
        let layouts: [(&[usize], &[isize], usize); 6] = [
            (&[N / 3], &[3], 1),
            (&[N], &[-1], N - 1),
            (&[1100, 3], &[1, 1100], 0),
            (&[3, 1100], &[-1100, 1], 2200),
            (&[40, 1100], &[0, 1], 7),
            (&[5, 4, 30], &[7, 0, 20], 3),
        ];
        for (shape, strides, offset) in layouts {
            let copy = |from: &[T]| {
                let n: usize = shape.iter().product();
                let at = |mut i: usize| {
                    let place = |(&size, &stride): (&usize, &isize)| {
                        let index = i % size;
                        i /= size;
                        index as isize * stride
                    };
                    offset as isize + shape.iter().zip(strides).rev().map(place).sum::<isize>()
                };
                (0..n).map(|i| from[at(i) as usize]).collect::<Vec<_>>()
            };
            let view = |from| View::strided(from, shape, strides, offset).expect("inside the slice");
            let (p, t) = (copy(&pred), copy(&target));
            let dense = |from| View::shaped(from, shape).expect("as many elements");
            let (mean, values, gradient) = results(loss, view(&pred[..]), view(&target[..]));
            let (other, v, g) = results(loss, dense(&p[..]), dense(&t[..]));
            let what = format!("{loss}, {} of shape {shape:?} and strides {strides:?}", T::NAME);
            assert_eq!(mean.to_bits(), other.to_bits(), "{what}");
            assert_equal(&values, &v, &what);
            assert_equal(&gradient, &g, &what);
        }
    }
    for loss in losses() {
        check::<f32>(loss.as_dyn());
        check::<f64>(loss.as_dyn());
    }
}

#[test]
fn views_outside_the_slice_are_refused() {
    let data = [0.0f32; 12];
    assert!(View::strided(&data, &[3, 4], &[4, 1], 0).is_some());
    assert!(View::strided(&data, &[3, 4], &[4, 1], 1).is_none());
    assert!(View::strided(&data, &[3], &[-1], 1).is_none());
    assert!(View::shaped(&data, &[3, 5]).is_none());
}

#[test]
#[cfg(feature = "half")]
fn half_precision_is_rounded_once() {
    macro_rules! check {
        ($half:ty, $loss:expr) => {{
            let loss = $loss;
            let (pred, target) = data::<f32>(loss.as_dyn());
            let narrow = |x: &[f32]| x.iter().map(|&x| <$half>::from_f32(x)).collect::<Vec<_>>();
            let wide = |x: &[$half]| x.iter().map(|x| x.to_f32()).collect::<Vec<_>>();
            // What rounds to the edge of an open domain is moved inside.
            let inside = |x: Vec<$half>, domain: forfeit::Interval| -> Vec<$half> {
                x.into_iter().map(|x| if domain.contains(x.to_f64()) { x } else { <$half>::ONE }).collect()
            };
            let (pred, target) = (inside(narrow(&pred), loss.info().pred), inside(narrow(&target), loss.info().target));
            let (mut values, mut gradient) = (vec![<$half>::ZERO; N], vec![<$half>::ZERO; N]);
            let evaluation = loss.evaluate(&pred, &target).reduction(Reduction::Sum);
            let sum = evaluation.values_into(&mut values).gradient_into(&mut gradient).run().expect("a sum").value;
            let (p, t) = (wide(&pred), wide(&target));
            let (mut v, mut g) = (vec![0.0f32; N], vec![0.0f32; N]);
            let evaluation = loss.evaluate(&p, &t).reduction(Reduction::Sum);
            let single = evaluation.values_into(&mut v).gradient_into(&mut g).run().expect("a sum").value;
            assert_eq!(sum.to_bits(), single.to_bits(), "{loss}");
            let same = |a: &[$half], b: Vec<$half>| a.iter().zip(&b).all(|(a, b)| a == b);
            assert!(same(&values, narrow(&v)), "{loss}: values in half precision");
            assert!(same(&gradient, narrow(&g)), "{loss}: gradients in half precision");
        }};
    }
    for loss in differentiable() {
        check!(half::f16, &loss);
        check!(half::bf16, &loss);
    }
}

#[test]
fn labels_may_be_of_any_type() {
    for loss in losses().into_iter().filter(|loss| loss.info().target.contains(1.0) && loss.info().target.contains(0.0))
    {
        let (pred, _) = data::<f64>(loss.as_dyn());
        let labels: Vec<bool> = (0..N).map(|i| i % 3 == 0).collect();
        let (long, int): (Vec<i64>, Vec<i32>) = labels.iter().map(|&y| (i64::from(y), i32::from(y))).unzip();
        let (byte, float): (Vec<u8>, Vec<f64>) = labels.iter().map(|&y| (u8::from(y), f64::from(u8::from(y)))).unzip();
        let expected = loss.mean(&pred, &float).expect("a mean").to_bits();
        let means =
            [loss.mean(&pred, &labels), loss.mean(&pred, &long), loss.mean(&pred, &int), loss.mean(&pred, &byte)];
        for mean in means {
            assert_eq!(mean.expect("a mean").to_bits(), expected, "{loss}");
        }
    }
}

#[test]
fn upstream_multiplies_derivatives() {
    for loss in differentiable() {
        let (pred, target) = data::<f64>(loss.as_dyn());
        let mut random = Random(32);
        let upstream: Vec<f64> = (0..N).map(|_| random.between(-2.0, 2.0)).collect();
        let run = |each: Option<&[f64]>, factor: f64| {
            let (mut gradient, mut curvature) = (vec![0.0; N], vec![0.0; N]);
            let mut evaluation = loss.evaluate(&pred, &target).reduction(Reduction::None).upstream(factor);
            evaluation = evaluation.gradient_into(&mut gradient).curvature_into(Curvature::Exact, &mut curvature);
            if let Some(each) = each {
                evaluation = evaluation.upstream_each(each);
            }
            evaluation.run().unwrap_or_else(|error| panic!("{error}"));
            [gradient, curvature]
        };
        let (plain, scaled, each) = (run(None, 1.0), run(None, -3.0), run(Some(&upstream), 1.0));
        for q in 0..2 {
            for i in 0..N {
                assert_eq!(scaled[q][i], -3.0 * plain[q][i] + 0.0, "{loss}: element {i}");
                // Below the normal range kernels return 0.
                let product = upstream[i] * plain[q][i] + 0.0;
                let expected = if product.is_subnormal() { 0.0 } else { product };
                assert_eq!(each[q][i], expected, "{loss}: element {i}");
            }
        }
    }
}

#[test]
fn nan_is_found_and_let_through_on_request() {
    for loss in losses() {
        for (what, index) in [("pred", 0), ("pred", 1029), ("target", N - 1), ("target", 64)] {
            let (mut pred, mut target) = data::<f32>(loss.as_dyn());
            let bad = if what == "pred" { &mut pred } else { &mut target };
            bad[index] = f32::NAN;
            match loss.mean(&pred, &target) {
                Err(forfeit::Error::Domain { what: where_, index: found, value, .. }) => {
                    assert!((where_, found) == (what, index) && value.is_nan(), "{loss}: {where_} {found}");
                }
                other => panic!("{loss}: NaN in {what} gave {other:?}"),
            }
            let (mut values, mut gradient) = (vec![0.0f32; N], vec![0.0f32; N]);
            let mut evaluation = loss.evaluate(&pred, &target).validate(false).values_into(&mut values);
            if loss.info().differentiable {
                evaluation = evaluation.gradient_into(&mut gradient);
            }
            let mean = evaluation.run().expect("unchecked").value;
            assert!(mean.is_nan() && values[index].is_nan(), "{loss}: NaN in {what} gave {mean}");
            assert!(
                !loss.info().differentiable || gradient[index].is_nan(),
                "{loss}: NaN in {what}: {}",
                gradient[index]
            );
            let others = values.iter().filter(|value| value.is_nan()).count();
            assert_eq!(others, 1, "{loss}: one NaN spread to {others} rows");
        }
    }
}

#[test]
#[cfg(feature = "ndarray")]
fn ndarray_views_are_taken() {
    let loss = common::loss("huber");
    let (pred, target) = data::<f32>(loss.as_dyn());
    let shape = |x: Vec<f32>| ndarray::Array2::from_shape_vec((1100, 3), x).expect("as many elements");
    let (p, t) = (shape(pred.clone()), shape(target.clone()));
    assert_eq!(loss.mean(&p, &t), loss.mean(&pred, &target));
    // Transposed, reversed, and with a step, which is copied.
    let slice = ndarray::s![..;-2, 1..];
    for (p, t) in [(p.t(), t.t()), (p.slice(slice), t.slice(slice))] {
        let copy = |x: &ndarray::ArrayView2<'_, f32>| x.iter().copied().collect::<Vec<_>>();
        assert_eq!(loss.mean(p, t), loss.mean(&copy(&p), &copy(&t)));
    }
    assert!(matches!(loss.mean(p.view(), t.t()), Err(forfeit::Error::Shape { .. })));
}

#[test]
#[cfg(feature = "serde")]
fn losses_serialise_as_their_specs() {
    use forfeit::{Focal, Huber};
    let huber = Huber::new(1.5).expect("in range");
    let text = serde_json::to_string(&huber).expect("JSON");
    assert_eq!(text, "\"huber:delta=1.5\"");
    assert_eq!(serde_json::from_str::<Huber>(&text).expect("a loss"), huber);
    let focal = Focal::new(2.0, None).expect("in range");
    let text = serde_json::to_string(&focal).expect("JSON");
    assert_eq!(serde_json::from_str::<Focal>(&text).expect("a loss"), focal);
    let error = serde_json::from_str::<Huber>("\"huber:delta=-1\"").expect_err("out of range");
    assert!(error.to_string().contains("delta must be in (0, ∞)"), "{error}");
}
