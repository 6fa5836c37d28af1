"""Simulated tables with a known truth."""

import csv
import io
from dataclasses import replace

import pytest

from biomarker.assay.table import table_from_rows
from biomarker.exposure.fitting.read import Columns, read_fit_data
from biomarker.exposure.fitting.synthetic import simulated_tables
from biomarker.exposure.response.forms import Form
from biomarker.exposure.trials.population import Population
from biomarker.exposure.trials.scenario import Counts, Scenario, calibrated

SCENARIO = Scenario(
    doses=(0.0, 150.0, 300.0, 1000.0), reference=300.0, placebo=Counts(118, 302), treated=Counts(160, 298),
    forms=(Form("log_linear", 1.0),), completers=0.706, rise=2.0, rate=0.0866, active_effect=0.84, between=1.0,
    after_non_response=0.69, weeks=tuple(range(4, 53, 4)), trough_day=168.0, n_per_arm=100, n_trials=20, seed=3,
    population=Population(signature_high=0.8),
)  # fmt: skip


@pytest.fixture(scope="session")
def truth():
    return replace(calibrated(SCENARIO).models[0], slope=0.5)


@pytest.fixture(scope="session")
def texts(truth):
    return simulated_tables(SCENARIO, truth)


@pytest.fixture(scope="session")
def tables(texts):
    """Name -> table as it would be read from a file."""

    def read(name, text):
        return table_from_rows(f"{name}.csv", list(enumerate(csv.reader(io.StringIO(text)), start=1)))

    return {name: read(name, text) for name, text in texts.items()}


@pytest.fixture(scope="session")
def data(tables):
    return read_fit_data(tables["subjects"], tables["dosing"], tables["visits"], None,
                         Columns(covariates=("active",)), 30.0)  # fmt: skip
