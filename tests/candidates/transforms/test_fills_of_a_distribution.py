"""Fills that know how the analyte is distributed: the expectation beyond the limit, and several draws from there."""

import numpy as np
import pytest

from biomarker.candidates.candidate import Candidate, PartChoice
from biomarker.candidates.columns import Columns
from biomarker.candidates.transforms.fill_draws import FillDraws
from biomarker.candidates.transforms.fill_expected import FillExpected

STEPS = tuple(PartChoice(name) for name in ("log2", "median_impute", "standard_scale"))
COLUMNS = Columns(("IFNG", "IL6"), (False, False))


def rows(n=200, share=0.4, seed=0, limit=None):
    """(n, 4) log-normal values (mean log 2, sd 1), the lowest `share` below one limit, and their marks."""
    values = np.exp(np.random.default_rng(seed).normal(2, 1, (n, 2)))
    limit = np.quantile(values, share, axis=0) if limit is None else limit
    low = values < limit
    return np.hstack([np.where(low, limit, values), np.where(low, -1.0, 0.0)])


@pytest.mark.parametrize("share", [0.2, 0.4, 0.6])
def test_the_expectation_is_that_of_the_hidden_values(share):
    """Mean logarithm of the fills = mean logarithm of what the limit hides; Monte Carlo error about 0.05."""
    X, hidden = rows(4000, share), np.log(rows(4000, 0.0)[:, :2])
    filled = FillExpected([False, False]).fit(X).transform(X)
    low = X[:, 2:] < 0
    assert np.log(filled[low]).mean() == pytest.approx(hidden[low].mean(), abs=0.08)
    assert (np.log(filled) - hidden).mean() == pytest.approx(0, abs=0.03)


def test_a_higher_limit_gets_a_higher_fill_and_an_upper_limit_a_fill_above_it():
    fitted = FillExpected([False, False]).fit(rows())
    new = np.array([[2.0, 5, -1, 0], [8.0, 5, -1, 0], [40.0, 5, 1, 0]])
    low, high, above = fitted.transform(new)[:, 0]
    assert low < 2 < high < 8
    assert above > 40


def test_the_own_limit_of_every_training_cell_is_used():
    """Two plates, one with a limit three times as high: the distribution is found all the same."""
    values = np.exp(np.random.default_rng(4).normal(2, 1, (3000, 1)))
    limit = np.where(np.arange(3000) % 2, 4.0, 12.0)[:, None]
    low = values < limit
    fitted = FillExpected([False]).fit(np.hstack([np.where(low, limit, values), np.where(low, -1.0, 0)]))
    assert fitted.mu_[0] == pytest.approx(2, abs=0.06)
    assert fitted.sigma_[0] == pytest.approx(1, abs=0.06)


@pytest.mark.parametrize("n_measured", [0, 1, 4])
def test_an_analyte_that_is_hardly_measured_gets_the_constant(n_measured):
    X = rows(20)
    X[:, 0], X[:, 2] = 3.0, -1
    X[:n_measured, 0], X[:n_measured, 2] = np.arange(5, 5 + n_measured), 0
    fitted = FillExpected([False, False]).fit(X)
    assert np.isnan(fitted.mu_[0])
    filled = fitted.transform(X)
    np.testing.assert_allclose(filled[n_measured:, 0], 3 / np.sqrt(2))
    assert np.isnan(FillDraws([False, False]).fit(X).mu_[:, 0]).all()


def test_a_logged_unit_is_modelled_as_it_is():
    X = rows(2000)
    logs = X.copy()
    logs[:, :2] = np.log(X[:, :2])
    linear, logged = FillExpected([False, False]).fit(X), FillExpected([True, True]).fit(logs)
    np.testing.assert_allclose(linear.mu_, logged.mu_)
    np.testing.assert_allclose(np.log(linear.transform(X)), logged.transform(logs))


def test_the_response_takes_no_part():
    X = rows(30)
    y = np.arange(30) % 2
    np.testing.assert_array_equal(FillDraws([False, False]).fit(X, y).mu_, FillDraws([False, False]).fit(X, 1 - y).mu_)


def test_draws_lie_below_the_limit_and_spread_like_the_hidden_values():
    X = rows(500)
    fitted = FillDraws([False, False], draws=40).fit(X)
    drawn = np.array([np.log(fitted.complete(X, k, training=True)[:, 0]) for k in range(40)])
    low = X[:, 2] < 0
    assert (drawn[:, low] <= np.log(X[low, 0])).all()
    assert (drawn[:, ~low] == drawn[0, ~low]).all()
    hidden = np.log(rows(500, 0.0)[:, 0][low])
    assert drawn[:, low].mean() == pytest.approx(hidden.mean(), abs=0.15)
    assert drawn[:, low].std() == pytest.approx(hidden.std(), abs=0.15)


def test_what_is_not_known_of_the_distribution_is_in_the_draws():
    """From few patients the parameters differ from draw to draw, by about sd / sqrt(n); from many hardly."""
    few, many = (FillDraws([False, False], draws=60).fit(rows(n)).mu_.std(axis=0).mean() for n in (25, 2500))
    assert few == pytest.approx(1 / 5, rel=0.5)
    assert many == pytest.approx(1 / 50, rel=0.5)


def candidate(**settings):
    return Candidate("drawn", PartChoice("ridge_logistic"), (PartChoice("fill_draws", settings), *STEPS))


def test_predictions_are_the_mean_over_the_draws_and_the_same_every_time():
    X, y = rows(40), np.arange(40) % 2
    fitted = candidate(draws=7).build(COLUMNS).fit(X, y)
    classifier = fitted[-1]
    assert len(classifier.pipelines_) == 7
    each = [one.predict_proba(classifier.fill_.complete(X, k))[:, 1] for k, one in enumerate(classifier.pipelines_)]
    assert np.ptp(each, axis=0).max() > 0.001
    found = fitted.predict_proba(X)[:, 1]
    np.testing.assert_allclose(found, np.mean(each, axis=0))
    np.testing.assert_array_equal(fitted.predict_proba(X)[:, 1], found)
    other = candidate(draws=7, seed=2).build(COLUMNS).fit(X, y).predict_proba(X)[:, 1]
    assert 0 < np.abs(other - found).max() < 0.1


def test_a_path_of_penalties_equals_separate_fits():
    X, y = rows(40), (np.arange(40) % 2).astype(bool)
    X[:, 0] *= np.where(y, 2.0, 1.0)
    tuned = Candidate("tuned", PartChoice("elastic_net"), (PartChoice("fill_draws", {"draws": 3}), *STEPS))
    key = f"classifier__{tuned.parts()[-1][2].path}"
    path = [settings[key] for settings in tuned.grid()]
    for value, one in zip(path[:3], tuned.build(COLUMNS)[-1].fit_path(X, y, path[:3]), strict=True):
        alone = tuned.build(COLUMNS, {key: value}).fit(X, y)
        np.testing.assert_allclose(one.predict_proba(X), alone.predict_proba(X), atol=1e-6)


def test_the_columns_used_are_named_once():
    from biomarker.development.develop import used_predictors

    X, y = rows(40), np.arange(40) % 2
    fitted = candidate(draws=3).build(COLUMNS).fit(X, y)
    assert used_predictors(fitted, COLUMNS) == ("IFNG", "IL6")
    assert fitted[-1].coef_.shape == (1, 2)
