"""Control samples that were measured on several plates -> how far each plate reads high or low, and a corrected panel.

The response of no patient is looked at, so the factors may be learned before any fold is made.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from biomarker.assay.panel import MEASURED, Panel
from biomarker.assay.plate_shift import PlateShift, cell_means, linked_plates, two_way
from biomarker.errors import PanelError, nearest

METHOD = "two-way least squares on the log scale (control sample + plate), t interval"
SHOWN = 5
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Bridge:
    """Shifts of all plates, and the levels of the control samples on the reference plate.

    Parameters
    ----------
    reference : the plate that stays as it is
    levels : control sample -> analyte -> log2 level (value on a logged unit) as the reference plate would read it
    residual_sd : analyte -> standard deviation of what control sample and plate do not explain; None without residuals
    """

    reference: str
    plates: tuple[str, ...]
    shifts: tuple[PlateShift, ...]
    levels: Mapping[str, Mapping[str, float]]
    residual_sd: Mapping[str, float | None]
    level: float = 0.95
    method: str = METHOD

    def shift(self, plate: str, analyte: str) -> float:
        """Shift to take off; 0 where it is not known."""
        found = [one.shift for one in self.shifts if (one.plate, one.analyte) == (plate, analyte)]
        return found[0] if found and found[0] is not None else 0.0

    @property
    def not_linked(self) -> tuple[PlateShift, ...]:
        """Plates and analytes that stay as they are."""
        return tuple(one for one in self.shifts if one.shift is None)


class Shift(NamedTuple):
    """Shift of one analyte on one plate (log2, or the logged unit), its standard error and number of controls."""

    shift: float
    se: float | None
    n_controls: int


def learn_bridge(controls: Panel, samples: Sequence[str], plates: Sequence[str], *, reference: str = "",
                 level: float = 0.95) -> Bridge:  # fmt: skip
    """Shift of each plate, from control samples that were measured on several of them.

    Repeated measurements of a control on a plate are averaged first (on the log scale), so that they do not count as
    further controls. Censored and missing cells are left out.

    Parameters
    ----------
    controls : n measurements of control samples
    samples, plates : (n,) which control sample, and on which plate
    reference : plate that stays as it is; the one with most control samples when empty
    level : of the intervals

    Raises
    ------
    PanelError
        When there is only one plate, the reference is unknown, or a plate shares no control sample with the others.
    """
    names = tuple(dict.fromkeys(plates))
    if len(names) < 2:
        raise PanelError(f"{controls.source}: the control samples were measured on one plate only",
                         allowed="the same control samples on every plate")  # fmt: skip
    chosen = reference or _best_reference(samples, plates, names)
    if chosen not in names:
        raise PanelError(f'no control sample was measured on the reference plate "{chosen}"',
                         allowed=nearest(chosen, names))  # fmt: skip
    _refuse_islands(controls, samples, plates, names, chosen)
    logs = log_scale(controls)
    shifts: list[PlateShift] = []
    levels: dict[str, dict[str, float]] = {sample: {} for sample in dict.fromkeys(samples)}
    residual: dict[str, float | None] = {}
    for j, analyte in enumerate(controls.schema.names):
        cells = cell_means(logs[:, j], samples, plates)
        found = two_way(cells, names, chosen, level)
        shifts += [replace(one, analyte=analyte) for one in found.shifts]
        residual[analyte] = found.sd
        for sample, value in found.levels.items():
            levels[sample][analyte] = value
    return Bridge(chosen, names, tuple(shifts), levels, residual, level)


def shift_of_new_plate(levels: Mapping[str, Mapping[str, float]], controls: Panel,
                       samples: Sequence[str]) -> dict[str, Shift]:  # fmt: skip
    """Shift of each analyte on a plate that was not there when the bridge was learned.

    Parameters
    ----------
    levels : of the control samples on the reference plate, see `Bridge`
    controls : measurements of control samples on the new plate
    samples : which control sample each row is; others than those of `levels` are ignored
    """
    logs, found = log_scale(controls), {}
    for j, analyte in enumerate(controls.schema.names):
        known: dict[str, list[float]] = {}
        for i, sample in enumerate(samples):
            if analyte in levels.get(sample, {}) and np.isfinite(logs[i, j]):
                known.setdefault(sample, []).append(float(logs[i, j]) - levels[sample][analyte])
        each = np.array([np.mean(values) for values in known.values()])
        if len(each):
            se = float(each.std(ddof=1) / math.sqrt(len(each))) if len(each) > 1 else None
            found[analyte] = Shift(float(each.mean()), se, len(each))
    return found


def take_off(panel: Panel, shifts: Floats, note: str) -> Panel:
    """Panel with (n, p) shifts taken off values and limits; marks stay, and the source says what was done."""
    logged = np.array([analyte.is_logged for analyte in panel.schema], dtype=np.bool_)
    values = np.where(logged, panel.values - shifts, panel.values / np.exp2(np.where(logged, 0.0, shifts)))
    return Panel(panel.rows, panel.schema, values, panel.marks.copy(), f"{panel.source}; {note}".lstrip("; "))


def bridged(panel: Panel, plates: Sequence[str], bridge: Bridge) -> Panel:
    """Panel as the reference plate would have read it.

    Raises
    ------
    PanelError
        When a row lies on a plate without control samples, or its plate is not known.
    """
    unknown = sorted({plate or "(empty)" for plate in plates if plate not in bridge.plates})
    if unknown:
        rows = [row for row, plate in zip(panel.rows, plates, strict=True) if plate not in bridge.plates]
        raise PanelError(f"{len(rows)} rows lie on plates without control samples: {', '.join(unknown[:SHOWN])} "
                         f"(first {rows[0]})", allowed=f"plates with controls: {', '.join(bridge.plates)}",
                         do="add the control samples of these plates, or leave plates.controls out")  # fmt: skip
    shifts = np.array([[bridge.shift(plate, name) for name in panel.schema.names] for plate in plates])
    n = len(bridge.levels)
    return take_off(panel, shifts, f"plates bridged to {bridge.reference} by {n} control sample{'s' * (n > 1)}")


def controls_needed(sd: float, within: float = 1.25, level: float = 0.95) -> int:
    """Control samples per plate for an interval of the ratio of two plates within a factor `within` of it.

    Parameters
    ----------
    sd : residual standard deviation of one control on one plate, log2
    within : factor, above 1
    level : of the interval

    Examples
    --------
    >>> controls_needed(0.2), controls_needed(0.2, within=1.1)
    (6, 19)
    """
    from scipy.special import stdtrit

    for n in range(2, 1000):
        if stdtrit(n - 1, (1 + level) / 2) * sd * math.sqrt(2 / n) <= math.log2(within):
            return n
    return 1000


def log_scale(panel: Panel) -> Floats:
    """(n, p) log2 of the measured values (the values themselves on a logged unit); NaN where censored or missing."""
    logged = np.array([analyte.is_logged for analyte in panel.schema], dtype=np.bool_)
    usable = (panel.marks == MEASURED) & (logged | (panel.values > 0))
    logs = np.full(panel.values.shape, np.nan)
    np.log2(panel.values, out=logs, where=usable & ~logged)
    return np.where(usable & logged, panel.values, logs)


def _best_reference(samples: Sequence[str], plates: Sequence[str], names: Sequence[str]) -> str:
    held = {name: {sample for sample, plate in zip(samples, plates, strict=True) if plate == name} for name in names}
    return max(names, key=lambda name: len(held[name]))


def _refuse_islands(controls: Panel, samples: Sequence[str], plates: Sequence[str], names: Sequence[str],
                    reference: str) -> None:  # fmt: skip
    linked, _ = linked_plates(dict.fromkeys(zip(samples, plates, strict=True), 0.0), reference)
    alone = [name for name in names if name not in linked]
    if alone:
        raise PanelError(f"{controls.source}: no control sample links {', '.join(alone[:SHOWN])} to the reference "
                         f"plate {reference}", allowed="control samples that plates share, directly or in a chain",
                         do="name controls the same on every plate, or leave these plates out")  # fmt: skip
