"""Each classic mistake misleads as published, and the same work done right does not."""

import numpy as np
import pytest

from biomarker.candidates.candidate import Candidate, PartChoice
from biomarker.development.plan import Plan
from biomarker.evaluation.leaks import judge_leaks, leak_sentences
from biomarker.validation.design import Design
from biomarker.validation.leaks import make_leaks

STEPS = tuple(PartChoice(name) for name in ("fill_censored", "log2", "median_impute", "standard_scale"))
RIDGE = Candidate("ridge", PartChoice("ridge_logistic"), STEPS)
NET = Candidate("net", PartChoice("elastic_net"), STEPS)
QUICK = Design(5, 2, 1)


def one_plan(*candidates):
    return Plan(candidates, inner_folds=3, inner_repeats=1)


def judged(cohort, *candidates, design=QUICK):
    return {one.name: one for one in judge_leaks(make_leaks(cohort, one_plan(*candidates), design))}


@pytest.mark.slow
def test_on_noise_a_filter_outside_the_folds_looks_excellent_and_inside_like_chance(draw):
    """Own simulations of the protocol at n = 26, p = 200, 5 kept, 60 draws: .916 outside, .512 inside."""
    found = [judged(draw(26, 200, effect=0.0, seed=seed), RIDGE) for seed in range(8)]
    leaked = [one["filter outside the folds"] for one in found]
    assert np.mean([one.wrong_auc for one in leaked]) > 0.85
    # The standard deviation of one honest estimate is about .14: that of the mean of 8 is .05.
    assert np.mean([one.honest.value for one in leaked]) == pytest.approx(0.5, abs=0.13)


@pytest.mark.slow
def test_on_noise_the_best_setting_on_the_test_folds_is_better_than_honest_tuning(draw):
    found = [judged(draw(26, 20, effect=0.0, seed=seed), RIDGE, NET) for seed in range(5)]
    for name, gain in (("tuned on the test folds", 0.05), ("best of several", 0.03)):
        assert np.mean([one[name].wrong_auc - one[name].honest.value for one in found]) > gain, name


def test_a_pooled_leave_one_out_auc_of_the_response_rate_is_zero(draw):
    """scikit-learn's DummyClassifier(prior), 13 against 13, leave-one-out: AUC exactly 0."""
    prior = Candidate("prior", PartChoice("prior"), STEPS)
    found = judged(draw(26, 3, effect=0.0), prior)["pooled leave-one-out"]
    assert found.wrong_auc == 0.0
    assert found.honest.value == 0.5


def test_rows_of_the_same_patients_in_both_folds_are_remembered(draw):
    """Three nearly equal rows of 12 patients on pure noise: with groups ignored the model knows the patient."""
    one_each = draw(36, 30, effect=0.0, seed=2)
    patients = tuple(f"P{i // 3}" for i in range(36))
    values = np.repeat(one_each.panel.values[::3], 3, axis=0)
    responder = np.repeat(np.arange(12) % 2 == 0, 3)
    from dataclasses import replace

    cohort = replace(one_each, panel=replace(one_each.panel, values=values), patients=patients, responder=responder,
                     groups=np.repeat(np.arange(12), 3))  # fmt: skip
    found = judged(cohort, RIDGE, design=Design(3, 2, 1))["groups ignored"]
    assert found.wrong_auc > 0.9
    assert found.honest.value < 0.8


def test_what_cannot_be_done_wrong_here_says_why(draw):
    found = judged(draw(24, 1), RIDGE)
    reasons = {name: one.skipped for name, one in found.items()}
    assert "one analyte" in reasons["filter outside the folds"]
    assert "no candidate has settings" in reasons["tuned on the test folds"]
    assert "one candidate" in reasons["best of several"]
    assert "no group" in reasons["groups ignored"]
    assert all(one.wrong_auc is None for one in found.values() if one.skipped)


def test_numbers_do_not_depend_on_the_workers(draw):
    cohort, plan = draw(24, 6), one_plan(RIDGE, NET)
    assert judge_leaks(make_leaks(cohort, plan, QUICK)) == judge_leaks(make_leaks(cohort, plan, QUICK, workers=2))


def test_two_sentences_name_the_largest_illusion(draw):
    first, second = leak_sentences(judge_leaks(make_leaks(draw(24, 60, effect=0.0), one_plan(RIDGE), QUICK)))
    assert '"filter outside the folds"' in first
    assert "must not be reported" in second
