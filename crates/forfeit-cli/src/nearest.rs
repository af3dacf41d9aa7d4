//! "Did you mean": the names closest to one that is not there.

/// A sentence that offers the names closest to `wanted`, or all names if they are few; empty if there are none.
pub(crate) fn suggest<'a>(wanted: &str, names: impl IntoIterator<Item = &'a str>) -> String {
    let names: Vec<&str> = names.into_iter().collect();
    let close = forfeit::nearest(wanted, names.iter().copied());
    match (close.as_slice(), names.as_slice()) {
        ([], []) => String::new(),
        ([], all) if all.len() <= 12 => format!("there are {}", quoted(all)),
        ([], all) => format!("there are {} and {} more", quoted(&all[..10]), all.len() - 10),
        (close, _) => {
            format!("did you mean {}?", close.iter().map(|c| format!("{c:?}")).collect::<Vec<_>>().join(" or "))
        }
    }
}

/// The names in quotes, joined by commas.
pub(crate) fn quoted<S: AsRef<str>>(names: &[S]) -> String {
    names.iter().map(|n| format!("{:?}", n.as_ref())).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_finds_its_name() {
        assert_eq!(suggest("cals", ["year", "calls"]), "did you mean \"calls\"?");
        assert_eq!(suggest("Year", ["year", "calls"]), "did you mean \"year\"?");
    }

    #[test]
    fn without_a_close_name_the_few_are_listed() {
        assert_eq!(suggest("zzz", ["year", "calls"]), "there are \"year\", \"calls\"");
        assert_eq!(suggest("zzz", []), "");
    }
}
