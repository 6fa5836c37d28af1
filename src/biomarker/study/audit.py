"""audit(): study file -> findings about its cohort; and, on request, what classic leaks would have shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from biomarker.cohort.audit import Finding, audit
from biomarker.cohort.cohort import Cohort
from biomarker.evaluation.leaks import LeakedAUC, judge_leaks, leak_sentences
from biomarker.study.engine import say_if_slow
from biomarker.study.read import read_study
from biomarker.study.rooms import gather_cohort, make_design, make_plan
from biomarker.study.spec import Study
from biomarker.validation.design import Design
from biomarker.validation.leaks import make_leaks
from biomarker.validation.workers import Progress, count_workers, on_cluster, silent

LEAK_REPEATS = 5


@dataclass(frozen=True, eq=False)
class AuditReport:
    """What the audit of a study found; `leaks` is None where they were not asked for.

    Parameters
    ----------
    study : that was audited
    cohort : its patients
    findings : with code, severity, sentence, reason and remedy
    leaks : what classic mistakes would have shown; None where they were not asked for
    """

    study: Study
    cohort: Cohort
    findings: tuple[Finding, ...]
    leaks: tuple[LeakedAUC, ...] | None = None

    @property
    def has_errors(self) -> bool:
        """Whether `train` would stop."""
        return any(one.severity == "error" for one in self.findings)

    def to_dict(self) -> dict[str, Any]:
        """Plain values, with the patients concerned."""
        return {
            "study": self.study.name,
            "n_patients": self.cohort.n_patients,
            "n_responders": self.cohort.n_responders,
            "findings": [asdict(one) for one in self.findings],
            "leaks": None if self.leaks is None else leak_values(self.leaks),
        }


def audit_study(
    study: Study | str | Path,
    *,
    leaks: bool = False,
    repeats: int = LEAK_REPEATS,
    workers: int | None = None,
    scheduler: str = "",
    seed: int | None = None,
    progress: Progress = silent,
) -> AuditReport:
    """Ask every check of the shelf about the cohort of a study; nothing is fitted unless leaks are asked for.

    Parameters
    ----------
    study : a study or the path of its file
    leaks : make each classic mistake on the cohort, beside the honest estimate
    repeats : of the outer loop, for the leaks only
    workers : number of processes for the leaks; results do not depend on it
    scheduler : address of a Dask scheduler, whose workers take the place of local processes
    seed : takes the place of validation.seed
    progress : called as ``progress(what, done, total)``

    Raises
    ------
    BiomarkerError
        When the cohort cannot be made; findings are never raised here.
    """
    study = study if isinstance(study, Study) else read_study(study)
    cohort = gather_cohort(study).cohort
    findings = findings_of(study, cohort)
    if not leaks:
        return AuditReport(study, cohort, findings)
    plan, design = make_plan(study), make_design(study, seed)
    short = Design(design.outer_folds, repeats, design.seed)
    say_if_slow()
    with on_cluster(scheduler):
        made = make_leaks(cohort, plan, short, workers=count_workers(workers), progress=progress)
    return AuditReport(study, cohort, findings, judge_leaks(made, study.spec.evaluation.level))


def findings_of(study: Study, cohort: Cohort) -> tuple[Finding, ...]:
    """Findings about a cohort, with the errors that the study accepts lowered to warnings."""
    return audit(cohort, accepted=study.spec.cohort.accepted_findings)


def audit_warnings(findings: Sequence[Finding]) -> tuple[str, ...]:
    """Sentences for beside the headline: "BM003: the lower limit ..."."""
    return tuple(one.warning for one in findings if one.severity == "warning")


def audit_codes(findings: Sequence[Finding]) -> dict[str, tuple[str, ...]]:
    """Codes of the accepted errors and of the other warnings, each once, for the verdict."""
    told = [one for one in findings if one.severity == "warning"]
    return {
        "accepted": tuple(dict.fromkeys(one.code for one in told if one.accepted)),
        "flagged": tuple(dict.fromkeys(one.code for one in told if not one.accepted)),
    }


def audit_values(findings: Sequence[Finding]) -> list[dict[str, Any]]:
    """Plain values for results.json, which lies in the bundle: no patient is named."""
    return [{key: getattr(one, key) for key in ("code", "check", "severity", "sentence", "do", "accepted")}
            for one in findings]  # fmt: skip


def leak_values(leaks: Sequence[LeakedAUC]) -> dict[str, Any]:
    """Plain values of the leaks."""
    return {
        "do_not_report": "every wrong_auc is made by a known mistake",
        "sentences": list(leak_sentences(leaks)),
        "table": [
            {"leak": one.name, "mistake": one.mistake, "wrong_auc": one.wrong_auc,
             "honest": None if one.honest is None else one.honest.to_dict(), "skipped": one.skipped}
            for one in leaks
        ],
    }  # fmt: skip
