//! Tests: every folding rule, by what is printed and how many operations are left.

use alloc::string::{String, ToString};

use crate::Real;
use crate::symbol::{Graph, Program, Symbol};

fn lit<'g>(x: f64) -> Symbol<'g> {
    Symbol::lit(x)
}

/// What an expression of x and y folds to, and in how many operations.
fn folded(write: impl for<'g> Fn(Symbol<'g>, Symbol<'g>) -> Symbol<'g>) -> (String, usize) {
    let graph = Graph::new();
    let symbol = write(graph.variable("x"), graph.variable("y"));
    (symbol.unicode().to_string(), symbol.operations())
}

macro_rules! folds {
    ($($name:ident: $($write:expr => $text:literal in $operations:literal),+;)*) => {$(
        #[test]
        fn $name() {
            $(assert_eq!(folded($write), ($text.to_string(), $operations));)+
        }
    )*};
}

folds! {
    constants_fold:
        |_, _| lit(2.0) * lit(3.0).square() + lit(1.0) => "19" in 0,
        |_, _| lit(4.0).sqrt() => "2" in 0;
    nothing_is_dropped:
        |x, _| x + lit(0.0) => "x" in 0,
        |x, _| lit(-0.0) + x => "x" in 0,
        |x, _| x - lit(0.0) => "x" in 0;
    nothing_minus_is_the_opposite: |x, _| lit(0.0) - x => "−x" in 1;
    nothing_times_is_nothing:
        |x, _| lit(-0.0) * x => "0" in 0,
        |x, _| x * lit(0.0) => "0" in 0,
        |x, _| lit(0.0) / x => "0" in 0;
    one_is_dropped:
        |x, _| lit(1.0) * x => "x" in 0,
        |x, _| x * lit(1.0) => "x" in 0,
        |x, _| x / lit(1.0) => "x" in 0;
    two_signs_cancel: |x, _| -(-x) => "x" in 0, |x, y| -(x - y) => "y − x" in 1, |x, y| (-x) * (-y) => "x·y" in 1;
    signs_move_into_sums:
        |x, y| x + (-y) => "x − y" in 1,
        |x, y| x - (-y) => "x + y" in 1,
        |x, y| (-x) + y => "y − x" in 1;
    signs_move_out_of_products:
        |x, y| (-x) * y => "−x·y" in 2,
        |x, y| x / (-y) => "−x/y" in 2,
        |x, y| x + (-y) / x => "x − y/x" in 2;
    negative_constants_are_signs:
        |x, _| x + lit(-2.0) => "x − 2" in 1,
        |x, y| x + lit(-2.0) * y => "x − 2·y" in 2;
    constants_gather:
        |x, _| lit(2.0) * (x * lit(3.0)) => "6·x" in 1,
        |x, y| (lit(2.0) * x) * (lit(0.5) * y) => "x·y" in 1;
    constants_gather_over_a_fraction:
        |x, _| lit(2.0) * (lit(3.0) / x) => "6/x" in 1,
        |x, y| (lit(3.0) * x) / y => "3·x/y" in 2;
    a_power_of_two_divides_exactly: |x, _| x / lit(2.0) => "½·x" in 1, |x, _| x / lit(3.0) => "x/3" in 1;
    like_terms_gather:
        |x, _| x + x => "2·x" in 1,
        |x, _| lit(3.0) * x - x => "2·x" in 1,
        |x, y| x * y + x * y => "2·x·y" in 2;
    a_difference_with_itself_stays: |x, _| x - x => "x − x" in 1, |x, _| x / x => "x/x" in 1;
    squares_are_recognised:
        |x, _| x * x => "x²" in 1,
        |x, _| (-x).square() => "x²" in 1,
        |x, _| x.abs().square() => "x²" in 1;
    sizes_lose_signs:
        |x, _| (-x).abs() => "|x|" in 1,
        |x, _| (lit(-2.0) * x).abs() => "2·|x|" in 2,
        |x, _| x.abs().abs() => "|x|" in 1;
    odd_and_even:
        |x, _| (-x).tanh() => "−tanh(x)" in 2,
        |x, _| (lit(-2.0) * x).atan() => "−arctan(2·x)" in 3,
        |x, _| (-x).ln_cosh() => "ln cosh(x)" in 1;
    powers:
        |x, _| x.powf(lit(0.0)) => "1" in 0,
        |x, _| x.powf(lit(1.0)) => "x" in 0,
        |x, _| x.powf(lit(2.0)) => "x²" in 1,
        |x, _| x.powf(lit(0.5)) => "√x" in 1;
    weights:
        |x, _| lit(0.0).weigh(x) => "0" in 0,
        |x, _| lit(1.0).weigh(x) => "x" in 0,
        |x, y| (-x).weigh(lit(2.0) * y) => "−2·x·y" in 2;
    labels:
        |x, _| lit(0.0).xlogy(x) => "0" in 0,
        |x, _| lit(2.0).xlogy(x) => "2·ln(x)" in 2,
        |x, y| (-x).xlogy(y) => "−x·ln(y)" in 2;
    equal_branches: |x, y| Symbol::select(x.lt(y), y, y) => "y" in 0, |x, y| x.max(x) + y.min(y) => "x + y" in 1;
    decided_masks:
        |x, y| Symbol::select(lit(1.0).lt(lit(2.0)), x, y) => "x" in 0,
        |x, y| Symbol::select(x.lt(x), x, y) => "y" in 0;
    a_choice_within_the_same_choice:
        |x, y| Symbol::select(x.lt(y), Symbol::select(x.lt(y), x, lit(7.0)), y) => "{ x if x < y; y otherwise }" in 1,
        |x, y| Symbol::select(x.eq(y), x, Symbol::select(y.eq(x), lit(7.0), y)) => "{ x if x = y; y otherwise }" in 1,
        |x, y| Symbol::select(x.lt(y), Symbol::select(y.lt(x), lit(7.0), x), y) => "{ x if x < y; y otherwise }" in 1;
    what_a_choice_leaves_open_stays:
        |x, y| Symbol::select(x.lt(y), x, Symbol::select(y.lt(x), lit(7.0), y)) =>
                "{ x if x < y; 7 if x > y; y otherwise }" in 2;
    constants_move_into_choices:
        |x, _| lit(2.0) * Symbol::select(x.lt(lit(0.0)), lit(-1.0), lit(3.0)) => "{ −2 if x < 0; 6 otherwise }" in 1;
    identities: |x, y| x.detach() + x.faint(y) => "2·x" in 1;
}

#[test]
fn gathered_constants_neither_vanish_nor_overflow() {
    let graph = Graph::new();
    let x = graph.variable("x");
    let far = lit(1e-200) * (lit(1e-200) * x);
    assert_eq!(far.evaluate(&[("x", 1e300)]), Ok(1e-200 * (1e-200 * 1e300)));
    assert_eq!((lit(1e200) * (lit(1e200) * x)).evaluate(&[("x", 1e-300)]), Ok(1e200 * (1e200 * 1e-300)));
    let product = (lit(1e-200) * x) * (lit(1e-200) * graph.variable("y"));
    assert_eq!(product.evaluate(&[("x", 1e150), ("y", 1e170)]), Ok((1e-200 * 1e150) * (1e-200 * 1e170)));
}

#[test]
fn sums_and_products_commute_and_nothing_else_does() {
    let graph = Graph::new();
    let (x, y) = (graph.variable("x"), graph.variable("y"));
    let count = |symbols: &[Symbol<'_>]| Program::of(symbols).operations();
    assert_eq!(count(&[x + y, y + x]), 1);
    assert_eq!(count(&[x * y, y * x]), 1);
    assert_eq!(count(&[x - y, y - x]), 2);
    assert_eq!(count(&[x.min(y), y.min(x)]), 2, "a tie's derivative tells them apart");
    assert_eq!(count(&[x.max(y), y.max(x)]), 2);
    assert_eq!(count(&[x.weigh(y), y.weigh(x)]), 2);
}
