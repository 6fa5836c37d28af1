"""One marker and a cut-off: "IFN-γ of 12 pg/mL or more responds"; the direction is fixed beforehand."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.utils.validation import check_is_fitted

from biomarker.candidates.binary import BinaryClassifier
from biomarker.candidates.checked import checked_binary, checked_rows
from biomarker.candidates.columns import Array, Columns
from biomarker.candidates.parts import Part
from biomarker.candidates.settings import choice
from biomarker.errors import PartError
from biomarker.kernels.steps import Step

DIRECTIONS = ("higher", "lower")
# A new value in the very middle is at the cut-off, whatever rounding does to it.
MIDDLE = 0.5 - 1e-9


class ThresholdRule(BinaryClassifier):
    """Two groups of patients, short of a cut-off and at or beyond it, each with its share of responders.

    The cut-off has the largest Youden index (1950) in the training rows, half-way between two neighbouring values; of
    equal ones it is the cut-off that calls more patients responders. A share is (responders + 1/2) / (patients + 1),
    Jeffreys' estimate. Where the training rows contradict the direction, both groups get the overall share: a direction
    named beforehand is never turned round.

    Parameters
    ----------
    direction : "higher": values from the cut-off upwards respond; "lower": values from the cut-off downwards
    column : the column to look at; None: the only one, and it is an error if there are more

    Attributes
    ----------
    cut_ : the cut-off, in the scale of the column as it arrives
    probability_ : shares of responders short of the cut-off and at or beyond it
    """

    def __init__(self, direction: str = "higher", column: int | None = 0) -> None:
        self.direction = direction
        self.column = column

    def fit(self, X: Array, y: Any) -> ThresholdRule:
        """Learn cut-off and shares from (n, p) training rows and their two-class labels."""
        X, target = checked_binary(self, X, y)
        if self.column is None and X.shape[1] > 1:
            raise PartError(f"the threshold rule looks at one column, but the candidate has {X.shape[1]}",
                            allowed='one analyte (features = "marker"), or a filter that keeps one',
                            do="name the marker of this candidate, or choose another classifier")  # fmt: skip
        self.column_ = self.column or 0
        self.sign_ = 1.0 if self.direction == "higher" else -1.0
        self.cut_ = self.sign_ * _youden_cut(self.sign_ * X[:, self.column_], target)
        beyond = self._beyond(X)
        shares = [_share(target[~beyond]), _share(target[beyond])]
        self.probability_ = np.array(shares if shares[0] <= shares[1] else [_share(target)] * 2)
        return self

    def predict_proba(self, X: Array) -> Array:
        """(n, 2) probability of each class."""
        check_is_fitted(self)
        responder = self.probability_[self._beyond(checked_rows(self, X)).astype(np.intp)]
        return np.column_stack([1 - responder, responder])

    def _beyond(self, X: Array) -> npt.NDArray[np.bool_]:
        reached: npt.NDArray[np.bool_] = self.sign_ * X[:, self.column_] >= self.sign_ * self.cut_
        return reached

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        # Looking at one column only, by its nature.
        tags.classifier_tags.poor_score = True
        return tags


def _youden_cut(values: Array, target: Array) -> float:
    """Lowest cut-off with the largest sensitivity + specificity - 1, responders being higher."""
    levels, place = np.unique(values, return_inverse=True)
    if len(levels) == 1:
        return float(levels[0])
    responders = np.bincount(place, weights=target)
    others = np.bincount(place) - responders
    # Of the groups below each cut-off: Youden = share of the others below - share of responders below.
    index = np.cumsum(others)[:-1] / others.sum() - np.cumsum(responders)[:-1] / responders.sum()
    best = int(np.argmax(np.round(index, 12)))
    middle = levels[best] + (levels[best + 1] - levels[best]) * MIDDLE
    return float(middle if middle > levels[best] else levels[best + 1])


def _share(target: Array) -> float:
    return (float(target.sum()) + 0.5) / (len(target) + 1.0)


def _build(columns: Columns, direction: str) -> ThresholdRule:
    # The columns that a transform appends (below limit) stand behind the one that is meant.
    only = len(columns.analytes) + len(columns.covariates) == 1
    return ThresholdRule(choice("threshold_rule", "direction", direction, DIRECTIONS), column=0 if only else None)


def _constants(fitted: ThresholdRule) -> dict[str, Any]:
    return {"op": "threshold", "column": fitted.column_, "cut": fitted.cut_, "direction": fitted.direction,
            "probability": fitted.probability_.tolist()}  # fmt: skip


def _kernel(columns: Columns, direction: str) -> Step | None:
    only = len(columns.analytes) + len(columns.covariates) == 1
    return Step("threshold_rule", (1.0 if direction == "higher" else -1.0,)) if only else None


PART = Part(
    summary="One marker with a cut-off by the Youden index in the training rows; the direction is fixed beforehand",
    reference="Youden 1950",
    build=_build,
    kernel=_kernel,
    settings={"direction": "higher"},
    constants=_constants,
    trusted=("biomarker.candidates.classifiers.threshold_rule.ThresholdRule",),
    note="for one column only",
)
