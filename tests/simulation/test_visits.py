"""Simulated visits: the truth is what was asked for, and the criteria find it."""

import csv
import io

import numpy as np
import pytest
from scipy.stats import mannwhitneyu

from biomarker.errors import StudyError
from biomarker.response.judge import judge_visits
from biomarker.response.rules import Rules
from biomarker.response.visits import read_visits
from biomarker.simulation.visits import USUAL, Arm, Losses, simulate_visits


def judged(made, criterion, settings=None, **rules):
    cells = {name: [row[name] for row in made.visits] for name in made.visits[0]}
    shared = Rules.of({"assessment_day": made.assessment_day, **rules})
    visits = read_visits(cells, shared, needs=("sledai", "bilag", "pga", "steroids"))
    return judge_visits(visits, criterion, settings or {}, shared).patients


def test_sri4_finds_the_truth_of_every_patient_where_nothing_is_lost():
    made = simulate_visits((Arm("", 300, 150),), seed=1)
    assert {who: one.label for who, one in judged(made, "sri").items()} == made.truth
    assert sum(made.truth.values()) == 150


def test_what_is_lost_changes_labels_only_of_patients_who_lost_something():
    made = simulate_visits((Arm("", 300, 150),), losses=Losses(visits=0.1, withdrawal=0.1, rescue=0.1, death=0.05),
                           seed=2)  # fmt: skip
    assert {"death", "withdrawal", "rescue", "missed visit"} == set(made.lost.values())
    for who, one in judged(made, "sri").items():
        assert one.label is (False if who in made.lost else made.truth[who]), (who, one)
        assert one.basis == made.lost.get(who, "criterion")


def test_missing_items_make_answers_open_never_wrong():
    made = simulate_visits((Arm("", 200, 100),), losses=Losses(items=0.03), seed=3)
    found = judged(made, "sri")
    assert 0 < sum(one.label is None for one in found.values()) < 150
    assert all(one.label in (None, made.truth[who]) for who, one in found.items())


def test_the_criteria_differ_as_they_do_in_patients():
    made = simulate_visits((Arm("", 400, 200),), seed=4)
    names = ("sri", "sri_taper", "bicla", "lldas", "doris")
    rates = {name: np.mean([one.label is True for one in judged(made, name).values()]) for name in names}
    assert rates["sri"] > rates["sri_taper"] > rates["lldas"] > rates["doris"] > 0.02
    assert 0.2 < rates["bicla"] < rates["sri"]


def test_the_marker_has_its_true_auc_in_each_arm():
    made = simulate_visits((Arm("active", 2000, 1000, 0.8), Arm("control", 2000, 600, 0.5)), missing=0.0, seed=9)
    for arm, auc in (("active", 0.8), ("control", 0.5)):
        rows = [row for row in made.panel if row["arm"] == arm]
        values = np.array([float(row["IFNG"].lstrip("<")) for row in rows])
        yes = np.array([made.truth[row["patient_id"]] for row in rows])
        found = mannwhitneyu(values[yes], values[~yes]).statistic / yes.sum() / (~yes).sum()
        assert found == pytest.approx(auc, abs=0.03)
        assert yes.sum() == {"active": 1000, "control": 600}[arm]


def test_the_panel_shows_the_baseline_of_the_visits():
    made = simulate_visits(seed=6)
    found = judged(made, "sledai_drop")
    for row in made.panel:
        seen = found[row["patient_id"]].components[0].seen
        assert seen.startswith(f"{row['sledai']} -> ")
    assert "response" not in made.panel[0]


def test_equal_seeds_give_equal_tables():
    first, again = (simulate_visits(losses=USUAL, seed=7) for _ in range(2))
    assert first.visits_csv() == again.visits_csv()
    assert first.panel_csv() == again.panel_csv()
    assert simulate_visits(losses=USUAL, seed=8).visits_csv() != first.visits_csv()


def test_the_embedded_examples_are_what_the_command_makes(repository):
    arms = (Arm("rituximab", 40, 24, 0.85), Arm("placebo", 20, 7, 0.5))
    data = repository / "pipelines" / "data"
    for name, made in (("rituximab", simulate_visits(arms, losses=USUAL, seed=4)),
                       ("msc", simulate_visits((Arm("", 40, 24, 0.8),), losses=USUAL, seed=4))):  # fmt: skip
        assert (data / f"simulated_{name}_visits.csv").read_text() == made.visits_csv()
        assert (data / f"simulated_{name}_panel.csv").read_text() == made.panel_csv()
        assert next(csv.DictReader(io.StringIO(made.visits_csv())))["patient_id"] == "SIM-001"


def test_what_cannot_be_simulated():
    with pytest.raises(StudyError, match="increasing days from 1"):
        simulate_visits(days=(1, 85), assessment_day=183)
    with pytest.raises(StudyError, match=r"a share of 1.2 \(rescue\)"):
        Losses(rescue=1.2)
