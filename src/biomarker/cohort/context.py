"""Context: how and where the samples were taken; for the audit and for sites, never a predictor."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from biomarker.assay.cells import is_missing


@dataclass(frozen=True, eq=False)
class Context:
    """What is known about each row beside panel, response and covariates.

    Parameters
    ----------
    batches : column such as plate, lot or storage time -> (n,) text of each row, "" where missing
    site : (n,) site of each row, "" where missing; empty where the study names none
    site_column : name of that column
    days : (n,) days from treatment, NaN where unknown; empty where the table has no such column
    """

    batches: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    site: tuple[str, ...] = ()
    site_column: str = ""
    days: tuple[float, ...] = ()

    @property
    def lengths(self) -> set[int]:
        """Numbers of rows of whatever is known."""
        return {len(column) for column in (*self.batches.values(), self.site, self.days) if column}

    def take(self, index: npt.NDArray[np.intp]) -> Context:
        """Context of the rows at `index`."""
        batches = {name: tuple(column[i] for i in index) for name, column in self.batches.items()}
        site, days = (tuple(column[i] for i in index) if column else () for column in (self.site, self.days))
        return Context(batches, tuple(map(str, site)), self.site_column, tuple(map(float, days)))


def known_text(cell: str) -> str:
    """Text of a cell without blanks around it; "" where missing."""
    return "" if is_missing(cell) else cell.strip()
