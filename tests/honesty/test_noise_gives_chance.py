"""Pure noise gives chance; a leak, planted on purpose, is seen. Numbers: simulations of docs/protocol.md."""

import numpy as np
import pytest

from biomarker.candidates.candidate import Candidate, PartChoice
from biomarker.candidates.columns import Columns
from biomarker.development.plan import Plan
from biomarker.evaluation.cross_validated_auc import within_fold_auc
from biomarker.validation.design import Design, Job
from biomarker.validation.nested import run_repeat
from biomarker.validation.result import Predictions

STEPS = tuple(PartChoice(name) for name in ("fill_censored", "median_impute", "standard_scale"))
TOP_FIVE = Candidate("top five", PartChoice("ridge_logistic"), STEPS, PartChoice("mann_whitney", {"k": 5}))
RIDGE = Candidate("ridge", PartChoice("ridge_logistic"), STEPS)
NET = Candidate("net", PartChoice("elastic_net", {"penalty": (0.3, 0.1, 0.03)}), STEPS)
PRIOR = Candidate("prior", PartChoice("prior"), STEPS)


def noise(n, p, seed):
    random = np.random.default_rng(seed)
    return random.normal(size=(n, p)), random.permutation(np.arange(n) % 2 == 0)


def procedure_auc(values, responder, plan, seed):
    """Mean within-fold AUC of one repeat of nested cross-validation, and of the prior where it stands beside."""
    n, p = values.shape
    columns = Columns(tuple(f"A{j}" for j in range(p)), (True,) * p)
    X = columns.matrix(values, np.zeros((n, p), dtype=np.int8))
    job = Job(X, responder, np.arange(n), columns, plan, Design(5, 1, seed))
    done = run_repeat((job, 0))

    def auc(k):
        shaped = (array[None] for array in (done.probability[:, k], done.fold, done.threshold[:, k]))
        return float(within_fold_auc(Predictions(responder, *shaped)).mean())

    return auc(0), auc(-1)


@pytest.mark.slow
def test_the_whole_procedure_has_a_mean_auc_of_one_half_on_noise():
    plan = Plan((RIDGE, NET, TOP_FIVE), (PRIOR,), inner_folds=3, inner_repeats=1)
    aucs = [procedure_auc(*noise(26, 20, seed), plan, seed) for seed in range(100)]
    # One cohort of 26 has SD .14 to .18; the mean of 100 a standard error below .018.
    assert np.mean([auc for auc, _ in aucs]) == pytest.approx(0.5, abs=0.05)
    assert all(prior == 0.5 for _, prior in aucs)


@pytest.mark.slow
def test_a_filter_outside_the_folds_is_the_leak_that_it_is_known_to_be():
    """Published size of the leak with n = 26, p = 200, five best analytes: AUC .92 outside the folds, .51 inside."""
    plan = Plan((RIDGE,), (PRIOR,), inner_folds=3, inner_repeats=1)
    inside_plan = Plan((TOP_FIVE,), (PRIOR,), inner_folds=3, inner_repeats=1)
    outside, inside = [], []
    for seed in range(40):
        values, responder = noise(26, 200, seed)
        difference = np.abs(values[responder].mean(axis=0) - values[~responder].mean(axis=0))
        leaked = values[:, np.argsort(-difference)[:5]]
        outside.append(procedure_auc(leaked, responder, plan, seed)[0])
        inside.append(procedure_auc(values, responder, inside_plan, seed)[0])
    assert np.mean(outside) > 0.85
    assert np.mean(inside) == pytest.approx(0.5, abs=0.08)
