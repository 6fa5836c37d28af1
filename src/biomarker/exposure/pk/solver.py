"""Patients and infusions -> concentrations, all patients at once with an implicit scheme.

RODAS3 (Sandu et al. 1997, Atmos Environ 31:3459): a Rosenbrock method of order 3, L-stable, so that the fast binding to
the target needs no small steps. Steps are the same for every patient and depend on the dosing alone, so results do not
depend on who else is solved with whom. `reference.py` is what it is held against.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from biomarker.exposure.pk.disposition import Rates, central_derivatives, central_slope, rates_at
from biomarker.exposure.pk.individuals import Individuals
from biomarker.exposure.pk.regimen import Dosing

Floats = npt.NDArray[np.float64]
Inflow = Floats | float
State = tuple[Floats, Floats]
GAMMA = 0.5
FIRST_STEP = 0.15
GROWTH = 1.5
LONGEST_STEP = 0.5
INFUSION_STEP = 0.03
TOLERANCE = 1e-3  # of the area, held by the tests against LSODA


@dataclass(frozen=True, eq=False)
class Profile:
    """Central concentrations (mg/L, the same as µg/mL) and areas under them since day 0 (mg/L * day): both (t, n)."""

    days: Floats
    concentration: Floats
    area: Floats

    def average(self) -> Floats:
        """(n,) average concentration from day 0 to the last day, mg/L."""
        average: Floats = self.area[-1] / self.days[-1]
        return average


def solve(patients: Individuals, dosing: Dosing, days: Floats, longest: float = LONGEST_STEP) -> Profile:
    """Concentrations on the given days.

    Parameters
    ----------
    days : (t,) increasing; a concentration on a day with a dose is the one just before it (a trough)
    longest : longest step in days
    """
    days = np.asarray(days, dtype=np.float64)
    if len(days) == 0 or (np.diff(days) <= 0).any() or days[0] < 0:
        raise ValueError("days to solve for must increase and not be negative")
    c, cp, area = (np.zeros(patients.n) for _ in range(3))
    out = Profile(days, np.zeros((len(days), patients.n)), np.zeros((len(days), patients.n)))
    grid, inflow_of = _grid(dosing, days, longest)
    wanted = {day: i for i, day in enumerate(days.tolist())}
    starts = {day: k for k, day in enumerate(dosing.days.tolist())}
    for begin, end, infusion in zip(grid[:-1].tolist(), grid[1:].tolist(), inflow_of, strict=True):
        if begin in wanted:
            out.concentration[wanted[begin]], out.area[wanted[begin]] = c, area
        if dosing.minutes == 0 and begin in starts:
            c = c + dosing.amounts[starts[begin]] / patients.central
        inflow = 0.0 if infusion < 0 else dosing.amounts[infusion] / (dosing.length * patients.central)
        rates, h = rates_at(patients, (begin + end) / 2), end - begin
        slope = central_slope(rates, c, cp, inflow)
        move = _step if infusion < 0 else _step_while_infused
        new, cp = move(rates, c, cp, inflow, h, slope)
        after = central_slope(rates, new, cp, inflow)
        area = area + (h / 2) * (c + new) + (h * h / 12) * (slope - after)
        c = new
    out.concentration[-1], out.area[-1] = c, area
    return out


def _grid(dosing: Dosing, days: Floats, longest: float) -> tuple[Floats, list[int]]:
    """Ends of the steps, and for each step the infusion that runs (-1: none)."""
    last = float(days[-1])
    ends = dosing.days + dosing.length
    fixed = np.unique(np.concatenate([[0.0], dosing.days, ends, days]))
    fixed = fixed[fixed <= last]
    points: list[float] = [0.0]
    since = 0.0
    restarts = set(ends.tolist()) | set(dosing.days.tolist())
    for begin, end in zip(fixed[:-1].tolist(), fixed[1:].tolist(), strict=True):
        if begin in restarts:
            since = begin
        at, infused = begin, _infused(dosing, begin) >= 0
        while end - at > 1e-12:
            step = INFUSION_STEP if infused else min(longest, FIRST_STEP + (GROWTH - 1.0) * (at - since))
            n = max(1, int(np.ceil((end - at) / step - 1e-9)))
            at = end if n == 1 else at + (end - at) / n
            points.append(at)
    return np.array(points), [_infused(dosing, begin) for begin in points[:-1]]


def _infused(dosing: Dosing, day: float) -> int:
    """Which infusion runs from this moment on; -1 for none."""
    k = int(np.searchsorted(dosing.days, day, side="right")) - 1
    return k if k >= 0 and dosing.length > 0 and day < dosing.days[k] + dosing.length else -1


def _step(
    rates: Rates, c: Floats, cp: Floats, inflow: Floats | float, h: float, slope: Floats
) -> tuple[Floats, Floats]:
    """One step of RODAS3 with the stages in transformed variables; the 2 x 2 systems are solved by hand."""
    j11, j12 = central_derivatives(rates, c, cp)
    back, d = rates.back, 1.0 / (GAMMA * h)
    m11, m22 = d - j11, d + back
    scale = 1.0 / (m11 * m22 - j12 * back)

    def stage(f1: Floats, f2: Floats) -> tuple[Floats, Floats]:
        return (m22 * f1 + j12 * f2) * scale, (back * f1 + m11 * f2) * scale

    f1, f2 = slope, back * (c - cp)
    a1, a2 = stage(f1, f2)
    b1, b2 = stage(f1 + (4.0 / h) * a1, f2 + (4.0 / h) * a2)
    c3, p3 = c + 2.0 * a1, cp + 2.0 * a2
    c3 = np.maximum(c3, 0.0)
    e1, e2 = stage(central_slope(rates, c3, p3, inflow) + (a1 - b1) / h, back * (c3 - p3) + (a2 - b2) / h)
    c4, p4 = np.maximum(c3 + e1, 0.0), p3 + e2
    g1, g2 = stage(central_slope(rates, c4, p4, inflow) + (a1 - b1 - (8.0 / 3.0) * e1) / h,
                   back * (c4 - p4) + (a2 - b2 - (8.0 / 3.0) * e2) / h)  # fmt: skip
    return np.maximum(c4 + g1, 0.0), np.maximum(p4 + g2, 0.0)


def _step_while_infused(rates: Rates, c: Floats, cp: Floats, inflow: Inflow, h: float, slope: Floats) -> State:
    """One explicit step of order 4; the concentration passes the range of the target too fast for a linear view."""
    back = rates.back
    c2, p2 = c + h / 2 * slope, cp + h / 2 * back * (c - cp)
    s2, q2 = central_slope(rates, c2, p2, inflow), back * (c2 - p2)
    c3, p3 = c + h / 2 * s2, cp + h / 2 * q2
    s3, q3 = central_slope(rates, c3, p3, inflow), back * (c3 - p3)
    c4, p4 = c + h * s3, cp + h * q3
    s4, q4 = central_slope(rates, c4, p4, inflow), back * (c4 - p4)
    return c + h / 6 * (slope + 2 * s2 + 2 * s3 + s4), cp + h / 6 * (back * (c - cp) + 2 * q2 + 2 * q3 + q4)
