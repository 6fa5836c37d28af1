"""Three-valued logic and numbers between two limits: never more certain than every completion allows."""

import itertools
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from biomarker.response.truth import Span, all_of, any_of, compare, opposite

truths = st.lists(st.sampled_from([True, False, None]), max_size=6)


def completions(seen):
    return itertools.product(*([True, False] if one is None else [one] for one in seen))


@given(truths)
def test_and_and_or_agree_with_every_completion(seen):
    for ours, python in ((all_of, all), (any_of, any)):
        possible = {python(one) for one in completions(seen)}
        assert ours(seen) is (possible.pop() if len(possible) == 1 else None)


spans = st.tuples(st.integers(-5, 5), st.integers(0, 4)).map(lambda one: Span(Decimal(one[0]), Decimal(sum(one))))


@given(spans, st.sampled_from(["<", "<=", ">", ">="]), st.integers(-6, 10))
def test_a_comparison_is_certain_only_where_all_numbers_between_agree(span, operator, limit):
    halves = [span.low + Decimal(i) / 2 for i in range(int(2 * (span.high - span.low)) + 1)]
    possible = {eval(f"x {operator} {limit}", {"x": x}) for x in halves}
    assert compare(span, operator, limit) is (possible.pop() if len(possible) == 1 else None)


@given(spans, spans)
def test_sums_and_differences_hold_what_is_possible(a, b):
    assert (a - b).low == a.low - b.high
    assert (a + b).high == a.high + b.high


def test_what_is_not_recorded_is_unknown():
    assert compare(None, "<", 3) is None
    assert opposite(None) is None


@pytest.mark.parametrize(("a", "b", "expected"), [("0.7", "0.4", False), ("2.1", "1.8", False), ("0.69", "0.4", True)])
def test_decimals_are_exact_where_floats_are_not(a, b, expected):
    """In binary fractions 0.7 - 0.4 is below 0.3, and 2.1 - 1.8 is above it."""
    assert compare(Span.exactly(Decimal(a)) - Span.exactly(Decimal(b)), "<", Decimal("0.3")) is expected
