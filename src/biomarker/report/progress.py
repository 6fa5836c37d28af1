"""Progress of a training run on a terminal: one bar per stage with the time that is left."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from biomarker.validation.workers import Progress, silent


@contextmanager
def progress_bars(quiet: bool) -> Iterator[Progress]:
    """Give a function that draws on stderr: bars on a terminal, one line per stage in a log, nothing when quiet."""
    if quiet:
        yield silent
    elif sys.stderr.isatty():
        with _bars() as show:
            yield show
    else:
        yield _lines


@contextmanager
def _bars() -> Iterator[Progress]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn, TimeRemainingColumn
    from rich.progress import Progress as Bars

    columns = (TextColumn("{task.description:<26}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(),
               TextColumn("left"), TimeRemainingColumn())  # fmt: skip
    with Bars(*columns, console=Console(stderr=True)) as bars:
        known: dict[str, int] = {}

        def show(what: str, done: int, total: int) -> None:
            if what not in known:
                known[what] = int(bars.add_task(what, total=total))
            bars.update(bars.task_ids[list(known).index(what)], completed=done, total=total)

        yield show


def _lines(what: str, done: int, total: int) -> None:
    if done in (0, total):
        state = "..." if done == 0 else "done"
        print(f"{what}: {done}/{total} {state}", file=sys.stderr, flush=True)
