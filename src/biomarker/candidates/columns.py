"""What the columns of the predictor matrix mean: analytes, covariates, censoring marks, and perhaps the plate."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
PLATE = "(plate)"


@dataclass(frozen=True)
class Columns:
    """Layout ``[values of p analytes | q covariates | marks of the p analytes | plate]`` of every matrix.

    The marks (-1 below the lower limit, 0, 1 above the upper limit) travel as columns because scikit-learn passes
    nothing else through a pipeline; the transform that fills censored values consumes them. The last column is there
    only where the study centres plates: the position of the row's plate in `plates`, -1 for any other plate. It is no
    predictor; the transform that centres consumes it, and candidates without that transform never see it.

    Parameters
    ----------
    analytes : names of the p analytes
    logged : (p,) whether the analyte's unit is on a log scale already
    covariates : names of the q coded covariate columns
    plates : names of the training plates; empty where no column says the plate
    """

    analytes: tuple[str, ...]
    logged: tuple[bool, ...]
    covariates: tuple[str, ...] = ()
    plates: tuple[str, ...] = ()

    @property
    def n_analytes(self) -> int:
        """Number of analytes, p."""
        return len(self.analytes)

    @property
    def width(self) -> int:
        """Number of columns of the matrix, 2p + q, and one more with plates."""
        return 2 * len(self.analytes) + len(self.covariates) + bool(self.plates)

    @property
    def names(self) -> tuple[str, ...]:
        """Name of every column, in order."""
        marks = tuple(f"{name} (mark)" for name in self.analytes)
        return (*self.analytes, *self.covariates, *marks, *([PLATE] if self.plates else []))

    def matrix(self, values: Array, marks: npt.NDArray[np.int8], covariates: Array | None = None,
               plate: Sequence[str] = ()) -> Array:  # fmt: skip
        """Join (n, p) values, (n, p) marks, (n, q) coded covariates and (n,) plates into the predictor matrix."""
        between = np.empty((len(values), 0)) if covariates is None or not self.covariates else covariates
        blocks = [values, between, marks.astype(np.float64)]
        if self.plates:
            known = {name: float(k) for k, name in enumerate(self.plates)}
            codes = [known.get(name, -1.0) for name in plate] or [-1.0] * len(values)
            blocks.append(np.array(codes, dtype=np.float64).reshape(-1, 1))
        return np.ascontiguousarray(np.hstack(blocks))

    def restrict(
        self, analytes: tuple[str, ...], covariates: tuple[str, ...], *, plate: bool = False
    ) -> tuple[Columns, list[int]]:
        """Layout with only these analytes and covariates (and the plate), and where its columns lie in this one."""
        position = {name: i for i, name in enumerate(self.analytes)}
        offset = {name: len(self.analytes) + i for i, name in enumerate(self.covariates)}
        values = [position[name] for name in analytes]
        marks = [len(self.analytes) + len(self.covariates) + i for i in values]
        logged = tuple(self.logged[i] for i in values)
        with_plate = plate and bool(self.plates)
        return Columns(analytes, logged, covariates, self.plates if with_plate else ()), [
            *values,
            *(offset[name] for name in covariates),
            *marks,
            *([self.width - 1] if with_plate else []),
        ]
