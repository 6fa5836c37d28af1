"""train(): study file -> validated procedure, bundle, report and tracked run."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from biomarker.cohort.audit import Finding, refuse_errors
from biomarker.development.plan import Plan
from biomarker.errors import StudyError, TrackingError
from biomarker.files import require_writable
from biomarker.report.figures.drawing import Drawing
from biomarker.study.audit import findings_of
from biomarker.study.draw import draw, write_report
from biomarker.study.engine import say_if_slow
from biomarker.study.findings import Findings, Work, find_out
from biomarker.study.progress import kept_progress
from biomarker.study.read import read_study
from biomarker.study.release import release
from biomarker.study.results import results_of
from biomarker.study.rooms import gather_cohort, make_design, make_plan
from biomarker.study.spec import Study
from biomarker.study.track import track
from biomarker.validation.result import NestedCVResult
from biomarker.validation.workers import Progress, count_workers, on_cluster, silent


@dataclass(frozen=True, eq=False)
class TrainingResult:
    """What `train` gives back.

    Parameters
    ----------
    results : the content of results.json (docs/results.md)
    validated : out-of-fold predictions of every model
    bundle : folder of the released model; holds no patient
    report : HTML page beside the bundle; shows single patients, without their names
    run : id of the MLflow run, None when tracking is off
    """

    results: dict[str, Any]
    validated: NestedCVResult
    bundle: Path
    report: Path
    run: str | None


def train(
    study: Study | str | Path,
    *,
    workers: int | None = None,
    scheduler: str = "",
    resume: bool = False,
    seed: int | None = None,
    progress: Progress = silent,
) -> TrainingResult:
    """Validate the whole modelling procedure of a study, release it and record the run.

    Finished tasks are kept in a hidden folder beside the bundle until all is written (docs/workers.md).

    Parameters
    ----------
    study : a study or the path of its file
    workers : number of processes, every core when None; results do not depend on it
    scheduler : address of a Dask scheduler, whose workers take the place of local processes
    resume : go on with an interrupted training of this study
    seed : takes the place of validation.seed
    progress : called as ``progress(what, done, total)``

    Raises
    ------
    BiomarkerError
        For anything wrong with the study, its data or the places to write to; nothing is half-written.
    """
    study = study if isinstance(study, Study) else read_study(study)
    processes, plan, design = count_workers(workers), make_plan(study), make_design(study, seed)
    work = Work(study, gather_cohort(study), plan, design, processes, progress)
    audited = findings_of(study, work.cohort)
    refuse_errors(audited)
    _require_consent(study, plan)
    _require_places(study)
    say_if_slow()
    with kept_progress(study, work.gathered, design.seed, resume=resume), on_cluster(scheduler):
        return _finished(work, audited)


def _finished(work: Work, audited: tuple[Finding, ...]) -> TrainingResult:
    study, progress = work.study, work.progress
    found = find_out(work, audited)
    progress("release", 0, 1)
    results = results_of(study, found, work.gathered)
    bundle = release(study, work.gathered, found, results)
    drawings = draw(study, work.cohort, results, found.validated, found.stability.prediction)
    report = write_report(study, results, found.validated, drawings)
    progress("release", 1, 1)
    run = None
    if study.spec.tracking.enabled:
        progress("record", 0, 1)
        run = _tracked(study, found, results, drawings, report, bundle)
        progress("record", 1, 1)
    return TrainingResult(results, found.validated, bundle, report, run)


def _require_consent(study: Study, plan: Plan) -> None:
    """A part that keeps training patients in the bundle needs an explicit yes, before hours of work."""
    keeping = {choice.name for one in plan.candidates for _, choice, part in one.parts() if part.keeps_rows}
    if keeping and not study.spec.release.keep_training_rows:
        raise StudyError(f"{', '.join(sorted(keeping))} would keep measurements of training patients in the bundle",
                         allowed="parts that keep none, or release.keep_training_rows = true",
                         do="choose another part; or set release.keep_training_rows = true, and share the bundle only "
                            "where patients' data may go")  # fmt: skip


def _require_places(study: Study) -> None:
    require_writable(study.path(study.spec.release.folder))
    if study.spec.tracking.enabled and not os.environ.get("MLFLOW_TRACKING_URI"):
        require_writable(study.path(study.spec.tracking.store))


def _tracked(
    study: Study,
    found: Findings,
    results: dict[str, Any],
    drawings: Mapping[str, Drawing],
    report: Path,
    bundle: Path,
) -> str:
    try:
        return track(study, found.cohort, results, found.validated, drawings, report, bundle,
                     found.stability.prediction)  # fmt: skip
    except TrackingError as error:
        raise TrackingError(f"{error.seen}; the bundle is complete and lies in {bundle}",
                            allowed=error.allowed, do=error.do) from error  # fmt: skip
