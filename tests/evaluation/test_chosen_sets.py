"""How often predictors were chosen in the outer training sets."""

import pytest

from biomarker.evaluation.chosen_sets import Range, chosen_sets
from biomarker.validation.result import Choice


def choices(*repeats):
    """One text per repeat: the sets of its folds, letters are predictors."""
    return [
        Choice(r, k, "net", {}, tuple("" if one == "-" else one))
        for r, repeat in enumerate(repeats)
        for k, one in enumerate(repeat.split())
    ]


def test_share_over_all_sets_with_the_range_over_repeats():
    found = chosen_sets(choices("A AB", "AB AB", "A A"), "ABC")
    assert list(found.shares()) == ["A", "B", "C"]
    assert found.shares()["A"] == Range(1.0, 1.0, 1.0)
    assert found.shares()["B"] == Range(0.5, 0.0, 1.0)
    assert found.shares()["C"] == Range(0.0, 0.0, 0.0)
    assert found.size() == Range(1.5, 1.0, 2.0)
    assert found.base_share == pytest.approx(0.5)
    assert found.every_share == 0.0


def test_index_over_all_sets_and_in_single_repeats():
    found = chosen_sets(choices("AB AB", "AB CD"), "ABCD")
    assert found.index().lowest == -1.0
    assert found.index().highest == 1.0
    assert -1 < found.index().value < 1


def test_repeats_without_an_index_are_left_out_of_its_range():
    found = chosen_sets(choices("- -", "A A"), "AB")
    assert found.index().highest == 1.0
    assert chosen_sets(choices("AB AB"), "AB").index() is None
    assert chosen_sets(choices("AB AB"), "AB").every_share == 1.0


def test_an_indicator_of_censoring_that_was_chosen_is_counted_too():
    one = Choice(0, 0, "net", {}, ("A", "A (below limit)"))
    assert chosen_sets([one, Choice(0, 1, "net", {}, ("A",))], ("A", "B")).names == ("A", "B", "A (below limit)")
