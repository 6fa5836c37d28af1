"""Linear SVM: Platt's probabilities, learned on rows left out and never across a group."""

import numpy as np
import pytest
from sklearn.svm import SVC

from biomarker.candidates.classifiers.linear_svm import LinearSVM


def test_the_order_of_the_patients_is_that_of_the_machine(made_up):
    X, y = made_up(60, 5)
    machine = SVC(kernel="linear", C=0.1, tol=1e-5).fit(X, y).decision_function(X)
    found = LinearSVM().fit(X, y).decision_function(X)
    assert np.corrcoef(machine, found)[0, 1] == pytest.approx(1)


def test_probabilities_are_calibrated_on_average(made_up):
    X, y = made_up(120, 5)
    chance = LinearSVM().fit(X, y).predict_proba(X)[:, 1]
    assert chance.mean() == pytest.approx(y.mean(), abs=0.05)
    assert chance[y == 1].mean() - chance[y == 0].mean() > 0.2


def test_noise_never_turns_the_ranking_round():
    """Scores of left-out rows rank noise the wrong way round in many samples; the slope is then zero."""
    slopes = []
    for seed in range(20):
        rng = np.random.default_rng(seed)
        X, y = rng.normal(size=(24, 8)), np.arange(24) % 2
        fitted = LinearSVM().fit(X, y)
        machine = SVC(kernel="linear", C=0.1, tol=1e-5).fit(X, y).coef_[0]
        slopes.append(float(fitted.coef_[0] @ machine))
        if slopes[-1] == 0:
            np.testing.assert_allclose(fitted.predict_proba(X)[:, 1], 0.5)
    assert min(slopes) == 0
    assert max(slopes) > 0


def test_a_group_is_never_on_both_sides():
    """Every patient has two identical rows and a random label: only whole groups left out show that it is noise."""
    rng = np.random.default_rng(1)
    patients = rng.normal(size=(20, 30))
    X, y, groups = np.repeat(patients, 2, axis=0), np.repeat(np.arange(20) % 2, 2), np.repeat(np.arange(20), 2)
    careless, careful = LinearSVM().fit(X, y), LinearSVM().fit(X, y, groups=groups)
    spread = [np.ptp(one.predict_proba(X)[:, 1]) for one in (careless, careful)]
    assert spread[0] > 0.8
    assert spread[1] < 0.5


@pytest.mark.parametrize("groups", [None, [0, 0, 1, 2, 3, 4]])
def test_one_responder_is_enough_to_fit(groups):
    X, y = np.arange(6.0)[:, None], np.array([0, 0, 0, 0, 0, 1])
    chance = LinearSVM().fit(X, y, groups=groups).predict_proba(X)[:, 1]
    assert (np.diff(chance) >= 0).all()
