"""Numbers of many analytes -> the unit that they are probably in."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

LARGEST_LOG2 = 45.0  # log2 intensities of mass spectrometry reach about 40
FEWEST_COLUMNS = 5
NEGATIVE_SHARE = 0.1


def guess_scale(columns: Sequence[npt.NDArray[np.float64]]) -> tuple[str, str]:
    """Unit of a panel whose headers state none, and why: "transformed", "log2" or "pg/mL". Never sure.

    Parameters
    ----------
    columns : known values of each analyte
    """
    columns = [values for values in columns if len(values) > 1]
    negative = sum(bool((values < 0).any()) for values in columns)
    if negative and negative >= NEGATIVE_SHARE * len(columns):
        return "transformed", f"{negative} of {len(columns)} analytes have negative values"
    if len(columns) >= FEWEST_COLUMNS and max(values.max() for values in columns) < LARGEST_LOG2 and _is_even(columns):
        return "log2", f"all values lie below {LARGEST_LOG2:g}, with little spread and no skew"
    return "pg/mL", "no header states a unit; most cytokine panels are in pg/mL"


def _is_even(columns: Sequence[npt.NDArray[np.float64]]) -> bool:
    """Whether the typical analyte spreads little around its mean, without the long right tail of concentrations."""
    spread = np.median([values.std() / abs(values.mean()) if values.mean() else np.inf for values in columns])
    return bool(spread < 0.35 and np.median([abs(_skewness(values)) for values in columns]) < 1)


def _skewness(values: npt.NDArray[np.float64]) -> float:
    sd = values.std()
    return float(np.mean(((values - values.mean()) / sd) ** 3)) if sd else 0.0
