//! What stands before the colon: the name, and what the loss predicts and takes.

use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::lexer::{Reader, Token};
use crate::engine::NOT_GIVEN;
use crate::error::Error;
use crate::interval::Interval;

/// Predicted numbers, and parameters, at most.
const MOST: usize = 8;

/// Names that nothing else can have.
const RESERVED: [&str; 9] = ["pred", "target", "verbatim", "interpreted", "in", "and", "or", "not", "inf"];

/// A number that a loss takes.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Declared {
    pub(crate) name: String,
    pub(crate) range: Interval,
}

/// What a loss of one's own is called and takes.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Header {
    pub(crate) name: String,
    /// Whether the expression is taken as it is written, and no spelling is made stable.
    pub(crate) verbatim: bool,
    /// Whether it is computed from the expression even where it is a built-in loss.
    pub(crate) interpreted: bool,
    pub(crate) predicted: Vec<Declared>,
    pub(crate) target: Interval,
    /// Each with its value.
    pub(crate) parameters: Vec<(Declared, f64)>,
}

impl Header {
    fn new(name: &str) -> Self {
        let pred = Declared { name: "pred".into(), range: Interval::REAL };
        Self {
            name: name.into(),
            verbatim: false,
            interpreted: false,
            predicted: alloc::vec![pred],
            target: Interval::REAL,
            parameters: Vec::new(),
        }
    }

    /// Why a name cannot be declared, if it cannot.
    pub(crate) fn free(&self, name: &str) -> Result<(), String> {
        let parameters = self.parameters.iter().map(|(declared, _)| declared);
        if self.predicted.iter().chain(parameters).any(|declared| declared.name == name) {
            return Err(alloc::format!("'{name}' is declared twice"));
        }
        if RESERVED.contains(&name) {
            return Err(alloc::format!("'{name}' has a meaning of its own: take another name"));
        }
        Ok(())
    }
}

/// Reads `name:` or `name[declaration, …]:`.
pub(in crate::own) fn header(reader: &mut Reader<'_>) -> Result<Header, Error> {
    let mut header = Header::new(&reader.name()?.to_ascii_lowercase());
    if reader.takes("[") {
        while !reader.takes("]") {
            declaration(reader, &mut header)?;
            if !reader.takes(",") && reader.peek() != Token::Sign("]") {
                return Err(reader.error("',' or ']' is missing here"));
            }
        }
    }
    reader.expect(":")?;
    Ok(header)
}

/// `pred in range`, `pred = (first, second in range, …)`, `target in range`, `verbatim`, `interpreted` or `parameter = value in range`.
fn declaration(reader: &mut Reader<'_>, header: &mut Header) -> Result<(), Error> {
    let place = reader.place();
    match reader.name()? {
        "verbatim" => header.verbatim = true,
        "interpreted" => header.interpreted = true,
        "target" => header.target = within(reader)?.ok_or_else(|| reader.error("'in' is missing here"))?,
        "pred" if reader.takes("=") => predicted(reader, header)?,
        "pred" => header.predicted[0].range = within(reader)?.ok_or_else(|| reader.error("'in' is missing here"))?,
        name => {
            header.free(name).map_err(|reason| reader.error_at(place, reason))?;
            if header.parameters.len() == MOST {
                return Err(reader.error_at(place, alloc::format!("a loss has at most {MOST} parameters")));
            }
            if !reader.takes("=") {
                let mend = alloc::format!("a parameter has a value: {name}=1");
                return Err(reader.error(mend));
            }
            let here = reader.place();
            let value = number(reader)?;
            let open = Interval::open(f64::NEG_INFINITY, f64::INFINITY);
            let range = within(reader)?.unwrap_or(open);
            if !range.contains(value) {
                return Err(reader.error_at(here, alloc::format!("{name} must be in {range}")));
            }
            header.parameters.push((Declared { name: name.into(), range }, value));
        }
    }
    Ok(())
}

/// One name, or several in brackets, each with a range or without.
fn predicted(reader: &mut Reader<'_>, header: &mut Header) -> Result<(), Error> {
    let several = reader.takes("(");
    header.predicted.clear();
    loop {
        let place = reader.place();
        let name = reader.name()?;
        let first = header.predicted.is_empty();
        if !(first && name == "pred") {
            header.free(name).map_err(|reason| reader.error_at(place, reason))?;
        }
        if header.predicted.len() == MOST {
            return Err(reader.error_at(place, alloc::format!("a loss predicts at most {MOST} numbers")));
        }
        let range = within(reader)?.unwrap_or(Interval::REAL);
        if !first && !range.contains(NOT_GIVEN) {
            let reason = alloc::format!("{NOT_GIVEN}, which stands for a column that is not given, is not in {range}");
            return Err(reader.error_at(place, reason));
        }
        header.predicted.push(Declared { name: name.to_string(), range });
        if !several || reader.takes(")") {
            return Ok(());
        }
        reader.expect(",")?;
    }
}

/// `in [low, high]` with round brackets where a bound is left out, or `in {low, high}`.
fn within(reader: &mut Reader<'_>) -> Result<Option<Interval>, Error> {
    if !reader.takes_word("in") {
        return Ok(None);
    }
    let place = reader.place();
    let Token::Sign(open @ ("[" | "(" | "{")) = reader.take() else {
        return Err(reader.error_at(place, "a range is missing here: [0, 1], (0, inf) or {0, 1}"));
    };
    let low = number(reader)?;
    reader.expect(",")?;
    let high = number(reader)?;
    let Token::Sign(close @ ("]" | ")" | "}")) = reader.peek() else {
        return Err(reader.error("the range is not closed: ']', ')' or '}' is missing here"));
    };
    reader.take();
    if low >= high || (open == "{") != (close == "}") {
        return Err(
            reader.error_at(place, "a range goes from a smaller to a larger number: [0, 1], (0, inf) or {0, 1}")
        );
    }
    let ends = open == "{";
    let (low_closed, high_closed) = (open != "(", close != ")");
    Ok(Some(Interval { low_closed, high_closed, ends, ..Interval::closed(low, high) }))
}

fn number(reader: &mut Reader<'_>) -> Result<f64, Error> {
    let place = reader.place();
    let sign = if reader.takes("-") { -1.0 } else { 1.0 };
    match reader.take() {
        Token::Number(x) => Ok(sign * x),
        Token::Name("inf") | Token::Sign("∞") => Ok(sign * f64::INFINITY),
        _ => Err(reader.error_at(place, "a number is missing here")),
    }
}
