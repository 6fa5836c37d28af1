"""Two labels of the same patients -> cross-table, observed agreement and Cohen's kappa."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from biomarker.evaluation.estimate import Estimate
from biomarker.evaluation.proportions import wilson

DRAWS = 20_000


@dataclass(frozen=True)
class Agreement:
    """Cross-table of two criteria in the patients that both can judge.

    Parameters
    ----------
    both, first_only, second_only, neither : numbers of patients
    observed : share that both label alike; None without patients
    kappa : agreement beyond chance; None where a criterion gives all patients the same label
    """

    both: int
    first_only: int
    second_only: int
    neither: int
    observed: Estimate | None
    kappa: Estimate | None

    @property
    def n(self) -> int:
        """Patients that both can judge."""
        return self.both + self.first_only + self.second_only + self.neither


def agreement(first: Sequence[bool | None], second: Sequence[bool | None], level: float = 0.95) -> Agreement:
    """Compare two criteria; patients that either cannot judge are left out."""
    pairs = [(a, b) for a, b in zip(first, second, strict=True) if a is not None and b is not None]
    table = [
        sum(pair == cell for pair in pairs) for cell in ((True, True), (True, False), (False, True), (False, False))
    ]
    alike = table[0] + table[3]
    observed = wilson(alike, len(pairs), level) if pairs else None
    return Agreement(table[0], table[1], table[2], table[3], observed, kappa(table, level))


def kappa(table: Sequence[int], level: float = 0.95) -> Estimate | None:
    """Cohen's kappa of a 2 x 2 table: both, first only, second only, neither.

    The interval holds the central share of kappa under a Dirichlet posterior of the four cells with the Jeffreys prior
    (half a patient in each). The usual large-sample interval has no width at perfect agreement and reaches beyond 1
    in small cohorts; this one does neither: with 20 to 50 patients and a true kappa of .59 to .80
    (`benchmarks/kappa_intervals.py`, nine settings) it covered .94 to .96 at a nominal .95, the large-sample interval
    .79 to .94, at about the same width.
    The random numbers are fixed, so that equal tables have equal intervals.

    Parameters
    ----------
    table : four counts: both, first only, second only, neither
    level : of the interval

    References
    ----------
    Cohen (1960) Educ Psychol Meas 20:37; Basu, Banerjee & Sen (2000) Biometrics 56:577 (Bayesian inference for kappa).

    Examples
    --------
    >>> from biomarker.evaluation.agreement import kappa
    >>> one = kappa([20, 5, 4, 21])
    >>> f"{one.value:.2f} ({one.low:.2f} to {one.high:.2f})"
    '0.64 (0.38 to 0.80)'
    """
    a, b, c, _ = table
    if not (0 < a + b < sum(table) and 0 < a + c < sum(table)):
        return None
    value = float(_kappa(np.array([table], dtype=float) / sum(table))[0])
    cells = np.random.default_rng(0).dirichlet(np.array(table) + 0.5, DRAWS)
    low, high = np.quantile(_kappa(cells), [(1 - level) / 2, (1 + level) / 2])
    method = "Cohen's kappa, Jeffreys posterior interval"
    return Estimate(value, min(float(low), value), max(float(high), value), level, method)


def _kappa(cells: np.ndarray) -> np.ndarray:
    """(m, 4) shares -> (m,) kappa."""
    a, b, c, d = cells.T
    chance = (a + b) * (a + c) + (c + d) * (b + d)
    found: np.ndarray = (a + d - chance) / (1 - chance)
    return found
