"""Curves of an in-vitro experiment -> fits, tests and comparisons as plain values."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, Literal

import numpy as np
from scipy.special import stdtrit

from biomarker.errors import CohortError
from biomarker.evaluation.estimate import Estimate
from biomarker.exposure.invitro.compare import comparisons
from biomarker.exposure.invitro.donors import DonorFit, fit_donors
from biomarker.exposure.invitro.measurements import Curve
from biomarker.exposure.invitro.problem import Donors
from biomarker.exposure.invitro.williams import williams

Values = dict[str, Any]
POINTS = 80
FIELDS = {"value": "estimate", "low": "low", "high": "high", "level": "level", "method": "method"}


def analyse(curves: Sequence[Curve], *, donors: Donors, model: Literal["4pl", "5pl", "auto"], level: float,
            seed: int) -> Values:  # fmt: skip
    """Everything about an experiment; numbers with intervals, and why where there are none."""
    rows = [_curve(curve, *_tried(curve, donors, model), level, seed) for curve in curves]
    ec50 = [None if row["ec50"] is None else Estimate(**{key: row["ec50"][name] for key, name in FIELDS.items()})
            for row in rows]  # fmt: skip
    return {
        "level": level,
        "donors": donors,
        "curves": rows,
        "comparisons": [_comparison(one) for one in comparisons(curves, ec50, level)],
    }


def _tried(curve: Curve, donors: Donors, model: Literal["4pl", "5pl", "auto"]) -> tuple[DonorFit | None, str]:
    try:
        return fit_donors(curve, donors, model), ""
    except CohortError as error:
        return None, error.seen


def _curve(curve: Curve, found: DonorFit | None, why: str, level: float, seed: int) -> Values:
    fold = curve.fold()
    tested = williams(fold, curve.doses, alpha=1 - level, seed=seed)
    changes = tested is not None and tested.p <= 1 - level
    top, n_top = _mean(fold[:, -1], level)
    fitted = {} if found is None else _fitted(found, level, changes)
    return {
        "gene": curve.gene,
        "cytokine": curve.cytokine,
        "label": curve.label,
        "n_donors": len(curve.donors),
        "n_measurements": len(curve.log2),
        "n_undetected": int(curve.censored.sum()),
        "doses": curve.doses.tolist(),
        "fold": [[None if math.isnan(value) else value for value in row] for row in fold.tolist()],
        "top": top,
        "n_top": n_top,
        "williams": None if tested is None else {"statistic": tested.statistic, "p": tested.p, "lowest": tested.lowest,
                                                 "rising": tested.rising, "n": tested.n},
        "not_fitted": why or None,
        "ec50": None, "emax": None, "why_ec50": why, "why_emax": why, "line": None, **fitted,
    }  # fmt: skip


def _fitted(found: DonorFit, level: float, changes: bool) -> Values:
    nothing = "the response does not change with dose (Williams' test), so no curve is to be read"
    ec50, why_ec50 = found.interval("ec50", level) if changes else (None, nothing)
    emax, why_emax = found.interval("emax", level) if changes else (None, nothing)
    doses = found.curve.doses
    x = np.geomspace(doses[1] / 10, doses[-1], POINTS)
    low, high = found.band(x, level)
    return {
        "ec50": None if ec50 is None else ec50.to_dict(),
        "emax": None if emax is None else emax.to_dict(),
        "why_ec50": why_ec50 or None,
        "why_emax": why_emax or None,
        "slope": found.slope if changes else None,
        "asymmetry": found.asymmetry,
        "donor_model": found.donors,
        "sigma": found.sigma,
        "between": found.between,
        "effects": found.effects.tolist(),
        "between_ec50": found.between_ec50,
        "ec50s": found.ec50s.tolist() if changes else None,
        "line": {"dose": x.tolist(), "fold": found.fold(x).tolist(), "low": low.tolist(), "high": high.tolist()},
    }


def _mean(values: np.ndarray[Any, np.dtype[np.float64]], level: float) -> tuple[Values | None, int]:
    known = values[np.isfinite(values)]
    n = len(known)
    if n < 2:
        return None, n
    mean, half = float(known.mean()), float(stdtrit(n - 1, (1 + level) / 2) * known.std(ddof=1) / math.sqrt(n))
    return dict(Estimate(mean, mean - half, mean + half, level, "t over donors").to_dict()), n


def _comparison(one: Any) -> Values:
    return {
        "first": one.first, "second": one.second, "dose": one.dose, "n": one.n, "p": one.p,
        "p_adjusted": one.p_adjusted,
        "difference": None if one.difference is None else one.difference.to_dict(),
        "ec50_ratio": None if one.ec50_ratio is None else one.ec50_ratio.to_dict(),
    }  # fmt: skip
