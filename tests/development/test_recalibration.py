"""Lines on the log odds that make probabilities mean what they say."""

import numpy as np
import pytest
from scipy.optimize import minimize
from scipy.special import expit, logit
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.calibration import CalibratedClassifierCV
from sklearn.frozen import FrozenEstimator

from biomarker.candidates.candidate import RECALIBRATIONS, Candidate, PartChoice
from biomarker.development.recalibration import SMALLEST_SLOPE, cross_fitted, fit_lines, learn_recalibration
from biomarker.errors import PartError

BENDING = [name for name in RECALIBRATIONS if name != "none"]


def draw(n=60, extreme=3.0, seed=0, repeats=2):
    """(R, n) probabilities that are `extreme` times too far from 50 % on the logit scale, and the responses."""
    random = np.random.default_rng(seed)
    odds = random.normal(size=n)
    responder = random.random(n) < expit(odds)
    return expit(extreme * (odds + 0.1 * random.normal(size=(repeats, n)))), responder


class Odds(ClassifierMixin, BaseEstimator):
    """A classifier whose decision function is the first column."""

    def fit(self, X, y):
        self.classes_, self.n_features_in_ = np.unique(y), X.shape[1]
        return self

    def decision_function(self, X):
        return X[:, 0]

    def predict(self, X):
        return X[:, 0] > 0


def test_sigmoid_is_platts_as_scikit_learn_computes_it():
    probability, responder = draw(repeats=1)
    odds = logit(probability[0])[:, None]
    frozen = FrozenEstimator(Odds().fit(odds, responder))
    theirs = CalibratedClassifierCV(frozen, method="sigmoid", ensemble=False, cv=2)
    expected = theirs.fit(odds, responder).predict_proba(odds)[:, 1]
    assert learn_recalibration("sigmoid", probability, responder)(probability)[0] == pytest.approx(expected, abs=1e-5)


def test_temperature_minimises_the_log_loss_along_the_slope():
    probability, responder = draw()
    n1, n0 = responder.sum(), (~responder).sum()
    target = np.where(responder, (n1 + 1) / (n1 + 2), 1 / (n0 + 2))

    def loss(slope):
        bent = slope * logit(probability)
        return (np.logaddexp(0, bent) - target * bent).sum()

    found = learn_recalibration("temperature", probability, responder)
    assert found.intercept == 0
    assert found.slope == pytest.approx(minimize(loss, 1.0, tol=1e-12).x[0], abs=1e-5)


@pytest.mark.parametrize("column", ["p1"])
def test_the_intercept_is_calibration_in_the_large_of_r(fx26, column):
    found = learn_recalibration("intercept", fx26[[column]].to_numpy().T, fx26.y.to_numpy() == 1)
    assert (found.intercept, found.slope) == (pytest.approx(0.1785240322, abs=1e-7), 1.0)


def test_the_intercept_alone_makes_expected_and_observed_numbers_agree():
    probability, responder = draw()
    found = learn_recalibration("intercept", probability, responder)
    assert found(probability).sum() == pytest.approx(2 * responder.sum(), abs=1e-5)


def test_too_extreme_probabilities_are_drawn_back():
    probability, responder = draw(n=4000, extreme=3.0, repeats=1)
    for method in ("sigmoid", "temperature"):
        assert learn_recalibration(method, probability, responder).slope == pytest.approx(1 / 3, abs=0.04)


def test_repeats_are_no_patients():
    probability, responder = draw(repeats=1)
    once = learn_recalibration("sigmoid", probability, responder)
    thrice = learn_recalibration("sigmoid", np.tile(probability, (3, 1)), responder)
    assert (thrice.intercept, thrice.slope) == pytest.approx((once.intercept, once.slope), abs=1e-7)


@pytest.mark.parametrize("method", BENDING)
@pytest.mark.parametrize("name", ["separated", "reversed", "constant", "certain", "certainly wrong"])
def test_hard_cases_stay_finite_and_never_turn_the_order_round(method, name):
    responder = np.arange(20) < 8
    probability = {
        "separated": np.where(responder, 0.8, 0.1) + np.linspace(0, 0.05, 20),
        "reversed": np.where(responder, 0.1, 0.8) + np.linspace(0, 0.05, 20),
        "constant": np.full(20, 0.4),
        "certain": responder.astype(float),
        "certainly wrong": 1.0 - responder,
    }[name]
    found = learn_recalibration(method, probability[None], responder)
    bent = found(probability)
    assert np.isfinite([found.intercept, found.slope]).all()
    assert found.slope >= SMALLEST_SLOPE
    assert (np.argsort(bent, kind="stable") == np.argsort(probability, kind="stable")).all()
    if method == "sigmoid" and name == "constant":
        assert bent == pytest.approx(np.full(20, 0.4), abs=0.05)


@pytest.mark.parametrize("method", BENDING)
def test_a_row_is_judged_by_a_line_that_did_not_see_its_label(method):
    probability, responder = draw(n=30)
    folds = [np.random.default_rng(r).permutation(np.arange(30) % 5) for r in range(2)]
    before = cross_fitted(method, probability[None], responder, folds)
    flipped = responder.copy()
    flipped[7] = ~flipped[7]
    after = cross_fitted(method, probability[None], flipped, folds)
    for repeat, fold in enumerate(folds):
        own = fold == fold[7]
        np.testing.assert_array_equal(before[0, repeat, own], after[0, repeat, own])
        assert (before[0, repeat, ~own] != after[0, repeat, ~own]).all()


def test_the_last_digit_of_equal_probabilities_does_not_matter():
    """A model without a predictor gives each row of a fold one probability; engines may differ in its last digit."""
    responder = np.array([1, 0, 1, 0, 1, 0, 0, 1, 0, 1], dtype=bool)
    odds = np.where(np.array([0, 1, 0, 0, 1, 1, 1, 0, 0, 0]), logit(2 / 3), logit(0.25))[None]
    for left_out in (logit(2 / 3), logit(0.25)):
        weight = (odds != left_out).astype(float)
        lines = [fit_lines("sigmoid", odds * last, responder, weight) for last in (1.0, 1.0 + 2.3e-16)]
        np.testing.assert_allclose(*lines, rtol=0, atol=1e-9)


def test_many_lines_at_once_are_the_same_as_one_by_one():
    random = np.random.default_rng(4)
    odds, responder = random.normal(size=(5, 40)) * np.array([[0.1, 1, 3, 10, 30]]).T, random.random(40) < 0.4
    weight = np.ones((5, 40))
    together = np.array(fit_lines("sigmoid", odds, responder, weight)).T
    alone = [np.ravel(fit_lines("sigmoid", odds[i : i + 1], responder, weight[:1])) for i in range(5)]
    assert together == pytest.approx(np.array(alone), abs=1e-6)


def test_none_changes_nothing():
    probability, responder = draw()
    assert learn_recalibration("none", probability, responder) is None
    assert cross_fitted("none", probability[None], responder, []) is not None


def test_an_unknown_recalibration_is_refused():
    steps = tuple(PartChoice(name) for name in ("fill_censored", "log2", "median_impute", "standard_scale"))
    with pytest.raises(PartError, match="platt") as caught:
        Candidate("a", PartChoice("ridge_logistic"), steps, recalibrate="platt")
    assert '"sigmoid"' in caught.value.allowed
