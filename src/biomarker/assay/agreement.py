"""Our concentrations beside those that the instrument's software put into the export."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from biomarker.assay.calibration import Calibration
from biomarker.assay.wells import Wells

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Agreement:
    """Relative differences on one plate, over wells of samples and controls where both give a number.

    Parameters
    ----------
    wells : how many such pairs of well and analyte
    median, largest : of the absolute relative differences, in percent
    off : further wells with a number of the software whose signal lies off our curve
    in_range : those of `wells` between our LLOQ and ULOQ, as numbers of a panel are
    median_in_range, largest_in_range : of these; NaN without any
    """

    plate: str
    wells: int
    median: float
    largest: float
    off: int = 0
    in_range: int = 0
    median_in_range: float = np.nan
    largest_in_range: float = np.nan


def with_instrument(wells: Wells, calibrations: Iterable[Calibration]) -> list[Agreement]:
    """Agreement on every plate whose export holds results of its own; empty without any."""
    found: dict[str, list[tuple[Floats, npt.NDArray[np.bool_]]]] = {}
    for one in calibrations:
        if one.fitted is not None:
            found.setdefault(one.plate, []).append(_differences(wells, one))
    agreements = []
    for plate, parts in found.items():
        every, within = (np.concatenate(column) for column in zip(*parts, strict=True))
        known = np.isfinite(every)
        if known.any():
            all_, inside = 100 * every[known], 100 * every[known & within]
            agreements.append(Agreement(plate, len(all_), float(np.median(all_)), float(all_.max()),
                                        len(every) - len(all_), len(inside), *_middle_and_worst(inside)))  # fmt: skip
    return agreements


def _middle_and_worst(percent: Floats) -> tuple[float, float]:
    return (float(np.median(percent)), float(percent.max())) if len(percent) else (np.nan, np.nan)


def _differences(wells: Wells, one: Calibration) -> tuple[Floats, npt.NDArray[np.bool_]]:
    """Absolute relative differences, NaN off our curve; and whether ours lie in the accepted range."""
    frame = wells.frame[(wells.frame["plate"] == one.plate) & (wells.frame["analyte"] == one.analyte)]
    own = frame[frame["role"].isin(("sample", "control")) & (frame["result"] > 0) & frame["signal"].notna()]
    own = own[own["qualifier"] == ""]
    if own.empty or one.fitted is None:
        return np.empty(0), np.empty(0, dtype=bool)
    undiluted = np.array([wells.exports[i].times_dilution is True for i in own["export"]])
    per = np.where(undiluted, own["dilution"].fillna(1.0), 1.0)
    in_well = one.fitted.curve.inverse(own["signal"].to_numpy(float))
    on_curve = np.isfinite(in_well) & (in_well > 0)
    low, high = (one.range.lower, one.range.upper) if one.range else (np.inf, -np.inf)
    with np.errstate(invalid="ignore"):
        within = on_curve & (in_well >= low) & (in_well <= high)
        return np.where(on_curve, np.abs(in_well * per / own["result"].to_numpy(float) - 1), np.nan), within
