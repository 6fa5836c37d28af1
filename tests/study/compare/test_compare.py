"""Which analyses are subtracted, which are only put side by side, and what differs between them."""

import copy
import json
from dataclasses import replace

import numpy as np
import pytest

from biomarker.errors import BiomarkerError, InputFileError, StudyError
from biomarker.evaluation.comparison import auc_difference
from biomarker.study.compare.changes import analyte_changes, study_changes
from biomarker.study.compare.compare import compare, compared
from biomarker.study.compare.sources import NO_RUN, Source, read_source
from biomarker.validation.result import NestedCVResult

STUDY = """
title = "A"
[panel]
analytes = ["IFN-γ", "IL-6"]
[validation]
repeats = 50
"""


@pytest.fixture
def results(repository):
    return json.loads((repository / "tests" / "report" / "results.json").read_text(encoding="utf-8"))


@pytest.fixture
def source(results):
    def make(seed=0, study=STUDY, split="s", **changes):
        random = np.random.default_rng(seed)
        responder = np.arange(20) % 2 == 0
        probability = np.clip(0.3 + 0.2 * responder + 0.3 * random.random((4, 20)), 0, 1)[:, :, None]
        fold = np.array([np.arange(20) // 2 % 5] * 4, dtype=np.int16)
        validated = NestedCVResult(tuple(map(str, range(20))), responder, ("procedure",), probability,
                                   np.full((4, 20, 1), 0.5), fold, (), split)  # fmt: skip
        own = copy.deepcopy(results) | {"split_fingerprint": split} | changes
        return Source(f"run {seed}", own, study, validated=validated)

    return make


def test_the_difference_is_other_minus_first_on_identical_splits(source):
    first, other = source(0), source(1)
    (found,) = compared([first, other])["differences"]
    expected = auc_difference(other.validated.predictions(), first.validated.predictions(), 0.95)
    assert (found["letter"], found["minus"], found["why"]) == ("B", "A", "")
    assert found["auc"] == expected.to_dict()
    assert found["note"] == "same patients, responses, measurements and splits"
    assert found["brier"]["low"] < found["brier"]["estimate"] < found["brier"]["high"]
    assert found["log_loss"]["method"].startswith("paired")


def test_two_panels_of_the_same_patients_are_subtracted_and_it_is_said(source):
    (found,) = compared([source(0), source(1, cohort_fingerprint="other")])["differences"]
    assert found["auc"] is not None
    assert "measurements or columns differ" in found["note"]


def others(one):
    yield "patients", replace(one.validated, patients=tuple(f"x{i}" for i in range(20)))
    yield "responses", replace(one.validated, responder=np.roll(one.validated.responder, 1))
    yield "splits", replace(one.validated, fold=np.roll(one.validated.fold, 2, axis=1))
    yield "fingerprint", replace(one.validated, split_fingerprint="t")


@pytest.mark.parametrize("what", ["patients", "responses", "splits", "fingerprint"])
def test_different_patients_responses_or_splits_are_refused(source, what):
    one = source(1)
    changed = dict(others(one))[what]
    (found,) = compared([source(0), replace(one, validated=changed)])["differences"]
    assert found["auc"] is found["brier"] is found["log_loss"] is None
    assert "on different" in found["why"]


def test_without_predictions_the_reason_is_given_and_nothing_computed(source):
    bare = replace(source(1), validated=None, unpaired=NO_RUN)
    for pair in ([source(0), bare], [bare, source(0)]):
        (found,) = compared(pair)["differences"]
        assert found["auc"] is None
        assert NO_RUN in found["why"]
    (found,) = compared([source(0), replace(source(1, split="t"), validated=None, unpaired=NO_RUN)])["differences"]
    assert "different patients or splits (split fingerprints s and t)" in found["why"]


def test_only_keys_that_differ_are_named(source):
    other = STUDY.replace("repeats = 50", "repeats = 20\nseed = 3").replace(', "IL-6"', "").replace('"A"', '"B"')
    assert study_changes([source(0), source(1, study=other)]) == [
        {"key": "title", "values": ["A", "B"]},
        {"key": "panel.analytes", "values": [["IFN-γ", "IL-6"], ["IFN-γ"]]},
        {"key": "validation.repeats", "values": [50, 20]},
        {"key": "validation.seed", "values": [None, 3]},
    ]
    assert study_changes([source(0), source(1)]) == []


def test_a_study_file_that_is_not_at_hand_is_no_difference(source):
    values = compared([source(0), source(1, study=None)])
    assert (values["study"], values["study_known"]) == ([], [True, False])


def test_the_analyte_that_moved_most_comes_first(source, results):
    changed = copy.deepcopy(results["selection"])
    changed["predictors"][0]["share"] = 0.1
    rows = analyte_changes([source(0), source(1, selection=changed)])
    assert rows[0]["name"] == "IFN-γ"
    assert rows[0]["share"] == [1.0, 0.1]
    assert rows[0]["coefficient"] == [0.6127, 0.6127]
    gone = copy.deepcopy(results["model"]) | {"predictors": results["model"]["predictors"][1:]}
    row = next(row for row in analyte_changes([source(0), source(1, model=gone)]) if row["name"] == "IFN-γ")
    assert (row["released"], row["coefficient"]) == ([True, False], [0.6127, None])


def test_results_files_are_compared_side_by_side(tmp_path, results):
    for name, seed in (("a.json", 1), ("b.json", 2)):
        (tmp_path / name).write_text(json.dumps(results | {"seed": seed}), encoding="utf-8")
    values = compare([tmp_path / "a.json", tmp_path / "b.json"], tmp_path / "none")
    assert [one["seed"] for one in values["compared"]] == [1, 2]
    assert NO_RUN in values["differences"][0]["why"]
    json.dumps(values, allow_nan=False)
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize("content", ["{}", "[1]", "not json", "[" * 100_000])
def test_a_file_that_holds_no_results_is_one_message(tmp_path, content):
    (tmp_path / "x.json").write_text(content)
    with pytest.raises(InputFileError) as error:
        read_source(str(tmp_path / "x.json"))
    assert "results.json" in error.value.allowed


def test_what_is_not_there_is_said_with_what_may_be_named(tmp_path):
    with pytest.raises(InputFileError, match="is not there") as error:
        read_source(str(tmp_path / "models"), tmp_path)
    assert "models:/NAME@ALIAS" in error.value.allowed
    with pytest.raises(BiomarkerError, match="there are no runs"):
        read_source("runs:/abcd", tmp_path / "none")


@pytest.mark.parametrize("n", [0, 1, 27])
def test_two_to_twenty_six_can_be_compared(n):
    with pytest.raises(StudyError, match="to compare"):
        compare(["x"] * n)
