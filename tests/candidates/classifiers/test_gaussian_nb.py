"""Naive Bayes equals scikit-learn's."""

import numpy as np
import pytest
from sklearn.naive_bayes import GaussianNB

from biomarker.candidates.classifiers.gaussian_nb import SmoothedNaiveBayes


@pytest.mark.parametrize("smoothing", [1e-9, 0.1])
@pytest.mark.parametrize(("n", "p"), [(20, 1), (26, 12), (80, 50)])
def test_scikit_learn(made_up, n, p, smoothing):
    X, y = made_up(n, p)
    ours = SmoothedNaiveBayes(smoothing).fit(X, y)
    theirs = GaussianNB(var_smoothing=smoothing).fit(X, y)
    np.testing.assert_allclose(ours.predict_proba(X), theirs.predict_proba(X), rtol=0, atol=1e-12)


def test_constant_columns_leave_the_share_of_responders():
    fitted = SmoothedNaiveBayes().fit(np.ones((5, 3)), [0, 0, 0, 1, 1])
    np.testing.assert_allclose(fitted.predict_proba(np.ones((1, 3)))[0], [0.6, 0.4])
