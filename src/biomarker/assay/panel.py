"""Panel: patients x analytes, with censoring as part of the data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from biomarker.assay.analytes import PanelSchema
from biomarker.errors import PanelError

if TYPE_CHECKING:
    import pandas as pd

BELOW, MEASURED, ABOVE = -1, 0, 1


@dataclass(frozen=True, eq=False)
class Panel:
    """Measurements of one row per patient sample.

    Parameters
    ----------
    rows : (n,) unique names of the rows (the patient id where every patient has one row)
    schema : the p analytes
    values : (n, p) measured value; the limit where the value is censored; NaN where it is missing. Schema units.
    marks : (n, p) -1 below the lower limit, 1 above the upper limit, 0 measured or missing
    source : where the measurements come from, for messages and records
    """

    rows: tuple[str, ...]
    schema: PanelSchema
    values: npt.NDArray[np.float64]
    marks: npt.NDArray[np.int8]
    source: str = ""

    def __post_init__(self) -> None:
        shape = (len(self.rows), len(self.schema))
        if self.values.shape != shape or self.marks.shape != shape:
            raise PanelError(f"values {self.values.shape} and marks {self.marks.shape} do not match "
                             f"{shape[0]} rows x {shape[1]} analytes")  # fmt: skip
        if len(set(self.rows)) < len(self.rows):
            twice = sorted({row for row in self.rows if self.rows.count(row) > 1})
            raise PanelError(f"rows named twice: {', '.join(twice[:5])}")
        if np.isinf(self.values).any():
            raise PanelError("infinite values", allowed='numbers, or limits such as "<2.3"')
        if np.isnan(self.values[self.marks != MEASURED]).any():
            raise PanelError("a censored value without its limit")
        self.values.setflags(write=False)
        self.marks.setflags(write=False)

    def __len__(self) -> int:
        return len(self.rows)

    def take(self, index: Sequence[int] | npt.NDArray[np.intp]) -> Panel:
        """Panel with the rows at `index`, in that order."""
        chosen = np.asarray(index, dtype=np.intp)
        return Panel(tuple(self.rows[i] for i in chosen), self.schema, self.values[chosen], self.marks[chosen],
                     self.source)  # fmt: skip

    @property
    def n_missing(self) -> int:
        """Number of missing cells."""
        return int(np.isnan(self.values).sum())

    @property
    def n_censored(self) -> int:
        """Number of cells beyond a limit."""
        return int((self.marks != MEASURED).sum())

    def to_frame(self) -> pd.DataFrame:
        """Values as a table (index: rows), censored cells as text such as ``<2.3``."""
        import pandas as pd

        frame = pd.DataFrame(self.values, index=pd.Index(self.rows, name="patient_id"), columns=self.schema.names)
        frame = frame.astype(object)
        for i, j in np.argwhere(self.marks != MEASURED):
            sign = "<" if self.marks[i, j] == BELOW else ">"
            frame.iat[i, j] = f"{sign}{self.values[i, j]:g}"
        return frame
