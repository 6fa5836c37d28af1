import numpy as np
import pytest

from biomarker.assay.measure import measure
from biomarker.assay.panel_table import panel_table
from biomarker.simulation.raw_plates import simulate_raw_study


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    folder = tmp_path_factory.mktemp("raw")
    made = simulate_raw_study(44, 20, seed=11)
    for name, text in made.files.items():
        (folder / name).write_text(text)
    return made, measure(folder / "plates.toml")


def test_concentrations_come_back_from_the_raw_files(study):
    """Two plates, duplicates of 5 % CV: numbers within a few percent, censored values on the right side."""
    made, assay = study
    assert assay.wells.plates == ("P1", "P2")
    values = {(one.sample, one.analyte): one for one in assay.values}
    assert len(values) == 44 * 4
    ratios, covered = [], []
    for i, sample in enumerate(made.samples):
        for j, analyte in enumerate(made.analytes):
            one, truth = values[sample, analyte], made.truth[i, j]
            covered.append(one.low <= truth <= one.high)
            if not one.qualifier:
                ratios.append(one.value / truth)
            else:
                assert (truth < 1.2 * one.value) if one.qualifier == "<" else (truth > 0.8 * one.value)
    assert np.median(ratios) == pytest.approx(1, abs=0.03)
    assert np.log(ratios).std() < 0.1
    assert np.mean(covered) > 0.9


def test_simulated_plates_carry_no_alarm_and_say_what_they_are(study):
    made, assay = study
    assert [one.sentence for one in assay.findings if one.severity != "note"] == []
    assert assay.plate_map.simulated
    assert "SIMULATED" in made.files["P1.csv"]


def test_the_panel_holds_response_units_and_provenance(study):
    table = panel_table(study[1])
    assert {"patient_id", "plate_id", "matrix", "qc", "response", "IFNG (pg/mL)"} <= set(table.columns)
    assert set(table.cells["matrix"]) == {"serum"}
    assert any(text.startswith("<") for text in table.cells["IFNG (pg/mL)"])


def test_new_patients_have_no_response():
    assert "response" not in simulate_raw_study(4, 2, with_response=False).files["samples.csv"]


def test_the_example_in_the_repository_is_what_the_generator_makes(repository):
    folder = repository / "pipelines" / "simulated_plates"
    for name, text in simulate_raw_study(72, 36, auc=0.85).files.items():
        assert (folder / name).read_text() == text, name
    new = simulate_raw_study(4, 2, with_response=False, prefix="NEW", seed=7).files
    assert (folder / "new_plate.csv").read_text() == new["P1.csv"]
