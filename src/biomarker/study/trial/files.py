"""A finished trial -> its JSON, its report and, where wanted, a run in MLflow."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from biomarker.errors import TrackingError
from biomarker.files import require_writable, sha256, write_text
from biomarker.report.figures.drawing import Drawing, shareable
from biomarker.report.trial.html import draw_trial, render_trial_report
from biomarker.study.read import read_trial
from biomarker.study.release import results_text
from biomarker.study.trial.analyse import TrialResult
from biomarker.tracking.logbook import Logbook
from biomarker.tracking.references import DatasetReference
from biomarker.tracking.trial_entries import trial_entries


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
    if found.spec.tracking.enabled and not os.environ.get("MLFLOW_TRACKING_URI"):
        require_writable(found.path(found.spec.tracking.store))


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
    return Written(numbers, report, _tracked(done, report, drawings) if done.study.spec.tracking.enabled else None)


def _tracked(done: TrialResult, report: Path, drawings: Mapping[str, Drawing]) -> str:
    """Record the run; gives its id. A server elsewhere gets no figure in which a mark is one patient."""
    study = done.study
    source = study.path(done.source)
    logbook = Logbook(study.path(study.spec.tracking.store))
    here = logbook.store.folder is not None
    shared = drawings if here else shareable(drawings)
    artifacts: dict[str, str | bytes] = {
        "report.html": report.read_bytes() if here else render_trial_report(done.results, shared),
        "results.json": trial_text(done), "config/study.toml": study.text,
        **{f"plots/{name}.svg": one.file for name, one in shared.items()},
    }  # fmt: skip
    about = DatasetReference(name=source.name, digest=sha256(source.read_bytes()), source=source.name, n=done.n_rows)
    entries = trial_entries(done.results, experiment=study.spec.tracking.experiment)
    try:
        return logbook.record(entries, artifacts=artifacts, dataset=about, bundle=None).run_id
    except TrackingError as error:
        raise TrackingError(f"{error.seen}; the report is complete and lies in {report}",
                            allowed=error.allowed, do=error.do) from error  # fmt: skip
