"""The documentation site, built once for all workers, and documents taken apart."""

import os
import re
import subprocess
import sys
from dataclasses import dataclass

import pytest
from filelock import FileLock

BLOCK = re.compile(r"^```(\w+)(?: title=\"([^\"]+)\")?\n(.*?)^```$", flags=re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Block:
    """One fenced block of a document."""

    language: str
    title: str
    text: str


@pytest.fixture(scope="session")
def blocks():
    return lambda text: [Block(*found) for found in BLOCK.findall(text)]


@pytest.fixture(scope="session")
def site(repository, tmp_path_factory):
    """Folder of the site. `--strict`: a broken link or an undocumented name ends the build, and so does a cell."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base
    folder = shared / "site"
    with FileLock(shared / "site.lock"):
        if not (folder / "built").exists():
            done = subprocess.run(
                [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", str(folder)],
                cwd=repository, capture_output=True, text=True, timeout=580,
                env={**os.environ, "NO_MKDOCS_2_WARNING": "1", "MLFLOW_TRACKING_URI": ""},
            )  # fmt: skip
            assert done.returncode == 0, done.stderr[-4000:]
            (folder / "built").touch()
    return folder
