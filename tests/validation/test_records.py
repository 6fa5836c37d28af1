"""What is kept of a task comes back equal to the bit, and nothing else than plain values can come back."""

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst

from biomarker.validation.nested import Repeat
from biomarker.validation.records import from_json, to_json
from biomarker.validation.refits import Refit
from biomarker.validation.result import Choice

ARRAYS = npst.arrays(npst.scalar_dtypes().filter(lambda one: one.kind in "biufc"), npst.array_shapes(min_dims=0))
LEAVES = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text() | ARRAYS
VALUES = st.recursive(
    LEAVES, lambda inner: st.lists(inner) | st.tuples(inner, inner) | st.dictionaries(st.text(), inner), max_leaves=12
)


def same(a, b):
    """Equal in type, shape and every bit."""
    if isinstance(a, np.ndarray | np.generic):
        return type(a) is type(b) and a.dtype == b.dtype and a.shape == b.shape and a.tobytes() == b.tobytes()
    if isinstance(a, list | tuple):
        return type(a) is type(b) and len(a) == len(b) and all(map(same, a, b))
    if isinstance(a, dict):
        return list(a) == list(b) and all(same(a[key], b[key]) for key in a)
    return type(a) is type(b) and repr(a) == repr(b)


@given(VALUES)
def test_values_come_back_to_the_bit(value):
    text = to_json(value)
    assert "\n" not in text
    assert same(value, from_json(text))


def test_results_of_the_rooms_come_back():
    choice = Choice(0, 1, "net", {"classifier__penalty": 0.1, "filter__k": None}, ("IFNG", "TNF-α"))
    repeat = Repeat(np.arange(4, dtype=np.int16), np.full((4, 2), 1 / 3), np.full((4, 2), np.nan), (choice,))
    again = from_json(to_json(repeat))
    assert isinstance(again, Repeat)
    assert again.choices == (choice,)
    assert same(again.probability, repeat.probability)
    assert np.isnan(again.threshold).all()
    refit = Refit(np.array([0, 0], dtype=np.int32), "ridge", {}, np.float64(0.5), ("IFNG",), np.array([0.25]))
    assert same(from_json(to_json(refit)).threshold, np.float64(0.5))


def test_what_is_no_plain_value_is_refused_when_it_is_kept():
    for value in (np.array([{}], dtype=object), {1, 2}, test_records_function, object()):
        with pytest.raises(TypeError, match="cannot be kept"):
            to_json(value)


def test_records_function():
    """Stands for a function that nobody may store."""


@pytest.mark.parametrize(
    "name", ["os:system", "subprocess:Popen", "biomarker.files:write_text", "biomarker.nowhere:Repeat", "pathlib:Path"]
)
def test_a_crafted_record_constructs_nothing_foreign(name):
    with pytest.raises(ValueError, match="no known class"):
        from_json(json.dumps({"!": "object", "class": name, "of": [["args", ["true"]]]}))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[",
        '{"a": 1}',
        '{"!": "array", "dtype": "O", "shape": [1], "of": "AAAAAAAAAAA="}',
        '{"!": "array", "dtype": "<f8", "shape": [9], "of": "AAAAAAAAAAA="}',
    ],
)
def test_a_broken_record_is_a_value_error(text):
    with pytest.raises(ValueError):
        from_json(text)
