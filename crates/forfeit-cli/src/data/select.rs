//! Choosing columns by name and rows without missing cells.

use clap::ValueEnum;
use forfeit_linear::Design;

use super::{Column, Data, Odd};
use crate::failure::Failure;
use crate::nearest;

/// What to do with missing cells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Missing {
    /// Stop and say where they are.
    Error,
    /// Leave out the rows that have them, and say which.
    Drop,
}

/// The numbers that a model is fitted to.
#[derive(Clone, Debug)]
pub(crate) struct Selection {
    pub(crate) features: Vec<Feature>,
    pub(crate) target: Vec<f64>,
    pub(crate) weights: Option<Vec<f64>>,
    /// The rows of the data that are left.
    pub(crate) rows: Vec<usize>,
    /// The line of the file that each row came from.
    pub(crate) lines: Vec<u64>,
    /// Lines that were left out because a cell was missing.
    pub(crate) dropped: Vec<u64>,
    /// Columns that were not used, with the reason.
    pub(crate) skipped: Vec<(String, String)>,
}

/// A named column of numbers, all finite.
#[derive(Clone, Debug)]
pub(crate) struct Feature {
    pub(crate) name: String,
    pub(crate) values: Vec<f64>,
}

/// Which columns to take for what.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Wanted<'a> {
    pub(crate) target: &'a str,
    /// The columns to predict from, or that hold predictions; empty: all columns of numbers.
    pub(crate) features: &'a [String],
    /// The argument that names them, for messages.
    pub(crate) flag: &'static str,
    pub(crate) weight: Option<&'a str>,
}

impl Selection {
    /// The features and weights as the solver takes them.
    pub(crate) fn design(&self) -> Result<Design, forfeit_linear::Error> {
        let columns = self.features.iter().map(|f| (f.name.clone(), f.values.clone()));
        let design = match self.features.is_empty() {
            true => Design::constant(self.target.len()),
            false => Design::new(columns)?,
        };
        match &self.weights {
            Some(weights) => design.with_weights(weights.clone()),
            None => Ok(design),
        }
    }
}

/// The chosen columns of `data`, checked cell by cell.
pub(crate) fn select(data: &Data, wanted: Wanted<'_>, missing: Missing) -> Result<Selection, Failure> {
    let target = find(data, wanted.target, "--target")?;
    let weight = wanted.weight.map(|name| find(data, name, "--weight")).transpose()?;
    let (features, skipped) = if wanted.features.is_empty() {
        numeric_columns(data, target, weight)
    } else {
        (named_columns(data, wanted)?, Vec::new())
    };
    let used: Vec<usize> = features.iter().copied().chain([target]).chain(weight).collect();
    let dropped = check_cells(data, &used, wanted.flag, missing)?;
    let keep: Vec<usize> = (0..data.lines.len()).filter(|row| dropped.binary_search(row).is_err()).collect();
    if keep.is_empty() {
        let (source, flag) = (&data.source, wanted.flag);
        return Err(Failure::new(format_args!(
            "{source}: every row has a missing cell in the chosen columns; choose others with {flag}"
        )));
    }
    let taken = |column: usize| -> Vec<f64> { keep.iter().map(|&row| data.columns[column].values[row]).collect() };
    let selection = Selection {
        features: features.iter().map(|&c| Feature { name: data.columns[c].name.clone(), values: taken(c) }).collect(),
        target: taken(target),
        weights: weight.map(taken),
        lines: keep.iter().map(|&row| data.lines[row]).collect(),
        rows: keep.clone(),
        dropped: dropped.iter().map(|&row| data.lines[row]).collect(),
        skipped,
    };
    check_weights(data, weight, &selection)?;
    Ok(selection)
}

/// The column called `name`; an error names those that are like it.
pub(crate) fn find(data: &Data, name: &str, flag: &str) -> Result<usize, Failure> {
    data.columns.iter().position(|c| c.name == name).ok_or_else(|| {
        let hint = nearest::suggest(name, data.columns.iter().map(|c| c.name.as_str()));
        Failure::new(format_args!("{}: {flag} {name:?}: there is no such column; {hint}", data.source))
    })
}

fn named_columns(data: &Data, wanted: Wanted<'_>) -> Result<Vec<usize>, Failure> {
    let mut found = Vec::new();
    for name in wanted.features {
        let flag = wanted.flag;
        let column = find(data, name, flag)?;
        if name == wanted.target {
            return Err(Failure::new(format_args!(
                "{flag} names the target {name:?}, which would predict itself; leave it out"
            )));
        }
        if found.contains(&column) {
            return Err(Failure::new(format_args!("{flag} names {name:?} twice; leave one out")));
        }
        found.push(column);
    }
    Ok(found)
}

/// All columns of numbers but target and weight, and the others with the reason why they are left.
fn numeric_columns(data: &Data, target: usize, weight: Option<usize>) -> (Vec<usize>, Vec<(String, String)>) {
    let mut numeric = Vec::new();
    let mut skipped = Vec::new();
    for (index, column) in data.columns.iter().enumerate() {
        if index == target || Some(index) == weight {
            continue;
        }
        if column.is_numeric() {
            numeric.push(index);
        } else {
            skipped.push((column.name.clone(), why_not(data, column)));
        }
    }
    (numeric, skipped)
}

fn why_not(data: &Data, column: &Column) -> String {
    let (texts, all) = (column.texts(), column.values.len());
    match column.odd.iter().find(|(_, odd)| *odd == Odd::Text) {
        None => "no value in it".into(),
        Some(_) if 2 * texts > all => "text".into(),
        Some((row, _)) => {
            let (line, text) = (data.lines[*row], &column.text);
            format!("text in {texts} of {all} rows, first at line {line}: {text:?}")
        }
    }
}

/// The rows to drop; an error if a cell is missing and must not be, or is no number at all.
fn check_cells(data: &Data, used: &[usize], flag: &str, missing: Missing) -> Result<Vec<usize>, Failure> {
    let mut dropped = Vec::new();
    for &index in used {
        let column = &data.columns[index];
        let place = |row: usize| format!("{}: line {}, column {:?}", data.source, data.lines[row], column.name);
        for &(row, odd) in &column.odd {
            match odd {
                Odd::Text => {
                    let text = &column.text;
                    return Err(Failure::new(format_args!(
                        "{}: {text:?} is not a number; correct it or choose another column with {flag}",
                        place(row)
                    )));
                }
                Odd::Infinite => {
                    return Err(Failure::new(format_args!(
                        "{}: the number is infinite; correct it or delete the row",
                        place(row)
                    )));
                }
                Odd::Missing if missing == Missing::Error => {
                    let count = column.missing();
                    let more = if count > 1 { format!(" ({count} in this column)") } else { String::new() };
                    return Err(Failure::new(format_args!(
                        "{}: the cell is missing{more}; fill it in or use --missing drop",
                        place(row)
                    )));
                }
                Odd::Missing => dropped.push(row),
            }
        }
    }
    dropped.sort_unstable();
    dropped.dedup();
    Ok(dropped)
}

fn check_weights(data: &Data, weight: Option<usize>, selection: &Selection) -> Result<(), Failure> {
    let (Some(column), Some(weights)) = (weight, &selection.weights) else { return Ok(()) };
    let place = |line: u64| format!("{}: line {line}, column {:?}", data.source, data.columns[column].name);
    if let Some(row) = weights.iter().position(|w| *w < 0.0) {
        let weight = weights[row];
        return Err(Failure::new(format_args!(
            "{}: the weight {weight} is negative; weights are zero or more",
            place(selection.lines[row])
        )));
    }
    if weights.iter().all(|w| *w == 0.0) {
        let name = &data.columns[column].name;
        return Err(Failure::new(format_args!(
            "{}: column {name:?}: all weights are zero; nothing is left",
            data.source
        )));
    }
    Ok(())
}
