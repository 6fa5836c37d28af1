"""Predictions of refits on bootstrap samples -> how far each patient's probability and call depend on the sample."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
_PER_PATIENT = ("original", "low", "high", "mape", "cii", "cii_own")


@dataclass(frozen=True, eq=False)
class PredictionInstability:
    """How the released model would have differed, had other patients of the same kind been drawn.

    Parameters
    ----------
    original : (n,) probability by the released model
    low, high : (n,) 2.5th and 97.5th percentile of the refits
    mape : (n,) mean absolute difference between refits and released model
    cii : (n,) share of refits that call the patient otherwise at the released threshold
    cii_own : (n,) the same, each refit with the threshold that it learned itself
    threshold : of the released model
    n_refits : B
    """

    original: Floats
    low: Floats
    high: Floats
    mape: Floats
    cii: Floats
    cii_own: Floats
    threshold: float
    n_refits: int

    def to_dict(self) -> dict[str, Any]:
        """Plain values, patients in the order of the cohort and without names."""
        return {key: value.tolist() if isinstance(value, np.ndarray) else value for key, value in vars(self).items()}

    @classmethod
    def of(cls, values: Mapping[str, Any]) -> PredictionInstability:
        """Inverse of `to_dict`; LookupError or ValueError for anything else."""
        arrays = {key: np.array(values[key], dtype=np.float64) for key in _PER_PATIENT}
        if len({array.shape for array in arrays.values()}) != 1:
            raise ValueError("arrays of different lengths")
        return cls(**arrays, threshold=float(values["threshold"]), n_refits=int(values["n_refits"]))


def prediction_instability(
    original: Floats, refits: Floats, threshold: float, thresholds: Floats
) -> PredictionInstability:
    """Compare the refits with the released model, patient by patient.

    Parameters
    ----------
    original : (n,) probability by the model developed on all patients
    refits : (B, n) probability by the model developed on each bootstrap sample
    threshold : of the released model
    thresholds : (B,) learned in each bootstrap sample

    References
    ----------
    Riley & Collins (2023) Biometrical Journal 65:2200302.
    """
    low, high = np.quantile(refits, (0.025, 0.975), axis=0)
    called = original >= threshold
    return PredictionInstability(
        original=original,
        low=low,
        high=high,
        mape=np.abs(refits - original).mean(axis=0),
        cii=((refits >= threshold) != called).mean(axis=0),
        cii_own=((refits >= thresholds[:, None]) != called).mean(axis=0),
        threshold=threshold,
        n_refits=len(refits),
    )
