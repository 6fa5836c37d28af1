"""Models of bootstrap samples as plain constants -> interval of each new patient's probability, by numpy alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from biomarker.candidates.columns import Array
from biomarker.release.light import Op, evaluate

FEWEST = 100  # a 2.5th percentile of fewer refits is an extreme value of chance


@dataclass(frozen=True)
class RefitInterval:
    """How far a probability would have moved, had other patients of the same kind been recruited.

    Parameters
    ----------
    refits : the whole procedure on B bootstrap samples, each as operations of `release.light`
    level : of the interval

    References
    ----------
    Riley & Collins (2023) Biometrical Journal 65:2200302.
    """

    refits: tuple[list[Op], ...]
    level: float = 0.95

    def probabilities(self, rows: Array) -> Array:
        """(B, n) probability of each of n rows by each refit."""
        return np.stack([evaluate(ops, rows) for ops in self.refits])

    def interval(self, rows: Array, shipped: Array) -> Array:
        """(n, 2) percentile interval; widened where the (n,) probability by the shipped model lies outside."""
        outside = (1 - self.level) / 2
        ordered = np.sort(self.probabilities(rows), axis=0)
        low, high = quantile(ordered, outside), quantile(ordered, 1 - outside)
        return np.column_stack([np.minimum(low, shipped), np.maximum(high, shipped)])

    def to_dict(self) -> dict[str, Any]:
        """Plain values of `refits.json`."""
        note = "the whole procedure on bootstrap samples of the training patients, as plain constants"
        return {"note": note, "level": self.level, "refits": list(self.refits)}

    @classmethod
    def from_dict(cls, entries: Mapping[str, Any]) -> RefitInterval:
        """Inverse of `to_dict`.

        Raises
        ------
        ValueError, LookupError, TypeError
            When the level or a refit is none.
        """
        level, refits = float(entries["level"]), tuple(list(ops) for ops in entries["refits"])
        if not 0.5 <= level < 1 or len(refits) < 1:
            raise ValueError("no refits, or an odd level")
        return cls(refits, level)


def quantile(ordered: Array, share: float) -> Array:
    """(n,) linear quantile of each column of (B, n) sorted values, as `numpy.quantile`, which is slow to start."""
    place = share * (len(ordered) - 1)
    k = min(int(place), len(ordered) - 2) if len(ordered) > 1 else 0
    below, above, part = ordered[k], ordered[min(k + 1, len(ordered) - 1)], place - k
    between: Array = below + (above - below) * part if part < 0.5 else above - (above - below) * (1 - part)
    return between
