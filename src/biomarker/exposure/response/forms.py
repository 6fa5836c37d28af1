"""How a concentration acts on the log odds of response: log-linear or saturating (Emax)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from biomarker.errors import StudyError

Floats = npt.NDArray[np.float64]
Shape = Literal["log_linear", "emax"]


@dataclass(frozen=True)
class Form:
    """A shape with its concentration, in mg/L.

    Parameters
    ----------
    shape : "log_linear": log(1 + c / at); "emax": c / (at + c)
    at : where the log-linear shape bends, or the concentration with half of the largest effect (EC50)
    """

    shape: Shape
    at: float

    def __post_init__(self) -> None:
        if self.shape not in ("log_linear", "emax"):
            raise StudyError(f'the shape "{self.shape}"', allowed="log_linear or emax")
        if not (np.isfinite(self.at) and self.at > 0):
            raise StudyError(f"{self.shape} at {self.at:g} mg/L", allowed="a concentration above 0")

    @property
    def label(self) -> str:
        """Formula for tables and figures."""
        return f"log(1 + C/{self.at:.3g})" if self.shape == "log_linear" else f"Emax, EC50 {self.at:.3g}"

    def of(self, concentration: Floats) -> Floats:
        """Value of the shape; 0 where there is no drug."""
        if self.shape == "log_linear":
            return np.log1p(concentration / self.at)
        return concentration / (self.at + concentration)
