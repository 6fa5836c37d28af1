"""Cohort: the patients that are analysed, with panel, response, groups and covariates."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt

from biomarker.assay.panel import Panel
from biomarker.cohort.context import Context
from biomarker.cohort.covariates import CovariateSchema
from biomarker.errors import CohortError

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class FlowStep:
    """How many rows are left after a step, and which step it was."""

    step: str
    n: int


@dataclass(frozen=True, eq=False)
class Cohort:
    """Everything that the analysis may look at, row by row.

    Parameters
    ----------
    panel : n rows of measurements
    patients : (n,) patient of each row (equal names where a patient has several rows)
    responder : (n,) observed response
    groups : (n,) rows with the same number never straddle a split
    covariate_schema, covariates : clinical variables and their (n, q) coded values
    flow : rows read, left out and why, analysed
    criterion, responder_is : which rule made the labels, and how the data call a responder
    context : how and where the samples were taken; nothing is predicted from it
    """

    panel: Panel
    patients: tuple[str, ...]
    responder: npt.NDArray[np.bool_]
    groups: npt.NDArray[np.intp]
    covariate_schema: CovariateSchema
    covariates: Floats
    flow: tuple[FlowStep, ...]
    criterion: str
    responder_is: str
    context: Context = field(default_factory=Context)

    def __post_init__(self) -> None:
        n = len(self.panel)
        lengths = {
            len(self.patients),
            len(self.responder),
            len(self.groups),
            len(self.covariates),
            *self.context.lengths,
        }
        if lengths != {n}:
            raise CohortError(f"rows do not match: panel {n}, others {sorted(lengths)}")
        n_responders = int(self.responder.sum())
        if n_responders in (0, n):
            kind = "a responder" if n_responders else "a non-responder"
            raise CohortError(f"every one of the {n} patients is {kind}", allowed="patients of both kinds",
                              do="check outcome.column and outcome.responder")  # fmt: skip
        empty = [name for name, column in zip(self.panel.schema.names, self.panel.values.T, strict=True)
                 if np.isnan(column).all()]  # fmt: skip
        if empty:
            raise CohortError(f"no patient has a value of {', '.join(empty)}",
                              do="correct the file or leave the analyte out of panel.analytes")  # fmt: skip

    def __len__(self) -> int:
        return len(self.patients)

    @property
    def n_patients(self) -> int:
        """Number of distinct patients."""
        return len(set(self.patients))

    @property
    def n_responders(self) -> int:
        """Number of distinct patients who responded."""
        return len({patient for patient, yes in zip(self.patients, self.responder, strict=True) if yes})

    @property
    def n_rarer(self) -> int:
        """Number of patients in the rarer class."""
        return min(self.n_responders, self.n_patients - self.n_responders)

    def one_row_each(self) -> Cohort:
        """The same cohort with the first row of each patient; itself where each has one row."""
        if self.n_patients == len(self):
            return self
        index = np.array([self.patients.index(patient) for patient in dict.fromkeys(self.patients)], dtype=np.intp)
        return replace(self, panel=self.panel.take(index), patients=tuple(self.patients[i] for i in index),
                       responder=self.responder[index], groups=self.groups[index], covariates=self.covariates[index],
                       context=self.context.take(index))  # fmt: skip

    @property
    def fingerprint(self) -> str:
        """Digest of everything the analysis sees, in row order; equal cohorts have equal fingerprints."""
        digest = hashlib.sha256()
        analytes = [(a.name, a.unit, a.lower_limit, a.upper_limit) for a in self.panel.schema]
        digest.update(repr((self.panel.rows, self.patients, analytes, self.covariate_schema)).encode())
        if self.context.batches or self.context.site:
            digest.update(repr((dict(self.context.batches), self.context.site)).encode())
        if self.context.plate:
            digest.update(repr((self.context.plate, self.context.centred)).encode())
        values = np.nan_to_num(self.panel.values, nan=-9.87e300)
        for array in (values, self.panel.marks, self.responder, self.groups,
                      np.nan_to_num(self.covariates, nan=-9.87e300)):  # fmt: skip
            digest.update(np.ascontiguousarray(array).tobytes())
        return digest.hexdigest()[:16]
