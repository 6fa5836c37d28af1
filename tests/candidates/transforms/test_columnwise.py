"""Log, imputation and scaling: small tables, missing and constant columns."""

import numpy as np
import pytest

from biomarker.candidates.columns import Columns
from biomarker.candidates.columnwise import nan_quantiles
from biomarker.candidates.transforms.knn_impute import NearestImpute
from biomarker.candidates.transforms.log2 import PART as LOG2
from biomarker.candidates.transforms.log2 import Log2
from biomarker.candidates.transforms.median_impute import MedianImpute
from biomarker.candidates.transforms.robust_scale import RobustScale
from biomarker.candidates.transforms.standard_scale import StandardScale

NAN = np.nan


def column(*values):
    return np.array(values, dtype=float)[:, None]


@pytest.mark.parametrize(
    ("training", "new", "expected"),
    [
        ([1, 2, 8], [2, 16, NAN], [1, 4, NAN]),
        ([0, 2, 8], [0, -5], [0, 0]),  # floor: half of 2
        ([-1, 0.5, 8], [-1, 0.25, 0.1], [-2, -2, -2]),
        ([0, -1], [0, 4], [0, 2]),  # nothing positive: floor 1
        ([NAN, NAN], [0, 4], [0, 2]),
    ],
)
def test_log2_floors_what_has_no_logarithm(training, new, expected):
    found = Log2().fit(column(*training)).transform(column(*new))
    np.testing.assert_array_equal(found[:, 0], expected)


def test_log2_leaves_logged_analytes_and_covariates_alone():
    log = LOG2.build(Columns(("IFNG", "IL6"), (False, True), ("age",)))
    X = np.array([[4.0, -3, 40], [8, 2, 50]])
    np.testing.assert_array_equal(log.fit_transform(X), [[2, -3, 40], [3, 2, 50]])
    assert X[0, 0] == 4


@pytest.mark.parametrize(("training", "fill"), [([1, 2, 9], 2), ([1, 2, NAN, 9, 5], 3.5), ([NAN, NAN], 0), ([7], 7)])
def test_median_impute(training, fill):
    found = MedianImpute().fit(column(*training)).transform(column(NAN, 5))
    np.testing.assert_array_equal(found[:, 0], [fill, 5])


def test_knn_impute_takes_the_mean_of_the_nearest_patients():
    training = np.array([[1.0, 10], [2, 20], [9, 90]])
    found = NearestImpute(2).fit(training).transform(np.array([[1.4, NAN]]))
    np.testing.assert_array_equal(found, [[1.4, 15]])


def test_knn_impute_keeps_an_empty_column_and_its_name():
    fitted = NearestImpute(2).fit(np.array([[1.0, NAN], [2, NAN]]))
    np.testing.assert_array_equal(fitted.transform(np.array([[NAN, NAN]])), [[1.5, 0]])
    assert list(fitted.get_feature_names_out(["a", "b"])) == ["a", "b"]


def test_standard_scale_has_the_population_standard_deviation():
    found = StandardScale().fit(column(1, 3, NAN)).transform(column(1, 2, 5, NAN))
    np.testing.assert_array_equal(found[:, 0], [-1, 0, 3, NAN])


def test_robust_scale_agrees_with_standard_scale_on_normal_values():
    values = np.random.default_rng(0).normal(5, 3, size=(20_000, 1))
    fitted = RobustScale().fit(values)
    assert fitted.center_[0] == pytest.approx(5, abs=0.1)
    assert fitted.scale_[0] == pytest.approx(3, rel=0.03)


def test_robust_scale_ignores_one_wild_value():
    usual, wild = (RobustScale().fit(column(1, 2, 3, 4, 5, 6, 7, 8, last)) for last in (9, 1e6))
    assert wild.center_[0] == usual.center_[0]
    assert wild.scale_[0] == usual.scale_[0]


def test_robust_scale_of_a_column_that_is_mostly_one_value():
    """Seven of nine below the limit: the interquartile range is 0, the standard deviation is not."""
    values = column(1, 1, 1, 1, 1, 1, 1, 3, 5)
    assert RobustScale().fit(values).scale_[0] == pytest.approx(values.std())


@pytest.mark.parametrize("scale", [StandardScale, RobustScale])
@pytest.mark.parametrize("training", [[0.1] * 7, [1e8] * 3, [NAN] * 4, [5]])
def test_constant_and_empty_columns_are_only_centred(scale, training):
    fitted = scale().fit(column(*training))
    assert fitted.scale_[0] == 1
    np.testing.assert_allclose(fitted.transform(column(training[0]))[0, 0], 0 * training[0], atol=1e-16)


@pytest.mark.parametrize("n", [1, 2, 5, 20])
def test_quantiles_are_those_of_numpy(n):
    rng = np.random.default_rng(n)
    X = np.where(rng.random((n, 30)) < 0.3, NAN, rng.normal(size=(n, 30)))
    X[0] = 0.0
    shares = (0.0, 0.25, 0.5, 0.9, 1.0)
    np.testing.assert_allclose(nan_quantiles(X, shares), np.nanquantile(X, shares, axis=0), atol=1e-14)
