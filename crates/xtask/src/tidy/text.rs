//! Rules over any text: lengths, unfinished work, paths of one machine.

use std::sync::LazyLock;

use regex::Regex;

use super::Finding;

/// A pattern that is known to be well formed.
pub(super) fn pattern(text: &str) -> Regex {
    Regex::new(text).unwrap_or_else(|error| panic!("{error}"))
}

/// Folders of one person's machine. A path of the project is relative.
static MACHINE: LazyLock<Regex> = LazyLock::new(|| pattern(r#"(^|[\s"'`(=:])(/(home|root|Users)/\w|[A-Z]:\\Users\\)"#));

/// Work that is announced and not done, and tests that do not run.
static UNFINISHED: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"\bT[O]DO\b|\bFI[X]ME\b|\bdbg[!]\(|\btodo[!]\(|\bunimplemented[!]\(|#\[ignore"));

/// Rules for every text file.
pub(super) fn check(content: &str) -> Vec<Finding> {
    lines(content, &MACHINE, "a path of one machine: make it relative")
}

/// No unfinished work in sources.
pub(super) fn unfinished(content: &str) -> Vec<Finding> {
    lines(content, &UNFINISHED, "unfinished work: do it, or open an issue")
}

/// No source longer than `longest` lines.
pub(super) fn length(content: &str, longest: usize) -> Option<Finding> {
    let lines = content.lines().count();
    (lines > longest).then(|| Finding::new(0, format!("{lines} lines, more than {longest}: split it by meaning")))
}

/// A finding for every line that has the pattern.
pub(super) fn lines(content: &str, forbidden: &Regex, message: &str) -> Vec<Finding> {
    let numbered = content.lines().enumerate();
    numbered.filter(|(_, line)| forbidden.is_match(line)).map(|(index, _)| Finding::new(index + 1, message)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_of_one_machine_are_found() {
        assert_eq!(check(concat!("fine\ndata = \"/ho", "me/ann/x.csv\"")).len(), 1);
        assert_eq!(check(concat!("cp `/ro", "ot/x` .")).len(), 1);
        assert!(check("https://example.org/home/start and src/home/x.rs").is_empty());
    }

    #[test]
    fn unfinished_work_is_found() {
        for bad in
            [concat!("// TO", "DO: later"), concat!("db", "g!(x);"), concat!("to", "do!()"), concat!("#[ig", "nore]")]
        {
            assert_eq!(unfinished(bad), [Finding::new(1, "unfinished work: do it, or open an issue")], "{bad}");
        }
        assert!(unfinished("let ignored = method(todos);").is_empty());
    }

    #[test]
    fn long_files_are_found() {
        assert!(length(&"x\n".repeat(401), 400).is_some());
        assert!(length(&"x\n".repeat(400), 400).is_none());
    }
}
