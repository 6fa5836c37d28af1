"""Williams' test: his critical values, size on noise, power on a trend, the lowest dose with an effect."""

import numpy as np
import pytest

from biomarker.exposure.invitro.williams import williams, williams_statistic


# Williams 1971, Biometrics 27:103, table 1: upper 5 % points of t-bar for k doses and endless degrees of freedom.
@pytest.mark.parametrize(("k", "critical"), [(1, 1.645), (2, 1.716), (3, 1.739), (4, 1.750), (5, 1.756)])
def test_the_statistic_has_the_published_critical_values(k, critical):
    random = np.random.default_rng(k)
    tables = random.standard_normal((20_000, 60, k + 1))  # 59 k degrees of freedom
    assert np.quantile(williams_statistic(tables), 0.95) == pytest.approx(critical, abs=0.045)


def test_on_noise_it_rejects_as_often_as_it_should():
    random = np.random.default_rng(4)
    p = [williams(random.standard_normal((4, 5)) + random.standard_normal((4, 1)), np.arange(5), permutations=199).p
         for _ in range(300)]  # fmt: skip
    assert np.mean(np.array(p) <= 0.05) < 0.085
    assert np.mean(np.array(p) <= 0.5) == pytest.approx(0.5, abs=0.1)


def test_the_lowest_dose_with_an_effect_comes_from_stepping_down():
    random = np.random.default_rng(6)
    response = np.array([0, 0, 0, 4, 6.0]) + 0.3 * random.standard_normal((5, 5))
    found = williams(response, np.array([0, 1, 5, 10, 50.0]))
    assert (found.lowest, found.rising, found.n) == (10.0, True, 5)
    assert found.p < 0.001
    falling = williams(-response, np.array([0, 1, 5, 10, 50.0]))
    assert (falling.lowest, falling.rising) == (10.0, False)


def test_donors_with_a_gap_are_left_out_and_one_donor_is_no_test():
    response = np.array([[0, 1.0, 2], [0, np.nan, 2.2], [0, 0.8, 2.1]])
    assert williams(response, np.arange(3)).n == 2
    assert williams(response[:1], np.arange(3)) is None
    assert williams(np.zeros((4, 3)), np.arange(3)) is None
