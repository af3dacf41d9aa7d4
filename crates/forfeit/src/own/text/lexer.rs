//! Text as tokens, each with its column.

use alloc::string::String;
use alloc::vec::Vec;

use super::DEPTH;
use crate::error::Error;

/// A piece of text that means something.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Token<'a> {
    /// A name.
    Name(&'a str),
    /// A number.
    Number(f64),
    /// An operator, a bracket or a separator.
    Sign(&'a str),
    /// The end of the text.
    End,
}

/// The signs, longer ones before those that they begin with.
const SIGNS: [&str; 23] = [
    "**", "==", "!=", "<=", ">=", "<", ">", "=", "+", "-", "*", "/", "^", "(", ")", "[", "]", "{", "}", ",", ";", ":",
    "∞",
];

/// The tokens of a text, read one by one.
#[derive(Debug)]
pub(crate) struct Reader<'a> {
    text: &'a str,
    /// Each with the byte at which it begins.
    tokens: Vec<(Token<'a>, usize)>,
    next: usize,
    depth: usize,
}

pub(crate) fn starts_name(c: char) -> bool {
    c.is_ascii_alphabetic() || c == '_'
}

pub(crate) fn continues_name(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}

impl<'a> Reader<'a> {
    pub(super) fn new(text: &'a str) -> Result<Self, Error> {
        let mut reader = Self { text, tokens: Vec::new(), next: 0, depth: 0 };
        let mut at = 0;
        while let Some(c) = text[at..].chars().next() {
            if c.is_whitespace() {
                at += c.len_utf8();
                continue;
            }
            let rest = &text[at..];
            let length = |belongs: fn(char) -> bool| rest.find(|c| !belongs(c)).unwrap_or(rest.len());
            let (token, length) = if starts_name(c) {
                let length = length(continues_name);
                (Token::Name(&rest[..length]), length)
            } else if c.is_ascii_digit() || c == '.' {
                let length = number(rest);
                let value = rest[..length].parse().map_err(|_| reader.error_at(at, "this is no number"))?;
                (Token::Number(value), length)
            } else if let Some(sign) = SIGNS.iter().find(|sign| rest.starts_with(**sign)) {
                (Token::Sign(sign), sign.len())
            } else {
                return Err(reader.error_at(at, alloc::format!("'{c}' means nothing here")));
            };
            reader.tokens.push((token, at));
            at += length;
        }
        reader.tokens.push((Token::End, text.trim_end().len()));
        Ok(reader)
    }

    pub(crate) fn peek(&self) -> Token<'a> {
        self.tokens[self.next].0
    }

    /// The token after the next one.
    pub(crate) fn beyond(&self) -> Token<'a> {
        self.tokens.get(self.next + 1).map_or(Token::End, |token| token.0)
    }

    pub(crate) fn take(&mut self) -> Token<'a> {
        let token = self.peek();
        self.next = (self.next + 1).min(self.tokens.len() - 1);
        token
    }

    /// Takes this sign if it comes next.
    pub(crate) fn takes(&mut self, sign: &str) -> bool {
        let here = self.peek() == Token::Sign(sign);
        if here {
            self.take();
        }
        here
    }

    /// Takes this word if it comes next.
    pub(crate) fn takes_word(&mut self, word: &str) -> bool {
        let here = self.peek() == Token::Name(word);
        if here {
            self.take();
        }
        here
    }

    pub(crate) fn expect(&mut self, sign: &str) -> Result<(), Error> {
        if self.takes(sign) { Ok(()) } else { Err(self.error(alloc::format!("'{sign}' is missing here"))) }
    }

    pub(crate) fn name(&mut self) -> Result<&'a str, Error> {
        match self.peek() {
            Token::Name(name) => {
                self.take();
                Ok(name)
            }
            _ => Err(self.error("a name is missing here")),
        }
    }

    /// Where the next token begins.
    pub(crate) fn place(&self) -> usize {
        self.tokens[self.next].1
    }

    /// One level deeper, unless that is too deep.
    pub(crate) fn enter(&mut self) -> Result<(), Error> {
        if self.depth == DEPTH {
            return Err(self.error(alloc::format!("more than {DEPTH} levels lie within each other")));
        }
        self.depth += 1;
        Ok(())
    }

    pub(crate) fn leave(&mut self) {
        self.depth -= 1;
    }

    /// Something is wrong with the next token.
    pub(crate) fn error(&self, reason: impl Into<String>) -> Error {
        self.error_at(self.place(), reason)
    }

    /// Something is wrong at a place.
    pub(crate) fn error_at(&self, place: usize, reason: impl Into<String>) -> Error {
        let column = self.text[..place].chars().count() + 1;
        Error::Expression { text: self.text.into(), column, reason: reason.into() }
    }
}

/// The bytes of the number that a text begins with.
fn number(text: &str) -> usize {
    let digits = |from: usize| from + text[from..].bytes().take_while(u8::is_ascii_digit).count();
    let mut end = digits(0);
    if text[end..].starts_with('.') {
        end = digits(end + 1);
    }
    if text[end..].starts_with(['e', 'E']) {
        let sign = usize::from(text[end + 1..].starts_with(['+', '-']));
        let exponent = digits(end + 1 + sign);
        if exponent > end + 1 + sign {
            end = exponent;
        }
    }
    end
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_end_where_they_end() {
        for (text, expected) in [("1+2", 1), ("1.5e-3x", 6), ("2e", 1), (".5", 2), ("1..2", 2), ("3e+", 1)] {
            assert_eq!(number(text), expected, "{text}");
        }
    }

    #[test]
    fn columns_count_characters() {
        let error = Reader::new("∞ + $").unwrap_err();
        assert!(matches!(error, Error::Expression { column: 5, .. }), "{error}");
    }
}
