"""What the progress of an interrupted training is checked by."""

import pytest

from biomarker.errors import OutputError
from biomarker.study.progress import kept_progress, progress_folder
from biomarker.study.read import read_study
from biomarker.study.rooms import gather_cohort
from biomarker.validation.workers import map_tasks

PANEL = "patient_id,response,IFNG,TNF,centre\n" + "".join(f"P{i},{i % 2},{i + 1},{20 - i},{i % 3}\n" for i in range(12))
STUDY = """
title = "{title}"
[panel]
file = "panel.csv"
analytes = ["IFNG", "TNF"]
[validation]
repeats = {repeats}
permute_within = "centre"
"""


def study_in(folder, panel=PANEL, title="A", repeats=5):
    (folder / "panel.csv").write_text(panel)
    (folder / "study.toml").write_text(STUDY.format(title=title, repeats=repeats))
    return read_study(folder / "study.toml")


def interrupt(what, done, total):
    if done == 2:
        raise KeyboardInterrupt


def run(study, resume=False, seed=1, progress=lambda *step: None):
    with kept_progress(study, gather_cohort(study), seed, resume=resume):
        return map_tasks(abs, [-1, -2, -3], 1, "numbers", progress)


@pytest.fixture
def begun(tmp_path):
    """Two of three tasks are kept."""
    study = study_in(tmp_path)
    with pytest.raises(KeyboardInterrupt) as caught:
        run(study, progress=interrupt)
    assert caught.value.__notes__ == [f"finished tasks kept: 2; go on with: biomarker train {study.file} --resume"]
    return tmp_path


def resumed_at(study, **more):
    steps = []
    run(study, resume=True, progress=lambda *step: steps.append(step), **more)
    assert not progress_folder(study).exists()
    return steps[0][1]


def test_the_same_study_goes_on(begun):
    assert resumed_at(read_study(begun / "study.toml")) == 2


def test_a_title_may_change_meanwhile(begun):
    assert resumed_at(study_in(begun, title="B")) == 2


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"repeats": 6}, "study.validation.repeats: 5 then, 6 now"),
        ({"panel": PANEL.replace(",1,20,", ",1.5,20,")}, "patients and measurements"),
        # The cohort is the same; the strata of the permutation test are not.
        ({"panel": PANEL.replace("P3,1,4,17,0", "P3,1,4,17,2")}, "files.panel.csv"),
    ],
)
def test_what_could_change_a_number_may_not(begun, changed, said):
    with pytest.raises(OutputError, match="was another one") as caught:
        run(study_in(begun, **changed), resume=True)
    assert said in caught.value.seen


def test_nor_may_the_seed_or_the_software(begun, monkeypatch):
    study = read_study(begun / "study.toml")
    with pytest.raises(OutputError, match="seed: 1 then, 2 now"):
        run(study, resume=True, seed=2)
    monkeypatch.setattr("biomarker.study.progress.software", lambda: {"numpy": "0.1"})
    with pytest.raises(OutputError, match=r'software\.numpy: "\S+" then, "0\.1" now'):
        run(study, resume=True)


def test_an_error_says_as_well_what_is_kept(tmp_path):
    def fail(what, done, total):
        if done == 1:
            raise OutputError("the disk is full")

    with pytest.raises(OutputError) as caught:
        run(study_in(tmp_path), progress=fail)
    assert "finished tasks kept: 1;" in caught.value.__notes__[0]


def test_a_training_that_ends_before_its_first_task_leaves_no_folder(tmp_path):
    def fail(what, done, total):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(study_in(tmp_path), progress=fail)
    assert not (tmp_path / "models").exists()
