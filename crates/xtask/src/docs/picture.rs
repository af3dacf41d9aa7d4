//! The gallery's picture of a loss: value, gradient and curvature, side by side.

use forfeit::{DynLoss, Family};
use forfeit_plot::{Curve, Figure, Panel};

/// Samples of one smooth piece.
const SAMPLES: usize = 200;

/// The picture, as SVG.
pub(super) fn svg(loss: &dyn DynLoss) -> String {
    let value = panel(loss, "Value", |x, y| loss.at(x, y).value);
    let figure = Figure::new().panel_size(270.0, 210.0);
    if !loss.info().differentiable {
        return figure.columns(1).panel(value).to_svg();
    }
    let gradient = panel(loss, "Gradient", |x, y| loss.at(x, y).gradient);
    let curvature = panel(loss, "Curvature", |x, y| loss.at(x, y).curvature);
    figure.columns(3).panel(value).panel(gradient).panel(curvature).to_svg()
}

fn panel(loss: &dyn DynLoss, title: &str, at: impl Fn(f64, f64) -> f64) -> Panel {
    let family = loss.info().family;
    let (label, (low, high)) = match family {
        Family::Logit => ("logit z", (-6.0, 6.0)),
        Family::Probability => ("probability p", (0.0, 1.0)),
        Family::Margin => ("margin m = target·pred", (-4.0, 4.0)),
        Family::Likelihood => {
            let domain = loss.info().pred;
            ("prediction", (domain.low.max(-3.0), domain.high.min(6.0)))
        }
        Family::Label => ("predicted label", (-1.0, 2.0)),
        Family::Relative => ("prediction", (-0.9, 4.0)),
        _ => ("residual d = pred − target", (-3.0, 3.0)),
    };
    let allowed = |targets: &[f64]| targets.iter().copied().filter(|x| loss.info().target.contains(*x)).collect();
    let targets: Vec<f64> = match family {
        Family::Distance => vec![0.0],
        // The margin is drawn, which is the score of a target of 1.
        Family::Margin | Family::Relative => vec![1.0],
        Family::Likelihood => allowed(&[3.0, 1.0, 0.25, -1.0]),
        _ => vec![1.0, 0.0],
    };
    let mut panel = Panel::new(title).x_label(label).x_range(low, high);
    if family == Family::Probability {
        // The value rises without bound towards 0 and 1; its shape shows below this.
        panel = match title {
            "Value" => panel.y_range(0.0, 5.0),
            "Gradient" => panel.y_range(-10.0, 10.0),
            _ => panel.y_range(-5.0, 40.0),
        };
    }
    if family == Family::Likelihood {
        panel = if title == "Value" { panel.y_range(-3.0, 8.0) } else { panel.y_range(-6.0, 6.0) };
    }
    for (index, &target) in targets.iter().enumerate() {
        let points = sampled(&loss.facts().kinks, (low, high), |x| at(x, target));
        let curve = Curve::new(points).series(index);
        panel = panel.curve(if targets.len() > 1 { curve.label(format!("target {target}")) } else { curve });
    }
    panel
}

/// The curve between every two kinks; a NaN breaks it where it jumps.
fn sampled(kinks: &[f64], (low, high): (f64, f64), at: impl Fn(f64) -> f64) -> Vec<(f64, f64)> {
    let mut edges: Vec<f64> = kinks.iter().copied().filter(|kink| low < *kink && *kink < high).collect();
    edges.extend([low, high]);
    edges.sort_by(f64::total_cmp);
    let beside = (high - low) * 1e-9;
    let mut points: Vec<(f64, f64)> = Vec::new();
    for piece in edges.windows(2) {
        let (from, to) = (piece[0] + beside, piece[1] - beside);
        if points.last().is_some_and(|last| (last.1 - at(from)).abs() > 1e-6) {
            points.push((piece[0], f64::NAN));
        }
        points.extend((0..=SAMPLES).map(|i| from + (to - from) * i as f64 / SAMPLES as f64).map(|x| (x, at(x))));
    }
    points
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_jump_breaks_the_curve() {
        let points = sampled(&[0.0], (-1.0, 1.0), f64::signum);
        assert_eq!(points.iter().filter(|point| point.1.is_nan()).count(), 1);
        assert!(sampled(&[0.0], (-1.0, 1.0), f64::abs).iter().all(|point| !point.1.is_nan()));
    }

    #[test]
    fn every_loss_has_a_picture() {
        for entry in forfeit::registry::LOSSES {
            let svg = svg(entry.default_loss().as_ref());
            assert!(svg.contains("<path"), "{}", entry.info().name);
            assert_eq!(svg.contains(">Curvature<"), entry.info().differentiable, "{}", entry.info().name);
        }
    }
}
