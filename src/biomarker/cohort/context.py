"""Context: how and where the samples were taken; for the audit and for sites, never a predictor."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

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
    plate : (n,) plate of each row, "" where missing; empty where the study names no column
    plate_column : name of that column
    centred : whether the study centres plates inside its folds
    """

    batches: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    site: tuple[str, ...] = ()
    site_column: str = ""
    days: tuple[float, ...] = ()
    plate: tuple[str, ...] = ()
    plate_column: str = ""
    centred: bool = False

    @property
    def plates(self) -> tuple[str, ...]:
        """Names of the plates, sorted."""
        return tuple(sorted(set(self.plate) - {""}))

    @property
    def lengths(self) -> set[int]:
        """Numbers of rows of whatever is known."""
        return {len(column) for column in (*self.batches.values(), self.site, self.days, self.plate) if column}

    def take(self, index: npt.NDArray[np.intp]) -> Context:
        """Context of the rows at `index`."""
        batches = {name: tuple(column[i] for i in index) for name, column in self.batches.items()}
        site, plate = (tuple(column[i] for i in index) if column else () for column in (self.site, self.plate))
        days = tuple(self.days[i] for i in index) if self.days else ()
        return replace(self, batches=batches, site=site, days=days, plate=plate)


def known_text(cell: str) -> str:
    """Text of a cell without blanks around it; "" where missing."""
    return "" if is_missing(cell) else cell.strip()
