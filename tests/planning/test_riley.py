"""Riley's criteria against pmsampsize (R and Python), whose test values are published with the package."""

import pytest

from biomarker.errors import StudyError
from biomarker.planning.riley import max_r2, r2_from_auc, riley_criteria


@pytest.mark.parametrize(
    ("r2", "predictors", "rate", "shrinkage", "optimism", "response_rate"),
    [
        (0.288, 24, 0.174, 623, 662, 221),
        (0.55, 24, 0.174, 255, 532, 221),
        (0.288, 36, 0.174, 934, 992, 221),
        (0.288, 24, 0.25, 623, 590, 289),
    ],
)
def test_patients_are_those_of_pmsampsize(r2, predictors, rate, shrinkage, optimism, response_rate):
    found = riley_criteria(r2, rate, predictors)
    assert (found.shrinkage, found.optimism, found.response_rate) == (shrinkage, optimism, response_rate)
    assert found.needed == max(shrinkage, optimism, response_rate)


def test_what_pmsampsize_prints_beside_the_numbers():
    found = riley_criteria(0.288, 0.174, 24)
    assert round(found.events_per_predictor, 1) == 4.8
    assert round(found.max_r2, 3) == 0.603
    assert round(found.r2 / found.max_r2, 3) == 0.477
    assert round(found.r2 / (found.r2 + 0.05 * found.max_r2), 3) == 0.905


@pytest.mark.parametrize(
    ("auc", "rate", "r2"),
    [
        (0.89, 0.174, 0.290955),
        (0.75, 0.5, 0.185137),
        (0.8, 0.5, 0.260837),
        (0.7, 0.5, 0.120845),
        (0.9, 0.5, 0.444527),
        (0.81, 0.77, 0.212054),
    ],
)
def test_r2_that_belongs_to_an_auc_by_integration(auc, rate, r2):
    assert r2_from_auc(auc, rate) == pytest.approx(r2, abs=6e-7)


def test_a_useless_marker_explains_nothing_and_a_perfect_one_all_there_is():
    assert r2_from_auc(0.51, 0.3) < 0.001
    assert r2_from_auc(0.99, 0.3) < max_r2(0.3)
    aucs = [0.55, 0.65, 0.75, 0.85, 0.95]
    values = [r2_from_auc(auc, 0.3) for auc in aucs]
    assert values == sorted(values)


@pytest.mark.parametrize(("predictors", "wanted"), [(1, (44, 24, 385)), (10, (435, 236, 385))])
def test_auc_of_three_quarters_at_half_response(predictors, wanted):
    found = riley_criteria(r2_from_auc(0.75, 0.5), 0.5, predictors)
    assert (found.shrinkage, found.optimism, found.response_rate) == wanted


def test_the_exact_r2_differs_from_a_drawn_one_by_a_patient_where_the_answer_is_near_a_whole_number():
    """pmsampsize draws a million log odds: R finds R2 = .2902 and 661 patients, the Python port .2908 and 660.

    Exactly, R2 = .290955 and 659.755 patients would do, so 660.
    """
    exact = riley_criteria(r2_from_auc(0.89, 0.174), 0.174, 24)
    assert (exact.needed, riley_criteria(0.2902, 0.174, 24).needed) == (660, 661)
    assert riley_criteria(0.2908, 0.174, 24).needed == 660


@pytest.mark.parametrize(("auc", "rate"), [(0.5, 0.5), (0.4, 0.5), (1.0, 0.5), (0.7, 0.0), (0.7, 1.0)])
def test_assumptions_that_cannot_be_planned_with_are_refused(auc, rate):
    with pytest.raises(StudyError) as refused:
        r2_from_auc(auc, rate)
    assert refused.value.allowed
    assert refused.value.do
