"""Numbers of a results dictionary -> short text: an estimate never appears without its interval."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

Results = Mapping[str, Any]
Estimate = Mapping[str, Any]
MISSING = "not computed"


def number(value: float | None, digits: int | None = 2) -> str:
    """Fixed decimals, or three significant digits where `digits` is None.

    >>> number(0.70834), number(1210.4, None), number(0.0415, None), number(None)
    ('0.71', '1210', '0.0415', 'not computed')
    """
    if value is None or not math.isfinite(value):
        return MISSING
    if digits is None:
        magnitude = math.floor(math.log10(abs(value))) if value else 0
        digits = min(max(2 - magnitude, 0), 6)
    text = f"{value:.{digits}f}"
    return text.removeprefix("-") if float(text) == 0 else text


def interval(estimate: Estimate | None, digits: int = 2) -> str:
    """Estimate with its limits; an estimate that is exact by definition stands alone.

    >>> interval({"estimate": 0.708, "low": 0.447, "high": 0.883})
    '0.71 (0.45 to 0.88)'
    """
    if estimate is None or estimate["estimate"] is None:
        return MISSING
    value, low, high = (estimate.get(key) for key in ("estimate", "low", "high"))
    if low == high == value or low is None or high is None:
        return number(value, digits)
    return f"{number(value, digits)} ({number(low, digits)} to {number(high, digits)})"


def level(estimate: Estimate | None) -> str:
    """Level of the interval as a percentage.

    >>> level({"level": 0.95})
    '95 %'
    """
    return f"{100 * (estimate or {}).get('level', 0.95):.3g} %"


def percent(share: float) -> str:
    """Share of one as a percentage.

    >>> percent(0.536)
    '54 %'
    """
    return f"{100 * share:.0f} %"


def p_value(p: float | None) -> str:
    """Two significant digits, never zero.

    >>> p_value(0.0451), p_value(0.00003), p_value(0.51)
    ('0.045', '<0.0001', '0.51')
    """
    if p is None:
        return MISSING
    if p < 0.0001:
        return "<0.0001"
    return f"{p:.{max(2, 1 - math.floor(math.log10(p)))}f}"


def p_is(p: float | None) -> str:
    """P-value within a sentence.

    >>> p_is(0.0451), p_is(0.00003), p_is(None)
    ('p = 0.045', 'p < 0.0001', 'p not computed')
    """
    text = p_value(p)
    if p is None:
        return f"p {text}"
    return f"p < {text[1:]}" if text.startswith("<") else f"p = {text}"
