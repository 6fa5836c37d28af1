"""Panels of new patients -> counts that add up over the pieces of a batch -> what is odd about the batch as a whole."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from biomarker.assay.analytes import Analyte
from biomarker.assay.panel import MEASURED, Panel
from biomarker.candidates.columns import Array
from biomarker.release.doubts import beyond, changed_limits, listed
from biomarker.release.manifest import Manifest
from biomarker.release.trust import MOST, widths_outside

SMALLEST_BATCH = 3
FEWEST_FOR_SPREAD, ENOUGH_FOR_SPREAD, FEWEST_ANALYTES = 5, 8, 3
NARROW_IF_FEW, NARROW = 0.35, 0.5
PER_UNIT = 1000
NEAR_THOUSAND = math.log(4)
Counts = npt.NDArray[np.intp]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Batch:
    """Counts of patients for each of p analytes.

    Parameters
    ----------
    known : with a value
    outside, low, high : outside the training range at all; below, and above it by more than the tolerance
    measured, logs, squares : with a positive value between the limits; sums of their natural logarithms and of the
        squares of these, in whole thousandths, so that pieces add up to the same sums as the whole
    raised, lowered : highest lower limit, and lowest upper limit, among cells that training would have measured;
        -inf and inf where there are none
    """

    known: Counts
    outside: Counts
    low: Counts
    high: Counts
    measured: Counts
    logs: Counts
    squares: Counts
    raised: Array
    lowered: Array

    def __add__(self, other: Batch) -> Batch:
        """Counts of both together."""
        return Batch(self.known + other.known, self.outside + other.outside, self.low + other.low,
                     self.high + other.high, self.measured + other.measured, self.logs + other.logs,
                     self.squares + other.squares, np.maximum(self.raised, other.raised),
                     np.minimum(self.lowered, other.lowered))  # fmt: skip


def count_batch(manifest: Manifest, panel: Panel) -> Batch:
    """Counts of one panel."""
    low, high = beyond(manifest, panel)
    _, _, raised, lowered = changed_limits(manifest, panel)
    return Batch(
        (~np.isnan(panel.values)).sum(axis=0), (widths_outside(manifest, panel) > 0).sum(axis=0), low.sum(axis=0),
        high.sum(axis=0), *_log_sums(panel), _extreme(panel, raised, np.max, -np.inf),
        _extreme(panel, lowered, np.min, np.inf),
    )  # fmt: skip


def batch_reasons(manifest: Manifest, analytes: Sequence[Analyte], batch: Batch) -> list[str]:
    """Why a whole table cannot be trusted: most patients lie outside the training range in most analytes, or differ
    as little from each other as concentrations do after a logarithm was taken.

    Parameters
    ----------
    analytes : of the batch, in its order
    """
    drifted = (batch.outside * 2 > batch.known) & (batch.known >= SMALLEST_BATCH)
    if drifted.sum() <= MOST * max(len(drifted), 1):
        return _narrow(manifest, analytes, batch)
    factor = _factor(manifest, analytes, batch)
    return [f"the whole batch has drifted: {int(drifted.sum())} of {len(drifted)} analytes lie outside the training "
            f"range in most patients; unit, assay, kit or sample must differ{factor}"]  # fmt: skip


def batch_doubts(manifest: Manifest, panel: Panel, batch: Batch) -> list[str]:
    """Sentences about analytes that lie outside the training range in most patients of a batch (3 or more).

    Parameters
    ----------
    panel : any piece of the batch, for its analytes
    """
    found = []
    for side, count in (("below", batch.low), ("above", batch.high)):
        most = (count * 2 > batch.known) & (batch.known >= SMALLEST_BATCH)
        names = [analyte.name for analyte, yes in zip(panel.schema, most, strict=True) if yes]
        if names:
            found.append(f"most patients lie {side} the training range of {listed(names)}: "
                         "are unit, assay and sample the same as in training?")  # fmt: skip
    return found + _limit_notes(manifest, panel, batch)


def _factor(manifest: Manifest, analytes: Sequence[Analyte], batch: Batch) -> str:
    """A factor of about 1000 between the middles of batch and training, as between ng/mL and pg/mL."""
    shifts = []
    for j, analyte in enumerate(analytes):
        seen = manifest.training_range.get(analyte.name)
        if seen is not None and not analyte.is_logged and seen.low > 0 and batch.measured[j]:
            middle = (math.log(seen.low) + math.log(seen.high)) / 2
            shifts.append(batch.logs[j] / batch.measured[j] / PER_UNIT - middle)
    shift = float(np.median(shifts)) if shifts else 0.0
    if abs(abs(shift) - math.log(1000)) > NEAR_THOUSAND:
        return ""
    return f" (values are about 1000 times {'higher' if shift > 0 else 'lower'}: ng/mL and pg/mL mixed up?)"


def _narrow(manifest: Manifest, analytes: Sequence[Analyte], batch: Batch) -> list[str]:
    """Values on a log scale that lie in the range of concentrations: their logarithms hardly differ."""
    spread = [_spread_in_training(manifest, analyte) for analyte in analytes]
    ratios = [_spread(batch, j) / known for j, known in enumerate(spread)
              if known is not None and batch.measured[j] >= FEWEST_FOR_SPREAD]  # fmt: skip
    if len(ratios) < FEWEST_ANALYTES:
        return []
    n, middle = int(np.median(batch.measured)), float(np.median(ratios))
    if middle >= (NARROW_IF_FEW if n < ENOUGH_FOR_SPREAD else NARROW):
        return []
    return [f"patients of this batch differ much less from each other than those of training did (by a factor of "
            f"{middle:.2g} on the log scale): are these values on a log scale (NPX, log2)?"]  # fmt: skip


def _spread_in_training(manifest: Manifest, analyte: Analyte) -> float | None:
    seen = manifest.training_range.get(analyte.name)
    return None if seen is None or analyte.is_logged else seen.spread


def _spread(batch: Batch, j: int) -> float:
    n, total, squares = int(batch.measured[j]), int(batch.logs[j]), int(batch.squares[j])
    return math.sqrt(max(n * squares - total * total, 0) / (n * (n - 1))) / PER_UNIT


def _log_sums(panel: Panel) -> tuple[Counts, Counts, Counts]:
    measured = (panel.marks == MEASURED) & (panel.values > 0)
    logs = np.round(PER_UNIT * np.log(np.where(measured, panel.values, 1.0))).astype(np.intp)
    return measured.sum(axis=0), logs.sum(axis=0), (logs**2).sum(axis=0)


def _limit_notes(manifest: Manifest, panel: Panel, batch: Batch) -> list[str]:
    """Analytes of which some patient's value hides behind a limit that training did not have."""
    lower, upper, _, _ = changed_limits(manifest, panel)
    found = []
    for new, limits, start in (
        (batch.raised, lower, "the lower limit of this assay is higher than in training"),
        (batch.lowered, upper, "the upper limit of this assay is lower than in training"),
    ):
        words = [f"{panel.schema.names[j]} {new[j]:g} (training {limits[j]:g})"
                 for j in np.flatnonzero(np.isfinite(new))]  # fmt: skip
        if words:
            found.append(f"{start}, and values beyond it say less than the model takes them to say: {listed(words)}")
    return found


def _extreme(panel: Panel, cells: Bools, pick: Callable[..., Array], without: float) -> Array:
    values: Array = pick(np.where(cells, panel.values, without), axis=0, initial=without)
    return values
