//! Short names of losses for tables and legends.

use forfeit::{DynLoss, EveryLoss, Info};

/// A loss as its description and its parameters.
type Told = (&'static Info, Vec<f64>);

/// The spec of each loss without the parameters that have their defaults in every loss of that name.
pub(crate) fn labels(losses: &[&dyn DynLoss]) -> Vec<String> {
    all(&losses.iter().map(|loss| (loss.info(), loss.parameters())).collect::<Vec<_>>())
}

/// As [`labels`], of losses of any form.
pub(crate) fn every_label(losses: &[EveryLoss]) -> Vec<String> {
    all(&losses.iter().map(|loss| (loss.info(), loss.parameters())).collect::<Vec<_>>())
}

fn all(losses: &[Told]) -> Vec<String> {
    losses.iter().map(|loss| label(loss, losses)).collect()
}

fn label((info, parameters): &Told, among: &[Told]) -> String {
    let namesakes = || among.iter().filter(|(other, _)| other.name == info.name);
    let telling = |place: usize| {
        let default = info.parameters[place].default;
        namesakes().any(|(_, other)| other.get(place).copied() != default)
    };
    let left_out = |place: usize, value: f64| info.parameters[place].default.is_none() && value == forfeit::LEFT_OUT;
    let pairs: Vec<String> = (parameters.iter().copied().enumerate())
        .filter(|(place, value)| telling(*place) && !left_out(*place, *value))
        .map(|(place, value)| format!("{}={value}", info.parameters[place].name))
        .collect();
    if pairs.is_empty() { info.name.to_owned() } else { format!("{}:{}", info.name, pairs.join(",")) }
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
}
