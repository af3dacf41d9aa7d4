//! The subcommands, one file each.

mod assignment;
mod check;
mod check_labels;
mod completions;
mod descend;
mod eval;
mod explain;
mod fit;
mod list;
mod man;
mod plot;
mod score;
mod suggest;

use clap::Subcommand;

use crate::args::Format;
use crate::failure::{Failure, Verdict};

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Suggest(suggest::Suggest),
    Fit(fit::Fit),
    Descend(descend::Descend),
    Score(score::Score),
    Check(check::Check),
    CheckLabels(check_labels::CheckLabels),
    Eval(eval::Eval),
    Explain(explain::Explain),
    List(list::List),
    Plot(plot::Plot),
    Completions(completions::Completions),
    Man(man::Man),
}

impl Command {
    pub(crate) fn run(&self, format: Format) -> Result<Verdict, Failure> {
        match self {
            Self::Suggest(suggest) => suggest.run(format),
            Self::Fit(fit) => fit.run(format),
            Self::Descend(descend) => descend.run(format),
            Self::Score(score) => score.run(format),
            Self::Check(check) => check.run(format),
            Self::CheckLabels(check) => check.run(format),
            Self::Eval(eval) => eval.run(format),
            Self::Explain(explain) => explain.run(format),
            Self::List(list) => list.run(format),
            Self::Plot(plot) => plot.run(format),
            Self::Completions(completions) => completions.run(),
            Self::Man(man) => man.run(),
        }
    }
}
