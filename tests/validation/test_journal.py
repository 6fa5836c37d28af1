"""Results on disk: whole, or not there."""

import logging

import numpy as np
import pytest

from biomarker.validation.journal import Journal, count_results

HEAD = {"stage": "squares", "tasks": 5}


@pytest.fixture
def file(tmp_path):
    return tmp_path / "squares.1.journal"


def write(file, results, head=HEAD):
    journal = Journal(file, head)
    for task, result in results.items():
        journal.keep(task, result)
        journal.write()
    journal.close()


def test_what_was_kept_is_known_to_the_next_run(file):
    write(file, {3: np.array([0.1, 0.2]), 0: "zero"})
    journal = Journal(file, HEAD)
    assert list(journal.known) == [3, 0]
    np.testing.assert_array_equal(journal.known[3], [0.1, 0.2])
    assert count_results(file) == 2
    journal.keep(1, None)
    journal.close()
    assert set(Journal(file, HEAD).known) == {0, 1, 3}


def test_every_cut_leaves_the_results_before_it(file):
    """As after a power failure at any byte of the file."""
    write(file, {task: task * task for task in range(4)})
    content = file.read_bytes()
    ends = [k + 1 for k, byte in enumerate(content) if byte == ord("\n")]
    for cut in range(len(content) + 1):
        file.write_bytes(content[:cut])
        whole = max(sum(end <= cut for end in ends) - 1, 0)
        journal = Journal(file, HEAD)
        assert journal.known == {task: task * task for task in range(whole)}
        assert count_results(file) == whole
    file.write_bytes(content[: ends[2] + 7])
    write(file, {4: 16})
    assert Journal(file, HEAD).known == {0: 0, 1: 1, 4: 16}


def test_a_flipped_bit_ends_what_is_believed(file):
    write(file, {task: task for task in range(4)})
    content = bytearray(file.read_bytes())
    content[-5] ^= 1
    file.write_bytes(bytes(content))
    assert set(Journal(file, HEAD).known) == {0, 1, 2}


def test_a_journal_of_another_stage_is_begun_anew(file):
    write(file, {0: 0})
    journal = Journal(file, {**HEAD, "tasks": 6})
    assert journal.known == {}
    journal.keep(5, 25)
    journal.close()
    assert Journal(file, {**HEAD, "tasks": 6}).known == {5: 25}


def test_a_thousand_fast_results_are_one_write(file, monkeypatch):
    synced = []
    monkeypatch.setattr("biomarker.validation.journal.os.fsync", synced.append)
    journal = Journal(file, HEAD)
    for task in range(1000):
        journal.keep(task, task)
    journal.close()
    assert len(synced) == 1
    assert len(Journal(file, HEAD).known) == 1000


def test_nothing_is_written_where_nothing_was_done(file):
    write(file, {})
    assert not file.exists()


def test_what_cannot_be_kept_is_said_once_and_stops_nothing(file, caplog):
    with caplog.at_level(logging.WARNING):
        write(file, {0: object(), 1: 1})
    assert [record.getMessage() for record in caplog.records] == [
        "The progress of squares.1 cannot be kept (a object cannot be kept); the work goes on."
    ]
