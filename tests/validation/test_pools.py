"""Where tasks run, and what becomes of them when a worker dies."""

import os
import signal
import threading
import time

import numpy as np
import pytest

from biomarker.errors import WorkerError
from biomarker.validation import pools
from biomarker.validation.workers import map_tasks


def square(x):
    return x * x


def pid(_):
    return os.getpid()


def kill_once(task):
    """The first worker that meets task 3 of a fresh folder is killed by its own process number."""
    number, folder, parent = task
    if number == 3 and os.getpid() != parent:
        try:
            os.close(os.open(folder / "killed", os.O_CREAT | os.O_EXCL))
        except FileExistsError:
            pass
        else:
            os.kill(os.getpid(), signal.SIGKILL)
    return np.sqrt(np.arange(number, number + 3))


def kill_always(task):
    number, folder, parent = task
    if number == 2 and os.getpid() != parent:
        (folder / f"{time.time_ns()}").touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return number


def fail(task):
    if task == 4:
        raise ZeroDivisionError("task 4")
    return task


def test_a_killed_worker_loses_nothing(processes, tmp_path, caplog):
    tasks = [(number, tmp_path, os.getpid()) for number in range(12)]
    expected = map_tasks(kill_once, tasks, 1, "roots")
    found = map_tasks(kill_once, tasks, 2, "roots")
    assert (tmp_path / "killed").exists()
    np.testing.assert_array_equal(found, expected)
    assert "roots: a worker was lost (its process ended with SIGKILL(-9)); its tasks run again" in caplog.text


def test_a_task_that_always_kills_its_worker_is_named_after_a_few_tries(processes, tmp_path):
    tasks = [(number, tmp_path, os.getpid()) for number in range(6)]
    with pytest.raises(WorkerError) as caught:
        map_tasks(kill_always, tasks, 2, "refits")
    assert "refits: task 3 of 6 was lost 4 times, at last while it ran alone" in caught.value.seen
    assert "memory" in caught.value.do
    assert len(list(tmp_path.iterdir())) == 4
    assert map_tasks(square, range(4), 2, "squares") == [0, 1, 4, 9]


def test_an_error_of_a_task_is_the_error_of_the_run(processes):
    with pytest.raises(ZeroDivisionError, match="task 4"):
        map_tasks(fail, range(9), 2, "numbers")
    assert map_tasks(square, range(4), 2, "squares") == [0, 1, 4, 9]


def test_little_work_starts_no_process():
    pools.Processes(2).stop(at_once=True)
    began = time.monotonic()
    assert set(map_tasks(pid, range(50), 2, "numbers of processes")) == {os.getpid()}
    assert time.monotonic() - began < 1.0
    assert not pools.Processes.are_warm()


def test_much_work_starts_processes_while_the_first_task_is_running(monkeypatch):
    monkeypatch.setattr(pools, "START_UP", 0.5)
    found = map_tasks(slow_pid, range(6), 2, "numbers of processes")
    assert os.getpid() in found[:2]
    assert set(found) - {os.getpid()}


def slow_pid(_):
    time.sleep(0.4)
    return os.getpid()


def test_processes_do_not_outlive_an_interrupt(processes):
    seen = []

    def interrupt(what, done, total):
        seen.append(done)
        if done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        map_tasks(slow_pid, range(40), 2, "slow", interrupt)
    assert not [one for one in pids_of_children() if "LokyProcess" in one]
    assert seen == [0, 1, 2]


def pids_of_children():
    import subprocess

    done = subprocess.run(["ps", "--ppid", str(os.getpid()), "-o", "stat=,args="], capture_output=True, text=True)
    return [line for line in done.stdout.splitlines() if not line.startswith("Z")]


def decompose(seed):
    """Kernel-only work: NumPy lets go of the interpreter meanwhile."""
    x = np.random.default_rng(seed).normal(size=(60, 60))
    return np.linalg.eigvalsh(x @ x.T), threading.get_ident()


def test_work_outside_of_python_runs_in_threads_with_the_same_bits():
    alone = map_tasks(decompose, range(40), 1, "spectra", releases_gil=True)
    beside = map_tasks(decompose, range(40), 3, "spectra", releases_gil=True)
    for one, other in zip(alone, beside, strict=True):
        np.testing.assert_array_equal(one[0], other[0])
    assert {thread for _, thread in alone} == {threading.get_ident()}
    assert threading.get_ident() not in {thread for _, thread in beside}


def blas_threads(_):
    from threadpoolctl import threadpool_info

    return max(one["num_threads"] for one in threadpool_info())


@pytest.mark.parametrize("workers", [1, 2])
def test_numerical_libraries_have_one_thread(processes, workers):
    assert set(map_tasks(blas_threads, range(6), workers, "threads")) == {1}
