//! Reading a CSV file with a header into columns.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use csv::{ByteRecord, ErrorKind, Position, ReaderBuilder};

use super::{Column, Data};
use crate::failure::Failure;
use crate::nearest;

/// Reads the CSV file at `path`, or standard input for `-`.
pub(crate) fn read(path: &Path) -> Result<Data, Failure> {
    read_with_labels(path, None)
}

/// The same, keeping the cells of one column as text: that need not hold numbers.
pub(crate) fn read_with_labels(path: &Path, labels: Option<&str>) -> Result<Data, Failure> {
    if path == Path::new("-") {
        return parse(io::stdin().lock(), "standard input", labels);
    }
    let source = path.display().to_string();
    if path.is_dir() {
        return Err(Failure::new(format_args!("{source}: this is a folder; name the CSV file in it")));
    }
    match File::open(path) {
        Ok(file) => parse(file, &source, labels),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Err(not_there(path)),
        Err(error) => Err(Failure::new(format_args!("{source}: cannot read: {error}"))),
    }
}

/// Says that a file is not there, and which files with similar names are.
fn not_there(path: &Path) -> Failure {
    let folder = path.parent().filter(|p| *p != Path::new("")).unwrap_or(Path::new("."));
    if !folder.is_dir() {
        return Failure::new(format_args!("{}: there is no folder {}", path.display(), folder.display()));
    }
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let names: Vec<String> = entries.map(|e| e.file_name().to_string_lossy().into_owned()).collect();
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let likely = names.iter().map(String::as_str).filter(|n| n.ends_with(".csv") || n.ends_with(".tsv"));
    let hint = nearest::suggest(&name, likely);
    let hint = if hint.is_empty() { "check the path".into() } else { hint };
    Failure::new(format_args!("{}: there is no such file; {hint}", path.display()))
}

fn parse(mut input: impl Read, source: &str, labels: Option<&str>) -> Result<Data, Failure> {
    let mut bytes = Vec::new();
    input.read_to_end(&mut bytes).map_err(|e| Failure::new(format_args!("{source}: cannot read: {e}")))?;
    let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes);
    if text.starts_with(b"\xff\xfe") || text.starts_with(b"\xfe\xff") {
        return Err(Failure::new(format_args!("{source}: this is UTF-16 text; save it as UTF-8")));
    }
    if text.iter().all(u8::is_ascii_whitespace) {
        return Err(Failure::new(format_args!(
            "{source}: the file is empty; it needs a header line and rows of numbers"
        )));
    }
    let mut reader = ReaderBuilder::new().delimiter(delimiter(text)).from_reader(text);
    let mut columns = header(reader.byte_headers().map_err(|e| broken(source, text, &e))?, source)?;
    let labelled = labels.and_then(|name| columns.iter().position(|column| column.name == name));
    let (mut lines, mut labels) = (Vec::new(), Vec::new());
    let mut counter = LineCounter { text, at: 0, line: 1 };
    let mut record = ByteRecord::new();
    loop {
        match reader.read_byte_record(&mut record) {
            Ok(false) => break,
            Ok(true) => {}
            Err(error) => return Err(broken(source, text, &error)),
        }
        let line = counter.line_of(record.position());
        for (index, (column, cell)) in columns.iter_mut().zip(&record).enumerate() {
            let cell = std::str::from_utf8(cell).map_err(|_| {
                let name = &column.name;
                Failure::new(format_args!(
                    "{source}: line {line}, column {name:?}: this is not UTF-8; save the file as UTF-8"
                ))
            })?;
            column.push(cell);
            if labelled == Some(index) {
                labels.push(cell.trim().to_owned());
            }
        }
        lines.push(line);
    }
    if lines.is_empty() {
        return Err(Failure::new(format_args!("{source}: there is a header but no row under it")));
    }
    Ok(Data { source: source.into(), columns, lines, labels })
}

/// Counts lines up to where records begin. The reader's own count is one short after each `\r\n`, because there it
/// takes the `\n` for the beginning of the next record.
struct LineCounter<'a> {
    text: &'a [u8],
    at: usize,
    line: u64,
}

impl LineCounter<'_> {
    fn line_of(&mut self, position: Option<&Position>) -> u64 {
        let begin = position.map_or(self.at, |p| p.byte() as usize);
        let blank = self.text[begin..].iter().take_while(|b| matches!(b, b'\r' | b'\n')).count();
        let begin = begin + blank;
        self.line += self.text[self.at..begin].iter().filter(|b| **b == b'\n').count() as u64;
        self.at = begin;
        self.line
    }
}

/// The separator that the header line uses: a comma unless only semicolons or tabs stand there.
fn delimiter(text: &[u8]) -> u8 {
    let first = text.split(|b| *b == b'\n').next().unwrap_or_default();
    let count = |separator: u8| first.iter().filter(|b| **b == separator).count();
    if count(b',') > 0 {
        return b',';
    }
    [b'\t', b';'].into_iter().find(|s| count(*s) > 0).unwrap_or(b',')
}

fn header(record: &ByteRecord, source: &str) -> Result<Vec<Column>, Failure> {
    let mut columns: Vec<Column> = Vec::new();
    for (index, cell) in record.iter().enumerate() {
        let name = String::from_utf8_lossy(cell).trim().to_owned();
        let name = if name.is_empty() { format!("column {}", index + 1) } else { name };
        if let Some(first) = columns.iter().position(|c| c.name == name) {
            let (first, second) = (first + 1, index + 1);
            return Err(Failure::new(format_args!(
                "{source}: line 1: the column name {name:?} stands twice, in columns {first} and {second}; rename one"
            )));
        }
        columns.push(Column::new(name));
    }
    if columns.iter().all(|c| c.name.parse::<f64>().is_ok()) {
        return Err(Failure::new(format_args!(
            "{source}: line 1 holds numbers only; the first line must name the columns, for instance \"x,y\""
        )));
    }
    Ok(columns)
}

fn broken(source: &str, text: &[u8], error: &csv::Error) -> Failure {
    let line = LineCounter { text, at: 0, line: 1 }.line_of(error.position());
    match error.kind() {
        ErrorKind::UnequalLengths { expected_len, len, .. } => Failure::new(format_args!(
            "{source}: line {line}: {len} cells, but the header names {expected_len} columns; \
             quote cells that contain the separator"
        )),
        _ => Failure::new(format_args!("{source}: {error}")),
    }
}

#[cfg(test)]
mod tests {
    use super::super::Odd;
    use super::*;

    fn message(text: &[u8]) -> String {
        parse(text, "x.csv", None).expect_err("a bad file").to_string()
    }

    #[test]
    fn marks_quotes_and_line_ends_are_read() {
        let data = parse("\u{feff}a,\"b, c\"\r\n1,\" 2e1 \"\r\n\"3\",\"x\ny\"\r\n5,-inf\r\n".as_bytes(), "x", None)
            .expect("good");
        assert_eq!(data.columns[0].name, "a");
        assert_eq!(data.columns[1].name, "b, c");
        assert_eq!(data.columns[0].values, [1.0, 3.0, 5.0]);
        assert_eq!(data.columns[1].odd, [(1, Odd::Text), (2, Odd::Infinite)]);
        assert_eq!(data.columns[1].text, "x\ny");
        assert_eq!(data.lines, [2, 3, 5]);
    }

    #[test]
    fn lines_are_counted_over_blank_ones() {
        for text in ["a\n1\n\n2\n", "a\r\n1\r\n\r\n2\r\n"] {
            assert_eq!(parse(text.as_bytes(), "x", None).expect("good").lines, [2, 4], "{text:?}");
        }
        assert!(message(b"a,b\r\n1,2\r\n3\r\n").contains("line 3"));
    }

    #[test]
    fn tabs_and_semicolons_separate_where_no_comma_does() {
        for text in ["a;b\n1;2\n", "a\tb\n1\t2\n"] {
            assert_eq!(parse(text.as_bytes(), "x", None).expect("good").columns[1].values, [2.0]);
        }
    }

    #[test]
    fn bad_files_are_told_with_their_place() {
        assert!(message(b"").contains("x.csv: the file is empty"));
        assert!(message(b"\n \n").contains("the file is empty"));
        assert!(message(b"a,b\n").contains("no row under it"));
        assert!(message(b"a,a\n1,2\n").contains("\"a\" stands twice, in columns 1 and 2; rename one"));
        assert!(message(b"a,b\n1,2\n1\n").contains("line 3: 1 cells, but the header names 2"));
        assert!(message(b"1,2\n3,4\n").contains("must name the columns"));
        assert!(message(b"a,b\n1,\xff\n").contains("line 2, column \"b\": this is not UTF-8"));
        assert!(message(b"\xff\xfea\0").contains("UTF-16"));
    }

    #[test]
    fn the_usual_words_for_missing_are_missing() {
        let data = parse(b"a,b\n,1\nNA,1\nnan,1\nNull,1\n?,1\n7,1\n".as_slice(), "x", None).expect("good");
        assert_eq!(data.columns[0].missing(), 5);
        assert!(data.columns[0].is_numeric());
    }
}
