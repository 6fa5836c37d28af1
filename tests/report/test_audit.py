"""Findings and sites in the report; nothing where a study has none."""

import pytest

from biomarker.report.audit import audit, sites
from biomarker.report.html import render_report
from biomarker.report.text import render_text

ESTIMATE = {"estimate": 0.62, "low": 0.41, "high": 0.79, "level": 0.95, "method": "m"}
FIGURES = {"n": 13, "n_responders": 7, "auc": ESTIMATE, "calibration_in_the_large": None, "brier": ESTIMATE,
           "log_loss": ESTIMATE, "note": ""}  # fmt: skip


@pytest.fixture
def audited(results):
    finding = {"code": "BM003", "check": "detection_floor", "severity": "warning", "sentence": "floors <differ>.",
               "do": "Re-measure.", "accepted": False}  # fmt: skip
    per_site = [{"site": "North & South", **FIGURES}, {"site": "Hill", **FIGURES, "note": "no AUC: no responder"}]
    return results | {
        "audit": [finding, finding | {"code": "BM004", "accepted": True}],
        "sites": {"column": "hospital", "n_sites": 2, "n_unknown": 3, "pooled_auc": ESTIMATE,
                  "together": {"site": "all sites", **FIGURES}, "sites": per_site},
    }  # fmt: skip


def test_tables(audited):
    assert [row[:2] for row in audit(audited).texts()] == [["BM003", "warning"], ["BM004", "warning (accepted error)"]]
    rows = sites(audited).texts()
    assert [row[0] for row in rows] == ["North & South", "Hill", "all sites"]
    assert rows[0][3:5] == ["0.62 (0.41 to 0.79)", "–"]


def test_the_page_shows_both_and_escapes_names(audited, result):
    page = render_report(audited, result)
    assert "floors &lt;differ&gt;." in page
    assert "North &amp; South" in page
    assert "3 patients of an unknown site" in page
    assert 'id="sites"' in page


def test_a_study_without_sites_and_findings_has_no_such_section(results, result):
    page = render_report(results | {"audit": [], "sites": None}, result)
    assert 'id="sites"' not in page
    assert "table-audit" not in page


def test_the_terminal_has_one_line_about_sites(audited):
    assert "each left out in turn (2): AUC within sites 0.62 (0.41 to 0.79)" in " ".join(render_text(audited).split())
