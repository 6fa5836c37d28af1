"""FollowUp with competing events, groups -> Gray's test that the event is as frequent by every time in all of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import chdtrc

from biomarker.trial.follow_up import EVENT, Floats, FollowUp
from biomarker.trial.kaplan_meier import require_comparable


def gray(follow_up: FollowUp, groups: Sequence[str] | npt.NDArray[np.str_]) -> float:
    """P-value that the cumulative incidence of the event is the same in all groups (Gray 1988, weight 1).

    The log-rank test compares how fast the event comes among those who still can have it; this one compares the
    share that really gets it, for which deaths matter as well. Its score is that of a log-rank test with
    ``at risk x (1 - incidence) / survival`` in place of the numbers at risk. Its variance holds for that ratio being
    estimated in each group, and is corrected for ties as in R's cmprsk.

    References
    ----------
    Gray (1988) Ann Stat 16:1141.

    Raises
    ------
    CohortError
        When there is one group only, or no event at all.
    """
    group = np.asarray(groups)
    require_comparable(follow_up, group)
    table = _counted(follow_up, group)
    odds = table.hidden * (1 - table.incidence_before)
    score = (table.events - odds * table.events.sum(axis=0) / odds.sum(axis=0)).sum(axis=1)
    variance = sum((_variance(table, r) for r in range(len(score))), np.zeros((len(score), len(score))))
    chi2 = float(score[:-1] @ np.linalg.pinv(variance[:-1, :-1]) @ score[:-1])
    return float(chdtrc(len(score) - 1, chi2))


@dataclass(frozen=True, eq=False)
class _Table:
    """Arrays (groups, times of any event).

    Parameters
    ----------
    hidden : at risk divided by the share without any event: whoever was not censored
    incidence : (times,) of all groups together, after each time; `before` each time
    """

    at_risk: Floats
    events: Floats
    others: Floats
    survival: Floats
    incidence_before: Floats
    hidden: Floats
    incidence: Floats
    before: Floats


def _counted(follow_up: FollowUp, group: npt.NDArray[np.str_]) -> _Table:
    times = np.unique(follow_up.time[follow_up.what > 0])
    inside = np.unique(group)[:, None] == group[None, :]
    now = follow_up.time[None, :] == times[:, None]
    at_risk = inside @ (follow_up.time[None, :] >= times[:, None]).T.astype(np.float64)
    events = inside @ (now & (follow_up.what == EVENT)).T.astype(np.float64)
    ended = inside @ (now & (follow_up.what > 0)).T.astype(np.float64)
    n = np.maximum(at_risk, 1.0)  # where nobody is at risk nothing ends either
    survival = np.cumprod(1 - ended / n, axis=1)
    left = np.column_stack([np.ones(len(inside)), survival[:, :-1]])
    incidence = np.cumsum(left * events / n, axis=1)
    hidden = np.where(at_risk > 0, at_risk / np.where(left > 0, left, 1.0), 0.0)
    together = np.cumsum(events.sum(axis=0) / hidden.sum(axis=0))
    return _Table(at_risk, events, ended - events, survival, _before(incidence), hidden, together, _before(together))


def _variance(table: _Table, r: int) -> Floats:
    """(groups, groups) share of one group in the covariance of the scores."""
    seen = table.at_risk[r] > 0
    own, all_groups = table.hidden[r], table.hidden.sum(axis=0)
    rate = table.events.sum(axis=0) / all_groups
    weight = (np.arange(len(table.hidden)) == r)[:, None] - table.hidden / all_groups
    steps = weight * own * rate / (1 - table.before)
    later = steps.sum(axis=1, keepdims=True) - np.cumsum(steps, axis=1)
    # What lies after the last patient of the group is zero, so the ratio does not matter there.
    ratio = np.where(table.survival[r] > 0, (1 - table.incidence) / np.where(table.survival[r] > 0,
                     table.survival[r], 1.0), 1.0)  # fmt: skip
    per = later / np.where(seen, own, 1.0)
    first, second = weight - per * (ratio - 1), -per * ratio
    n, d, o = table.at_risk[r], table.events.sum(axis=0), table.others[r]
    scale = own / np.where(seen, n, 1.0)  # one over the share without any event before
    ties = 1 - np.maximum(d - 1, 0) / np.maximum(all_groups / np.where(scale > 0, scale, 1.0) - 1, 1e-12)
    other_ties = 1 - np.maximum(o - 1, 0) / np.maximum(n - 1, 1e-12)
    spread = np.where(seen, own * rate * np.where(d > 1, ties, 1.0), 0.0)
    other = np.where(seen, o * np.where(o > 1, other_ties, 1.0), 0.0)
    found: Floats = (first * spread) @ first.T + (second * other) @ second.T
    return found


def _before(values: Floats) -> Floats:
    """Values just before each time."""
    shifted = np.roll(values, 1, axis=-1)
    shifted[..., 0] = 0.0
    return shifted
