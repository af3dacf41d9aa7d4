//! Data from CSV files: columns of numbers, and where the cells are that are none.

mod classes;
mod read;
mod select;

pub(crate) use classes::{as_classes, names_of_classes};
pub(crate) use read::{read, read_with_labels};
pub(crate) use select::{Feature, Missing, Selection, Wanted, find, select};

/// A file that has been read: its columns, and the line that each row began on.
#[derive(Clone, Debug)]
pub(crate) struct Data {
    /// The file as messages name it.
    pub(crate) source: String,
    pub(crate) columns: Vec<Column>,
    pub(crate) lines: Vec<u64>,
    /// The cells of one column as they stand, if that was asked for.
    pub(crate) labels: Vec<String>,
}

/// A column: numbers, with NaN where the cell is none.
#[derive(Clone, Debug)]
pub(crate) struct Column {
    pub(crate) name: String,
    pub(crate) values: Vec<f64>,
    /// The rows whose cells are no finite number.
    pub(crate) odd: Vec<(usize, Odd)>,
    /// The first cell that is text, for messages.
    pub(crate) text: String,
}

/// Why a cell is no finite number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Odd {
    /// Empty, or one of the usual words for it.
    Missing,
    /// Something else than a number.
    Text,
    /// An infinite number, or one too large for 64 bits.
    Infinite,
}

impl Column {
    fn new(name: String) -> Self {
        Self { name, values: Vec::new(), odd: Vec::new(), text: String::new() }
    }

    fn push(&mut self, cell: &str) {
        let row = self.values.len();
        let cell = cell.trim();
        let (value, odd) = match cell.parse::<f64>() {
            Ok(x) if x.is_finite() => (x, None),
            Ok(x) if x.is_nan() => (f64::NAN, Some(Odd::Missing)),
            Ok(_) => (f64::NAN, Some(Odd::Infinite)),
            Err(_) if is_missing(cell) => (f64::NAN, Some(Odd::Missing)),
            Err(_) => (f64::NAN, Some(Odd::Text)),
        };
        self.values.push(value);
        if let Some(odd) = odd {
            if odd == Odd::Text && self.text.is_empty() {
                self.text = cell.into();
            }
            self.odd.push((row, odd));
        }
    }

    /// How many cells are text.
    pub(crate) fn texts(&self) -> usize {
        self.odd.iter().filter(|(_, odd)| *odd == Odd::Text).count()
    }

    /// How many cells are missing.
    pub(crate) fn missing(&self) -> usize {
        self.odd.iter().filter(|(_, odd)| *odd == Odd::Missing).count()
    }

    /// Whether the column holds numbers and no text.
    pub(crate) fn is_numeric(&self) -> bool {
        self.texts() == 0 && self.missing() < self.values.len()
    }
}

fn is_missing(cell: &str) -> bool {
    matches!(cell.to_ascii_lowercase().as_str(), "" | "na" | "n/a" | "null" | "none" | "?" | "-" | ".")
}
