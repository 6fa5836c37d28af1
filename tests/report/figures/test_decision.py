import numpy as np
import pytest

from biomarker.report.figures.decision import decision
from biomarker.report.figures.gallery import gallery
from biomarker.report.html import render_report
from biomarker.report.tables import all_tables, utility_tables


def columns(*values):
    return {"estimate": list(values), "low": [v - 0.1 for v in values], "high": [v + 0.1 for v in values]}


@pytest.fixture
def useful(results):
    """The example with a decision curve and predictive values."""
    curve = {
        "range": [0.2, 0.4], "thresholds": [0.2, 0.3, 0.4], "treat_none": 0.0, "level": 0.95, "method": "t",
        "note": "x",
        "net_benefit": {"procedure": columns(0.4, 0.35, 0.3), "marker": columns(0.39, 0.3, 0.2),
                        "treat_all": columns(0.42, 0.34, -0.5)},
        "procedure_minus": {"marker": columns(0.01, 0.05, 0.1), "treat_all": columns(-0.02, 0.01, 0.8)},
    }  # fmt: skip
    positive = {"estimate": 0.6, "low": 0.4, "high": 0.8, "level": 0.95, "method": "Bayes"}
    at = [{"prevalence": 14 / 26, "of_this_cohort": True, "positive": positive, "negative": None}]
    return results | {"decision_curve": curve, "predictive_values": {"at": at, "note": "an artefact"}}


def test_every_strategy_has_its_line_and_only_the_procedure_a_band(useful):
    figure = decision(useful)
    axes = figure.axes[0]
    labels = [text.get_text() for text in figure.legends[0].get_texts()]
    assert labels == ["whole procedure", "IFN-γ alone", "treat everyone", "treat nobody"]
    assert len(axes.collections) == 1
    line = next(line for line in axes.lines if line.get_label() == "whole procedure")
    np.testing.assert_array_equal(line.get_ydata(), [0.4, 0.35, 0.3])


def test_the_range_is_the_stated_one_and_a_deep_fall_takes_no_room(useful):
    axes = decision(useful).axes[0]
    assert axes.get_xlim() == (0.2, 0.4)
    assert axes.get_ylim()[0] == pytest.approx(-0.05)


def test_tables(useful):
    benefit, values = utility_tables(useful)
    assert benefit.titles[1:3] == ("whole procedure", "IFN-γ alone (model)")
    assert benefit.texts()[0][:2] == ["0.20", "0.40 (0.30 to 0.50)"]
    assert benefit.texts()[2][-2:] == ["0.00", "0.80 (0.70 to 0.90)"]
    assert values.texts() == [["53.8 % (this cohort)", "0.60 (0.40 to 0.80)", "–"]]


def test_the_report_shows_them(useful, result):
    drawings = gallery(useful, result)
    assert "from 0.2 to 0.4" in drawings["decision_curve"].alt
    text = render_report(useful, result, drawings=drawings)
    assert 'id="figure-decision_curve"' in text
    assert 'id="table-net_benefit"' in text
    assert "Prevalence: an artefact." in text
    assert {table.name for table in all_tables(useful, result)} >= {"net_benefit", "predictive_values"}


def test_results_without_them_have_no_such_section(results, result):
    assert utility_tables(results) == ()
    assert "Worth in use" not in render_report(results, result, drawings=gallery(results, result))


def test_the_calibration_figure_draws_the_smooth_curve_where_there_is_one(results, result):
    from biomarker.report.figures.calibration import calibration

    before = len(calibration(result.predictions(), results["calibration"]).axes[0].lines)
    curve = {"smoother": "loess", "probability": [0.1, 0.9], "observed": [0.2, 0.8]}
    results["calibration"]["curve"] = curve
    assert len(calibration(result.predictions(), results["calibration"]).axes[0].lines) == before + 1
    assert "Line: loess." in gallery(results, result)["calibration"].caption
