"""Leave-pair-out AUC: who won each left-out pair in, an estimate out."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from biomarker.evaluation.delong import logit_interval
from biomarker.evaluation.estimate import Estimate

Floats = npt.NDArray[np.float64]


def leave_pair_out_auc(wins: Floats, level: float = 0.95) -> Estimate:
    """Share of won pairs, with a DeLong-type variance from the row and column means.

    Each pair was predicted by a model that saw neither patient, so the estimate is almost free of the pessimism of
    leave-one-out. The variance treats the rows and columns as if one model had made them, hence "approximate".

    Parameters
    ----------
    wins : (n1, n0) 1 where responder i got the higher probability than non-responder j, 0.5 for a tie, else 0
    level : nominal coverage

    References
    ----------
    Airola et al. (2011) Comput Stat Data Anal 55:1828.
    """
    n1, n0 = wins.shape
    if min(n1, n0) < 2 or not np.isin(wins, (0.0, 0.5, 1.0)).all():
        raise ValueError(f"wins {wins.shape} must be 0, 0.5 or 1 for at least two patients of each class")
    area = float(wins.mean())
    variance = float(wins.mean(axis=1).var(ddof=1) / n1 + wins.mean(axis=0).var(ddof=1) / n0)
    low, high = logit_interval(area, variance, n1, n0, level, df=n1 + n0 - 2)
    return Estimate(area, low, high, level, "leave-pair-out, logit-DeLong type (approximate)", variance**0.5)
