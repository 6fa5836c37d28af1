"""Censoring by response and plates, in the report and only where there is something to show."""

import pytest

from biomarker.report.html import render_report
from biomarker.report.measurements import bridge, censoring, plates

COUNTS = {"known_responders": 14, "known_nonresponders": 12, "below_responders": 1, "below_nonresponders": 6,
          "above_responders": 0, "above_nonresponders": 0, "lower_limits": [1.5, 2.25]}  # fmt: skip
SHIFTS = [
    {"plate": "P2", "analyte": "IFNG", "shift": 0.81, "se": 0.1, "low": 0.6, "high": 1.02, "n_controls": 4, "note": ""},
    {"plate": "P3", "analyte": "IFNG", "shift": None, "se": None, "low": None, "high": None, "n_controls": 0,
     "note": "no control sample within range links it"},
]  # fmt: skip


@pytest.fixture
def censored(results):
    analyte = {"name": "IFNG", "unit": "pg/mL", "missing": 0, "below": 7, "above": 0, "median_responders": 3.0,
               "median_nonresponders": 2.0}  # fmt: skip
    return results | {
        "analytes": [analyte | {"name": "TNF", "below": 0}, analyte | {"censoring": COUNTS}],
        "plates": {"column": "plate <1>", "correction": "bridged",
                   "by_plate": [{"plate": "P1", "n": 9, "n_responders": 4}],
                   "bridge": {"reference": "P1", "n_controls": 4, "level": 0.95, "method": "m", "shifts": SHIFTS}},
    }  # fmt: skip


def test_counts_and_shares_by_response(censored):
    (row,) = censoring(censored).texts()
    assert row == ["IFNG", "1 of 14 (7 %)", "6 of 12 (50 %)", "0 of 14 (0 %)", "0 of 12 (0 %)", "1.5 to 2.25 pg/mL"]


def test_plates_and_shifts(censored):
    assert plates(censored).texts() == [["P1", "9", "4"]]
    first, second = bridge(censored).texts()
    assert first == ["P2", "IFNG", "0.81 (0.60 to 1.02)", "4", "–"]
    assert second[2:] == ["–", "0", "no control sample within range links it"]


def test_the_page(censored, results, result):
    page = render_report(censored, result)
    assert "6 of 12 (50\u00a0%)" in page  # no line ends before the sign
    assert "Samples were measured on 1 plate, which were bridged to plate P1 by 4 control samples" in page
    assert "plate &lt;1&gt;" in page
    assert "table-bridge" in page
    older = render_report(results, result)
    assert "table-bridge" not in older
    assert "table-plates" not in older
