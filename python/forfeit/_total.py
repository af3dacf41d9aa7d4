"""Sums that merge."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Total:
    """The sum of a loss over rows, with what is needed to average it later.

    Totals of parts add to the total of the whole, whatever the parts: micro-batches, files, machines.

    >>> import forfeit
    >>> loss = forfeit.SquaredError()
    >>> (loss.total([1.0, 2.0], [0.0, 0.0]) + loss.total([3.0], [0.0])).mean
    4.666666666666667
    """

    #: Σ w·ℓ.
    sum: float = 0.0
    #: Σ w; the number of rows where there are no weights.
    weight: float = 0.0
    #: How many rows.
    count: int = 0

    @property
    def mean(self) -> float:
        """Σ w·ℓ / Σ w; NaN if there is no weight."""
        return self.sum / self.weight if self.weight else float("nan")

    @property
    def mean_over_count(self) -> float:
        """Σ w·ℓ / N; NaN if there are no rows."""
        return self.sum / self.count if self.count else float("nan")

    def __add__(self, other: Total) -> Total:
        if not isinstance(other, Total):
            return NotImplemented
        return Total(self.sum + other.sum, self.weight + other.weight, self.count + other.count)
