"""train(): study file -> validated procedure, bundle, report and tracked run."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from biomarker.cohort.cohort import Cohort
from biomarker.development.develop import develop
from biomarker.development.model import DevelopedModel
from biomarker.development.plan import Plan
from biomarker.development.predictors import predictor_matrix
from biomarker.errors import TrackingError
from biomarker.evaluation.distrust import doubts
from biomarker.evaluation.estimate import Estimate
from biomarker.evaluation.evaluate import evaluate
from biomarker.evaluation.gatekeeping import gatekeeping
from biomarker.evaluation.leave_pair_out import leave_pair_out_auc
from biomarker.evaluation.marker import MarkerResult, judge_marker
from biomarker.evaluation.permutation import Exceedances, PermutationTest, mean_aucs, permutation_test
from biomarker.evaluation.verdict import verdict
from biomarker.files import require_writable
from biomarker.report.figures.gallery import Drawing
from biomarker.study.draw import draw, write_report
from biomarker.study.read import read_study
from biomarker.study.release import release
from biomarker.study.results import Findings, results_of
from biomarker.study.rooms import (
    COVARIATES,
    MARKER,
    PRIOR,
    Gathered,
    gather_cohort,
    make_design,
    make_plan,
    marker_name,
)
from biomarker.study.spec import Study
from biomarker.study.strata import strata_of
from biomarker.study.track import track
from biomarker.study.warnings import warnings_of
from biomarker.validation.design import Design
from biomarker.validation.leave_pair_out import is_affordable, leave_pair_out
from biomarker.validation.nested import first_rows, nested_cv
from biomarker.validation.permutation import permuted_statistics
from biomarker.validation.result import NestedCVResult
from biomarker.validation.workers import Progress, count_workers, silent

RELEASE = 4


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
    study: Study | str | Path, *, workers: int | None = None, seed: int | None = None, progress: Progress = silent
) -> TrainingResult:
    """Validate the whole modelling procedure of a study, release it and record the run.

    Parameters
    ----------
    study : a study or the path of its file
    workers : number of processes, every core when None; results do not depend on it
    seed : takes the place of validation.seed
    progress : called as ``progress(what, done, total)``

    Raises
    ------
    BiomarkerError
        For anything wrong with the study, its data or the places to write to; nothing is half-written.
    """
    study = study if isinstance(study, Study) else read_study(study)
    began = time.monotonic()
    processes = count_workers(workers)
    plan, design = make_plan(study), make_design(study, seed)
    gathered = gather_cohort(study)
    strata = strata_of(study, gathered)
    _require_places(study)
    validated = nested_cv(gathered.cohort, plan, design, workers=processes, progress=progress)
    pairs = _pairs(study, gathered.cohort, plan, design, processes, progress)
    permuted = _permuted(study, gathered.cohort, plan, design, strata, processes, progress)
    progress("release", 0, 1)
    developed = develop_all(gathered.cohort, plan, design)
    found = _findings(study, gathered.cohort, plan, design, validated, pairs, permuted, developed, began)
    results = results_of(study, found)
    bundle = release(study, gathered, developed, found, results)
    drawings = draw(study, gathered.cohort, results, validated)
    report = write_report(study, results, validated, drawings)
    progress("release", 1, 1)
    run = _tracked(study, gathered, results, validated, drawings, report, bundle)
    return TrainingResult(results, validated, bundle, report, run)


def develop_all(cohort: Cohort, plan: Plan, design: Design) -> DevelopedModel:
    """The same procedure on all patients: what is released."""
    X, columns = predictor_matrix(cohort)
    return develop(X, cohort.responder, cohort.groups, columns, plan.without_baselines(), design.seed, (RELEASE,))


def _pairs(
    study: Study, cohort: Cohort, plan: Plan, design: Design, workers: int, progress: Progress
) -> Estimate | None:
    if study.spec.validation.leave_pair_out == "never" or not is_affordable(cohort):
        return None
    wins = leave_pair_out(cohort, plan, design, workers=workers, progress=progress)
    return leave_pair_out_auc(wins, study.spec.evaluation.level)


def _permuted(
    study: Study,
    cohort: Cohort,
    plan: Plan,
    design: Design,
    strata: Sequence[str] | None,
    workers: int,
    progress: Progress,
) -> PermutationTest | None:
    """The covariates are tested beside the panel; the marker has an exact test, in which nothing is fitted."""
    asked = study.spec.validation
    if not asked.permutations:
        return None
    candidates = [one.name for one in plan.candidates]
    tested = replace(plan, baselines=tuple(one for one in plan.baselines if one.name == COVARIATES))
    rows = permuted_statistics(
        cohort, tested, design, asked.permutations, mean_aucs, repeats=asked.permutation_repeats, strata=strata,
        enough=Exceedances(len(candidates), asked.permutation_stop), workers=workers, progress=progress,
    )  # fmt: skip
    return permutation_test(
        rows, candidates=candidates, baselines=[one.name for one in tested.baselines],
        repeats=asked.permutation_repeats, planned=asked.permutations, stop=asked.permutation_stop,
    )  # fmt: skip


def _findings(
    study: Study,
    cohort: Cohort,
    plan: Plan,
    design: Design,
    validated: NestedCVResult,
    pairs: Estimate | None,
    permuted: PermutationTest | None,
    developed: DevelopedModel,
    began: float,
) -> Findings:
    level = study.spec.evaluation.level
    present = {baseline.name for baseline in plan.baselines}
    roles = {role: role if role in present else None for role in (PRIOR, MARKER, COVARIATES)}
    evaluation = evaluate(validated, candidates=[one.name for one in plan.candidates], baselines=roles, level=level,
                          seed=design.seed)  # fmt: skip
    marker = _marker(study, cohort, level)
    warnings = warnings_of(cohort, plan, simulated=study.spec.simulated, marker=marker_name(study))
    p = permuted.p if permuted is not None and permuted.can_be_significant else None
    steps = gatekeeping(evaluation, permuted, marker)
    distrust = doubts(evaluation, permuted, simulated=study.spec.simulated, warnings=len(warnings))
    answer = verdict(evaluation, permutation_p=p, marker_name=marker_name(study) or "the single marker", steps=steps,
                     doubts=distrust)  # fmt: skip
    return Findings(cohort, plan, design, validated, evaluation, pairs, permuted, marker, steps, developed.model,
                    answer, warnings, time.monotonic() - began)  # fmt: skip


def _marker(study: Study, cohort: Cohort, level: float) -> MarkerResult | None:
    """One value per patient: rows of one patient are not independent."""
    name = marker_name(study)
    if not name:
        return None
    j, rows = cohort.panel.schema.names.index(name), first_rows(cohort.patients)[1]
    return judge_marker(name, cohort.panel.values[rows, j], cohort.panel.marks[rows, j], cohort.responder[rows],
                        study.spec.candidates.direction, level)  # fmt: skip


def _require_places(study: Study) -> None:
    require_writable(study.path(study.spec.release.folder))
    if study.spec.tracking.enabled and not os.environ.get("MLFLOW_TRACKING_URI"):
        require_writable(study.path(study.spec.tracking.store))


def _tracked(
    study: Study,
    gathered: Gathered,
    results: dict[str, Any],
    validated: NestedCVResult,
    drawings: Mapping[str, Drawing],
    report: Path,
    bundle: Path,
) -> str | None:
    if not study.spec.tracking.enabled:
        return None
    try:
        return track(study, gathered.cohort, results, validated, drawings, report, bundle)
    except TrackingError as error:
        raise TrackingError(f"{error.seen}; the bundle is complete and lies in {bundle}",
                            allowed=error.allowed, do=error.do) from error  # fmt: skip
