"""Each prediction carries the reasons to distrust it, in words that need no glossary."""

import pytest

from biomarker.release.load import load_bundle
from biomarker.release.write import write_bundle

HEADER = ("patient_id", "IFNG", "IL6", "TNF", "IL10")


@pytest.fixture
def warnings(pristine, table):
    def of(*rows, header=HEADER):
        return [one.warnings for one in load_bundle(pristine).predict(table(header, *rows))]

    return of


@pytest.fixture(scope="module")
def ranges(pristine):
    return load_bundle(pristine).manifest.training_range


def test_a_patient_like_those_of_training_has_none(warnings):
    assert warnings(("P1", 200, 150, 140, 120)) == [()]


def test_missing_values_are_named(warnings):
    assert warnings(("P1", "", 150, "NA", 120)) == [("missing, so filled in with a typical training value: IFNG, TNF",)]


def test_a_patient_without_any_value(warnings):
    assert warnings(("P1", "", "", "", "")) == [
        ("no analyte was measured: the probability is that of an average training patient",)
    ]


def test_values_beyond_the_training_range(warnings, ranges):
    (found,) = warnings(("P1", 200, 9000, 1, 120))
    low, high = ranges["TNF"].low, ranges["IL6"].high
    assert len(found) == 2
    assert found[0].startswith("below the training range: TNF 1 pg/mL (training ")
    assert f"{low:g} to" in found[0]
    assert found[1].startswith("above the training range: IL6 9000 pg/mL")
    assert f"to {high:g})" in found[1]


def test_just_outside_is_tolerated_and_zero_is_not(warnings, ranges):
    assert warnings(("P1", 200, ranges["IL6"].high * 1.02, 140, 120)) == [()]
    ((found,),) = warnings(("P1", 200, 0, 140, 120))
    assert found.startswith("below the training range: IL6 0 pg/mL")


def test_a_value_above_a_limit_counts_as_above(warnings):
    ((far, found),) = warnings(("P1", 200, ">20000", 140, 120))
    assert "IL6 >20000 pg/mL" in found
    assert far.startswith("farther outside the training range than that range is wide")


RAISED, BELOW = "the limit of the assay is higher than in training", "below the training range"
LIMITS = (
    # training                              column  cell    what is said
    ("limit declared, no value below it", 1, "<25", BELOW),
    ("limit declared, no value below it", 1, "<60", RAISED),
    ("values below a limit of 30", 3, "<30", ""),
    ("values below a limit of 30", 3, "<3", ""),
    ("values below a limit of 30", 3, "<90", RAISED),
    ("no value below a limit", 2, "<20", BELOW),
    ("no value below a limit", 2, "<90", RAISED),
)


@pytest.mark.parametrize(("column", "cell", "expected"), [case[1:] for case in LIMITS])
def test_limits_other_than_in_training(warnings, column, cell, expected):
    row = ["P1", 200, 150, 140, 120]
    row[column] = cell
    (found,) = warnings(row)
    assert "; ".join(found).startswith(expected)
    assert len(found) == bool(expected)


def test_the_new_and_the_old_limit_are_told_for_patient_and_plate(pristine, table, ranges):
    report = load_bundle(pristine).predict(table(HEADER, ("P1", 200, 150, "<90", 120), ("P2", 200, 150, "<95", 120)))
    limit = ranges["TNF"].lower_limit
    assert report.predictions[0].warnings == (
        "the limit of the assay is higher than in training, so the value is known only roughly: TNF <90 pg/mL "
        f"(training {limit:g})",
    )
    assert report.notes[:-1] == (
        "the lower limit of this assay is higher than in training, and values beyond it say less than the model takes "
        f"them to say: TNF 95 (training {limit:g})",
    )


def test_an_upper_limit_lower_than_in_training(warnings, ranges):
    """No training value lay above a limit, so every value up to the highest one was measured."""
    ((found,),) = warnings(("P1", 200, ">60", 140, 120))
    assert found.startswith(
        "the upper limit of the assay is lower than in training, so the value is known only roughly"
    )
    assert "IL6 >60 pg/mL" in found


def test_a_sample_taken_during_treatment(warnings):
    header = (*HEADER, "days_from_treatment")
    rows = (("P1", 200, 150, 140, 120, 14), ("P2", 200, 150, 140, 120, -1), ("P3", 200, 150, 140, 120, ""))
    first, second, third = warnings(*rows, header=header)
    assert first == ("sampled on day 14 of treatment, while the model learned from samples before it",)
    assert second == third == ()


def test_a_model_of_treated_patients_does_not_mind(training, tmp_path, table):
    reading = {"reader": "wide", "settings": {}, "id_column": "patient_id", "time": "day", "allow_post_baseline": True}
    bundle = load_bundle(write_bundle(tmp_path / "late", training.contents(reading=reading)))
    report = bundle.predict(table((*HEADER, "day"), ("P1", 200, 150, 140, 120, 14)))
    assert report.predictions[0].warnings == ()


def test_a_whole_batch_in_another_unit_is_noticed(pristine, table):
    bundle = load_bundle(pristine)
    rows = [(f"P{i}", 200, 150_000 + i, 140, 120) for i in range(4)]
    assert bundle.predict(table(HEADER, *rows)).notes[:-1] == (
        "most patients lie above the training range of IL6: are unit, assay and sample the same as in training?",
    )
    assert bundle.predict(table(HEADER, *rows[:2])).notes[:-1] == ()


def test_long_lists_are_shortened():
    from biomarker.release.doubts import listed

    assert listed(list("abcdefg")) == "a, b, c, d, e and 2 more"
