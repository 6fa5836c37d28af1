"""Panels of new patients -> counts that add up over the pieces of a batch -> what is odd about the batch as a whole."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from biomarker.assay.panel import Panel
from biomarker.candidates.columns import Array
from biomarker.release.doubts import beyond, changed_limits, listed
from biomarker.release.manifest import Manifest
from biomarker.release.trust import MOST, widths_outside

SMALLEST_BATCH = 3
Counts = npt.NDArray[np.intp]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Batch:
    """Counts of patients for each of p analytes.

    Parameters
    ----------
    known : with a value
    outside, low, high : outside the training range at all; below, and above it by more than the tolerance
    raised, lowered : highest lower limit, and lowest upper limit, among cells that training would have measured;
        -inf and inf where there are none
    """

    known: Counts
    outside: Counts
    low: Counts
    high: Counts
    raised: Array
    lowered: Array

    def __add__(self, other: Batch) -> Batch:
        """Counts of both together."""
        return Batch(self.known + other.known, self.outside + other.outside, self.low + other.low,
                     self.high + other.high, np.maximum(self.raised, other.raised),
                     np.minimum(self.lowered, other.lowered))  # fmt: skip


def count_batch(manifest: Manifest, panel: Panel) -> Batch:
    """Counts of one panel."""
    low, high = beyond(manifest, panel)
    _, _, raised, lowered = changed_limits(manifest, panel)
    return Batch(
        (~np.isnan(panel.values)).sum(axis=0), (widths_outside(manifest, panel) > 0).sum(axis=0), low.sum(axis=0),
        high.sum(axis=0), _extreme(panel, raised, np.max, -np.inf), _extreme(panel, lowered, np.min, np.inf),
    )  # fmt: skip


def batch_reasons(batch: Batch) -> list[str]:
    """Why a whole table cannot be trusted: most patients lie outside the training range in most analytes."""
    drifted = (batch.outside * 2 > batch.known) & (batch.known >= SMALLEST_BATCH)
    if drifted.sum() <= MOST * max(len(drifted), 1):
        return []
    return [f"the whole batch has drifted: {int(drifted.sum())} of {len(drifted)} analytes lie outside the training "
            "range in most patients; unit, assay, kit or sample must differ"]  # fmt: skip


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
