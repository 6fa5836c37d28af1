"""Nearest shrunken centroids: the paper's formulas taken literally, scikit-learn's centroids, and what they promise."""

import numpy as np
import pytest
from scipy.special import softmax
from sklearn.neighbors import NearestCentroid

from biomarker.candidates.classifiers.nearest_shrunken_centroids import (
    THRESHOLDS,
    NearestShrunkenCentroids,
    standardised_differences,
)


def by_the_paper(X, y, threshold, new):
    """Tibshirani et al. 2002, equations 1 to 7, with a loop over classes and analytes; m_k as in the R package pamr."""
    n, p = X.shape
    overall = [X[:, i].mean() for i in range(p)]
    means = {k: [X[y == k, i].mean() for i in range(p)] for k in (0, 1)}
    s = [np.sqrt(sum((X[j, i] - means[y[j]][i]) ** 2 for j in range(n)) / (n - 2)) for i in range(p)]
    s0 = np.median(s)
    scores = np.zeros((len(new), 2))
    for k in (0, 1):
        m = np.sqrt(1 / (y == k).sum() - 1 / n)
        for i in range(p):
            d = (means[k][i] - overall[i]) / (m * (s[i] + s0))
            shrunken = np.sign(d) * max(abs(d) - threshold, 0)
            scores[:, k] += (new[:, i] - overall[i] - m * (s[i] + s0) * shrunken) ** 2 / (s[i] + s0) ** 2
        scores[:, k] -= 2 * np.log((y == k).mean())
    return softmax(-scores / 2, axis=1)


@pytest.mark.parametrize("threshold", [0.0, 0.4, 1.2, 9.0])
@pytest.mark.parametrize(("n", "p"), [(26, 6), (20, 41), (31, 1)])
def test_the_probabilities_of_the_paper(n, p, threshold):
    random = np.random.default_rng(5)
    X, new = 3 + 2 * random.normal(size=(n, p)), 3 + 2 * random.normal(size=(8, p))
    y = (np.arange(n) % 3 == 0).astype(int)
    X[:, 0] += 2 * y
    found = NearestShrunkenCentroids(threshold).fit(X, y).predict_proba(new)
    np.testing.assert_allclose(found, by_the_paper(X, y, threshold, new), atol=1e-12)


@pytest.mark.parametrize("threshold", [0.1, 0.5, 1.0, 2.0])
def test_classes_of_scikit_learn(made_up, threshold):
    X, y = made_up(40, 12)
    theirs = NearestCentroid(shrink_threshold=threshold).fit(X, y)
    ours = NearestShrunkenCentroids(threshold).fit(X, y)
    used = np.abs(theirs.centroids_[1] - theirs.centroids_[0]) > 1e-12
    np.testing.assert_array_equal(ours.coef_[0] != 0, used)


def test_the_six_cytokines_leave_in_the_order_of_their_differences(six_z):
    X, y = six_z
    size = np.abs(standardised_differences(X, y.astype(float)))
    for threshold, fitted in zip(THRESHOLDS, NearestShrunkenCentroids().fit_path(X, y, THRESHOLDS), strict=True):
        np.testing.assert_array_equal(fitted.coef_[0] != 0, size > threshold)
    assert size.argmax() == 0  # IFN-γ


def test_without_any_analyte_everybody_has_the_share_of_responders(six_z):
    X, y = six_z
    fitted = NearestShrunkenCentroids(9.0).fit(X, y)
    assert not fitted.coef_.any()
    np.testing.assert_allclose(fitted.predict_proba(X)[:, 1], 14 / 26)


def test_other_units_change_nothing(made_up):
    X, y = made_up(30, 7)
    before = NearestShrunkenCentroids(0.5).fit(X, y).predict_proba(X)
    scaled = 1e6 + 1e3 * X  # one unit for all: s0 is a median over analytes
    np.testing.assert_allclose(NearestShrunkenCentroids(0.5).fit(scaled, y).predict_proba(scaled), before, atol=1e-8)


def test_constant_columns_and_a_class_of_one_patient_are_no_crash():
    X = np.array([[0.1, 1.0], [0.1, 1.0], [0.1, 1.0], [0.1, 4.0]])
    found = NearestShrunkenCentroids(0.0).fit(X, [0, 0, 0, 1])
    assert np.isfinite(found.predict_proba(X)).all()
    assert not found.coef_.any()
