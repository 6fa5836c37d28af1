"""Pipelines -> Program: what they share is found once; run on many folds in one call."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from biomarker.kernels.library import COUNTS, DONE, PreparationC, SeriesC, StepC, TaskC, call
from biomarker.kernels.steps import CLASSIFIERS, FILTERS, TRANSFORMS, Pipeline, Step

Floats = npt.NDArray[np.float64]
ABSENT, TRAIN, PREDICT = range(3)
Roles = npt.NDArray[np.uint8]
Ints = npt.NDArray[np.int32]


class SortedColumns:
    """Order of the values of every column of a cohort; parts of the cohort read theirs off it instead of sorting."""

    def __init__(self, X: Floats) -> None:
        self.X = X
        self.n_measured: Ints = (X == X).sum(axis=0).astype(np.int32)
        by_column = np.ascontiguousarray(X.T)
        self.order: Ints = np.argsort(by_column, axis=1, kind="stable").astype(np.int32)  # missing cells come last
        self.blank = np.asarray(~X.any(axis=0))
        self.addresses = self.order.ctypes.data, self.n_measured.ctypes.data, self.blank.ctypes.data

    def part(self, rows: npt.NDArray[np.bool_]) -> Orders:
        """Orders of the rows where the (n,) mask is true."""
        within = np.where(rows, np.cumsum(rows) - 1, -1).astype(np.int32)
        return Orders(int(rows.sum()), len(self.n_measured), self, within)


class Orders:
    """Orders of the values of every column of some rows; filled when first needed, so that nothing is sorted twice.

    Parameters
    ----------
    whole : the cohort that the rows are part of, if any
    within : (n_whole) where a row of the cohort stands among these rows, else -1
    """

    def __init__(self, n_rows: int, width: int, whole: SortedColumns | None = None, within: Ints | None = None) -> None:
        self.order = np.empty((width, n_rows), dtype=np.int32)
        self.n_measured = np.full(width, -1, dtype=np.int32)
        self.whole, self.within = whole, within

    @property
    def n_rows(self) -> int:
        """Number of rows that are ordered."""
        return self.order.shape[1]

    @property
    def of_whole(self) -> tuple[int | None, int | None, int | None, int | None, int]:
        """What the library reads of the cohort: addresses of orders, lengths, blank columns, `within`; its rows."""
        if self.whole is None or self.within is None:
            return None, None, None, None, 0
        return (*self.whole.addresses, self.within.ctypes.data, len(self.within))


class Program:
    """Pipelines in the form that the library reads: equal columns are prepared once, a path is one series.

    Parameters
    ----------
    pipelines : one per setting; the order of the settings is that of every result
    """

    def __init__(self, pipelines: Sequence[Pipeline]) -> None:
        self.pipelines = tuple(pipelines)
        self._kept_alive: list[Any] = []
        self._parts: dict[tuple[int, ...], Program] = {}
        prepared: dict[tuple[Any, ...], int] = {}
        series: dict[tuple[Any, ...], list[int]] = {}
        for where, one in enumerate(self.pipelines):
            preparation = prepared.setdefault((one.columns, one.n_analytes, one.transforms), len(prepared))
            fixed = (preparation, one.filter, one.classifier.name, one.classifier.numbers)
            series.setdefault(fixed, []).append(where)
        self._preparations = (PreparationC * len(prepared))(*(self._preparation(*key) for key in prepared))
        self._series = (SeriesC * len(series))(*(self._one_series(key[0], where) for key, where in series.items()))

    def part(self, chosen: tuple[int, ...]) -> Program:
        """The program of some of the settings."""
        if chosen not in self._parts:
            if len(self._parts) > 256:
                self._parts.clear()
            self._parts[chosen] = Program([self.pipelines[k] for k in chosen])
        return self._parts[chosen]

    def run(
        self,
        X: Floats,
        responder: npt.NDArray[np.bool_],
        role: Roles,
        slot: Sequence[int],
        *,
        orders: Orders | None = None,
        used: bool = False,
        counts: npt.NDArray[np.int64] | None = None,
        width: int = -1,
    ) -> tuple[Floats, npt.NDArray[np.bool_]] | None:
        """Fit every pipeline in every fold and predict.

        Parameters
        ----------
        X : (n, width) matrix
        responder : (n,) labels; only those of training rows are read
        role : (F, n) TRAIN, PREDICT or ABSENT, for each fold
        slot : (F,) which column of the result the fold fills
        orders : of the first rows of X, among which all training rows are; None: they are not kept
        used : whether the used columns are wanted
        counts : (5,) receives the work that was done (COUNTS)
        width : see `library.call`

        Returns
        -------
        probability : (settings, slots, n), NaN where a row is predicted by no fold
        used : (settings, width of X) analytes, covariates, indicators that the model of the last fold uses
        None instead of both where the scikit-learn path has to say what is wrong with the data
        """
        X = np.ascontiguousarray(X, dtype=np.float64)
        y = np.ascontiguousarray(responder, dtype=np.bool_)
        role = np.ascontiguousarray(role, dtype=np.uint8)
        slots = np.asarray(slot, dtype=np.int32)
        n_slots = int(slots.max()) + 1
        probability = np.full((len(self.pipelines), n_slots, len(X)), np.nan)
        marked = np.zeros((len(self.pipelines), X.shape[1]) if used else (0, 0), dtype=np.bool_)
        orders = Orders(*X.shape) if orders is None else orders
        done = np.zeros(len(COUNTS), dtype=np.int64) if counts is None else counts
        task = TaskC(
            len(X), X.shape[1], orders.n_rows, len(role), n_slots, len(self._preparations), len(self._series),
            X.ctypes.data, y.ctypes.data, role.ctypes.data, slots.ctypes.data, orders.order.ctypes.data,
            orders.n_measured.ctypes.data, *orders.of_whole, self._preparations, self._series,
            probability.ctypes.data, marked.ctypes.data if used else None, done.ctypes.data,
        )  # fmt: skip
        return (probability, marked) if call(task, width) == DONE else None

    def _preparation(self, columns: tuple[int, ...], n_analytes: int, transforms: tuple[Step, ...]) -> PreparationC:
        steps = (StepC * len(transforms))(*(self._step(step, TRANSFORMS) for step in transforms))
        n_covariates = len(columns) - 2 * n_analytes
        return PreparationC(n_analytes, n_covariates, len(transforms), self._array(columns, np.int32), steps)

    def _one_series(self, preparation: int, where: list[int]) -> SeriesC:
        first = self.pipelines[where[0]]
        along = [self.pipelines[k].classifier.along for k in where]
        return SeriesC(preparation, len(where), self._step(first.filter, FILTERS),
                       self._step(first.classifier, CLASSIFIERS), self._array(along, np.float64),
                       self._array(where, np.int32))  # fmt: skip

    def _step(self, step: Step, codes: dict[str, int]) -> StepC:
        return StepC(codes[step.name], len(step.numbers), len(step.marked), self._array(step.numbers, np.float64),
                     self._array(step.marked, np.int32))  # fmt: skip

    def _array(self, values: Sequence[Any], kind: Any) -> int:
        """Address of the values, which live as long as the program."""
        array = np.ascontiguousarray(values, dtype=kind)
        self._kept_alive.append(array)
        return int(array.ctypes.data)
