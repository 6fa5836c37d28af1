"""check(): everything that can be wrong with a study, without fitting anything."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from biomarker.assay.bridge import Bridge
from biomarker.cohort.audit import refuse_errors
from biomarker.cohort.cohort import Cohort
from biomarker.errors import BiomarkerError
from biomarker.files import require_writable
from biomarker.study.apart import problems_apart
from biomarker.study.audit import audit_warnings, findings_of
from biomarker.study.criteria import response_warnings
from biomarker.study.plates import bridge_warnings
from biomarker.study.read import read_study
from biomarker.study.rooms import gather_cohort, make_design, make_plan, marker_name
from biomarker.study.spec import Study
from biomarker.study.strata import strata_of
from biomarker.study.warnings import warnings_of
from biomarker.validation.design import make_job
from biomarker.validation.sites import site_names

Value = TypeVar("Value")


@dataclass(frozen=True, eq=False)
class CheckReport:
    """What a study holds and what is wrong with it.

    Parameters
    ----------
    study : that was checked
    cohort : None when it cannot be made
    problems : mistakes that stop `train`
    warnings : what to know before believing a result
    bridge : what control samples told about the plates; None without such samples
    """

    study: Study
    cohort: Cohort | None
    problems: tuple[BiomarkerError, ...]
    warnings: tuple[str, ...]
    bridge: Bridge | None = None


def check(study: Study | str | Path) -> CheckReport:
    """Read everything, fit nothing, and collect every problem.

    Parameters
    ----------
    study : a study or the path of its file

    Raises
    ------
    StudyError, InputFileError
        When the study file itself cannot be read; nothing else can be checked then.
    """
    study = study if isinstance(study, Study) else read_study(study)
    problems: list[BiomarkerError] = []

    def attempt(step: Callable[[], Value]) -> Value | None:
        try:
            return step()
        except BiomarkerError as problem:
            problems.append(problem)
            return None

    marker = attempt(lambda: marker_name(study))
    plan = attempt(lambda: make_plan(study)) if marker is not None else None
    gathered = attempt(lambda: gather_cohort(study))
    attempt(lambda: require_writable(study.path(study.spec.release.folder)))
    if gathered is None:
        told = {str(problem) for problem in problems}
        problems += [problem for problem in problems_apart(study) if str(problem) not in told]
        return CheckReport(study, None, tuple(problems), ())
    audited = attempt(lambda: findings_of(study, gathered.cohort)) or ()
    attempt(lambda: refuse_errors(audited))
    if study.spec.cohort.site:
        attempt(lambda: site_names(gathered.cohort))
    warnings: tuple[str, ...] = ()
    if plan is not None:
        attempt(lambda: make_job(gathered.cohort, plan, make_design(study)))
        attempt(lambda: strata_of(study, gathered))
        warnings = (*warnings_of(gathered.cohort, plan, simulated=study.spec.simulated, marker=marker or ""),
                    *response_warnings(study, gathered))  # fmt: skip
    warnings = (*warnings, *bridge_warnings(gathered.bridge), *audit_warnings(audited))
    return CheckReport(study, gathered.cohort, tuple(problems), warnings, gathered.bridge)
