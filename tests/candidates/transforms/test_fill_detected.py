"""Detected or not, for analytes that are hardly ever measured."""

import numpy as np
import pytest

from biomarker.candidates.transforms.fill_detected import FillDetected


def column(n_below, n_measured, n_missing=0):
    values = [2.0] * n_below + [10.0 * (i + 1) for i in range(n_measured)] + [np.nan] * n_missing
    return np.column_stack([values, [-1.0] * n_below + [0.0] * (n_measured + n_missing)])


@pytest.mark.parametrize(
    ("n_below", "n_measured", "found"),
    [
        (16, 4, [1.0, 2.0]),  # a fifth is detected: detected or not, one step of log2 apart
        (15, 5, [np.sqrt(2), 10.0]),  # a quarter: values are kept
        (18, 2, [1.0, 1.0]),  # two patients decide nothing
        (20, 0, [1.0, 1.0]),
        (0, 20, [10.0, 10.0]),
    ],
)
def test_what_becomes_of_an_analyte(n_below, n_measured, found):
    X = column(n_below, n_measured)
    filled = FillDetected([False]).fit(X).transform(X)[:, 0]
    assert filled[[0, n_below if n_measured else 0]] == pytest.approx(found)


def test_on_a_logged_unit_and_where_missing():
    X = column(16, 4, 2)
    filled = FillDetected([True]).fit(X).transform(X)[:, 0]
    assert filled[:16].tolist() == [0.0] * 16
    assert filled[16:20].tolist() == [1.0] * 4
    assert np.isnan(filled[20:]).all()


def test_other_columns_and_covariates_stay():
    X = np.hstack([column(16, 4)[:, :1], np.full((20, 1), 7.0), np.full((20, 1), 40.0), column(16, 4)[:, 1:],
                   np.zeros((20, 1))])  # fmt: skip
    filled = FillDetected([False, False]).fit(X).transform(X)
    assert filled.shape == (20, 3)
    assert (filled[:, 1:] == [7.0, 40.0]).all()
