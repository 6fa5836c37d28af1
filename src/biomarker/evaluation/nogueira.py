"""Chosen sets of predictors -> Nogueira's stability index: 1 always the same set, about 0 sets drawn at random."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from biomarker.evaluation.estimate import Estimate
from biomarker.evaluation.quantiles import half_width

Bools = npt.NDArray[np.bool_]


def stability_index(chosen: Bools) -> float | None:
    """Index of (M, d) chosen sets; None for fewer than two sets, or where all of them hold nothing or everything.

    phi = 1 - mean over predictors of the unbiased variance of being chosen / (k/d (1 - k/d)), k the mean size. It is
    corrected for the agreement of random sets of the same sizes, so it may be a little below 0.

    Parameters
    ----------
    chosen : (M, d) whether each of d predictors is in each of M sets

    References
    ----------
    Nogueira, Sechidis & Brown (2018) JMLR 18(174), definition 4.

    Examples
    --------
    >>> import numpy as np
    >>> from biomarker.evaluation.nogueira import stability_index
    >>> chosen = np.array([[True, True, False, False], [True, False, True, False], [True, True, False, False]])
    >>> round(stability_index(chosen), 2)
    0.33
    """
    M = len(chosen)
    if M < 2 or (at_random := _at_random(chosen)) == 0.0:
        return None
    share = chosen.mean(axis=0)
    return 1 - M / (M - 1) * float((share * (1 - share)).mean()) / at_random


def index_between(first: Bools, second: Bools) -> float | None:
    """Index of the agreement between the i-th of the `first` and the i-th of the `second` (M, d) sets.

    With sets from disjoint halves of the patients its expectation is 0 where no predictor informs. Overlapping
    samples agree even then: over outer training sets of 26 patients of pure noise, `stability_index` was 0.41 on
    average (100 cohorts, 3 of 12 analytes chosen by rank; bootstrap samples 0.16, disjoint halves 0.01).
    """
    at_random = _at_random(np.concatenate([first, second]))
    return None if at_random == 0.0 else 1 - float((first != second).mean()) / 2 / at_random


def stability_interval(chosen: Bools, level: float) -> Estimate | None:
    """The index with its asymptotic interval for sets from independent samples, cut at 1; None as `stability_index`.

    Bootstrap samples are independent given the patients, so the interval holds for these patients: it does not cover
    that other patients could have been recruited. The training sets of cross-validation are not independent.

    References
    ----------
    Nogueira, Sechidis & Brown (2018) JMLR 18(174), theorem 7 and corollary 9.
    """
    phi = stability_index(chosen)
    if phi is None:
        return None
    M, d = chosen.shape
    share, size = chosen.mean(axis=0), chosen.sum(axis=1) / d
    mean_size = share.mean()
    agreement = (chosen * share).mean(axis=1) - size * mean_size
    each = (agreement + phi / 2 * (2 * size * mean_size - size - mean_size + 1)) / _at_random(chosen)
    se = 2 / M * float(((each - each.mean()) ** 2).sum()) ** 0.5
    half = half_width(se, level)
    method = "Nogueira et al. 2018, over bootstrap samples of these patients (approximate)"
    return Estimate(phi, phi - half, max(min(phi + half, 1.0), phi), level, method, se)


def _at_random(chosen: Bools) -> float:
    mean_size = float(chosen.mean())
    return mean_size * (1 - mean_size)
