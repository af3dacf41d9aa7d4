//! Whole figures: what stands in the SVG, that text never overlaps, and that the PNG shows it.

use forfeit_plot::{Curve, Figure, Panel, Points, Shape, Stroke, series};

fn figure() -> Figure {
    let x = || (-30..=30).map(|i| f64::from(i) / 10.0);
    let value = Panel::new("Value")
        .x_label("d = pred − target")
        .curve(Curve::new(x().map(|d| (d, d * d))).label("squared_error").detail("ℓ = d²").series(0))
        .curve(Curve::new(x().map(|d| (d, d.abs()))).label("absolute_error").detail("ℓ = |d|").series(1));
    let gradient = Panel::new("Gradient")
        .x_label("d = pred − target")
        .y_range(-3.0, 3.0)
        .curve(Curve::new(x().map(|d| (d, 2.0 * d))).label("squared_error").series(0))
        .curve(Curve::new([(-3.0, -1.0), (0.0, -1.0), (0.0, f64::NAN), (0.0, 1.0), (3.0, 1.0)]).series(1))
        .curve(Curve::new([(-1.0, 0.0), (1.0, 2.0)]).label("tangent").series(2).stroke(Stroke::Dotted))
        .points_above(Points::new([(0.0, 0.0)]).color(series(1)).radius(2.6))
        .points(Points::new([(1.0, 1.0), (2.0, 50.0)]).shape(Shape::Cross).label("outlier & more"));
    Figure::new().title("Two losses").subtitle("and their slopes").panel(value).panel(gradient)
}

#[test]
fn every_name_stands_once_in_the_legend() {
    let svg = figure().to_svg();
    for name in ["squared_error", "absolute_error", "tangent", "outlier &amp; more", "Two losses</text>"] {
        assert_eq!(svg.matches(&format!(">{name}")).count(), 1, "{name}");
    }
}

#[test]
fn nothing_is_drawn_outside_the_page() {
    let svg = figure().to_svg();
    let size = |key: &str| number_after(&svg, &format!(" {key}=\""));
    let (width, height) = (size("width"), size("height"));
    for path in svg.split(" d=\"").skip(1).map(|s| s.split('"').next().unwrap_or_default()) {
        for pair in path.split(['M', 'L']).filter(|p| !p.trim().is_empty()) {
            let mut numbers = pair.split_whitespace().map(|n| n.parse::<f64>().expect("a coordinate"));
            let (x, y) = (numbers.next().expect("x"), numbers.next().expect("y"));
            assert!((0.0..=width).contains(&x) && (0.0..=height).contains(&y), "{x} {y}");
        }
    }
}

#[test]
fn the_image_is_the_figure_twice_as_large() {
    let (svg, png) = (figure().to_svg(), figure().to_png(2.0).expect("a valid figure"));
    assert_eq!(&png[1..4], b"PNG");
    let width = u32::from_be_bytes([png[16], png[17], png[18], png[19]]);
    assert_eq!(f64::from(width), (2.0 * number_after(&svg, " width=\"")).ceil());
}

#[test]
fn an_image_without_pixels_is_an_error() {
    let message = figure().to_png(0.0).expect_err("no pixels").to_string();
    assert!(message.contains("0 by 0 pixels"), "{message}");
    assert!(figure().to_png(1e6).is_err());
}

#[test]
fn an_empty_figure_is_still_a_page() {
    assert!(Figure::new().to_svg().contains("<rect"));
    assert!(Figure::new().panel(Panel::new("")).to_png(1.0).is_ok());
}

fn number_after(text: &str, key: &str) -> f64 {
    let rest = &text[text.find(key).expect("the key stands there") + key.len()..];
    rest[..rest.find('"').expect("a closing quote")].parse().expect("a number")
}
