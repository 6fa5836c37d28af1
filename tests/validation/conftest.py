"""Cohorts of the tests of validation."""

import numpy as np
import pytest

from biomarker.assay.analytes import Analyte, PanelSchema
from biomarker.assay.panel import Panel
from biomarker.candidates.candidate import Candidate, PartChoice
from biomarker.cohort.cohort import Cohort, FlowStep
from biomarker.cohort.covariates import CovariateSchema
from biomarker.development.plan import Plan

USUAL = tuple(PartChoice(name) for name in ("fill_censored", "log2", "median_impute", "standard_scale"))


def draw_cohort(n=24, p=4, effect=1.5, seed=0, patients=None, groups=None):
    """Half of the patients respond; the first analyte is shifted by `effect` standard deviations."""
    random = np.random.default_rng(seed)
    responder = np.arange(n) % 2 == 0
    values = np.exp(random.normal(size=(n, p)) + np.outer(responder, [effect] + [0] * (p - 1)))
    values[random.random((n, p)) < 0.05] = np.nan
    schema = PanelSchema(tuple(Analyte(f"A{j}", "pg/mL") for j in range(p)))
    rows = tuple(f"R{i:02d}" for i in range(n))
    panel = Panel(rows, schema, values, np.zeros((n, p), dtype=np.int8))
    patients = rows if patients is None else patients
    groups = np.unique(patients, return_inverse=True)[1] if groups is None else groups
    return Cohort(panel, tuple(patients), responder, groups, CovariateSchema(), np.empty((n, 0)),
                  (FlowStep("rows analysed", n),), "recorded", "response = 1")  # fmt: skip


@pytest.fixture
def cohort():
    return draw_cohort()


@pytest.fixture
def plan():
    ridge = Candidate("ridge", PartChoice("ridge_logistic"), USUAL)
    net = Candidate("net", PartChoice("elastic_net", {"penalty": (0.3, 0.1, 0.03)}), USUAL)
    return Plan((ridge, net), (Candidate("prior", PartChoice("prior"), USUAL),), inner_folds=3, inner_repeats=1)


@pytest.fixture
def draw():
    return draw_cohort


@pytest.fixture
def processes(monkeypatch):
    """Processes from the first task on, however little work there is."""
    monkeypatch.setattr("biomarker.validation.pools.START_UP", -1.0)
    monkeypatch.setattr("biomarker.validation.pools.WORTH_SENDING", -1.0)
