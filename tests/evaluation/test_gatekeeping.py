"""The questions of a study in their fixed order, and how each may be read."""

import numpy as np
import pytest
from scipy.stats import t

from biomarker.evaluation.estimate import Estimate
from biomarker.evaluation.evaluate import Evaluation
from biomarker.evaluation.gatekeeping import Step, difference_p, gatekeeping, through_the_gate
from biomarker.evaluation.marker import judge_marker
from biomarker.evaluation.permutation import permutation_test


def step(name, p, value=0.7, no_effect=0.5):
    return Step(name, "?", "test", p, Estimate(value, value - 0.1, value + 0.1, 0.95, "x"), no_effect)


def statuses(*steps):
    return [one.status for one in through_the_gate(steps)]


@pytest.mark.parametrize(
    ("p", "expected"),
    [
        ((0.01, 0.01, 0.01), ["confirmed", "confirmed", "confirmed"]),
        ((0.05, 0.06, 0.001), ["confirmed", "not_confirmed", "exploratory"]),
        ((0.20, 0.001, 0.001), ["not_confirmed", "exploratory", "exploratory"]),
        ((0.01, None, 0.001), ["confirmed", "not_tested", "exploratory"]),
        ((None, 0.001, None), ["not_tested", "exploratory", "not_tested"]),
    ],
)
def test_the_gate_closes_after_the_first_question_without_a_yes(p, expected):
    assert statuses(*(step(str(k), one) for k, one in enumerate(p))) == expected


def test_a_small_p_on_the_wrong_side_is_no_yes():
    worse = step("beyond_marker", 0.001, -0.2, 0.0)
    assert statuses(step("panel", 0.01), worse, step("beyond_covariates", 0.01, 0.1, 0.0)) == [
        "confirmed", "not_confirmed", "exploratory"
    ]  # fmt: skip


def test_a_false_yes_anywhere_happens_in_five_percent_of_studies_of_nothing():
    """Four questions, all null and all independent: fixed-sequence testing keeps the family-wise error."""
    rng = np.random.default_rng(1)
    confirmed = [
        any(one.status == "confirmed" for one in through_the_gate([step(str(k), p) for k, p in enumerate(row)]))
        for row in rng.random((4000, 4))
    ]
    assert np.mean(confirmed) == pytest.approx(0.05, abs=0.011)


def test_p_of_a_difference_says_what_its_interval_says():
    half = t.ppf(0.975, 24) * 0.05
    just = Estimate(half, 0.0, 2 * half, 0.95, "x", 0.05)
    assert difference_p(just, 26) == pytest.approx(0.05)
    assert difference_p(Estimate(0.0, 0.0, 0.0, 0.95, "x", 0.0), 26) == 1.0
    assert difference_p(None, 26) is None


@pytest.fixture
def evaluation():
    auc = {"auc": Estimate(0.8, 0.6, 0.9, 0.95, "x")}
    differences = {"marker": Estimate(0.1, 0.02, 0.18, 0.95, "x", 0.04), "covariates": None, "prior": None}
    return Evaluation(13, 13, auc, {}, {"prior": auc, "marker": auc, "covariates": None}, differences, {}, {}, 0.95)


@pytest.fixture
def marker():
    """Responders are higher by two standard deviations."""
    rng, responder = np.random.default_rng(0), np.arange(26) < 13
    values = rng.normal(size=26) + 2 * responder
    return lambda direction: judge_marker("IFNG", values, np.zeros(26, dtype=np.int8), responder, direction)


def test_marker_then_panel_then_what_it_adds(evaluation, marker):
    permuted = permutation_test([np.array([0.8])] + [np.array([0.5])] * 19)
    steps = gatekeeping(evaluation, permuted, marker("higher"))
    assert [(one.name, one.status) for one in steps] == [
        ("marker", "confirmed"), ("panel", "confirmed"), ("beyond_marker", "confirmed")
    ]  # fmt: skip
    assert steps[0].question == "Are higher values of IFNG seen in responders?"
    assert steps[0].p == marker("higher").p_one_sided < marker("higher").p
    assert steps[1].p == 0.05
    assert steps[2].to_dict()["estimate"]["estimate"] == 0.1


def test_a_marker_that_points_the_other_way_is_not_confirmed(evaluation, marker):
    steps = gatekeeping(evaluation, None, marker("lower"))
    assert steps[0].p > 0.95
    assert [one.status for one in steps] == ["not_confirmed", "not_tested", "exploratory"]


def test_without_a_marker_the_panel_comes_first(evaluation):
    permuted = permutation_test([np.array([0.8])] + [np.array([0.5])] * 10)
    steps = gatekeeping(evaluation, permuted, None)
    assert steps[0].name == "panel"
    assert steps[0].status == "not_tested"  # ten permutations can never be significant
