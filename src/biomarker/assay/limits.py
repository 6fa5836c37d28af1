"""Back-fitted standards -> the accepted range (LLOQ to ULOQ); blanks -> the limit of detection."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from biomarker.assay.back_fit import Level
from biomarker.assay.rules import Rules
from biomarker.curves.fitted import Fitted


@dataclass(frozen=True)
class Range:
    """Concentrations that a calibration vouches for, per well.

    Parameters
    ----------
    lower, upper : lowest and highest standard that meets the rules at the limits
    within, levels : standards that meet the rules, and all standards, from lower to upper
    accepted : whether `rules.fewest_levels` of them do
    """

    lower: float
    upper: float
    within: int
    levels: int
    accepted: bool


def accepted_range(levels: tuple[Level, ...], rules: Rules) -> Range | None:
    """Widest range that begins and ends with a standard that meets the rules, as enough of those in it do.

    Standards outside the range have served the fit as anchors. None when no two standards make a range.

    References
    ----------
    ICH M10 (2022), Bioanalytical method validation and study sample analysis, calibration curves of ligand binding
    assays: at least 75 % of the standards and at least 6 levels within 20 %, 25 % at LLOQ and ULOQ.
    """
    ascending = levels[::-1]
    best: Range | None = None
    for i, low in enumerate(ascending):
        for j in range(len(ascending) - 1, i, -1):
            high = ascending[j]
            ends = all(end.within(rules.recovery_at_limits, rules.cv_at_limits) for end in (low, high))
            between = ascending[i + 1 : j]
            good = 2 + sum(level.within(rules.recovery, rules.cv) for level in between)
            if ends and good >= rules.acceptable_share * (j - i + 1) and (best is None or j - i + 1 > best.levels):
                best = Range(low.nominal, high.nominal, good, j - i + 1, good >= rules.fewest_levels)
    return best


def limit_of_detection(fitted: Fitted, zeros: np.ndarray, rules: Rules) -> float | None:
    """Concentration whose signal is that of the blank and `rules.lod_sds` standard deviations.

    The standard deviation is that of the blanks when there are three or more, else that of one reading by the curve;
    without blanks the end of the curve at concentration zero takes their place. None where the curve cannot tell.
    """
    curve, zeros = fitted.curve, np.asarray(zeros, dtype=float)
    mean = float(zeros.mean()) if zeros.size else curve.at_zero
    sd = float(zeros.std(ddof=1)) if zeros.size >= 3 else 0.0
    if sd == 0:
        sd = float(fitted.noise.spread(mean, fitted.points.largest)) * fitted.sigma
    signal = mean + (1 if curve.rising else -1) * rules.lod_sds * sd
    found = float(curve.inverse(signal))
    return found if 0 < found < np.inf else None
