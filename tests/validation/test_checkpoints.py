"""The folder of an interrupted run: used by the same run only, and gone when all is done."""

import json
import logging

import pytest

from biomarker.errors import OutputError
from biomarker.validation.checkpoints import differences, open_checkpoints
from biomarker.validation.workers import keeping, map_tasks

ABOUT = {"study": {"validation": {"repeats": 5}}, "seed": 1, "software": {"numpy": "2.4.6"}}


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "models" / ".study.progress"


class Tasks:
    """Squares; it notes what it computed and is interrupted at one task."""

    def __init__(self, stop_at=None):
        self.stop_at, self.computed = stop_at, []

    def __call__(self, task):
        if task == self.stop_at:
            raise KeyboardInterrupt
        self.computed.append(task)
        return task * task


def run(folder, tasks, resume=False, about=ABOUT, progress=lambda *step: None, **more):
    checkpoints = open_checkpoints(folder, about, resume=resume)
    try:
        with keeping(checkpoints):
            first = map_tasks(tasks, range(8), 1, "squares", progress, **more)
            second = map_tasks(tasks, range(2), 1, "squares", progress)
    except BaseException:
        checkpoints.close()
        raise
    checkpoints.remove()
    return first, second


def interrupted(folder, at=5):
    with pytest.raises(KeyboardInterrupt):
        run(folder, Tasks(stop_at=at))


def test_an_interrupted_run_goes_on_where_it_stopped(folder):
    interrupted(folder)
    tasks, steps = Tasks(), []
    first, second = run(folder, tasks, resume=True, progress=lambda *step: steps.append(step))
    assert first == [task * task for task in range(8)]
    assert second == [0, 1]
    assert tasks.computed == [5, 6, 7, 0, 1]
    assert steps[:3] == [("squares", 5, 8), ("squares", 6, 8), ("squares", 7, 8)]
    assert not folder.exists()


def test_an_early_end_is_the_same_with_kept_results(folder):
    def enough(results):
        return sum(results) >= 14  # 0 + 1 + 4 + 9

    interrupted(folder)
    tasks = Tasks()
    first, _ = run(folder, tasks, resume=True, enough=enough)
    assert first == [0, 1, 4, 9]
    assert tasks.computed == [0, 1]  # of the second stage


def test_without_resume_what_was_left_is_said_and_dropped(folder, caplog):
    interrupted(folder)
    tasks = Tasks()
    with caplog.at_level(logging.WARNING):
        run(folder, tasks)
    assert "Starting anew: 5 finished tasks" in caplog.text
    assert tasks.computed == [*range(8), 0, 1]


def test_another_run_is_never_mixed_in(folder):
    interrupted(folder)
    other = {"study": {"validation": {"repeats": 9}}, "seed": 1, "software": {"numpy": "2.5.0"}}
    with pytest.raises(OutputError) as caught:
        open_checkpoints(folder, other, resume=True)
    assert "study.validation.repeats: 5 then, 9 now" in str(caught.value)
    assert 'software.numpy: "2.4.6" then, "2.5.0" now' in str(caught.value)
    assert "seed" not in caught.value.seen
    run(folder, Tasks(), resume=True)  # the progress is still there for the right one


def test_resume_without_anything_to_resume_starts_at_the_beginning(folder, caplog):
    with caplog.at_level(logging.WARNING):
        run(folder, Tasks(), resume=True)
    assert "Nothing to resume" in caplog.text


def test_an_interrupt_before_the_first_result_leaves_nothing(folder):
    interrupted(folder, at=0)
    assert not folder.exists()


def test_two_runs_at_once_do_not_share_a_folder(folder, caplog):
    first = open_checkpoints(folder, ABOUT)
    with caplog.at_level(logging.WARNING):
        assert open_checkpoints(folder, ABOUT) is None
    assert "Another process trains this study" in caplog.text
    with pytest.raises(OutputError, match="another process works in"):
        open_checkpoints(folder, ABOUT, resume=True)
    first.close()
    assert open_checkpoints(folder, ABOUT) is not None


def test_a_file_in_the_way_is_one_message(tmp_path):
    (tmp_path / "models").write_text("not a folder")
    with pytest.raises(OutputError, match="cannot write"):
        open_checkpoints(tmp_path / "models" / ".study.progress", ABOUT)


def test_the_folder_holds_plain_text_only(folder):
    interrupted(folder)
    assert sorted(file.name for file in folder.iterdir() if file.name != ".lock") == ["about.json", "squares.1.journal"]
    assert json.loads((folder / "about.json").read_text())["seed"] == 1


def test_differences_are_named_by_their_place():
    assert differences({"a": {"b": 1, "c": 2}}, {"a": {"b": 1, "c": 3}, "d": "x"}) == [
        "a.c: 2 then, 3 now",
        'd: nothing then, "x" now',
    ]
