"""What a tired person is told whose table does not fit the model."""

import pytest

from biomarker.errors import PanelError
from biomarker.release.load import load_bundle

HEADER = ["patient_id", "IFNG", "IL6", "TNF", "IL10"]
ROWS = [["A", "150", "140", "160", "130"], ["B", "90", "200", "80", "75"]]


@pytest.fixture(scope="module")
def bundle(pristine):
    return load_bundle(pristine)


@pytest.fixture
def refusal(bundle, table):
    def predict(header, *rows):
        with pytest.raises(PanelError) as refused:
            bundle.predict(table(header, *rows))
        return refused.value

    return predict


def renamed(**names):
    return [names.get(name, name) for name in HEADER]


def test_shuffled_renamed_and_extra_columns_change_nothing(bundle, table):
    plain = list(bundle.predict(table(HEADER, *ROWS)))
    for header, rows in (
        (HEADER[::-1], [row[::-1] for row in ROWS]),
        (["Patient ID", "IFN-γ (pg/mL)", "IL-6", "TNF-alpha [pg/ml]", "IL 10"], ROWS),
        ([*HEADER, "comment", "CXCL8"], [[*row, "fine", "7"] for row in ROWS]),
    ):
        assert list(bundle.predict(table(header, *rows))) == plain


def test_a_second_column_of_the_same_name_is_not_passed_over_in_silence(bundle, table):
    twice = bundle.predict(table([*HEADER, "IL-6 (pg/mL)"], *[[*row, "7"] for row in ROWS]))
    once = bundle.predict(table(HEADER, *ROWS))
    assert [one.probability for one in twice] == [one.probability for one in once]
    for one in twice:
        assert 'two columns name IL6: "IL6" was read, "IL-6 (pg/mL)" was not' in one.warnings
        assert one.trust != "green"


def test_a_missing_analyte_is_told_once_with_what_to_do(refusal):
    error = refusal(HEADER[:3], *[row[:3] for row in ROWS])
    assert 'lacks 2 analytes: "TNF", "IL10"' in error.seen
    assert "did you mean" not in error.allowed  # IL6 is nearest to IL10, but stands for itself
    assert "empty column" in error.do


def test_a_misspelt_one_is_recognised(refusal):
    assert '"IL6": did you mean "IL66"?' in refusal(renamed(IL6="IL66"), *ROWS).allowed


@pytest.mark.parametrize(
    ("header", "seen", "do"),
    [
        (renamed(IL6="IL6 [ng/mL]"), "another unit", "convert the values"),
        (renamed(IL6="IL6 (NPX)"), "measured in NPX, while the model learned from pg/mL", "trained on NPX"),
        (renamed(patient_id="Probe"), 'no column "patient_id", which names the patient', "--id"),
    ],
)
def test_units_and_names(refusal, header, seen, do):
    error = refusal(header, *ROWS)
    assert seen in error.seen
    assert do in error.do


@pytest.mark.parametrize(
    ("cell", "seen", "do"),
    [
        ("-3", "negative concentrations (A: IL6 -3 pg/mL)", "<2.3"),
        ("inf", '"inf" is infinite', "leave them empty"),
        ("1e400", "too large", "leave them empty"),
        ("OOR <", "has no number", "write the limit of the assay into the cell"),
        ("2026-03-05", "is a date", "correct these cells"),
        ("viel", "is not a number", "correct these cells"),
    ],
)
def test_odd_cells(refusal, cell, seen, do):
    error = refusal(HEADER, ["A", "150", cell, "160", "130"], ROWS[1])
    assert seen in error.seen
    assert do in error.do
    assert "study" not in error.do


def test_negative_values_in_several_analytes_look_like_a_log_scale(refusal):
    assert "NPX" in refusal(HEADER, ["A", "150", "-2", "-3", "4"]).seen


def test_a_patient_twice_needs_one_sample(refusal):
    error = refusal(HEADER, ROWS[0], ROWS[0])
    assert '"A" in rows 2, 3' in error.seen
    assert "split" not in error.do


def test_a_table_on_its_side(refusal):
    lines = list(zip(HEADER, *ROWS, strict=True))
    assert "lies on its side: IFNG, IL6, TNF, IL10" in refusal(*lines).seen


def test_censored_and_missing_values_are_welcome(bundle, table):
    report = bundle.predict(table(HEADER, ["A", "<2.3", ">5000", "", "ND"], ["B", "90", "200", "80", "<20"]))
    assert len(report) == 2
