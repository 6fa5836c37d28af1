"""Checked input: the short path for plain arrays checks as much as scikit-learn's long one."""

import numpy as np
import pandas as pd
import pytest

from biomarker.candidates.classifiers.ridge_logistic import RidgeLogistic
from biomarker.candidates.transforms.standard_scale import StandardScale

X = np.array([[1.0, 2], [3, 5], [4, 1], [2, 2]])
Y = np.array([0, 1, 1, 0])


@pytest.mark.parametrize(
    "rows", [X, X.tolist(), X.astype(int), pd.DataFrame(X, columns=["a", "b"]), np.asfortranarray(X)]
)
@pytest.mark.parametrize(
    "labels", [Y, Y.tolist(), Y.astype(bool), np.array(["no", "yes", "yes", "no"]), Y.astype(float)]
)
def test_every_kind_of_input_gives_the_same_fit(rows, labels):
    found = RidgeLogistic().fit(rows, labels)
    np.testing.assert_allclose(found.coef_, RidgeLogistic().fit(X, Y).coef_, rtol=1e-12)
    assert found.n_features_in_ == 2


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        (np.array([[1.0, np.nan]]), "NaN"),
        (np.array([[1.0, np.inf]]), "infinity"),
        (np.ones((1, 3)), "3 features"),
        (np.ones(2), "1D array"),
        (np.empty((0, 2)), "0 sample"),
    ],
)
def test_bad_rows_are_refused(rows, message):
    fitted = RidgeLogistic().fit(X, Y)
    with pytest.raises(ValueError, match=message):
        fitted.predict_proba(rows)


def test_missing_values_pass_a_transform_but_infinite_ones_do_not():
    scale = StandardScale().fit(np.array([[1.0], [np.nan], [3.0]]))
    np.testing.assert_array_equal(scale.transform(np.array([[np.nan], [3.0]])), [[np.nan], [1.0]])
    with pytest.raises(ValueError, match="infinity"):
        scale.transform(np.array([[np.inf]]))


@pytest.mark.parametrize(
    ("labels", "message"),
    [
        ([1, 1, 1, 1], "one class only"),
        ([0, 1, 2, 0], "binary"),
        ([0, 1], "inconsistent"),
        ([0.1, 0.7, 0.2, 0.4], "Unknown label type"),
    ],
)
def test_bad_labels_are_refused(labels, message):
    with pytest.raises(ValueError, match=message):
        RidgeLogistic().fit(X, np.array(labels))


def test_a_second_fit_forgets_the_names_of_the_first():
    twice = RidgeLogistic().fit(pd.DataFrame(X, columns=["a", "b"]), Y).fit(X, Y)
    assert not hasattr(twice, "feature_names_in_")
