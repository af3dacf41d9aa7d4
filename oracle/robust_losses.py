"""Losses of the residual that grow slowly, or not at all, far out: outliers lose their pull."""

from textbook import DistanceTextbook

# Scales of a residual at which losses are looked at.
SCALES = ["1", "0.1", "1.5", "5", "1e-10", "1e-3", "1e5", "1e10"]


class Robust(DistanceTextbook):
    """Of scale c: a derivative may have vanished before it is multiplied by c^2."""

    defaults = {"c": "1"}
    curvature_cancels = True

    def faint(self, pred, target, format):
        return max(1, self.c**2)


class GemanMcclure(Robust):
    name = "geman_mcclure"
    specs = [f"geman_mcclure:c={c}" for c in SCALES]

    def textbook(self, pred, target):
        d = pred - target
        return d**2 / 2 / (1 + (d / self.c) ** 2)
