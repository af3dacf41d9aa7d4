//! How a command ends: well, with something bad found in the data, or not at all.

use std::fmt::{self, Display};
use std::io;
use std::process::ExitCode;

/// What a command that ran to its end found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// Nothing to complain about.
    Fine,
    /// Something in the data that the output tells of.
    FoundBad,
}

impl From<Verdict> for ExitCode {
    fn from(verdict: Verdict) -> Self {
        match verdict {
            Verdict::Fine => Self::SUCCESS,
            Verdict::FoundBad => Self::from(1),
        }
    }
}

/// Why a command could not do its work.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The reader of our output has gone: that is its right, and no failure of ours.
    Unread,
    /// A sentence with the place and the fix.
    Told(String),
}

impl Failure {
    /// A failure told in one sentence.
    pub(crate) fn new(sentence: impl Display) -> Self {
        Self::Told(sentence.to_string())
    }
}

impl Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unread => f.write_str("nobody reads the output"),
            Self::Told(sentence) => f.write_str(sentence),
        }
    }
}

/// A failed write to standard output; files are named by their own errors.
impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::BrokenPipe => Self::Unread,
            _ => Self::new(format_args!("standard output: {error}")),
        }
    }
}

impl From<forfeit::Error> for Failure {
    fn from(error: forfeit::Error) -> Self {
        Self::new(error)
    }
}
