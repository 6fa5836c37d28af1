"""What the columns of the predictor matrix mean: analytes, then covariates, then censoring marks."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Columns:
    """Layout ``[values of p analytes | q covariates | marks of the p analytes]`` of every matrix given to a pipeline.

    The marks (-1 below the lower limit, 0, 1 above the upper limit) travel as columns because scikit-learn passes
    nothing else through a pipeline; the transform that fills censored values consumes them.

    Parameters
    ----------
    analytes : names of the p analytes
    logged : (p,) whether the analyte's unit is on a log scale already
    covariates : names of the q coded covariate columns
    """

    analytes: tuple[str, ...]
    logged: tuple[bool, ...]
    covariates: tuple[str, ...] = ()

    @property
    def n_analytes(self) -> int:
        """Number of analytes, p."""
        return len(self.analytes)

    @property
    def width(self) -> int:
        """Number of columns of the matrix, 2p + q."""
        return 2 * len(self.analytes) + len(self.covariates)

    @property
    def names(self) -> tuple[str, ...]:
        """Name of every column, in order."""
        marks = tuple(f"{name} (mark)" for name in self.analytes)
        return (*self.analytes, *self.covariates, *marks)

    def matrix(self, values: Array, marks: npt.NDArray[np.int8], covariates: Array | None = None) -> Array:
        """Join (n, p) values, (n, p) marks and (n, q) coded covariates into the (n, 2p + q) predictor matrix."""
        between = np.empty((len(values), 0)) if covariates is None or not self.covariates else covariates
        return np.ascontiguousarray(np.hstack([values, between, marks.astype(np.float64)]))

    def restrict(self, analytes: tuple[str, ...], covariates: tuple[str, ...]) -> tuple[Columns, list[int]]:
        """Layout with only these analytes and covariates, and where its columns lie in this one."""
        position = {name: i for i, name in enumerate(self.analytes)}
        offset = {name: len(self.analytes) + i for i, name in enumerate(self.covariates)}
        values = [position[name] for name in analytes]
        marks = [len(self.analytes) + len(self.covariates) + i for i in values]
        logged = tuple(self.logged[i] for i in values)
        return Columns(analytes, logged, covariates), [
            *values,
            *(offset[name] for name in covariates),
            *marks,
        ]
