"""Maximum likelihood of a censored normal sample; oracle: scipy.stats.norm.fit of CensoredData."""

import numpy as np
import pytest
from scipy.optimize import minimize
from scipy.stats import CensoredData, norm

from biomarker.candidates.censored_normal import fit_censored_normal


def sample(n=60, seed=0, limits=(1.0, 2.0, 2.5), upper=4.0):
    """(n, 3) values and marks: a quarter to two thirds below, some above, each column with its own limit."""
    drawn = np.random.default_rng(seed).normal(2, 1.5, (n, 3))
    low = np.array(limits)
    marks = np.where(drawn < low, -1.0, np.where(drawn > upper, 1.0, 0.0))
    return np.where(marks < 0, low, np.where(marks > 0, upper, drawn)), marks


def test_equals_the_fit_of_scipy():
    values, marks = sample()
    mu, sigma = fit_censored_normal(values, marks)
    for j in range(3):
        column, mark = values[:, j], marks[:, j]
        data = CensoredData(uncensored=column[mark == 0], left=column[mark < 0], right=column[mark > 0])
        np.testing.assert_allclose((mu[j], sigma[j]), norm.fit(data), rtol=2e-4)


def test_is_the_top_of_the_likelihood_with_a_limit_of_its_own_in_every_cell():
    random = np.random.default_rng(3)
    drawn, limit = random.normal(0, 1, 50), random.normal(-0.3, 0.5, 50)
    marks, values = np.where(drawn < limit, -1.0, 0.0), np.maximum(drawn, limit)

    def minus(x):
        below = norm.logcdf(values, x[0], np.exp(x[1]))
        return -np.where(marks < 0, below, norm.logpdf(values, x[0], np.exp(x[1]))).sum()

    best = minimize(minus, [0.0, 0.0], method="Nelder-Mead", options={"xatol": 1e-9, "fatol": 1e-12})
    mu, sigma = fit_censored_normal(values[:, None], marks[:, None])
    np.testing.assert_allclose((mu[0], np.log(sigma[0])), best.x, atol=1e-6)


def test_without_censoring_it_is_mean_and_standard_deviation():
    values = np.random.default_rng(1).normal(5, 2, (30, 2))
    values[3, 1] = np.nan
    mu, sigma = fit_censored_normal(values, np.zeros((30, 2)))
    np.testing.assert_allclose(mu, np.nanmean(values, axis=0))
    np.testing.assert_allclose(sigma, np.nanstd(values, axis=0))


def test_weights_count_rows():
    values, marks = sample(20)
    counts = np.random.default_rng(2).integers(0, 3, 20)
    index = np.repeat(np.arange(20), counts)
    weights = np.repeat(counts[:, None], 3, axis=1).astype(float)
    np.testing.assert_allclose(fit_censored_normal(values, marks, weights),
                               fit_censored_normal(values[index], marks[index]), rtol=1e-7)  # fmt: skip


@pytest.mark.parametrize("measured", [[], [3.0], [3.0, 3.0]])
def test_too_little_was_measured(measured):
    values = np.array([*measured, *[2.0] * 5])[:, None]
    marks = np.array([0.0] * len(measured) + [-1.0] * 5)[:, None]
    assert np.isnan(fit_censored_normal(values, marks)).all()


def test_large_numbers_are_no_difficulty():
    values, marks = sample()
    mu, sigma = fit_censored_normal(values, marks)
    scaled = fit_censored_normal(1e9 + 1e4 * values, marks)
    np.testing.assert_allclose(scaled[0], 1e9 + 1e4 * mu)
    np.testing.assert_allclose(scaled[1], 1e4 * sigma, rtol=1e-5)
