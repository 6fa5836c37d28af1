"""FollowUp -> Kaplan-Meier curve with log-log intervals; groups -> log-rank test."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import chdtrc, ndtri

from biomarker.errors import CohortError
from biomarker.evaluation.estimate import Estimate
from biomarker.trial.follow_up import EVENT, Floats, FollowUp

METHOD = "Kaplan-Meier, log-log interval (exact binomial before the first event)"


@dataclass(frozen=True, eq=False)
class Curve:
    """A step function of time with its pointwise interval; it holds from each time until the next.

    Parameters
    ----------
    times : (k,) starts with 0
    value, low, high : (k,) share at and after each time
    n, n_events : patients and events behind it
    last : time of the last patient seen; nothing is known beyond
    """

    times: Floats
    value: Floats
    low: Floats
    high: Floats
    n: int
    n_events: int
    last: float
    level: float
    method: str

    def at(self, time: float) -> Estimate | None:
        """Share at a time; None beyond the last patient seen."""
        if time > self.last:
            return None
        i = int(np.searchsorted(self.times, time, side="right")) - 1
        return Estimate(float(self.value[i]), float(self.low[i]), float(self.high[i]), self.level, self.method)

    def median(self) -> float | None:
        """First time at which the curve is at or below one half; None where it never is."""
        below = np.flatnonzero(self.value <= 0.5)
        return float(self.times[below[0]]) if len(below) else None


def kaplan_meier(follow_up: FollowUp, level: float = 0.95) -> Curve:
    """Share without the event (Kaplan & Meier 1958), interval on the scale log(-log) (Kalbfleisch & Prentice 2002).

    An event that rules the other out counts as censored here; `cumulative_incidence` treats it properly.

    Parameters
    ----------
    follow_up : of n patients
    level : of the interval
    """
    event = follow_up.what == EVENT
    times, deaths = np.unique(follow_up.time[event], return_counts=True)
    at_risk = follow_up.at_risk(times)
    survival = np.append(1.0, np.cumprod(1 - deaths / at_risk))
    with np.errstate(divide="ignore"):
        greenwood = np.append(0.0, np.cumsum(deaths / (at_risk * (at_risk - deaths))))
    low, high = log_log(survival, np.sqrt(greenwood), level)
    start, bound = before_the_first(follow_up, EVENT, level)
    return Curve(np.append(start, times), np.append(np.ones(len(start)), survival[1:]), np.append(bound, low[1:]),
                 np.append(np.ones(len(start)), high[1:]), follow_up.n, int(event.sum()), float(follow_up.time.max()),
                 level, METHOD)  # fmt: skip


def before_the_first(
    follow_up: FollowUp, cause: int, level: float, *, known: int | None = None
) -> tuple[Floats, Floats]:
    """Times before the first event from which on fewer patients count, and the lower limit of the share without it.

    Where n patients were seen so far and none had the event, the exact binomial (Clopper-Pearson) limit is
    (alpha/2)^(1/n): an interval from 1 to 1 would claim that nobody ever has it.

    Parameters
    ----------
    known : an ending after which it is certain that the patient will not have the event, so that it counts as seen
    """
    own = follow_up.time[follow_up.what == cause]
    first = float(own.min()) if len(own) else math.inf
    leaves = (follow_up.what != cause) & (follow_up.what != known) & (follow_up.time < first)
    times = np.unique(np.append(0.0, follow_up.time[leaves]))
    stays = follow_up.n - (leaves[None, :] & (follow_up.time[None, :] <= times[:, None])).sum(axis=1)
    times, stays = times[stays > 0], stays[stays > 0]
    bound: Floats = ((1 - level) / 2) ** (1 / stays)
    return times, bound


def log_log(survival: Floats, relative_se: Floats, level: float) -> tuple[Floats, Floats]:
    """Limits of a share on the scale log(-log); 1 stays 1, and below 0 nothing is known but 0 to the limit before.

    Parameters
    ----------
    relative_se : standard error of log(survival)
    """
    z = float(ndtri((1 + level) / 2))
    low, high = survival.copy(), survival.copy()
    inside = (survival > 0) & (survival < 1)
    log = np.log(survival[inside])
    theta = z * relative_se[inside] / log
    bounds = np.exp(log * np.exp(theta)), np.exp(log * np.exp(-theta))
    low[inside], high[inside] = np.minimum(*bounds), np.maximum(*bounds)
    gone = np.flatnonzero(survival <= 0)
    if len(gone):
        high[gone] = high[gone[0] - 1]
    return low, high


def log_rank(follow_up: FollowUp, groups: Sequence[str] | npt.NDArray[np.str_], strata: Sequence[str] = ()) -> float:
    """P-value that the event comes equally fast in all groups (Mantel 1966; Peto & Peto 1972).

    Parameters
    ----------
    follow_up : of n patients
    groups : (n,) name of the group of each
    strata : (n,) compared within these only; empty for one stratum

    Raises
    ------
    CohortError
        When there is one group only, or no event at all.
    """
    group = np.asarray(groups)
    require_comparable(follow_up, group)
    from statsmodels.duration.survfunc import survdiff

    extra = {"strata": np.asarray(strata)} if len(strata) else {}
    chi2, _ = survdiff(follow_up.time, (follow_up.what == EVENT).astype(np.int64), group, **extra)
    return float(chdtrc(len(np.unique(group)) - 1, chi2))


def require_comparable(follow_up: FollowUp, group: npt.NDArray[np.str_]) -> None:
    """Raise CohortError where groups cannot be compared."""
    names = np.unique(group)
    if len(names) < 2:
        raise CohortError(f"{follow_up.event}: only one group ({', '.join(names)})",
                          allowed="patients of two groups or more")  # fmt: skip
    if not follow_up.n_events:
        raise CohortError(f"{follow_up.event}: none of the {follow_up.n} patients has the event",
                          allowed="at least one event to compare groups",
                          do="check which values of the event column mean that it happened")  # fmt: skip
