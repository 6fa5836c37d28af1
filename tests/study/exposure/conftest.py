"""A small exposure study with its simulated tables."""

import pytest

from biomarker.study.exposure.read import read_exposure_study
from biomarker.study.exposure.tables import write_tables

STUDY = """
kind = "exposure"
title = "A small study"

[population]
signature_high = 0.8

[regimen]
doses = [0, 150, 300]
n_doses = 7

[response]
visit_weeks = [4, 8, 16, 28]

[simulation]
trials = 20
patients_per_arm = 30
seed = 5

[data]
subjects = "tables/simulated_subjects.csv"
dosing = "tables/simulated_dosing.csv"
visits = "tables/simulated_visits.csv"
covariates = ["active"]

[fit]
simulated_copies = 20
nodes = 5

[tracking]
enabled = false
"""


@pytest.fixture(scope="session")
def text():
    return STUDY


@pytest.fixture(scope="session")
def folder(tmp_path_factory):
    """Folder with study.toml and the tables of one simulated trial."""
    place = tmp_path_factory.mktemp("exposure")
    (place / "study.toml").write_text(STUDY)
    write_tables(place / "study.toml", place / "tables")
    return place


@pytest.fixture(scope="session")
def study(folder):
    return read_exposure_study(folder / "study.toml")
