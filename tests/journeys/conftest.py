"""The command line as a user types it, in a folder of its own."""

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from biomarker.simulation.cytokines import simulate_cohort


@dataclass(frozen=True)
class Typed:
    """What a command gave back."""

    code: int
    out: str
    err: str


@pytest.fixture(scope="session")
def biomarker():
    """Run `biomarker WORDS...` in a folder, as a separate process."""

    def run(*words, folder: Path, environment=None) -> Typed:
        import os

        done = subprocess.run(
            [sys.executable, "-m", "biomarker", *map(str, words)],
            cwd=folder, capture_output=True, text=True, encoding="utf-8", timeout=300,
            env={**os.environ, **(environment or {})},
        )  # fmt: skip
        return Typed(done.returncode, done.stdout, done.stderr)

    return run


def quick(text: str) -> str:
    """The same study with so few repeats that a test can wait for it."""
    for old, new in (
        ("repeats = 50", "repeats = 2\ninner_repeats = 1\nouter_folds = 3\nleave_pair_out = 'never'"),
        ("permutations = 1000", "permutations = 3"),
        ("[tracking]", "[evaluation]\nbootstrap_refits = 3\n\n[tracking]"),
    ):
        assert old in text
        text = text.replace(old, new)
    return text


@pytest.fixture(scope="session")
def trained(tmp_path_factory, biomarker):
    """A folder in which a simulated study went from table to bundle: panel.csv, study.toml, models/, mlruns/."""
    folder = tmp_path_factory.mktemp("journey")
    (folder / "panel.csv").write_text(simulate_cohort(24, 12, seed=3).to_csv())
    drafted = biomarker("init", "panel.csv", "-o", "study.toml", folder=folder)
    assert drafted.code == 0, drafted.err
    study = folder / "study.toml"
    study.write_text(quick(study.read_text()))
    done = biomarker("train", "study.toml", "--workers", "1", "--json", folder=folder)
    assert done.code == 0, done.err
    (folder / "printed.json").write_text(done.out)
    return folder
