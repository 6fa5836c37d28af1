"""How long a stage would take, from its first tasks."""

import time

import pytest

from biomarker.validation.rehearsal import Rehearsed
from biomarker.validation.workers import map_tasks, rehearsing


def slow(task):
    """Works for that long, and waits: what the machine does in between is not the task's."""
    began = time.process_time()
    while time.process_time() - began < (0.3 if task else 0.5):
        sum(range(1000))
    time.sleep(0.2)
    return task


def test_only_the_first_tasks_run_and_stand_for_the_others():
    with rehearsing() as stages:
        found = map_tasks(slow, range(500), 4, "repeats", enough=lambda results: True)
    assert found == [0, 1] * 250
    (stage,) = stages
    assert (stage.what, stage.tasks) == ("repeats", 500)
    assert stage.seconds == pytest.approx(0.3, abs=0.15)  # the first task also loads libraries and is not counted
    assert stage.spent == pytest.approx(0.8, abs=0.3)


def test_a_stage_without_tasks_takes_no_time():
    with rehearsing() as stages:
        assert map_tasks(slow, [], 2, "sites") == []
    assert stages[0].expected(2) == 0


def test_processes_are_counted_in_only_where_they_would_be_started():
    assert Rehearsed("repeats", 50, 2.0, 1.0).expected(1) == 100
    assert Rehearsed("repeats", 50, 2.0, 1.0).expected(4) == pytest.approx(25 + 3)
    assert Rehearsed("repeats", 50, 0.01, 1.0).expected(4) == pytest.approx(0.5)
