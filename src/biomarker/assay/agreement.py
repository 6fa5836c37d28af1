"""Our concentrations beside those that the instrument's software put into the export."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from biomarker.assay.calibration import Calibration
from biomarker.assay.wells import Wells


@dataclass(frozen=True)
class Agreement:
    """Relative differences on one plate, over wells of samples and controls where both give a number.

    Parameters
    ----------
    wells : how many such pairs of well and analyte
    median, largest : of the absolute relative differences, in percent
    off : further wells with a number of the software whose signal lies off our curve
    """

    plate: str
    wells: int
    median: float
    largest: float
    off: int = 0


def with_instrument(wells: Wells, calibrations: Iterable[Calibration]) -> list[Agreement]:
    """Agreement on every plate whose export holds results of its own; empty without any."""
    found: dict[str, list[np.ndarray]] = {}
    for one in calibrations:
        if one.fitted is not None:
            found.setdefault(one.plate, []).append(_differences(wells, one))
    together = {plate: np.concatenate(parts) for plate, parts in found.items()}
    known = {plate: every[np.isfinite(every)] for plate, every in together.items()}
    return [Agreement(plate, len(own), 100 * float(np.median(own)), 100 * float(own.max()),
                      len(together[plate]) - len(own)) for plate, own in known.items() if len(own)]  # fmt: skip


def _differences(wells: Wells, one: Calibration) -> np.ndarray:
    """Absolute relative differences, NaN off our curve."""
    frame = wells.frame[(wells.frame["plate"] == one.plate) & (wells.frame["analyte"] == one.analyte)]
    own = frame[frame["role"].isin(("sample", "control")) & (frame["result"] > 0) & frame["signal"].notna()]
    own = own[own["qualifier"] == ""]
    if own.empty or one.fitted is None:
        return np.empty(0)
    undiluted = np.array([wells.exports[i].times_dilution is True for i in own["export"]])
    per = np.where(undiluted, own["dilution"].fillna(1.0), 1.0)
    ours = one.fitted.curve.inverse(own["signal"].to_numpy(float)) * per
    on_curve = np.isfinite(ours) & (ours > 0)
    return np.where(on_curve, np.abs(ours / own["result"].to_numpy(float) - 1), np.nan)
