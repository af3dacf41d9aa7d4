//! Expressions: names for parts, operators by their usual precedence, conditions, calls.

use alloc::boxed::Box;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::OPERATIONS;
use super::functions::{self, Function};
use super::header::Header;
use super::lexer::{Reader, Token};
use crate::error::Error;
use crate::nearest::nearest;
use crate::own::spelling::Spelling;
use crate::real::Real;
use crate::symbol::{Program, Relation, Symbol};

/// Reads `name = expression; …; expression` to the end of the text. `known` are the numbers that the loss takes.
pub(in crate::own) fn expression<'g>(
    reader: &mut Reader<'_>,
    header: &Header,
    known: Vec<(String, Symbol<'g>)>,
    spelling: &mut Spelling,
) -> Result<Symbol<'g>, Error> {
    let mut parser = Parser { reader, header, known, spelling };
    let value = parser.statements()?;
    if Program::of(&[value]).operations() > OPERATIONS {
        return Err(parser.reader.error_at(0, alloc::format!("it has more than {OPERATIONS} operations")));
    }
    Ok(value)
}

/// What an expression may be.
enum Item<'g> {
    Number(Symbol<'g>),
    Condition(Condition<'g>),
}

/// What a choice turns on.
enum Condition<'g> {
    Compare(Relation, Symbol<'g>, Symbol<'g>),
    Not(Box<Self>),
    And(Box<Self>, Box<Self>),
    Or(Box<Self>, Box<Self>),
}

impl<'g> Condition<'g> {
    fn less(a: Symbol<'g>, b: Symbol<'g>) -> Self {
        Self::Compare(Relation::Less, a, b)
    }

    fn equal(a: Symbol<'g>, b: Symbol<'g>) -> Self {
        Self::Compare(Relation::Equal, a, b)
    }

    /// The comparison by its sign. None holds of NaN but `!=`.
    fn of(sign: &str, a: Symbol<'g>, b: Symbol<'g>) -> Self {
        match sign {
            "<" => Self::less(a, b),
            ">" => Self::less(b, a),
            "<=" => Self::less(a, b).or(Self::equal(a, b)),
            ">=" => Self::less(b, a).or(Self::equal(a, b)),
            "==" => Self::equal(a, b),
            _ => Self::Not(Box::new(Self::equal(a, b))),
        }
    }

    fn and(self, other: Self) -> Self {
        Self::And(Box::new(self), Box::new(other))
    }

    fn or(self, other: Self) -> Self {
        Self::Or(Box::new(self), Box::new(other))
    }

    fn choose(&self, yes: Symbol<'g>, no: Symbol<'g>) -> Symbol<'g> {
        match self {
            Self::Compare(Relation::Less, a, b) => Symbol::select(a.lt(*b), yes, no),
            Self::Compare(Relation::Equal, a, b) => Symbol::select(Real::eq(*a, *b), yes, no),
            Self::Not(condition) => condition.choose(no, yes),
            Self::And(first, second) => first.choose(second.choose(yes, no), no),
            Self::Or(first, second) => first.choose(yes, second.choose(yes, no)),
        }
    }
}

/// The binary operators of each level, the weakest first; power binds more than a sign, and is read apart.
const LEVELS: [&[&str]; 2] = [&["+", "-"], &["*", "/"]];

const COMPARISONS: [&str; 6] = ["<=", ">=", "<", ">", "==", "!="];

struct Parser<'p, 'a, 'g> {
    reader: &'p mut Reader<'a>,
    header: &'p Header,
    /// What each name stands for.
    known: Vec<(String, Symbol<'g>)>,
    spelling: &'p mut Spelling,
}

impl<'g> Parser<'_, '_, 'g> {
    fn statements(&mut self) -> Result<Symbol<'g>, Error> {
        while let (Token::Name(name), Token::Sign("=")) = (self.reader.peek(), self.reader.beyond()) {
            let place = self.reader.place();
            let taken = self.known.iter().any(|(known, _)| known == name);
            if taken || self.header.free(name).is_err() {
                let reason = alloc::format!("'{name}' has a meaning already: take another name");
                return Err(self.reader.error_at(place, reason));
            }
            self.reader.take();
            self.reader.take();
            let part = self.number()?;
            self.known.push((name.to_string(), part));
            self.reader.expect(";")?;
        }
        let value = self.number()?;
        match self.reader.peek() {
            Token::End => Ok(value),
            Token::Sign("=") => Err(self.reader.error("'=' gives a part a name before a ';'; compare by '=='")),
            _ => Err(self.reader.error("an operator is missing before this")),
        }
    }

    fn number(&mut self) -> Result<Symbol<'g>, Error> {
        let place = self.reader.place();
        let item = self.either()?;
        self.as_number(item, place)
    }

    fn as_number(&self, item: Item<'g>, place: usize) -> Result<Symbol<'g>, Error> {
        match item {
            Item::Number(number) => Ok(number),
            Item::Condition(_) => {
                Err(self.reader.error_at(place, "a condition is no number: write where(condition, yes, no)"))
            }
        }
    }

    fn as_condition(&self, item: Item<'g>, place: usize) -> Result<Condition<'g>, Error> {
        match item {
            Item::Condition(condition) => Ok(condition),
            Item::Number(_) => Err(self.reader.error_at(place, "a condition is missing here: write a < b")),
        }
    }

    /// Anything: the weakest operators are `or`, `and`, `not`.
    fn either(&mut self) -> Result<Item<'g>, Error> {
        let place = self.reader.place();
        let mut item = self.both()?;
        while self.reader.takes_word("or") {
            let (first, place) = (self.as_condition(item, place)?, self.reader.place());
            let second = self.both()?;
            item = Item::Condition(first.or(self.as_condition(second, place)?));
        }
        Ok(item)
    }

    fn both(&mut self) -> Result<Item<'g>, Error> {
        let place = self.reader.place();
        let mut item = self.negated()?;
        while self.reader.takes_word("and") {
            let (first, place) = (self.as_condition(item, place)?, self.reader.place());
            let second = self.negated()?;
            item = Item::Condition(first.and(self.as_condition(second, place)?));
        }
        Ok(item)
    }

    fn negated(&mut self) -> Result<Item<'g>, Error> {
        let mut turned = false;
        while self.reader.takes_word("not") {
            turned = !turned;
        }
        let place = self.reader.place();
        let item = self.compared()?;
        if !turned {
            return Ok(item);
        }
        Ok(Item::Condition(Condition::Not(Box::new(self.as_condition(item, place)?))))
    }

    /// Comparisons; a < b < c holds where both hold.
    fn compared(&mut self) -> Result<Item<'g>, Error> {
        let mut place = self.reader.place();
        let mut item = self.level(0)?;
        let mut all: Option<Condition<'g>> = None;
        while let Token::Sign(sign) = self.reader.peek()
            && COMPARISONS.contains(&sign)
        {
            self.reader.take();
            let left = self.as_number(item, place)?;
            place = self.reader.place();
            let right = self.level(0)?;
            let right = self.as_number(right, place)?;
            let one = Condition::of(sign, left, right);
            all = Some(match all {
                Some(before) => before.and(one),
                None => one,
            });
            item = Item::Number(right);
        }
        Ok(all.map_or(item, Item::Condition))
    }

    fn level(&mut self, level: usize) -> Result<Item<'g>, Error> {
        let Some(operators) = LEVELS.get(level) else { return self.signed() };
        let mut place = self.reader.place();
        let mut item = self.level(level + 1)?;
        while let Token::Sign(sign) = self.reader.peek()
            && operators.contains(&sign)
        {
            self.reader.take();
            let left = self.as_number(item, place)?;
            place = self.reader.place();
            let right = self.level(level + 1)?;
            let right = self.as_number(right, place)?;
            item = Item::Number(match sign {
                "+" => self.spelling.add(left, right),
                "-" => self.spelling.subtract(left, right),
                "*" => self.spelling.multiply(left, right),
                _ => self.spelling.divide(left, right),
            });
        }
        Ok(item)
    }

    /// A sign before a power: −x² is −(x²).
    fn signed(&mut self) -> Result<Item<'g>, Error> {
        let mut negative = false;
        let mut any = false;
        while let Token::Sign(sign @ ("+" | "-")) = self.reader.peek() {
            self.reader.take();
            (negative, any) = (negative ^ (sign == "-"), true);
        }
        let place = self.reader.place();
        let item = self.power()?;
        if !any {
            return Ok(item);
        }
        let number = self.as_number(item, place)?;
        Ok(Item::Number(if negative { -number } else { number }))
    }

    fn power(&mut self) -> Result<Item<'g>, Error> {
        let place = self.reader.place();
        let base = self.simple()?;
        if !self.reader.takes("^") && !self.reader.takes("**") {
            return Ok(base);
        }
        let base = self.as_number(base, place)?;
        let place = self.reader.place();
        // Powers group from the right, and the exponent may have a sign.
        let exponent = self.deeper(Self::signed)?;
        let exponent = self.as_number(exponent, place)?;
        Ok(Item::Number(self.spelling.power(base, exponent)))
    }

    fn simple(&mut self) -> Result<Item<'g>, Error> {
        let place = self.reader.place();
        match self.reader.take() {
            Token::Number(x) => Ok(Item::Number(Symbol::lit(x))),
            Token::Sign("(") => {
                let item = self.deeper(Self::either)?;
                self.reader.expect(")")?;
                Ok(item)
            }
            Token::Sign("∞") => Ok(Item::Number(Symbol::lit(f64::INFINITY))),
            Token::Name(name) if self.reader.takes("(") => self.call(name, place),
            Token::Name(name) => self.named(name, place).map(Item::Number),
            Token::End => Err(self.reader.error_at(place, "the expression ends where a number is missing")),
            Token::Sign(sign) => {
                Err(self.reader.error_at(place, alloc::format!("a number is missing here, before '{sign}'")))
            }
        }
    }

    fn named(&self, name: &str, place: usize) -> Result<Symbol<'g>, Error> {
        if let Some((_, symbol)) = self.known.iter().rev().find(|(known, _)| known == name) {
            return Ok(*symbol);
        }
        match name {
            "pi" => return Ok(Symbol::lit(core::f64::consts::PI)),
            "e" => return Ok(Symbol::lit(core::f64::consts::E)),
            "inf" => return Ok(Symbol::lit(f64::INFINITY)),
            _ => {}
        }
        let declared = self.known.iter().map(|(known, _)| known.as_str()).collect::<Vec<_>>().join(", ");
        let mend = if functions::find(name).is_some() {
            alloc::format!("'{name}' is a function: write {name}(…)")
        } else {
            let loss = &self.header.name;
            alloc::format!("'{name}' is no name here, there are {declared}; a parameter is declared: {loss}[{name}=1]:")
        };
        Err(self.reader.error_at(place, mend))
    }

    fn deeper<T>(&mut self, read: impl FnOnce(&mut Self) -> Result<T, Error>) -> Result<T, Error> {
        self.reader.enter()?;
        let result = read(self);
        self.reader.leave();
        result
    }

    fn call(&mut self, name: &str, place: usize) -> Result<Item<'g>, Error> {
        if name == "where" {
            return self.choice();
        }
        let Some(function) = functions::find(name) else {
            let nearest = nearest(name, functions::names()).join(", ");
            let mend = if nearest.is_empty() { functions::names().collect::<Vec<_>>().join(", ") } else { nearest };
            return Err(self.reader.error_at(place, alloc::format!("there is no function '{name}'; there is {mend}")));
        };
        let mut arguments = Vec::new();
        self.deeper(|parser| {
            arguments.push(parser.number()?);
            while parser.reader.takes(",") {
                arguments.push(parser.number()?);
            }
            Ok(())
        })?;
        if !function.takes(arguments.len()) {
            let reason = alloc::format!("{name} takes {}, here are {}", function.arguments(), arguments.len());
            return Err(self.reader.error_at(place, reason));
        }
        self.reader.expect(")")?;
        Ok(Item::Number(match (function, &arguments[..]) {
            (Function::One(f), &[x]) => f(self.spelling, x),
            (Function::Two(f), &[x, y]) => f(self.spelling, x, y),
            (Function::Three(f), &[x, y, z]) => f(self.spelling, x, y, z),
            (Function::Many(f), [first, rest @ ..]) => rest.iter().fold(*first, |x, y| f(x, *y)),
            _ => Symbol::lit(f64::NAN),
        }))
    }

    /// `where(condition, yes, no)`, behind its opening bracket.
    fn choice(&mut self) -> Result<Item<'g>, Error> {
        let chosen = self.deeper(|parser| {
            let place = parser.reader.place();
            let item = parser.either()?;
            let condition = parser.as_condition(item, place)?;
            parser.reader.expect(",")?;
            let yes = parser.number()?;
            parser.reader.expect(",")?;
            Ok(condition.choose(yes, parser.number()?))
        })?;
        self.reader.expect(")")?;
        Ok(Item::Number(chosen))
    }
}
