"""Correlated analytes that take each other's place: which ones, and how often one is chosen when the other is not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from biomarker.candidates.ranks import standardised_ranks

Floats = npt.NDArray[np.float64]
OFTEN = 0.5
CLOSE = 0.7
# A rank correlation of fewer pairs says nothing.
FEWEST_PAIRS = 10


@dataclass(frozen=True)
class StandIn:
    """An analyte that correlates with another one.

    Parameters
    ----------
    name : the stand-in
    spearman : rank correlation with the analyte it may stand in for
    share : share of the sets without that analyte that hold the stand-in; None where no set is without it
    """

    name: str
    spearman: float
    share: float | None


@dataclass(frozen=True)
class OftenChosen:
    """A frequently chosen analyte: share of all sets that hold it, number of sets that do not, its stand-ins."""

    name: str
    share: float
    sets_without: int
    stand_ins: tuple[StandIn, ...]


def often_chosen(
    names: Sequence[str], chosen: npt.NDArray[np.bool_], correlations: Mapping[tuple[str, str], float]
) -> tuple[OftenChosen, ...]:
    """Analytes in at least half of the (M, d) sets, each with the others whose |Spearman| with it is 0.7 or more.

    Panels that swap an analyte for its stand-in are equivalent as far as these patients can tell.
    """
    analytes = sorted({name for pair in correlations for name in pair}, key=list(names).index)
    found = []
    for name in analytes:
        own = chosen[:, names.index(name)]
        if own.mean() >= OFTEN:
            others = [
                StandIn(other, correlations[name, other], _share(chosen[~own, names.index(other)]))
                for other in analytes
                if other != name and abs(correlations[name, other]) >= CLOSE
            ]
            others.sort(key=lambda other: (-abs(other.spearman), other.name))
            found.append(OftenChosen(name, float(own.mean()), int((~own).sum()), tuple(others)))
    return tuple(sorted(found, key=lambda one: (-one.share, one.name)))


def spearman(names: Sequence[str], values: Floats) -> dict[tuple[str, str], float]:
    """Rank correlation of each ordered pair of analytes over the patients that have both; 0 for fewer than 10.

    Parameters
    ----------
    values : (n, p), missing as NaN; censored values stand at their limit, that is tied
    """
    found = {}
    for j, one in enumerate(names):
        for k, other in enumerate(names):
            both = values[:, [j, k]]
            both = both[~np.isnan(both).any(axis=1)]
            ranks = standardised_ranks(both)
            found[one, other] = float(ranks[:, 0] @ ranks[:, 1]) if len(both) >= FEWEST_PAIRS else 0.0
    return found


def _share(chosen: npt.NDArray[np.bool_]) -> float | None:
    return float(chosen.mean()) if len(chosen) else None
