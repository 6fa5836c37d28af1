"""Logarithms of control samples on several plates -> shift of each plate, for one analyte."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class PlateShift:
    """How far one plate reads above the reference for one analyte.

    Parameters
    ----------
    shift : log2 of the ratio plate / reference; on a logged unit the difference in that unit. None where no control
        sample links the plate to the reference; the plate is then left as it is
    se, low, high : standard error and interval of the shift; None with too few control samples, or for the reference
    n_controls : control samples that were measured within range on this plate
    note : why something is missing
    """

    plate: str
    analyte: str
    shift: float | None
    se: float | None = None
    low: float | None = None
    high: float | None = None
    n_controls: int = 0
    note: str = ""


@dataclass(frozen=True)
class Fitted:
    """Shifts of the plates, levels of the controls, and the residual standard deviation of one analyte."""

    shifts: list[PlateShift]
    levels: dict[str, float]
    sd: float | None


def two_way(cells: Mapping[tuple[str, str], float], names: Sequence[str], reference: str, level: float) -> Fitted:
    """Least squares of one analyte: level of each control plus shift of each plate, the reference's being 0."""
    from scipy.special import stdtrit

    linked, samples = linked_plates(cells, reference)
    used = [(sample, plate) for sample, plate in cells if plate in linked]
    moved = [plate for plate in names if plate in linked and plate != reference]
    design = np.zeros((len(used), len(samples) + len(moved)))
    for row, (sample, plate) in enumerate(used):
        design[row, samples.index(sample)] = 1.0
        if plate != reference:
            design[row, len(samples) + moved.index(plate)] = 1.0
    y = np.array([cells[one] for one in used])
    beta = np.linalg.lstsq(design, y, rcond=None)[0] if used else np.empty(0)
    free = len(used) - design.shape[1]
    sd = float(np.sqrt(np.sum((y - design @ beta) ** 2) / free)) if free > 0 else None
    errors = np.sqrt(np.diag(np.linalg.pinv(design.T @ design))) if used else np.empty(0)
    shifts = []
    for plate in names:
        n = sum(one == plate for _, one in cells)
        if plate == reference:
            shifts.append(PlateShift(plate, "", 0.0, n_controls=n, note="reference"))
        elif plate not in moved:
            shifts.append(PlateShift(plate, "", None, n_controls=n, note="no control sample within range links it"))
        else:
            k = len(samples) + moved.index(plate)
            value = float(beta[k])
            if sd is None:
                note = "one control sample: no interval" if n == 1 else "too few control samples for an interval"
                shifts.append(PlateShift(plate, "", value, n_controls=n, note=note))
            else:
                se = sd * float(errors[k])
                half = float(stdtrit(free, (1 + level) / 2)) * se
                shifts.append(PlateShift(plate, "", value, se, value - half, value + half, n))
    return Fitted(shifts, {sample: float(beta[i]) for i, sample in enumerate(samples)}, sd)


def cell_means(logs: Floats, samples: Sequence[str], plates: Sequence[str]) -> dict[tuple[str, str], float]:
    """(control sample, plate) -> mean of its known values."""
    cells: dict[tuple[str, str], list[float]] = {}
    for value, sample, plate in zip(logs.tolist(), samples, plates, strict=True):
        if np.isfinite(value):
            cells.setdefault((sample, plate), []).append(value)
    return {place: float(np.mean(values)) for place, values in cells.items()}


def linked_plates(cells: Mapping[tuple[str, str], float], reference: str) -> tuple[set[str], list[str]]:
    """Plates that a chain of shared controls links to the reference, and the controls measured on them."""
    plates = {reference}
    while True:
        samples = {sample for sample, plate in cells if plate in plates}
        reached = plates | {plate for sample, plate in cells if sample in samples}
        if reached == plates:
            return plates, [sample for sample in dict.fromkeys(one for one, _ in cells) if sample in samples]
        plates = reached
