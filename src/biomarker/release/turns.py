"""A model + one new patient -> the nearest value of each analyte that would give another answer."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from biomarker.candidates.columns import Array, Columns
from biomarker.release.prediction import NON_RESPONDER, RESPONDER
from biomarker.release.ranges import TrainingRange

GRID, ROUNDS = 101, 3  # each round narrows the place by a factor of 100
Answers = Callable[[Array], Sequence[str]]


@dataclass(frozen=True)
class Turn:
    """The nearest value of one analyte at which the answer is another one, all else equal."""

    analyte: str
    value: float
    answer: str


@dataclass(frozen=True)
class _Way:
    """From a value x without the answer to one with it; x is the natural logarithm where `power`."""

    column: int
    power: bool
    near: float
    far: float
    answer: str

    def grid(self) -> Array:
        """(GRID,) values on the way."""
        return np.linspace(self.near, self.far, GRID)


def turns(
    answers: Answers, columns: Columns, ranges: Mapping[str, TrainingRange], row: Array, names: Sequence[str]
) -> tuple[Turn, ...]:
    """For each measured analyte of one patient, the nearest value inside the training range that gives another answer.

    Parameters
    ----------
    answers : (n, 2p + q) rows -> "responder", "non-responder" or "undecided" for each
    row : (2p + q,) one patient
    names : analytes to look at

    Returns
    -------
    turns : to the other label, or from "undecided" to either; the smallest change first (in doublings, on the own scale
        for units that are logged); empty where no single analyte suffices
    """
    measured = [name for name in names if name in ranges and not np.isnan(row[columns.analytes.index(name)])]
    if not measured:
        return ()
    now = answers(row[None, :])[0]
    wanted = [label for label in (RESPONDER, NON_RESPONDER) if label != now]
    whole = [_whole(columns, ranges[name], row, name) for name in measured]
    ways = [way for one, seen in zip(whole, _seen(answers, columns, row, whole), strict=True)
            for label in wanted if (way := _nearest(one, seen, label, _here(row, one)))]  # fmt: skip
    for _ in range(ROUNDS - 1):
        ways = [_first(way, seen) for way, seen in zip(ways, _seen(answers, columns, row, ways), strict=True)]
    found = [Turn(columns.analytes[way.column], math.exp(way.far) if way.power else way.far, way.answer)
             for way in ways]  # fmt: skip
    return tuple(sorted(found, key=lambda turn: _distance(turn, columns, row)))


def _whole(columns: Columns, seen: TrainingRange, row: Array, name: str) -> _Way:
    """The whole training range of an analyte."""
    j = columns.analytes.index(name)
    power = not columns.logged[j] and seen.low > 0 and row[j] > 0
    low, high = (math.log(seen.low), math.log(seen.high)) if power else (seen.low, seen.high)
    return _Way(j, power, low, high, "")


def _here(row: Array, way: _Way) -> float:
    value = float(row[way.column])
    return math.log(value) if way.power else value


def _seen(answers: Answers, columns: Columns, row: Array, ways: Sequence[_Way]) -> Array:
    """(m, GRID) answers on each of m ways, asked for all at once."""
    if not ways:
        return np.empty((0, GRID), dtype=object)
    rows = np.repeat(row[None, :], len(ways) * GRID, axis=0)
    for k, way in enumerate(ways):
        own, x = slice(k * GRID, (k + 1) * GRID), way.grid()
        rows[own, way.column] = np.exp(x) if way.power else x
        rows[own, columns.n_analytes + len(columns.covariates) + way.column] = 0.0
    return np.array(answers(rows), dtype=object).reshape(len(ways), GRID)


def _nearest(whole: _Way, seen: Array, label: str, here: float) -> _Way | None:
    """The last step to the nearest value with this answer; None where no value has it."""
    grid, has = whole.grid(), np.flatnonzero(seen == label)
    if not len(has):
        return None
    far = float(grid[has[np.argmin(np.abs(grid[has] - here))]])
    step = (whole.far - whole.near) / (GRID - 1)
    near = np.clip(here, max(whole.near, far - step), min(whole.far, far + step))
    return _Way(whole.column, whole.power, float(near), far, label)


def _first(way: _Way, seen: Array) -> _Way:
    """The step within a way that first reaches its answer."""
    grid, k = way.grid(), int(np.argmax(seen == way.answer))
    return _Way(way.column, way.power, float(grid[max(k - 1, 0)]), float(grid[k]), way.answer)


def _distance(turn: Turn, columns: Columns, row: Array) -> float:
    j = columns.analytes.index(turn.analyte)
    if columns.logged[j]:
        return abs(turn.value - float(row[j]))
    return abs(math.log2(max(turn.value, 1e-300) / max(float(row[j]), 1e-300)))
