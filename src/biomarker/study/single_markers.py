"""Each analyte by itself against the response, adjusted for testing all of them -> plain values of results.json."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from biomarker.assay.analytes import Analyte
from biomarker.cohort.cohort import Cohort
from biomarker.evaluation.marker import MarkerResult, judge_marker
from biomarker.trial.multiplicity import benjamini_hochberg, holm
from biomarker.validation.nested import first_rows

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
METHOD = ("exact Mann-Whitney test of each analyte, two-sided; Holm adjusts for any false finding, Benjamini-Hochberg "
          "for the share of false findings")  # fmt: skip
NOTE = "these are the patients that the model was developed on: a description, never a reason to choose analytes"


def single_marker_values(cohort: Cohort, level: float) -> dict[str, Any]:
    """Test, AUC and log2 ratio of each analyte, one value per patient (the first row of each)."""
    rows = first_rows(cohort.patients)[1]
    panel, responder = cohort.panel.take(rows), cohort.responder[rows]
    tests = [judge_marker(analyte.name, panel.values[:, j], panel.marks[:, j], responder, "higher", level)
             for j, analyte in enumerate(panel.schema)]  # fmt: skip
    p = [test.p for test in tests if test.p is not None]
    adjusted = iter(zip(holm(p), benjamini_hochberg(p), strict=True))
    entries = [
        {**_own(test), "log2_ratio": log2_ratio(analyte, panel.values[:, j], responder),
         **_adjusted(next(adjusted) if test.p is not None else None)}
        for j, (analyte, test) in enumerate(zip(panel.schema, tests, strict=True))
    ]  # fmt: skip
    return {"n_tests": len(p), "method": METHOD, "note": NOTE, "analytes": entries}


def log2_ratio(analyte: Analyte, values: Floats, responder: Bools) -> float | None:
    """Median of responders over that of non-responders, log2; their difference where the unit is a log scale.

    Limits stand for censored values. None where a class has no value or a median is not above zero.
    """
    known = ~np.isnan(values)
    if not (known & responder).any() or not (known & ~responder).any():
        return None
    yes, no = (float(np.median(values[known & rows])) for rows in (responder, ~responder))
    if analyte.is_logged:
        return yes - no
    return float(np.log2(yes / no)) if yes > 0 and no > 0 else None


def _own(test: MarkerResult) -> dict[str, Any]:
    kept = ("name", "auc", "p", "n_responders", "n_nonresponders")
    return {key: value for key, value in test.to_dict().items() if key in kept}


def _adjusted(pair: tuple[float, float] | None) -> dict[str, float | None]:
    return {"p_holm": float(pair[0]), "p_bh": float(pair[1])} if pair else {"p_holm": None, "p_bh": None}
