"""Results come in the order of the tasks; a run that has enough ends at the same place for any number of workers."""

import pytest

from biomarker.validation.workers import map_tasks


def square(x):
    return x * x


@pytest.mark.parametrize("workers", [1, 2, 3])
def test_a_run_ends_where_enough_is_known(processes, workers):
    seen = []
    found = map_tasks(square, range(100), workers, "squares", lambda *step: seen.append(step),
                      enough=lambda results: sum(one % 2 for one in results) == 3)  # fmt: skip
    assert found == [0, 1, 4, 9, 16, 25]
    assert seen[:2] == [("squares", 0, 100), ("squares", 1, 100)]
    assert seen[-1] == ("squares", 6, 6)


@pytest.mark.parametrize("workers", [1, 2])
def test_processes_work_on_after_a_run_that_ended_early(processes, workers):
    map_tasks(square, range(50), workers, "squares", enough=lambda results: len(results) == 2)
    assert map_tasks(square, range(5), workers, "squares") == [0, 1, 4, 9, 16]


def test_enough_that_never_comes_runs_everything():
    assert len(map_tasks(square, range(7), 2, "squares", enough=lambda results: False)) == 7
