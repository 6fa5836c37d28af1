"""Who is treated: weights, gene signatures and disease activity of virtual patients."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from biomarker.errors import StudyError

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Population:
    """Distributions of what differs between patients before treatment.

    Parameters
    ----------
    signature_high : share with a high interferon gene signature
    weight_median, weight_sd_log, weight_range : kg; log-normal, redrawn outside the range
    active : share with high disease activity at the start (SLEDAI-2K of 10 or more)
    """

    signature_high: float = 1.0
    weight_median: float = 68.6
    weight_sd_log: float = 0.20
    weight_range: tuple[float, float] = (42.0, 144.8)
    active: float = 0.522

    def __post_init__(self) -> None:
        low, high = self.weight_range
        if not 0 < low < self.weight_median < high:
            raise StudyError(f"a median weight of {self.weight_median:g} kg in a range of {low:g} to {high:g} kg",
                             allowed="a median inside the range")  # fmt: skip
        if not 0 <= self.weight_sd_log <= 1:
            raise StudyError(f"population.weight_sd_log = {self.weight_sd_log:g}", allowed="0 to 1")


@dataclass(frozen=True, eq=False)
class VirtualPatients:
    """n patients before treatment, each (n,)."""

    weight: Floats
    high: Bools
    active: Bools


def draw_patients(population: Population, n: int, random: np.random.Generator) -> VirtualPatients:
    """Virtual patients; what is drawn for one does not depend on what is drawn for another."""
    low, high = (np.log(limit / population.weight_median) for limit in population.weight_range)
    deviation = random.standard_normal(n) * population.weight_sd_log
    while (out := (deviation < low) | (deviation > high)).any():
        deviation[out] = random.standard_normal(int(out.sum())) * population.weight_sd_log
    weight = population.weight_median * np.exp(deviation)
    return VirtualPatients(weight, random.random(n) < population.signature_high, random.random(n) < population.active)
