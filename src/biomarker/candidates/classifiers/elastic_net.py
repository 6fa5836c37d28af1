"""Elastic net logistic regression, its penalty tuned in the inner loop along a warm-started path."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from biomarker.candidates.checked import checked_binary
from biomarker.candidates.columns import Array, Columns
from biomarker.candidates.elastic import elastic_net_path
from biomarker.candidates.linear import LinearClassifier, logistic_constants
from biomarker.candidates.parts import Part
from biomarker.candidates.settings import number
from biomarker.kernels.steps import Step

# Twelve steps of equal ratio: from all coefficients zero in most panels to almost no penalty.
PENALTIES = (0.5, 0.329, 0.216, 0.142, 0.0937, 0.0616, 0.0405, 0.0267, 0.0175, 0.0115, 0.0076, 0.005)


class ElasticNetLogistic(LinearClassifier):
    """Logistic regression with an elastic net penalty (Zou & Hastie 2005) on the mean log loss; the intercept is free.

    Parameters
    ----------
    penalty : weight of the penalty, glmnet's lambda; scikit-learn's ``C`` is ``1 / (n * penalty)``
    l1_ratio : share of the absolute values in the penalty, from 0 (ridge) to 1 (lasso)
    """

    def __init__(self, penalty: float = 0.05, l1_ratio: float = 0.5) -> None:
        self.penalty = penalty
        self.l1_ratio = l1_ratio

    def fit(self, X: Array, y: Any) -> ElasticNetLogistic:
        """Fit (n, p) training rows to their two-class labels."""
        X, target = checked_binary(self, X, y)
        weights, intercepts = elastic_net_path(X, target, [self.penalty], self.l1_ratio)
        self._keep(weights[0], float(intercepts[0]))
        return self

    def fit_path(self, X: Array, y: Any, penalties: Sequence[float]) -> list[ElasticNetLogistic]:
        """Fitted estimators, one for each penalty, each equal to its own `fit` but many times faster together."""
        X, target = checked_binary(self, X, y)
        weights, intercepts = elastic_net_path(X, target, penalties, self.l1_ratio)
        path = []
        for penalty, coefficients, intercept in zip(penalties, weights, intercepts, strict=True):
            fitted = type(self)(penalty, self.l1_ratio)
            fitted.__dict__.update({name: value for name, value in vars(self).items() if name in _LEARNED_FROM_SHAPE})
            fitted._keep(coefficients, float(intercept))
            path.append(fitted)
        return path


_LEARNED_FROM_SHAPE = ("classes_", "n_features_in_", "feature_names_in_")


def _build(_columns: Columns, penalty: float, l1_ratio: float) -> ElasticNetLogistic:
    return ElasticNetLogistic(
        number("elastic_net", "penalty", penalty, low=0, above=True),
        number("elastic_net", "l1_ratio", l1_ratio, low=0, high=1),
    )


def _kernel(_columns: Columns, penalty: float, l1_ratio: float) -> Step | None:
    # Without any lasso it is a ridge whose prior depends on the number of rows: the scikit-learn path does that.
    return Step("elastic_net", (float(l1_ratio),), along=float(penalty)) if l1_ratio > 0 else None


PART = Part(
    summary="Logistic regression with a tuned elastic net penalty; sets coefficients of useless analytes to zero",
    reference="Zou & Hastie 2005; Friedman, Hastie & Tibshirani 2010",
    build=_build,
    kernel=_kernel,
    settings={"penalty": PENALTIES, "l1_ratio": 0.5},
    constants=logistic_constants,
    trusted=("biomarker.candidates.classifiers.elastic_net.ElasticNetLogistic",),
    path="penalty",
    note="expects standardised columns; the tuned penalty is unreliable below about 60 patients (Riley et al. 2021)",
)
