import json
import re

import numpy as np
import pytest

from biomarker.assay.measure import measure
from biomarker.assay.stated import measure_files
from biomarker.errors import OutputError
from biomarker.report.assay import headline, render_assay
from biomarker.report.assay_files import findings, write_assay
from biomarker.report.assay_findings import finding_groups
from biomarker.simulation.plates import Curve, PlateDesign, simulate_plates


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


def simulated(n_samples, **curves):
    from biomarker.assay.measure import measure_wells
    from biomarker.assay.plate_map import PlateMap

    random = np.random.default_rng(5)
    samples = {f"P{i:03d}": random.lognormal(4, 1, len(curves)) for i in range(n_samples)}
    wells = simulate_plates(PlateDesign(curves), samples)
    return measure_wells(wells, PlateMap(files=("SIMULATED",), analytes={name: name for name in curves}))


def widths(page, figure):
    return [
        float(width)
        for width in re.findall(rf'id="figure-{figure}-\d+">\s*(?:<div[^>]*>)?<svg[^>]*?width:(\d+)px', page)
    ]


def test_a_single_curve_stands_in_one_column_where_its_letters_can_be_read():
    """It had been drawn as wide as a page and shrunk to a third beside the plate."""
    one, three = (
        render_assay(simulated(8, **dict.fromkeys(names, Curve()))) for names in (["IFNG"], ["IL6", "IL10", "TNF"])
    )
    assert widths(one, "curves")[0] < 27 * 16 < 40 * 16 < widths(three, "curves")[0]


def test_advice_is_said_once_per_code_and_many_findings_are_folded():
    analytes = {f"CCL{i}": Curve(middle=30) for i in range(1, 11)}  # saturated: few standards are left
    assay = simulated(8, **analytes)
    (short,) = [one for one in finding_groups(assay) if (one.code, one.severity) == ("QC011", "warning")]
    assert short.n == 10
    assert (len(short.shown), len(short.folded)) == (6, 4)
    page = render_assay(assay)
    assert page.count("a kit with 6 or 7 standards cannot lose many") == 1
    assert "4 more" in page
    assert all(sentence[0].isupper() for one in finding_groups(assay) for sentence in one.shown)


def test_no_heading_stands_over_nothing(tmp_path):
    """Provider's values without wells or standards have neither curves nor plates to draw."""
    (tmp_path / "npx.csv").write_text(
        "sample,IFNG (NPX),IL6 (NPX)\n" + "".join(f"P{i},{i}.5,{i}.25\n" for i in range(9))
    )
    page = render_assay(measure_files([tmp_path / "npx.csv"]))
    assert "Curves and plates" not in page


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
