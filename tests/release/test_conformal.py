"""Prediction sets: right for each class as often as promised, whatever the model."""

import numpy as np
import pytest

from biomarker.release.conformal import (
    Conformal,
    FoldScores,
    among_training,
    fold_scores,
    offered_levels,
    set_names,
)

SIGMOID = [{"op": "logistic", "coefficient": [1.0], "intercept": 0.0}]
HALF = [{"op": "constant", "probability": 0.5}]


def odds(p):
    """One-column rows to which SIGMOID gives the probabilities p."""
    p = np.asarray(p, dtype=float)
    return np.log(p / (1 - p))[:, None]


@pytest.mark.parametrize(
    ("n", "levels"), [(3, ()), (4, (0.8,)), (8, (0.8,)), (9, (0.8, 0.9)), (18, (0.8, 0.9)), (19, (0.8, 0.9, 0.95))]
)
def test_a_level_needs_enough_patients_in_the_rarer_class(n, levels):
    assert offered_levels(n, 50) == offered_levels(50, n) == levels


def test_p_values_count_the_training_patients_that_fit_no_better():
    found = Conformal((FoldScores(SIGMOID, (0.3, 0.6, 0.9), (0.1, 0.2)), FoldScores(SIGMOID, (0.5, 0.8), (0.4,))))
    responder, non_responder = found.p_values(odds([0.55]))
    assert responder == pytest.approx([(1 + 2) / 6])  # 0.3 and 0.5 lie at or below
    assert non_responder == pytest.approx([(1 + 0) / 4])  # none lies at or above


def test_each_fold_speaks_with_its_own_model():
    found = Conformal((FoldScores(SIGMOID, (0.3, 0.6), (0.1,)), FoldScores(HALF, (0.4, 0.7), (0.6,))))
    responder, non_responder = found.p_values(odds([0.95]))
    assert responder == pytest.approx([(1 + 2 + 1) / 5])
    assert non_responder == pytest.approx([(1 + 0 + 1) / 3])


def test_the_four_kinds_of_sets():
    names = set_names(np.array([0.5, 0.5, 0.1, 0.1]), np.array([0.1, 0.5, 0.5, 0.1]), 0.8)
    assert names == ("responder", "undecided", "non-responder", "neither")


def test_a_p_value_of_exactly_the_level_excludes():
    assert set_names(np.array([0.2]), np.array([0.21]), 0.8) == ("non-responder",)


def test_scores_are_rounded_so_that_sets_only_grow():
    rng = np.random.default_rng(3)
    p, responder = rng.random(60), rng.random(60) < 0.5
    kept = fold_scores(SIGMOID, responder, p)
    exact = FoldScores(SIGMOID, tuple(sorted(p[responder])), tuple(sorted(p[~responder])))
    rows = odds(rng.uniform(0.01, 0.99, 200))
    for rounded, unrounded in zip(Conformal((kept,)).p_values(rows), Conformal((exact,)).p_values(rows), strict=True):
        assert (rounded >= unrounded).all()
    assert all(round(value, 2) == value for value in (*kept.responders, *kept.non_responders))


@pytest.mark.parametrize("n", [10, 25])
def test_sets_hold_the_truth_as_often_as_promised_in_each_class(n):
    """A model without any skill in one class and a biased one in the other: the promise holds for both."""
    rng = np.random.default_rng(n)
    right = {level: [[], []] for level in offered_levels(n, n)}
    for _ in range(300):
        draws = (rng.beta(5, 2, n + 20), rng.beta(3, 2, n + 20))
        found = Conformal((fold_scores(SIGMOID, np.arange(2 * n) < n, np.r_[draws[0][:n], draws[1][:n]]),))
        for side, label in enumerate(("responder", "non-responder")):
            for level, names in found.sets(odds(np.clip(draws[side][n:], 1e-6, 1 - 1e-6))).items():
                right[level][side].append(np.mean([name in (label, "undecided") for name in names]))
    for level, sides in right.items():
        for covered in sides:
            assert np.mean(covered) >= level - 0.015


def test_training_patients_are_judged_with_themselves_left_out():
    good = (FoldScores(SIGMOID, tuple(np.linspace(0.7, 0.9, 12)), tuple(np.linspace(0.1, 0.3, 12))),)
    none = (FoldScores(SIGMOID, tuple(np.linspace(0.1, 0.9, 12)), tuple(np.linspace(0.1, 0.9, 12))),)
    assert among_training(good)[0.8]["undecided"] == 0
    assert among_training(good)[0.8]["right_responders"] == pytest.approx(10 / 12)
    assert among_training(none)[0.8]["undecided"] > 0.5


def test_plain_values_survive_and_odd_ones_are_refused():
    found = Conformal((FoldScores(SIGMOID, (0.3, 0.6), (0.1,)),))
    entries = found.to_dict()
    assert Conformal.from_dict(entries) == found
    for odd in ((0.6, 0.3), (1.5,), (float("nan"),), ("x",)):
        with pytest.raises(ValueError, match=r".*"):
            Conformal.from_dict({"folds": [{**entries["folds"][0], "responders": odd}]})
