"""AUC of every repeat -> how far the headline depends on the random splits, that is on the seed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from biomarker.evaluation.cross_validated_auc import within_fold_auc
from biomarker.evaluation.estimate import Estimate
from biomarker.evaluation.quantiles import half_width
from biomarker.validation.result import Predictions


@dataclass(frozen=True)
class SeedSensitivity:
    """Monte Carlo error of the headline. It shrinks with more repeats; the uncertainty from the patients does not.

    Parameters
    ----------
    repeats : R
    sd : standard deviation of the AUC of single repeats; None for one repeat
    lowest, highest : AUC of single repeats
    headline : mean over repeats with the interval of its Monte Carlo error alone; None for one repeat
    """

    repeats: int
    sd: float | None
    lowest: float
    highest: float
    headline: Estimate | None

    def between_seeds(self, repeats: int) -> float | None:
        """Standard deviation of the difference between two headlines of `repeats` repeats with different seeds."""
        return None if self.sd is None else self.sd * (2 / repeats) ** 0.5


def seed_sensitivity(predictions: Predictions, level: float) -> SeedSensitivity:
    """Spread of the mean within-fold AUC over the repeats that exist, which are independent given the patients."""
    areas = within_fold_auc(predictions).mean(axis=1)
    R, mean = len(areas), float(areas.mean())
    lowest, highest = float(areas.min()), float(areas.max())
    if R < 2:
        return SeedSensitivity(R, None, lowest, highest, None)
    sd = float(np.std(areas, ddof=1))
    half = half_width(sd / R**0.5, level, R - 1)
    method = "t interval over repeats: Monte Carlo error of the splits only, not the uncertainty from the patients"
    return SeedSensitivity(R, sd, lowest, highest, Estimate(mean, mean - half, mean + half, level, method, sd / R**0.5))
