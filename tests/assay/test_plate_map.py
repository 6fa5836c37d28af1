from importlib import util
from pathlib import Path

import pytest

from biomarker.assay.measure import measure_wells
from biomarker.assay.panel_table import long_frame, panel_table
from biomarker.assay.plate_map import PlateMap, checked_plate_map, read_plate_map
from biomarker.assay.wells import Wells
from biomarker.errors import BiomarkerError, InputFileError, PanelError, StudyError

spec = util.spec_from_file_location("plates_for_tests", Path(__file__).with_name("plates.py"))
plates = util.module_from_spec(spec)
spec.loader.exec_module(plates)


def measured(wells, folder=Path(), **stated):
    plate_map = checked_plate_map({"files": ["x"], "rules": {"model": "4pl"}, **stated}, "plates.toml")
    return measure_wells(wells if isinstance(wells, Wells) else wells.wells(), plate_map, folder)


def built(samples=("A", "B"), **how):
    return plates.plate(dict.fromkeys(samples, 100.0), **how)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "files: is missing"),
        ("files = []", "at least 1"),
        ('files = ["a.csv"]\nmatrx = "serum"', 'did you mean "matrix"'),
        ('files = ["a.csv"]\nmatrix = "blood serum"', "matrix"),
        ('files = ["a.csv"]\n[rules]\nmodell = "4pl"', 'did you mean "model"'),
        ('files = ["a.csv"]\n[rules]\nmodel = "3pl"', 'allowed: "auto"'),
        ('files = ["a.csv"]\n[standards]\ntop = 100\nfactor = 1', "greater than 1"),
        ('files = ["a.csv"]\n[samples]\nsampel = "x"', 'did you mean "sample"'),
        ("files = [", "not a valid plate map"),
        ('[panel]\nfile = "a.csv"', "is a study file"),
    ],
)
def test_mistakes_in_a_map_are_named(tmp_path, text, message):
    file = tmp_path / "plates.toml"
    file.write_text(text)
    with pytest.raises(StudyError, match=message.replace("[", "\\[")):
        read_plate_map(file)


def test_a_missing_map(tmp_path):
    with pytest.raises(InputFileError, match="cannot read the plate map"):
        read_plate_map(tmp_path / "none.toml")


@pytest.mark.parametrize(
    ("stated", "message"),
    [
        ({"plates": {"P2": {"lot": "7"}}}, 'plates names "P2"'),
        ({"samples": {"ignore": ["Z"]}}, 'samples.ignore names "Z"'),
        ({"samples": {"roles": {"A": "patient"}}}, '"patient" is no role'),
        ({"samples": {"dilutions": {"A": -2}}}, "above 0"),
        ({"controls": {"C1": {"IL6": {"expected": 3}}}}, '"IL6", which was not measured'),
        ({"keep": ["IL6"]}, 'keep names "IL6"'),
        ({"unit": "NPX"}, "is no concentration"),
        ({"standards": {"top": 100, "factor": 2, "names": ["S1", "S99"]}}, 'no standard is called "S99"'),
    ],
)
def test_a_map_that_does_not_fit_its_exports_is_refused(stated, message):
    with pytest.raises(BiomarkerError, match=message):
        measured(built(), **stated)


def test_unknown_names_of_analytes_are_refused_with_candidates_or_mapped():
    with pytest.raises(PanelError, match="no known name"):
        measured(built(analyte="Quux"))
    assert measured(built(analyte="Quux"), analytes={"Quux": "IFNG"}).values[0].analyte == "IFNG"
    assert measured(built(analyte="IFN-γ")).values[0].analyte == "IFNG"


def test_roles_dilutions_and_units_of_the_map_take_effect():
    assay = measured(built(("A", "B", "QC")), unit="ng/mL",
                     samples={"roles": {"QC": "control"}, "ignore": ["B"], "dilution": 10})  # fmt: skip
    assert [(one.sample, one.role) for one in assay.single] == [("C1", "control"), ("A", "sample"), ("QC", "control")]
    assert assay.values[0].value == pytest.approx(1.0, rel=0.1)
    assert assay.values[0].unit == "ng/mL"


def test_standards_of_the_map_where_the_export_states_none():
    one = plates.PlateBuilder()
    for i, x in enumerate((1000, 250, 62.5, 15.6, 3.9, 0), 1):
        one.add(f"Standard {i}", "standard", x)
    assay = measured(one.add("A", "sample", 50), standards={"top": {"IFN-g": 1000}, "factor": 4, "zero": True})
    assert assay.values[0].value == pytest.approx(50, rel=0.15)
    assert [level.nominal for level in assay.calibrations[0].levels] == pytest.approx(
        [1000, 250, 62.5, 15.625, 3.90625]
    )


def test_plates_are_renamed_and_carry_lot_and_matrix(tmp_path):
    assay = measured(built(), kit="K", plates={"P1": {"name": "Monday", "lot": "7", "matrix": "serum"}})
    frame = long_frame(assay)
    assert set(frame["plate_id"]) == {"Monday"}
    assert set(frame["lot"]) == {"7"}
    assert set(frame["kit"]) == {"K"}
    assert set(frame.loc[frame["role"] == "sample", "matrix"]) == {"serum"}


def test_the_table_of_samples_gives_patients_and_covariates(tmp_path):
    (tmp_path / "samples.csv").write_text("Sample,Patient ID,age\nA,77,31\nB,78,40\nunused,79,50\n")
    table = panel_table(measured(built(), tmp_path, samples={"file": "samples.csv", "patient": "Patient ID"}))
    assert table.cells["patient_id"] == ("77", "78")
    assert table.cells["age"] == ("31", "40")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("sample,patient_id\nA,1\n", "does not hold 1 of the 2 samples"),
        ("sample,patient_id\nA,1\nA,2\nB,3\n", "several"),
    ],
)
def test_a_table_of_samples_that_does_not_fit_is_refused(tmp_path, text, message):
    (tmp_path / "samples.csv").write_text(text)
    with pytest.raises(PanelError, match=message):
        measured(built(), tmp_path, samples={"file": "samples.csv"})


def test_one_analyte_in_two_units_needs_a_unit_of_the_panel():
    two = Wells.concat([built().wells(source="a"), built(plate="P2", unit="ng/mL").wells(source="b")])
    with pytest.raises(PanelError, match="IFNG is in pg/mL on one plate and in ng/mL on P2"):
        measured(two)
    assert {one.unit for one in measured(two, unit="pg/mL").values} == {"pg/mL"}


def test_values_of_a_map_from_memory_are_those_of_the_file():
    assert PlateMap(files=("a",)).all_rules.recovery == 20
