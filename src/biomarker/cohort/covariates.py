"""Clinical covariates: text cells -> numeric columns, the same way for training and for new patients."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from biomarker.assay.cells import is_missing
from biomarker.errors import CohortError

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Covariate:
    """One clinical variable: a number, or a category with its levels (the first one is the reference)."""

    name: str
    kind: Literal["number", "category"]
    levels: tuple[str, ...] = ()

    @property
    def columns(self) -> tuple[str, ...]:
        """Names of the coded columns."""
        return (self.name,) if self.kind == "number" else tuple(f"{self.name}={level}" for level in self.levels[1:])

    def code(self, cells: Sequence[str]) -> Floats:
        """(n,) text -> (n, k) numbers; NaN where missing."""
        if self.kind == "number":
            return np.array([[number(cell, self.name)] for cell in cells], dtype=np.float64).reshape(len(cells), 1)
        coded = np.zeros((len(cells), len(self.columns)))
        for i, cell in enumerate(cells):
            if is_missing(cell):
                coded[i] = np.nan
            elif cell not in self.levels:
                raise CohortError(f'covariate {self.name}: "{cell}" is not a known level',
                                  allowed=", ".join(self.levels), do="correct the cell or leave it empty")  # fmt: skip
            elif cell != self.levels[0]:
                coded[i, self.levels.index(cell) - 1] = 1.0
        return coded


@dataclass(frozen=True)
class CovariateSchema:
    """The covariates of a cohort, in order."""

    covariates: tuple[Covariate, ...] = ()

    @property
    def columns(self) -> tuple[str, ...]:
        """Names of all coded columns."""
        return tuple(column for covariate in self.covariates for column in covariate.columns)

    @property
    def names(self) -> tuple[str, ...]:
        """Names as in the data."""
        return tuple(covariate.name for covariate in self.covariates)

    def code(self, cells: Mapping[str, Sequence[str]], n_rows: int) -> Floats:
        """Columns of text -> (n, q) numbers."""
        coded = [covariate.code(cells[covariate.name]) for covariate in self.covariates]
        return np.hstack([np.empty((n_rows, 0)), *coded])

    def to_dict(self) -> list[dict[str, Any]]:
        """Plain values for a bundle."""
        return [asdict(covariate) for covariate in self.covariates]

    @classmethod
    def from_dict(cls, entries: Sequence[Mapping[str, Any]]) -> CovariateSchema:
        """Inverse of `to_dict`."""
        return cls(tuple(Covariate(e["name"], e["kind"], tuple(e["levels"])) for e in entries))


def schema_from(cells: Mapping[str, Sequence[str]]) -> CovariateSchema:
    """Decide number or category for each column of text, and list the levels (most frequent first)."""
    return CovariateSchema(tuple(_infer(name, column) for name, column in cells.items()))


def number(cell: str, name: str) -> float:
    """Number in a cell (decimal comma allowed), NaN where missing."""
    if is_missing(cell):
        return float("nan")
    value = _number(cell)
    if value is None:
        raise CohortError(f'covariate {name}: "{cell}" is not a number', allowed="numbers, or empty when missing",
                          do="correct the cell; for a category use words in every row")  # fmt: skip
    return value


def _infer(name: str, cells: Sequence[str]) -> Covariate:
    known = [cell for cell in cells if not is_missing(cell)]
    if not known:
        raise CohortError(f"covariate {name} is empty for every patient", do="leave it out of cohort.covariates")
    if all(_number(cell) is not None for cell in known):
        return Covariate(name, "number")
    numeric = [cell for cell in known if _number(cell) is not None]
    if len(numeric) > len(known) / 2:
        odd = next(cell for cell in known if _number(cell) is None)
        number(odd, name)
    levels = sorted(set(known), key=lambda level: (-known.count(level), level))
    if len(levels) > max(2, len(known) // 3):
        raise CohortError(f"covariate {name} has {len(levels)} different texts in {len(known)} patients",
                          allowed="numbers, or a category with few levels",
                          do="group the levels or leave it out of cohort.covariates")  # fmt: skip
    return Covariate(name, "category", tuple(levels))


def _number(cell: str) -> float | None:
    try:
        value = float(cell.strip().replace(",", "."))
    except ValueError:
        return None
    return value if np.isfinite(value) else None
