"""Panel + Outcome + other columns of the table -> Cohort."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from biomarker.assay.panel import Panel
from biomarker.cohort.cohort import Cohort, FlowStep
from biomarker.cohort.context import Context, known_text
from biomarker.cohort.covariates import CovariateSchema, number, schema_from
from biomarker.errors import CohortError, nearest
from biomarker.response.outcome import Outcome


def gather(
    panel: Panel,
    patients: Sequence[str],
    outcome: Outcome,
    cells: Mapping[str, Sequence[str]],
    *,
    covariates: Sequence[str] = (),
    groups: Sequence[str] = (),
    batches: Sequence[str] = (),
    site: str = "",
    plate: str = "",
    centred: bool = False,
    exclude: Sequence[str] = (),
    time: str = "",
    allow_post_baseline: bool = False,
) -> Cohort:
    """Join what belongs together and count what is left out.

    Parameters
    ----------
    panel : measurements of all rows read
    patients : (n,) patient of each row
    outcome : response of each row
    cells : the other columns of the table, as text, aligned with the rows of the panel
    covariates, groups, time : names of columns; rows that agree in any group column stay together
    batches, site, plate : names of columns that the audit and the validation by site look at
    centred : whether the study centres plates
    exclude : patients to leave out
    allow_post_baseline : keep rows that were sampled after treatment began

    Raises
    ------
    CohortError
        For unknown columns or patients, samples after treatment began, or labels that differ within a patient.
    """
    for name in (*covariates, *groups, *batches, *filter(None, (site, time, plate))):
        _require_column(name, cells)
    unknown = sorted(set(exclude) - set(patients))
    if unknown:
        raise CohortError(f"cohort.exclude names patients that are not in the file: {', '.join(unknown)}",
                          allowed=nearest(unknown[0], patients))  # fmt: skip
    if time and not allow_post_baseline:
        _refuse_post_baseline(time, cells[time], patients)
    kept, flow = _keep(panel.rows, patients, outcome, set(exclude))
    if not kept:
        raise CohortError("no patient is left after exclusions and unknown responses")
    chosen = {name: [cells[name][i] for i in kept] for name in covariates}
    schema = schema_from(chosen) if covariates else CovariateSchema()
    who = tuple(patients[i] for i in kept)
    responder = np.array([bool(outcome.labels[panel.rows[i]]) for i in kept])
    _refuse_mixed_labels(who, responder)
    together = [who, *([f"{name}:{cells[name][i]}" for i in kept] for name in groups)]
    texts = {name: [cells[name][i] for i in kept] for name in (*batches, *filter(None, (site, time, plate)))}
    context = replace(_context(texts, batches, site, time), plate_column=plate, centred=centred and bool(plate),
                      plate=tuple(map(known_text, texts[plate])) if plate else ())  # fmt: skip
    return Cohort(panel.take(kept), who, responder, connected_groups(together), schema, schema.code(chosen, len(kept)),
                  flow, outcome.criterion, outcome.responder_is, context)  # fmt: skip


def _context(cells: Mapping[str, Sequence[str]], batches: Sequence[str], site: str, time: str) -> Context:
    texts = {name: tuple(map(known_text, column)) for name, column in cells.items()}
    days = tuple(number(cell, time) for cell in cells[time]) if time else ()
    return Context({name: texts[name] for name in batches}, texts.get(site, ()), site, days)


def connected_groups(columns: Sequence[Sequence[str]]) -> npt.NDArray[np.intp]:
    """(n,) group numbers: rows that share a value in any column are in one group, directly or through others."""
    n = len(columns[0])
    parent = list(range(n))

    def root(i: int) -> int:
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    for column in columns:
        first: dict[str, int] = {}
        for i, value in enumerate(column):
            parent[root(i)] = root(first.setdefault(value, i))
    numbers: dict[int, int] = {}
    return np.array([numbers.setdefault(root(i), len(numbers)) for i in range(n)], dtype=np.intp)


def _keep(
    rows: Sequence[str], patients: Sequence[str], outcome: Outcome, exclude: set[str]
) -> tuple[list[int], tuple[FlowStep, ...]]:
    included = [i for i, patient in enumerate(patients) if patient not in exclude]
    kept = [i for i in included if outcome.labels[rows[i]] is not None]
    steps = [FlowStep("rows read", len(rows))]
    if exclude:
        steps.append(FlowStep("left out by name", len(rows) - len(included)))
    if len(kept) < len(included):
        steps += _not_evaluable([rows[i] for i in included if outcome.labels[rows[i]] is None], outcome)
    return kept, (*steps, FlowStep("rows analysed", len(kept)))


def _not_evaluable(rows: Sequence[str], outcome: Outcome) -> list[FlowStep]:
    """One step for each known reason."""
    counts = Counter(outcome.reasons.get(row, "") for row in rows)
    return [FlowStep(f"response not evaluable{': ' * bool(why)}{why}", n) for why, n in counts.items()]


def _refuse_post_baseline(time: str, cells: Sequence[str], patients: Sequence[str]) -> None:
    late = [f"{patient} (day {cell})" for patient, cell in zip(patients, cells, strict=True) if number(cell, time) > 0]
    if late:
        raise CohortError(f"{len(late)} rows were sampled after treatment began: {', '.join(late[:5])}",
                          allowed=f'rows with "{time}" of 0 or less, because a later sample may show the response '
                                  "instead of predicting it",
                          do="remove these rows, or set panel.allow_post_baseline = true and say so")  # fmt: skip


def _refuse_mixed_labels(patients: Sequence[str], responder: npt.NDArray[np.bool_]) -> None:
    seen: dict[str, bool] = {}
    for patient, yes in zip(patients, responder, strict=True):
        if seen.setdefault(patient, bool(yes)) != bool(yes):
            raise CohortError(f"patient {patient} is a responder in one row and a non-responder in another",
                              do="give every row of a patient the same response")  # fmt: skip


def _require_column(name: str, cells: Mapping[str, Sequence[str]]) -> None:
    if name not in cells:
        raise CohortError(f'no column is called "{name}"', allowed=nearest(name, cells), do="correct the study file")
