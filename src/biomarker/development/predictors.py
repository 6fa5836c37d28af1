"""Cohort -> predictor matrix and the layout of its columns."""

from __future__ import annotations

import numpy as np

from biomarker.assay.panel import Panel
from biomarker.candidates.columns import Array, Columns
from biomarker.cohort.cohort import Cohort
from biomarker.cohort.covariates import CovariateSchema


def columns_of(panel: Panel, covariates: CovariateSchema) -> Columns:
    """Layout of the matrix for this panel and these covariates."""
    logged = tuple(analyte.is_logged for analyte in panel.schema)
    return Columns(panel.schema.names, logged, covariates.columns)


def predictor_matrix(cohort: Cohort) -> tuple[Array, Columns]:
    """(n, 2p + q) matrix ``[values | covariates | marks]`` and its layout."""
    columns = columns_of(cohort.panel, cohort.covariate_schema)
    return columns.matrix(cohort.panel.values, cohort.panel.marks, np.asarray(cohort.covariates)), columns
