"""A quick procedure and a small panel."""

import pytest

from biomarker.assay.analytes import Analyte, PanelSchema
from biomarker.candidates.candidate import Candidate, PartChoice
from biomarker.development.plan import Plan

USUAL = tuple(PartChoice(name) for name in ("fill_censored", "log2", "median_impute", "standard_scale"))


@pytest.fixture
def schema():
    return PanelSchema(tuple(Analyte(f"A{j}", "pg/mL") for j in range(3)))


@pytest.fixture
def ridge():
    return Candidate("ridge", PartChoice("ridge_logistic"), USUAL)


@pytest.fixture
def net():
    return Candidate("net", PartChoice("elastic_net", {"penalty": (0.3, 0.1)}), USUAL)


@pytest.fixture
def plan(ridge):
    return Plan((ridge,), (Candidate("prior", PartChoice("prior"), USUAL),), inner_folds=2, inner_repeats=1)
