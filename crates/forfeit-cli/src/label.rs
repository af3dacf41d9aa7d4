//! Short names of losses for tables and legends.

use forfeit::{DynLoss, EveryLoss, Info, OwnLoss};

/// A loss as it is told from others.
struct Told {
    name: String,
    info: &'static Info,
    parameters: Vec<f64>,
}

impl Told {
    fn new(loss: &dyn DynLoss) -> Self {
        let name = loss.own().map_or_else(|| loss.info().name.to_owned(), own_name);
        Self { name, info: loss.info(), parameters: loss.parameters() }
    }
}

/// A loss of one's own is known by its name, or else by its expression: the first of it, if it is long.
fn own_name(loss: &OwnLoss) -> String {
    const LONGEST: usize = 40;
    if loss.name() != "expr" {
        return loss.name().to_owned();
    }
    match loss.expression().char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &loss.expression()[..end]),
        None => loss.expression().to_owned(),
    }
}

/// The spec of each loss without the parameters that have their defaults in every loss of that name.
pub(crate) fn labels(losses: &[&dyn DynLoss]) -> Vec<String> {
    all(&losses.iter().map(|loss| Told::new(*loss)).collect::<Vec<_>>())
}

/// As [`labels`], of losses of any form.
pub(crate) fn every_label(losses: &[EveryLoss]) -> Vec<String> {
    let told = |loss: &EveryLoss| match loss {
        EveryLoss::Elements(loss) => Told::new(loss.as_ref()),
        other => {
            let info = other.info();
            Told { name: info.name.to_owned(), info, parameters: other.parameters() }
        }
    };
    all(&losses.iter().map(told).collect::<Vec<_>>())
}

fn all(losses: &[Told]) -> Vec<String> {
    losses.iter().map(|loss| label(loss, losses)).collect()
}

fn label(Told { name, info, parameters }: &Told, among: &[Told]) -> String {
    let namesakes = || among.iter().filter(|other| other.name == *name);
    // A loss of one's own is declared with its parameters as they are: they tell it from another declaration.
    let telling = |place: usize| {
        let default = info.parameters[place].default;
        namesakes().any(|other| other.parameters.get(place).copied() != default)
    };
    let left_out = |place: usize, value: f64| info.parameters[place].default.is_none() && value == forfeit::LEFT_OUT;
    let pairs: Vec<String> = (parameters.iter().copied().enumerate())
        .filter(|(place, value)| telling(*place) && !left_out(*place, *value))
        .map(|(place, value)| format!("{}={value}", info.parameters[place].name))
        .collect();
    if pairs.is_empty() { name.clone() } else { format!("{name}:{}", pairs.join(",")) }
}

#[cfg(test)]
mod tests {
    use super::labels;

    #[test]
    fn only_what_tells_losses_apart_or_is_not_the_default_is_named() {
        let specs = "huber,focal:gamma=2,focal:gamma=0,bce_with_logits,huber:delta=5,smooth_l1,quantile:tau=0.9";
        let losses = forfeit::parse_list(specs).expect("losses");
        let labels = labels(&losses.iter().map(AsRef::as_ref).collect::<Vec<_>>());
        let expected = [
            "huber:delta=1",
            "focal:gamma=2",
            "focal:gamma=0",
            "bce_with_logits",
            "huber:delta=5",
            "smooth_l1",
            "quantile:tau=0.9",
        ];
        assert_eq!(labels, expected);
    }

    #[test]
    fn a_loss_of_ones_own_goes_by_its_name_or_its_expression() {
        let specs = "expr: abs(pred - target),cost[c = 2]: c*(pred - target)^2,expr[c = 1]: c*pred,expr[c = 2]: c*pred";
        let losses = forfeit::parse_list(specs).expect("losses");
        let labels = labels(&losses.iter().map(AsRef::as_ref).collect::<Vec<_>>());
        assert_eq!(labels, ["abs(pred - target)", "cost", "c*pred:c=1", "c*pred:c=2"]);
    }
}
