"""Maps tasks over threads, processes or a cluster; the numbers never depend on which, nor on how many there are."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from typing import Any, TypeVar

import joblib
from threadpoolctl import threadpool_limits

from biomarker.errors import StudyError
from biomarker.validation.checkpoints import Checkpoints
from biomarker.validation.pools import Growing, Pool, Processes, Threads
from biomarker.validation.rehearsal import Rehearsed, rehearse
from biomarker.validation.stream import ended_by_interrupts, stream

Task = TypeVar("Task")
Result = TypeVar("Result")
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class _Surroundings:
    """Where the work of a run is done, where what is done is kept, and whether it is a rehearsal."""

    cluster: Pool | None = None
    kept: Checkpoints | None = None
    rehearsal: list[Rehearsed] | None = None


_AROUND: ContextVar[_Surroundings | None] = ContextVar("surroundings", default=None)


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


@contextmanager
def on_cluster(address: str) -> Iterator[None]:
    """Within the block, `map_tasks` runs on the Dask cluster whose scheduler is at `address`; here where it is empty.

    Raises
    ------
    WorkerError
        When the cluster cannot be used.
    """
    if not address:
        yield
        return
    from biomarker.validation.cluster import connected

    with connected(address) as cluster, _around(cluster=cluster):
        yield


@contextmanager
def keeping(checkpoints: Checkpoints | None) -> Iterator[None]:
    """Within the block, `map_tasks` keeps what is done, and does not do again what was kept."""
    with _around(kept=checkpoints):
        yield


@contextmanager
def rehearsing() -> Iterator[list[Rehearsed]]:
    """Within the block, `map_tasks` runs the first tasks of each stage only; their results stand for the others.

    What comes out has the shape of a result and means nothing; the list says how long it would take.
    """
    stages: list[Rehearsed] = []
    with _around(rehearsal=stages):
        yield stages


def map_tasks(
    function: Callable[[Task], Result],
    tasks: Sequence[Task],
    workers: int,
    what: str,
    progress: Progress = silent,
    enough: Callable[[list[Result]], bool] | None = None,
    *,
    releases_gil: bool = False,
) -> list[Result]:
    """Results of `function` for each task, in the order of the tasks.

    Numerical libraries run on one thread inside a task, because sums depend on the number of threads; so results are
    the same to the bit for any number of workers. Work that is done before processes would have started is done here.

    Parameters
    ----------
    function : module-level function, since it travels to other processes
    workers : how many tasks run at once; 1 runs them here, one after the other
    what, progress : `progress(what, done, total)` is called at the start and after every task
    enough : asked after every result, with all results so far in the order of the tasks; True ends the run there, and
        work that others did beyond this point is thrown away
    releases_gil : the function computes outside of Python and changes nothing global, so that threads serve

    Raises
    ------
    WorkerError
        When a task ends its worker every time.
    """
    around = _AROUND.get() or _Surroundings()
    if around.rehearsal is not None:
        return rehearse(function, tasks, what, around.rehearsal)
    journal = around.kept.stage(what, len(tasks)) if around.kept else None
    arrived: dict[int, Result] = dict(journal.known) if journal else {}
    results: list[Result] = []
    progress(what, len(arrived), len(tasks))
    over = _in_order(arrived, results, enough)
    if not over and len(results) < len(tasks):
        todo = [number for number in range(len(tasks)) if number not in arrived and number >= len(results)]
        pool = around.cluster or _pool(workers if len(todo) > 1 else 1, releases_gil)
        with closing(_run(function, tasks, todo, pool, what)) as running, ended_by_interrupts(pool):
            for number, result in running:
                arrived[number] = result
                if journal:
                    journal.keep(number, result)
                over = _in_order(arrived, results, enough)
                if over:
                    break
                progress(what, len(results) + len(arrived), len(tasks))
    if over:
        progress(what, len(results), len(results))
    if journal:
        journal.close()
    return results


@contextmanager
def _around(**changes: Any) -> Iterator[None]:
    token = _AROUND.set(replace(_AROUND.get() or _Surroundings(), **changes))
    try:
        yield
    finally:
        _AROUND.reset(token)


def _in_order(arrived: dict[int, Result], results: list[Result], enough: Callable[[list[Result]], bool] | None) -> bool:
    """Move what follows on `results` there; True when they are enough."""
    while len(results) in arrived:
        results.append(arrived.pop(len(results)))
        if enough is not None and enough(results):
            return True
    return False


def _pool(size: int, releases_gil: bool) -> Pool | None:
    """The one place that chooses: here, threads, or processes."""
    if size <= 1:
        return None
    if releases_gil:
        return Threads(size)
    return Processes(size) if Processes.are_warm() else Growing(size)


def _run(
    function: Callable[[Task], Result], tasks: Sequence[Task], todo: Sequence[int], pool: Pool | None, what: str
) -> Generator[tuple[int, Result], None, None]:
    with threadpool_limits(limits=1):
        if pool is None:
            for number in todo:
                yield number, function(tasks[number])
        else:
            yield from stream(function, tasks, todo, pool, what)
