"""Out-of-fold predictions of several candidates -> the AUC of the best of them, corrected for having been chosen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from biomarker.evaluation.estimate import Estimate
from biomarker.validation.result import Predictions

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
BOOTSTRAPS = 1000
METHOD = "BBC-CV: bootstrap bias correction over patients, percentile interval (conservative)"


@dataclass(frozen=True)
class BestOf:
    """What choosing the best of K candidates after cross-validation is worth.

    Parameters
    ----------
    candidate : the one with the highest AUC
    n_candidates : K
    auc : of "take the best of K", corrected for the choice
    optimism : by how much the AUC of that candidate exceeds the corrected one
    """

    candidate: str
    n_candidates: int
    auc: Estimate
    optimism: float


@dataclass(frozen=True, eq=False)
class Pairs:
    """How often responders were ranked above non-responders, and how often the two could be compared.

    Parameters
    ----------
    won : (K, n1, n0) comparisons won by candidate k; a tie is half
    met : (n1, n0) comparisons, which are the same for all candidates
    """

    won: Floats
    met: Floats


def best_of(
    candidates: Mapping[str, Predictions], level: float, *, seed: int = 0, bootstraps: int = BOOTSTRAPS
) -> BestOf | None:
    """Bootstrap patients, choose the best candidate on those drawn, and score it on those not drawn.

    Patients are drawn with replacement within each class. Two patients are compared only where one model predicted
    both, that is inside a fold, as in the headline; with a single fold this is the published method for pooled
    scores, whose pooled AUC would be pulled towards 0.5 and below.

    Parameters
    ----------
    candidates : name -> predictions on the same splits
    level : nominal coverage of the percentile interval

    Returns
    -------
    None with fewer than two candidates, where nothing was chosen, or too few patients to leave any out of a bag.

    References
    ----------
    Tsamardinos, Greasidou & Borboudakis (2018) Machine Learning 107:1895.
    """
    if len(candidates) < 2:
        return None
    pairs = pairs_within_folds(list(candidates.values()))
    found = corrected_auc(pairs, level, seed=seed, bootstraps=bootstraps)
    if found is None:
        return None
    best = int(np.argmax(pairs.won.sum(axis=(1, 2))))
    unadjusted = float(pairs.won[best].sum() / pairs.met.sum())
    return BestOf(list(candidates)[best], len(candidates), found, unadjusted - found.value)


def pairs_within_folds(models: list[Predictions]) -> Pairs:
    """Comparisons over all repeats between patients of the same fold."""
    first = models[0]
    yes, no = np.flatnonzero(first.responder), np.flatnonzero(~first.responder)
    won, met = np.zeros((len(models), len(yes), len(no))), np.zeros((len(yes), len(no)))
    for r, fold in enumerate(first.fold):
        same = fold[yes][:, None] == fold[no][None, :]
        met += same
        for k, one in enumerate(models):
            won[k] += same * beats(one.probability[r, yes], one.probability[r, no])
    return Pairs(won, met)


def beats(high: Floats, low: Floats) -> Floats:
    """(n1, n0) 1 where the first is greater, 0.5 for a tie."""
    compared: Floats = 0.5 + 0.5 * np.sign(high[:, None] - low[None, :])
    return compared


def corrected_auc(pairs: Pairs, level: float, *, seed: int = 0, bootstraps: int = BOOTSTRAPS) -> Estimate | None:
    """Mean out-of-bag AUC of the candidate that was best in the bag."""
    random = np.random.default_rng(seed)
    n1, n0 = pairs.met.shape
    yes, no = draws(n1, bootstraps, random), draws(n0, bootstraps, random)
    scores = out_of_bag_scores(_aucs(pairs, yes, no), _aucs(pairs, yes == 0, no == 0))
    if not len(scores):
        return None
    low, high = np.quantile(scores, [(1 - level) / 2, (1 + level) / 2])
    value = float(scores.mean())
    return Estimate(value, min(float(low), value), max(float(high), value), level, METHOD)


def draws(n: int, bootstraps: int, random: np.random.Generator) -> Floats:
    """(bootstraps, n) how often each of n patients was drawn."""
    return random.multinomial(n, np.full(n, 1 / n), size=bootstraps).astype(np.float64)


def out_of_bag_scores(inside: Floats, outside: Floats) -> Floats:
    """Score outside the bag of the column that was best inside, one per bootstrap sample that has both.

    Parameters
    ----------
    inside, outside : (bootstraps, K); NaN where a sample leaves nothing to score
    """
    usable = np.isfinite(inside).all(axis=1) & np.isfinite(outside).all(axis=1)
    inside, outside = inside[usable], outside[usable]
    scores: Floats = np.take_along_axis(outside, inside.argmax(axis=1)[:, None], axis=1)[:, 0]
    return scores


def _aucs(pairs: Pairs, yes: Floats | Bools, no: Floats | Bools) -> Floats:
    """(bootstraps, K) AUC with patients weighted by how often they were drawn; NaN where no two were comparable."""
    yes, no = yes.astype(np.float64), no.astype(np.float64)
    met = ((yes @ pairs.met) * no).sum(axis=1)
    won = np.stack([((yes @ one) * no).sum(axis=1) for one in pairs.won], axis=1)
    shares: Floats = np.divide(won, met[:, None], out=np.full(won.shape, np.nan), where=met[:, None] > 0)
    return shares
