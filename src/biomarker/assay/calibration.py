"""Standards of one analyte on one plate -> its curve, the back-fit of every level, and the limits that follow."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from biomarker.assay.back_fit import Level, levels_of
from biomarker.assay.limits import Range, accepted_range, limit_of_detection
from biomarker.assay.rules import Rules
from biomarker.assay.wells import Wells
from biomarker.curves.fit import Task, choose, noise_for
from biomarker.curves.fitted import Fitted
from biomarker.curves.points import Points
from biomarker.errors import CurveError

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, eq=False)
class Calibration:
    """Curve and limits of one analyte on one plate, per well (before the dilution of a sample).

    Parameters
    ----------
    fitted : None when the standards determine no curve; `refusal` says why
    choice : why four or five parameters
    levels : standards above zero, highest first
    range : widest accepted range; None when there is none
    lod : limit of detection; None when it cannot be told
    blank : mean signal of the blanks; NaN without blanks
    excluded : wells of standards that were left out, with the reason
    """

    plate: str
    analyte: str
    unit: str
    signal_kind: str
    fitted: Fitted | None
    refusal: str = ""
    choice: str = ""
    levels: tuple[Level, ...] = ()
    range: Range | None = None
    lod: float | None = None
    blank: float = np.nan
    excluded: tuple[str, ...] = field(default=())

    @property
    def lloq(self) -> float | None:
        """Lower limit of quantification."""
        return None if self.range is None else self.range.lower

    @property
    def uloq(self) -> float | None:
        """Upper limit of quantification."""
        return None if self.range is None else self.range.upper

    @property
    def accepted(self) -> bool:
        """Whether the standards meet the rules of acceptance."""
        return self.range is not None and self.range.accepted


def calibrate(wells: Wells, rules: Rules | None = None) -> list[Calibration]:
    """Calibration of every analyte on every plate that holds standards, in order of appearance."""
    frame, rules = wells.frame, rules or Rules()
    calibrations = []
    for (plate, analyte), own in frame[frame["role"].isin(("standard", "blank"))].groupby(
        ["plate", "analyte"], sort=False
    ):
        if ((own["role"] == "standard") & own["expected"].notna()).any():
            calibrations.append(_calibrate(str(plate), str(analyte), own, rules))
    return calibrations


def _calibrate(plate: str, analyte: str, own: pd.DataFrame, rules: Rules) -> Calibration:
    standards, excluded = _standards(own)
    blanks = own[(own["role"] == "blank") & own["signal"].notna()]
    kind = next((kind for kind in own["signal_kind"] if kind), "")
    unit = next((unit for unit in own["unit"] if unit), "")
    blank = float(blanks["signal"].mean()) if len(blanks) else np.nan
    x, y = standards["expected"].to_numpy(float), standards["signal"].to_numpy(float)
    if rules.blanks == "zero":
        x, y = np.append(x, np.zeros(len(blanks))), np.append(y, blanks["signal"].to_numpy(float))
    try:
        choice = _fit(x, y, rules)
    except CurveError as error:
        return Calibration(plate, analyte, unit, kind, None, refusal=str(error).splitlines()[0], blank=blank,
                           excluded=excluded)  # fmt: skip
    fitted, reason = choice
    levels = levels_of(fitted, standards, rules)
    zeros = y[x == 0] if rules.blanks == "zero" else blanks["signal"].to_numpy(float)
    return Calibration(plate, analyte, unit, kind, fitted, "", reason, levels, accepted_range(levels, rules),
                       limit_of_detection(fitted, zeros, rules), blank, excluded)  # fmt: skip


def _fit(x: np.ndarray, y: np.ndarray, rules: Rules) -> tuple[Fitted, str]:
    if rules.points == "means":
        levels = np.unique(x)
        x, y = levels, np.array([y[x == level].mean() for level in levels])
    points = Points.of(x, y)
    task = Task(points, noise_for(points, rules.weighting), {}, {})
    if rules.model == "auto":
        choice = choose(task)
        return choice.fitted, choice.reason
    from biomarker.curves.fit import fit

    return fit(x, y, model=rules.model, weighting=rules.weighting), "as the rules state"


def _standards(own: pd.DataFrame) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Standards that count, and sentences on those that do not."""
    standards = own[own["role"] == "standard"]
    reasons = {"masked": "masked in the instrument's software", "outlier": "marked as an outlier",
               "malfunction": "the instrument failed", "standard_series": "off its dilution series"}  # fmt: skip
    kept, said = [], []
    for flags, signal, expected, well, sample in zip(standards["flags"], standards["signal"], standards["expected"],
                                                     standards["well"], standards["sample"], strict=True):  # fmt: skip
        why = next((text for flag, text in reasons.items() if flag in flags), "")
        if not why and not np.isfinite(signal):
            why = "no signal"
        if not why and not np.isfinite(expected):
            why = "no stated concentration"
        kept.append(not why)
        if why:
            said.append(f"{sample} in {well or 'an unnamed well'}: {why}")
    return standards[np.array(kept, dtype=bool)], tuple(said)
