"""Plate centring: what is learned, and what happens to a plate that was not there."""

import numpy as np
import pytest

from biomarker.candidates.columns import Columns
from biomarker.candidates.transforms.plate_centre import PART, PlateCentre

COLUMNS = Columns(("IFNG", "IL6"), (False, True), ("age",), ("P1", "P2"))


def rows(plate, ifng, il6, mark=0.0):
    n = len(ifng)
    marks = np.zeros((n, 2), dtype=np.int8)
    marks[:, 0] = mark
    return COLUMNS.matrix(np.column_stack([ifng, il6]), marks, np.full((n, 1), 40.0), [plate] * n)


def training():
    """IFNG is four times as high on P2, IL6 (log2) higher by 3."""
    base = np.exp(np.linspace(-1, 1, 9))
    return np.vstack([rows("P1", base, np.linspace(-1, 1, 9)), rows("P2", 4 * base, 3 + np.linspace(-1, 1, 9))])


def test_plates_get_the_same_median():
    fitted = PlateCentre([False, True], 2).fit(training())
    np.testing.assert_allclose(fitted.offset_, [[-np.log(2), -1.5], [np.log(2), 1.5]], atol=1e-12)
    centred = fitted.transform(training())
    np.testing.assert_allclose(centred[:9], centred[9:])
    assert centred.shape == (18, 5)
    assert list(fitted.get_feature_names_out(COLUMNS.names)) == list(COLUMNS.names[:-1])


def test_limits_move_with_the_values():
    fitted = PlateCentre([False, True], 2).fit(training())
    new = fitted.transform(rows("P2", [6.0], [0.0], mark=-1))
    assert new[0].tolist() == pytest.approx([3.0, -1.5, 40, -1, 0])


def test_a_plate_that_training_did_not_have_is_left_alone():
    fitted = PlateCentre([False, True], 2).fit(training())
    np.testing.assert_array_equal(fitted.transform(rows("P7", [6.0], [1.0])), [[6, 1, 40, 0, 0]])
    within = training()[:9]
    np.testing.assert_array_equal(PlateCentre([False, True], 2).fit(within).transform(within), within[:, :-1])


@pytest.mark.parametrize(
    "change",
    [
        lambda X: np.vstack([X[:9], X[9:16]]),  # seven rows are too few
        lambda X: np.where((np.arange(6) == 3) & (X[:, 5:] == 1), -1.0, X),  # the median of the second is censored
        lambda X: np.where((np.arange(6) < 1) & (X[:, 5:] == 1), np.nan, X),  # nothing known there
    ],
)
def test_what_cannot_be_learned_is_not_corrected(change):
    fitted = PlateCentre([False, True], 2).fit(change(training()))
    assert (fitted.offset_[:, 0] == 0).all()


def test_columns_without_a_plate_pass_through():
    plain = Columns(("IFNG",), (False,))
    X = np.array([[3.0, 0.0], [5.0, -1.0]])
    np.testing.assert_array_equal(PART.build(plain, fewest=8).fit(X).transform(X), X)
