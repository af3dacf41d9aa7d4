//! A file of points in, a file of results out: `oracle/accuracy.py` has the format.

use std::collections::BTreeMap;
use std::fmt::{self, Display, Write};
use std::path::Path;

use anyhow::{Context, Result};
use forfeit::{Curvature, DynLoss, Float, Interval, Loss, Reduction};

/// A floating-point type as its bits in hexadecimal.
trait Bits: Float + Copy {
    fn rounded(number: f64) -> Self;
    fn from_hex(text: &str) -> Result<Self>;
    fn to_hex(self) -> String;
    fn is_label(self) -> bool;
}

macro_rules! bits {
    ($type:ty, $integer:ty, $width:literal) => {
        impl Bits for $type {
            fn rounded(number: f64) -> Self {
                number as Self
            }
            fn from_hex(text: &str) -> Result<Self> {
                Ok(Self::from_bits(<$integer>::from_str_radix(text, 16).with_context(|| format!("'{text}'"))?))
            }
            fn to_hex(self) -> String {
                format!(concat!("{:0", $width, "x}"), self.to_bits())
            }
            fn is_label(self) -> bool {
                self == 0.0 || self == 1.0 || self.is_nan()
            }
        }
    };
}
bits!(f32, u32, 8);
bits!(f64, u64, 16);

/// How many points with soft labels were left out, by loss.
#[derive(Default)]
pub(super) struct LeftOut(BTreeMap<&'static str, usize>);

impl Display for LeftOut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_empty() {
            return f.write_str("No point of the sweep is left out.");
        }
        let each: Vec<String> = self.0.iter().map(|(name, n)| format!("`{name}` ({n} points)")).collect();
        write!(f, "Left out are the points with soft labels for losses whose labels are 0 or 1: {}.", each.join(", "))
    }
}

/// Evaluates the loss of a file at its points, and writes the results in their place.
pub(super) fn compute(file: &Path, left_out: &mut LeftOut) -> Result<()> {
    let text = std::fs::read_to_string(file)?;
    let (header, lines) = text.split_once('\n').context("no points")?;
    let field = |key: &str| {
        let words = header.trim_start_matches('#').split_whitespace();
        words.filter_map(|word| word.strip_prefix(key)).next().with_context(|| format!("no {key} in '{header}'"))
    };
    let (spec, place) = place(field("spec=")?)?;
    let loss = forfeit::parse(&spec)?;
    let results = match field("dtype=")? {
        "f32" => results::<f32>(loss.as_ref(), place, lines, left_out)?,
        "f64" => results::<f64>(loss.as_ref(), place, lines, left_out)?,
        other => anyhow::bail!("no kernels for {other}"),
    };
    std::fs::write(file, format!("{header}\n{results}"))?;
    Ok(())
}

/// Where a second predicted number of a loss is found.
#[derive(Clone, Copy)]
enum Place<'a> {
    /// There is none, or it is 1.
    Nowhere,
    /// It is the same at every point, and `pred` is the first.
    Header(&'a str, f64),
    /// It stands in the place of `pred`, which is 0: the gradient is by it.
    Pred(&'a str),
}

/// The spec of a loss without what `oracle/spread_losses.py` adds to it: `X_at_NAME:NAME=3` and `X_by_NAME`.
fn place(spec: &str) -> Result<(String, Place<'_>)> {
    let (name, parameters) = spec.split_once(':').unwrap_or((spec, ""));
    if let Some((base, number)) = name.split_once("_by_") {
        return Ok((format!("{base}:{parameters}").trim_end_matches(':').to_owned(), Place::Pred(number)));
    }
    let Some((base, number)) = name.split_once("_at_") else { return Ok((spec.to_owned(), Place::Nowhere)) };
    let (own, rest): (Vec<&str>, Vec<&str>) =
        parameters.split(',').partition(|part| part.split_once('=').is_some_and(|(name, _)| name == number));
    let value =
        own.first().and_then(|part| part.split_once('=')).with_context(|| format!("no {number} in '{spec}'"))?;
    let spec = format!("{base}:{}", rest.join(",")).trim_end_matches(':').to_owned();
    Ok((spec, Place::Header(number, value.1.parse()?)))
}

fn results<T: Bits>(loss: &dyn DynLoss, place: Place<'_>, lines: &str, left_out: &mut LeftOut) -> Result<String> {
    let hard = loss.info().target == Interval::BINARY;
    let (mut pred, mut target) = (Vec::new(), Vec::new());
    for line in lines.lines() {
        let (p, t) = line.split_once(',').with_context(|| format!("'{line}'"))?;
        let (p, t) = (T::from_hex(p)?, T::from_hex(t)?);
        if hard && !t.is_label() {
            *left_out.0.entry(loss.info().name).or_default() += 1;
            continue;
        }
        pred.push(p);
        target.push(t);
    }
    let mut columns = [(); 3].map(|()| vec![T::ZERO; pred.len()]);
    let [values, gradient, curvature] = &mut columns;
    // Points outside the domain are asked for on purpose: NaN must come out of them, not an error.
    let (first, second) = match place {
        Place::Pred(_) => (vec![T::ZERO; pred.len()], pred.clone()),
        Place::Header(_, number) => (pred.clone(), vec![T::rounded(number); pred.len()]),
        Place::Nowhere => (pred.clone(), Vec::new()),
    };
    let mut asked = loss.evaluate(&first, &target).reduction(Reduction::None).validate(false).values_into(values);
    if let Place::Pred(name) | Place::Header(name, _) = place {
        asked = asked.predicted(name, &second);
    }
    let by_pred = loss.info().differentiable && !matches!(place, Place::Pred(_));
    match place {
        Place::Pred(name) => asked.gradient_by(name, gradient).run()?,
        _ if by_pred => asked.gradient_into(gradient).curvature_into(Curvature::Exact, curvature).run()?,
        _ => asked.run()?,
    };
    let mut text = String::new();
    for i in 0..pred.len() {
        let told = |column: &[T], is: bool| if is { column[i].to_hex() } else { String::new() };
        let [values, gradient, curvature] = &columns;
        let row = [values[i].to_hex(), told(gradient, loss.info().differentiable), told(curvature, by_pred)];
        writeln!(text, "{},{},{}", pred[i].to_hex(), target[i].to_hex(), row.join(","))?;
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_stand_beside_their_points() {
        let loss = forfeit::parse("squared_error").expect("a loss");
        let lines = "40400000,3f800000\n";
        let results = results::<f32>(loss.as_ref(), Place::Nowhere, lines, &mut LeftOut::default()).expect("results");
        assert_eq!(results, "40400000,3f800000,40800000,40800000,40000000\n");
    }

    #[test]
    fn a_second_number_stands_in_the_header_or_in_the_place_of_pred() {
        let of = |spec, line| {
            let (spec, place) = place(spec).expect("a spec");
            let loss = forfeit::parse(&spec).expect("a loss");
            results::<f32>(loss.as_ref(), place, line, &mut LeftOut::default()).expect("results")
        };
        // At a scale of 2: half of a half squared and ln 2, then ½·½ and ¼.
        let at = of("gaussian_nll_at_scale:scale=2,full=0", "40000000,3f800000\n");
        assert_eq!(at, format!("40000000,3f800000,{:08x},3e800000,3e800000\n", (0.125 + 2f32.ln()).to_bits()));
        // By the scale: ½ − ⅛, of a target of 1.
        let by = of("gaussian_nll_by_scale", "40000000,3f800000\n");
        assert_eq!(by, format!("40000000,3f800000,{:08x},3ec00000,\n", (0.125 + 2f32.ln()).to_bits()));
    }

    #[test]
    fn soft_labels_are_left_out_where_labels_are_hard() {
        let loss = forfeit::parse("focal").expect("a loss");
        let mut left_out = LeftOut::default();
        let results =
            results::<f32>(loss.as_ref(), Place::Nowhere, "00000000,3f000000\n", &mut left_out).expect("results");
        assert_eq!(results, "");
        assert!(left_out.to_string().ends_with("`focal` (1 points)."));
    }
}
