"""A small exposure study with its simulated tables."""

import re

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


SHARED = {"kind", "study", "title", "simulated", "created", "seconds", "seed", "versions", "git_commit", "level",
          "headline", "verdict_sentences", "warnings", "research_use_only"}  # fmt: skip


@pytest.fixture(scope="session")
def undocumented(repository):
    """Keys of results, and of the first entry of each list in them, that docs/exposure.md does not name."""
    text = (repository / "docs/exposure.md").read_text(encoding="utf-8").split("## results.json")[1].split("\n## ")[0]
    parts = re.split(r"^`(simulate|fit|curve)`", text, flags=re.MULTILINE)
    named = {name: set(re.findall(r"`([a-z_0-9]+)`", body))
             for name, body in zip(parts[1::2], parts[2::2], strict=True)}  # fmt: skip

    def missing(results):
        found = set(results) - SHARED
        assert set(results) >= SHARED
        for name in found.copy():
            value = results[name]
            found |= set(value[0]) if isinstance(value, list) and value and isinstance(value[0], dict) else set()
        return found - named[results["kind"].removeprefix("exposure ")]

    return missing
