"""A finished trial -> its JSON, its report and, where wanted, a run in MLflow."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from biomarker.files import require_writable, write_text
from biomarker.report.trial_html import draw_trial, render_trial_report
from biomarker.study.read import read_trial
from biomarker.study.release import results_text
from biomarker.study.trial import TrialResult


@dataclass(frozen=True)
class Written:
    """Where a trial was written; `run` is None when tracking is off."""

    numbers: Path
    report: Path
    run: str | None = None


def require_places(study: str | Path) -> None:
    """Refuse before the work when the results could not be written."""
    found = read_trial(study)
    require_writable(found.path(found.spec.release.folder))


def trial_text(done: TrialResult) -> str:
    """Results as JSON text."""
    return results_text(done.results)


def write_trial(done: TrialResult) -> Written:
    """Write NAME_trial.json and NAME_trial.html into the folder of the bundles."""
    folder = done.study.path(done.study.spec.release.folder)
    folder.mkdir(parents=True, exist_ok=True)
    numbers, report = (folder / f"{done.study.name}_trial{ending}" for ending in (".json", ".html"))
    drawings = draw_trial(done.results, [(one.follow_ups, one.curves) for one in done.followed])
    write_text(numbers, trial_text(done))
    write_text(report, render_trial_report(done.results, drawings))
    return Written(numbers, report)
