"""Censored fill: what replaces a value beyond a limit, and where it was learned."""

import numpy as np
import pytest

from biomarker.candidates.columns import Columns
from biomarker.candidates.transforms.fill_censored import PART, FillCensored

HALF = FillCensored([False], below_factor=0.5)
ROOT = np.sqrt(0.5)


def matrix(*cells):
    """Rows of one analyte: "<2", ">9", "5" or "" (missing)."""
    sign = {"<": -1, ">": 1}
    marks = [sign.get(cell[:1], 0) for cell in cells]
    return np.array([[float(cell.strip("<>") or "nan"), mark] for cell, mark in zip(cells, marks, strict=True)])


# training cells -> new cells -> values
FILLS = [
    (["<2", "5", "7"], ["<2", "6", ""], [1, 6, np.nan]),
    (["<2", "<4", "<8", "9"], ["<100"], [2]),  # the median training limit, not the new plate's
    (["<2", "<4", "9"], ["<2"], [1.5]),
    (["3", "5"], ["<2"], [1]),  # never censored in training: its own limit
    (["5", ">9", ">11"], [">9", ">50"], [10, 10]),
    (["5", "6"], [">9"], [9]),
    (["<2", "<2"], ["5"], [5]),
]


@pytest.mark.parametrize(("training", "new", "expected"), FILLS)
def test_fills(training, new, expected):
    np.testing.assert_array_equal(HALF.fit(matrix(*training)).transform(matrix(*new))[:, 0], expected)


@pytest.mark.parametrize(("below", "factor"), [("lloq/sqrt2", ROOT), ("lloq/2", 0.5), ("lloq", 1.0)])
def test_the_factor_of_the_study(below, factor):
    fitted = PART.build(Columns(("IFNG",), (False,)), below=below, indicator=False).fit(matrix("<2", "5"))
    np.testing.assert_allclose(fitted.transform(matrix("<2")), [[2 * factor]])


def test_on_a_log_scale_the_limit_itself_is_used():
    fitted = PART.build(Columns(("IL6",), (True,)), below="lloq/2", indicator=False).fit(matrix("<-1.5", "0.3"))
    np.testing.assert_array_equal(fitted.transform(matrix("<-1.5", "<-9")), [[-1.5], [-1.5]])
    new = FillCensored([True]).fit(matrix("1", "2")).transform(matrix("<-3"))
    np.testing.assert_array_equal(new, [[-3]])


def test_the_layout_with_covariates():
    """Columns: IFNG, IL6, age, mark of IFNG, mark of IL6."""
    X = np.array([[2.0, 5, 40, -1, 0], [3, 9, 50, 0, 1]])
    filled = FillCensored([False, False], 0.5).fit(X).transform(X)
    np.testing.assert_array_equal(filled, [[1, 5, 40], [3, 9, 50]])


def test_covariates_alone_pass_through():
    X = np.array([[40.0, np.nan], [50, 1]])
    np.testing.assert_array_equal(FillCensored([]).fit_transform(X), X)


@pytest.mark.parametrize(
    ("n_below", "has_indicator"),
    [(0, False), (1, False), (2, True), (20, True), (38, True), (39, False), (40, False)],
)
def test_an_indicator_needs_5_to_95_percent_of_the_training_rows(n_below, has_indicator):
    training = matrix(*["<2"] * n_below, *["5"] * (40 - n_below))
    fitted = FillCensored([False], 0.5, indicator=True).fit(training)
    names = fitted.get_feature_names_out(["IFNG", "IFNG (mark)"])
    if not has_indicator:
        assert list(names) == ["IFNG"]
        return
    assert list(names) == ["IFNG", "IFNG (below limit)"]
    np.testing.assert_array_equal(fitted.transform(matrix("<2", "5", "")), [[1, 1], [5, 0], [np.nan, 0]])


def test_two_rows_at_least_carry_an_indicator():
    """1 of 10 is 10 %, but one patient is no evidence."""
    fitted = FillCensored([False], 0.5, indicator=True).fit(matrix("<2", *["5"] * 9))
    assert fitted.transform(matrix("<2")).shape == (1, 1)


def test_too_few_columns_for_the_marks():
    with pytest.raises(ValueError, match="1 columns cannot hold the values and marks of 1 analytes"):
        FillCensored([False]).fit(np.ones((3, 1)))
