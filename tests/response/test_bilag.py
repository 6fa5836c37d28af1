"""BILAG: new grades and improvement, also where grades are missing."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from biomarker.response.bilag import GRADES, POINTS, SYSTEMS, active, improved, new_grades, points

TWO = ("renal", "mucocutaneous")


@pytest.mark.parametrize(
    ("before", "now", "new_a", "new_b", "better"),
    [
        ("A", "A", "0", "0", False),
        ("A", "B", "0", "0", True),  # A to B is no new B
        ("A", "C", "0", "0", True),
        ("B", "B", "0", "0", False),
        ("B", "A", "1", "0", False),
        ("B", "C", "0", "0", True),
        ("C", "B", "0", "1", True),
        ("D", "B", "0", "1", True),
        ("E", "A", "1", "0", True),
        ("C", "D", "0", "0", True),
    ],
)
def test_one_system(before, now, new_a, new_b, better):
    found = new_grades({"renal": now}, {"renal": before}, ("renal",))
    assert [str(one) for one in found] == [new_a, new_b]
    assert improved({"renal": now}, {"renal": before}, ("renal",))[0] is better


grades = st.fixed_dictionaries({name: st.sampled_from([*GRADES, None]) for name in TWO})


@given(grades, grades)
def test_missing_grades_never_make_an_answer_more_certain_than_it_is(before, now):
    cells = [(which, name) for which in (before, now) for name in TWO]
    counts, better = set(), set()
    for chosen in itertools.product(*([which[name]] if which[name] else GRADES for which, name in cells)):
        b, n = dict(zip(TWO, chosen[:2], strict=True)), dict(zip(TWO, chosen[2:], strict=True))
        a_, b_ = new_grades(n, b, TWO)
        counts.add((int(a_.low), int(b_.low)))
        better.add(improved(n, b, TWO)[0])
    new_a, new_b = new_grades(now, before, TWO)
    assert (new_a.low, new_a.high) == (min(a for a, _ in counts), max(a for a, _ in counts))
    assert (new_b.low, new_b.high) == (min(b for _, b in counts), max(b for _, b in counts))
    found = improved(now, before, TWO)[0]
    assert found is None or better == {found}


def test_versions_differ_in_systems_and_weights():
    assert set(SYSTEMS["2004"]) - set(SYSTEMS["classic"]) == {"gastrointestinal", "ophthalmic"}
    assert set(SYSTEMS["classic"]) - set(SYSTEMS["2004"]) == {"vasculitis"}
    assert (POINTS["2004"]["B"], POINTS["classic"]["B"]) == (8, 5)
    graded = dict.fromkeys(SYSTEMS["2004"], "E") | {"renal": "A", "mucocutaneous": "B"}
    assert str(points(graded, "2004")) == "20"
    assert str(points(dict(graded, vasculitis="E"), "classic")) == "17"
    assert str(points(graded | {"ophthalmic": None}, "2004")) == "20 to 32"


def test_active_systems():
    assert active({"renal": "B", "mucocutaneous": None}, TWO) is True
    assert active({"renal": "C", "mucocutaneous": None}, TWO) is None
    assert active({"renal": "C", "mucocutaneous": "E"}, TWO) is False
