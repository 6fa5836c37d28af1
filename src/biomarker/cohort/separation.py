"""Does a column part the classes without error, and would chance do so in so few patients?"""

from __future__ import annotations

from collections.abc import Sequence
from math import comb

import numpy as np
import numpy.typing as npt

CHANCE = 0.05
Bools = npt.NDArray[np.bool_]


def separates(values: npt.NDArray[np.float64], responder: Bools) -> bool:
    """Whether one threshold parts the classes, and chance would do so in fewer than 5 % of such tables."""
    if not is_beyond_chance(responder):
        return False
    yes, no = values[responder], values[~responder]
    return bool(yes.min() > no.max() or yes.max() < no.min())


def each_value_in_one_class(texts: Sequence[str], responder: Bools) -> bool:
    """Whether no text occurs in both classes."""
    pairs = set(zip(texts, map(bool, responder), strict=True))
    return len(pairs) == len({text for text, _ in pairs})


def is_beyond_chance(responder: Bools) -> bool:
    """Whether fewer than 5 % of the ways to hand out these labels part the patients at one threshold."""
    n, n_responders = len(responder), int(responder.sum())
    return 0 < n_responders < n and 2 / comb(n, n_responders) < CHANCE
