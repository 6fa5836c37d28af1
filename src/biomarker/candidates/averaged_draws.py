"""A pipeline that is fitted once for every fill of the censored cells; the probabilities are averaged."""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.base import BaseEstimator, ClassifierMixin, clone
from sklearn.pipeline import Pipeline
from sklearn.utils.validation import check_is_fitted

from biomarker.candidates.columns import Array


class AveragedDraws(ClassifierMixin, BaseEstimator):
    """Mean probability of the pipelines that were fitted to each of several fills.

    Probabilities and not coefficients are averaged, because a filter may keep other columns in each draw, and because
    the mean over what the censored value may be is the probability given what was measured.

    Parameters
    ----------
    fill : unfitted transform with `draws` and ``complete(X, draw, training=...)``
    later : unfitted pipeline of the later steps, the last one a classifier

    Attributes
    ----------
    fill_ : fitted fill
    pipelines_ : one fitted pipeline per draw
    """

    classes_: npt.NDArray[Any]

    def __init__(self, fill: Any, later: Pipeline) -> None:
        self.fill = fill
        self.later = later

    def fit(self, X: Array, y: Any, groups: npt.ArrayLike | None = None) -> AveragedDraws:
        """Fit every draw of the (n, 2p + q) training rows; `groups` go to a classifier that splits its rows again."""
        extra = {} if groups is None else {"classifier__groups": groups}
        fill = clone(self.fill).fit(X)
        pipelines = [clone(self.later).fit(fill.complete(X, draw, training=True), y, **extra)
                     for draw in range(fill.draws)]  # fmt: skip
        return self._keep(fill, pipelines)

    def fit_path(self, X: Array, y: Any, values: Sequence[Any]) -> list[AveragedDraws]:
        """One fitted estimator per value along the path of the classifier; the other steps are fitted once."""
        fill = clone(self.fill).fit(X)
        series = [self._series(fill.complete(X, draw, training=True), y, values) for draw in range(fill.draws)]
        fitted = []
        for pipelines in zip(*series, strict=True):
            later = Pipeline([*self.later.steps[:-1], ("classifier", clone(pipelines[0][-1]))])
            fitted.append(AveragedDraws(self.fill, later)._keep(fill, list(pipelines)))
        return fitted

    def _series(self, X: Array, y: Any, values: Sequence[Any]) -> list[Pipeline]:
        steps = []
        for name, step in self.later.steps[:-1]:
            fitted = clone(step).fit(X, y)
            X = fitted.transform(X)
            steps.append((name, fitted))
        path = copy(self.later.steps[-1][1]).fit_path(X, y, values)
        return [Pipeline([*steps, ("classifier", classifier)]) for classifier in path]

    def predict_proba(self, X: Array) -> Array:
        """(n, 2) mean probability of each class."""
        check_is_fitted(self)
        each = [pipeline.predict_proba(self.fill_.complete(X, draw)) for draw, pipeline in enumerate(self.pipelines_)]
        return np.asarray(np.mean(each, axis=0), dtype=np.float64)

    def predict(self, X: Array) -> npt.NDArray[Any]:
        """(n,) the more probable class."""
        labels: npt.NDArray[Any] = self.classes_[np.argmax(self.predict_proba(X), axis=1)]
        return labels

    def prepared(self, names: npt.NDArray[Any]) -> list[tuple[npt.NDArray[Any], Any]]:
        """For each draw the names of the columns that reach its classifier, and the classifier."""
        filled = self.fill_.get_feature_names_out(names)
        return [(one[:-1].get_feature_names_out(filled), one[-1]) for one in self.pipelines_]

    @property
    def coef_(self) -> Array:
        """(1, k) mean coefficients, where every draw has the same columns; empty otherwise."""
        each = [np.ravel(getattr(pipeline[-1], "coef_", np.empty(0))) for pipeline in self.pipelines_]
        kept = [pipeline[:-1].get_feature_names_out(None).tolist() for pipeline in self.pipelines_]
        same = all(names == kept[0] for names in kept)
        return np.mean(each, axis=0).reshape(1, -1) if same else np.empty((1, 0))

    def _keep(self, fill: Any, pipelines: list[Pipeline]) -> AveragedDraws:
        self.fill_, self.pipelines_, self.classes_ = fill, pipelines, pipelines[0].classes_
        return self

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.allow_nan = True
        return tags
