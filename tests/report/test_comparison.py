"""A comparison as text of 80 columns and as a page."""

import pytest

from biomarker.report.comparison import comparison_document, comparison_sentences, comparison_text
from biomarker.report.document import render_document


def estimate(value, low, high):
    return {"estimate": value, "low": low, "high": high, "level": 0.95, "method": "m"}


def entry(letter, **changes):
    return {"letter": letter, "shown": f"models/{letter.lower() * 30}", "study": "s", "title": "A <panel>",
            "created": "2026-03-02T09:41:07+00:00", "simulated": False, "n_patients": 26, "n_responders": 14,
            "n_analytes": 8, "seed": 1, "cohort_fingerprint": "c", "split_fingerprint": "s", "verdict_code": "evidence",
            "auc": estimate(0.7, 0.5, 0.85), "brier": estimate(0.2, 0.1, 0.3), "log_loss": None,
            "calibration_slope": None, "permutation_p": None, "candidate": "ridge"} | changes  # fmt: skip


@pytest.fixture
def values():
    fine = {"letter": "B", "minus": "A", "why": "", "note": "same patients, responses, measurements and splits",
            "auc": estimate(0.05, -0.02, 0.12), "brier": estimate(-0.01, -0.02, 0.0), "log_loss": None}  # fmt: skip
    refused = {"letter": "C", "minus": "A", "why": "two results on different splits (s and t)", "note": "",
               "auc": None, "brier": None, "log_loss": None}  # fmt: skip
    analytes = ["IFN-γ", "IL-6", "IL-10", "TNF-α", "BAFF"]
    return {
        "schema_version": 1, "created": "2026-03-02T09:41:07+00:00", "research_use_only": "For research use only.",
        "compared": [entry("A"), entry("B", simulated=True), entry("C", permutation_p=0.004)],
        "differences": [fine, refused],
        "study": [{"key": "validation.repeats", "values": [50, 20, None]},
                  {"key": "panel.analytes", "values": [analytes, analytes[1:], analytes]},
                  {"key": "title", "values": ["word " * 40, "b", "c"]}],
        "study_known": [True, True, True],
        "analytes": [{"name": f"analyte {i}", "share": [1.0, 0.5, None], "released": [True, False, False],
                      "coefficient": [0.6, None, None]} for i in range(20)],
        "bundles": [], "bundle_known": [True, True, False],
    }  # fmt: skip


def test_every_line_fits_eighty_columns(values):
    text = comparison_text(values)
    assert max(map(len, text.splitlines())) <= 80
    values["compared"][0]["shown"] = "models/" + "x" * 60
    values["analytes"] = [row | {"share": row["share"] * 9, "released": row["released"] * 9,
                                 "coefficient": row["coefficient"] * 9} for row in values["analytes"]]  # fmt: skip
    values["study"] = [row | {"values": row["values"] * 3} for row in values["study"]]
    values["compared"] = [entry(letter) for letter in "ABCDEFGHI"]
    assert max(map(len, comparison_text(values).splitlines())) <= 80


def test_the_text_says_what_was_subtracted_and_why_something_was_not(values):
    text = comparison_text(values)
    assert "AUC          +0.05 (-0.02 to +0.12)" in text
    assert "Brier score  -0.010 (-0.020 to 0.000)" in text
    assert "no difference is computed: two results on different" in text
    assert "validation.repeats   A 50   B 20   C (not set)" in text
    assert "4 of 5, without IFN-γ" in text
    assert "No difference between the bundles." in text
    assert "12 that moved most of 20" in text
    assert "100 %, +0.60" in text


@pytest.mark.parametrize(
    ("low", "high", "says"),
    [(-0.02, 0.12, "do not tell the two apart"), (0.01, 0.12, "B ranks"), (-0.12, -0.01, "A ranks")],
)
def test_a_sentence_follows_from_the_interval_alone(values, low, high, says):
    values["differences"][0]["auc"] = estimate((low + high) / 2, low, high)
    assert says in comparison_sentences(values)[0]


def test_the_page_is_self_contained_and_holds_everything(values):
    page = render_document(comparison_document(values))
    assert "http" not in page.replace("http-equiv", "")
    assert "<script" not in page
    assert "A &lt;panel&gt;" in page
    assert page.count("analyte ") >= 20
    assert "Simulated." in page
    assert "These patients do not tell B and A apart" in page


def test_without_a_difference_the_headline_says_so(values):
    values["differences"] = values["differences"][1:]
    assert comparison_document(values).headline == "Side by side only: no difference can be computed"
