"""An existing Dask cluster gives the same bits, survives its workers, and is refused where it would not."""

import os
import signal
import sys

import numpy as np
import pytest

from biomarker.errors import WorkerError
from biomarker.validation import cluster as room
from biomarker.validation.design import Design
from biomarker.validation.nested import nested_cv
from biomarker.validation.software import software
from biomarker.validation.workers import map_tasks, on_cluster

distributed = pytest.importorskip("distributed")
pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::DeprecationWarning")


@pytest.fixture(scope="module")
def address():
    """Two worker processes on this machine."""
    with distributed.LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=":0",
                                  host="127.0.0.1", silence_logs=60) as started:  # fmt: skip
        yield started.scheduler_address


def kill_once(task):
    """The worker that meets task 5 of a fresh folder is killed by its own process number."""
    number, folder, parent = task
    if number == 5 and os.getpid() != parent:
        try:
            os.close(os.open(folder / "killed", os.O_CREAT | os.O_EXCL))
        except FileExistsError:
            pass
        else:
            os.kill(os.getpid(), signal.SIGKILL)
    return np.sqrt(np.arange(number, number + 3)), os.getpid()


def test_a_killed_worker_loses_nothing_and_changes_no_bit(address, tmp_path):
    tasks = [(number, tmp_path, os.getpid()) for number in range(60)]
    expected = map_tasks(kill_once, tasks, 1, "roots")
    steps = []
    with on_cluster(address):
        found = map_tasks(kill_once, tasks, 1, "roots", lambda *step: steps.append(step))
    assert (tmp_path / "killed").exists()
    np.testing.assert_array_equal([one[0] for one in found], [one[0] for one in expected])
    assert os.getpid() not in {one[1] for one in found}
    assert steps == [("roots", done, 60) for done in range(61)]


def test_the_cluster_gives_the_bits_of_one_process(address, cohort, plan):
    design = Design(outer_folds=4, repeats=3, seed=11)
    here = nested_cv(cohort, plan, design)
    with on_cluster(address):
        there = nested_cv(cohort, plan, design)
    np.testing.assert_array_equal(here.probability, there.probability)
    np.testing.assert_array_equal(here.threshold, there.threshold)
    assert here.choices == there.choices


def fail(task):
    if task == 4:
        raise ZeroDivisionError("task 4")
    return task


def test_an_error_and_an_early_end_leave_the_cluster_usable(address):
    with on_cluster(address):
        with pytest.raises(ZeroDivisionError, match="task 4"):
            map_tasks(fail, range(9), 1, "numbers")
        assert map_tasks(abs, range(90), 1, "numbers", enough=lambda results: len(results) == 3) == [0, 1, 2]
        assert map_tasks(abs, [-1, -2], 1, "numbers") == [1, 2]


def test_a_worker_with_another_version_is_refused(address, monkeypatch):
    monkeypatch.setattr(room, "software", lambda: {**software(), "numpy": "1.0"})
    with pytest.raises(WorkerError, match=r"worker \S+ has numpy \S+ \(here 1.0\)"), on_cluster(address):
        pass


def test_every_call_checks_the_version_because_workers_may_join_later(address):
    with on_cluster(address), room.connected(address) as cluster:
        cluster._here = {**software(), "code of biomarker": "other"}
        with pytest.raises(WorkerError, match="has code of biomarker"):
            cluster.submit(abs, -1).result()


def test_another_processor_is_said(address, monkeypatch, caplog):
    monkeypatch.setattr(room, "software", lambda: {**software(), "linear algebra": "openblas 0.1 Z80"})
    with on_cluster(address):
        assert "last digits may differ" in caplog.text


def test_a_worker_is_not_taken_for_a_scheduler(address):
    with room.connected(address) as cluster:
        worker = next(iter(cluster._client.nthreads()))
    with pytest.raises(WorkerError, match="is a Dask worker"), on_cluster(worker):
        pass


@pytest.mark.parametrize("wrong", ["tcp://127.0.0.1:9", "nonsense://x", "127.0.0.1", "tcp://"])
def test_a_scheduler_that_does_not_answer_is_said_within_seconds(wrong, monkeypatch):
    monkeypatch.setattr(room, "CONNECT_SECONDS", 0.5)
    with pytest.raises(WorkerError, match="no Dask scheduler answers"), on_cluster(wrong):
        pass


def test_a_scheduler_without_workers_is_said(monkeypatch):
    monkeypatch.setattr(room, "WORKERS_SECONDS", 0.3)
    with distributed.LocalCluster(n_workers=0, dashboard_address=":0", host="127.0.0.1", silence_logs=60) as empty:
        with pytest.raises(WorkerError, match="has no workers") as caught, on_cluster(empty.scheduler_address):
            pass
        assert f"dask worker {empty.scheduler_address}" in caught.value.do


def test_an_encrypted_cluster_is_reached_with_the_keys_of_the_configuration(tmp_path):
    import dask

    pytest.importorskip("cryptography")
    keys = distributed.Security.temporary()
    parts = {"ca-file": keys.tls_ca_file, "client.cert": keys.tls_client_cert, "client.key": keys.tls_client_key}
    for name, text in parts.items():
        (tmp_path / name).write_text(text)
    configured = {f"distributed.comm.tls.{name}": str(tmp_path / name) for name in parts}
    with distributed.LocalCluster(n_workers=1, threads_per_worker=1, processes=False, dashboard_address=":0",
                                  host="tls://127.0.0.1", security=keys, silence_logs=60) as secret:  # fmt: skip
        assert secret.scheduler_address.startswith("tls://")
        with dask.config.set(configured), on_cluster(secret.scheduler_address):
            assert map_tasks(abs, [-1, -2], 1, "numbers") == [1, 2]
        with pytest.raises(WorkerError, match="no Dask scheduler answers"), on_cluster(secret.scheduler_address):
            pass


def test_without_dask_the_extra_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(WorkerError, match="not installed") as caught, on_cluster("tcp://127.0.0.1:9"):
        pass
    assert "biomarker[dask]" in caught.value.do


def test_no_address_means_here():
    with on_cluster(""):
        assert map_tasks(os.getenv, ["PATH"], 1, "here") == [os.environ["PATH"]]
