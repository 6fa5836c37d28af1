"""Perfect separation, and when chance would do the same."""

import numpy as np
import pytest

from biomarker.cohort.separation import each_value_in_one_class, is_beyond_chance, separates


def labels(n1, n0):
    return np.arange(n1 + n0) < n1


@pytest.mark.parametrize(("n1", "n0", "beyond"), [(3, 3, False), (4, 4, True), (1, 30, False), (0, 9, False)])
def test_three_against_three_may_be_chance(n1, n0, beyond):
    # 2 / C(6, 3) = .10; 2 / C(8, 4) = .029; 2 / C(31, 1) = .065
    assert is_beyond_chance(labels(n1, n0)) is beyond


def test_one_overlapping_patient_is_no_separation():
    responder = labels(5, 5)
    assert separates(np.arange(10.0), responder)
    assert separates(-np.arange(10.0), responder)
    assert not separates(np.array([0, 1, 2, 3, 5, 5, 6, 7, 8, 9.0]), responder)


def test_texts_of_one_class_each():
    assert each_value_in_one_class(["a", "a", "b", "c"], labels(2, 2))
    assert not each_value_in_one_class(["a", "b", "b", "c"], labels(2, 2))
