"""The single marker itself, with nothing fitted: its values and the responses in, AUC and exact test out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from biomarker.assay.panel import ABOVE, BELOW, MEASURED
from biomarker.evaluation.delong import delong_estimate
from biomarker.evaluation.estimate import Estimate
from biomarker.evaluation.mann_whitney import mann_whitney_p

Floats = npt.NDArray[np.float64]
Direction = Literal["higher", "lower"]


@dataclass(frozen=True)
class MarkerResult:
    """What one marker says in the direction that was fixed before the data were seen.

    Parameters
    ----------
    name : the analyte
    direction : whether "higher" or "lower" values were expected in responders
    auc : in that direction, so below 0.5 when the data point the other way; None with fewer than two patients in a
        class
    p : two-sided exact Mann-Whitney p-value; None with an empty class
    p_one_sided : the same towards the direction that was fixed beforehand
    n_responders, n_nonresponders : with a value
    n_missing : patients left out
    n_censored : patients beyond a limit, kept
    """

    name: str
    direction: Direction
    auc: Estimate | None
    p: float | None
    p_one_sided: float | None
    n_responders: int
    n_nonresponders: int
    n_missing: int
    n_censored: int

    def to_dict(self) -> dict[str, Any]:
        """Plain values for results.json."""
        return {
            "name": self.name,
            "direction": self.direction,
            "auc": None if self.auc is None else self.auc.to_dict(),
            "p": self.p,
            "p_one_sided": self.p_one_sided,
            "n_responders": self.n_responders,
            "n_nonresponders": self.n_nonresponders,
            "n_missing": self.n_missing,
            "n_censored": self.n_censored,
        }


def judge_marker(
    name: str,
    values: Floats,
    marks: npt.NDArray[np.int8],
    responder: npt.NDArray[np.bool_],
    direction: Direction,
    level: float = 0.95,
) -> MarkerResult:
    """AUC with logit-DeLong interval and exact test of one marker; no cross-validation, because nothing is learned.

    Parameters
    ----------
    name : the analyte
    values : (n,) measured value, the limit where censored, NaN where missing
    marks : (n,) -1 below the lower limit, 0 measured, 1 above the upper limit
    responder : (n,)
    direction : fixed beforehand
    level : nominal coverage of the interval
    """
    known = ~np.isnan(values)
    score, response = censored_ranks(values[known], marks[known]), responder[known]
    n1 = int(response.sum())
    n0 = len(response) - n1
    towards = score if direction == "higher" else -score
    return MarkerResult(
        name=name,
        direction=direction,
        auc=delong_estimate(response, towards, level) if min(n1, n0) >= 2 else None,
        p=mann_whitney_p(response, towards) if min(n1, n0) >= 1 else None,
        p_one_sided=mann_whitney_p(response, towards, "greater") if min(n1, n0) >= 1 else None,
        n_responders=n1,
        n_nonresponders=n0,
        n_missing=int((~known).sum()),
        n_censored=int((marks[known] != MEASURED).sum()),
    )


def censored_ranks(values: Floats, marks: npt.NDArray[np.int8]) -> Floats:
    """Values to rank: below the limit is below, and above the limit above, every measured value.

    Patients beyond the same end are tied, whatever limit their plate had: which of them is higher is not known.
    """
    score = values.copy()
    score[marks == BELOW], score[marks == ABOVE] = -np.inf, np.inf
    return score
