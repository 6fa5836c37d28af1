"""A finished study with simulated numbers, a bundle, and a store whose tables exist (making them takes seconds)."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from biomarker.assay.analytes import Analyte, PanelSchema
from biomarker.assay.panel import Panel
from biomarker.candidates.candidate import Candidate, PartChoice
from biomarker.candidates.columns import Columns
from biomarker.cohort.covariates import CovariateSchema
from biomarker.development.model import FittedCandidate
from biomarker.release.contents import BundleContents
from biomarker.release.ranges import training_ranges
from biomarker.release.write import write_bundle
from biomarker.tracking.entries import run_entries
from biomarker.tracking.quiet import quiet
from biomarker.tracking.references import DatasetReference
from biomarker.tracking.store import embedded_store


@pytest.fixture
def results(repository):
    return json.loads((repository / "tests" / "report" / "results.json").read_text(encoding="utf-8"))


@pytest.fixture
def entries(results):
    return run_entries(results, tables={"tables/performance.csv": "model,AUC\nwhole procedure,0.7083\n"})


@pytest.fixture
def dataset():
    return DatasetReference("msc_lupus_baseline_cytokines", "b1946ac92492d234", "cohort.csv", 26)


@pytest.fixture(scope="session")
def bundle(tmp_path_factory):
    """Ridge regression on two analytes of 20 simulated patients."""
    random = np.random.default_rng(3)
    responder = np.arange(20) % 2 == 0
    values = np.exp(random.normal(3, 1, size=(20, 2)) + 0.8 * responder[:, None])
    schema = PanelSchema((Analyte("IFN-γ", "pg/mL"), Analyte("IL-6", "pg/mL")))
    panel = Panel(tuple(f"T{i}" for i in range(20)), schema, values, np.zeros((20, 2), dtype=np.int8), "simulated")
    columns = Columns(schema.names, tuple(analyte.is_logged for analyte in schema))
    steps = ("fill_censored", "log2", "median_impute", "standard_scale")
    candidate = Candidate("ridge", PartChoice("ridge_logistic"), tuple(PartChoice(step) for step in steps))
    pipeline = candidate.build(columns).fit(columns.matrix(panel.values, panel.marks), responder)
    contents = BundleContents(
        study="simulated_study",
        model=FittedCandidate(candidate, {}, pipeline, 0.5, 0.6, schema.names),
        columns=columns,
        schema=schema,
        covariates=CovariateSchema(),
        reading={"reader": "wide", "settings": {}, "id_column": "patient_id"},
        responder_is="yes",
        training_range=training_ranges(panel),
        results=json.loads((Path(__file__).parents[1] / "report" / "results.json")
                           .read_text(encoding="utf-8")),
        study_toml='name = "simulated_study"\n',
    )  # fmt: skip
    return write_bundle(tmp_path_factory.mktemp("models") / "simulated_study", contents)


@pytest.fixture(scope="session")
def tables_only(tmp_path_factory):
    """Folder of a store with tables and without a run."""
    folder = tmp_path_factory.mktemp("migrated")
    with quiet():
        from mlflow.tracking import MlflowClient

        MlflowClient(tracking_uri=embedded_store(folder).uri).search_experiments()
    return folder


@pytest.fixture
def store(tables_only, tmp_path):
    """Folder of a store of one's own."""
    return shutil.copytree(tables_only, tmp_path / "mlruns")
