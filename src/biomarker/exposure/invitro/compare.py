"""Two curves over the same donors: the difference of their responses donor by donor, and the ratio of their EC50."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np
import numpy.typing as npt
from scipy.special import stdtr, stdtrit

from biomarker.evaluation.estimate import Estimate
from biomarker.exposure.invitro.measurements import Curve

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Comparison:
    """First curve against second.

    Parameters
    ----------
    dose : highest dose that both have
    difference : log2 fold change at that dose, first minus second, paired by donor; None with fewer than two donors
    p, p_adjusted : paired t test of that difference; adjusted by Holm over all comparisons
    n : donors that both have
    ec50_ratio : first over second; None where an EC50 is not determined
    """

    first: str
    second: str
    dose: float
    difference: Estimate | None
    p: float | None
    p_adjusted: float | None
    n: int
    ec50_ratio: Estimate | None


def comparisons(curves: Sequence[Curve], ec50: Sequence[Estimate | None], level: float = 0.95) -> list[Comparison]:
    """Genes under the same cytokine, and cytokines for the same gene.

    Parameters
    ----------
    ec50 : of each curve; None where it is not determined
    """
    pairs = [(i, j) for i, j in combinations(range(len(curves)), 2)
             if (curves[i].cytokine == curves[j].cytokine) != (curves[i].gene == curves[j].gene)]  # fmt: skip
    return _holm([_compare(curves[i], curves[j], _ratio(ec50[i], ec50[j], level), level) for i, j in pairs])


def _compare(first: Curve, second: Curve, ratio: Estimate | None, level: float) -> Comparison:
    shared = sorted(set(first.doses.tolist()) & set(second.doses.tolist()))
    dose = shared[-1]
    donors = [name for name in first.donors if name in second.donors]
    gaps = np.array([_at(first, name, dose) - _at(second, name, dose) for name in donors])
    gaps = gaps[np.isfinite(gaps)]
    estimate, p = _paired(gaps, level) if dose > 0 else (None, None)
    return Comparison(first.label, second.label, dose, estimate, p, None, len(gaps), ratio)


def _at(curve: Curve, donor: str, dose: float) -> float:
    k = int(np.searchsorted(curve.doses, dose))
    return float(curve.fold()[curve.donors.index(donor), k])


def _paired(gaps: Floats, level: float) -> tuple[Estimate | None, float | None]:
    n = len(gaps)
    if n < 2 or np.ptp(gaps) == 0:
        return None, None
    mean, se = float(gaps.mean()), float(gaps.std(ddof=1)) / math.sqrt(n)
    half = float(stdtrit(n - 1, (1 + level) / 2)) * se
    estimate = Estimate(mean, mean - half, mean + half, level, f"paired t, {n - 1} degrees of freedom", se)
    return estimate, float(2 * stdtr(n - 1, -abs(mean) / se))


def _ratio(first: Estimate | None, second: Estimate | None, level: float) -> Estimate | None:
    """Ratio of EC50, the two taken as independent; errors that both curves share would make it a little shorter."""
    if first is None or second is None:
        return None
    centre = math.log(first.value / second.value)
    up = math.hypot(math.log(first.high / first.value), math.log(second.value / second.low))
    down = math.hypot(math.log(first.value / first.low), math.log(second.high / second.value))
    return Estimate(math.exp(centre), math.exp(centre - down), math.exp(centre + up), level,
                    "profile intervals of both, combined on the log scale (MOVER)")  # fmt: skip


def _holm(found: list[Comparison]) -> list[Comparison]:
    tested = sorted((k for k, one in enumerate(found) if one.p is not None), key=lambda k: found[k].p or 0.0)
    adjusted, largest = list(found), 0.0
    for rank, k in enumerate(tested):
        largest = max(largest, min(1.0, (len(tested) - rank) * (found[k].p or 0.0)))
        adjusted[k] = replace(found[k], p_adjusted=largest)
    return adjusted
