"""Response rates at the last visit per dose: by the joint model, and as usual analyses would give them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt

from biomarker.errors import CohortError
from biomarker.evaluation.proportions import wilson
from biomarker.exposure.fitting.fit import JointFit, fit
from biomarker.exposure.response.expected import expected
from biomarker.exposure.response.model import ResponseModel, Subjects

Floats = npt.NDArray[np.float64]
Values = dict[str, Any]


def rates_by_dose(found: JointFit, level: float) -> list[Values]:
    """Response rate at the last visit of the subjects with a high signature, per dose.

    `joint`: had nobody dropped out; `joint_counted`: dropouts as non-responders. Naive: `completers` (who attended the
    last visit) and `imputed` (everybody, dropouts as non-responders).
    """
    data = found.data
    week = data.last_week
    weeks = np.unique(np.round(data.visits.week, 3))
    at_end = data.visits.week >= week - 1e-9
    responded = np.zeros(data.n, dtype=bool)
    responded[data.visits.subject[at_end & data.visits.response]] = True
    attended = np.zeros(data.n, dtype=bool)
    attended[data.visits.subject[at_end]] = True
    rows = []
    for dose in np.unique(data.nominal[data.high]):
        own = np.flatnonzero((data.nominal == dose) & data.high)
        subjects = _take(found.subjects, own)
        yes, stayed = int(responded[own].sum()), int(attended[own].sum())
        rows.append({
            "dose": float(dose),
            "n": len(own),
            "attended": stayed,
            "joint": _mean(found, subjects, weeks, "responds", level),
            "joint_counted": _mean(found, subjects, weeks, "counted", level),
            "completers": wilson(yes, stayed, level).to_dict() if stayed else None,
            "imputed": wilson(yes, len(own), level).to_dict(),
        })  # fmt: skip
    return rows


def naive_slope(found: JointFit, level: float) -> Values | None:
    """Effect of exposure by ordinary logistic regression: no deviation of subjects, dropout ignored."""
    options = replace(found.layout.options, random_effect=False, dropout=False, shared=False, estimate_at=False,
                      form=found.model.form)  # fmt: skip
    try:
        estimate = fit(found.data, found.subjects.exposure, options).estimate("slope", level)
    except CohortError:
        return None
    return None if estimate is None else dict(estimate.to_dict())


def _mean(found: JointFit, subjects: Subjects, weeks: Floats, what: str, level: float) -> Values:
    def share(model: ResponseModel) -> float:
        return float(getattr(expected(model, subjects, weeks), what).mean())

    return dict(found.share(share, level).to_dict())


def _take(subjects: Subjects, rows: npt.NDArray[np.intp]) -> Subjects:
    return Subjects(subjects.exposure[rows], subjects.high[rows], subjects.covariates[rows])
