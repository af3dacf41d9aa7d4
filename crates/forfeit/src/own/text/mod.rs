//! Reading a loss from text: `name[declarations]: expression`.
//!
//! The text is not trusted: its length, the depth of its brackets and the number of its operations are bounded, and it
//! can do nothing but compute.

mod expression;
mod functions;
mod header;
mod lexer;

pub(super) use expression::expression;
pub(super) use functions::log_sum;
pub(crate) use header::Header;
pub(super) use header::{Declared, header};
pub(super) use lexer::Reader;

use alloc::string::String;

use crate::error::Error;

/// Bytes of a spec, at most.
const LENGTH: usize = 16 * 1024;

/// Brackets within brackets, at most: each level takes stack.
const DEPTH: usize = 64;

/// Operations of an expression, at most.
pub(super) const OPERATIONS: usize = 1000;

/// The name of a loss that has none of its own.
pub(crate) const ANONYMOUS: &str = "expr";

/// Whether a spec is an expression: it has brackets behind its name, or the name `expr`.
pub(crate) fn is_expression(spec: &str) -> bool {
    let spec = spec.trim_start();
    let end = spec.find(|c: char| !lexer::continues_name(c)).unwrap_or(spec.len());
    let rest = spec[end..].trim_start();
    end > 0 && (rest.starts_with('[') || rest.starts_with(':') && spec[..end].eq_ignore_ascii_case(ANONYMOUS))
}

/// A spec that is short enough to be read.
pub(super) fn reader(spec: &str) -> Result<Reader<'_>, Error> {
    if spec.len() <= LENGTH {
        return Reader::new(spec);
    }
    let start: String = spec.chars().take(40).collect();
    let reason = alloc::format!("it has {} bytes, and {LENGTH} are the most that is read", spec.len());
    Err(Error::Expression { text: start + "…", column: 1, reason })
}
