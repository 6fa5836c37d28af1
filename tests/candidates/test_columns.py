"""Columns: the layout of the predictor matrix."""

import numpy as np

from biomarker.candidates.columns import Columns

COLUMNS = Columns(("IFNG", "IL6"), (False, True), ("age",))


def test_values_then_covariates_then_marks():
    values, marks = np.array([[1.0, 2.0]]), np.array([[-1, 0]], dtype=np.int8)
    np.testing.assert_array_equal(COLUMNS.matrix(values, marks, np.array([[40.0]])), [[1, 2, 40, -1, 0]])
    assert COLUMNS.names == ("IFNG", "IL6", "age", "IFNG (mark)", "IL6 (mark)")
    assert COLUMNS.width == 5


def test_covariates_may_be_missing_from_the_layout():
    plain = Columns(("IFNG",), (False,))
    np.testing.assert_array_equal(plain.matrix(np.array([[3.0]]), np.array([[1]], dtype=np.int8)), [[3, 1]])


def test_a_marker_keeps_its_own_mark():
    own, index = COLUMNS.restrict(("IL6",), ())
    assert own == Columns(("IL6",), (True,))
    assert index == [1, 4]


def test_covariates_alone_have_no_marks():
    own, index = COLUMNS.restrict((), ("age",))
    assert own == Columns((), (), ("age",))
    assert index == [2]


def test_the_plate_is_the_last_column_and_seen_by_those_who_ask():
    columns = Columns(("IFNG", "IL6"), (False, True), ("age",), ("P1", "P2"))
    values, marks = np.array([[1.0, 2], [3, 4]]), np.array([[-1, 0], [0, 0]], dtype=np.int8)
    X = columns.matrix(values, marks, np.array([[40.0], [50]]), ["P2", "other"])
    np.testing.assert_array_equal(X, [[1, 2, 40, -1, 0, 1], [3, 4, 50, 0, 0, -1]])
    np.testing.assert_array_equal(columns.matrix(values, marks, np.array([[40.0], [50]]))[:, -1], [-1, -1])
    assert X.shape[1] == columns.width == len(columns.names)
    own, index = columns.restrict(("IL6",), (), plate=True)
    assert own == Columns(("IL6",), (True,), (), ("P1", "P2"))
    np.testing.assert_array_equal(X[:, index], [[2, 0, 1], [4, 0, -1]])
    assert columns.restrict(("IL6",), ())[0].plates == ()
