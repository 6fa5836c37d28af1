"""The baseline that knows nothing but the share of responders in the training rows."""

from __future__ import annotations

from typing import Any

from sklearn.dummy import DummyClassifier

from biomarker.candidates.columns import Columns
from biomarker.candidates.parts import Part
from biomarker.kernels.steps import Step


def _build(_columns: Columns) -> DummyClassifier:
    return DummyClassifier(strategy="prior")


def _constants(fitted: DummyClassifier) -> dict[str, Any]:
    return {"op": "constant", "probability": float(fitted.class_prior_[1])}


PART = Part(
    summary="The share of responders in the training rows for everybody: what every model has to beat",
    reference="-",
    build=_build,
    kernel=lambda _columns: Step("prior"),
    constants=_constants,
)
