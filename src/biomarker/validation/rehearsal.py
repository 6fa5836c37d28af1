"""The first tasks of a stage -> how long the whole stage would take."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from threadpoolctl import threadpool_limits

from biomarker.validation.pools import START_UP

Task = TypeVar("Task")
Result = TypeVar("Result")
SECONDS = 0.5


@dataclass(frozen=True)
class Rehearsed:
    """A stage: what it is, how many tasks it has, seconds of one, and seconds that the rehearsal took."""

    what: str
    tasks: int
    seconds: float
    spent: float

    def expected(self, workers: int) -> float:
        """Seconds of the whole stage, if the workers have nothing else to do."""
        alone = self.tasks * self.seconds
        return min(alone, alone / workers + START_UP) if workers > 1 else alone


def rehearse(
    function: Callable[[Task], Result], tasks: Sequence[Task], what: str, stages: list[Rehearsed]
) -> list[Result]:
    """Results of the first tasks, over and over, as many as there are tasks; what was learned is added to `stages`.

    The very first task also loads libraries, so it is not timed where there are others. Time of the processor counts:
    what else the machine does at that moment says nothing about a task.
    """
    results: list[Result] = []
    times: list[float] = []
    with threadpool_limits(limits=1):
        for task in tasks:
            began = time.process_time()
            results.append(function(task))
            times.append(time.process_time() - began)
            if sum(times) > SECONDS and len(times) > 1:
                break
    timed = times[1:] or times
    stages.append(Rehearsed(what, len(tasks), sum(timed) / max(1, len(timed)), sum(times)))
    return [results[number % len(results)] for number in range(len(tasks))]
