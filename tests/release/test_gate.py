"""Which runs may become a registered model."""

from dataclasses import replace
from types import SimpleNamespace

import pytest

from biomarker.release.gate import gate, gate_notes
from biomarker.release.load import load_bundle

GOOD = {"verdict_code": "evidence", "audit": [], "simulated": False, "warnings": [], "git_commit": "abc"}


@pytest.fixture
def judge(pristine):
    """Checks that failed, of a bundle whose results, manifest or recorded tags are changed."""
    loaded = load_bundle(pristine)
    origin = {"cohort_fingerprint": "c", "split_fingerprint": "s"}
    real = replace(loaded.manifest, simulated=False, origin=origin)
    tags = {"bundle": loaded.digest, "cohort": "c", "split": "s"}

    def failed(status="FINISHED", manifest=None, recorded=None, **results):
        bundle = SimpleNamespace(
            manifest=replace(real, **(manifest or {})), digest=loaded.digest, results={**GOOD, **results}
        )
        checks = gate(bundle, status, tags if recorded is None else {**tags, **recorded})
        assert all(check.do for check in checks if not check.passed)
        return {check.name: check.sentence for check in checks if not check.passed}

    return failed


def test_a_good_run_passes_every_check(judge):
    assert judge() == {}


@pytest.mark.parametrize(
    ("changes", "name", "says"),
    [
        ({"verdict_code": "no_evidence"}, "verdict", "no evidence"),
        ({"verdict_code": "cannot_answer"}, "verdict", "cannot answer"),
        ({"verdict_code": None}, "verdict", "no verdict"),
        ({"audit": None}, "audit", "never audited"),
        ({"audit": [{"code": "BM004", "severity": "error", "accepted": False}]}, "audit", "BM004"),
        ({"simulated": True}, "data", "SIMULATED"),
        ({"manifest": {"simulated": True}}, "data", "SIMULATED"),
        ({"status": "KILLED"}, "run", "KILLED"),
        ({"recorded": {"bundle": "0" * 64}}, "bundle", "not the one"),
        ({"recorded": {"cohort": "another"}}, "bundle", "not the one"),
        ({"recorded": {"bundle": ""}}, "bundle", "did not record"),
    ],
)
def test_each_reason_fails_its_own_check_and_says_so(judge, changes, name, says):
    failed = judge(**changes)
    assert list(failed) == [name]
    assert says in failed[name]


def test_a_part_that_keeps_patients_does_not_pass(judge, pristine):
    candidate = dict(load_bundle(pristine).manifest.candidate)
    candidate["classifier"] = {"name": "gaussian_process", "settings": {}}
    assert "gaussian_process" in judge(manifest={"candidate": candidate})["privacy"]


def test_a_finding_that_the_study_accepts_is_told_but_passes(judge, pristine):
    accepted = [{"code": "BM004", "severity": "warning", "accepted": True}]
    assert judge(audit=accepted) == {}
    bundle = SimpleNamespace(manifest=load_bundle(pristine).manifest, digest="", results={**GOOD, "audit": accepted})
    (audit,) = [check for check in gate(bundle, "FINISHED", {}) if check.name == "audit"]
    assert audit.sentence == "no error, 0 warnings; accepted by the study: BM004"


def test_notes_tell_what_is_no_reason_to_refuse():
    step = {"step": "beyond_marker", "question": "Does it add to IFN-γ?", "status": "not_confirmed"}
    notes = gate_notes(SimpleNamespace(results={**GOOD, "gatekeeping": [step], "warnings": ["x"], "git_commit": None}))
    assert notes[0] == "Does it add to IFN-γ? Not confirmed."
    assert any("git" in note for note in notes)
    assert "validate" in notes[-1]


def test_an_exploratory_finding_passes_but_is_called_so(pristine):
    loaded = load_bundle(pristine)
    steps = [{"step": "panel", "status": "exploratory"}]
    bundle = SimpleNamespace(manifest=loaded.manifest, digest=loaded.digest, results={**GOOD, "gatekeeping": steps})
    (told,) = [check for check in gate(bundle, "FINISHED", {}) if check.name == "verdict"]
    assert told.passed
    assert told.sentence.endswith("an exploratory finding, because a question before it was not confirmed")
