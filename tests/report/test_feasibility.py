import pytest

from biomarker.planning.feasibility import Question, feasibility
from biomarker.planning.values import feasibility_values
from biomarker.report.feasibility import feasibility_line, render_plan
from biomarker.report.html import render_report
from biomarker.report.text import render_text


def values(*arguments, **named):
    return feasibility_values(feasibility(Question(*arguments, **named)))


def test_the_table_comes_before_the_sentences():
    text = render_plan(values(14, 12, 12))
    assert text.startswith("26 patients, 14 responders, 12 predictors, assumed true AUC 0.75\n")
    assert text.index("model of 12 predictors (Riley)") < text.index("- Even a marker")


def shares(value, low, high):
    return {"estimate": value, "low": low, "high": high}


@pytest.mark.parametrize("arguments", [(14, 12, 12), (3, 3, 1), (20000, 30000, 4000)])
def test_no_line_is_wider_than_a_terminal(arguments):
    power = {"procedure": shares(0.35, 0.18, 0.57), "marker": shares(0.5, 0.3, 0.7), "mean_auc": shares(0.67, 0.6, 0.8),
             "n_cohorts": 40, "n_permutations": 39, "n_analytes": 12, "correlation": 0.3}  # fmt: skip
    curve = {"model": "ridge_logistic", "sentence": "word " * 60,
             "points": [{"n_training": 8, "auc": shares(0.7, 0.4, 0.9)}]}  # fmt: skip
    text = render_plan(values(*arguments) | {"simulated_power": power, "learning_curve": curve})
    assert max(map(len, text.splitlines())) <= 80
    assert "0.35 (0.18 to 0.57)" in text
    assert "AUC 0.70 (0.40 to 0.90)" in text
    assert "Monte Carlo" in text


def test_one_line_stands_in_the_summary_and_the_verdict_in_the_report(results, result):
    assert feasibility_line(results).startswith("at a true AUC of 0.75, power 0.63")
    assert "feasibility     at a true AUC of 0.75" in render_text(results)
    assert "What so many patients can answer" in render_report(results, result)


def test_results_of_an_older_version_can_still_be_shown(results, result):
    del results["feasibility"]
    assert "feasibility     " not in render_text(results)
    assert "What so many patients can answer" not in render_report(results, result)
