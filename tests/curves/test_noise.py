import numpy as np
import pytest

from biomarker.curves.noise import Noise, estimate_power, noise_of
from biomarker.errors import CurveError


@pytest.mark.parametrize(("weighting", "spread"), [("none", [1, 1]), ("1/y", [2, 10]), ("1/y2", [4, 100]),
                                                   ("log", [4, 100]), (1.5, [8, 1000])])  # fmt: skip
def test_spread_of_a_reading_by_its_mean(weighting, spread):
    assert noise_of(weighting).spread([4, 100], 100) == pytest.approx(spread)


def test_a_reading_near_zero_gets_no_infinite_weight():
    assert Noise(1.0).spread([0, -3], 1000) == pytest.approx([1, 3])


@pytest.mark.parametrize("power", [0.0, 0.5, 1.0])
def test_power_of_the_mean_is_found_from_residuals(power):
    noise = np.random.default_rng(0)
    mean = np.repeat(np.geomspace(1, 1e4, 12), 20)
    assert estimate_power(mean, 0.1 * mean**power * noise.normal(size=240)) == pytest.approx(power, abs=0.08)


def test_too_few_residuals_tell_no_power():
    with pytest.raises(CurveError, match="4 readings"):
        estimate_power([1, 2, 3, 4], [0.1, 0.2, 0.1, 0.1])
