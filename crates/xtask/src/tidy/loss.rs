//! Rules for a file that defines a loss: the order of its parts, and spellings that lose digits.

use std::sync::LazyLock;

use regex::Regex;

use super::Finding;
use super::text::{lines, pattern};

/// The sections of a loss's documentation, in their order.
const SECTIONS: [&str; 4] = ["# Formula", "# Source", "# Same as", "# Edge cases"];

/// Spellings whose value or derivative is wrong somewhere, and what to write instead.
static SPELLINGS: LazyLock<Vec<(Regex, &str)>> = LazyLock::new(|| {
    [
        (r"\.exp\(\).*\.ln(_1p)?\(", "exp under ln overflows: write softplus(), ln_cosh() or another composite"),
        (r"\.exp_m1\(\).*\.ln(_1p)?\(", "exp_m1 under ln overflows: write a composite"),
        (r"\.ln\(\)\s*\*|\*\s*\(?\w+(\.\w+\(\))*\.ln\(\)", "a product with ln is NaN at 0: write xlogy()"),
        (
            r"(\.square\(\)|\w \* \w).*\+.*(\.square\(\)|\w \* \w).*\.sqrt\(\)",
            "sqrt of a sum of squares overflows: write hypot()",
        ),
        (r"1\.0\)?\s*-\s*\w+(\.\w+\(\))*\.sigmoid\(\)", "1 - sigmoid(x) cancels: write sigmoid(-x)"),
    ]
    .map(|(spelling, message)| (pattern(spelling), message))
    .into()
});

/// The parts of the file, and the spellings in its code.
pub(super) fn check(content: &str) -> Vec<Finding> {
    let mut findings = order(content);
    let code = code(content);
    for (spelling, message) in SPELLINGS.iter() {
        findings.extend(lines(&code, spelling, message));
    }
    findings
}

/// One sentence first, then the sections in their order, then code.
fn order(content: &str) -> Vec<Finding> {
    let mut findings = Vec::new();
    if !content.starts_with("//! ") || content.starts_with("//! #") {
        findings.push(Finding::new(1, "a loss file opens with one `//!` sentence"));
    }
    let header: Vec<&str> = content.lines().map_while(|line| line.strip_prefix("//!")).map(str::trim).collect();
    let places: Vec<Option<usize>> =
        SECTIONS.iter().map(|section| header.iter().position(|line| line == section)).collect();
    for (section, place) in SECTIONS.iter().zip(&places) {
        if place.is_none() {
            findings.push(Finding::new(1, format!("no section `//! {section}`")));
        }
    }
    for (pair, sections) in places.windows(2).zip(SECTIONS.windows(2)) {
        if let [Some(first), Some(second)] = pair
            && first > second
        {
            findings.push(Finding::new(second + 1, format!("`{}` stands before `{}`", sections[1], sections[0])));
        }
    }
    findings
}

/// The code up to the tests, each statement joined into its first line so that a pattern sees it whole;
/// the other lines stay, empty, so that numbers agree.
fn code(content: &str) -> String {
    let mut joined: Vec<String> = Vec::new();
    let mut open = None;
    for line in content.lines().take_while(|line| line.trim() != "#[cfg(test)]") {
        let line = line.split("//").next().unwrap_or("").trim();
        joined.push(String::new());
        let first = *open.get_or_insert(joined.len() - 1);
        joined[first].push_str(line);
        if line.is_empty() || line.ends_with([';', '{', '}', ',']) {
            open = None;
        } else {
            joined[first].push(' ');
        }
    }
    // A chain broken over lines: `x .ln()` is `x.ln()`.
    joined.iter().map(|line| line.replace(" .", ".") + "\n").collect()
}

/// Every loss file has its line in the registry: `family::loss`.
pub(super) fn registered(file: &str, registry: &str) -> Option<Finding> {
    let module = file.trim_end_matches(".rs").replace('/', "::");
    (!registry.contains(&format!("{module}::")))
        .then(|| Finding::new(0, format!("no line `{module}::…` in the registry")))
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEADER: &str = "//! A loss.\n//!\n//! # Formula\n//! # Source\n//! # Same as\n//! # Edge cases\n";

    fn spelled(body: &str) -> usize {
        check(&format!("{HEADER}fn eval() {{\n{body}\n}}\n")).len()
    }

    #[test]
    fn a_file_in_order_passes() {
        assert!(check(&format!("{HEADER}use crate::Real;\n")).is_empty());
    }

    #[test]
    fn parts_in_another_order_are_found() {
        let swapped =
            HEADER.replace("# Source", "# Swap").replace("# Formula", "# Source").replace("# Swap", "# Formula");
        assert_eq!(order(&swapped).len(), 1);
        assert_eq!(order(&HEADER.replace("//! # Same as\n", "")).len(), 1);
        assert_eq!(order("use crate::Real;\n").len(), 1 + SECTIONS.len());
    }

    #[test]
    fn forbidden_spellings_are_found() {
        for bad in [
            "(x.exp() + R::lit(1.0)).ln()",
            "(x.exp()\n    + R::lit(1.0))\n    .ln()",
            "x.exp().ln_1p()",
            "x.ln() * x",
            "target * pred.ln()",
            "(a.square() + b.square()).sqrt()",
            "(a * a + b * b).sqrt()",
            "R::lit(1.0) - x.sigmoid()",
        ] {
            assert_eq!(spelled(bad), 1, "{bad}");
        }
    }

    #[test]
    fn stable_spellings_pass() {
        for good in [
            "x.softplus()",
            "target.xlogy(pred)",
            "a.hypot(b)",
            "(-x).sigmoid()",
            "let e = x.exp();\nlet l = y.ln();",
            "x // never (x.exp() + 1).ln()",
            "(r.square() + one).sqrt()",
        ] {
            assert_eq!(spelled(good), 0, "{good}");
        }
    }

    #[test]
    fn a_loss_outside_the_registry_is_found() {
        assert!(registered("distance/huber.rs", "distance::log_cosh::LogCosh,").is_some());
        assert!(registered("distance/huber.rs", "distance::huber::Huber,").is_none());
    }
}
