"""Where tasks run on this machine: threads of this process, or processes beside it."""

from __future__ import annotations

import contextlib
import contextvars
import os
import re
import signal
import threading
import time
import warnings
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from queue import Empty, SimpleQueue
from typing import Any, Protocol

# Seconds that a new process takes until it works: it imports scikit-learn.
START_UP = 3.0
# Seconds of work below which processes that are there already are not worth the way to them.
WORTH_SENDING = 0.1
IDLE_SECONDS = 60
THREAD_VARIABLES = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "BLIS_NUM_THREADS")


class Pool(Protocol):
    """Takes calls and gives futures."""

    @property
    def size(self) -> int:
        """Calls that run at once."""
        ...

    def submit(self, function: Callable[..., Any], *arguments: Any) -> Any:
        """Future of a call; it has `add_done_callback` and `result`."""
        ...

    def expect(self, seconds: float) -> None:
        """Told again and again how much work is left, at least."""
        ...

    def why_lost(self, error: BaseException) -> str:
        """Why a call was lost without its own fault or in a fatal way; empty for an error that the call raised."""
        ...

    def forget(self, future: Any) -> None:
        """Nobody waits for this call any more."""
        ...

    def stop(self, *, at_once: bool) -> None:
        """No more calls; `at_once` ends those that run."""
        ...


class Threads:
    """Daemon threads: unlike those of concurrent.futures they never hold up Ctrl-C.

    They share the process, so only functions that change nothing global may run in more than one.
    """

    def __init__(self, size: int) -> None:
        self.size = size
        self._calls: SimpleQueue[Callable[[], None] | None] = SimpleQueue()
        for _ in range(size):
            threading.Thread(target=contextvars.copy_context().run, args=(self._serve,), daemon=True).start()

    def submit(self, function: Callable[..., Any], *arguments: Any) -> Future[Any]:
        """Future of a call."""
        future: Future[Any] = Future()
        self._calls.put(lambda: _fulfil(future, function, arguments))
        return future

    def expect(self, seconds: float) -> None:
        """Threads cost nothing to start, so nothing is decided here."""

    def why_lost(self, error: BaseException) -> str:
        """A thread is never lost."""
        return ""

    def forget(self, future: Future[Any]) -> None:
        """What has not begun never does."""
        future.cancel()

    def stop(self, *, at_once: bool) -> None:
        """End the threads after the calls that they work on."""
        with contextlib.suppress(Empty):
            while True:
                self._calls.get_nowait()
        for _ in range(self.size):
            self._calls.put(None)

    def _serve(self) -> None:
        from threadpoolctl import threadpool_limits

        threadpool_limits(limits=1)  # OpenMP counts its threads for each thread anew
        for call in iter(self._calls.get, None):
            call()


class Processes:
    """Processes by joblib's loky. They stay for the next stage, see no Ctrl-C, and end when this process does."""

    _used = -1e9

    def __init__(self, size: int) -> None:
        self.size = size

    @classmethod
    def are_warm(cls) -> bool:
        """Whether processes of an earlier stage are likely to be there."""
        return time.monotonic() - cls._used < IDLE_SECONDS / 2

    def submit(self, function: Callable[..., Any], *arguments: Any) -> Future[Any]:
        """Future of a call."""
        from joblib.externals.loky.process_executor import BrokenProcessPool

        Processes._used = time.monotonic()
        with _signals_held_back():
            try:
                future: Future[Any] = self._executor().submit(function, *arguments)
            except BrokenProcessPool:  # a process died between two calls
                future = self._executor().submit(function, *arguments)
        return future

    def expect(self, seconds: float) -> None:
        """They run already."""

    def why_lost(self, error: BaseException) -> str:
        """How the process ended, where one did."""
        from joblib.externals.loky.process_executor import TerminatedWorkerError

        if not isinstance(error, TerminatedWorkerError):
            return ""
        codes = re.search(r"\{(.*)\}", str(error))
        return f"its process ended with {codes[1]}" if codes else "its process ended"

    def forget(self, future: Future[Any]) -> None:
        """It runs in vain: where a future is cancelled, loky fails to end its processes at once."""

    def stop(self, *, at_once: bool) -> None:
        """Leave the processes for the next stage, or end them."""
        if not at_once:
            return
        Processes._used = -1e9
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            executor = self._executor()
            _take_back(executor)
            executor.shutdown(wait=True, kill_workers=True)

    def _executor(self) -> Any:
        from joblib.externals.loky import get_reusable_executor

        one_thread = dict.fromkeys(THREAD_VARIABLES, "1")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # another number of processes waits for calls run in vain
            return get_reusable_executor(max_workers=self.size, timeout=IDLE_SECONDS, env=one_thread,
                                     initializer=_begin_process, initargs=(os.getpid(),))  # fmt: skip


def _take_back(executor: Any) -> None:
    """Calls that loky has not sent yet; when it ends at once it forgets what they are, then fails to find them."""
    with contextlib.suppress(AttributeError, Empty):
        while True:
            executor._work_ids.get_nowait()


class Growing:
    """One thread at first; processes as soon as the work that is left is worth their start."""

    def __init__(self, size: int) -> None:
        self._most, self._thread = size, Threads(1)
        self._processes: Processes | None = None

    @property
    def size(self) -> int:
        """As the pool in use."""
        return 1 if self._processes is None else self._most

    def submit(self, function: Callable[..., Any], *arguments: Any) -> Future[Any]:
        """Future of a call."""
        pool = self._processes or self._thread
        return pool.submit(function, *arguments)

    def expect(self, seconds: float) -> None:
        """Start the processes once they would save more than they cost."""
        cost = WORTH_SENDING if Processes.are_warm() else START_UP
        if self._processes is None and seconds * (1 - 1 / self._most) > cost:
            self._processes = Processes(self._most)

    def why_lost(self, error: BaseException) -> str:
        """As the processes."""
        return "" if self._processes is None else self._processes.why_lost(error)

    def forget(self, future: Future[Any]) -> None:
        """As the processes; the thread is told by `stop`."""

    def stop(self, *, at_once: bool) -> None:
        """Both."""
        self._thread.stop(at_once=at_once)
        if self._processes is not None:
            self._processes.stop(at_once=at_once)


def _fulfil(future: Future[Any], function: Callable[..., Any], arguments: tuple[Any, ...]) -> None:
    if not future.set_running_or_notify_cancel():
        return
    try:
        result = function(*arguments)
    except BaseException as error:
        future.set_exception(error)
    else:
        future.set_result(result)


@contextlib.contextmanager
def _signals_held_back() -> Iterator[None]:
    """Processes started meanwhile never see Ctrl-C, because they inherit the mask: this process decides what ends."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    former = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, former)


def _begin_process(parent: int) -> None:
    """In a new process: end with the parent, and be the one that ends when memory runs out."""
    threading.Thread(target=_end_with, args=(parent,), daemon=True).start()
    with contextlib.suppress(OSError), open("/proc/self/oom_score_adj", "w") as file:
        file.write("500")


def _end_with(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(0.5)
    os._exit(1)
