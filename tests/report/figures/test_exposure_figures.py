"""Figures of exposure studies: every dose, form and donor is there, n stands on them, and bytes repeat."""

from biomarker.report.figures.dose_response import dose_response
from biomarker.report.figures.exposure_quantiles import exposure_quantiles
from biomarker.report.figures.formats import to_svg
from biomarker.report.figures.invitro_curve import invitro_curve
from biomarker.report.figures.predictive_check import predictive_check


def estimate(value, half=0.05):
    return {"estimate": value, "low": value - half, "high": value + half, "level": 0.95, "method": "m"}


RESPONSES = {
    "forms": [{"label": "log(1 + C/1)"}, {"label": "Emax, EC50 10"}], "doses": [0.0, 150.0, 300.0], "reference": 300.0,
    "last_week": 52.0, "n_per_arm": 300, "n_trials": 1000, "observed": [[0.0, [118, 302]], [300.0, [160, 298]]],
    "response": [{"form": form, "dose": dose, "rate": estimate(0.4, 0.1), "expected": estimate(0.4)}
                 for form in ("log(1 + C/1)", "Emax, EC50 10") for dose in (0.0, 150.0, 300.0)],
}  # fmt: skip


def test_a_panel_per_form_with_n_and_the_doses():
    svg = to_svg(dose_response(RESPONSES))
    for text in ("log(1 + C/1)", "Emax, EC50 10", "n = 300 per arm, 1000 trials", ">150<", "response rate in week 52"):
        assert text in svg, text
    assert svg == to_svg(dose_response(RESPONSES))


def test_quantiles_carry_their_n_and_limits():
    rows = [{"n": 31, "low": 0.0, "high": 0.0, "observed": estimate(0.4, 0.1), "predicted": 0.42},
            {"n": 25, "low": 7.114, "high": 15.6, "observed": estimate(0.5, 0.1), "predicted": 0.52}]  # fmt: skip
    svg = to_svg(exposure_quantiles({"quantiles": rows, "last_week": 52.0}))
    for text in ("n = 31", "n = 25", "no drug", "7.11 to", "observed", "predicted"):
        assert text in svg, text


def test_the_predictive_check_has_a_panel_per_dose():
    rows = [{"week": week, "n": 40, "observed": 0.5, "low": 0.3, "middle": 0.5, "high": 0.7, "inside": True}
            for week in (4, 8)]  # fmt: skip
    check = {"groups": [{"dose": dose, "n": 40, "response": rows, "stay": rows} for dose in (0.0, 150.0, 300.0)]}
    figure = predictive_check(check, "response")
    assert [axes.get_title() for axes in figure.axes if axes.get_visible()] == [
        "0 mg, n = 40", "150 mg, n = 40", "300 mg, n = 40"]  # fmt: skip
    assert "share still in the study" in to_svg(predictive_check(check, "stay"))


def test_donors_are_single_lines_and_gaps_stay_gaps():
    row = {"label": "IDO1 under IFN-γ", "n_donors": 2, "doses": [0.0, 1.0, 10.0, 100.0],
           "fold": [[0.0, 1.0, 2.0, 3.0], [0.0, None, 2.5, 3.5]], "ec50": estimate(5.0, 2.0), "emax": estimate(3.2),
           "line": {"dose": [0.1, 1.0, 10.0, 100.0], "fold": [0.0, 1.0, 2.0, 3.0], "low": [-1.0, 0, 1, 2],
                    "high": [1.0, 2, 3, 4]}}  # fmt: skip
    figure = invitro_curve([row, {**row, "ec50": None, "emax": None}], "ng/mL")
    first, second = figure.axes
    assert [len(line.get_xdata()) for line in first.lines[:2]] == [4, 3]
    assert second.lines[2].get_linestyle() == ":"  # no change shown: the curve is not to be read
    assert (len(first.collections), len(second.collections)) == (1, 0)  # nor has it a band
    svg = to_svg(figure)
    assert "IDO1 under IFN-γ" in svg
    assert "n = 2 donors" in svg
    assert "dose, ng/mL" in svg
    assert "$" not in svg
