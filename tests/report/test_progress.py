"""What a log shows of a long run."""

import logging

from biomarker.report.progress import progress_bars


def test_a_log_gets_the_begin_and_the_end_of_each_stage(capsys):
    with progress_bars(quiet=False) as progress:
        for done in range(4):
            progress("permutation test", done, 3)
    assert capsys.readouterr().err.splitlines() == ["permutation test: 0/3 ...", "permutation test: 3/3 done"]


def test_a_resumed_stage_begins_where_it_was(capsys):
    with progress_bars(quiet=False) as progress:
        for done in (2, 3):
            progress("permutation test", done, 3)
    assert capsys.readouterr().err.splitlines() == ["permutation test: 2/3 ...", "permutation test: 3/3 done"]


def test_a_long_stage_is_heard_of_now_and_then(capsys, monkeypatch):
    clock = iter(range(0, 1000, 10))
    monkeypatch.setattr("biomarker.report.progress.time.monotonic", lambda: next(clock))
    with progress_bars(quiet=False) as progress:
        for done in range(9):
            progress("refits", done, 9)
    assert capsys.readouterr().err.splitlines() == ["refits: 0/9 ...", "refits: 4/9 ...", "refits: 8/9 ..."]


def test_quiet_is_silent(capsys, caplog):
    log = logging.getLogger("biomarker")
    with progress_bars(quiet=True) as progress:
        progress("refits", 0, 9)
        log.warning("a worker was lost")
        log.error("an error")
    log.warning("said again")
    assert capsys.readouterr().err == ""
    assert [record.getMessage() for record in caplog.records] == ["an error", "said again"]
