"""Losses of the residual that grow slowly, or not at all, far out: outliers lose their pull."""
