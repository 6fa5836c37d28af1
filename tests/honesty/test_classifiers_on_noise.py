"""Every classifier of the shelf, inside the whole procedure, has a mean AUC of one half on pure noise."""

import numpy as np
import pytest

from biomarker.candidates.candidate import Candidate, PartChoice
from biomarker.candidates.columns import Columns
from biomarker.candidates.parts import CLASSIFIERS
from biomarker.development.plan import Plan
from biomarker.evaluation.cross_validated_auc import within_fold_auc
from biomarker.validation.design import Design, Job
from biomarker.validation.nested import run_repeat
from biomarker.validation.result import Predictions

STEPS = tuple(PartChoice(name) for name in ("fill_censored", "median_impute", "standard_scale"))
# Trees take a third of a second each fit; fewer of them change the spread, not the mean.
QUICK = {"random_forest": {"trees": 5}, "gradient_boosting": {"trees": 5}}
MARKER_ONLY = {"threshold_rule"}


def mean_auc(name, draws):
    features = {"features": "marker", "marker": "A0"} if name in MARKER_ONLY else {}
    plan = Plan((Candidate(name, PartChoice(name, QUICK.get(name, {})), STEPS, **features),), (), 2, 1)
    columns = Columns(tuple(f"A{j}" for j in range(8)), (True,) * 8)
    found = []
    for seed in range(100, 100 + draws):
        random = np.random.default_rng(seed)
        X = columns.matrix(random.normal(size=(26, 8)), np.zeros((26, 8), dtype=np.int8))
        responder = random.permutation(np.arange(26) % 2 == 0)
        done = run_repeat((Job(X, responder, np.arange(26), columns, plan, Design(5, 1, seed)), 0))
        shaped = (array[None] for array in (done.probability[:, 0], done.fold, done.threshold[:, 0]))
        found.append(float(within_fold_auc(Predictions(responder, *shaped)).mean()))
    return np.mean(found)


@pytest.mark.slow
@pytest.mark.parametrize("name", list(CLASSIFIERS))
def test_noise_gives_chance(name):
    """One draw has a standard deviation of about .14, the mean of 40 a standard error of .022."""
    assert mean_auc(name, 40) == pytest.approx(0.5, abs=0.05)
