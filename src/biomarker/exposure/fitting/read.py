"""Tables of subjects, doses, visits and concentrations -> FitData, or what is wrong in which row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from biomarker.assay.cells import is_missing
from biomarker.assay.table import Table
from biomarker.errors import CohortError, PanelError, nearest
from biomarker.exposure.fitting.data import FitData, Samples, Visits

Floats = npt.NDArray[np.float64]
SHOWN = 5
DAYS_PER_WEEK = 7.0
HEAVIEST = 400.0  # kg; more is grams or a slip of the decimal point
MINUTES_PER_DAY = 1440.0


@dataclass(frozen=True)
class Columns:
    """Names of the columns; see pipelines/reference_exposure.toml."""

    id: str = "subject_id"
    day: str = "day"
    dose: str = "dose_mg"
    weight: str = "weight_kg"
    signature: str = "signature"
    signature_high: tuple[str, ...] = ("high",)
    dropout_day: str = "dropout_day"
    response: str = "response"
    responder: tuple[str, ...] = ("1",)
    concentration: str = "concentration_mg_l"
    covariates: tuple[str, ...] = ()


def read_fit_data(
    subjects: Table, dosing: Table, visits: Table, concentrations: Table | None, columns: Columns, minutes: float
) -> FitData:
    """Join the tables.

    Parameters
    ----------
    minutes : duration of an infusion, to refuse overlapping ones

    Raises
    ------
    PanelError
        For a missing column, a cell that is no number, an unknown subject, an impossible weight, a negative dose,
        overlapping infusions, a visit before the first dose, a visit after dropout, or two visits on one day.
    CohortError
        When responses or signatures have more than two values, or only one.
    """
    ids = subjects.column(columns.id)
    _require_unique(subjects, ids)
    place = {name: i for i, name in enumerate(ids)}
    doses, starts = _doses(dosing, place, columns, minutes)
    _require_dosed(dosing, ids, starts)
    left = _days(subjects, columns.dropout_day, optional=True) - np.array([starts[i] for i in range(len(ids))])
    attended = _visits(visits, place, columns, starts, left)
    weight = _numbers(subjects, columns.weight)
    likely = (weight > 0) & (weight <= HEAVIEST)
    if not likely.all():
        raise _bad(subjects, columns.weight, int(np.argmin(likely)), f"a weight above 0 and up to {HEAVIEST:g} kg")
    covariates = np.column_stack([np.empty((len(ids), 0)), *(_numbers(subjects, name) for name in columns.covariates)])
    return FitData(
        ids, weight, _high(subjects, columns), covariates, columns.covariates, doses, attended, left / DAYS_PER_WEEK,
        None if concentrations is None else _samples(concentrations, place, columns, starts),
        (*subjects.notes, *dosing.notes, *visits.notes, *_baseline(visits, place, columns, starts)),
    )  # fmt: skip


def _doses(
    table: Table, place: Mapping[str, int], columns: Columns, minutes: float
) -> tuple[tuple[tuple[tuple[float, float], ...], ...], dict[int, float]]:
    subject, day, mg = _subjects(table, place, columns.id), _days(table, columns.day), _numbers(table, columns.dose)
    if (mg < 0).any():
        raise _bad(table, columns.dose, int(np.argmax(mg < 0)), "0 mg (placebo) or more")
    own: list[list[tuple[float, float, int]]] = [[] for _ in place]
    for row in np.lexsort((day, subject)):
        own[subject[row]].append((float(day[row]), float(mg[row]), int(row)))
    names = {i: name for name, i in place.items()}
    for i, listed in enumerate(own):
        for (first, _, _), (second, _, row) in pairwise(listed):
            if second - first < max(minutes / MINUTES_PER_DAY, 1e-9):
                raise PanelError(
                    f"{table.source}, row {table.row_number(row)}: infusions of {names[i]} overlap: one starts on day "
                    f"{first:g} and takes {minutes:g} minutes, the next starts on day {second:g}",
                    allowed="an infusion starts when the one before has ended",
                    do="correct the day, or remove the row that stands twice")  # fmt: skip
    starts = {i: listed[0][0] for i, listed in enumerate(own) if listed}
    return tuple(tuple((day - starts[i], mg) for day, mg, _ in listed) for i, listed in enumerate(own)), starts


def _visits(
    table: Table, place: Mapping[str, int], columns: Columns, starts: Mapping[int, float], left: Floats
) -> Visits:
    subject, responses = _subjects(table, place, columns.id), table.column(columns.response)
    day = _days(table, columns.day) - np.array([starts[i] for i in subject])
    if (day < 0).any():
        row = int(np.argmax(day < 0))
        raise PanelError(f"{table.source}, row {table.row_number(row)}: a visit of {table.column(columns.id)[row]} "
                         f"{-day[row]:g} days before the first dose", allowed="visits after the first dose",
                         do="leave out visits before treatment, or correct the day")  # fmt: skip
    late = day > np.where(np.isnan(left), np.inf, left)[subject]
    if late.any():
        row = int(np.argmax(late))
        raise PanelError(f"{table.source}, row {table.row_number(row)}: a visit of "
                         f"{table.column(columns.id)[row]} after "
                         f"dropout", allowed="no visit after the day of dropout",
                         do="correct the day, or the day of dropout")  # fmt: skip
    kept = np.array([not is_missing(text) for text in responses]) & (day > 0)
    if not kept.any():
        raise CohortError(f"{table.source} holds no response after the first dose", do="check the columns day and "
                          f"{columns.response}")  # fmt: skip
    responds = np.array([text in columns.responder for text in responses])
    if not responds[kept].any() or responds[kept].all():
        seen = ", ".join(f'"{text}"' for text in sorted(set(responses))[:SHOWN])
        raise CohortError(f"{table.source}: every visit has the same response; the column holds {seen}",
                          allowed="visits with and without a response",
                          do="name the values that mean response in data.responder")  # fmt: skip
    others = sorted({text for text, yes, use in zip(responses, responds, kept, strict=True) if use and not yes})
    if len(others) > 1:
        listed = ", ".join(f'"{text}"' for text in others[:SHOWN])
        raise CohortError(f"{table.source}, column {columns.response}: {listed} beside the values that mean response "
                          f"({', '.join(columns.responder)})",
                          allowed="one value for visits without a response, empty where it is not known",
                          do="correct the cells, or name all values that mean response in data.responder")  # fmt: skip
    order = [row for row in np.lexsort((day, subject)) if kept[row]]
    subject, day, responds = subject[order], day[order], responds[order]
    twice = np.flatnonzero((np.diff(subject) == 0) & (np.diff(day) == 0))
    if len(twice):
        row = int(order[int(twice[0]) + 1])
        raise PanelError(f"{table.source}, row {table.row_number(row)}: {table.column(columns.id)[row]} has "
                         "two visits on "
                         f"one day", allowed="one row per subject and visit")  # fmt: skip
    return Visits(subject, day / DAYS_PER_WEEK, responds)


def _baseline(table: Table, place: Mapping[str, int], columns: Columns, starts: Mapping[int, float]) -> tuple[str, ...]:
    """What is said about visits on the day of the first dose."""
    day = _days(table, columns.day) - np.array([starts[i] for i in _subjects(table, place, columns.id)])
    n = int((day == 0).sum())
    visits = "1 visit" if n == 1 else f"{n} visits"
    return () if n == 0 else (f"{visits} on the day of the first dose left out: treatment had not acted yet.",)


def _samples(table: Table, place: Mapping[str, int], columns: Columns, starts: Mapping[int, float]) -> Samples:
    subject, texts = _subjects(table, place, columns.id), table.column(columns.concentration)
    day = _days(table, columns.day) - np.array([starts[i] for i in subject])
    value, below = np.full(len(texts), np.nan), np.zeros(len(texts), dtype=bool)
    for row, text in enumerate(texts):
        if is_missing(text):
            continue
        below[row] = text.lstrip().startswith("<")
        value[row] = _number(table, columns.concentration, row, text.replace("<", ""))
        if value[row] < 0 or (below[row] and value[row] == 0):
            raise _bad(table, columns.concentration, row, '0 mg/L or more, or "<" and the limit of quantification')
    early = (day < 0) & (value > 0) & ~below
    if early.any():
        row = int(np.argmax(early))
        raise PanelError(f"{table.source}, row {table.row_number(row)}: a concentration of {texts[row]} mg/L in "
                         f"{table.column(columns.id)[row]} {-day[row]:g} days before the first dose",
                         allowed='0, or below the limit ("<0.02"), before the first dose',
                         do="correct the day or the cell, or add the dose that is missing")  # fmt: skip
    kept = np.isfinite(value) & (day > 0)
    return Samples(subject[kept], day[kept], value[kept], below[kept])


def _high(table: Table, columns: Columns) -> npt.NDArray[np.bool_]:
    texts = table.column(columns.signature)
    for row, text in enumerate(texts):
        if is_missing(text):
            raise _bad(table, columns.signature, row, "a gene signature for every subject")
    high = np.array([text in columns.signature_high for text in texts])
    if not high.any():
        seen = ", ".join(f'"{text}"' for text in sorted(set(texts))[:SHOWN])
        raise CohortError(f"{table.source}: nobody has a high gene signature; the column {columns.signature} "
                          f"holds {seen}",
                          do="name the values that mean high in data.signature_high")  # fmt: skip
    others = sorted(set(texts) - set(columns.signature_high))
    if len(others) > 1:
        listed = ", ".join(f'"{text}"' for text in others[:SHOWN])
        raise CohortError(f"{table.source}, column {columns.signature}: {listed} beside the values that mean a high "
                          f"signature ({', '.join(columns.signature_high)})",
                          allowed="one value for subjects with a low signature",
                          do="correct the cells, or name all values that mean high in data.signature_high")  # fmt: skip
    return high


def _subjects(table: Table, place: Mapping[str, int], column: str) -> npt.NDArray[np.intp]:
    names = table.column(column)
    for row, name in enumerate(names):
        if name not in place:
            raise PanelError(f'{table.source}, row {table.row_number(row)}: "{name}" is not in the table of subjects',
                             allowed=nearest(name, place))  # fmt: skip
    return np.array([place[name] for name in names], dtype=np.intp)


def _days(table: Table, column: str, *, optional: bool = False) -> Floats:
    if optional and column not in table.columns:
        return np.full(table.n_rows, np.nan)
    return _numbers(table, column, optional=optional)


def _numbers(table: Table, column: str, *, optional: bool = False) -> Floats:
    values = np.full(table.n_rows, np.nan)
    for row, text in enumerate(table.column(column)):
        if not (optional and is_missing(text)):
            values[row] = _number(table, column, row, text)
    return values


def _number(table: Table, column: str, row: int, text: str) -> float:
    try:
        value = float(text.strip().replace(",", "."))
    except ValueError:
        value = float("nan")
    if not np.isfinite(value):
        raise _bad(table, column, row, "a number")
    return value


def _bad(table: Table, column: str, row: int, allowed: str) -> PanelError:
    return PanelError(f'{table.source}, row {table.row_number(row)}, column {column}: "{table.column(column)[row]}"',
                      allowed=allowed, do="correct the cell")  # fmt: skip


def _require_unique(table: Table, ids: Sequence[str]) -> None:
    seen: set[str] = set()
    for row, name in enumerate(ids):
        if not name or name in seen:
            what = f'"{name}" stands twice' if name else "a subject without a name"
            raise PanelError(f"{table.source}, row {table.row_number(row)}: {what}", allowed="every subject once")
        seen.add(name)


def _require_dosed(table: Table, ids: Sequence[str], starts: Mapping[int, float]) -> None:
    missing = [name for i, name in enumerate(ids) if i not in starts]
    if missing:
        raise PanelError(f"{table.source} has no dose of {', '.join(missing[:SHOWN])}"
                         + (f" and {len(missing) - SHOWN} more" if len(missing) > SHOWN else ""),
                         allowed="a row for every infusion of every subject, 0 mg for placebo",
                         do="add them, or leave these subjects out")  # fmt: skip
