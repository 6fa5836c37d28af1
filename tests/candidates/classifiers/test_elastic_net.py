"""Elastic net: the numbers of glmnet, the optimality conditions, and the warm-started path."""

import numpy as np
import pytest

from biomarker.candidates.classifiers.elastic_net import PENALTIES, ElasticNetLogistic
from biomarker.candidates.elastic import optimality_gap


@pytest.mark.parametrize(
    ("l1_ratio", "intercept", "coefficients"),
    [
        (0.0, 0.2560088861, [1.1326292100, -0.0524686216, -0.6745589230, -0.4948744090, 0.0801006755, -0.3587605727]),
        (0.5, 0.2463574445, [1.1046806650, 0, -0.6336794987, -0.3821923448, 0, -0.1925688266]),
        (1.0, 0.2360492964, [1.0380577326, 0, -0.6074134973, -0.2342951611, 0, 0]),
    ],
)
def test_glmnet_on_six_cytokines(six_z, l1_ratio, intercept, coefficients):
    """R glmnet 4.1, lambda = 0.1, thresh = 1e-14, columns standardised with the population standard deviation."""
    fitted = ElasticNetLogistic(0.1, l1_ratio).fit(*six_z)
    assert fitted.intercept_[0] == pytest.approx(intercept, abs=1e-8)
    np.testing.assert_allclose(fitted.coef_[0], coefficients, atol=1e-8)
    np.testing.assert_array_equal(fitted.coef_[0] == 0, np.array(coefficients) == 0)


@pytest.mark.parametrize("l1_ratio", [0.05, 0.5, 1.0])
@pytest.mark.parametrize("correlation", [0.0, 0.6, 0.99])
@pytest.mark.parametrize(("n", "p"), [(20, 1), (20, 12), (80, 50), (20, 100), (60, 150)])
def test_every_solution_of_the_path_is_optimal(made_up, n, p, correlation, l1_ratio):
    X, y = made_up(n, p, correlation=correlation)
    for fitted in ElasticNetLogistic(l1_ratio=l1_ratio).fit_path(X, y, PENALTIES):
        found = (fitted.coef_[0], float(fitted.intercept_[0]), fitted.penalty, l1_ratio)
        assert optimality_gap(X, y, *found) <= 1e-7


def test_the_optimality_gap_sees_a_wrong_solution(made_up):
    X, y = made_up(30, 5)
    fitted = ElasticNetLogistic(0.1).fit(X, y)
    found = fitted.coef_[0], float(fitted.intercept_[0])
    assert optimality_gap(X, y, *found, 0.1, 0.5) < 1e-9
    assert optimality_gap(X, y, found[0] + 1e-3, found[1], 0.1, 0.5) > 1e-5
    assert optimality_gap(X, y, found[0], found[1] + 1e-3, 0.1, 0.5) > 1e-5
    assert optimality_gap(X, y, found[0], found[1], 0.09, 0.5) > 1e-3


@pytest.mark.parametrize(("n", "p"), [(26, 12), (26, 120)])
@pytest.mark.parametrize("l1_ratio", [0.0, 0.5, 1.0])
def test_the_path_equals_cold_fits_in_any_order(made_up, n, p, l1_ratio):
    X, y = made_up(n, p)
    penalties = [0.02, 0.3, 0.005, 0.1]
    for penalty, warm in zip(penalties, ElasticNetLogistic(l1_ratio=l1_ratio).fit_path(X, y, penalties), strict=True):
        cold = ElasticNetLogistic(penalty, l1_ratio).fit(X, y)
        assert warm.penalty == penalty
        np.testing.assert_allclose(warm.coef_, cold.coef_, atol=1e-6)
        np.testing.assert_allclose(warm.intercept_, cold.intercept_, atol=1e-6)


def test_repeated_columns_and_odd_scales_converge(made_up):
    X, y = made_up(40, 30)
    X = np.hstack([X, X, 1e3 * X + 5e3])
    for fitted in ElasticNetLogistic().fit_path(X, y, PENALTIES):
        found = (fitted.coef_[0], float(fitted.intercept_[0]), fitted.penalty, 0.5)
        assert optimality_gap(X, y, *found) <= 1e-5  # in columns of the size 5,000


def test_a_large_penalty_leaves_the_share_of_responders(six_z):
    X, y = six_z
    fitted = ElasticNetLogistic(5.0).fit(X, y)
    assert not fitted.coef_.any()
    np.testing.assert_allclose(fitted.predict_proba(X)[:, 1], 14 / 26, rtol=1e-12)


def test_a_smaller_penalty_fits_the_training_rows_better(six_z):
    X, y = six_z
    chance = np.array([one.predict_proba(X)[:, 1] for one in ElasticNetLogistic().fit_path(X, y, PENALTIES)])
    losses = -np.log(np.where(y == 1, chance, 1 - chance)).mean(axis=1)
    assert (np.diff(losses) < 1e-12).all()


def test_the_path_remembers_the_names_of_the_columns(fx26):
    frame = fx26[["ifng", "il10"]]
    for fitted in ElasticNetLogistic().fit_path(frame, fx26["y"], [0.5, 0.05]):
        assert list(fitted.feature_names_in_) == ["ifng", "il10"]
        assert fitted.predict_proba(frame).shape == (26, 2)
