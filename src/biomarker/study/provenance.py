"""Where numbers come from: versions of the software and the commit of the working folder."""

from __future__ import annotations

import platform
import subprocess
from importlib.metadata import version
from pathlib import Path

PACKAGES = ("biomarker", "scikit-learn", "numpy", "scipy", "pandas", "joblib", "mlflow", "skops")


def versions() -> dict[str, str]:
    """Versions of the software that matters for the numbers."""
    return {"python": platform.python_version(), **{name: version(name) for name in PACKAGES}}


def git_commit(folder: Path) -> str | None:
    """Commit of the folder's repository, "+changes" when files differ from it; None outside a repository."""
    try:
        head = _git(folder, "rev-parse", "HEAD")
        return head[:12] + ("+changes" if _git(folder, "status", "--porcelain", "-uno") else "")
    except (OSError, subprocess.SubprocessError):
        return None


def _git(folder: Path, *words: str) -> str:
    done = subprocess.run(["git", "-C", str(folder), *words], capture_output=True, text=True, timeout=10, check=True)
    return done.stdout.strip()
