"""Power of a fixed marker against pROC's power.roc.test."""

import numpy as np
import pytest
from scipy.special import ndtri

from biomarker.errors import StudyError
from biomarker.evaluation.mann_whitney import mann_whitney_p
from biomarker.planning.marker_power import marker_power, patients_for_power


def test_power_of_the_published_example():
    """power.roc.test(ncases=41, ncontrols=72, auc=.73)"""
    assert marker_power(0.73, 41, 72) == pytest.approx(0.9897453, abs=5e-8)


def test_patients_of_the_published_example():
    """power.roc.test(auc of s100b, power=.95, kappa=1.7)"""
    needed = patients_for_power(0.7313685637, 0.95, 1.7)
    assert needed.responders == pytest.approx(29.29764, abs=2e-5)
    assert needed.nonresponders == pytest.approx(49.806, abs=1e-3)
    assert needed.patients == 30 + 50


def test_fourteen_against_twelve():
    assert marker_power(0.75, 14, 12) == pytest.approx(0.63, abs=0.005)


def test_patients_and_power_are_inverse():
    needed = patients_for_power(0.75, 0.8, 12 / 14)
    assert marker_power(0.75, 21, 18) > 0.8 > marker_power(0.75, 20, 17)
    assert needed.patients == 39


@pytest.mark.slow
@pytest.mark.parametrize("auc", [0.6, 0.75, 0.9])
def test_formula_is_near_the_power_of_the_exact_test_that_is_used(auc):
    random = np.random.default_rng(1)
    responder = np.arange(26) < 14
    shift = np.sqrt(2) * ndtri(auc) * responder
    found = np.mean([mann_whitney_p(responder, random.normal(size=26) + shift) < 0.05 for _ in range(1000)])
    assert found == pytest.approx(marker_power(auc, 14, 12), abs=0.05)


def test_no_power_without_patients_of_both_kinds():
    with pytest.raises(StudyError, match="0 responders"):
        marker_power(0.75, 0, 12)
