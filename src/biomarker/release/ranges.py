"""Training values -> the range of each analyte, rounded outward so that no patient's value can be read from it."""

from __future__ import annotations

import math
from decimal import ROUND_CEILING, Decimal

import numpy as np

from biomarker.assay.panel import Panel

DIGITS = 2


def training_ranges(panel: Panel) -> dict[str, tuple[float, float]]:
    """Smallest and largest value of each analyte (limits where censored), rounded outward to two significant digits.

    Returns
    -------
    ranges : analyte -> (low, high) in schema units, strictly outside every training value other than 0; analytes
        without a value are left out
    """
    columns = zip(panel.schema.names, panel.values.T, strict=True)
    return {
        name: (outward_low(float(np.nanmin(column))), -outward_low(-float(np.nanmax(column))))
        for name, column in columns
        if not np.isnan(column).all()
    }


def outward_low(value: float) -> float:
    """Next step of two significant digits strictly below `value` (1234 -> 1200, 12 -> 11, 1 -> 0.9); 0 stays 0."""
    if value == 0:
        return 0.0
    exponent = math.floor(math.log10(abs(value))) - (DIGITS - 1)
    steps = int((Decimal(repr(value)) / Decimal(10) ** exponent).to_integral_value(ROUND_CEILING)) - 1
    return float(f"{steps}e{exponent}")
