"""Numbers of a baseline table; censored values stay what they are."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from biomarker.cohort.baseline import count_levels, level_codes, quantile, summarise, text_codes, two_values
from biomarker.cohort.covariates import Covariate

NONE = np.zeros(8, dtype=np.int8)


def test_a_summary_counts_what_is_known_missing_and_censored():
    values = np.array([2.0, 2.0, 3.0, 4.0, 5.0, 6.0, 90.0, np.nan])
    found = summarise(values, np.array([-1, -1, 0, 0, 0, 0, 1, 0], dtype=np.int8))
    assert (found.n, found.missing, found.below, found.above) == (7, 1, 2, 1)
    assert [(one.value, one.bound) for one in found.quartiles] == [(2.5, "<"), (4.0, ""), (5.5, "")]


def test_few_values_give_no_quartiles_because_these_would_be_patients():
    assert summarise(np.array([1.0, 2, 3, 4]), NONE[:4]).quartiles is None
    assert summarise(np.array([1.0, 2, 3, 4, 5]), NONE[:5]).quartiles[1].value == 3.0


@pytest.mark.parametrize(("values", "marks", "bound"), [
    ([1, 1, 1, 4, 5], [-1, -1, -1, 0, 0], "<"),  # most values below the limit: only "< 1" is known
    ([1, 2, 3, 9, 9], [0, 0, 0, 1, 1], ""),
    ([1, 9, 9, 9, 9], [0, 1, 1, 1, 1], ">"),
    ([5, 1, 2, 3, 4], [-1, 0, 0, 0, 0], "<"),  # a limit above the median says nothing of where the value lies
])  # fmt: skip
def test_a_median_that_censored_values_can_move_is_a_bound(values, marks, bound):
    assert quantile(np.array(values, float), np.array(marks, np.int8), 0.5).bound == bound


ROW = st.tuples(st.integers(1, 20), st.sampled_from([-1, 0, 0, 1]), st.floats(0, 1))


@given(st.lists(ROW, min_size=5, max_size=30), st.sampled_from([0.25, 0.5, 0.75]))
def test_the_truth_never_contradicts_a_quantile(rows, share):
    values = np.array([value for value, _, _ in rows], float)
    marks = np.array([mark for _, mark, _ in rows], np.int8)
    hidden = np.array([far for _, _, far in rows])
    truth = np.where(marks == -1, values * hidden, np.where(marks == 1, values + 50 * hidden, values))
    found, true = quantile(values, marks, share), np.quantile(truth, share)
    if found.bound == "":
        assert true == pytest.approx(found.value)
    elif found.bound != "~":
        assert true <= found.value + 1e-9 if found.bound == "<" else true >= found.value - 1e-9


def test_levels_come_back_from_their_columns():
    covariate = Covariate("stage", "category", ("II", "I", "III"))
    codes = level_codes(covariate.code(["I", "II", "", "III", "II"]))
    assert codes.tolist() == [1, 0, -1, 2, 0]
    found = count_levels(codes, 3)
    assert (found.n, found.missing, found.levels) == (4, 1, (2, 1, 1))
    assert level_codes(Covariate("sex", "category", ("f",)).code(["f", "f"])).tolist() == [0, 0]


def test_numbers_that_are_only_yes_and_no_become_levels():
    levels, codes = two_values(np.array([1.0, 0, np.nan, 1]))
    assert levels == ("0", "1")
    assert codes.tolist() == [1, 0, -1, 1]
    assert two_values(np.array([1.0, 2, 3]))[0] == ()


def test_texts_are_numbered_by_how_often_they_occur():
    levels, codes = text_codes(["B", "A", "", "B"])
    assert levels == ("B", "A")
    assert codes.tolist() == [0, 1, -1, 0]
