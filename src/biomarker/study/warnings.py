"""What a reader must know before believing the result, in sentences."""

from __future__ import annotations

import numpy as np

from biomarker.assay.panel import MEASURED
from biomarker.cohort.cohort import Cohort
from biomarker.development.plan import Plan

MOSTLY = 0.8


def warnings_of(cohort: Cohort, plan: Plan, *, simulated: bool, marker: str) -> tuple[str, ...]:
    """Warnings that follow from cohort and plan alone."""
    found = []
    if simulated:
        found.append("The data are SIMULATED: no patient is behind any number.")
    if not marker:
        found.append("No marker was named beforehand (candidates.marker), so the panel is compared with none.")
    found += [*_analytes(cohort), *_parts(cohort, plan), *_groups(cohort)]
    return tuple(found)


def _analytes(cohort: Cohort) -> list[str]:
    sentences = []
    panel = cohort.panel
    for what, share in (("beyond a limit", (panel.marks != MEASURED).mean(axis=0)),
                        ("missing", np.isnan(panel.values).mean(axis=0))):  # fmt: skip
        names = [name for name, part in zip(panel.schema.names, share, strict=True) if part > MOSTLY]
        if names:
            shown = ", ".join(names[:8]) + (f" and {len(names) - 8} more" if len(names) > 8 else "")
            sentences.append(f"More than 80 % of the values are {what}: {shown}.")
    return sentences


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
