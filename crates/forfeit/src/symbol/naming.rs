//! Which sub-expressions get a letter of their own, and which letter.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec;
use alloc::vec::Vec;

use super::op::{Id, Op};
use super::program::Program;
use super::shape::{Shape, Shapes};

/// A case distinction with this many nodes under it, inside something larger, is set apart.
const LONG_CASES: u32 = 14;
/// So many wrappers (−x, 1 − x, eˣ, 1 if x > 0) around a sub-expression make it worth a letter.
const DEEP: u32 = 4;

/// The letter of each step that is printed apart; `None` where it is printed in place.
pub(super) fn letters(program: &Program) -> Vec<Option<String>> {
    let shapes = Shapes(program.steps());
    let mut taken: Vec<String> = Vec::new();
    for variable in program.variables() {
        taken.extend([variable.name().to_string(), variable.unicode().to_string()]);
    }
    let mut letters = vec![None; program.steps().len()];
    for index in chosen(program) {
        let letter = letter(shapes.node(Id(index as u32)).op(), &taken);
        taken.push(letter.clone());
        letters[index] = Some(letter);
    }
    letters
}

fn letter(op: Op, taken: &[String]) -> String {
    let preferred = match op {
        Op::Subtract => "d",
        Op::Min | Op::Max => "q",
        Op::Divide => "r",
        Op::Add => "s",
        _ => "a",
    };
    let letters = [preferred].into_iter().chain(["a", "b", "c", "g", "h", "k", "u", "v"]);
    let free = |letter: &String| !taken.contains(letter);
    letters.map(String::from).find(free).unwrap_or_else(|| {
        let mut numbered = (1..).map(|n| format!("u{n}"));
        numbered.find(free).unwrap_or_default()
    })
}

/// The steps worth a letter, in the order of computation.
fn chosen(program: &Program) -> Vec<usize> {
    let shapes = Shapes(program.steps());
    let count = program.steps().len();
    let sizes = sizes(shapes, count);
    // How often each step would be printed, and whether it goes on a case distinction above it.
    let mut printed = vec![0u32; count];
    let mut goes_on = vec![false; count];
    let mut chosen = Vec::new();
    let root = program.results().first().map_or(0, |id| id.index());
    printed[root] = 1;
    for index in (0..=root).rev().filter(|&index| !shapes.node(Id(index as u32)).op().is_leaf()) {
        let id = Id(index as u32);
        let select = matches!(shapes.node(id).op(), Op::Select(_)) && shapes.of(id) == Shape::Plain;
        let named = index != root
            && (printed[index] >= threshold(shapes, id, &sizes)
                || select && printed[index] == 1 && !goes_on[index] && sizes[index].nodes >= LONG_CASES);
        if named {
            chosen.push(index);
        }
        let times = if named { 1 } else { printed[index] };
        for child in shapes.children(id) {
            printed[child.index()] = printed[child.index()].saturating_add(times);
        }
        if let (true, Some(no)) = (select, shapes.node(id).operands().last()) {
            goes_on[no.index()] = true;
        }
    }
    chosen.reverse();
    chosen
}

/// How many nodes a step would print, and how many wrappers it stacks up.
#[derive(Clone, Copy)]
struct Size {
    nodes: u32,
    wrappers: u32,
}

fn sizes(shapes: Shapes<'_>, count: usize) -> Vec<Size> {
    let mut sizes: Vec<Size> = Vec::with_capacity(count);
    for id in (0..count).map(|index| Id(index as u32)) {
        let mut size = Size { nodes: 1, wrappers: 0 };
        for child in shapes.children(id) {
            let child = sizes[child.index()];
            size.nodes = size.nodes.saturating_add(child.nodes);
            size.wrappers = size.wrappers.max(child.wrappers + 1);
        }
        if branches(shapes, id) {
            size.wrappers = 0;
        }
        sizes.push(size);
    }
    sizes
}

/// Whether a step joins several things; else it wraps one, and stays short once that has a letter.
fn branches(shapes: Shapes<'_>, id: Id) -> bool {
    let children = shapes.children(id);
    children.iter().filter(|&&child| shapes.constant(child).is_none()).count() >= 2
}

/// Printed this often, a step gets a letter.
fn threshold(shapes: Shapes<'_>, id: Id, sizes: &[Size]) -> u32 {
    match shapes.node(id).op() {
        _ if !branches(shapes, id) => {
            if sizes[id.index()].wrappers >= DEEP {
                2
            } else {
                u32::MAX
            }
        }
        // A residual is worth its letter; `y·z` is as short as one.
        Op::Add | Op::Subtract => 2,
        _ if sizes[id.index()].nodes <= 3 => 3,
        _ => 2,
    }
}
