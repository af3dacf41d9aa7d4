//! A loss and its derivatives as a list of operations that Python can play on anything that adds and multiplies.

use forfeit::symbol::{Literal, Op, Program, Relation};

/// The operations, each with the places of its operands and its number (a literal, or the order of a polygamma function);
/// the names of the variables in the order in which they are counted; the places of the results.
pub(crate) type Steps = (Vec<(&'static str, Vec<usize>, f64)>, Vec<String>, Vec<usize>);

pub(crate) fn steps(program: &Program) -> Steps {
    let operations = program.steps().iter().map(|step| {
        let (name, number) = named(step.op());
        (name, step.operands().iter().map(|id| id.index()).collect(), number)
    });
    let variables = program.variables().iter().map(|variable| variable.name().to_owned());
    (operations.collect(), variables.collect(), program.results().iter().map(|id| id.index()).collect())
}

fn named(op: Op) -> (&'static str, f64) {
    let name = match op {
        Op::Constant(Literal(x)) => return ("constant", x),
        Op::Variable(index) => return ("variable", f64::from(index)),
        Op::Polygamma(order) => return ("polygamma", f64::from(order)),
        Op::Negate => "negate",
        Op::Add => "add",
        Op::Subtract => "subtract",
        Op::Multiply => "multiply",
        Op::Divide => "divide",
        Op::Select(Relation::Less) => "select_less",
        Op::Select(Relation::Equal) => "select_equal",
        Op::Abs => "abs",
        Op::Min => "min",
        Op::Max => "max",
        Op::Relu => "relu",
        Op::Square => "square",
        Op::Sqrt => "sqrt",
        Op::Exp => "exp",
        Op::ExpM1 => "exp_m1",
        Op::Ln => "ln",
        Op::Ln1p => "ln_1p",
        Op::Ln1pDeficit => "ln_1p_deficit",
        Op::Sin => "sin",
        Op::Cos => "cos",
        Op::Tanh => "tanh",
        Op::Atan => "atan",
        Op::Powf => "powf",
        Op::Sigmoid => "sigmoid",
        Op::Softplus => "softplus",
        Op::Tail => "tail",
        Op::LnCosh => "ln_cosh",
        Op::Xlogy => "xlogy",
        Op::LnRatio => "ln_ratio",
        Op::Hypot => "hypot",
        Op::Charbonnier => "charbonnier",
        Op::LnBessel => "ln_bessel",
        Op::BesselGap => "bessel_gap",
        Op::Weigh => "weigh",
        Op::Detach => "detach",
    };
    (name, 0.0)
}
