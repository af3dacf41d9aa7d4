//! Asking for the loss of sequences.

use crate::engine::settings::settings;
use crate::engine::{AnyView, Denominator, IntoOutput, IntoView, OnEmpty, Output, Reduction};

/// Connectionist temporal classification: −ln of the probability of all alignments of a sequence of labels to longer input.
///
/// An alignment names a class or the blank at each step; dropping repeats, then blanks, leaves the labels.
///
/// # Formula
/// ℓ = −ln Σ_π Π_t p_t(π_t) over the alignments π of the target.
///
/// # Source
/// Graves et al. 2006, Connectionist Temporal Classification: Labelling Unsegmented Sequence Data with Recurrent Neural Networks, ICML.
///
/// # Same as
/// - PyTorch `CTCLoss`: [`new`](Self::new), with [`Denominator::PyTorch`] for its mean. Its gradient takes for granted that a
///   log-softmax stands before ([`softmax_before`](Self::softmax_before)); the one here is the derivative itself, −Σ of the probabilities of
///   the alignments through each cell. Behind a log-softmax both are the same.
/// - optax `ctc_loss`: [`with_logits`](Self::with_logits); an impossible target costs about 1e5 there.
///
/// # Edge cases
/// A target that no alignment fits (longer than the input, repeats counted twice) costs ∞, with gradient 0; 0 with
/// [`zero_infinity`](Self::zero_infinity). An empty target costs the probability of blanks alone. Everything is computed in f64, in
/// logarithms: spans of ±10⁴ neither overflow nor underflow.
///
/// ```
/// use forfeit::View;
/// use forfeit::sequence::Ctc;
/// // Two steps, one sequence, two classes: blank and "a". The alignments of "a" are aa, a‑ and ‑a.
/// let logits = [0.0f32; 4];
/// let mut gradient = [0.0f32; 4];
/// let outcome = Ctc::with_logits()
///     .evaluate(View::shaped(&logits, &[2, 1, 2]).expect("2·1·2 numbers"), &[[1]])
///     .gradient_into(&mut gradient)
///     .run()?;
/// assert!((outcome.value - -(0.75f64.ln())).abs() < 1e-15);
/// assert!((gradient[0] - 1.0 / 6.0).abs() < 1e-7);
/// # Ok::<(), forfeit::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ctc {
    pub(super) logits: bool,
    pub(super) blank: usize,
    pub(super) zero_infinity: bool,
    pub(super) softmax_before: bool,
}

impl Ctc {
    /// Of log-probabilities, with blank 0.
    #[expect(clippy::new_without_default, reason = "which numbers it takes is to be said")]
    pub fn new() -> Self {
        Self { logits: false, blank: 0, zero_infinity: false, softmax_before: false }
    }

    /// Of logits: their log-softmax is taken first. Blank 0.
    pub fn with_logits() -> Self {
        Self { logits: true, ..Self::new() }
    }

    /// The class that stands for no label.
    pub fn blank(self, blank: usize) -> Self {
        Self { blank, ..self }
    }

    /// Whether targets that no alignment fits cost 0 instead of ∞.
    pub fn zero_infinity(self, zero_infinity: bool) -> Self {
        Self { zero_infinity, ..self }
    }

    /// Whether the gradient by log-probabilities is that by the logits of a log-softmax before them, as PyTorch's is: the probabilities
    /// themselves are added. The log-softmax's own derivative takes them away again.
    pub fn softmax_before(self, softmax_before: bool) -> Self {
        Self { softmax_before, ..self }
    }

    /// Asks for the loss of `pred`, (T, N, C), or (T, C) of one sequence; and `target`, labels (N, S), or one after another (Σ of the
    /// target lengths), or (S) of one sequence.
    pub fn evaluate<'a>(self, pred: impl IntoView<'a>, target: impl IntoView<'a>) -> CtcEvaluation<'a> {
        CtcEvaluation {
            loss: self,
            pred: pred.into_view().into(),
            target: target.into_view().into(),
            batch_first: false,
            input_lengths: None,
            target_lengths: None,
            weights: None,
            upstream: 1.0,
            reduction: Reduction::default(),
            denominator: Denominator::default(),
            on_empty: OnEmpty::default(),
            threads: None,
            values: None,
            gradient: None,
        }
    }
}

/// A loss of sequences asked of arrays; [`run`](Self::run) computes all that was asked.
#[derive(Debug)]
#[must_use = "an evaluation computes nothing until it is run"]
pub struct CtcEvaluation<'a> {
    pub(super) loss: Ctc,
    pub(super) pred: AnyView<'a>,
    pub(super) target: AnyView<'a>,
    pub(super) batch_first: bool,
    pub(super) input_lengths: Option<AnyView<'a>>,
    pub(super) target_lengths: Option<AnyView<'a>>,
    pub(super) weights: Option<AnyView<'a>>,
    pub(super) upstream: f64,
    pub(super) reduction: Reduction,
    pub(super) denominator: Denominator,
    pub(super) on_empty: OnEmpty,
    pub(super) threads: Option<usize>,
    pub(super) values: Option<Output<'a>>,
    pub(super) gradient: Option<Output<'a>>,
}

impl<'a> CtcEvaluation<'a> {
    /// Takes `pred` as (N, T, C).
    pub fn batch_first(self, batch_first: bool) -> Self {
        Self { batch_first, ..self }
    }

    /// How many steps of each sequence there are; what lies behind takes no part, and has gradient 0. All T unless given.
    pub fn input_lengths(self, lengths: impl IntoView<'a>) -> Self {
        Self { input_lengths: Some(lengths.into_view().into()), ..self }
    }

    /// How many labels each target has; what lies behind takes no part. All S unless given.
    pub fn target_lengths(self, lengths: impl IntoView<'a>) -> Self {
        Self { target_lengths: Some(lengths.into_view().into()), ..self }
    }

    /// A weight for each sequence, finite and not negative; 0 removes it, whatever it holds.
    pub fn weights(self, weights: impl IntoView<'a>) -> Self {
        Self { weights: Some(weights.into_view().into()), ..self }
    }

    settings!(upstream reduction on_empty threads);

    /// What the mean divides by: [`Denominator::Weight`], Σ of the weights; [`Denominator::PyTorch`], that of each sequence by the number
    /// of its labels first, at least 1.
    pub fn denominator(self, denominator: Denominator) -> Self {
        Self { denominator, ..self }
    }

    /// Writes w·ℓ of each sequence.
    pub fn values_into(mut self, values: impl IntoOutput<'a>) -> Self {
        self.values = Some(values.into_output());
        self
    }

    /// Writes the gradient by `pred`, in row-major order. On an error its contents are unspecified.
    pub fn gradient_into(mut self, gradient: impl IntoOutput<'a>) -> Self {
        self.gradient = Some(gradient.into_output());
        self
    }
}
