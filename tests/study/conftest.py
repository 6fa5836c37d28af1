"""A small simulated study in a folder of its own."""

import pytest

from biomarker.simulation.cytokines import simulate_cohort

STUDY = """
title = "Test (SIMULATED data)"
simulated = true
[panel]
file = "panel.csv"
analytes = ["IFNG", "TNF", "IL6", "IL10"]
[outcome]
column = "response"
responder = ["responder"]
[cohort]
covariates = ["age", "sex"]
[candidates]
marker = "IFN-γ"
use = ["ridge_logistic", "elastic_net"]
[validation]
outer_folds = 3
repeats = 2
inner_repeats = 1
leave_pair_out = "never"
permutations = 0
[evaluation]
bootstrap_refits = 3
"""


@pytest.fixture
def study_file(tmp_path):
    (tmp_path / "panel.csv").write_text(simulate_cohort(24, 12, seed=5).to_csv())
    file = tmp_path / "study.toml"
    file.write_text(STUDY)
    return file
