"""Which software makes the numbers: equal answers here mean equal bits."""

from __future__ import annotations

import functools
import hashlib
import platform
from importlib.metadata import version
from pathlib import Path

PACKAGES = ("biomarker", "numpy", "scipy", "scikit-learn")
# Sources and what was compiled from them.
CODE = (".py", ".c", ".so", ".pyd")


@functools.cache
def software() -> dict[str, str]:
    """Versions of Python and of the packages that compute, digest of our own code, kind of processor.

    `linear algebra` names the kernels that the BLAS library chose for this processor; other kernels may round the last
    digit in another way.
    """
    return {
        "python": platform.python_version(),
        **{name: version(name) for name in PACKAGES},
        "code of biomarker": code_digest(Path(__file__).parents[1]),
        "machine": f"{platform.system()} {platform.machine()}",
        "linear algebra": _linear_algebra(),
    }


def code_digest(folder: Path) -> str:
    """Digest of every file of code below a folder."""
    digest = hashlib.sha256()
    for file in sorted(folder.rglob("*")):
        if file.suffix in CODE and file.is_file():
            digest.update(file.relative_to(folder).as_posix().encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()[:16]


def _linear_algebra() -> str:
    import scipy.linalg  # noqa: F401  (its BLAS is counted only once it is loaded)
    from threadpoolctl import threadpool_info

    found = {f"{one['internal_api']} {one['version']} {one.get('architecture', '')}".strip()
             for one in threadpool_info() if one["user_api"] == "blas"}  # fmt: skip
    return ", ".join(sorted(found)) or "unknown"
