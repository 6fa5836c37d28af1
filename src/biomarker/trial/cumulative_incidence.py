"""FollowUp with competing events -> Aalen-Johansen curve: the share that really gets the event."""

from __future__ import annotations

import numpy as np

from biomarker.trial.follow_up import COMPETING, EVENT, Floats, FollowUp
from biomarker.trial.kaplan_meier import Curve, before_the_first, log_log

METHOD = "Aalen-Johansen, log(-log(1 - F)) interval (exact binomial before the first event)"


def cumulative_incidence(follow_up: FollowUp, level: float = 0.95, cause: int = EVENT) -> Curve:
    """Share that had the event by each time, where others had an event that rules it out.

    One minus Kaplan-Meier would be too high: it answers what would be if nobody died. Variance by the delta method
    (Marubini & Valsecchi 1995, as in R's cmprsk); without competing events it is Greenwood's.

    References
    ----------
    Aalen & Johansen (1978) Scand J Stat 5:141; Kalbfleisch & Prentice (2002) The statistical analysis of failure time
    data.
    """
    times = np.unique(follow_up.time[follow_up.what > 0])
    at_risk = follow_up.at_risk(times).astype(np.float64)
    ended = np.array([[((follow_up.time == t) & (follow_up.what == kind)).sum() for kind in (1, 2)] for t in times],
                     dtype=np.float64).reshape(len(times), 2)  # fmt: skip
    own, all_kinds = ended[:, cause - 1], ended.sum(axis=1)
    survival = np.cumprod(1 - all_kinds / at_risk) if len(times) else np.zeros(0)
    before = np.append(1.0, survival[:-1])[: len(times)]
    incidence = np.cumsum(before * own / at_risk)
    variance = _variance(incidence, before, own, all_kinds, at_risk)
    with np.errstate(divide="ignore", invalid="ignore"):
        relative = np.append(0.0, np.nan_to_num(np.sqrt(variance) / (1 - incidence), posinf=0.0))
    high, low = (1 - limit[1:] for limit in log_log(1 - np.append(0.0, incidence), relative, level))
    start, bound = before_the_first(follow_up, cause, level, known=COMPETING if cause == EVENT else EVENT)
    begun = incidence > 0
    zeros = np.zeros(len(start))
    return Curve(np.append(start, times[begun]), np.append(zeros, incidence[begun]), np.append(zeros, low[begun]),
                 np.append(1 - bound, high[begun]), follow_up.n, int(own.sum()), float(follow_up.time.max()), level,
                 METHOD)  # fmt: skip


def _variance(incidence: Floats, before: Floats, own: Floats, all_kinds: Floats, at_risk: Floats) -> Floats:
    """(k,) variances of the incidence at each time."""
    found = np.zeros(len(incidence))
    left = np.maximum(at_risk - all_kinds, 1e-300)
    for k in range(len(incidence)):
        rest = incidence[k] - incidence[: k + 1]
        kept = at_risk[: k + 1] > all_kinds[: k + 1]
        first = np.where(kept, rest**2 * all_kinds[: k + 1] / (at_risk[: k + 1] * left[: k + 1]), 0.0)
        second = before[: k + 1] ** 2 * (at_risk - own)[: k + 1] * own[: k + 1] / at_risk[: k + 1] ** 3
        both = rest * before[: k + 1] * own[: k + 1] / at_risk[: k + 1] ** 2
        found[k] = first.sum() + second.sum() - 2 * both.sum()
    return np.maximum(found, 0.0)
