"""Ridge logistic: the numbers of glmnet and scikit-learn, and what the fixed prior means."""

import numpy as np
import pytest
from scipy.special import expit
from sklearn.linear_model import LogisticRegression

from biomarker.candidates.classifiers.ridge_logistic import RidgeLogistic


def test_glmnet_on_six_cytokines(six_z):
    """R glmnet, alpha = 0, lambda = 0.1; a prior variance of 1 / (n lambda) is the same penalty."""
    fitted = RidgeLogistic(prior_sd=(26 * 0.1) ** -0.5).fit(*six_z)
    assert fitted.intercept_[0] == pytest.approx(0.2560088861, abs=1e-9)
    expected = [1.1326292100, -0.0524686216, -0.6745589230, -0.4948744090, 0.0801006755, -0.3587605727]
    np.testing.assert_allclose(fitted.coef_[0], expected, atol=1e-9)


@pytest.mark.parametrize("prior_sd", [0.3, 1.0, 3.0])
@pytest.mark.parametrize(("n", "p"), [(20, 1), (20, 12), (80, 50), (20, 19), (20, 21), (40, 120)])
def test_scikit_learn_at_tight_tolerance(made_up, n, p, prior_sd):
    X, y = made_up(n, p)
    ours = RidgeLogistic(prior_sd).fit(X, y)
    theirs = LogisticRegression(C=prior_sd**2, solver="newton-cholesky", tol=1e-13, max_iter=1000).fit(X, y)
    np.testing.assert_allclose(ours.coef_, theirs.coef_, atol=1e-8)
    np.testing.assert_allclose(ours.intercept_, theirs.intercept_, atol=1e-8)
    np.testing.assert_allclose(ours.predict_proba(X), theirs.predict_proba(X), atol=1e-8)


@pytest.mark.parametrize(("n", "p"), [(30, 5), (30, 200)])
@pytest.mark.parametrize("prior_sd", [0.01, 1.0, 100.0])
def test_the_gradient_of_the_penalised_loss_is_zero(made_up, n, p, prior_sd):
    X, y = made_up(n, p)
    fitted = RidgeLogistic(prior_sd).fit(X, y)
    residual = expit(X @ fitted.coef_[0] + fitted.intercept_) - y
    assert np.abs(X.T @ residual + fitted.coef_[0] / prior_sd**2).max() < 1e-7
    assert abs(residual.sum()) < 1e-9


def test_a_narrow_prior_leaves_the_share_of_responders(made_up):
    X, y = made_up(25, 4)
    fitted = RidgeLogistic(1e-6).fit(X, y)
    np.testing.assert_allclose(fitted.predict_proba(X)[:, 1], y.mean(), atol=1e-6)


def test_perfect_separation_stays_finite():
    fitted = RidgeLogistic().fit(np.array([[-3.0], [-2.0], [2.0], [3.0]]), [0, 0, 1, 1])
    assert 0 < fitted.coef_[0, 0] < 3


def test_three_classes_are_refused():
    with pytest.raises(ValueError, match="Only binary classification"):
        RidgeLogistic().fit(np.zeros((3, 1)), [0, 1, 2])


@pytest.mark.parametrize("p", [1, 9, 45])
def test_the_automatic_prior_keeps_the_spread_of_the_log_odds_whatever_the_panel(made_up, p):
    X, y = made_up(30, p)
    np.testing.assert_array_equal(RidgeLogistic().fit(X, y).coef_, RidgeLogistic(1.5 / p**0.5).fit(X, y).coef_)
