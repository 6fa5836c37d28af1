"""Training values -> where each analyte was seen, rounded outward so that no patient's value can be read from it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from typing import Any

import numpy as np

from biomarker.assay.panel import ABOVE, BELOW, MEASURED, Panel
from biomarker.candidates.columns import Array

DIGITS = 2
IQR_OF_NORMAL = 1.349
MOST_BEYOND = 0.25


@dataclass(frozen=True)
class TrainingRange:
    """Where one analyte was seen in training, in the unit of the schema, rounded outward to two significant digits.

    Parameters
    ----------
    low, high : strictly outside every training value (limits where censored) other than 0
    lower_limit : not below the highest limit of a training value below it; None where no value was below a limit
    upper_limit : not above the lowest limit of a training value above it; None where no value was above a limit
    spread : how much patients differ, as the interquartile range of natural logarithms / 1.349, to two digits; None
        where it was not recorded, or more than a quarter of the values is not positive or lies beyond a limit
    """

    low: float
    high: float
    lower_limit: float | None = None
    upper_limit: float | None = None
    spread: float | None = None

    @classmethod
    def from_dict(cls, entry: Mapping[str, Any]) -> TrainingRange:
        """Inverse of `dataclasses.asdict`."""
        lower, upper = entry["lower_limit"], entry.get("upper_limit")  # the first bundles did not record the upper one
        optional = (lower, upper, entry.get("spread"))
        limits = [None if limit is None else float(limit) for limit in optional]
        low, high = float(entry["low"]), float(entry["high"])
        if not all(math.isfinite(one) for one in (low, high, *limits) if one is not None) or low > high:
            raise ValueError(f"no range: {dict(entry)}")
        return cls(low, high, *limits)


def training_ranges(panel: Panel) -> dict[str, TrainingRange]:
    """Range of each analyte of the training panel; analytes without a value are left out."""
    return {
        name: _range(panel.values[:, j], panel.marks[:, j])
        for j, name in enumerate(panel.schema.names)
        if not np.isnan(panel.values[:, j]).all()
    }


def _range(values: Array, marks: np.ndarray[Any, np.dtype[np.int8]]) -> TrainingRange:
    below, above = values[marks == BELOW], values[marks == ABOVE]
    lower = _next_above(float(below.max())) if len(below) else None
    upper = outward_low(float(above.min())) if len(above) else None
    return TrainingRange(outward_low(float(np.nanmin(values))), _next_above(float(np.nanmax(values))), lower, upper,
                         _spread(values, marks))  # fmt: skip


def _spread(values: Array, marks: np.ndarray[Any, np.dtype[np.int8]]) -> float | None:
    known = ~np.isnan(values)
    found, usable = values[known], (values[known] > 0) & (marks[known] == MEASURED)
    if usable.mean() < 1 - MOST_BEYOND:
        return None
    low, high = np.percentile(np.log(np.maximum(found, found[usable].min())), [25, 75])
    spread = float(f"{(high - low) / IQR_OF_NORMAL:.2g}")
    return spread if spread > 0 else None


def _next_above(value: float) -> float:
    return -outward_low(-value) + 0.0


def outward_low(value: float) -> float:
    """Next step of two significant digits strictly below `value` (1234 -> 1200, 12 -> 11, 1 -> 0.9); 0 stays 0."""
    if value == 0:
        return 0.0
    exponent = math.floor(math.log10(abs(value))) - (DIGITS - 1)
    steps = int((Decimal(repr(value)) / Decimal(10) ** exponent).to_integral_value(ROUND_CEILING)) - 1
    return float(f"{steps}e{exponent}")
