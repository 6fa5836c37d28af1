"""Raw exports without a plate map: what a user states at the command line stands in for one, or goes before it."""

import pytest

from biomarker.assay.agreement import with_instrument
from biomarker.assay.stated import Stated, measure_files
from biomarker.errors import InputFileError, PanelError, StudyError

LEVELS = (2000, 1000, 500, 250, 125, 62.5, 31.25)
LETTERS = "ABCDEFGH"


def response(x):
    return 0.05 + 2.9 / (1 + (600 / x) ** 1.2) if x else 0.05


@pytest.fixture
def plate(write, write_xlsx):
    """An ELISA plate as laboratories keep it: a grid of OD, and a layout (grid, or rows of wells), CSV or XLSX."""
    names = [[f"S{row + 1}" if row < 7 else "Blank"] * 2 + [f"P{row}"] * 2 for row in range(8)]
    found = [[response((*LEVELS, 0)[row])] * 2 + [response(100.0 + row)] * 2 for row in range(8)]
    grid = [["", 1, 2, 3, 4], *([LETTERS[row], *found[row]] for row in range(8))]
    layout = [["", 1, 2, 3, 4], *([LETTERS[row], *names[row]] for row in range(8))]
    wells = [["Well", "Sample", "Concentration", "Dilution", "Analyte"]]
    wells += [[f"{LETTERS[row]}{column + 1}", name, LEVELS[row] if name[0] == "S" else "", 4 if name[0] == "P" else "",
               "IFN-γ"] for row in range(8) for column, name in enumerate(names[row])]  # fmt: skip
    standards = [["ID", "Concentration (pg/mL)"], *([f"S{i + 1}", level] for i, level in enumerate(LEVELS))]

    def text(rows):
        return "\n".join(",".join(str(cell) for cell in row) for row in rows) + "\n"

    return {
        "od.csv": write(text(grid), "od.csv"), "od.xlsx": write_xlsx({"OD": grid}, "od.xlsx"),
        "layout.csv": write(text(layout), "layout.csv"), "layout.xlsx": write_xlsx({"Map": layout}, "layout.xlsx"),
        "wells.csv": write(text(wells), "wells.csv"), "wells.xlsx": write_xlsx({"Map": wells}, "wells.xlsx"),
        "all.xlsx": write_xlsx({"OD": grid, "Layout": layout, "Standards": standards}, "all.xlsx"),
        "standards.xlsx": write_xlsx({"Sheet1": standards}, "standards.xlsx"),
    }  # fmt: skip


@pytest.mark.parametrize("files", [
    ("od.csv", "layout.xlsx", "standards.xlsx"), ("od.xlsx", "layout.csv", "standards.xlsx"),
    ("all.xlsx",), ("od.csv", "wells.xlsx"), ("od.xlsx", "wells.csv"),
])  # fmt: skip
def test_grid_and_layout_in_any_file_give_the_panel(plate, files):
    names = {} if "wells" in files[-1] else {"unnamed": "IFNG"}
    stated = Stated(names, dilution=4, rules={"model": "4pl"}, further={"unit": "pg/mL", "matrix": "serum"})
    found = measure_files([plate[name] for name in files], stated)
    assert {one.analyte for one in found.values} == {"IFNG"}
    assert [one.value for one in found.values] == pytest.approx([4 * (100 + row) for row in range(8)], rel=1e-3)
    assert found.plates.matrices["P0"] == "serum"


def test_further_columns_of_a_layout_are_named_and_not_taken_for_results(plate, write):
    lines = plate["wells.csv"].read_text().splitlines()
    rich = write("\n".join([lines[0] + ",Visit", *(line + ",V0" for line in lines[1:])]) + "\n", "rich.csv")
    found = measure_files([plate["od.csv"], rich])
    assert len(found.wells.plates) == 1
    assert [one.value for one in found.values] == pytest.approx([4 * (100 + row) for row in range(8)], rel=1e-3)
    assert "columns Visit are not used" in " ".join(found.wells.exports[0].notes)


def test_unknown_names_are_kept_only_to_look(plate):
    files = [plate["od.csv"], plate["layout.csv"], plate["standards.xlsx"]]
    assert {one.analyte for one in measure_files(files, look=True).values} == {"unnamed"}
    with pytest.raises(PanelError, match="does not say which analyte"):
        measure_files(files)


def test_what_is_stated_goes_before_the_plate_map(plate, tmp_path):
    (tmp_path / "map.toml").write_text('files = ["od.csv", "wells.csv"]\nmatrix = "CSF"\n[rules]\nmodel = "5pl"\n')
    found = measure_files([tmp_path / "map.toml"], Stated(rules={"preset": "softmax"}, further={"matrix": "serum"}))
    assert (found.plate_map.matrix, found.plates.rules.weighting) == ("serum", "none")
    with pytest.raises(InputFileError, match="is a plate map, and 1 more"):
        measure_files([tmp_path / "map.toml", plate["od.csv"]])


def test_samples_are_left_out_without_a_plate_map(plate):
    found = measure_files([plate["od.csv"], plate["wells.csv"]], Stated(ignore=("P0", "P3")))
    assert sorted(one.sample for one in found.values) == ["P1", "P2", "P4", "P5", "P6", "P7"]
    with pytest.raises(PanelError, match="P99"):
        measure_files([plate["od.csv"], plate["wells.csv"]], Stated(ignore=("P99",)))


def test_an_unknown_preset_is_refused(plate):
    with pytest.raises(StudyError, match="sofmax") as refused:
        measure_files([plate["od.csv"], plate["wells.csv"]], Stated(rules={"preset": "sofmax"}))
    assert '"softmax"' in str(refused.value)


@pytest.mark.shared_data
def test_one_preset_gives_the_results_of_softmax(shared_data):
    """The table of docs/curves.md: median differences far below 1 % on all plates."""
    folder = shared_data / "assay_elisa_softmax" / "raw"
    for name in ("Assay_2", "Assay_3_and_4", "Assay_11_and_12"):
        found = measure_files([folder / f"{name}.txt"], Stated(rules={"preset": "softmax"}), look=True)
        for one in with_instrument(found.wells, found.calibrations):
            assert one.wells > 40
            assert one.median < 0.001
            assert one.largest < 0.1
