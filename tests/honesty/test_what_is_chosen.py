"""Selection in cohorts whose truth is known: the informative analyte always, noise at its base rate."""

import numpy as np
import pytest

from biomarker.candidates.candidate import Candidate, PartChoice
from biomarker.candidates.columns import Columns
from biomarker.development.plan import Plan
from biomarker.evaluation.chosen_sets import chosen_sets
from biomarker.evaluation.nogueira import index_between
from biomarker.validation.design import Design, Job
from biomarker.validation.half_samples import first_to_enter, halves
from biomarker.validation.nested import run_repeat

STEPS = tuple(PartChoice(name) for name in ("fill_censored", "median_impute", "standard_scale"))
TOP_TWO = Candidate("top two", PartChoice("ridge_logistic"), STEPS, PartChoice("mann_whitney", {"k": 2}))
N, P = 26, 6


def chosen_in(seed, effect):
    """What two repeats of five outer folds choose; the first of six analytes informs."""
    random = np.random.default_rng(seed)
    responder = random.permutation(np.arange(N) % 2 == 0)
    values = random.normal(size=(N, P))
    values[:, 0] += effect * responder
    names = tuple(f"A{j}" for j in range(P))
    columns = Columns(names, (True,) * P)
    X = columns.matrix(values, np.zeros((N, P), dtype=np.int8))
    job = Job(X, responder, np.arange(N), columns, Plan((TOP_TWO,), inner_repeats=1, inner_folds=3), Design(5, 2, seed))
    return chosen_sets([choice for repeat in (0, 1) for choice in run_repeat((job, repeat)).choices], names)


def test_an_informative_analyte_is_always_chosen_and_noise_shares_the_other_place():
    found = [chosen_in(seed, 3.5) for seed in range(12)]
    assert all(one.shares()["A0"].value == 1.0 for one in found)
    noise = np.array([[one.shares()[f"A{j}"].value for j in range(1, P)] for one in found])
    # One of five others in every set. Which one is a matter of the cohort: a share has SD .3 over cohorts.
    assert noise.mean(axis=0) == pytest.approx(np.full(P - 1, 0.2), abs=0.27)
    assert noise.mean() == pytest.approx(0.2)


@pytest.mark.slow
def test_disjoint_halves_agree_by_chance_only_where_nothing_informs():
    found = []
    for seed in range(40):
        random = np.random.default_rng(seed)
        responder, X = np.arange(40) < 20, random.normal(size=(40, 12))
        pairs = [halves(responder, random) for _ in range(10)]
        chosen = np.array([[first_to_enter(X[half], responder[half] * 1.0, 3) for half in pair] for pair in pairs])
        found.append(index_between(chosen[:, 0], chosen[:, 1]))
    # The index of one cohort has SD .12: standard error of the mean of 40 about .02.
    assert np.mean(found) == pytest.approx(0.0, abs=0.06)
