"""Study whose data were read -> how many patients went where, from its files to the analysis, as plain values."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

import numpy as np

from biomarker.study.rooms import Gathered
from biomarker.study.spec import Study

Values = dict[str, Any]
NO_ROW, BY_NAME, UNKNOWN = "no row in the panel table", "by name (cohort.exclude)", "no response recorded"


def participants_values(study: Study, gathered: Gathered) -> Values:
    """Numbers of patients in the order in which they are left out; `start` minus all left out is `analysed`.

    Each patient is counted once, at the first reason that applies; a patient with several rows is analysed when one of
    them is.
    """
    visits, cohort = gathered.labels.visits, gathered.cohort
    panel = list(dict.fromkeys(gathered.reading.patients))
    seen = set() if visits is None else {*visits.patients, *visits.left_out}
    everybody = {*panel, *seen}
    excluded = set(study.spec.cohort.exclude)
    analysed = set(cohort.patients)
    considered = [patient for patient in panel if patient not in excluded]
    steps = [
        _step("with a row in the panel table", len(panel), {NO_ROW: len(everybody) - len(panel)}),
        _step("considered", len(considered), {BY_NAME: len(panel) - len(considered)}),
        _step("with a known response", len(analysed), _reasons(gathered, (p for p in considered if p not in analysed))),
    ]
    return {
        "start": {"n": len(everybody), "panel": len(panel), "visits": None if visits is None else len(seen),
                  "rows": len(gathered.reading.patients)},
        "steps": [step for step in steps if step["left_out"]],
        "analysed": {"n": cohort.n_patients, "n_responders": cohort.n_responders,
                     "n_nonresponders": cohort.n_patients - cohort.n_responders, "rows": len(cohort),
                     "without_measurement": _unmeasured(gathered)},
    }  # fmt: skip


def _step(left: str, n: int, left_out: dict[str, int]) -> Values:
    return {"left": left, "n": n, "left_out": [{"why": why, "n": k} for why, k in left_out.items() if k]}


def _reasons(gathered: Gathered, patients: Iterable[str]) -> dict[str, int]:
    """Why the response of patients is not known, most frequent first."""
    outcome, rows = gathered.labels.primary.outcome, gathered.reading.panel.rows
    first = {who: row for row, who in reversed(list(zip(rows, gathered.reading.patients, strict=True)))}
    counts = Counter(outcome.reasons.get(first[patient], "") or UNKNOWN for patient in patients)
    return {why if why == UNKNOWN else f"response not evaluable: {why}": n for why, n in counts.most_common()}


def _unmeasured(gathered: Gathered) -> int:
    each = gathered.cohort.one_row_each()
    return int(np.isnan(each.panel.values).all(axis=1).sum())
