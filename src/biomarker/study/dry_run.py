"""dry_run(): study file -> what `train` would do and how long it would take; nothing is written."""

from __future__ import annotations

import time
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from biomarker.candidates.candidate import Candidate
from biomarker.cohort.audit import refuse_errors
from biomarker.study.audit import findings_of
from biomarker.study.engine import say_if_slow
from biomarker.study.findings import Work, find_out
from biomarker.study.read import read_study
from biomarker.study.rooms import COVARIATES, gather_cohort, make_design, make_plan
from biomarker.study.spec import Study
from biomarker.validation.rehearsal import Rehearsed
from biomarker.validation.workers import count_workers, rehearsing, silent

REPORT_AND_RECORD = 6.0  # seconds; 5 to 7 were measured for 26 x 12 and 69 x 10


@dataclass(frozen=True)
class Stage:
    """One stage of a training; `fits` is the largest number of models that are fitted, None where none are."""

    name: str
    tasks: int
    fits: int | None
    seconds: float


@dataclass(frozen=True)
class DryRun:
    """What `train` would do.

    Parameters
    ----------
    seconds : expected with so many workers, if they have nothing else to do
    """

    study: Study
    workers: int
    stages: tuple[Stage, ...]
    seconds: float

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return {
            "study": self.study.name,
            "workers": self.workers,
            "expected_seconds": round(self.seconds, 1),
            "stages": [
                {"stage": one.name, "tasks": one.tasks, "fits_at_most": one.fits, "seconds_each": round(one.seconds, 4)}
                for one in self.stages
            ],
        }


def dry_run(study: Study | str | Path, *, workers: int | None = None, seed: int | None = None) -> DryRun:
    """Run the first tasks of every stage for about half a second each, and say how long the whole would take.

    Parameters
    ----------
    workers, seed : as for `train`

    Raises
    ------
    BiomarkerError
        For anything that would stop `train` before its first task.
    """
    study = study if isinstance(study, Study) else read_study(study)
    processes, plan, design = count_workers(workers), make_plan(study), make_design(study, seed)
    work = Work(study, gather_cohort(study), plan, design, processes, silent)
    audited = findings_of(study, work.cohort)
    refuse_errors(audited)
    say_if_slow()
    began = time.process_time()
    with rehearsing() as stages, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # summaries of results that stand for others
        find_out(work, audited)
    rest = time.process_time() - began - sum(one.spent for one in stages)
    listed = tuple(Stage(one.what, one.tasks, _fits(work, one), one.seconds) for one in stages)
    seconds = sum(one.expected(processes) for one in stages) + rest + REPORT_AND_RECORD
    return DryRun(study, processes, listed, seconds)


def _fits(work: Work, stage: Rehearsed) -> int | None:
    """Developments of the procedure in a stage times the models that one development fits at most."""
    folds, plan = work.design.outer_folds, work.plan
    candidates = plan.candidates
    tested = (*candidates, *(one for one in plan.baselines if one.name == COVARIATES))
    others = len(work.cohort) - int(work.cohort.responder.sum())
    each: dict[str, tuple[int, Sequence[Candidate]]] = {
        "nested cross-validation": (folds, plan.everything),
        "permutation test": (folds * work.study.spec.validation.permutation_repeats, tested),
        "leave-pair-out": (others, candidates),
        "pairs of folds": (folds * (folds - 1) // 2, candidates),
        "bootstrap refits": (1, candidates),
        "fold models": (1, candidates),
        "leave-one-site-out": (1, candidates),
    }
    if stage.what not in each:
        return None
    developments, models = each[stage.what]
    inner = plan.inner_folds * plan.inner_repeats
    return stage.tasks * developments * sum(len(one.grid()) * inner + 1 for one in models)
