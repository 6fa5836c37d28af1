"""Stability selection is reported with its error bound, or with the reason why there is none."""

import numpy as np
import pytest

from biomarker.evaluation.complementary_pairs import complementary_pairs, expected_false_selections, largest_choice

NAMES = tuple(f"A{j}" for j in range(12))


def test_published_bound():
    assert expected_false_selections(5, 50, 0.9) == pytest.approx(0.625)  # Meinshausen & Bühlmann 2010


@pytest.mark.parametrize(("p", "most"), [(2, 1), (12, 3), (50, 6), (500, 20)])
def test_so_many_are_taken_that_at_most_one_false_is_expected(p, most):
    assert largest_choice(p) == most
    assert expected_false_selections(most, p, 0.9) <= 1
    assert expected_false_selections(most + 1, p, 0.9) > 1


def halves(share):
    return np.arange(200)[:, None] < 200 * np.array([share] + [0.25] * 11)


def test_from_forty_patients_the_stable_analytes_and_the_bound_are_given():
    found = complementary_pairs(NAMES, halves(0.95), most=3, n_patients=40)
    assert found.pairs == 100
    assert found.index == pytest.approx(0.98, abs=0.03)  # the halves of a pair are rows next to each other
    assert found.stable == ("A0",)
    assert found.expected_false == pytest.approx(0.9375)
    assert next(iter(found.shares)) == "A0"
    assert "not the share of false ones" in found.note


def test_below_forty_there_are_frequencies_and_the_reason():
    found = complementary_pairs(NAMES, halves(0.95), most=3, n_patients=39)
    assert found.shares["A0"] == 0.95
    assert found.stable == ()
    assert found.expected_false is None
    assert "39 patients" in found.note


def test_the_words_never_promise_a_false_discovery_rate():
    for n in (26, 60):
        note = complementary_pairs(NAMES, halves(0.95), most=3, n_patients=n).note
        assert "FDR" not in note
        assert "controlled" not in note
