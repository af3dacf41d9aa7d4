//! Nine targets in ten at 150, one between 0 and 30: which number each loss takes for their middle.

use std::fmt::Write;

use anyhow::{Context, Result};
use forfeit::{DynLoss, Loss, Transform};
use forfeit_linear::{Design, Options, fit};
use forfeit_plot::{Curve, Figure, GREY, Panel, Points, series};

/// The losses that are asked, with the scale of the target.
const ASKED: [(&str, Option<Transform>); 10] = [
    ("squared_error", None),
    ("absolute_error", None),
    ("huber:delta=1", None),
    ("huber:delta=5", None),
    ("huber:delta=20", None),
    ("huber:delta=50", None),
    ("log_cosh", None),
    ("quantile:tau=0.085", None),
    ("squared_error", Some(Transform::Log)),
    ("absolute_error", Some(Transform::Log)),
];

/// Those that are drawn.
const DRAWN: [&str; 4] = ["squared_error", "absolute_error", "huber:delta=50", "quantile:tau=0.085"];

/// 90 targets at 150, and 10 in the middles of ten equal parts of [0, 30].
fn targets() -> Vec<f64> {
    let few = (0..10).map(|k| 1.5 + 3.0 * f64::from(k));
    few.chain(std::iter::repeat_n(150.0, 90)).collect()
}

/// The constant prediction that a loss calls for.
fn middle(spec: &str, transform: Option<Transform>) -> Result<f64> {
    let (targets, loss) = (targets(), forfeit::parse(spec)?);
    let design = Design::constant(targets.len());
    let options = Options { transform, ..Options::default() };
    let found = fit(&design, &targets, loss.as_ref(), &options).with_context(|| spec.to_owned())?;
    anyhow::ensure!(found.status.is_converged(), "{spec}: {:?}", found.status);
    Ok(found.response(found.intercept))
}

/// The page.
pub(crate) fn markdown() -> Result<String> {
    let mut page = String::from(
        "\
# Mean or median

<!-- Written by `cargo xtask gen` from the fits; changes belong there. -->

Of a hundred targets, ninety are 150 and ten are spread evenly between 0 and 30. A model that can only predict one number
predicts:

| loss | on the scale of | prediction |
| --- | --- | --- |
",
    );
    for (spec, transform) in ASKED {
        let scale = transform.map_or("the target".to_owned(), |transform| format!("{transform} of the target"));
        writeln!(page, "| `{spec}` | {scale} | {} |", round(middle(spec, transform)?))?;
    }
    page += "
![Mean losses over a constant prediction](images/mean-median.svg)

- The absolute error takes the median, 150: the ten are not seen at all. The squared error takes the mean, 136.5: a number
  that no target is near. Neither of them predicts anything between 0 and 30, as is sometimes said of the squared error:
  for that the model needs a feature by which the ten can be told from the ninety.
- Huber's loss and log-cosh lie between median and mean, and hardly leave the median: delta would have to grow to the
  distance between the groups to matter.
- A logarithm moves the squared error further from 150, since it stretches the small numbers, and leaves the median where it
  is: a median stays one on every scale.
- A quantile does what it is asked: below the share of the ten lies a number of theirs.
";
    Ok(page)
}

/// Six significant digits.
fn round(x: f64) -> String {
    let text = format!("{x:.3}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// The mean of each loss over a constant prediction, from its least to its greatest value, with its minimiser.
pub(crate) fn picture() -> Result<String> {
    let targets = targets();
    let mut panel = Panel::new("")
        .x_label("constant prediction")
        .y_label("mean loss, from its least to its value at 0 or 200")
        .x_range(0.0, 200.0)
        .y_range(-0.04, 1.04)
        .points_above(Points::new(targets.iter().map(|y| (*y, 0.0))).color(GREY).radius(2.6).label("targets"));
    for (index, spec) in DRAWN.into_iter().enumerate() {
        let loss = forfeit::parse(spec)?;
        let best = middle(spec, None)?;
        let points = curve(loss.as_ref(), &targets, best)?;
        let name = format!("takes {}", round(best));
        panel = panel.curve(Curve::new(points).series(index).label(spec).detail(name));
        panel = panel.points_above(Points::new([(best, 0.0)]).color(series(index)).radius(4.0));
    }
    Ok(Figure::new().panel_size(560.0, 320.0).panel(panel).to_svg())
}

fn curve(loss: &dyn DynLoss, targets: &[f64], best: f64) -> Result<Vec<(f64, f64)>> {
    let mean = |c: f64| loss.mean(&vec![c; targets.len()], targets);
    let (least, most) = (mean(best)?, mean(0.0)?.max(mean(200.0)?));
    (0..=400).map(|i| 0.5 * f64::from(i)).map(|c| Ok((c, (mean(c)? - least) / (most - least)))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_loss_takes_the_middle_that_is_its_own() {
        // The sum of half a square up to δ balances: 90·(150 − c) = 10·δ.
        for (spec, expected) in [
            ("squared_error", 136.5),
            ("absolute_error", 150.0),
            ("huber:delta=1", 150.0 - 1.0 / 9.0),
            ("huber:delta=5", 150.0 - 5.0 / 9.0),
            ("huber:delta=20", 150.0 - 20.0 / 9.0),
            ("huber:delta=50", 150.0 - 50.0 / 9.0),
            ("quantile:tau=0.085", 25.5),
        ] {
            let found = middle(spec, None).expect("a fit");
            assert!((found - expected).abs() < 1e-6, "{spec}: {found}");
        }
        let geometric = targets().iter().map(|y| y.ln()).sum::<f64>() / 100.0;
        let found = middle("squared_error", Some(Transform::Log)).expect("a fit");
        assert!((found - geometric.exp()).abs() < 1e-9, "{found}");
    }

    #[test]
    fn the_page_tells_them() {
        let page = markdown().expect("a page");
        for number in ["| 136.5 |", "| 150 |", "| 149.889 |", "| 149.444 |", "| 147.778 |", "| 144.444 |"] {
            assert!(page.contains(number), "{number}: {page}");
        }
        assert!(picture().expect("a picture").contains("takes 136.5"));
    }
}
