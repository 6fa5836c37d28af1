"""The augmented response: unbiased, covering and narrower where its model holds, and it says where not."""

import numpy as np
import pytest

from biomarker.errors import CohortError
from biomarker.trial.augmented import Composite, augmented


def composite(n, seed, effect=-2.5, spread=1.0, fail=0.2, even=False):
    random = np.random.default_rng(seed)
    treated = np.arange(2 * n) < n
    baseline = random.normal(10, 3, 2 * n)
    noise = random.normal(0, 3.5, 2 * n) * np.where(treated, spread, 1.0)
    value = -3 + effect * treated - 0.4 * (baseline - 10) + noise
    value = 2 * np.round(value / 2) if even else value
    return Composite(value, random.random(2 * n) < fail, treated, -4.0, True, baseline[:, None])


def test_it_agrees_with_counting_in_a_large_trial_and_is_narrower():
    found = augmented(composite(4000, 1))
    for rate, plain in zip(found.rates, found.plain_rates, strict=True):
        assert rate.value == pytest.approx(plain.wilson.value, abs=0.02)
        assert rate.width < plain.wilson.width
    assert found.difference.value == pytest.approx(found.plain_difference.value, abs=0.03)
    assert found.equivalent_patients == pytest.approx(1.4, abs=0.15)
    assert found.doubts == ()


def test_the_closed_form_without_failures_and_covariates():
    random = np.random.default_rng(2)
    value = random.normal(-3, 2, 40)
    given = Composite(value, np.zeros(40, dtype=bool), np.ones(40, dtype=bool), -4.0, True, np.zeros((40, 0)))
    from scipy.stats import norm

    (rate,) = augmented(given).rates
    assert rate.value == pytest.approx(norm.cdf((-4 - value.mean()) / value.std(ddof=1)), abs=1e-9)
    assert augmented(given).difference is None


def test_which_side_is_good_does_not_matter():
    given = composite(30, 3)
    turned = Composite(-given.value, given.failed, given.treated, 4.0, False, given.baseline)
    assert augmented(turned).difference == augmented(given).difference


def test_the_p_value_agrees_with_the_interval():
    for seed in range(40):
        found = augmented(composite(25, seed), 0.95)
        assert (found.p <= 0.05) == (not found.difference.low <= 0 <= found.difference.high)


def test_units_of_the_baseline_do_not_matter():
    given = composite(30, 3)
    other = Composite(given.value, given.failed, given.treated, -4.0, True, 1000 * given.baseline + 5)
    assert augmented(other).difference.value == pytest.approx(augmented(given).difference.value, abs=1e-7)
    assert augmented(other).difference.se == pytest.approx(augmented(given).difference.se, rel=1e-5)


@pytest.mark.slow
def test_bias_coverage_width_and_power_in_small_trials(benchmark):
    script = benchmark("augmented_response")
    nothing = script.study(script.Setting("no effect", 25, -3, 0), 120)
    assert nothing.power[0] <= 0.1
    effect = script.study(script.Setting("effect", 50, -3, -2.5), 120)
    assert abs(effect.bias[0]) < 0.025
    assert effect.coverage[0] >= 0.91
    assert effect.width[0] < 0.9 * effect.width[1]
    assert effect.power[0] > effect.power[1]


def test_it_says_when_its_model_does_not_hold():
    assert "spread differently" in augmented(composite(60, 4, spread=3.0)).doubts[-1]
    random = np.random.default_rng(5)
    given = composite(60, 5)
    skewed = Composite(random.exponential(3, 120) ** 2 - 20, given.failed, given.treated, -4.0, True, given.baseline)
    assert "not normal" in augmented(skewed).doubts[0]


def test_nobody_failed_or_everyone_in_one_arm_stays_finite():
    calm = composite(20, 6, fail=0.0)
    assert np.isfinite(augmented(calm).difference.se)
    lopsided = Composite(calm.value, calm.treated & (np.arange(40) < 10), calm.treated, -4.0, True, calm.baseline)
    assert np.isfinite(augmented(lopsided).difference.value)


def test_too_few_values_are_refused():
    few = composite(9, 7, fail=0.6)
    with pytest.raises(CohortError, match="the continuous part is known for"):
        augmented(few)
    same = composite(20, 8)
    constant = Composite(np.full(40, -5.0), same.failed, same.treated, -4.0, True, same.baseline)
    with pytest.raises(CohortError, match="the same in all patients"):
        augmented(constant)
