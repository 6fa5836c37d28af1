"""Doses of each subject -> average concentration over the study, individual where concentrations were measured.

Who leaves early is projected: doses go on as before. An average up to dropout would be lower because of the dropout,
and so make exposure look effective.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from biomarker.exposure.fitting.data import FitData
from biomarker.exposure.fitting.posthoc import posthoc
from biomarker.exposure.pk.individuals import Individuals, individuals
from biomarker.exposure.pk.parameters import PkParameters
from biomarker.exposure.pk.regimen import Dosing
from biomarker.exposure.pk.solver import solve

Floats = npt.NDArray[np.float64]
HOURS = 24.0
USUAL_INTERVAL = 28.0


@dataclass(frozen=True, eq=False)
class Exposures:
    """Exposure of n subjects.

    Parameters
    ----------
    average : (n,) average concentration from the first dose to the end of the study, mg/L
    individual : (n,) whether measured concentrations of the subject were used
    deviations : (n, 4) of the subjects; 0 where only the covariates are known
    """

    average: Floats
    individual: npt.NDArray[np.bool_]
    deviations: Floats


def exposures(data: FitData, parameters: PkParameters, minutes: float) -> Exposures:
    """Average concentration of every subject over the study."""
    typical = individuals(parameters, data.weight, data.high)
    given = dosing_of(data.doses, minutes)
    deviations = np.zeros((data.n, 4))
    individual = np.zeros(data.n, dtype=bool)
    if data.samples is not None and len(data.samples.subject):
        deviations, individual = posthoc(data, parameters, given)
        typical = individuals(parameters, data.weight, data.high, deviations)
    end = 7 * data.last_week
    planned = tuple(projected(own, end) for own in data.doses)
    return Exposures(_average(typical, dosing_of(planned, minutes), end), individual, deviations)


def projected(doses: tuple[tuple[float, float], ...], end: float) -> tuple[tuple[float, float], ...]:
    """Doses that go on at the usual interval of the subject, up to but not including the day `end`."""
    days = [day for day, _ in doses]
    interval = float(np.median(np.diff(days))) if len(days) > 1 else USUAL_INTERVAL
    more = []
    while days[-1] + interval < end - interval / 2:
        days.append(days[-1] + interval)
        more.append((days[-1], doses[-1][1]))
    return (*doses, *more)


def dosing_of(doses: tuple[tuple[tuple[float, float], ...], ...], minutes: float) -> Dosing:
    """All subjects on one calendar; days are rounded to hours so that infusions of different subjects fit in."""
    hours = [[round(day * HOURS) for day, _ in own] for own in doses]
    calendar = sorted({hour for own in hours for hour in own})
    row = {hour: k for k, hour in enumerate(calendar)}
    amounts = np.zeros((len(calendar), len(doses)))
    for i, own in enumerate(doses):
        for hour, (_, mg) in zip(hours[i], own, strict=True):
            amounts[row[hour], i] += mg
    # On a common calendar a long infusion would run into another subject's; a shorter one has the same average.
    gap = 60.0 * min(np.diff(calendar), default=HOURS)
    return Dosing(np.array(calendar) / HOURS, amounts, min(minutes, float(gap)))


def _average(patients: Individuals, dosing: Dosing, end: float) -> Floats:
    treated = np.flatnonzero(dosing.amounts.any(axis=0))
    average = np.zeros(patients.n)
    if len(treated):
        own = Dosing(dosing.days, dosing.amounts[:, treated], dosing.minutes)
        average[treated] = solve(patients.take(treated), own, np.array([end])).average()
    return average
