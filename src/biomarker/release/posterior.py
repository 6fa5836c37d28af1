"""Plain constants of a Bayesian model -> posterior interval of each patient's probability, by numpy alone."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from biomarker.candidates.columns import Array
from biomarker.release.light import Op, evaluate


def posterior_interval(ops: Sequence[Op], rows: Array, level: float = 0.95) -> Array | None:
    """(n, 2) equal-tailed posterior interval of the probability; None for a model without a posterior.

    It tells how unsure the coefficients leave the probability, given that the form of the model is right.

    Parameters
    ----------
    ops : as for `light.evaluate`
    rows : (n, 2p + q) that `Columns` describes
    """
    at = next((i for i, op in enumerate(ops) if op["op"] == "mean_logistic"), None)
    if at is None:
        return None
    op = ops[at]
    draws = np.stack([
        evaluate([*ops[:at], {"op": "logistic", "coefficient": list(b), "intercept": a}, *ops[at + 1 :]], rows)
        for b, a in zip(op["coefficient"], op["intercept"], strict=True)
    ])  # fmt: skip
    weights = np.array(op["weight"], dtype=np.float64)
    ends = ((1 - level) / 2, (1 + level) / 2)
    return np.column_stack([_weighted_quantile(draws, weights, end) for end in ends])


def _weighted_quantile(draws: Array, weights: Array, share: float) -> Array:
    """(n,) smallest draw below or at which the given share of the weight lies, of (S, n) draws."""
    order = np.argsort(draws, axis=0)
    reached = np.cumsum(weights[order], axis=0) >= share * weights.sum() - 1e-12
    first = reached.argmax(axis=0)
    columns = np.arange(draws.shape[1])
    quantile: Array = draws[order[first, columns], columns]
    return quantile
