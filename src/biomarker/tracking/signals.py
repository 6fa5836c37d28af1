"""SIGTERM -> an exception, and moments that Ctrl-C waits for, so that what was begun is ended properly."""

from __future__ import annotations

import contextlib
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from types import FrameType
from typing import NoReturn

TERMINATED = 128 + signal.SIGTERM


@contextlib.contextmanager
def terminated_as_exit() -> Iterator[None]:
    """Within the block, SIGTERM raises SystemExit(143); elsewhere than in the main thread nothing changes."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    former = signal.signal(signal.SIGTERM, _exit)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, former)


@contextlib.contextmanager
def held_back() -> Iterator[Callable[[], AbstractContextManager[None]]]:
    """Within the block, Ctrl-C and SIGTERM wait; gives what lets them through, for a block inside it.

    Only the first one waits: a second one means that the user will not, as before a server that does not answer.
    """
    if threading.current_thread() is not threading.main_thread():
        yield contextlib.nullcontext
        return
    present = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    former = {number: handler for number, handler in present.items() if handler is not None}  # None: not Python's
    waiting: list[int] = []

    def wait(number: int, _frame: FrameType | None) -> None:
        if waiting:
            let_pass()
        waiting.append(number)

    def hold() -> None:
        for number in former:
            signal.signal(number, wait)

    def let_pass() -> None:
        for number, handler in former.items():
            signal.signal(number, handler)
        if waiting:
            signal.raise_signal(waiting.pop())

    @contextlib.contextmanager
    def let_through() -> Iterator[None]:
        try:
            let_pass()
            yield
        finally:
            hold()

    hold()
    try:
        yield let_through
    finally:
        let_pass()


def _exit(_number: int, _frame: FrameType | None) -> NoReturn:
    raise SystemExit(TERMINATED)
