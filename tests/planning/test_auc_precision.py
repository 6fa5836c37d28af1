import numpy as np
import pytest
from scipy.special import ndtri

from biomarker.errors import StudyError
from biomarker.evaluation.delong import delong
from biomarker.planning.auc_precision import (
    binormal_se,
    expected_interval,
    hanley_mcneil_half_width,
    hanley_mcneil_se,
    patients_for_width,
)


def test_thirteen_against_thirteen_know_an_auc_of_three_quarters_to_within_a_fifth():
    assert hanley_mcneil_half_width(0.75, 13, 13) == pytest.approx(0.19, abs=0.005)


def test_auc_of_080_in_26_patients():
    """The domain notes give 0.63 to 0.97 for 13 against 13."""
    half = hanley_mcneil_half_width(0.80, 13, 13)
    assert (0.80 - half, 0.80 + half) == pytest.approx((0.63, 0.97), abs=0.006)


def test_both_formulas_agree_with_the_closed_form_of_pure_noise():
    """Under the null the variance is (n1 + n0 + 1) / (12 n1 n0), whatever the distribution: .1153846^2 for 13 v 13."""
    assert binormal_se(0.5, 13, 13) == pytest.approx(0.1153846, abs=1e-7)
    assert hanley_mcneil_se(0.5, 13, 13) == pytest.approx(0.1153846, abs=1e-7)


def test_binormal_variance_is_what_delong_finds_on_average():
    random = np.random.default_rng(1)
    responder = np.arange(40) < 24
    scores = random.normal(size=(40, 3000)) + np.sqrt(2) * ndtri(0.8) * responder[:, None]
    found = delong(responder, scores)
    assert np.sqrt(found.covariance.diagonal().mean()) == pytest.approx(binormal_se(0.8, 24, 16), rel=0.02)
    assert found.auc.std() == pytest.approx(binormal_se(0.8, 24, 16), rel=0.04)


@pytest.mark.parametrize(("auc", "rate", "width"), [(0.75, 0.5, 0.2), (0.8, 14 / 26, 0.1), (0.9, 0.2, 0.3)])
def test_one_patient_fewer_would_be_too_few(auc, rate, width):
    def wide(n):
        interval = expected_interval(auc, int(np.floor(rate * n + 0.5)), n - int(np.floor(rate * n + 0.5)))
        return interval.high - interval.low

    n = patients_for_width(auc, rate, width)
    assert wide(n) <= width < wide(n - 1)


def test_half_the_width_takes_about_four_times_the_patients():
    assert patients_for_width(0.75, 0.5, 0.1) / patients_for_width(0.75, 0.5, 0.2) == pytest.approx(4, abs=0.1)


def test_an_unreachable_width_is_refused():
    with pytest.raises(StudyError, match="out of reach"):
        patients_for_width(0.75, 0.5, 1e-5)
