"""Bundles of earlier formats stay readable and give the numbers they gave when they were written."""

import pytest

from biomarker.release.load import load_bundle

# Written once, when the format was new; a change here means that shared bundles changed their predictions.
FORMAT_1 = {
    "SIM-001": 0.749526657971,
    "SIM-002": 0.263280665943,
    "SIM-003": 0.245265528328,
    "SIM-004": 0.452484037881,
    "SIM-005": 0.371635171914,
    "SIM-006": 0.202102365815,
    "SIM-007": 0.501398268503,
    "SIM-008": 0.452652181988,
}


@pytest.fixture
def bundle(repository):
    return load_bundle(repository / "models" / "demo_format_1")


def test_format_1_predicts_as_on_its_first_day(bundle, repository):
    report = bundle.predict(repository / "pipelines" / "data" / "simulated_new_patients.csv")
    found = {one.patient_id: one.probability for one in report.predictions}
    assert found == pytest.approx(FORMAT_1, abs=1e-9)


def test_format_1_still_constructs_its_pipeline(bundle):
    assert list(bundle.pipeline().named_steps)[-1] == "classifier"
