"""Simulated years after the assessment."""

import csv
import io

from biomarker.simulation.follow_up import COLUMNS, simulate_follow_up


def rows(n=400, seed=1):
    text = simulate_follow_up({f"P{i}": i % 2 == 0 for i in range(n)}, seed=seed)
    return list(csv.DictReader(io.StringIO(text)))


def test_nothing_happens_before_the_assessment_or_after_death():
    for row in rows():
        assert float(row["months"]) >= 12
        assert (row["death_month"] != "") == (row["died"] == "1")
        if row["relapse_months"]:
            assert 12 <= float(row["relapse_months"]) <= float(row["months"])


def test_only_responders_relapse_and_non_responders_die_more_often():
    made = rows()
    assert tuple(made[0]) == COLUMNS
    yes, no = made[::2], made[1::2]
    assert all(row["relapse_status"] in ("relapse", "death", "none") for row in yes)
    assert all(row["relapse_status"] == "" for row in no)
    assert sum(int(row["died"]) for row in no) > sum(int(row["died"]) for row in yes)


def test_the_seed_decides():
    assert rows(seed=1) == rows(seed=1)
    assert rows(seed=1) != rows(seed=2)
