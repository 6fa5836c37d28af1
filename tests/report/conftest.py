"""A finished study with simulated numbers, as `train` hands it to the report."""

import json
from pathlib import Path

import numpy as np
import pytest

from biomarker.report.figures.marker import MarkerValues
from biomarker.validation.result import Choice, NestedCVResult

FOLDS, REPEATS = 5, 10


@pytest.fixture
def results():
    return json.loads(Path(__file__).with_name("results.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def result():
    """26 patients, 14 responders; 10 repeats of 5 folds."""
    random = np.random.default_rng(5)
    responder = np.arange(26) < 14
    score = np.where(responder, 0.4, -0.2) + random.normal(scale=0.9, size=26)
    logits = score + random.normal(scale=0.4, size=(REPEATS, 26))
    procedure = 1 / (1 + np.exp(-logits))
    probability = np.stack([procedure, np.clip(procedure + 0.02, 0, 1), np.full((REPEATS, 26), 14 / 26)], axis=2)
    fold = np.array([random.permutation(np.arange(26) % FOLDS) for _ in range(REPEATS)], dtype=np.int16)
    return NestedCVResult(
        patients=tuple(f"P{i:02d}" for i in range(1, 27)),
        responder=responder,
        models=("procedure", "ridge_logistic", "prior"),
        probability=probability,
        threshold=np.full_like(probability, 0.5),
        fold=fold,
        choices=tuple(
            Choice(repeat, k, "ridge_logistic", {"prior_sd": 0.5}, ("IFN-γ", "IP-10"))
            for repeat in range(REPEATS) for k in range(FOLDS)
        ),
        split_fingerprint="7d0c3f5a91be2e64",
    )  # fmt: skip


@pytest.fixture(scope="session")
def marker():
    """IFN-γ of the same patients: four below the limit of 2.5 pg/mL, one missing."""
    random = np.random.default_rng(11)
    values = np.exp(np.where(np.arange(26) < 14, 2.9, 2.2) + random.normal(scale=0.7, size=26))
    marks = np.zeros(26, dtype=np.int8)
    marks[[12, 15, 20, 22]], values[[12, 15, 20, 22]] = -1, 2.5
    values[25] = np.nan
    return MarkerValues("IFN-γ", "pg/mL", values, marks)
