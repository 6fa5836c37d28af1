"""Plates whose truth is known: samples, standards, controls and blanks read through a five-parameter curve."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from biomarker.assay.export import Export
from biomarker.assay.wells import Well, Wells
from biomarker.errors import StudyError

ROWS = {96: 8, 384: 16}


@dataclass(frozen=True)
class Curve:
    """Signal at concentration x: ``top + (bottom - top) / (1 + (x / middle) ** slope) ** skew``.

    Parameters
    ----------
    bottom, top : signal without analyte, and at saturation
    middle : concentration (pg/mL), with skew 1 that of half the signal
    slope, skew : steepness, and asymmetry (1 = the four-parameter curve)
    """

    bottom: float = 20.0
    top: float = 20_000.0
    middle: float = 400.0
    slope: float = 1.2
    skew: float = 1.0

    def signal(self, x: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """Signal without noise at concentrations x."""
        return self.top + (self.bottom - self.top) / (1 + (x / self.middle) ** self.slope) ** self.skew


@dataclass(frozen=True)
class PlateDesign:
    """What stands on every plate, column by column: standards, blank, controls, then samples.

    Parameters
    ----------
    curves : analyte -> its true curve
    levels : concentrations of the standards (pg/mL), highest first; 0 makes a zero standard
    controls : concentrations of the control samples
    replicates : wells of every standard, control and sample
    dilution : of samples and controls
    cv : relative standard deviation of one reading
    plate_sd : standard deviation of the log factor that all signals of one plate share
    format : number of wells, 96 or 384
    """

    curves: Mapping[str, Curve]
    levels: tuple[float, ...] = (4000.0, 1333.0, 444.0, 148.0, 49.4, 16.5, 5.49)
    controls: tuple[float, ...] = (600.0, 40.0)
    replicates: int = 2
    dilution: float = 1.0
    cv: float = 0.05
    plate_sd: float = 0.0
    format: int = 96
    signal_kind: str = "MFI"


def simulate_plates(design: PlateDesign, samples: Mapping[str, npt.NDArray[np.float64]], *, seed: int = 2026) -> Wells:
    """Wells of as many plates as the samples need; SIMULATED, as their export says.

    Parameters
    ----------
    samples : name -> true concentration of every analyte (pg/mL, undiluted), in the order of `design.curves`

    Raises
    ------
    StudyError
        When the standards leave no room for samples, or a sample does not have one concentration per analyte.
    """
    names = list(samples)
    fixed = len(design.levels) + 1 + len(design.controls)
    room = design.format // design.replicates - fixed
    if room < 1:
        raise StudyError(f"{fixed} standards, blanks and controls leave no room on {design.format} wells")
    if any(len(samples[name]) != len(design.curves) for name in names):
        raise StudyError("a simulated sample needs one concentration per analyte")
    random = np.random.default_rng(seed)
    chunks = [names[start : start + room] for start in range(0, len(names), room)]
    rows = [well for i, chunk in enumerate(chunks, start=1) for well in _plate(design, f"P{i}", chunk, samples, random)]
    plates = tuple(f"P{i}" for i in range(1, len(chunks) + 1))
    export = Export("SIMULATED", "", "simulation", instrument="SIMULATED", times_dilution=True, plates=plates)
    return Wells.from_rows(rows, [export])


def _plate(design: PlateDesign, plate: str, names: list[str], samples: Mapping[str, npt.NDArray[np.float64]],
           random: np.random.Generator) -> list[Well]:  # fmt: skip
    analytes = list(design.curves)
    n = len(analytes)
    stand: list[tuple[str, str, float, npt.NDArray[np.float64]]] = [
        (f"S{i}", "standard", 1.0, np.full(n, level)) for i, level in enumerate(design.levels, start=1)
    ]
    stand.append(("Blank", "blank", np.nan, np.zeros(n)))
    stand += [(f"C{i}", "control", design.dilution, np.full(n, x)) for i, x in enumerate(design.controls, start=1)]
    stand += [(name, "sample", design.dilution, np.asarray(samples[name], dtype=float)) for name in names]
    factor = np.exp(design.plate_sd * random.standard_normal())
    wells = [well for well in stand for _ in range(design.replicates)]
    rows = []
    for i, (sample, role, dilution, truth) in enumerate(wells):
        place = f"{chr(65 + i % ROWS[design.format])}{i // ROWS[design.format] + 1}"
        in_well = truth / dilution if role in ("sample", "control") else truth
        for analyte, x in zip(analytes, in_well, strict=True):
            clean = float(design.curves[analyte].signal(np.array([x]))[0])
            signal = clean * factor * float(np.exp(design.cv * random.standard_normal()))
            expected = float(truth[0]) if role in ("standard", "control") else np.nan
            rows.append(Well(plate, place, sample, role, analyte, signal, design.signal_kind, unit="pg/mL",
                             expected=expected, dilution=dilution))  # fmt: skip
    return rows
