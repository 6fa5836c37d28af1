"""Two models on the same splits -> the difference of their AUCs; results on different splits are refused."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from biomarker.errors import CohortError
from biomarker.evaluation.calibration import clipped
from biomarker.evaluation.cross_validated_auc import nadeau_bengio, rankable, within_fold_auc
from biomarker.evaluation.delong import delong
from biomarker.evaluation.estimate import Estimate
from biomarker.evaluation.over_repeats import Floats, mean_over_patients
from biomarker.evaluation.quantiles import half_width
from biomarker.validation.result import NestedCVResult, Predictions

Bools = npt.NDArray[np.bool_]
Loss = Callable[[Floats, Bools], Floats]
SAME = "train both with the same cohort, seed, outer folds and repeats"


def require_same_splits(a: NestedCVResult, b: NestedCVResult) -> None:
    """Raise CohortError unless both results come from the same patients, responses and splits."""
    if a.patients != b.patients or not np.array_equal(a.responder, b.responder):
        seen = f"two results on different patients or responses ({len(a.patients)} and {len(b.patients)} patients)"
    elif a.split_fingerprint != b.split_fingerprint or not np.array_equal(a.fold, b.fold):
        seen = f"two results on different splits ({a.split_fingerprint} and {b.split_fingerprint})"
    else:
        return
    raise CohortError(seen, allowed="results on identical splits, so that only the models differ",
                      do=SAME)  # fmt: skip


def auc_difference(a: Predictions, b: Predictions, level: float) -> Estimate | None:
    """Mean within-fold AUC of `a` minus that of `b`, with a t interval (n - 2 df).

    Variance = mean over repeats of DeLong's variance of the paired difference of the pooled predictions + variance of
    that difference over repeats: the paired analogue of the headline interval. Coverage was .90 to .95 at a nominal
    .95 in seven simulated settings of 26 and 60 patients (benchmarks/paired_difference.py), so it is slightly short;
    without a true difference it lay above zero in 1 to 3 % of cohorts, as it should.
    None where the difference has no variance without being zero (a perfect against a constant model).

    Raises
    ------
    CohortError
        When the two were not predicted in the same folds, or as `within_fold_auc`.
    """
    _require_same_folds(a, b)
    value = float(within_fold_auc(a).mean() - within_fold_auc(b).mean())
    within, differences = [], []
    for first, second in zip(rankable(a), rankable(b), strict=True):
        found = delong(a.responder, np.column_stack([first, second]))
        within.append(found.covariance[0, 0] + found.covariance[1, 1] - 2 * found.covariance[0, 1])
        differences.append(found.auc[0] - found.auc[1])
    between = float(np.var(differences, ddof=1)) if len(differences) > 1 else 0.0
    variance = max(float(np.mean(within)), 0.0) + between
    if variance <= 1e-15 and abs(value) > 1e-12:
        return None
    half = half_width(variance**0.5, level, len(a.responder) - 2)
    low, high = max(value - half, -1.0), min(value + half, 1.0)
    return Estimate(value, low, high, level, "paired repeat-inflated DeLong (approximate)", variance**0.5)


def nadeau_bengio_difference(a: Predictions, b: Predictions, level: float) -> Estimate | None:
    """The same difference with the interval of the literature: corrected resampled t over folds and repeats.

    As often too short as the one above (coverage .88 to .94 in the same simulations). None where the differences do
    not vary.

    Raises
    ------
    CohortError
        As `auc_difference`.
    """
    _require_same_folds(a, b)
    differences = within_fold_auc(a) - within_fold_auc(b)
    found = nadeau_bengio(differences, differences.shape[1], level)
    return found and replace(found, low=max(found.low, -1.0), high=min(found.high, 1.0))


def loss_difference(a: Predictions, b: Predictions, loss: Loss, level: float) -> Estimate:
    """Mean loss per patient of `a` minus that of `b`, with a t interval over patients (n - 1 df).

    Repeats are averaged first. As for a single loss, the interval ignores that models of different folds share
    patients (Bengio and Grandvalet, 2004: no unbiased variance exists), so it is slightly short.

    Parameters
    ----------
    loss : probability (R, n) and response (n,) -> loss (R, n), such as `squared_error`

    Raises
    ------
    CohortError
        When the two were not predicted in the same folds.
    """
    _require_same_folds(a, b)
    difference = loss(a.probability, a.responder) - loss(b.probability, b.responder)
    return replace(mean_over_patients(difference, level), method="paired t interval over patients (approximate)")


def squared_error(probability: Floats, responder: Bools) -> Floats:
    """Loss of the Brier score."""
    return np.asarray((probability - responder) ** 2, dtype=np.float64)


def surprise(probability: Floats, responder: Bools) -> Floats:
    """Loss of the log loss, in nats; probabilities are cut as the metric does."""
    inside = clipped(probability)
    return np.asarray(-np.log(np.where(responder, inside, 1 - inside)), dtype=np.float64)


def _require_same_folds(a: Predictions, b: Predictions) -> None:
    if not np.array_equal(a.fold, b.fold) or not np.array_equal(a.responder, b.responder):
        raise CohortError("predictions of two models in different folds",
                          do="compare models of one training run")  # fmt: skip
