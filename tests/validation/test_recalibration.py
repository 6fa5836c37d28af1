"""Recalibration inside the folds, seen from outside by patients that no step had seen."""

import numpy as np

from biomarker.candidates.candidate import Candidate, PartChoice
from biomarker.development.plan import Plan
from biomarker.evaluation.cross_validated_auc import within_fold_auc
from biomarker.evaluation.metric import METRICS
from biomarker.validation.design import Design
from biomarker.validation.nested import nested_cv

USUAL = tuple(PartChoice(name) for name in ("fill_censored", "log2", "median_impute", "standard_scale"))
BENT = ("intercept", "sigmoid", "temperature")


def test_an_over_confident_model_gets_a_slope_nearer_to_one_and_keeps_its_auc(draw):
    wild = PartChoice("ridge_logistic", {"prior_sd": 10.0})
    models = tuple(Candidate(method, wild, USUAL, recalibrate=method) for method in ("none", *BENT))
    cohort = draw(n=80, p=8, effect=1.6, seed=3)
    result = nested_cv(cohort, Plan(models, inner_folds=5, inner_repeats=2), Design(outer_folds=5, repeats=2, seed=1))
    seen = {method: result.predictions(method) for method in ("none", *BENT)}
    slope = {name: METRICS["calibration_slope"].estimate(one, 0.95).value for name, one in seen.items()}
    loss = {name: METRICS["log_loss"].estimate(one, 0.95).value for name, one in seen.items()}
    assert slope["none"] < 0.6
    for method in ("sigmoid", "temperature"):
        assert abs(slope[method] - 1) < abs(slope["none"] - 1) / 2
        assert loss[method] < loss["none"]
    for method in BENT:
        np.testing.assert_array_equal(within_fold_auc(seen[method]), within_fold_auc(seen["none"]))
