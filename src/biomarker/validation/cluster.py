"""An existing Dask cluster as a pool of workers; the only file that imports dask."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

from biomarker.errors import WorkerError
from biomarker.validation.software import software

if TYPE_CHECKING:
    from distributed import Client

CONNECT_SECONDS = 5
WORKERS_SECONDS = 10
# The number of workers is asked for again after so many seconds, because a cluster may grow.
COUNT_SECONDS = 2.0
BLAS = "linear algebra"
log = logging.getLogger("biomarker")


class Cluster:
    """Pool whose calls run on the workers of a Dask scheduler; one `submit` per call.

    A worker that dies is no loss: the scheduler gives its calls to others. Every call checks that its worker computes
    with the software of this process, also on workers that join later.
    """

    def __init__(self, client: Client, address: str) -> None:
        self._client, self._address, self._here = client, address, software()
        self._threads, self._counted = 0, -1e9

    @property
    def size(self) -> int:
        """Threads of the cluster, which may grow."""
        if time.monotonic() - self._counted > COUNT_SECONDS:
            self._threads, self._counted = sum(self._client.nthreads().values()), time.monotonic()
        return max(1, self._threads)

    def submit(self, function: Callable[..., Any], *arguments: Any) -> Any:
        """Future of a call."""
        return self._client.submit(_checked, self._here, function, *arguments, pure=False)

    def expect(self, seconds: float) -> None:
        """The cluster runs already."""

    def why_lost(self, error: BaseException) -> str:
        """What happened to the workers, or nothing."""
        from distributed.scheduler import KilledWorker

        if isinstance(error, KilledWorker):
            return "every worker that took it died"
        if type(error).__name__ in ("CancelledError", "FutureCancelledError", "CommClosedError"):
            raise WorkerError(
                f"the Dask scheduler at {self._address} went away",
                do="start it again; finished tasks of a training are kept for --resume",
            ) from error
        return ""

    def forget(self, future: Any) -> None:
        """Cancel it."""
        with contextlib.suppress(Exception):
            future.cancel()

    def stop(self, *, at_once: bool) -> None:
        """The cluster goes on."""


@contextlib.contextmanager
def connected(address: str) -> Iterator[Cluster]:
    """Connect to the scheduler at `address`, such as tcp://10.0.0.5:8786, and let go of it afterwards.

    Raises
    ------
    WorkerError
        When Dask is not installed, the scheduler does not answer or has no workers, or they compute with other
        software than this process.
    """
    with _connect(address) as client:
        _require_workers(client, address)
        _require_same_software(client)
        yield Cluster(client, address)


@contextlib.contextmanager
def _connect(address: str) -> Iterator[Client]:
    try:
        import dask
        from distributed import Client
    except ImportError as error:
        raise WorkerError("--scheduler needs Dask, which is not installed",
                          do='install the extra: pip install "biomarker[dask]"') from error  # fmt: skip
    with dask.config.set({"distributed.admin.large-graph-warning-threshold": "1GB"}):
        _require_scheduler(address)
        client = Client(address, timeout=CONNECT_SECONDS, set_as_default=False)
        try:
            yield client
        finally:
            with contextlib.suppress(Exception):
                client.close(timeout=2)


def _require_scheduler(address: str) -> None:
    """Ask who is there before a `Client` is made, which would try for long and complain at length."""
    with ThreadPoolExecutor(1) as thread:  # a notebook has an event loop of its own
        try:
            kind = thread.submit(asyncio.run, _kind(address)).result()
        except Exception as error:  # whatever else listens there may answer anything
            raise WorkerError(f"no Dask scheduler answers at {address}",
                              allowed="the address of a running scheduler, such as tcp://10.0.0.5:8786",
                              do="start one with `dask scheduler`, or leave --scheduler out") from error  # fmt: skip
    if kind != "Scheduler":
        raise WorkerError(f"at {address} is a Dask {kind.lower()}", allowed="the address of its scheduler")


async def _kind(address: str) -> str:
    from distributed.core import rpc
    from distributed.security import Security

    keys = Security().get_connection_args("client")  # of tls:// addresses, from the configuration of Dask
    async with rpc(address, timeout=CONNECT_SECONDS, connection_args=keys) as there:
        answer = await asyncio.wait_for(there.identity(), CONNECT_SECONDS)
    return str(answer["type"])


def _require_workers(client: Client, address: str) -> None:
    try:
        client.wait_for_workers(1, timeout=WORKERS_SECONDS)
    except (TimeoutError, OSError) as error:
        raise WorkerError(f"the Dask scheduler at {address} has no workers",
                          do=f"start some with `dask worker {address} --nthreads 1`") from error  # fmt: skip


def _require_same_software(client: Client) -> None:
    """Other versions may give other numbers, so they are refused; another processor is said."""
    here = software()
    for worker, there in client.run(_software_there, on_error="return").items():
        if isinstance(there, BaseException):
            raise WorkerError(f"worker {worker} cannot load biomarker: {there}",
                              do="install the same version there")  # fmt: skip
        _require_same(here, there, worker)
        if there[BLAS] != here[BLAS]:
            log.warning("Worker %s has other kernels for linear algebra (%s, here %s); last digits may differ",
                        worker, there[BLAS], here[BLAS])  # fmt: skip


def _software_there() -> dict[str, str]:
    return software()


def _require_same(here: dict[str, str], there: dict[str, str], worker: str) -> None:
    other = [f"{name} {there.get(name)} (here {one})" for name, one in here.items()
             if name != BLAS and there.get(name) != one]  # fmt: skip
    if other:
        raise WorkerError(f"worker {worker} has {', '.join(other)}",
                          allowed="the same versions on all machines, because others may give other numbers",
                          do="install the same environment there")  # fmt: skip


def _checked(here: dict[str, str], function: Callable[..., Any], *arguments: Any) -> Any:
    """On a worker: run a call if the software is the same."""
    import socket

    _require_same(here, software(), socket.gethostname())
    return function(*arguments)
