"""AUC once more, with the interval that the literature uses for repeated cross-validation."""

from __future__ import annotations

from dataclasses import replace

from biomarker.evaluation.cross_validated_auc import constant_within_folds, nadeau_bengio, within_fold_auc
from biomarker.evaluation.estimate import Estimate
from biomarker.evaluation.metric import Metric
from biomarker.validation.result import Predictions


def estimate(predictions: Predictions, level: float) -> Estimate | None:
    """Mean within-fold AUC with the corrected resampled t interval, cut at 0 and 1."""
    areas = within_fold_auc(predictions)
    if constant_within_folds(predictions):
        return Estimate(0.5, 0.5, 0.5, level, "exact: everyone in a fold has the same probability", 0.0)
    found = nadeau_bengio(areas, areas.shape[1], level)
    return found and replace(found, low=max(found.low, 0.0), high=min(found.high, 1.0))


PART = Metric(
    summary="area under the ROC curve with the Nadeau-Bengio corrected t interval (too short in small cohorts)",
    reference="Nadeau & Bengio 2003",
    better="higher",
    estimate=estimate,
)
