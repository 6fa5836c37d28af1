"""Half the width of a symmetric interval. From scipy.special: scipy.stats takes a second to import and has no types."""

from __future__ import annotations

from scipy.special import ndtri, stdtrit


def half_width(se: float, level: float, df: float | None = None) -> float:
    """Quantile of Student's t with `df` degrees of freedom (the normal distribution where None) times `se`."""
    tail = (1 + level) / 2
    return float(ndtri(tail) if df is None else stdtrit(df, tail)) * se
