"""NestedCVResult: what every model predicted for every patient in every repeat, and what was chosen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from biomarker.errors import CohortError

Floats = npt.NDArray[np.float64]
PROCEDURE = "procedure"


@dataclass(frozen=True, eq=False)
class Predictions:
    """Out-of-fold predictions of one model: the only thing that a metric sees.

    Parameters
    ----------
    responder : (n,) observed response
    probability : (R, n) predicted in repeat r by a model that never saw the patient
    fold : (R, n) outer fold in which the patient was predicted
    threshold : (R, n) threshold learned by the same model in its training rows
    """

    responder: npt.NDArray[np.bool_]
    probability: Floats
    fold: npt.NDArray[np.int16]
    threshold: Floats

    def __post_init__(self) -> None:
        shapes = {self.probability.shape, self.fold.shape, self.threshold.shape}
        if len(shapes) != 1 or self.probability.shape[1] != len(self.responder):
            raise ValueError(f"predictions do not match: {shapes} for {len(self.responder)} patients")
        if not np.isfinite(self.probability).all():
            raise ValueError("a patient without an out-of-fold probability")

    @property
    def n_repeats(self) -> int:
        """Number of repeats, R."""
        return len(self.probability)


@dataclass(frozen=True)
class Choice:
    """What one outer training set led to."""

    repeat: int
    fold: int
    candidate: str
    settings: Mapping[str, Any]
    predictors: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class NestedCVResult:
    """Repeated nested cross-validation of the whole procedure, its candidates and its baselines, on the same splits.

    Parameters
    ----------
    patients : n patients; several rows of one patient are averaged on the logit scale
    responder : (n,) observed response
    models : K names: "procedure" (the candidate chosen inside each fold), then candidates, then baselines
    probability : (R, n, K)
    threshold : (R, n, K)
    fold : (R, n)
    choices : one per repeat and fold, in that order
    split_fingerprint : digest of the splits; results with different splits are never compared
    """

    patients: tuple[str, ...]
    responder: npt.NDArray[np.bool_]
    models: tuple[str, ...]
    probability: Floats
    threshold: Floats
    fold: npt.NDArray[np.int16]
    choices: tuple[Choice, ...]
    split_fingerprint: str

    def __post_init__(self) -> None:
        n, folds = len(self.patients), int(self.fold.max()) + 1
        rarer = int(min(self.responder.sum(), n - self.responder.sum()))
        if folds > rarer:
            raise CohortError(f"{folds} outer folds but only {rarer} patients in the rarer class",
                              allowed="at most one fold per patient of the rarer class",
                              do=f"set validation.outer_folds to {max(rarer, 2)} or fewer")  # fmt: skip
        if self.probability.shape != (len(self.fold), n, len(self.models)):
            raise ValueError(f"probability {self.probability.shape} for {len(self.models)} models")

    def predictions(self, model: str = PROCEDURE) -> Predictions:
        """Out-of-fold predictions of one model."""
        k = self.models.index(model)
        return Predictions(self.responder, self.probability[:, :, k], self.fold, self.threshold[:, :, k])
