"""Progress of a training run on a terminal: one bar per stage with the time that is left."""

from __future__ import annotations

import logging
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from biomarker.validation.workers import Progress, silent

LINE_SECONDS = 30


@contextmanager
def progress_bars(quiet: bool) -> Iterator[Progress]:
    """Give a function that draws on stderr: bars on a terminal, one line per stage in a log, nothing when quiet."""
    if quiet:
        with _only_errors():
            yield silent
    elif sys.stderr.isatty():
        with _bars() as show:
            yield show
    else:
        yield _lines()


@contextmanager
def _only_errors() -> Iterator[None]:
    log = logging.getLogger("biomarker")
    former = log.level
    log.setLevel(logging.ERROR)
    try:
        yield
    finally:
        log.setLevel(former)


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
                known[what] = int(bars.add_task(what, total=total, completed=done))  # resumed work has no speed
            bars.update(bars.task_ids[list(known).index(what)], completed=done, total=total)

        yield show


def _lines() -> Progress:
    """Lines for the begin and the end of each stage, and every half minute."""
    said: dict[str, float] = {}

    def show(what: str, done: int, total: int) -> None:
        now = time.monotonic()
        if what not in said or done == total or now - said[what] > LINE_SECONDS:
            said[what] = now
            print(f"{what}: {done}/{total} {'done' if done == total else '...'}", file=sys.stderr, flush=True)

    return show
