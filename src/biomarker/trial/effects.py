"""TwoByTwo -> risk difference, risk ratio and odds ratio with score intervals, finite or said to be unknown."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Literal

from scipy.optimize import brentq
from scipy.special import chdtri

from biomarker.evaluation.estimate import Estimate
from biomarker.evaluation.quantiles import half_width
from biomarker.trial.two_by_two import TwoByTwo

Interval = Literal["score", "wald"]
SCORE = "Miettinen-Nurminen score"
WIDEST = 700.0  # log of the largest ratio that is still a number


def risk_difference(table: TwoByTwo, level: float = 0.95, interval: Interval = "score") -> Estimate:
    """Share of responders in the treated minus that in the control group.

    Parameters
    ----------
    table : responders and totals of both groups
    level : of the interval
    interval : "score" or "wald"

    References
    ----------
    Miettinen & Nurminen (1985) Stat Med 4:213; "wald" is the textbook interval, too short in small groups.

    Examples
    --------
    >>> from biomarker.trial.effects import risk_difference
    >>> from biomarker.trial.two_by_two import TwoByTwo
    >>> one = risk_difference(TwoByTwo(24, 40, 7, 20))
    >>> f"{one.value:.2f} ({one.low:.2f} to {one.high:.2f})"
    '0.25 (-0.02 to 0.48)'
    """
    p1, p0 = table.treated_responders / table.treated, table.control_responders / table.control
    value = p1 - p0
    if interval == "wald":
        se = math.sqrt(p1 * (1 - p1) / table.treated + p0 * (1 - p0) / table.control)
        half = half_width(se, level)
        return Estimate(value, max(value - half, -1.0), min(value + half, 1.0), level, "Wald", se)
    limit = float(chdtri(1, 1 - level))
    low = score_limit(lambda d: _difference_score(table, d) - limit, value, -1.0)
    high = score_limit(lambda d: _difference_score(table, d) - limit, value, 1.0)
    return Estimate(value, low, high, level, SCORE)


def odds_ratio(table: TwoByTwo, level: float = 0.95) -> Estimate | None:
    """Odds of response of the treated over those of the control group; None where a cell without patients hides it.

    The score interval of Miettinen & Nurminen (1985), Cornfield's with their variance.

    Parameters
    ----------
    table : responders and totals of both groups
    level : of the interval

    Examples
    --------
    >>> from biomarker.trial.effects import odds_ratio
    >>> from biomarker.trial.two_by_two import TwoByTwo
    >>> round(odds_ratio(TwoByTwo(24, 40, 7, 20)).value, 2)
    2.79
    """
    a, b, c, d = table.cells
    if 0 in (a, b, c, d):
        return None
    value = math.log(a * d / (b * c))
    limit = float(chdtri(1, 1 - level))
    low, high = (score_limit(lambda w: _odds_score(table, w) - limit, value, side * WIDEST) for side in (-1, 1))
    return _exponential(value, low, high, level)


def risk_ratio(table: TwoByTwo, level: float = 0.95) -> Estimate | None:
    """Share of responders of the treated over that of the control group; None where either has none.

    The score interval of Miettinen & Nurminen (1985).

    Parameters
    ----------
    table : responders and totals of both groups
    level : of the interval

    Examples
    --------
    >>> from biomarker.trial.effects import risk_ratio
    >>> from biomarker.trial.two_by_two import TwoByTwo
    >>> round(risk_ratio(TwoByTwo(24, 40, 7, 20)).value, 2)
    1.71
    """
    if 0 in (table.treated_responders, table.control_responders):
        return None
    value = math.log(table.treated_responders * table.control / (table.treated * table.control_responders))
    limit = float(chdtri(1, 1 - level))
    low, high = (score_limit(lambda w: _ratio_score(table, w) - limit, value, side * WIDEST) for side in (-1, 1))
    return _exponential(value, low, high, level)


def log_odds_ratio(table: TwoByTwo) -> tuple[float, float]:
    """Log odds ratio and its standard error; half a patient is added to every cell (Haldane 1956; Anscombe 1956)."""
    a, b, c, d = (cell + 0.5 for cell in table.cells)
    return math.log(a * d / (b * c)), math.sqrt(1 / a + 1 / b + 1 / c + 1 / d)


def difference_variance(table: TwoByTwo, difference: float) -> float:
    """Variance of the risk difference where the true one is `difference` (Miettinen & Nurminen 1985)."""
    p0 = _control_share(table, difference)
    p1 = min(max(p0 + difference, 0.0), 1.0)
    return (p1 * (1 - p1) / table.treated + p0 * (1 - p0) / table.control) * table.n / (table.n - 1)


def _difference_score(table: TwoByTwo, difference: float) -> float:
    value = table.treated_responders / table.treated - table.control_responders / table.control
    return _squared(value - difference, difference_variance(table, difference))


def _control_share(table: TwoByTwo, d: float) -> float:
    """Most likely share of responders in the control group at a given difference: a root of a cubic, in closed form."""
    n1, n0, x1, x0, n = table.treated, table.control, table.treated_responders, table.control_responders, table.n
    third, second = n, (n1 + 2 * n0) * d - n - x1 - x0
    first, zeroth = (n0 * d - n - 2 * x0) * d + x1 + x0, x0 * d * (1 - d)
    v = second**3 / (3 * third) ** 3 - first * second / (6 * third**2) + zeroth / (2 * third)
    u = math.copysign(math.sqrt(max(second**2 / (3 * third) ** 2 - first / (3 * third), 0.0)), v)
    turned = 0.0 if u == 0 else min(max(v / u**3, -1.0), 1.0)
    share = 2 * u * math.cos((math.pi + math.acos(turned)) / 3) - second / (3 * third)
    return min(max(share, 0.0, -d), 1.0, 1.0 - d)


def _ratio_score(table: TwoByTwo, log_ratio: float) -> float:
    ratio, n1, n0, x1, x0, n = (math.exp(log_ratio), table.treated, table.control, table.treated_responders,
                                table.control_responders, table.n)  # fmt: skip
    second, first, zeroth = n * ratio, -(n1 * ratio + x1 + n0 + x0 * ratio), x1 + x0
    p0 = (-first - math.sqrt(max(first**2 - 4 * second * zeroth, 0.0))) / (2 * second)
    p1 = min(p0 * ratio, 1.0)
    variance = (p1 * (1 - p1) / n1 + ratio**2 * p0 * (1 - p0) / n0) * n / (n - 1)
    return _squared(x1 / n1 - ratio * x0 / n0, variance)


def _odds_score(table: TwoByTwo, log_odds: float) -> float:
    odds, n1, n0, x1, x0, n = (math.exp(min(log_odds, 300.0)), table.treated, table.control, table.treated_responders,
                               table.control_responders, table.n)  # fmt: skip
    # Expected treated responders at this odds ratio and the observed margins: root of a quadratic, in its stable form.
    second, first, zeroth = odds - 1, -((odds - 1) * (n1 + x1 + x0) + n), odds * n1 * (x1 + x0)
    e = 2 * zeroth / (-first + math.sqrt(max(first**2 - 4 * second * zeroth, 0.0)))
    cells = (e, n1 - e, x1 + x0 - e, n0 - (x1 + x0) + e)
    if min(cells) <= 0:
        return math.inf
    return (x1 - e) ** 2 * sum(1 / cell for cell in cells) * (n - 1) / n


def _squared(distance: float, variance: float) -> float:
    if abs(distance) < 1e-14:
        return 0.0
    return distance**2 / variance if variance > 0 else math.inf


def score_limit(beyond: Callable[[float], float], value: float, end: float, steps: int = 2048) -> float:
    """Where a score test begins to reject on the way from the estimate to the end of the scale."""
    reach, step = value, (end - value) / steps
    for k in range(1, steps + 1):
        at = value + k * step
        if beyond(at) > 0:
            lower, upper = sorted((reach, at))
            if not math.isfinite(beyond(at)):
                return _bisect(beyond, reach, at)
            return float(brentq(beyond, lower, upper, xtol=1e-13))
        reach = at
    return end


def _bisect(beyond: Callable[[float], float], inside: float, outside: float) -> float:
    for _ in range(100):
        middle = (inside + outside) / 2
        inside, outside = (inside, middle) if beyond(middle) > 0 else (middle, outside)
    return inside


def _exponential(value: float, low: float, high: float, level: float) -> Estimate | None:
    if max(abs(low), abs(high)) >= WIDEST:
        return None
    return Estimate(math.exp(value), math.exp(low), math.exp(high), level, SCORE)
