"""Fits of many pipelines on one training fold in which no step is fitted twice."""

from __future__ import annotations

from collections.abc import Iterator
from copy import copy
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from biomarker.candidates.candidate import Candidate, Settings
from biomarker.candidates.columns import Array, Columns

Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Searched:
    """What the inner loop found for one candidate.

    Parameters
    ----------
    settings : the winning ones
    loss : (n,) inner log loss of each row (recalibrated where the candidate is)
    probability : (repeats, n) inner out-of-fold probabilities, not recalibrated
    where : place of the settings in the grid
    compiled : whether the compiled engine ran it
    """

    settings: dict[str, Any]
    loss: Array
    probability: Array
    where: int = 0
    compiled: bool = False


@dataclass(frozen=True, eq=False)
class Series:
    """Pipelines of one candidate that differ only along the path of its classifier (often just one pipeline).

    Parameters
    ----------
    where : positions of these pipelines in the candidate's grid
    steps : unfitted steps before the classifier, each with a key that is equal only for equal work
    values : settings along the path; empty when the classifier is fitted by itself
    """

    where: list[int]
    steps: list[tuple[str, Any]]
    classifier: Any
    takes_groups: bool
    values: list[Any]


def series_of(candidate: Candidate, columns: Columns) -> list[Series]:
    """Group the candidate's grid into series."""
    part = candidate.parts()[-1][2]
    along = f"classifier__{part.path}" if part.path else ""
    found: dict[str, Series] = {}
    for where, settings in enumerate(candidate.grid()):
        rest = {key: value for key, value in settings.items() if key != along}
        key = repr(sorted(rest.items(), key=lambda item: item[0]))
        if key not in found:
            *steps, (_, classifier) = candidate.build(columns, settings).steps
            found[key] = Series([], _keyed(steps), classifier, part.takes_groups, [])
        found[key].where.append(where)
        if along in settings:
            found[key].values.append(settings[along])
    return list(found.values())


class FoldFits:
    """Fits on one training fold; fitted transforms and filters are shared between candidates.

    Estimators are copied shallowly instead of cloned: by scikit-learn's convention fitting never changes a parameter,
    and cloning took as long as fitting.

    Parameters
    ----------
    X : (n, columns.width) training rows
    responder : (n,)
    groups : (n,)
    valid : (m, columns.width) rows to predict
    """

    def __init__(self, X: Array, responder: Bools, groups: npt.NDArray[np.intp], valid: Array) -> None:
        self.X, self.y, self.groups, self.valid = X, responder.astype(np.int64), groups, valid
        self._done: dict[str, tuple[Array, Array]] = {"": (X, valid)}

    def probabilities(self, series: Series) -> Iterator[Array]:
        """(m,) probability of response for each pipeline of the series."""
        train, valid = self._prepared(series.steps)
        for classifier in fit_series(series, train, self.y, self.groups):
            yield classifier.predict_proba(valid)[:, 1]

    def _prepared(self, steps: list[tuple[str, Any]]) -> tuple[Array, Array]:
        done = ""
        for key, estimator in steps:
            before, done = done, key
            if done not in self._done:
                train, valid = self._done[before]
                fitted = copy(estimator).fit(train, self.y)
                self._done[done] = (fitted.transform(train), fitted.transform(valid))
        return self._done[done]


def fit_series(series: Series, train: Array, y: Any, groups: npt.NDArray[np.intp]) -> list[Any]:
    """Fitted classifiers, one per pipeline of the series."""
    classifier = copy(series.classifier)
    if len(series.values) > 1:
        return list(classifier.fit_path(train, y, series.values))
    return [classifier.fit(train, y, groups=groups) if series.takes_groups else classifier.fit(train, y)]


def fit_pipeline(
    candidate: Candidate, columns: Columns, settings: Settings, X: Array, responder: Bools, groups: npt.NDArray[np.intp]
) -> Any:
    """Pipeline fitted on all the given rows."""
    pipeline = candidate.build(columns, settings)
    extra = {"classifier__groups": groups} if candidate.parts()[-1][2].takes_groups else {}
    return pipeline.fit(X, responder.astype(np.int64), **extra)


def used_predictors(pipeline: Any, columns: Columns) -> tuple[str, ...]:
    """Names of the columns the classifier uses: kept by the filter and, where it has coefficients, not zero."""
    names = pipeline[:-1].get_feature_names_out(np.asarray(columns.names, dtype=object))
    classifier = pipeline[-1]
    prepared = classifier.prepared(names) if hasattr(classifier, "prepared") else [(names, classifier)]
    used = dict.fromkeys(name for each in prepared for name in _with_influence(*each))
    return tuple(sorted(used, key=list(columns.names).index) if len(prepared) > 1 else used)


def _with_influence(names: npt.NDArray[Any], classifier: Any) -> list[str]:
    coefficients = getattr(classifier, "coef_", None)
    if coefficients is not None and np.size(coefficients) == len(names):
        names = names[np.ravel(coefficients) != 0]
    return [str(name) for name in names]


def _keyed(steps: list[tuple[str, Any]]) -> list[tuple[str, Any]]:
    """Key of a step: everything that was done up to and including it."""
    keyed, so_far = [], ""
    for name, estimator in steps:
        so_far += f"/{name}:{type(estimator).__qualname__}:{sorted(estimator.get_params(deep=False).items())!r}"
        keyed.append((so_far, estimator))
    return keyed
