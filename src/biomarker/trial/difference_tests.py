"""TwoByTwo -> p-values of "both groups respond alike", and the one that the rule stated beforehand picks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
from scipy.special import chdtrc, gammaln

from biomarker.trial.two_by_two import TwoByTwo

Test = Literal["auto", "pearson", "yates", "fisher", "mid_p", "boschloo"]
Floats = npt.NDArray[np.float64]
# Cochran's rule of thumb, fixed before the data are seen.
LEAST_EXPECTED = 5.0
RULE = ("Pearson's chi-squared test without continuity correction; Fisher's exact test instead where the smallest "
        "expected count is below 5")  # fmt: skip
# Tables whose probability differs by rounding only are equally extreme.
SAME = 1 + 1e-7


@dataclass(frozen=True)
class TestResult:
    """A two-sided p-value and the test it comes from."""

    __test__ = False  # pytest: not a test

    p: float
    method: str


def compare(table: TwoByTwo, test: Test = "auto") -> TestResult:
    """Two-sided p-value by the test that is named; "auto" follows `RULE`.

    >>> compare(TwoByTwo(46, 169, 20, 88)).method
    'Pearson chi-squared, uncorrected'
    """
    if test == "auto":
        test = "fisher" if table.smallest_expected < LEAST_EXPECTED else "pearson"
    function, method = _TESTS[test]
    return TestResult(min(function(table), 1.0), method)


def pearson(table: TwoByTwo) -> float:
    """Pearson's chi-squared test without correction (Pearson 1900); 1 where everyone or nobody responded."""
    a, b, c, d = table.cells
    return _chi2(table, abs(a * d - b * c))


def yates(table: TwoByTwo) -> float:
    """Pearson's test with the continuity correction (Yates 1934)."""
    a, b, c, d = table.cells
    return _chi2(table, max(abs(a * d - b * c) - table.n / 2, 0.0))


def fisher(table: TwoByTwo) -> float:
    """Fisher's exact test: sum of the probabilities of all tables that are no more likely (Fisher 1935)."""
    chances, observed = _with_these_margins(table)
    return float(chances[chances <= observed * SAME].sum())


def mid_p(table: TwoByTwo) -> float:
    """Fisher's test that counts half of the observed table; not exact, but closer to its level (Lancaster 1961)."""
    _, observed = _with_these_margins(table)
    return fisher(table) - observed / 2


def boschloo(table: TwoByTwo) -> float:
    """Boschloo's unconditional exact test (1970): twice the smaller of its one-sided p-values."""
    if table.responders in (0, table.n):
        return 1.0
    from scipy.stats import boschloo_exact

    a, b, c, d = table.cells
    return float(boschloo_exact([[a, c], [b, d]]).pvalue)


def every_test(table: TwoByTwo) -> Mapping[str, float]:
    """Name -> p-value of every test on offer, for a sensitivity analysis.

    Parameters
    ----------
    table : responders and totals of both groups
    """
    return {name: min(function(table), 1.0) for name, (function, _) in _TESTS.items()}


def _chi2(table: TwoByTwo, distance: float) -> float:
    margins = float(table.responders) * (table.n - table.responders) * table.treated * table.control
    return 1.0 if margins == 0 else float(chdtrc(1, table.n * distance**2 / margins))


def _with_these_margins(table: TwoByTwo) -> tuple[Floats, float]:
    """Hypergeometric probabilities of all tables with the same margins, and that of the observed one."""
    yes = table.responders
    least, most = max(0, yes - table.control), min(yes, table.treated)
    a = np.arange(least, most + 1, dtype=np.float64)
    chances = np.exp(_log_choose(table.treated, a) + _log_choose(table.control, yes - a)
                     - _log_choose(table.n, np.float64(yes)))  # fmt: skip
    return chances, float(chances[table.treated_responders - least])


def _log_choose(n: float, k: Floats | np.float64) -> Floats:
    found: Floats = gammaln(n + 1.0) - gammaln(k + 1.0) - gammaln(n - k + 1.0)
    return found


_TESTS = {
    "pearson": (pearson, "Pearson chi-squared, uncorrected"),
    "yates": (yates, "Pearson chi-squared, Yates' correction"),
    "fisher": (fisher, "Fisher exact"),
    "mid_p": (mid_p, "Fisher mid-p"),
    "boschloo": (boschloo, "Boschloo exact"),
}
