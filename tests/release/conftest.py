"""Simulated training patients and a bundle made from them."""

import json
import shutil
from dataclasses import dataclass, field

import numpy as np
import pytest

from biomarker.assay.analytes import Analyte, PanelSchema
from biomarker.assay.panel import Panel
from biomarker.candidates.candidate import Candidate, PartChoice
from biomarker.candidates.columns import Columns
from biomarker.cohort.covariates import Covariate, CovariateSchema
from biomarker.development.model import FittedCandidate
from biomarker.development.recalibration import Recalibration
from biomarker.files import sha256
from biomarker.release.contents import BundleContents
from biomarker.release.ranges import training_ranges
from biomarker.release.write import write_bundle

ANALYTES = ("IFNG", "IL6", "TNF", "IL10")
STANDARD = tuple(PartChoice(name) for name in ("fill_censored", "log2", "median_impute", "standard_scale"))
RIDGE = Candidate("ridge", PartChoice("ridge_logistic"), STANDARD)
RESULTS = {
    "title": "A simulated study", "simulated": True, "n_patients": 24, "n_responders": 12, "seed": 7,
    "auc": {"estimate": 0.71, "low": 0.49, "high": 0.86, "level": 0.95, "method": "repeat-inflated logit-DeLong"},
    "brier": {"estimate": 0.22, "low": None, "high": None, "level": 0.95, "method": "mean over repeats"},
    "calibration": {"intercept": None, "slope": None}, "verdict": "There is evidence.", "verdict_code": "evidence",
    "warnings": ["24 patients are few"], "cohort_fingerprint": "abc", "split_fingerprint": "def",
}  # fmt: skip


@dataclass(frozen=True)
class Training:
    """Simulated patients; IFNG informs about the response."""

    panel: Panel
    responder: np.ndarray
    covariates: CovariateSchema
    coded: np.ndarray
    columns: Columns = field(init=False)

    def __post_init__(self):
        logged = tuple(analyte.is_logged for analyte in self.panel.schema)
        object.__setattr__(self, "columns", Columns(self.panel.schema.names, logged, self.covariates.columns))

    def fit(self, candidate: Candidate) -> FittedCandidate:
        X = self.columns.matrix(self.panel.values, self.panel.marks, self.coded)
        pipeline = candidate.build(self.columns).fit(X, self.responder)
        bent = None if candidate.recalibrate == "none" else Recalibration(candidate.recalibrate, -0.3, 0.4)
        return FittedCandidate(candidate, {}, pipeline, 0.5, 0.6, candidate.select(self.columns)[0].analytes, bent)

    def contents(self, candidate: Candidate = RIDGE, **changes) -> BundleContents:
        given = {
            "study": "simulated_study", "model": self.fit(candidate), "columns": self.columns,
            "schema": self.panel.schema, "covariates": self.covariates,
            "reading": {"reader": "wide", "settings": {}, "id_column": "patient_id"},
            "responder_is": "yes", "training_range": training_ranges(self.panel), "results": RESULTS,
            "study_toml": 'name = "simulated_study"\n', "extra_files": {"report.html": "<p>simulated</p>"},
        }  # fmt: skip
        return BundleContents(**(given | changes))


@pytest.fixture(scope="session")
def training() -> Training:
    rng = np.random.default_rng(5)
    n = 24
    responder = np.arange(n) % 2 == 0
    logs = rng.normal(5, 1, size=(n, 4))
    logs[:, 0] += 1.2 * responder
    values = np.exp(logs)
    marks = np.zeros(values.shape, dtype=np.int8)
    for j, limit in enumerate((25.0, 20.0, 30.0, 22.0)):
        marks[values[:, j] < limit, j] = -1
        values[values[:, j] < limit, j] = limit
    values[3, 1] = values[8, 2] = np.nan
    marks[3, 1] = marks[8, 2] = 0
    schema = PanelSchema((Analyte("IFNG", "pg/mL", 25.0, 50_000.0), *(Analyte(name, "pg/mL") for name in ANALYTES[1:])))
    panel = Panel(tuple(f"train-zq-{i:03d}" for i in range(n)), schema, values, marks, "simulated")
    covariates = CovariateSchema((Covariate("age", "number"), Covariate("sex", "category", ("female", "male"))))
    ages = rng.integers(20, 70, n)
    sexes = rng.choice(["female", "male"], n)
    return Training(panel, responder, covariates,
                    covariates.code({"age": [str(age) for age in ages], "sex": list(sexes)}, n))  # fmt: skip


@pytest.fixture(scope="session")
def pristine(training, tmp_path_factory):
    """A bundle of the default candidate that no test changes."""
    return write_bundle(tmp_path_factory.mktemp("models") / "simulated_study", training.contents())


@pytest.fixture
def bundle_folder(pristine, tmp_path):
    """A bundle to tamper with."""
    return shutil.copytree(pristine, tmp_path / "bundle")


@pytest.fixture
def reseal(bundle_folder):
    """Change files of the bundle the way an attacker would: with the manifest made to fit."""

    def change(manifest=None, **contents):
        path = bundle_folder / "bundle.json"
        entries = json.loads(path.read_text())
        for name, content in contents.items():
            file = name.replace("__", ".")
            (bundle_folder / file).write_bytes(content)
            entries["files"][file] = sha256(content)
        path.write_text(json.dumps(entries | (manifest or {})))
        return bundle_folder

    return change


@pytest.fixture
def table(tmp_path):
    """Write rows of a little table as CSV; the first row is the header."""

    def write(*rows, name="new.csv"):
        path = tmp_path / name
        path.write_text("\n".join(",".join(map(str, row)) for row in rows) + "\n", encoding="utf-8")
        return path

    return write
