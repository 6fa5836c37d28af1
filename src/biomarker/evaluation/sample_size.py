"""How many patients a question needs."""

from __future__ import annotations

import math


def patients_for_response_rate(rate: float, margin: float = 0.05) -> int:
    """Patients needed to estimate the response rate itself to within `margin` (95 %).

    The third of the criteria for developing a prediction model with a binary outcome and the easiest to meet: 385
    patients at a rate of 50 %.

    References
    ----------
    Riley et al. (2020) BMJ 368:m441.
    """
    return math.ceil(rate * (1 - rate) * (1.96 / margin) ** 2)
