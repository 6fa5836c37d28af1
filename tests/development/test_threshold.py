"""Rules that turn inner out-of-fold probabilities into a threshold."""

import numpy as np
import pytest

from biomarker.development.threshold import ThresholdRule, learn_threshold
from biomarker.errors import StudyError


@pytest.mark.parametrize(
    ("probability", "responder", "threshold"),
    [
        ([0.1, 0.2, 0.6, 0.9], [0, 0, 1, 1], 0.4),  # separated: midway
        ([0.2, 0.4, 0.6, 0.8], [0, 1, 0, 1], 0.3),  # 0.3 and 0.7 are equally good and equally far from 0.5: the lower
        ([0.5, 0.5, 0.5, 0.5], [0, 1, 0, 1], 0.5),  # nothing to learn
        ([0.9, 0.8, 0.2, 0.1], [0, 0, 1, 1], 0.15),  # worse than chance: the least harmful cuts lie at the ends
    ],
)
def test_youden(probability, responder, threshold):
    found = learn_threshold(np.array(probability), np.array(responder, dtype=bool))
    assert found == pytest.approx(threshold)
    assert ThresholdRule().learn(np.array(probability), np.array(responder, dtype=bool)) == found


#                0     1     0     0     1     0     1     1
P = np.array([0.10, 0.20, 0.30, 0.40, 0.50, 0.60, 0.70, 0.80])
Y = np.array([0, 1, 0, 0, 1, 0, 1, 1], dtype=bool)


@pytest.mark.parametrize(
    ("rule", "threshold"),
    [
        ({"rule": "sensitivity", "at_least": 0.9}, 0.15),  # all four responders: the cut just below the lowest of them
        ({"rule": "sensitivity", "at_least": 0.75}, 0.45),  # three of four
        ({"rule": "sensitivity", "at_least": 0.5}, 0.65),  # of all cuts that reach it the most specific one
        ({"rule": "specificity", "at_least": 0.9}, 0.65),  # all four others left uncalled
        ({"rule": "specificity", "at_least": 0.75}, 0.45),
        ({"rule": "specificity", "at_least": 0.25}, 0.15),
        ({"rule": "risk", "at": 0.3}, 0.3),
        (0.3, 0.3),
    ],
)
def test_rules_by_hand(rule, threshold):
    assert ThresholdRule.of(rule).learn(P, Y) == pytest.approx(threshold)


@pytest.mark.parametrize("probability", [P, 1 - P, np.full(8, 0.5), np.zeros(8), np.ones(8)])
@pytest.mark.parametrize("share", [0.01, 0.5, 0.99])
def test_what_was_asked_for_is_reached_in_the_training_rows(probability, share):
    cut = ThresholdRule("sensitivity", share).learn(probability, Y)
    assert (probability[Y] >= cut).mean() >= share
    cut = ThresholdRule("specificity", share).learn(probability, Y)
    assert (probability[~Y] < cut).mean() >= share


@pytest.mark.parametrize("given", ["youden", 0.3, {"rule": "sensitivity", "at_least": 0.9}])
def test_a_rule_is_written_as_the_study_file_says_it(given):
    assert ThresholdRule.of(given).plain() == given
    assert ThresholdRule.of({"rule": "risk", "at": 0.3}).plain() == 0.3
    assert ThresholdRule.of({"rule": "youden"}).plain() == "youden"


@pytest.mark.parametrize(
    ("given", "seen", "allowed"),
    [
        ("yuden", "a threshold of 'yuden'", '"youden"'),
        ("sensitivity", "a threshold of 'sensitivity'", "at_least"),
        ({"rule": "sensitivty", "at_least": 0.9}, '"sensitivty"', 'did you mean "sensitivity"?'),
        ({"rule": "sensitivity"}, "at_least = None", "less than 1"),
        ({"rule": "sensitivity", "at_least": 90}, "at_least = 90", "less than 1"),
        ({"rule": "risk", "at_least": 0.9}, 'no setting "at_least"', "at = 0.3"),
        ({"rule": "youden", "at": 0.3}, 'no setting "at"', '"youden"'),
        (True, "a threshold of True", '"youden"'),
        (1.0, "at = 1.0", "less than 1"),
    ],
)
def test_mistakes_say_what_would_be_right(given, seen, allowed):
    with pytest.raises(StudyError) as caught:
        ThresholdRule.of(given)
    assert seen in caught.value.seen
    assert allowed in caught.value.allowed
