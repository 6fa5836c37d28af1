"""Settings: what a part accepts, and how it refuses."""

import pytest

from biomarker.candidates.settings import choice, count, number, switch
from biomarker.errors import PartError


def test_good_values_pass():
    assert number("part", "x", 1, low=0) == 1.0
    assert number("part", "x", 0, low=0) == 0.0
    assert count("part", "k", 3) == 3
    assert choice("part", "way", "lower", ("higher", "lower")) == "lower"
    assert switch("part", "on", True) is True


@pytest.mark.parametrize("value", ["1", None, True, -1, float("nan"), 0, 2.5])
def test_a_number_outside_its_range(value):
    with pytest.raises(PartError, match=r"part: x = .* is not possible"):
        number("part", "x", value, low=0, high=2, above=True)


@pytest.mark.parametrize("value", ["3", 3.0, 0, True])
def test_a_count_is_a_whole_number(value):
    with pytest.raises(PartError, match="a whole number >= 1"):
        count("part", "k", value)


def test_a_wrong_word_names_the_nearest():
    with pytest.raises(PartError, match='did you mean "higher"'):
        choice("part", "way", "hihger", ("higher", "lower"))


def test_a_switch_is_true_or_false():
    with pytest.raises(PartError, match="true or false"):
        switch("part", "on", 1)
