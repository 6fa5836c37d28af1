"""Arm, marker and response -> effect of the treatment in overlapping windows of the marker, with one band for all."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from biomarker.errors import CohortError
from biomarker.evaluation.estimate import Estimate

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
DRAWS = 20_000
SEED = 20_040  # the band is a property of the data; it must not change from run to run
FEWEST_PER_ARM = 5
METHOD = "overlapping windows, simultaneous band"


@dataclass(frozen=True, eq=False)
class Windows:
    """Difference in response (treated minus control) along the marker.

    Parameters
    ----------
    middle : (k,) median marker value of each window
    lowest, highest : (k,) marker values at its ends
    n_treated, n_control : (k,) patients
    difference, low, high : (k,) with a band that holds for all windows at once
    overall : difference in all patients of the windows
    p : test that no window differs from the others
    """

    marker: str
    middle: Floats
    lowest: Floats
    highest: Floats
    n_treated: npt.NDArray[np.intp]
    n_control: npt.NDArray[np.intp]
    difference: Floats
    low: Floats
    high: Floats
    overall: float
    level: float
    p: float

    def estimates(self) -> tuple[Estimate, ...]:
        """Each window with the limits of the band."""
        return tuple(Estimate(float(d), float(a), float(b), self.level, METHOD)
                     for d, a, b in zip(self.difference, self.low, self.high, strict=True))  # fmt: skip


def windows(
    name: str,
    marker: Floats,
    treated: Bools,
    responder: Bools,
    *,
    share: float = 1 / 3,
    steps: int = 9,
    level: float = 0.95,
) -> Windows:
    """Subpopulation treatment effect pattern: patients in the order of the marker, in windows that overlap.

    The windows share patients, so their estimates are correlated; the covariance follows from the overlap, and the
    band and the test come from draws of that normal distribution. One responder and one non-responder are added to
    each arm of a window (Agresti & Caffo 2000), without which a window of responders only would have no variance.

    Parameters
    ----------
    share : of all patients in a window
    steps : windows wanted; fewer where arms would be smaller than 5

    References
    ----------
    Bonetti & Gelber (2000) Stat Med 19:2595; (2004) Biostatistics 5:465.

    Raises
    ------
    CohortError
        When not even two windows have enough patients of both arms.
    """
    member = _members(marker, treated, share, steps)
    if len(member) < 2:
        raise CohortError(f"{name}: too few patients for a curve over its values",
                          allowed=f"{FEWEST_PER_ARM} or more patients of each arm in every third of the patients",
                          do="judge the interaction test alone")  # fmt: skip
    rows = np.vstack([member, np.ones(len(marker), dtype=bool)])  # the last one: all patients
    (p1, n1, K1), (p0, n0, K0) = (_arm(rows, responder, arm) for arm in (treated, ~treated))
    covariance = K1 + K0
    difference = p1 - p0
    draws = np.random.default_rng(SEED).multivariate_normal(np.zeros(len(rows)), covariance, DRAWS, method="eigh")
    se = np.sqrt(np.diag(covariance))[:-1]
    widest = float(np.quantile(np.abs(draws[:, :-1] / se).max(axis=1), level))
    raw = np.array([_difference(one, treated, responder) for one in rows])
    low = np.clip(np.minimum(difference[:-1] - widest * se, raw[:-1]), -1, 1)
    high = np.clip(np.maximum(difference[:-1] + widest * se, raw[:-1]), -1, 1)
    return Windows(
        name,
        np.array([np.median(marker[one]) for one in member]),
        np.array([marker[one].min() for one in member]),
        np.array([marker[one].max() for one in member]),
        n1[:-1], n0[:-1], raw[:-1], low, high,
        float(raw[-1]), level, _homogeneity(difference, covariance, draws),
    )  # fmt: skip


def _members(marker: Floats, treated: Bools, share: float, steps: int) -> Bools:
    """(k, n) which patients are in which window; patients with one value are never parted."""
    n = len(marker)
    size, order = math.ceil(share * n), np.sort(marker)
    starts = np.unique(np.linspace(0, n - size, steps).round().astype(int))
    found: list[Bools] = []
    for start in starts:
        inside = (marker >= order[start]) & (marker <= order[start + size - 1])
        enough = min(int((inside & treated).sum()), int((inside & ~treated).sum())) >= FEWEST_PER_ARM
        if enough and not any(np.array_equal(inside, one) for one in found):
            found.append(inside)
    return np.array(found, dtype=bool).reshape(len(found), n)


def _arm(rows: Bools, responder: Bools, arm: Bools) -> tuple[Floats, npt.NDArray[np.intp], Floats]:
    """Share of responders, patients, and covariance of the shares of one arm in every window."""
    inside = rows & arm
    n = inside.sum(axis=1)
    share = ((inside & responder).sum(axis=1) + 1) / (n + 2)
    spread = np.sqrt(share * (1 - share) / (n + 2))
    common = inside.astype(np.float64) @ inside.T.astype(np.float64)
    return share, n, common / np.sqrt(np.outer(n, n)) * np.outer(spread, spread)


def _difference(rows: Bools, treated: Bools, responder: Bools) -> float:
    return float(responder[rows & treated].mean() - responder[rows & ~treated].mean())


def _homogeneity(difference: Floats, covariance: Floats, draws: Floats) -> float:
    """P-value of the largest standardised distance of a window from all patients."""
    contrast = np.hstack([np.eye(len(difference) - 1), -np.ones((len(difference) - 1, 1))])
    se = np.sqrt(np.maximum(np.diag(contrast @ covariance @ contrast.T), 1e-12))
    seen = np.abs(contrast @ difference / se).max()
    drawn = np.abs(draws @ contrast.T / se).max(axis=1)
    return float(((drawn >= seen).sum() + 1) / (len(drawn) + 1))
