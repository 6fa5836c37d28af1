"""Bayesian logistic regression: the numbers of R's arm::bayesglm, and the posterior against brute force."""

import numpy as np
import pytest
from scipy.special import expit

from biomarker.candidates.bayes import logistic_posterior, weighted_quantile
from biomarker.candidates.classifiers.bayes_logistic import BayesLogistic
from biomarker.candidates.classifiers.ridge_logistic import RidgeLogistic


@pytest.fixture(scope="module")
def two_z(fx26):
    """(26, 2) log IFN-γ and log IL-10, standardised with the sample standard deviation, and the labels."""
    logs = np.log(fx26[["ifng", "il10"]].to_numpy())
    return (logs - logs.mean(axis=0)) / logs.std(axis=0, ddof=1), fx26["y"].to_numpy()


def test_mode_and_laplace_approximation_of_two_cytokines(two_z):
    """arm::bayesglm with normal priors: N(0, 1) on the columns, N(0, 10) on the intercept."""
    fitted = BayesLogistic(prior_sd=1.0).fit(*two_z)
    np.testing.assert_allclose(fitted.mode_, [1.7035696067, -1.2733044365, 0.3726380543], atol=1e-9)
    np.testing.assert_allclose(fitted.laplace_sd_, [0.5853524906, 0.5034562928, 0.5030639423], atol=1e-9)


def test_posterior_means_of_two_cytokines(two_z):
    fitted = BayesLogistic(prior_sd=1.0, n_draws=100_000).fit(*two_z)
    np.testing.assert_allclose(fitted.coef_[0], [1.849, -1.381], atol=0.003)
    assert fitted.intercept_[0] == pytest.approx(0.400, abs=0.003)
    assert fitted.effective_share_ == pytest.approx(0.90, abs=0.03)
    assert fitted.warning_ == ""


def test_one_column_equals_integration_on_a_grid(two_z):
    X, y = two_z[0][:, :1], two_z[1]
    slope, intercept = np.meshgrid(np.linspace(-5, 9, 701), np.linspace(-6, 6, 601), indexing="ij")
    odds = slope[..., None] * X[:, 0] + intercept[..., None]
    density = odds @ y - np.logaddexp(0, odds).sum(axis=-1) - slope**2 / 2 - intercept**2 / 200
    density = np.exp(density - density.max())
    density /= density.sum()
    new = np.array([[-1.5], [0.0], [2.0]])
    chance = expit(slope[..., None] * new[:, 0] + intercept[..., None])
    fitted = BayesLogistic(prior_sd=1.0, n_draws=100_000).fit(X, y)
    expected = (chance * density[..., None]).sum(axis=(0, 1))
    np.testing.assert_allclose(fitted.predict_proba(new)[:, 1], expected, atol=0.002)
    order = np.argsort(chance[..., 2].ravel())
    below = np.cumsum(density.ravel()[order])
    limits = chance[..., 2].ravel()[order][np.searchsorted(below, [0.025, 0.975])]
    np.testing.assert_allclose(fitted.probability_interval(new)[2], limits, atol=0.01)


@pytest.mark.parametrize(("n", "p"), [(26, 1), (26, 10), (26, 45), (60, 6)])
def test_the_draws_that_are_kept_are_enough(made_up, n, p):
    X, y = made_up(n, p)
    few, many = BayesLogistic().fit(X, y), BayesLogistic(n_draws=40_000).fit(X, y)
    assert few.effective_share_ > 0.4
    np.testing.assert_allclose(few.predict_proba(X), many.predict_proba(X), atol=0.02)


def test_the_mode_is_the_ridge_estimate_and_the_mean_is_less_sure(six_z):
    X, y = six_z
    fitted, ridge = BayesLogistic(intercept_sd=1e4).fit(X, y), RidgeLogistic().fit(X, y)
    np.testing.assert_allclose(fitted.mode_[:-1], ridge.coef_[0], atol=1e-6)
    assert fitted.mode_[-1] == pytest.approx(ridge.intercept_[0], abs=1e-6)
    at_the_mode = expit(X @ fitted.mode_[:-1] + fitted.mode_[-1])
    far = np.abs(at_the_mode - 0.5) > 0.3
    sure = [np.abs(chance[far] - 0.5).mean() for chance in (fitted.predict_proba(X)[:, 1], at_the_mode)]
    assert sure[0] < sure[1]


def test_too_few_effective_draws_leave_the_normal_approximation_and_say_so(made_up):
    X, y = made_up(26, 30)
    fitted = BayesLogistic(prior_sd=1.0).fit(X, y)
    assert fitted.effective_share_ < 0.1
    assert "importance sampling failed" in fitted.warning_
    np.testing.assert_array_equal(fitted.weights_, 1 / 1000)
    np.testing.assert_allclose(np.append(fitted.coef_, fitted.intercept_), fitted.mode_, atol=1e-12)
    np.testing.assert_allclose(fitted.draws_.std(axis=0), fitted.laplace_sd_, rtol=0.12)


def test_more_columns_than_patients_give_the_same_posterior_in_fewer_unknowns(made_up):
    X, y = made_up(20, 24)
    target, sd = y.astype(float), 0.3
    found = logistic_posterior(X, target, sd, 10.0, 20_000)
    padded = np.vstack([X, np.zeros((10, 24))])
    # Rows of zeros tell nothing about the coefficients; five of each class hold the intercept, so it is left out here.
    direct = logistic_posterior(padded, np.append(target, np.arange(10) % 2), sd, 1e-3, 20_000)
    again = logistic_posterior(X, target, sd, 1e-3, 20_000)
    np.testing.assert_allclose(again.mode, direct.mode, atol=1e-4)
    np.testing.assert_allclose(again.laplace_sd, direct.laplace_sd, rtol=1e-4)
    np.testing.assert_allclose(again.weights @ again.draws, direct.weights @ direct.draws, atol=0.02)
    assert found.sampled
    spread = np.sqrt(found.weights @ (found.draws - found.weights @ found.draws) ** 2)
    np.testing.assert_allclose(spread, found.laplace_sd, rtol=0.15)


def test_columns_that_never_varied_in_training_keep_their_prior(made_up):
    X, y = made_up(12, 30)
    X[:, 3] = 0.0
    fitted = BayesLogistic(prior_sd=0.5, n_draws=20_000).fit(X, y)
    assert fitted.laplace_sd_[3] == pytest.approx(0.5, rel=1e-9)
    assert fitted.draws_[:, 3].std() == pytest.approx(0.5, rel=0.05)
    assert fitted.mode_[3] == pytest.approx(0.0, abs=1e-9)


def test_intervals_hold_the_probability_and_widen_with_the_level(made_up):
    X, y = made_up(26, 5)
    fitted = BayesLogistic().fit(X, y)
    probability = fitted.predict_proba(X)[:, 1]
    narrow, wide = fitted.probability_interval(X, 0.5), fitted.probability_interval(X, 0.95)
    assert (wide[:, 0] <= narrow[:, 0]).all()
    assert (narrow[:, 1] <= wide[:, 1]).all()
    assert ((wide[:, 0] < probability) & (probability < wide[:, 1])).all()
    far = fitted.probability_interval(10 * X)
    assert (np.diff(far, axis=1) > 0).all()


def test_intervals_hold_the_true_probability_as_often_as_they_say():
    """Truth drawn from the prior: the 90 % posterior interval then covers 90 % by construction."""
    random = np.random.default_rng(0)
    covered = []
    for _ in range(150):
        truth, X = random.normal(size=2), random.normal(size=(40, 2))
        y = random.random(40) < expit(X @ truth)
        if y.all() or not y.any():
            continue
        new = random.normal(size=(10, 2))
        low, high = BayesLogistic(prior_sd=1.0).fit(X, y).probability_interval(new, 0.9).T
        covered.append(((low <= expit(new @ truth)) & (expit(new @ truth) <= high)).mean())
    assert np.mean(covered) == pytest.approx(0.90, abs=0.04)


@pytest.mark.parametrize(
    ("level", "expected"),
    [(0.05, 1.0), (0.1, 1.0), (0.2, 2.0), (0.5, 2.0), (0.51, 5.0), (1.0, 5.0)],
)
def test_weighted_quantiles_by_hand(level, expected):
    values, weights = np.array([[5.0, 1.0, 2.0]]), np.array([0.5, 0.1, 0.4])
    assert weighted_quantile(values, weights, level) == pytest.approx([expected])
