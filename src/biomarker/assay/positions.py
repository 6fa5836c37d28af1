"""Values of samples and where they stand on a plate -> effects of the place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from biomarker.assay.quality import Plates, listed
from biomarker.assay.well import LOGGED
from biomarker.assay.well_groups import Group, grouped

FEWEST = 20
LEVEL = 0.01


@dataclass(frozen=True)
class Effect:
    """How signals on one plate depend on the place.

    Parameters
    ----------
    percent : change from the first to the last column, or of the edge against the inside
    n : samples
    found : p below `LEVEL` divided by the number of plates and analytes that were looked at
    """

    plate: str
    analyte: str
    percent: float
    p: float
    n: int
    found: bool


def effects(plates: Plates, place: str) -> list[Effect]:
    """Effect of the "column" or of the "edge" for every plate and analyte with enough samples.

    Replicates of a sample are one observation, as they usually stand side by side. The size is the slope of the logged
    signals, the p value that of Spearman's rank correlation, so that a few high patients do not make an effect.
    """
    frame = plates.wells.frame
    logged = frame["signal_kind"].isin(LOGGED)
    rows = frame[(frame["role"] == "sample") & ((frame["signal"] > 0) | logged) & (frame["row"] > 0)]
    found = [one for (plate, analyte), own in grouped(rows, ("plate", "analyte"), ("role",))
             if (one := _effect(plate, analyte, own["sample",], place)) is not None]  # fmt: skip
    return [Effect(*one, found=one[3] < LEVEL / len(found)) for one in found]


def sentences(plates: Plates, place: str, what: str) -> list[tuple[str, tuple[str, ...], str]]:
    """Plate, analytes and one sentence per plate on effects larger than the rules allow."""
    found: dict[str, list[Effect]] = {}
    for one in effects(plates, place):
        if one.found and abs(one.percent) > plates.rules.drift:
            found.setdefault(one.plate, []).append(one)
    return [(plate, tuple(one.analyte for one in own), f"plate {plate}: sample signals change {what} "
             f"({listed(f'{one.analyte} {_change(one.percent)}' for one in own)}; p below {LEVEL:g} after correction). "
             "Either the plate is uneven, or patients were not placed at random.")
            for plate, own in found.items()]  # fmt: skip


def _change(percent: float) -> str:
    return f"{1 + percent / 100:.0f}-fold" if percent > 400 else f"{percent:+.0f} %"


def _effect(plate: str, analyte: str, own: Group, place: str) -> tuple[str, str, float, float, int] | None:
    row, column = own["row"], own["column"]
    last_row, last_column = (8, 12) if row.max() <= 8 and column.max() <= 12 else (16, 24)
    at_edge = np.isin(row, (1, last_row)) | np.isin(column, (1, last_column))
    where = at_edge.astype(float) if place == "edge" else (column - 1) / (last_column - 1)
    doubled, signal = np.isin(own["signal_kind"], LOGGED), own["signal"].astype(float)  # NPX counts doublings
    logs = np.where(doubled, signal * np.log(2), np.log(np.where(doubled, 1.0, signal)))
    _, sample, n = np.unique(own["sample"].astype(str), return_inverse=True, return_counts=True)
    x, y = (np.bincount(sample, weights=values) / n for values in (where, logs))
    if len(n) < FEWEST or len(np.unique(x)) < 2 or y.std() == 0:
        return None
    slope, p = _line(x, y)
    return plate, analyte, 100 * float(np.expm1(slope)), p, len(n)


def _line(x: Sequence[float] | np.ndarray, y: Sequence[float] | np.ndarray) -> tuple[float, float]:
    """Slope of y in x by least squares, and its p value by Spearman's rank correlation."""
    from scipy.stats import spearmanr

    slope = float(np.polyfit(np.asarray(x), np.asarray(y), 1)[0])
    return slope, float(spearmanr(x, y).pvalue)
