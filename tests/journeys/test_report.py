"""The report of a finished training, made again from what it left."""

import io
import json

import docx
import pytest

from biomarker.errors import InputFileError, OutputError
from biomarker.study.report import material, report


def test_a_word_document_lies_beside_the_first_report(trained, biomarker):
    done = biomarker("report", "study.toml", folder=trained)
    assert done.code == 0, done.err
    assert "models/study_report.docx" in done.err
    document = docx.Document(io.BytesIO((trained / "models" / "study_report.docx").read_bytes()))
    assert len(document.inline_shapes) > 10
    text = "\n".join(p.text for p in document.paragraphs)
    assert json.loads((trained / "models" / "study" / "results.json").read_text())["verdict_sentences"][0] in text
    assert not [name for name in ("SIM-001", "SIM-024") if name in text]


def test_a_study_leads_to_every_figure_and_the_same_page(trained, tmp_path):
    made = material(str(trained / "study.toml"))
    assert {"patient_flow", "roc", "calibration", "panel_overview", "forest", "instability"} <= set(made.drawings)
    assert made.notes == ()
    again = report(trained / "study.toml", tmp_path / "again.html").read_bytes()
    assert again == (trained / "models" / "study_report.html").read_bytes()


def test_a_bundle_leads_to_its_run_but_not_to_the_table(trained, tmp_path):
    made = material(str(trained / "models" / "study"), trained / "mlruns")
    assert "roc" in made.drawings
    assert "panel_overview" not in made.drawings
    assert any("study file" in note for note in made.notes)


def test_results_alone_make_a_page_that_says_what_is_missing(trained, tmp_path):
    page = report(trained / "models" / "study" / "results.json", tmp_path / "again.html").read_text()
    assert "What is missing in this report" in page
    assert 'id="figure-forest"' in page
    assert 'id="figure-patient_flow"' in page
    assert 'id="figure-roc"' not in page
    assert "Each patient (" not in page


def test_a_changed_table_is_noticed(trained, tmp_path):
    for name in ("study.toml", "panel.csv"):
        text = (trained / name).read_text()
        (tmp_path / name).write_text(text.replace('folder = "models"', f'folder = "{trained / "models"}"'))
    lines = (tmp_path / "panel.csv").read_text().splitlines()
    (tmp_path / "panel.csv").write_text("\n".join([lines[0], lines[2], lines[1], *lines[3:]]))
    made = material(str(tmp_path / "study.toml"))
    assert "panel_overview" not in made.drawings
    assert any("the table has changed" in note for note in made.notes)


@pytest.mark.parametrize(("place", "output", "error", "said"), [
    ("models/study", "report.pdf", OutputError, "print the page"),
    ("models/study", "report", OutputError, ".docx"),
    ("models/nothing", "x.docx", InputFileError, "is not there"),
])  # fmt: skip
def test_what_cannot_be_written_is_said(trained, monkeypatch, place, output, error, said):
    monkeypatch.chdir(trained)
    with pytest.raises(error, match=said):
        report(place, output)


def test_a_study_that_was_not_trained_is_told_what_to_do(trained, tmp_path):
    (tmp_path / "new.toml").write_text((trained / "study.toml").read_text())
    with pytest.raises(OutputError, match=r"biomarker train new\.toml"):
        report(tmp_path / "new.toml")


def test_without_python_docx_the_message_names_the_extra(trained, tmp_path, monkeypatch):
    monkeypatch.setattr("biomarker.study.report.find_spec", lambda name: None)
    with pytest.raises(OutputError, match=r"biomarker\[docx\]"):
        report(trained / "models" / "study", tmp_path / "x.docx")
