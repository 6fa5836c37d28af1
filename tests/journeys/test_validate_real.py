"""Train on one part of a public cohort, validate on the other: what is carried over, and what cannot be said."""

import json

import numpy as np
import pandas as pd
import pytest

from .conftest import quick

CODES = {"ad_csf_rbm": ("transports", "needs_updating"), "cmipb_vaccine_2021": ("cannot_say",)}


@pytest.mark.shared_data
@pytest.mark.parametrize("name", list(CODES))
def test_half_of_a_public_cohort_validates_the_model_of_the_other(shared_data, name, tmp_path, biomarker):
    table = pd.read_csv(shared_data / name / "panel.csv", dtype=str)
    covariates = [column for column in table if column.startswith(("cov_", "outcome_", "batch"))]
    table = table.drop(columns=covariates).iloc[:, : 2 + 12]
    first = np.random.default_rng(1).permutation(len(table)) < 0.6 * len(table)
    table[first].to_csv(tmp_path / "panel.csv", index=False)
    table[~first].to_csv(tmp_path / "other.csv", index=False)
    drafted = biomarker("init", "panel.csv", "--id", "patient_id", "--response", "response", "-o", "study.toml",
                        folder=tmp_path)  # fmt: skip
    assert drafted.code == 0, drafted.err
    study = tmp_path / "study.toml"
    study.write_text(quick(study.read_text()))
    trained = biomarker("train", "study.toml", "--workers", "1", folder=tmp_path)
    assert trained.code == 0, trained.err
    done = biomarker("validate", "models/study", "other.csv", "-o", "found.json", folder=tmp_path)
    found = json.loads((tmp_path / "found.json").read_text())
    assert done.code == 0, done.err
    assert found["n_patients"] == (~first).sum()
    assert found["verdict_code"] in CODES[name]
    assert found["metrics"]["auc"]["low"] < found["metrics"]["auc"]["estimate"] < found["metrics"]["auc"]["high"]
    assert "net benefit at" in done.out
    assert biomarker("validate", "models/study", "panel.csv", folder=tmp_path).code == 6
