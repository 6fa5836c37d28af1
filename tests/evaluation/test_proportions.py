import pytest
from hypothesis import given
from hypothesis import strategies as st

from biomarker.errors import CohortError
from biomarker.evaluation.proportions import clopper_pearson, predictive_values, wilson


def test_a_mean_over_repeats_may_be_a_fraction_of_a_patient():
    assert wilson(9.5, 14).low > wilson(9, 14).low
    assert wilson(9.5, 14).high < wilson(10, 14).high


@given(n=st.integers(1, 200), data=st.data())
def test_intervals_are_ordered_and_mirror(n, data):
    k = data.draw(st.integers(0, n))
    for interval in (wilson, clopper_pearson):
        found, mirrored = interval(k, n), interval(n - k, n)
        assert 0.0 <= found.low <= k / n <= found.high <= 1.0
        assert (1 - mirrored.high, 1 - mirrored.low) == pytest.approx((found.low, found.high), abs=1e-9)


@pytest.mark.parametrize(("k", "n"), [(-1, 5), (6, 5), (0, 0)])
def test_what_is_no_share_is_a_bug(k, n):
    with pytest.raises(ValueError):
        wilson(k, n)


@pytest.mark.parametrize(
    ("sensitivity", "specificity", "expected"),
    [
        (1.0, 1.0, (1.0, 1.0)),
        (0.0, 1.0, (None, 0.7)),  # nobody is called a responder
        (1.0, 0.0, (0.3, None)),  # nobody is called a non-responder
        (0.5, 0.5, (0.3, 0.7)),  # a coin repeats the prevalence
    ],
)
def test_predictive_values_at_30_percent(sensitivity, specificity, expected):
    assert predictive_values(sensitivity, specificity, 0.3) == pytest.approx(expected)


def test_a_percentage_is_refused():
    with pytest.raises(CohortError, match="prevalence 30"):
        predictive_values(0.9, 0.9, 30)
