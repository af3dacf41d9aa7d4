//! Detection: losses of boxes and of whole detectors, against other libraries and against themselves.

mod boxes;
mod digits;
mod family;
mod golden;
mod grid;
mod logits;
mod points;
