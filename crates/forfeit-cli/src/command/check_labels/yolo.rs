//! Labels as YOLO's text files.

use std::fs;
use std::path::{Path, PathBuf};

use super::judge::Finding;
use super::{Label, Labels};
use crate::failure::Failure;

/// Files that lie beside labels and are none.
const OTHERS: [&str; 4] = ["classes.txt", "train.txt", "val.txt", "test.txt"];

/// Reads a file, or every text file of a folder and of those in it.
pub(super) fn read(path: &Path, classes: Option<usize>, all: &mut Labels) -> Result<(), Failure> {
    let mut files = Vec::new();
    if path.is_dir() {
        list(path, &mut files)?;
        files.sort();
    } else {
        files.push(path.to_owned());
    }
    if files.is_empty() {
        return Err(Failure::new(format_args!(
            "{}: no file there ends in .txt; give the folder of the labels",
            path.display()
        )));
    }
    for file in files {
        let content = fs::read(&file).map_err(|error| Failure::new(format_args!("{}: {error}", file.display())))?;
        let source = file.display().to_string();
        parse(&source, &String::from_utf8_lossy(&content), classes, all);
        all.images.push(source);
    }
    Ok(())
}

fn list(folder: &Path, files: &mut Vec<PathBuf>) -> Result<(), Failure> {
    let told = |error: std::io::Error| Failure::new(format_args!("{}: {error}", folder.display()));
    for entry in fs::read_dir(folder).map_err(told)? {
        let path = entry.map_err(told)?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if path.is_dir() && !path.is_symlink() {
            list(&path, files)?;
        } else if path.extension().is_some_and(|extension| extension == "txt") && !OTHERS.contains(&name.as_str()) {
            files.push(path);
        }
    }
    Ok(())
}

/// Reads the lines of a file.
pub(super) fn parse(source: &str, content: &str, classes: Option<usize>, all: &mut Labels) {
    for (i, row) in content.lines().enumerate().filter(|(_, row)| !row.trim().is_empty()) {
        let line = i as u64 + 1;
        let mut found = |problem, detail: String| {
            all.findings.push(Finding { source: source.to_owned(), line, problem, detail });
        };
        let cells: Vec<&str> = row.split_whitespace().collect();
        let numbers: Vec<f64> = cells.iter().filter_map(|cell| cell.parse().ok()).collect();
        if numbers.len() != cells.len() {
            let wrong = cells.iter().find(|cell| cell.parse::<f64>().is_err()).copied().unwrap_or_default();
            found("no number", format!("'{}'", wrong.chars().take(40).collect::<String>()));
            continue;
        }
        let [class, bounds @ ..] = &numbers[..] else { continue };
        let Ok(bounds) = <[f64; 4]>::try_from(bounds) else {
            found("not five numbers", format!("{} numbers; a row is class cx cy w h", numbers.len()));
            continue;
        };
        let last = classes.map_or(f64::INFINITY, |count| count as f64 - 1.0);
        if !(0.0..=last).contains(class) || class.fract() != 0.0 {
            let range = if last.is_finite() { format!("0 to {last}") } else { "0, 1, 2, ...".to_owned() };
            found("class out of range", format!("{}; it must be in {range}", cells[0]));
        }
        all.labels.push(Label {
            source: source.to_owned(),
            line,
            image: source.to_owned(),
            class: cells[0].to_owned(),
            bounds,
            image_size: [1.0, 1.0],
        });
    }
}
