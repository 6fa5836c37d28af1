"""Gaussian process: between the rows it knows, and far away from them."""

import numpy as np
import pytest

from biomarker.candidates.classifiers.gaussian_process import SmoothProcess
from biomarker.candidates.classifiers.ridge_logistic import RidgeLogistic


def test_a_circle_that_no_line_separates():
    random = np.random.default_rng(0)
    X = random.normal(size=(120, 2))
    y = ((X**2).sum(axis=1) > 1.4).astype(int)
    train, new = slice(0, 80), slice(80, 120)
    curved = SmoothProcess(1.0).fit(X[train], y[train]).predict(X[new])
    straight = RidgeLogistic().fit(X[train], y[train]).predict(X[new])
    assert (curved == y[new]).mean() > 0.85 > (straight == y[new]).mean() + 0.1


def test_far_from_all_patients_the_probability_returns_to_the_middle(made_up):
    X, y = made_up(30, 3)
    fitted = SmoothProcess().fit(X, y)
    near, far = fitted.predict_proba(X)[:, 1], fitted.predict_proba(X + 100)[:, 1]
    assert near.std() > 0.1
    np.testing.assert_allclose(far, far[0], atol=1e-12)
    assert far[0] == pytest.approx(y.mean(), abs=0.15)


def test_the_share_of_responders_is_learned_not_assumed():
    """With a kernel around zero alone, patients of a rare class would be told one half."""
    X = np.random.default_rng(1).normal(size=(40, 5))
    y = (np.arange(40) < 6).astype(int)
    assert SmoothProcess().fit(X, y).predict_proba(X)[:, 1].mean() == pytest.approx(0.15, abs=0.04)


def test_a_very_long_length_leaves_only_the_level(made_up):
    X, y = made_up(30, 4)
    assert np.ptp(SmoothProcess(1e4).fit(X, y).predict_proba(X)[:, 1]) < 0.01


def test_the_length_follows_the_number_of_columns(made_up):
    """Repeating every column changes no distance in units of sqrt(columns), so it changes no probability."""
    X, y = made_up(26, 4)
    twice = np.hstack([X, X])
    found = SmoothProcess().fit(twice, y).predict_proba(twice)
    np.testing.assert_allclose(found, SmoothProcess().fit(X, y).predict_proba(X), atol=1e-10)
