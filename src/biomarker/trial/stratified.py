"""One TwoByTwo per stratum -> Cochran-Mantel-Haenszel test, common effects, and whether the strata agree."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from scipy.special import chdtrc, chdtri

from biomarker.errors import CohortError
from biomarker.evaluation.estimate import Estimate
from biomarker.evaluation.quantiles import half_width
from biomarker.trial.effects import SCORE, difference_variance, score_limit
from biomarker.trial.two_by_two import TwoByTwo

STEPS = 128  # in which a limit is looked for, before it is found exactly


@dataclass(frozen=True)
class Stratified:
    """Comparison of two groups within strata.

    Parameters
    ----------
    p : Cochran-Mantel-Haenszel test of "no difference in any stratum", without continuity correction
    difference : Mantel-Haenszel risk difference
    odds_ratio : Mantel-Haenszel odds ratio; None where it is not finite
    homogeneity_p : Breslow-Day test with Tarone's correction that all strata have one odds ratio; None for one stratum
    n_strata : strata that hold patients of both groups; only these count
    n : patients in them
    """

    p: float
    difference: Estimate
    odds_ratio: Estimate | None
    homogeneity_p: float | None
    n_strata: int
    n: int


def stratified(strata: Sequence[TwoByTwo], level: float = 0.95) -> Stratified:
    """Cochran-Mantel-Haenszel analysis.

    References
    ----------
    Mantel & Haenszel (1959) J Natl Cancer Inst 22:719; difference: Greenland & Robins (1985) Biometrics 41:55 with
    the interval of Miettinen & Nurminen (1985) Stat Med 4:213; odds ratio: Robins, Breslow & Greenland (1986)
    Biometrics 42:311; homogeneity: Breslow & Day (1980), Tarone (1985) Biometrika 72:91.

    Raises
    ------
    CohortError
        When there is no stratum.
    """
    if not strata:
        raise CohortError("no stratum has patients of both groups", do="use coarser strata")
    common = mantel_haenszel_odds_ratio(strata, level)
    return Stratified(cochran_mantel_haenszel(strata), mantel_haenszel_difference(strata, level), common,
                      None if common is None or len(strata) < 2 else breslow_day(strata, common.value), len(strata),
                      sum(t.n for t in strata))  # fmt: skip


def cochran_mantel_haenszel(strata: Sequence[TwoByTwo]) -> float:
    """P-value without continuity correction; 1 where no stratum has both responders and non-responders."""
    distance = variance = 0.0
    for t in strata:
        if t.n > 1:
            distance += t.treated_responders - t.treated * t.responders / t.n
            variance += t.treated * t.control * t.responders * (t.n - t.responders) / (t.n**2 * (t.n - 1))
    return 1.0 if variance == 0 else float(chdtrc(1, distance**2 / variance))


def mantel_haenszel_difference(strata: Sequence[TwoByTwo], level: float = 0.95) -> Estimate:
    """Common risk difference with the stratified score interval of Miettinen & Nurminen (1985).

    It leaves out 0 where the Cochran-Mantel-Haenszel test rejects, and only there: at a difference of 0 both are the
    same statistic. One stratum gives the interval of `risk_difference`.
    """
    weights = [t.treated * t.control / t.n for t in strata]
    value = sum(w * (t.treated_responders / t.treated - t.control_responders / t.control)
                for w, t in zip(weights, strata, strict=True)) / sum(weights)  # fmt: skip
    limit = float(chdtri(1, 1 - level))

    def beyond(difference: float) -> float:
        variance = sum(w**2 * difference_variance(t, difference) for w, t in zip(weights, strata, strict=True))
        distance = (value - difference) * sum(weights)
        if abs(distance) < 1e-14:
            return -limit
        return (distance**2 / variance if variance > 0 else math.inf) - limit

    low, high = (score_limit(beyond, value, end, STEPS) for end in (-1.0, 1.0))
    return Estimate(value, low, high, level, f"Mantel-Haenszel, stratified {SCORE}")


def mantel_haenszel_odds_ratio(strata: Sequence[TwoByTwo], level: float = 0.95) -> Estimate | None:
    """Common odds ratio; None where it would be 0 or infinite."""
    parts = []
    for t in strata:
        a, b, c, d = t.cells
        parts.append(((a + d) / t.n, (b + c) / t.n, a * d / t.n, b * c / t.n))
    r, s = sum(part[2] for part in parts), sum(part[3] for part in parts)
    if r == 0 or s == 0:
        return None
    variance = (sum(p * x for p, _, x, _ in parts) / (2 * r**2) + sum(q * y for _, q, _, y in parts) / (2 * s**2)
                + sum(p * y + q * x for p, q, x, y in parts) / (2 * r * s))  # fmt: skip
    half = half_width(math.sqrt(variance), level)
    return Estimate(r / s, r / s * math.exp(-half), r / s * math.exp(half), level,
                    "Mantel-Haenszel, Robins-Breslow-Greenland variance")  # fmt: skip


def breslow_day(strata: Sequence[TwoByTwo], odds_ratio: float) -> float | None:
    """P-value that every stratum has this odds ratio, with Tarone's correction; None for fewer than two that tell."""
    telling = [t for t in strata if 0 < t.responders < t.n]
    if len(telling) < 2:
        return None
    chi2 = distance = total = 0.0
    for t in telling:
        expected = _expected(t, odds_ratio)
        variance = 1 / sum(1 / cell for cell in (expected, t.treated - expected, t.responders - expected,
                                                 t.control - t.responders + expected))  # fmt: skip
        chi2 += (t.treated_responders - expected) ** 2 / variance
        distance += t.treated_responders - expected
        total += variance
    return float(chdtrc(len(telling) - 1, max(chi2 - distance**2 / total, 0.0)))


def _expected(t: TwoByTwo, odds_ratio: float) -> float:
    """Treated responders that the odds ratio leads to with the margins of the stratum."""
    second, zeroth = odds_ratio - 1, odds_ratio * t.treated * t.responders
    first = -(second * (t.treated + t.responders) + t.n)
    return 2 * zeroth / (-first + math.sqrt(max(first**2 - 4 * second * zeroth, 0.0)))
