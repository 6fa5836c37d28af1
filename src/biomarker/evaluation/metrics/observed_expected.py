"""O:E ratio: responders seen for each responder predicted."""

from __future__ import annotations

import numpy as np

from biomarker.evaluation.calibration import observed_expected
from biomarker.evaluation.estimate import Estimate
from biomarker.evaluation.metric import Metric
from biomarker.evaluation.over_repeats import total_variance
from biomarker.evaluation.quantiles import half_width
from biomarker.validation.result import Predictions


def estimate(predictions: Predictions, level: float) -> Estimate:
    """Geometric mean over repeats with a t interval on the log scale (`se` is on the ratio's own scale)."""
    logs, variances = np.array([observed_expected(predictions.responder, row) for row in predictions.probability]).T
    se = total_variance(logs, variances) ** 0.5
    half = half_width(se, level, len(predictions.responder) - 2)
    value, factor = float(np.exp(logs.mean())), float(np.exp(half))
    return Estimate(
        value, value / factor, value * factor, level, "t interval on the log scale (approximate)", value * se
    )


PART = Metric(
    summary="observed divided by expected number of responders: above 1, the probabilities are too low on the whole",
    reference="Debray et al. 2017",
    better="one",
    estimate=estimate,
)
