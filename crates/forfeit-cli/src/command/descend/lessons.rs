//! What is usually taught about losses and gradient descent, held against what happened.

use forfeit::{Facts, Family};
use forfeit_linear::Status;
use forfeit_linear::descent::{Behaviour, Decay};
use serde::Serialize;

use super::model::{Descent, Study};
use crate::output::{digits, listed, rows};

/// Whether something taught could be seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Seen {
    /// It happened.
    Yes,
    /// Something else happened.
    No,
    /// These data, or these steps, cannot show it.
    Untold,
}

/// One thing taught, and what was seen of it.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Lesson {
    pub(crate) seen: Seen,
    pub(crate) taught: String,
    pub(crate) happened: String,
}

/// Shifts beyond this many spreads count as thrown.
const THROWN: f64 = 1.0;

/// How a loss of the residual takes errors: what the lessons turn on.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// The gradient grows with the error without bound.
    Unbounded,
    /// The gradient is bounded, and jumps.
    Corner,
    /// The gradient is bounded and continuous.
    Smooth,
}

fn kind(facts: &Facts) -> Kind {
    match (facts.lipschitz.is_finite(), facts.smoothness.is_finite()) {
        (false, _) => Kind::Unbounded,
        (true, false) => Kind::Corner,
        (true, true) => Kind::Smooth,
    }
}

/// Every lesson that applies to the losses at hand; only losses of a residual are spoken of.
pub(crate) fn lessons(study: &Study, descents: &[Descent]) -> Vec<Lesson> {
    let subjects: Vec<(&str, Kind, &Descent)> = (study.losses.iter().zip(&study.labels).zip(descents))
        .filter(|((loss, _), _)| loss.info().family == Family::Distance)
        .map(|((loss, label), descent)| (label.as_str(), kind(&loss.facts()), descent))
        .collect();
    let mut lessons: Vec<Lesson> =
        subjects.iter().map(|(label, kind, descent)| ending(study, label, *kind, descent)).collect();
    lessons.extend(race(&subjects));
    lessons.extend(robustness(study, &subjects));
    lessons
}

/// Whether a loss should settle.
fn ending(study: &Study, label: &str, kind: Kind, descent: &Descent) -> Lesson {
    let fixed = study.schedule.decay == Decay::None;
    let happened = told(descent) + &why(kind, descent, study.schedule.rate).unwrap_or_default();
    let (taught, seen) = match (kind, fixed) {
        (Kind::Corner, true) => (
            format!("{label} oscillates at a fixed rate: its gradient does not shrink near the optimum"),
            match descent.behaviour {
                Behaviour::Oscillates => Seen::Yes,
                Behaviour::Falling => Seen::Untold,
                _ => Seen::No,
            },
        ),
        (Kind::Corner, false) => (
            format!("{label} settles when the rate falls"),
            match descent.behaviour {
                Behaviour::Settled | Behaviour::Settling => Seen::Yes,
                Behaviour::Falling => Seen::Untold,
                _ => Seen::No,
            },
        ),
        _ => (
            format!(
                "{label} settles{}: its gradient shrinks with the error",
                if fixed { " at a fixed rate" } else { "" }
            ),
            match descent.behaviour {
                Behaviour::Settled => Seen::Yes,
                Behaviour::Falling | Behaviour::Settling => Seen::Untold,
                _ => Seen::No,
            },
        ),
    };
    Lesson { seen, taught, happened }
}

/// Why a loss did not do what is taught of it, where that is known.
fn why(kind: Kind, descent: &Descent, rate: f64) -> Option<String> {
    let flat = matches!(descent.fit.status, Status::NotUnique { .. });
    match (kind, descent.behaviour) {
        (Kind::Corner, Behaviour::Settled) if flat => Some(": its optimum is not one point but a flat piece".into()),
        (Kind::Unbounded | Kind::Smooth, Behaviour::Diverged | Behaviour::Oscillates) => {
            let stable = descent.stable_rate.filter(|stable| rate > *stable)?;
            Some(format!(": the rate is above the largest stable one, {}", digits(stable, 4)))
        }
        _ => None,
    }
}

/// What a descent did, in words.
pub(crate) fn told(descent: &Descent) -> String {
    let left = descent.path.excess(descent.optimum).last().map_or(f64::NAN, |e| 100.0 * e);
    let left = format!("{} % of the way left", digits(left, 3));
    let steps = descent.path.values.len() - 1;
    match descent.behaviour {
        Behaviour::Diverged => format!("it diverged within {steps} steps"),
        Behaviour::Settled => match descent.near {
            Some(step) => format!("it settled, near its optimum from step {step} on"),
            None => "it settled".into(),
        },
        Behaviour::Oscillates => format!("it oscillates, {left}"),
        Behaviour::Settling => format!("it oscillates ever less, {left}"),
        _ => format!("it is still falling after {steps} steps, {left}: take more steps or a larger rate"),
    }
}

/// Squared error is said to arrive before absolute error.
fn race(subjects: &[(&str, Kind, &Descent)]) -> Option<Lesson> {
    let first = |wanted: Kind| subjects.iter().find(|(_, kind, _)| *kind == wanted);
    let ((square, _, a), (corner, _, b)) = (first(Kind::Unbounded)?, first(Kind::Corner)?);
    let at = |step: Option<usize>| step.map_or("never".to_owned(), |step| format!("at step {step}"));
    let seen = match (a.near, b.near) {
        (Some(a), Some(b)) if a >= b => Seen::No,
        (Some(_), _) => Seen::Yes,
        (None, Some(_)) => Seen::No,
        (None, None) => Seen::Untold,
    };
    Some(Lesson {
        seen,
        taught: format!("{square} is near its optimum before {corner}"),
        happened: format!("within 1 % of the way {square} is {}, {corner} {}", at(a.near), at(b.near)),
    })
}

/// Outliers throw what has an unbounded gradient, and nothing else.
fn robustness(study: &Study, subjects: &[(&str, Kind, &Descent)]) -> Vec<Lesson> {
    let Some(outliers) = &study.outliers else {
        let bounded = subjects.iter().any(|(_, kind, _)| *kind != Kind::Unbounded);
        let none = (bounded && subjects.iter().any(|(_, kind, _)| *kind == Kind::Unbounded)).then(|| Lesson {
            seen: Seen::Untold,
            taught: "outliers throw a loss whose gradient has no bound, and no other".into(),
            happened: "no row stands out from the fit under absolute error".into(),
        });
        return none.into_iter().collect();
    };
    let lesson = |(label, kind, descent): &(&str, Kind, &Descent)| {
        let thrown = descent.thrown?;
        let should = *kind == Kind::Unbounded;
        let taught = if should { format!("outliers throw {label}") } else { format!("outliers do not throw {label}") };
        Some(Lesson {
            seen: if should == (thrown > THROWN) { Seen::Yes } else { Seen::No },
            taught,
            happened: format!(
                "{} that stand out (lines {}) move its optimum by {} spreads of the residuals",
                rows(outliers.lines.len()),
                listed(&outliers.lines),
                digits(thrown, 2)
            ),
        })
    };
    subjects.iter().filter_map(lesson).collect()
}
