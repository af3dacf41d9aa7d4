"""What holds for a loss, and its formulas."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Facts:
    """What holds for a loss with its parameters as they are.

    >>> import forfeit
    >>> forfeit.Huber(delta=1.5).facts.lipschitz
    1.5
    """

    #: The least and the greatest value.
    range: tuple[float, float]
    #: Convex in the prediction.
    convex: bool
    #: The same for errors of either sign.
    symmetric: bool
    #: The least bound of the gradient; infinite if there is none.
    lipschitz: float
    #: The least bound of the curvature away from kinks; infinite if there is none.
    smoothness: float
    #: Where the first or second derivative jumps, in the family's variable.
    kinks: list[float]
    #: Whether a parabola that touches the loss at any point lies above it everywhere.
    majorized: bool
    #: What minimises the mean loss over a constant prediction.
    minimiser: str
    #: Whether the expected loss is least at the true probability; None where that has no meaning.
    proper: bool | None
    #: Whether a minimiser classifies as the Bayes rule does; None where that has no meaning.
    calibrated: bool | None
    #: The noise under which this loss is the negative log-likelihood, up to scale and a constant.
    likelihood: str | None
    #: Whether all this was measured on samples of the domain, as for a loss of one's own, and is not known.
    measured: bool


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula: plain text for terminals, LaTeX in notebooks."""

    text: str
    latex: str

    def __str__(self) -> str:
        return self.text

    def _repr_latex_(self) -> str:
        return f"$\\displaystyle {self.latex}$"


@dataclass(frozen=True, slots=True)
class Formulas(Formula):
    """The formula of a loss, with those of its gradient and curvature.

    >>> import forfeit
    >>> formula = forfeit.SquaredError().formula()
    >>> print(formula, "|", formula.gradient, "|", formula.curvature)
    (ŷ − y)² | 2·(ŷ − y) | 2
    """

    gradient: Formula
    curvature: Formula
