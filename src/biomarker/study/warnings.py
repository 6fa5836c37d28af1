"""What a reader must know before believing the result, in sentences."""

from __future__ import annotations

from biomarker.cohort.cohort import Cohort
from biomarker.development.model import FittedCandidate
from biomarker.development.plan import Plan
from biomarker.study.spec import Study
from biomarker.trial.predictive import UNKNOWN


def warnings_of(cohort: Cohort, plan: Plan, *, simulated: bool, marker: str) -> tuple[str, ...]:
    """Warnings that follow from cohort and plan alone; what the data themselves show is for the audit."""
    found = []
    if simulated:
        found.append("The data are SIMULATED: no patient is behind any number.")
    if not marker:
        found.append("No marker was named beforehand (candidates.marker), so the panel is compared with none.")
    found += [*_parts(cohort, plan), *_groups(cohort)]
    return tuple(found)


def model_warnings(model: FittedCandidate) -> tuple[str, ...]:
    """What a classifier of the released model says of its own fit, such as draws that are an approximation."""
    last = model.pipeline[-1]
    said = dict.fromkeys(str(getattr(one, "warning_", "")) for one in (last, *getattr(last, "members_", ())))
    return tuple(f"The released model ({model.candidate.name}): {sentence}." for sentence in said if sentence)


def single_arm(study: Study) -> str:
    """What cannot be known where the study says that all patients got the same treatment; else empty."""
    arms = (study.spec.outcome.__pydantic_extra__ or {}).get("arms")
    one = isinstance(arms, str) or (isinstance(arms, list) and len(arms) == 1)
    control = study.spec.trial.control
    if one and control:
        return f"Prognostic or predictive: unknown from one arm alone; `biomarker trial` compares it with {control}."
    return UNKNOWN if one or (study.spec.trial.is_there and not control) else ""


def _parts(cohort: Cohort, plan: Plan) -> list[str]:
    needs = {
        choice.name: part.minimum_patients for candidate in plan.candidates for _, choice, part in candidate.parts()
    }
    return [f"{name} is unreliable below {least} patients; this cohort has {cohort.n_patients}."
            for name, least in needs.items() if cohort.n_patients < least]  # fmt: skip


def _groups(cohort: Cohort) -> list[str]:
    n_groups = len(set(cohort.groups.tolist()))
    if n_groups < cohort.n_patients:
        return [f"Patients are kept together in {n_groups} groups; intervals treat patients as independent and "
                "are too narrow if groups differ."]  # fmt: skip
    return []
