"""DevelopedModel: what the whole modelling procedure gives back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from biomarker.candidates.candidate import Candidate, Settings
from biomarker.candidates.columns import Array, Columns
from biomarker.development.recalibration import Recalibration

if TYPE_CHECKING:
    from sklearn.pipeline import Pipeline


@dataclass(frozen=True, eq=False)
class FittedCandidate:
    """One candidate after its inner search, fitted on all training rows.

    Parameters
    ----------
    settings : the searched settings that won, keys as ``step__setting``
    pipeline : fitted, without the recalibration; input is the full predictor matrix that `Columns` describes
    threshold : probability at or above which a patient is called a responder, learned in the training rows
    inner_log_loss : mean log loss of the inner validation rows
    predictors : columns the fitted model really uses (after the filter, with a non-zero coefficient)
    recalibration : what the log odds go through afterwards; None where the candidate asks for none
    """

    candidate: Candidate
    settings: Settings
    pipeline: Pipeline
    threshold: float
    inner_log_loss: float
    predictors: tuple[str, ...]
    recalibration: Recalibration | None = None

    @property
    def engine(self) -> str:
        """Which engine developed it."""
        return "scikit-learn"

    def probability(self, X: Array) -> Array:
        """(n,) probability of response."""
        raw = np.asarray(self.pipeline.predict_proba(X)[:, 1], dtype=np.float64)
        return raw if self.recalibration is None else self.recalibration(raw)

    def as_pipeline(self) -> FittedCandidate:
        """The same with the scikit-learn pipeline doing the predicting: what is released."""
        return self

    def shipped(self) -> Pipeline:
        """The pipeline with the recalibration inside its last step: what a bundle holds."""
        if self.recalibration is None:
            return self.pipeline
        from sklearn.pipeline import Pipeline

        from biomarker.candidates.recalibrated import Recalibrated

        *steps, (name, classifier) = self.pipeline.steps
        bent = Recalibrated.around(classifier, self.recalibration.intercept, self.recalibration.slope)
        return Pipeline([*steps, (name, bent)])


@dataclass(frozen=True, eq=False)
class DevelopedModel:
    """The chosen candidate and, beside it, every other candidate developed on the same rows.

    Parameters
    ----------
    fitted : candidate name -> fitted candidate, those that stood for choice and the baselines
    chosen : name of the candidate that `choose` took among those that stood for choice
    columns : layout of the predictor matrix
    """

    fitted: Mapping[str, FittedCandidate]
    chosen: str
    columns: Columns

    def as_pipelines(self) -> DevelopedModel:
        """The same with scikit-learn pipelines doing the predicting: what is released."""
        return DevelopedModel({name: one.as_pipeline() for name, one in self.fitted.items()}, self.chosen, self.columns)

    @property
    def model(self) -> FittedCandidate:
        """The candidate that was chosen."""
        return self.fitted[self.chosen]

    def call(self, probability: Array) -> npt.NDArray[np.bool_]:
        """(n,) whether each probability reaches the threshold of the chosen model."""
        return probability >= self.model.threshold
