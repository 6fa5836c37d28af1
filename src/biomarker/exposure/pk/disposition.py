"""Right-hand side of the disposition with a target, and its derivatives; every argument is one value per patient.

Equations of Gibiansky et al. 2008 (J Pharmacokinet Pharmacodyn 35:573). The target is made and internalised at the same
rate, so its total stays at the baseline and only two concentrations change: central and peripheral, both in mg/L.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from biomarker.exposure.pk.individuals import Individuals

Floats = npt.NDArray[np.float64]


class Rates(NamedTuple):
    """What the equations need at one moment, each (n,) or one number: rates in 1/day, `receptor` and `kss` in mg/L."""

    elimination: Floats
    out: Floats
    back: float
    k_int: float
    receptor: Floats
    kss: float


def rates_at(patients: Individuals, day: float) -> Rates:
    """Rates on a day after the first dose."""
    p = patients.common
    clearance = patients.clearance * np.exp(patients.change * (day / (p.half_change + day)))
    return Rates(clearance / patients.central, p.intercompartmental / patients.central,
                 p.intercompartmental / p.peripheral, p.k_int, patients.receptor, patients.kss)  # fmt: skip


def central_slope(rates: Rates, c: Floats, cp: Floats, inflow: Floats | float) -> Floats:
    """(n,) change of the central concentration, mg/L/day; `inflow` is the infusion rate over the central volume."""
    bound = c + rates.kss
    lost = rates.elimination * c + rates.k_int * rates.receptor * c / bound + rates.out * (c - cp)
    return inflow - lost / (1.0 + rates.receptor * rates.kss / (bound * bound))


def central_derivatives(rates: Rates, c: Floats, cp: Floats) -> tuple[Floats, Floats]:
    """(n,) derivatives of `central_slope` by the central and by the peripheral concentration."""
    bound = c + rates.kss
    held = rates.receptor * rates.kss / (bound * bound)
    buffer = 1.0 + held
    lost = rates.elimination * c + rates.k_int * rates.receptor * c / bound + rates.out * (c - cp)
    by_central = rates.elimination + rates.k_int * held + rates.out
    return -(by_central + 2.0 * lost * held / (bound * buffer)) / buffer, rates.out / buffer
