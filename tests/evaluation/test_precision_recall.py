import numpy as np
import pytest

from biomarker.evaluation.precision_recall import average_precision, precision_at, precision_recall_points


@pytest.mark.parametrize("column", ["p1", "p2", "ifng"])
def test_agrees_with_scikit_learn(fx26, column):
    from sklearn.metrics import average_precision_score, precision_recall_curve

    responder, score = (fx26["y"] == 1).to_numpy(), fx26[column].to_numpy(dtype=float)
    assert average_precision(responder, score).value == pytest.approx(average_precision_score(responder, score))
    recall, precision = precision_recall_points(responder, score)
    theirs = precision_recall_curve(responder, score)
    assert np.allclose(precision[::-1], theirs[0][:-1])
    assert np.allclose(recall[::-1], theirs[1][:-1])


def test_equal_scores_have_the_share_of_responders_as_precision():
    responder = np.arange(10) < 4
    found = average_precision(responder, np.ones(10))
    assert found.value == pytest.approx(0.4)
    # logit interval by hand: 0.4 -> -0.405 +- 1.96 / sqrt(4 * 0.24)
    assert (found.low, found.high) == (pytest.approx(0.0828, abs=2e-4), pytest.approx(0.8312, abs=2e-4))


def test_a_perfect_score_still_has_an_interval():
    found = average_precision(np.arange(10) < 4, -np.arange(10.0))
    assert found.value == found.high == 1.0
    assert found.low < 0.9


def test_no_line_is_drawn_between_points():
    recall, precision = np.array([0.5, 1.0]), np.array([1.0, 0.4])
    assert precision_at(recall, precision, np.array([0.2, 0.5, 0.51, 1.0])).tolist() == [1.0, 1.0, 0.4, 0.4]
