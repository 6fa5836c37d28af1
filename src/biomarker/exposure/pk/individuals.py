"""Weights, gene signatures and random deviations -> the parameters of each patient."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from biomarker.errors import PanelError
from biomarker.exposure.pk.parameters import PkParameters

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
N_DEVIATIONS = 4


@dataclass(frozen=True, eq=False)
class Individuals:
    """Parameters of n patients, each (n,): the units of `PkParameters`, but `receptor` and `kss` in mg/L.

    `common` holds what does not differ between patients.
    """

    clearance: Floats
    central: Floats
    receptor: Floats
    change: Floats
    kss: float
    common: PkParameters

    @property
    def n(self) -> int:
        """Number of patients."""
        return len(self.clearance)

    def take(self, rows: npt.NDArray[np.intp]) -> Individuals:
        """The patients at these positions, in that order."""
        return Individuals(self.clearance[rows], self.central[rows], self.receptor[rows], self.change[rows], self.kss,
                           self.common)  # fmt: skip


def individuals(parameters: PkParameters, weight: Floats, high: Bools, deviations: Floats | None = None) -> Individuals:
    """Parameters of each patient.

    Parameters
    ----------
    weight : (n,) kg
    high : (n,) whether the interferon gene signature is high
    deviations : (n, 4) of log clearance, log central volume, log receptor and of the change of clearance; none for
        the typical patient
    """
    weight = np.asarray(weight, dtype=np.float64)
    if weight.size and not (np.isfinite(weight) & (weight > 0)).all():
        raise PanelError(f"a weight of {weight[~(np.isfinite(weight) & (weight > 0))][0]:g} kg",
                         allowed="a weight above 0 for every patient")  # fmt: skip
    eta = np.zeros((len(weight), N_DEVIATIONS)) if deviations is None else deviations
    p, relative = parameters, weight / parameters.reference_weight
    signature = np.where(high, 1.0, p.low_signature_clearance)
    return Individuals(
        clearance=p.clearance * signature * relative**p.weight_on_clearance * np.exp(eta[:, 0]),
        central=p.central * relative**p.weight_on_central * np.exp(eta[:, 1]),
        receptor=p.receptor * p.mg_per_litre_in_one_nm * np.exp(eta[:, 2]),
        change=p.clearance_change + eta[:, 3],
        kss=p.kss * p.mg_per_litre_in_one_nm,
        common=p,
    )


def deviation_variances(parameters: PkParameters) -> Floats:
    """(4,) variances of the deviations between patients."""
    p = parameters
    return np.array([p.var_clearance, p.var_central, p.var_receptor, p.var_change])


def draw_deviations(parameters: PkParameters, n: int, random: np.random.Generator) -> Floats:
    """(n, 4) deviations between patients; independent, because no correlation is published."""
    return random.standard_normal((n, N_DEVIATIONS)) * np.sqrt(deviation_variances(parameters))


def joined(several: Sequence[Individuals]) -> Individuals:
    """The patients of several groups with the same common parameters, in order."""
    return Individuals(
        clearance=np.concatenate([one.clearance for one in several]),
        central=np.concatenate([one.central for one in several]),
        receptor=np.concatenate([one.receptor for one in several]),
        change=np.concatenate([one.change for one in several]),
        kss=several[0].kss,
        common=several[0].common,
    )
