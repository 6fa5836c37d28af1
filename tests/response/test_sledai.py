"""SLEDAI-2K: weights, totals, and scores between two limits where items are missing."""

import itertools
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from biomarker.response.sledai import MAJOR, MAXIMUM, SEROLOGY, WEIGHTS, contradiction, new_items, score

ABSENT = dict.fromkeys(WEIGHTS, False)


def test_the_weights_of_the_24_items():
    assert len(WEIGHTS) == 24
    assert [sum(w for w in WEIGHTS.values() if w == each) for each in (8, 4, 2, 1)] == [64, 24, 14, 3]
    assert MAXIMUM == 105


def test_the_items_of_major_organs():
    assert set(MAJOR) == {
        "cranial_nerve_disorder", "cva", "fever", "hematuria", "lupus_headache", "organic_brain_syndrome",
        "pericarditis", "pleurisy", "proteinuria", "psychosis", "pyuria", "seizure", "urinary_casts", "vasculitis",
        "visual_disturbance",
    }  # fmt: skip


def test_the_clinical_score_leaves_serology_out():
    items = ABSENT | {"arthritis": True, "low_complement": True, "increased_dna_binding": True}
    assert str(score(items)) == "8"
    assert str(score(items, clinical=True)) == "4"


def test_missing_items_give_the_smallest_and_the_largest_possible_score():
    items = ABSENT | {"arthritis": True, "fever": None, "seizure": None}
    assert str(score(items)) == "4 to 13"
    assert score(dict.fromkeys(WEIGHTS)) is None


def test_a_recorded_total_is_believed_and_bounds_the_clinical_score():
    assert str(score({}, Decimal(10))) == "10"
    assert str(score({}, Decimal(10), clinical=True)) == "6 to 10"
    known = dict.fromkeys(SEROLOGY, True)
    assert str(score(known, Decimal(10), clinical=True)) == "6"
    assert str(score({}, Decimal(0), clinical=True)) == "0"


def test_a_total_that_the_items_cannot_make():
    items = ABSENT | {"arthritis": True, "rash": True}
    assert contradiction(items, Decimal(6)) == ""
    assert "arthritis 4, rash 2" in contradiction(items, Decimal(4))
    assert "at most 6" in contradiction(items, Decimal(7))
    assert contradiction(items | {"fever": None}, Decimal(7)) == ""


@given(st.dictionaries(st.sampled_from(list(WEIGHTS)[:6] + list(SEROLOGY)), st.sampled_from([True, False, None])))
def test_the_limits_are_reached_by_some_completion_and_by_none_exceeded(items):
    items = ABSENT | items
    open_ = [name for name, there in items.items() if there is None]
    for clinical in (False, True):
        sums = [
            sum(WEIGHTS[name] for name, there in (items | dict(zip(open_, chosen, strict=True))).items()
                if there and not (clinical and name in SEROLOGY))
            for chosen in itertools.product([True, False], repeat=len(open_))
        ]  # fmt: skip
        span = score(items, clinical=clinical)
        assert (span.low, span.high) == (min(sums), max(sums))


def test_new_items():
    before = ABSENT | {"rash": True, "fever": None}
    assert new_items(ABSENT | {"rash": True}, before) == (False, [])
    assert new_items(ABSENT | {"alopecia": True}, before) == (True, ["alopecia"])
    assert new_items(ABSENT | {"fever": True}, before) == (None, ["fever"])
