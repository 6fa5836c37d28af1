"""Inner losses of the candidates -> which one is chosen."""

from __future__ import annotations

from collections.abc import Mapping

from biomarker.candidates.columns import Array

# Inner losses that differ by less are equal: rounding, which differs between engines and machines, does not choose.
EQUAL = 1e-9


def choose(losses: Mapping[str, Array]) -> str:
    """The first candidate that is within one standard error of the best (Breiman et al. 1984, across candidates).

    A tuned candidate shows its best of many settings, so its lowest inner loss flatters it; in small cohorts the bare
    minimum prefers it to a candidate with a fixed penalty and predicts worse. The study lists what it would rather
    use first, and a later candidate must be clearly better.

    Parameters
    ----------
    losses : candidate, in the order of the study -> (n,) mean inner log loss of each training row

    Returns
    -------
    name : the chosen candidate
    """
    if len(losses) == 1:
        return next(iter(losses))
    best = min(losses.values(), key=lambda loss: float(loss.mean()))
    for name, loss in losses.items():
        excess = loss - best
        if excess.mean() <= excess.std(ddof=1) / len(excess) ** 0.5 + EQUAL:
            return name
    raise ValueError("no candidate to choose from")
