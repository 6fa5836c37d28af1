"""Do the population parameters make concentrations like these? Observed medians beside simulated copies, by dose."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from biomarker.exposure.fitting.data import FitData, Samples
from biomarker.exposure.fitting.exposures import dosing_of
from biomarker.exposure.pk.individuals import draw_deviations, individuals
from biomarker.exposure.pk.parameters import PkParameters
from biomarker.exposure.pk.solver import solve

Floats = npt.NDArray[np.float64]
Values = dict[str, Any]
MOST_COPIES = 50
FEWEST = 3  # samples of a dose and week of which a median is shown


def concentration_check(
    data: FitData, parameters: PkParameters, minutes: float, copies: int, level: float, random: np.random.Generator
) -> list[Values]:
    """Median concentration of each dose and week, observed and in simulated copies of the sampled subjects.

    Values below the limit of quantification stand at the limit, in the data and in the copies. Empty without samples.
    """
    samples = data.samples
    if samples is None or not len(samples.subject):
        return []
    limit = float(samples.value[samples.below].max(initial=0.0))
    observed = np.maximum(samples.value, limit)
    simulated = np.maximum(_copies(data, samples, parameters, minutes, copies, random), limit)
    week, dose = np.maximum(np.round(samples.day / 7), 1.0), data.nominal[samples.subject]
    groups = []
    for mg in np.unique(dose[dose > 0]):
        rows = [_row(observed, simulated, (dose == mg) & (week == at), at, level) for at in np.unique(week[dose == mg])]
        kept = [row for row in rows if row["n"] >= FEWEST]
        if kept:
            n = len(np.unique(samples.subject[dose == mg]))
            groups.append({"dose": float(mg), "n": n, "concentration": kept})
    return groups


def _copies(
    data: FitData, samples: Samples, parameters: PkParameters, minutes: float, copies: int, random: np.random.Generator
) -> Floats:
    """(copies, m) simulated measurements."""
    own, place = np.unique(samples.subject, return_inverse=True)
    dosing = dosing_of(tuple(data.doses[i] for i in own), minutes)
    days, day = np.unique(samples.day, return_inverse=True)
    made = np.empty((copies, len(samples.day)))
    for k in range(copies):
        deviations = draw_deviations(parameters, len(own), random)
        patients = individuals(parameters, data.weight[own], data.high[own], deviations)
        true = solve(patients, dosing, days, longest=1.0).concentration[day, place]
        noise = random.standard_normal((2, len(true)))
        made[k] = true * (1 + parameters.proportional_error * noise[0]) + parameters.additive_error * noise[1]
    return made


def _row(observed: Floats, simulated: Floats, rows: npt.NDArray[np.bool_], week: float, level: float) -> Values:
    medians = np.median(simulated[:, rows], axis=1)
    low, middle, high = (float(q) for q in np.quantile(medians, [(1 - level) / 2, 0.5, (1 + level) / 2]))
    seen = float(np.median(observed[rows]))
    return {"week": float(week), "n": int(rows.sum()), "observed": seen, "low": low, "middle": middle, "high": high,
            "inside": bool(low <= seen <= high)}  # fmt: skip
