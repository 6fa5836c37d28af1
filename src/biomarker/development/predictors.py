"""Cohort -> predictor matrix and the layout of its columns."""

from __future__ import annotations

import numpy as np

from biomarker.assay.panel import Panel
from biomarker.candidates.columns import Array, Columns
from biomarker.cohort.cohort import Cohort
from biomarker.cohort.covariates import CovariateSchema


def columns_of(panel: Panel, covariates: CovariateSchema, plates: tuple[str, ...] = ()) -> Columns:
    """Layout of the matrix for this panel and these covariates; with a column for the plate where it is centred."""
    logged = tuple(analyte.is_logged for analyte in panel.schema)
    return Columns(panel.schema.names, logged, covariates.columns, plates)


def predictor_matrix(cohort: Cohort) -> tuple[Array, Columns]:
    """(n, width) matrix ``[values | covariates | marks | plate]`` and its layout; the plate only where centred."""
    panel, context = cohort.panel, cohort.context
    columns = columns_of(panel, cohort.covariate_schema, context.plates if context.centred else ())
    return columns.matrix(panel.values, panel.marks, np.asarray(cohort.covariates), context.plate), columns
