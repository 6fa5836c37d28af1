"""Summary, tables, figures and page of a trial."""

import re

import numpy as np
import pytest

from biomarker.report.figures.survival import survival
from biomarker.report.trial.html import draw_trial, render_trial_report
from biomarker.report.trial.text import points, render_trial
from biomarker.study.trial.analyse import trial
from biomarker.trial.follow_up import FollowUp
from biomarker.trial.kaplan_meier import kaplan_meier


@pytest.fixture(scope="module")
def two_arms(tmp_path_factory):
    """A simulated trial with everything that can be asked of it."""
    random = np.random.default_rng(3)
    n = 60
    treated = np.arange(n) < 36
    marker = np.exp(random.normal(2, 1, n))
    change = np.round(-3 - 2 * treated + random.normal(0, 3, n), 1)
    failed = random.random(n) < 0.15
    months = np.round(random.uniform(3, 60, n), 1)
    lines = ["patient_id,arm,response,organ,marker,change,failed,months,ended"]
    for i in range(n):
        response = int(change[i] <= -4 and not failed[i])
        lines.append(f"P{i:02d},{'anifrolumab' if treated[i] else 'placebo'},{response},{'skin' if i % 3 else 'joint'},"
                     f"{marker[i]:.2f},{change[i]},{int(failed[i])},{months[i]},{random.integers(0, 3)}")  # fmt: skip
    folder = tmp_path_factory.mktemp("trial")
    (folder / "t.csv").write_text("\n".join(lines))
    (folder / "long_name_of_a_study.toml").write_text(
        'title = "Two arms & everything <asked>"\nsimulated = true\n[trial]\nfile = "t.csv"\narm = "arm"\n'
        'control = "placebo"\nendpoints = ["response"]\nsubgroups = ["organ"]\nstrata = ["organ"]\nmarker = "marker"\n'
        'permutations = 9\n[[trial.survival]]\nevent = "relapse"\ntime = "months"\nstatus = "ended"\n'
        'competing = ["2"]\nat = [24, 48]\nlandmark = 6\n[[trial.augmented]]\nvalue = "change"\ncut_off = -4\n'
        'failure = "failed"\n'
    )
    return trial(folder / "long_name_of_a_study.toml", workers=1)


def test_the_summary_fits_80_columns_and_gives_every_denominator(two_arms):
    text = render_trial(two_arms.results)
    assert max(map(len, text.splitlines())) <= 80
    for one in two_arms.results["endpoints"][0]["rates"]:
        assert f"{one['responders']}/{one['total']}" in text
    for said in ("SIMULATED DATA", "interaction p = ", "ratio of odds ratios", "log-rank", "Augmented response",
                 "stratified", "Rule of the tests", "at risk", "gain (points)"):  # fmt: skip
        assert said in text


def test_the_verdict_claims_no_effect_of_responding(two_arms):
    said = " ".join(two_arms.results["verdict_sentences"])
    assert "this is an association, not an effect of responding" in said


def test_points_are_percentage_points():
    assert points({"estimate": 0.0449, "low": -0.0707, "high": 0.1504}) == "4.5 (-7.1 to 15.0)"


def test_the_page_holds_every_figure_with_words_and_loads_nothing(two_arms):
    drawn = draw_trial(two_arms.results, [(one.follow_ups, one.curves) for one in two_arms.followed])
    assert set(drawn) == {"forest_0", "windows", "survival_0", "survival_1"}
    page = render_trial_report(two_arms.results, drawn)
    assert page.count("<svg") == 4
    assert page.count("<desc") == 4
    assert "Two arms &amp; everything &lt;asked&gt;" in page
    assert re.findall(r"(?:src|href)=.(?!#)", page) == []
    identifiers = re.findall(r'\bid="([^"]+)"', page)
    assert len(identifiers) == len(set(identifiers))


def test_the_forest_shows_counts_estimate_and_interaction(two_arms):
    drawn = draw_trial(two_arms.results, [(one.follow_ups, one.curves) for one in two_arms.followed])
    words = re.findall(r"<text[^>]*>([^<]*)</text>", drawn["forest_0"].svg)
    table = two_arms.results["endpoints"][0]["comparison"]["table"]
    counts = f"{table['treated_responders']}/{table['treated']} v {table['control_responders']}/{table['control']}"
    assert any(counts in word for word in words)
    assert any(word.startswith("interaction p = ") for word in words)
    assert any(word.startswith(points(two_arms.results["endpoints"][0]["comparison"]["risk_difference"]))
               for word in words)  # fmt: skip


def test_the_numbers_at_risk_stand_below_the_curve():
    from biomarker.report.figures.formats import to_svg

    made = FollowUp([f"P{i}" for i in range(40)], np.arange(1.0, 41.0), (np.arange(40) % 2).astype(np.int8), "death")
    figure = survival(["all patients"], [made], [kaplan_meier(made)], event="death", unit="months")
    words = re.findall(r"<text[^>]*>([^<]*)</text>", to_svg(figure))
    assert "number at risk" in words
    assert {"40", "31", "21"} <= set(words)  # at 0, 10 and 20 months
    assert any("n = 40, 20 events" in word for word in words)
