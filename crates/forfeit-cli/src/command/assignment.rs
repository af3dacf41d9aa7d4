//! `forfeit explain yolo_v3`: which predicted boxes answer for which targets, on a sample image, as a table and as a picture.

use std::path::Path;

use forfeit::detection::{Assignment, LayerShape, Row, Target, YoloV3, YoloV5};
use forfeit_plot::{Curve, Figure, GREY, Panel, Points, Stroke, series};
use serde::Serialize;

use crate::args::Format;
use crate::failure::{Failure, Verdict};
use crate::file;
use crate::output::{self, Table, heading, short, styled};

/// The side of the sample image, in pixels.
const SIDE: f64 = 416.0;
/// Pixels of a cell of each layer.
const STRIDES: [f64; 3] = [32.0, 16.0, 8.0];
/// The anchors of YOLOv3, in pixels.
const ANCHORS: [[[f64; 2]; 3]; 3] = [
    [[116., 90.], [156., 198.], [373., 326.]],
    [[30., 61.], [62., 45.], [59., 119.]],
    [[10., 13.], [16., 30.], [33., 23.]],
];
/// The labels of the sample image: what they show, and image, class, cx, cy, w, h.
const SAMPLE: [(&str, [f64; 6]); 4] = [
    ("a bus", [0.0, 0.0, 0.42, 0.40, 0.62, 0.46]),
    ("a dog", [0.0, 1.0, 0.78, 0.72, 0.20, 0.26]),
    ("a ball", [0.0, 2.0, 0.27, 0.82, 0.07, 0.07]),
    ("a wire", [0.0, 3.0, 0.60, 0.93, 0.50, 0.012]),
];

/// A loss whose assignment can be drawn.
#[derive(Clone, Copy)]
pub(super) enum Drawn {
    V3,
    V5,
}

/// One predicted box that answers, for programs.
#[derive(Serialize)]
struct Answer {
    target: &'static str,
    layer: usize,
    stride: f64,
    anchor: [f64; 2],
    x: usize,
    y: usize,
    /// Centre relative to the cell and size, in cells.
    bounds: [f64; 4],
}

impl Drawn {
    /// The loss that a spec names.
    pub(super) fn find(spec: &str) -> Option<Self> {
        match spec {
            "yolo_v3" => Some(Self::V3),
            "yolo_v5" => Some(Self::V5),
            _ => None,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::V3 => "yolo_v3",
            Self::V5 => "yolo_v5",
        }
    }

    fn formula(self) -> &'static str {
        match self {
            Self::V3 => {
                "0.05·Σ mean(1 − CIoU) + Σ mean BCE(objectness, max(CIoU, 0)) + 0.5·Σ mean BCE(classes), over the layers\n\
                 box: (σ(tx), σ(ty), e^tw·a_w, e^th·a_h) in cells, from the corner of its cell"
            }
            Self::V5 => {
                "B·(0.05·Σ mean(1 − CIoU) + Σ balance·mean BCE(objectness, max(CIoU, 0)) + 0.5·Σ mean BCE(classes)), over the layers\n\
                 box: (2σ(tx) − ½, 2σ(ty) − ½, (2σ(tw))²·a_w, (2σ(th))²·a_h) in cells, from the corner of its cell"
            }
        }
    }

    fn rule(self) -> &'static str {
        match self {
            Self::V3 => {
                "every anchor with no side that differs from the target's by a factor of 4 answers, in the cell of the centre"
            }
            Self::V5 => {
                "every anchor with no side that differs from the target's by a factor of 4 answers, in the cell of the centre and the \
                 two cells that it is nearest to"
            }
        }
    }

    fn assign(self) -> Result<Assignment, Failure> {
        let anchors = ANCHORS.map(|layer| layer.to_vec());
        let shapes = STRIDES.map(|stride| {
            let cells = (SIDE / stride) as usize;
            LayerShape { images: 1, anchors: 3, height: cells, width: cells, classes: SAMPLE.len() }
        });
        let targets = Target::read(&SAMPLE.map(|(_, row)| row), 1, SAMPLE.len())?;
        Ok(match self {
            Self::V3 => YoloV3::new(&anchors, &STRIDES, SAMPLE.len())?.match_targets(&shapes, &targets),
            Self::V5 => YoloV5::new(&anchors, &STRIDES, SAMPLE.len())?.match_targets(&shapes, &targets),
        })
    }

    /// Prints the assignment, and draws it into a file if there is one.
    pub(super) fn run(self, format: Format, out: Option<&Path>) -> Result<Verdict, Failure> {
        let assignment = self.assign()?;
        if let Some(out) = out {
            let figure = self.figure(&assignment);
            let png = out.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("png"));
            let bytes = if png { figure.to_png(2.0).map_err(Failure::new)? } else { figure.to_svg().into_bytes() };
            file::write(out, &bytes)?;
        }
        match format {
            Format::Json => output::print_json(&answers(&assignment))?,
            Format::Csv => output::print(&table(&assignment).csv()?)?,
            Format::Table => output::print(&self.text(&assignment))?,
        }
        Ok(Verdict::Fine)
    }

    fn text(self, assignment: &Assignment) -> String {
        let missed: Vec<&str> = assignment.unmatched(SAMPLE.len()).into_iter().map(|i| SAMPLE[i].0).collect();
        let missed = if missed.is_empty() { "none".to_owned() } else { missed.join(", ") };
        format!(
            "{}\n{}\n\n{}\n{}\n\n{}\n{}\nno anchor answers for: {missed}\n",
            heading(self.name()),
            self.formula(),
            heading("Assignment"),
            self.rule(),
            heading("A sample image of 416 by 416 pixels"),
            table(assignment).text(styled()).trim_end(),
        )
    }

    /// One panel a layer: its cells, the targets, and the boxes that answer.
    fn figure(self, assignment: &Assignment) -> Figure {
        let title = format!("{}: which predicted boxes answer for which targets", self.name());
        let key = format!("{}; dotted: the anchors, dots: their cells", self.rule());
        let mut figure = Figure::new().title(title).subtitle(key).columns(3).panel_size(300.0, 300.0);
        for (layer, rows) in assignment.layers.iter().enumerate() {
            figure = figure.panel(panel(STRIDES[layer], rows));
        }
        figure
    }
}

fn panel(stride: f64, rows: &[Row]) -> Panel {
    let count = (SIDE / stride) as usize;
    let mut panel = Panel::new(format!("{count} × {count} cells of {stride} pixels, {} boxes answer", rows.len()))
        .x_label("pixels from the left")
        .y_label("pixels from below")
        .x_range(0.0, SIDE)
        .y_range(0.0, SIDE);
    for i in 1..count {
        let at = i as f64 * stride;
        for line in [[(at, 0.0), (at, SIDE)], [(0.0, at), (SIDE, at)]] {
            panel = panel.curve(Curve::new(line).color(GREY).width(0.25));
        }
    }
    for (i, (name, [_, _, cx, cy, w, h])) in SAMPLE.iter().enumerate() {
        let (centre, size) = ([cx * SIDE, cy * SIDE], [w * SIDE, h * SIDE]);
        panel = panel.curve(rectangle(centre, size).series(i).label(*name));
        let mine = || rows.iter().filter(|row| row.target == i);
        for row in mine() {
            let size = row.anchor_size.map(|side| side * stride);
            panel = panel.curve(rectangle(centre, size).series(i).stroke(Stroke::Dotted).width(1.0));
        }
        let cells = mine().map(|row| ((row.x as f64 + 0.5) * stride, SIDE - (row.y as f64 + 0.5) * stride));
        panel = panel.points_above(Points::new(cells).color(series(i)).radius(3.0));
    }
    panel
}

/// The outline of a box given from above, as it stands in a chart that counts from below.
fn rectangle([x, y]: [f64; 2], [w, h]: [f64; 2]) -> Curve {
    let (left, right, low, high) = (x - 0.5 * w, x + 0.5 * w, SIDE - y - 0.5 * h, SIDE - y + 0.5 * h);
    Curve::new([(left, low), (right, low), (right, high), (left, high), (left, low)]).width(1.6)
}

fn answers(assignment: &Assignment) -> Vec<Answer> {
    let layer = |(layer, rows): (usize, &Vec<Row>)| {
        let answer = |row: &Row| Answer {
            target: SAMPLE[row.target].0,
            layer,
            stride: STRIDES[layer],
            anchor: row.anchor_size.map(|side| side * STRIDES[layer]),
            x: row.x,
            y: row.y,
            bounds: row.bounds,
        };
        rows.iter().map(answer).collect::<Vec<_>>()
    };
    assignment.layers.iter().enumerate().flat_map(layer).collect()
}

fn table(assignment: &Assignment) -> Table {
    let mut table = Table::new(["target", "stride", "anchor", "cell", "box in the cell"]);
    for Answer { target, stride, anchor, x, y, bounds, .. } in answers(assignment) {
        let [cx, cy, w, h] = bounds.map(short);
        let anchor = format!("{} × {}", anchor[0], anchor[1]);
        table.row([
            target.to_owned(),
            stride.to_string(),
            anchor,
            format!("({x}, {y})"),
            format!("({cx}, {cy}) {w} × {h}"),
        ]);
    }
    table
}
