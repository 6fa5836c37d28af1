"""Tasks and a pool -> results as they come; what a lost worker had under way is run again."""

from __future__ import annotations

import contextlib
import logging
import time
from collections import Counter, deque
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from typing import Any, TypeVar

from biomarker.errors import WorkerError
from biomarker.validation.pools import Pool

Task = TypeVar("Task")
Result = TypeVar("Result")
Numbered = tuple[int, Result]
# Seconds of work in one call: long against the way to a worker, short against the patience of a user.
AIM = 0.3
SLOW = 1.0
TICK = 0.1
# Losses of a task after which it runs alone, and losses alone after which it is given up.
LOST, LOST_ALONE = 2, 2
SAID_AGAIN = 2.0
log = logging.getLogger("biomarker")


@dataclass(eq=False)
class Call:
    """Tasks that travel together."""

    tasks: list[int]
    future: Any = None
    began: float = field(default_factory=time.monotonic)


def run_call(function: Callable[[Any], Any], tasks: Sequence[Any]) -> tuple[float, list[Any]]:
    """Seconds and results; numerical libraries of the process stay on one thread from here on."""
    from threadpoolctl import threadpool_limits

    threadpool_limits(limits=1)
    began = time.monotonic()
    results = [function(task) for task in tasks]
    return time.monotonic() - began, results


def stream(
    function: Callable[[Task], Result], tasks: Sequence[Task], todo: Iterable[int], pool: Pool, what: str
) -> Generator[Numbered[Result], None, None]:
    """Number and result of each task of `todo`, in the order in which they are done.

    Raises
    ------
    WorkerError
        When a task costs its worker every time, also alone.
    """
    course = _Course(function, tasks, todo, pool, what)
    try:
        while not course.is_over:
            with ended_by_interrupts(pool):
                course.hand_out()
                results = course.collect()
            yield from results
    finally:
        course.end()


@contextlib.contextmanager
def ended_by_interrupts(pool: Pool | None) -> Iterator[None]:
    """After Ctrl-C or a request to end, nothing may go on in the background."""
    try:
        yield
    except Exception:
        raise
    except BaseException:
        if pool is not None:
            pool.stop(at_once=True)
        raise


class _Course:
    """What is handed out, lost and done."""

    def __init__(
        self, function: Callable[[Any], Any], tasks: Sequence[Any], todo: Iterable[int], pool: Pool, what: str
    ) -> None:
        self.function, self.tasks, self.pool, self.what = function, tasks, pool, what
        self.waiting = deque(todo)
        self.suspects: deque[int] = deque()
        self.losses: Counter[int] = Counter()
        self.under_way: set[Call] = set()
        self.done: SimpleQueue[Call] = SimpleQueue()
        self.n_done, self.seconds = 0, 0.0
        self.said = -SAID_AGAIN
        self.most = 0  # calls at once, where memory allows no more than that

    @property
    def is_over(self) -> bool:
        return not (self.waiting or self.suspects or self.under_way)

    def hand_out(self) -> None:
        """Keep the pool busy; a task that was lost twice runs while nothing else does."""
        self.pool.expect(self._seconds_left())
        if any(self.losses[task] >= LOST for task in self.suspects):
            if not self.under_way:
                self._send([self.suspects.popleft()])
            return
        while len(self.under_way) < self._window and (self.suspects or self.waiting):
            self._send([self.suspects.popleft()] if self.suspects else self._next())

    def collect(self) -> list[Numbered[Any]]:
        """Results of a call that is done; nothing when none is, within a moment."""
        try:
            call = self.done.get(timeout=TICK)
        except Empty:
            return []
        alone = len(self.under_way) == 1
        self.under_way.discard(call)
        try:
            seconds, results = call.future.result()
        except BaseException as error:
            reason = self.pool.why_lost(error)
            if not reason:
                raise
            self._take_back(call, reason, alone, error)
            return []
        if alone and self.losses[call.tasks[0]] >= LOST:
            self._be_modest()
        self.n_done, self.seconds = self.n_done + len(results), self.seconds + seconds
        return list(zip(call.tasks, results, strict=True))

    def _be_modest(self) -> None:
        """A task that was lost among others survived alone: fewer at once may spare the next ones."""
        self.most = max(1, (self.most or self.pool.size) // 2)
        log.warning("%s: workers were lost, but not when one task ran alone (out of memory?); from here on %d at once",
                    self.what, self.most)  # fmt: skip

    def end(self) -> None:
        """No more work."""
        for call in self.under_way:
            self.pool.forget(call.future)
        self.pool.stop(at_once=False)

    @property
    def _window(self) -> int:
        """Calls to have under way: one waits for each that runs, unless tasks are long and it would be in vain."""
        size = self.most or self.pool.size
        return 2 * size if self.n_done and self.seconds / self.n_done < SLOW else size

    def _send(self, tasks: list[int]) -> None:
        call = Call(tasks)
        call.future = self.pool.submit(run_call, self.function, [self.tasks[task] for task in tasks])
        self.under_way.add(call)
        call.future.add_done_callback(lambda _: self.done.put(call))

    def _next(self) -> list[int]:
        """As many tasks as take about `AIM` seconds, but few enough that all workers end together."""
        fair = len(self.waiting) // (4 * self.pool.size)
        aimed = int(AIM * self.n_done / self.seconds) if self.seconds else AIM * self.n_done / 1e-6
        size = max(1, min(fair, int(aimed)))
        return [self.waiting.popleft() for _ in range(size)]

    def _seconds_left(self) -> float:
        """At least: from what is done, and how long the oldest call has taken until now."""
        oldest = min((call.began for call in self.under_way), default=time.monotonic())
        running = time.monotonic() - oldest
        left = len(self.waiting) + len(self.suspects)
        return left * (self.seconds + running) / (self.n_done + 1)

    def _take_back(self, call: Call, reason: str, alone: bool, error: BaseException) -> None:
        """Run lost tasks again, one by one, so that the one that costs its worker is found."""
        self.losses.update(call.tasks)
        if alone and len(call.tasks) == 1 and self.losses[call.tasks[0]] >= LOST + LOST_ALONE:
            raise WorkerError(
                f"{self.what}: task {call.tasks[0] + 1} of {len(self.tasks)} was lost {LOST + LOST_ALONE} times, "
                f"at last while it ran alone ({reason})",
                allowed="tasks that a worker survives; it is ended from outside when memory runs out",
                do="free or add memory, or make the task smaller (fewer analytes or candidates); finished tasks of a "
                   "training are kept for --resume",
            ) from error  # fmt: skip
        self.suspects.extend(call.tasks)
        if time.monotonic() - self.said > SAID_AGAIN:  # one death loses several calls
            self.said = time.monotonic()
            log.warning("%s: a worker was lost (%s); its tasks run again", self.what, reason)
