"""A study without the compiled engine takes many times longer; nobody should find out by waiting."""

import importlib.util
import re

import pytest

from biomarker.kernels.library import reason_to_do_without, switched_off
from biomarker.study.audit import audit_study
from biomarker.study.dry_run import dry_run
from biomarker.study.plan import plan


def notes(caplog):
    return [record.getMessage() for record in caplog.records if "engine" in record.getMessage()]


@pytest.mark.parametrize(
    "work", [dry_run, lambda file: audit_study(file, leaks=True, repeats=1), lambda file: plan(file, learn=True)]
)
def test_one_line_with_the_reason_and_the_remedy(study_file, caplog, monkeypatch, work):
    def stop(*_, **__):
        raise InterruptedError

    for place in ("dry_run.find_out", "audit.make_leaks", "plan.learning_curve"):
        monkeypatch.setattr(f"biomarker.study.{place}", stop)  # the note comes before the work
    with switched_off("a test"), pytest.raises(InterruptedError):
        work(study_file)
    (note,) = notes(caplog)
    assert "\n" not in note
    assert "not in use (a test)" in note
    (module,) = re.findall(r"what to do: \S+ -m (\S+)$", note)
    assert 'if __name__ == "__main__"' in importlib.util.find_spec(module).loader.get_source(module)


def test_silence_where_nothing_is_fitted(study_file, caplog):
    with switched_off("a test"):
        plan(study_file)
        audit_study(study_file)
    assert notes(caplog) == []


@pytest.mark.skipif(bool(reason_to_do_without()), reason="the engine is not built")
def test_silence_where_the_engine_is_there(study_file, caplog):
    dry_run(study_file, workers=1)
    assert notes(caplog) == []
