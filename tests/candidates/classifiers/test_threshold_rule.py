"""Threshold rule: cut-off, shares on both sides, fixed direction."""

import numpy as np
import pytest

from biomarker.candidates.classifiers.threshold_rule import PART, ThresholdRule
from biomarker.candidates.columns import Columns
from biomarker.errors import PartError


def test_the_youden_cut_of_ifng(fx26):
    """pROC: best cut-off 16.525 with sensitivity .857 (12 of 14) and specificity .75 (9 of 12)."""
    X, y = fx26[["ifng"]].to_numpy(), fx26["y"].to_numpy()
    fitted = ThresholdRule("higher").fit(X, y)
    assert fitted.cut_ == pytest.approx(pytest.approx(16.525), abs=1e-8)
    called = X[:, 0] >= fitted.cut_
    assert (called[y == 1].sum(), (~called)[y == 0].sum()) == (12, 9)
    np.testing.assert_allclose(fitted.probability_, [(2 + 0.5) / (11 + 1), (12 + 0.5) / (15 + 1)])


# values of the marker, labels, direction -> cut-off, shares short of it and beyond it
RULES = [
    ([1, 2, 3, 4], [0, 0, 1, 1], "higher", 2.5, [0.5 / 3, 2.5 / 3]),
    ([1, 2, 3, 4], [1, 1, 0, 0], "lower", 2.5, [0.5 / 3, 2.5 / 3]),
    # Equal Youden indices at 1.5 and 3.5: the cut-off that calls more patients responders.
    ([1, 2, 3, 4], [0, 1, 0, 1], "higher", 1.5, [0.5 / 2, 2.5 / 4]),
    ([4, 3, 2, 1], [0, 1, 0, 1], "lower", 3.5, [0.5 / 2, 2.5 / 4]),
    # Tied values stay on one side.
    ([1, 2, 2, 2, 3], [0, 0, 1, 1, 1], "higher", 1.5, [0.5 / 2, 3.5 / 5]),
    # Against the direction: both sides get the overall share.
    ([1, 2, 3, 4], [1, 1, 0, 0], "higher", None, [2.5 / 5, 2.5 / 5]),
    ([1, 2, 3, 4], [0, 0, 1, 1], "lower", None, [2.5 / 5, 2.5 / 5]),
]


@pytest.mark.parametrize(("values", "labels", "direction", "cut", "shares"), RULES)
def test_small_tables(values, labels, direction, cut, shares):
    fitted = ThresholdRule(direction).fit(np.array(values, float)[:, None], np.array(labels))
    if cut is not None:
        assert fitted.cut_ == pytest.approx(cut, abs=1e-8)
    np.testing.assert_allclose(fitted.probability_, shares)


def test_both_directions_mirror_each_other():
    rng = np.random.default_rng(0)
    X, y = np.round(rng.normal(size=(30, 1)), 1), np.arange(30) % 2
    X[y == 1] += 0.8
    higher, lower = ThresholdRule("higher").fit(X, y), ThresholdRule("lower").fit(-X, y)
    assert lower.cut_ == pytest.approx(-higher.cut_, abs=1e-8)
    np.testing.assert_array_equal(lower.predict_proba(-X), higher.predict_proba(X))


def test_two_neighbouring_floats_can_be_told_apart():
    low = 1.0
    high = np.nextafter(low, 2)
    fitted = ThresholdRule().fit(np.array([[low], [low], [high], [high]]), [0, 0, 1, 1])
    np.testing.assert_array_equal(fitted.predict([[low], [high]]), [0, 1])


def test_a_constant_marker_gives_everybody_the_same_share():
    fitted = ThresholdRule().fit(np.ones((4, 1)), [0, 1, 1, 1])
    assert fitted.predict_proba([[1.0]])[0, 1] == 3.5 / 5


def test_a_panel_is_refused():
    rule = PART.build(Columns(("IFNG", "IL6"), (False, False)), direction="higher")
    with pytest.raises(PartError, match="looks at one column, but the candidate has 2"):
        rule.fit(np.zeros((4, 2)), np.array([0, 1, 0, 1]))
    assert rule.fit(np.zeros((4, 1)), np.array([0, 1, 0, 1])).cut_ == 0


def test_an_indicator_column_behind_the_marker_is_no_second_marker():
    rule = PART.build(Columns(("IFNG",), (False,)), direction="higher")
    fitted = rule.fit(np.array([[1.0, 1], [2, 1], [3, 0], [4, 0]]), np.array([0, 0, 1, 1]))
    assert fitted.cut_ == pytest.approx(2.5, abs=1e-8)
