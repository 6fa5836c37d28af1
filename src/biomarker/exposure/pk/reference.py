"""One patient solved by scipy's stiff LSODA: slow, and what `solver.py` is held against."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.integrate import solve_ivp  # type: ignore[attr-defined]

from biomarker.exposure.pk.individuals import Individuals
from biomarker.exposure.pk.regimen import Dosing
from biomarker.exposure.pk.solver import Profile

Floats = npt.NDArray[np.float64]


def solve_reference(patient: Individuals, dosing: Dosing, days: Floats, method: str = "LSODA") -> Profile:
    """Concentrations of one patient, in amounts and with the target as a state of its own, as published.

    Parameters
    ----------
    patient : exactly one
    dosing : (e, 1) amounts
    method : of scipy's `solve_ivp`; "Radau" is the other stiff one
    """
    days = np.asarray(days, dtype=np.float64)
    p = patient.common
    v, r0, kss = float(patient.central[0]), float(patient.receptor[0]), patient.kss
    clearance, change = float(patient.clearance[0]), float(patient.change[0])

    def slopes(t: float, y: Floats, rate: float) -> list[float]:
        c, cp, target = y[0] / v, y[1] / p.peripheral, y[2] / v
        complex_ = target * c / (kss + c)
        buffer = 1 + target * kss / (kss + c) ** 2
        cl = clearance * np.exp(change * t / (p.half_change + t))
        exchange = p.intercompartmental * (c - cp)
        return [rate - (cl * c + p.k_int * complex_ * v + exchange) / buffer, exchange, p.k_int * (r0 * v - y[2]), c]

    ends = dosing.days + dosing.length
    breaks = np.unique(np.concatenate([[0.0], dosing.days, ends, days]))
    state = np.array([0.0, 0.0, r0 * v, 0.0])
    profile = Profile(days, np.zeros((len(days), 1)), np.zeros((len(days), 1)))
    for begin, end in zip(breaks, np.append(breaks[1:], np.inf), strict=True):
        at = np.flatnonzero(days == begin)
        profile.concentration[at, 0], profile.area[at, 0] = state[0] / v, state[3]
        if begin >= days[-1]:
            break
        k = int(np.searchsorted(dosing.days, begin, side="right")) - 1
        dose = float(dosing.amounts[k, 0]) if k >= 0 else 0.0
        if dosing.minutes == 0 and k >= 0 and dosing.days[k] == begin:
            state = state + np.array([dose, 0.0, 0.0, 0.0])
        infused = k >= 0 and dosing.minutes > 0 and begin < ends[k]
        rate = dose / dosing.length if infused else 0.0
        done = solve_ivp(slopes, (begin, end), state, method=method, args=(rate,), rtol=1e-9, atol=1e-10)
        if not done.success:
            raise ArithmeticError(f"{method} failed on day {begin:g}: {done.message}")
        state = done.y[:, -1]
    return profile
