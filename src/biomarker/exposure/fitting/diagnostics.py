"""Does the fitted model make data like these? Visual predictive check, dropout curve, exposure quantiles."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from biomarker.evaluation.proportions import wilson
from biomarker.exposure.fitting.fit import JointFit
from biomarker.exposure.response.expected import expected
from biomarker.exposure.response.paths import draw, paths

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Values = dict[str, Any]
MOST_WEEKS = 30


def predictive_check(found: JointFit, copies: int, level: float, random: np.random.Generator) -> Values:
    """Observed shares of responders among those attending, and of subjects still in, beside simulated copies.

    Every copy has the same subjects and exposures. Among many shares a few are outside their band by chance.
    """
    data = found.data
    weeks = visit_weeks(data.visits.week)
    slot = np.abs(data.visits.week[:, None] - weeks).argmin(axis=1)
    seen, answered = np.zeros((len(weeks), data.n), dtype=bool), np.zeros((len(weeks), data.n), dtype=bool)
    seen[slot, data.visits.subject] = True
    answered[slot, data.visits.subject] = data.visits.response
    left = np.where(np.isfinite(data.dropout_week), data.dropout_week, np.inf)
    staying = weeks[:, None] <= left
    simulated = [paths(found.model, found.subjects, weeks, draw(data.n, len(weeks), random)) for _ in range(copies)]
    position = np.arange(len(weeks))[:, None]
    groups: list[Values] = []
    for dose in np.unique(data.nominal):
        own = data.nominal == dose
        response = [_share(one.response & (position < one.last), position < one.last, own) for one in simulated]
        stay = [_share(position < one.last, np.ones_like(staying), own) for one in simulated]
        groups.append({
            "dose": float(dose), "n": int(own.sum()),
            "response": _rows(weeks, _share(answered, seen, own), (seen & own).sum(axis=1), np.array(response), level),
            "stay": _rows(weeks, _share(staying, np.ones_like(staying), own), np.full(len(weeks), own.sum()),
                          np.array(stay), level),
        })  # fmt: skip
    inside = [row["inside"] for group in groups for row in group["response"] if row["inside"] is not None]
    return {"copies": copies, "level": level, "groups": groups, "share_inside": float(np.mean(inside))}


def visit_weeks(week: Floats) -> Floats:
    """Weeks of the visits, rounded to whole ones; at most thirty, then quantiles of them."""
    unique = np.unique(np.maximum(np.round(week), 1.0))
    if len(unique) <= MOST_WEEKS:
        return unique
    return np.unique(np.round(np.quantile(week, (np.arange(12) + 0.5) / 12)))


def exposure_quantiles(found: JointFit, n_groups: int, level: float) -> list[Values]:
    """Observed and predicted response at the last visit, dropouts as non-responders, by quantile of exposure.

    Subjects with a high signature; those without drug are a group of their own.
    """
    data, exposure = found.data, found.subjects.exposure
    at_end = data.visits.response & (data.visits.week >= data.last_week - 1e-9)
    responded = np.zeros(data.n, dtype=bool)
    responded[data.visits.subject[at_end]] = True
    predicted = expected(found.model, found.subjects, visit_weeks(data.visits.week)).counted
    treated = np.flatnonzero(data.high & (exposure > 0))
    parts = [np.flatnonzero(data.high & (exposure == 0)),
             *np.array_split(treated[np.argsort(exposure[treated], kind="stable")], n_groups)]  # fmt: skip
    return [
        {"group": "no drug" if k == 0 else f"{k} of {n_groups}", "n": len(rows),
         "exposure": float(np.median(exposure[rows])), "low": float(exposure[rows].min()),
         "high": float(exposure[rows].max()),
         "observed": wilson(int(responded[rows].sum()), len(rows), level).to_dict(),
         "predicted": float(predicted[rows].mean())}
        for k, rows in enumerate(parts) if len(rows)
    ]  # fmt: skip


def _share(yes: Bools, among: Bools, own: Bools) -> Floats:
    n = (among & own).sum(axis=1)
    share: Floats = np.divide((yes & among & own).sum(axis=1), n, out=np.full(len(n), np.nan), where=n > 0)
    return share


def _rows(weeks: Floats, observed: Floats, n: npt.NDArray[np.intp], simulated: Floats, level: float) -> list[Values]:
    rows = []
    for k, week in enumerate(weeks):
        known = simulated[:, k][np.isfinite(simulated[:, k])]
        if n[k] == 0 or len(known) == 0:
            continue
        low, mid, high = (float(q) for q in np.quantile(known, [(1 - level) / 2, 0.5, (1 + level) / 2]))
        share = float(observed[k])
        rows.append({"week": float(week), "n": int(n[k]), "observed": share, "low": low, "middle": mid, "high": high,
                     "inside": bool(low <= share <= high)})  # fmt: skip
    return rows
