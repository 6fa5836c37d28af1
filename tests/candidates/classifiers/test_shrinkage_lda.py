"""Shrinkage LDA equals scikit-learn's, in both of its forms."""

import numpy as np
import pytest
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis

from biomarker.candidates.classifiers.shrinkage_lda import ShrinkageLDA


def test_two_cytokines(two_logs):
    X, y = two_logs
    found = ShrinkageLDA().fit(X, y).predict_proba(X)[:3, 1]
    np.testing.assert_allclose(found, [0.03942613, 0.7938723, 0.3090818], atol=1e-7)


@pytest.mark.parametrize(("n", "p"), [(20, 1), (20, 12), (80, 50), (26, 30), (40, 120)])
def test_scikit_learn(made_up, n, p):
    X, y = made_up(n, p)
    X = X * np.linspace(0.1, 10, p) + 3
    if p > 2:
        X[:, 1] = 4.0
    ours = ShrinkageLDA().fit(X, y)
    theirs = LinearDiscriminantAnalysis(solver="lsqr", shrinkage="auto").fit(X, y)
    np.testing.assert_allclose(ours.predict_proba(X), theirs.predict_proba(X), rtol=0, atol=1e-8)
    np.testing.assert_allclose(ours.coef_, theirs.coef_, rtol=1e-8, atol=1e-8)
    np.testing.assert_allclose(ours.intercept_, theirs.intercept_, rtol=1e-8, atol=1e-8)


def test_a_class_of_one_patient_is_no_crash():
    X = np.array([[0.0, 1.0], [1.0, 0.5], [0.3, 0.2], [5.0, 4.0]])
    assert np.isfinite(ShrinkageLDA().fit(X, [0, 0, 0, 1]).predict_proba(X)).all()
