"""Honest response prediction from small biomarker panels (for research use only).

`read_study`, `label`, `plan`, `train` and `load_bundle` are loaded when they are first used; a prediction starts fast.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from biomarker.release.load import load_bundle
    from biomarker.study.check import check
    from biomarker.study.label import label
    from biomarker.study.plan import plan
    from biomarker.study.read import read_study
    from biomarker.study.train import train

__all__ = ["check", "label", "load_bundle", "plan", "read_study", "train"]

_HOME = {
    "check": "biomarker.study.check",
    "label": "biomarker.study.label",
    "load_bundle": "biomarker.release.load",
    "plan": "biomarker.study.plan",
    "read_study": "biomarker.study.read",
    "train": "biomarker.study.train",
}


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'biomarker' has no attribute {name!r}")
    import importlib

    return getattr(importlib.import_module(_HOME[name]), name)
