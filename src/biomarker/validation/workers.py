"""Maps tasks over local processes; the numbers never depend on how many there are."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Generator, Sequence
from typing import Any, TypeVar

import joblib
from threadpoolctl import threadpool_limits

from biomarker.errors import StudyError

Task = TypeVar("Task")
Result = TypeVar("Result")
Progress = Callable[[str, int, int], None]


def silent(what: str, done: int, total: int) -> None:
    """Progress that nobody watches."""


def count_workers(wanted: int | None) -> int:
    """Number of processes: what was asked for, else one per usable core.

    Raises
    ------
    StudyError
        When a number below 1 is asked for.
    """
    if wanted is None:
        return int(joblib.cpu_count())
    if wanted < 1:
        raise StudyError(f"{wanted} workers", allowed="1 or more", do="leave --workers out to use every core")
    return wanted


def map_tasks(
    function: Callable[[Task], Result],
    tasks: Sequence[Task],
    workers: int,
    what: str,
    progress: Progress = silent,
    enough: Callable[[list[Result]], bool] | None = None,
) -> list[Result]:
    """Results of `function` for each task, in the order of the tasks.

    Numerical libraries run on one thread inside a task, because sums depend on the number of threads; so results are
    the same to the bit for any number of workers.

    Parameters
    ----------
    function : module-level function, since it travels to other processes
    workers : number of processes; 1 runs the tasks here
    what, progress : `progress(what, done, total)` is called after every task
    enough : asked after every result, with all results so far in the order of the tasks; True ends the run there, and
        work that other processes did beyond this point is thrown away
    """
    results: list[Result] = []
    progress(what, 0, len(tasks))
    running = _run(function, tasks, min(workers, len(tasks)))
    for done, result in enumerate(running, start=1):
        results.append(result)
        if enough is not None and enough(results):
            running.close()
            progress(what, done, done)
            break
        progress(what, done, len(tasks))
    return results


def _run(function: Callable[[Task], Result], tasks: Sequence[Task], workers: int) -> Generator[Result, None, None]:
    if workers <= 1:
        for task in tasks:
            yield _one_thread(function, task)
        return
    parallel = joblib.Parallel(n_jobs=workers, backend="loky", return_as="generator", pre_dispatch="2*n_jobs")
    results = parallel(joblib.delayed(_one_thread)(function, task) for task in tasks)
    try:
        for result in results:  # noqa: UP028  (`yield from` would close the results before the warning is silenced)
            yield result
    except GeneratorExit:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # joblib counts what was computed in vain; that is meant
            results.close()
        raise
    except BaseException:
        _stop_processes()
        raise


def _one_thread(function: Callable[[Task], Result], task: Task) -> Result:
    with threadpool_limits(limits=1):
        return function(task)


def _stop_processes() -> None:
    """End the worker processes at once; after Ctrl-C nothing may go on in the background."""
    from joblib.externals.loky import get_reusable_executor

    executor: Any = get_reusable_executor()
    executor.shutdown(wait=True, kill_workers=True)
