"""PanelValues: what was measured, one row per patient, as the figures of the panel take it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt


@dataclass(frozen=True, eq=False)
class PanelValues:
    """A panel with its responses.

    Parameters
    ----------
    names, units : (p,)
    values : (n, p) the limit where censored, NaN where missing
    marks : (n, p) -1 below the limit, 1 above it, else 0
    responder : (n,)
    """

    names: tuple[str, ...]
    units: tuple[str, ...]
    values: npt.NDArray[np.float64]
    marks: npt.NDArray[np.int8]
    responder: npt.NDArray[np.bool_]

    def __post_init__(self) -> None:
        shape = (len(self.responder), len(self.names))
        if self.values.shape != shape or self.marks.shape != shape or len(self.units) != shape[1]:
            raise ValueError(f"{self.values.shape} values and {self.marks.shape} marks for {shape}")

    @property
    def missing(self) -> npt.NDArray[np.bool_]:
        """(n, p) whether there is no value."""
        return np.isnan(self.values)

    def take(self, analytes: npt.NDArray[np.intp]) -> PanelValues:
        """The same patients with some analytes, in the order given."""
        return PanelValues(tuple(self.names[j] for j in analytes), tuple(self.units[j] for j in analytes),
                           self.values[:, analytes], self.marks[:, analytes], self.responder)  # fmt: skip

    @property
    def sizes(self) -> str:
        """Patients, for a title."""
        return f"n = {len(self.responder)}, {int(self.responder.sum())} responders"
