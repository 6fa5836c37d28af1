"""How good the model is stands beside its predictions; without evidence none of them is green."""

import pytest

from biomarker.release.evidence import WITHOUT
from biomarker.release.load import load_bundle
from biomarker.release.write import write_bundle

HEADER = ("patient_id", "IFNG", "IL6", "TNF", "IL10")
USUAL = ("P1", 200, 150, 140, 120)


@pytest.fixture
def report(training, tmp_path, table):
    def predict(**changes):
        results = training.contents().results | changes
        bundle = load_bundle(write_bundle(tmp_path / "b", training.contents(results=results)))
        return bundle.predict(table(HEADER, USUAL))

    return predict


def test_with_evidence_a_usual_patient_is_green_and_the_auc_is_told(report):
    found = report(verdict_code="evidence")
    assert found.predictions[0].trust == "green"
    assert "AUC 0.71 (0.49 to 0.86; 0.5 is chance), out of fold, among the 24 patients" in found.notes[0]


@pytest.mark.parametrize("code", list(WITHOUT))
def test_without_evidence_a_usual_patient_is_amber_and_the_reason_travels_with_the_row(report, code):
    found = report(verdict_code=code)
    assert found.predictions[0].trust == "amber"
    assert WITHOUT[code] in found.to_csv_text()


def test_where_nothing_is_recorded_nothing_is_said(report):
    found = report(verdict_code=None, auc=None)
    assert found.predictions[0].trust == "green"
    assert not any("AUC" in note for note in found.notes)
