"""Fixtures that several rooms share."""

import importlib.util
import os
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[1]
ORACLES = Path(__file__).parent / "oracles"


@pytest.fixture(scope="session")
def repository() -> Path:
    return REPOSITORY


@pytest.fixture(scope="session")
def fx26():
    """Synthetic fixture of 26 patients whose expected numbers were computed independently (R and Python)."""
    import pandas as pd

    return pd.read_csv(ORACLES / "fx26.csv")


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Folder of public real data sets that are not part of the project."""
    named = os.environ.get("BIOMARKER_SHARED_DATA")
    folder = Path(named) if named else REPOSITORY.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("the real data sets are not here (set BIOMARKER_SHARED_DATA to their folder)")
    return folder


@pytest.fixture(scope="session")
def benchmark():
    """Give `benchmark(name)`: a script of the folder benchmarks as a module."""

    def load(name):
        spec = importlib.util.spec_from_file_location(f"benchmarks_{name}", REPOSITORY / "benchmarks" / f"{name}.py")
        sys.modules[spec.name] = module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        return module

    return load
