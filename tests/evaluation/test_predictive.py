"""Predictive values where a stated share responds."""

from dataclasses import replace

import numpy as np
import pytest

from biomarker.evaluation.predictive import at_prevalence, predictive_values_at


@pytest.mark.parametrize(
    ("prevalence", "positive", "negative"), [(0.3, 0.5950, 0.9245), (0.5, 0.7742, 0.8399), (0.7, 0.8889, 0.6921)]
)
def test_values_follow_bayes_rule(prevalence, positive, negative):
    found = at_prevalence(0.857, 14, 0.75, 12, prevalence, 0.95)
    assert (found.positive.value, found.negative.value) == pytest.approx((positive, negative), abs=1e-4)
    for one in (found.positive, found.negative):
        assert 0 <= one.low < one.value < one.high <= 1


def test_the_interval_is_that_of_random_draws():
    random = np.random.default_rng(1)
    sensitivity, specificity = random.beta(12.5, 2.5, 400_000), random.beta(9.5, 3.5, 400_000)
    drawn = sensitivity * 0.3 / (sensitivity * 0.3 + (1 - specificity) * 0.7)
    found = at_prevalence(12 / 14, 14, 9 / 12, 12, 0.3, 0.95).positive
    assert (found.low, found.high) == pytest.approx(tuple(np.quantile(drawn, [0.025, 0.975])), abs=0.003)


@pytest.mark.slow
@pytest.mark.parametrize(("sensitivity", "specificity", "n"), [(0.8, 0.7, 13), (0.9, 0.6, 30), (0.6, 0.9, 60)])
def test_the_interval_covers_the_truth_about_as_often_as_it_says(sensitivity, specificity, n):
    """The level is a mean over truths; at one truth it may fall short a little, as every interval of a share does."""
    random = np.random.default_rng(3)
    truth = sensitivity * 0.3 / (sensitivity * 0.3 + (1 - specificity) * 0.7)
    hits = [
        at_prevalence(
            random.binomial(n, sensitivity) / n, n, random.binomial(n, specificity) / n, n, 0.3, 0.95
        ).positive
        for _ in range(200)
    ]
    covered = np.mean([one is not None and one.low <= truth <= one.high for one in hits])
    assert 0.90 <= covered <= 0.995


def test_a_call_that_is_never_made_has_no_value_and_a_perfect_one_has_doubt():
    nobody = at_prevalence(0.0, 14, 1.0, 12, 0.3, 0.95)
    assert nobody.positive is None
    assert nobody.negative.value == pytest.approx(0.7)
    perfect = at_prevalence(1.0, 14, 1.0, 12, 0.3, 0.95)
    assert perfect.positive.value == perfect.positive.high == 1.0
    assert perfect.positive.low < 0.9


def test_it_uses_the_thresholds_of_the_folds(predict):
    seen = predict(1.5, threshold=0.4)
    one, two = predictive_values_at(seen, (0.2, 0.6), 0.9)
    assert (one.prevalence, two.prevalence) == (0.2, 0.6)
    assert one.positive.value < two.positive.value
    assert one.negative.value > two.negative.value
    assert one.positive.level == 0.9
    assert predictive_values_at(replace(seen, threshold=np.full(seen.threshold.shape, np.nan)), (0.2,), 0.9) is None
