"""Honest response prediction from small biomarker panels (for research use only).

Each name is loaded when it is first used, so that a prediction starts fast:

- `read_study`, `check`, `audit_study`, `plan`, `label`, `train`, `compare`: what the commands do
- `load_bundle`, `validate`: a finished model on new patients
- `read_table`, `measure`: a table of measurements, raw plates
- `simulate_cohort`: patients whose truth is known
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from biomarker.assay.measure import measure
    from biomarker.assay.open import read_table
    from biomarker.release.load import load_bundle
    from biomarker.release.validate import validate
    from biomarker.simulation.cytokines import simulate_cohort
    from biomarker.study.audit import audit_study
    from biomarker.study.check import check
    from biomarker.study.compare.compare import compare
    from biomarker.study.label import label
    from biomarker.study.plan import plan
    from biomarker.study.read import read_study
    from biomarker.study.train import train

__all__ = [
    "audit_study",
    "check",
    "compare",
    "label",
    "load_bundle",
    "measure",
    "plan",
    "read_study",
    "read_table",
    "simulate_cohort",
    "train",
    "validate",
]

_HOME = {
    "audit_study": "biomarker.study.audit",
    "check": "biomarker.study.check",
    "compare": "biomarker.study.compare.compare",
    "label": "biomarker.study.label",
    "load_bundle": "biomarker.release.load",
    "measure": "biomarker.assay.measure",
    "plan": "biomarker.study.plan",
    "read_study": "biomarker.study.read",
    "read_table": "biomarker.assay.open",
    "simulate_cohort": "biomarker.simulation.cytokines",
    "train": "biomarker.study.train",
    "validate": "biomarker.release.validate",
}


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'biomarker' has no attribute {name!r}")
    import importlib

    return getattr(importlib.import_module(_HOME[name]), name)
