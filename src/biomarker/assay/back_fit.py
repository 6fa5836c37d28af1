"""A fitted curve and its standards -> how well every level is recovered."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from biomarker.assay.rules import Rules
from biomarker.curves.back import back_calculate, precision_profile
from biomarker.curves.fitted import Fitted

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Level:
    """One standard concentration read back through the curve.

    Parameters
    ----------
    nominal : stated concentration
    signal : mean signal of its `n` wells
    found : concentration that the mean signal reads back to; 0 or inf off the curve
    spread : CV of the replicates' concentrations in percent; NaN with one replicate or off the curve
    expected_cv : CV in percent that the curve and its noise let expect here, for as many replicates
    """

    nominal: float
    n: int
    signal: float
    found: float
    spread: float
    expected_cv: float
    samples: tuple[str, ...] = ()

    @property
    def recovery(self) -> float:
        """Found as percent of nominal; 0 or inf off the curve."""
        return 100 * self.found / self.nominal

    def within(self, recovery: float, cv: float) -> bool:
        """Whether it is recovered within `recovery` percent, and with an expected CV up to `cv` percent."""
        return abs(self.recovery - 100) <= recovery and self.expected_cv <= cv


def levels_of(fitted: Fitted, standards: pd.DataFrame, rules: Rules) -> tuple[Level, ...]:
    """Levels above zero, highest first."""
    levels = []
    for nominal, own in standards[standards["expected"] > 0].groupby("expected", sort=True):
        signals = own["signal"].to_numpy(float)
        found = back_calculate(fitted, [signals.mean()], replicates=len(signals))
        single = back_calculate(fitted, signals)
        known = len(signals) > 1 and bool((single.side == 0).all())
        spread = 100 * float(single.concentration.std(ddof=1) / single.concentration.mean()) if known else float("nan")
        n = 1 if rules.points == "means" else len(signals)
        profile = 100 * float(precision_profile(fitted, float(nominal), replicates=n))  # type: ignore[arg-type]
        levels.append(Level(float(nominal), len(signals), float(signals.mean()),  # type: ignore[arg-type]
                            float(found.concentration[0]), spread, profile,
                            tuple(dict.fromkeys(map(str, own["sample"])))))  # fmt: skip
    return tuple(reversed(levels))


def monotone_breaks(levels: tuple[Level, ...], rising: bool) -> list[tuple[Level, Level]]:
    """Neighbouring levels whose signals stand in the wrong order, lower concentration first."""
    ascending = levels[::-1]
    pairs = itertools.pairwise(ascending)
    return [(low, high) for low, high in pairs if np.sign(high.signal - low.signal) == (-1 if rising else 1)]
