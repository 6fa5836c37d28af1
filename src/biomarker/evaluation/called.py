"""Share of one class that was called a responder, at the thresholds learned in the folds."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from biomarker.evaluation.estimate import Estimate
from biomarker.evaluation.proportions import wilson
from biomarker.validation.result import Predictions


def share_called(predictions: Predictions, patients: npt.NDArray[np.bool_], level: float, *, responder: bool
                 ) -> Estimate | None:  # fmt: skip
    """Share of `patients` that was called a responder (or a non-responder), averaged over repeats.

    The interval is Wilson's on the number of patients; repeats are not observations. None without a threshold.
    """
    if np.isnan(predictions.threshold).any():
        return None
    called = (predictions.probability >= predictions.threshold) == responder
    share = float(called[:, patients].mean())
    n = int(patients.sum())
    return replace(wilson(share * n, n, level), method="Wilson on the mean over repeats (approximate)")
