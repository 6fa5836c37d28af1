import json
import re

import pytest

from biomarker.assay.measure import measure
from biomarker.errors import OutputError
from biomarker.report.assay import headline, render_assay
from biomarker.report.assay_files import findings, write_assay


@pytest.fixture(scope="module")
def assay(repository):
    return measure(repository / "pipelines" / "simulated_plates" / "plates.toml")


def test_the_page_is_self_contained_and_says_that_it_is_simulated(assay):
    page = render_assay(assay)
    assert not re.search(r'(?:src|href)="(?!#)', page)
    assert "<script" not in page
    assert "data:image" not in page  # the content policy of the page would block it
    assert "Simulated data" in page
    assert page.count("<svg") == 5  # curves and heat map of two plates, controls
    assert headline(assay) == "no finding speaks against this panel"


def test_ids_are_unique(assay):
    ids = re.findall(r'\bid="([^"]+)"', render_assay(assay))
    assert len(ids) == len(set(ids))


def test_findings_are_plain_values_with_every_limit(assay):
    plain = json.loads(json.dumps(findings(assay), allow_nan=False))
    assert plain["counts"]["samples"] == 72
    assert {one["analyte"] for one in plain["calibrations"]} == {"IFNG", "IL6", "IL10", "CXCL10"}
    assert all(one["accepted"] and one["lloq"] for one in plain["calibrations"])


@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_files_are_written_as_one_and_other_files_are_never_replaced(assay, tmp_path, kind):
    folder = tmp_path / "out"
    for _ in range(2):
        write_assay(assay, folder, kind)
        names = {f"panel.{kind}", f"values.{kind}", f"controls.{kind}", "findings.json", "report.html"}
        assert {file.name for file in folder.iterdir()} == names
    (folder / "notes.txt").write_text("mine")
    with pytest.raises(OutputError, match=r"notes\.txt"):
        write_assay(assay, folder, kind)
    assert (folder / "notes.txt").read_text() == "mine"


def test_the_panel_reads_back_with_its_censored_values(assay, tmp_path):
    from biomarker.assay.analytes import Analyte, PanelSchema
    from biomarker.assay.open import read_table
    from biomarker.assay.reading import read_panel

    schema = PanelSchema(tuple(Analyte(name, "pg/mL") for name in ("IFNG", "IL6", "IL10", "CXCL10")))
    panels = []
    for kind in ("csv", "parquet"):
        write_assay(assay, tmp_path / kind, kind)
        table = read_table(tmp_path / kind / f"panel.{kind}")
        panels.append(read_panel(table, id_column="patient_id", schema=schema).panel)
    assert panels[0].n_censored == sum(bool(one.qualifier) for one in assay.values)
    assert (panels[0].marks == panels[1].marks).all()
