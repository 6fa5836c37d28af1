"""Panel of new patients + what the model was trained on -> reasons to distrust each prediction, in plain words."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from biomarker.assay.analytes import CONCENTRATION_UNITS, Analyte
from biomarker.assay.panel import ABOVE, BELOW, Panel
from biomarker.candidates.columns import Array
from biomarker.errors import PanelError
from biomarker.release.manifest import Manifest
from biomarker.release.ranges import TrainingRange, outward_low

SHOWN = 5
RANGE_TOLERANCE = 0.05  # share of the width of the training range, on the log scale
SMALLEST_BATCH = 3
Bools = npt.NDArray[np.bool_]


def refuse_impossible(panel: Panel) -> None:
    """A concentration cannot be negative.

    Raises
    ------
    PanelError
        With the patients and analytes concerned.
    """
    linear = np.array([analyte.unit in CONCENTRATION_UNITS for analyte in panel.schema], dtype=bool)
    negative = np.argwhere((panel.values < 0) & linear)
    if len(negative):
        shown = _listed([f"{panel.rows[i]}: {_cell(panel, i, j)}" for i, j in negative])
        raise PanelError(f"{panel.source}: negative concentrations ({shown})", allowed="0 or more",
                         do='write a value below the limit as "<2.3"; values on a log scale need a model that was '
                            "trained on them")  # fmt: skip


def doubts(manifest: Manifest, panel: Panel) -> list[list[str]]:
    """Sentences for each patient of a panel that holds the analytes the model sees."""
    low, high = _beyond(manifest, panel)
    lower, upper, raised, lowered = _changed_limits(manifest, panel)
    kinds = (
        (low, "below the training range", [_range(manifest, panel, j) for j in range(len(panel.schema))]),
        (high, "above the training range", [_range(manifest, panel, j) for j in range(len(panel.schema))]),
        (raised, "the limit of the assay is higher than in training, so the value is known only roughly",
         [f" (training {limit:g})" for limit in lower]),
        (lowered, "the upper limit of the assay is lower than in training, so the value is known only roughly",
         [f" (training {limit:g})" for limit in upper]),
    )  # fmt: skip
    return [_of_patient(panel, i, kinds) for i in range(len(panel))]


def batch_doubts(manifest: Manifest, panel: Panel) -> list[str]:
    """Sentences about analytes that lie outside the training range in most patients of a batch (3 or more)."""
    low, high = _beyond(manifest, panel)
    known = (~np.isnan(panel.values)).sum(axis=0)
    found = []
    for side, beyond in (("below", low), ("above", high)):
        most = (beyond.sum(axis=0) * 2 > known) & (known >= SMALLEST_BATCH)
        names = [analyte.name for analyte, yes in zip(panel.schema, most, strict=True) if yes]
        if names:
            found.append(f"most patients lie {side} the training range of {_listed(names)}: "
                         "are unit, assay and sample the same as in training?")  # fmt: skip
    return found + _limit_notes(manifest, panel)


def _limit_notes(manifest: Manifest, panel: Panel) -> list[str]:
    """Analytes of which some patient's value hides behind a limit that training did not have."""
    lower, upper, raised, lowered = _changed_limits(manifest, panel)
    found = []
    for cells, limits, pick, start in (
        (raised, lower, np.max, "the lower limit of this assay is higher than in training"),
        (lowered, upper, np.min, "the upper limit of this assay is lower than in training"),
    ):
        words = [f"{panel.schema.names[j]} {pick(panel.values[cells[:, j], j]):g} (training {limits[j]:g})"
                 for j in np.flatnonzero(cells.any(axis=0))]  # fmt: skip
        if words:
            found.append(f"{start}, and values beyond it say less than the model takes them to say: {_listed(words)}")
    return found


def _changed_limits(manifest: Manifest, panel: Panel) -> tuple[Array, Array, Bools, Bools]:
    """(p,) limits of training below and above, and (n, p) censored cells that training would have measured."""
    lower = np.array([_training_limit(analyte, manifest) for analyte in panel.schema])
    upper = np.array([_training_upper(analyte, manifest) for analyte in panel.schema])
    raised = (panel.marks == BELOW) & (panel.values > lower)
    return lower, upper, raised, (panel.marks == ABOVE) & (panel.values < upper)


def _of_patient(panel: Panel, i: int, kinds: Sequence[tuple[Bools, str, Sequence[str]]]) -> list[str]:
    absent = np.isnan(panel.values[i])
    sentences = []
    if absent.any() and not absent.all():
        names = [analyte.name for analyte, yes in zip(panel.schema, absent, strict=True) if yes]
        sentences.append(f"missing, so filled in with a typical training value: {_listed(names)}")
    for cells, start, remarks in kinds:
        if cells[i].any():
            words = [_cell(panel, i, j) + remarks[j] for j in np.flatnonzero(cells[i]).tolist()]
            sentences.append(f"{start}: {_listed(words)}")
    return sentences


def _training_limit(analyte: Analyte, manifest: Manifest) -> float:
    """Limit up to which a censored value says as much as it did in training."""
    seen = manifest.training_range.get(analyte.name, TrainingRange(np.inf, np.inf))
    limits = [limit for limit in (analyte.lower_limit, seen.lower_limit) if limit is not None]
    return max(limits, default=seen.low)


def _training_upper(analyte: Analyte, manifest: Manifest) -> float:
    """Limit down to which a value above a limit says as much as it did in training; as far as values were seen."""
    seen = manifest.training_range.get(analyte.name)
    if seen is None:
        return -np.inf
    limits = [limit for limit in (analyte.upper_limit, seen.upper_limit) if limit is not None]
    return min([*limits, outward_low(seen.high)])  # the highest training value was rounded outward by one step


def _beyond(manifest: Manifest, panel: Panel) -> tuple[Bools, Bools]:
    """(n, p) cells below, and above, the training range by more than the tolerance."""
    low, high = np.zeros(panel.values.shape, dtype=bool), np.zeros(panel.values.shape, dtype=bool)
    for j, analyte in enumerate(panel.schema):
        seen = manifest.training_range.get(analyte.name)
        if seen is None:
            continue
        start, end, values = seen.low, seen.high, panel.values[:, j]
        if not analyte.is_logged and start > 0:
            values, start, end = _log(values), float(np.log(start)), float(np.log(end))
        slack = RANGE_TOLERANCE * (end - start)
        # A smaller limit than in training is no doubt where training values were below a limit as well.
        harmless = ABOVE if seen.lower_limit is None else (ABOVE, BELOW)
        low[:, j] = (values < start - slack) & ~np.isin(panel.marks[:, j], harmless)
        high[:, j] = (values > end + slack) & (panel.marks[:, j] != BELOW)
    return low, high


def _log(values: Array) -> Array:
    """Logarithm; minus infinity where not positive, NaN where missing."""
    logged = np.where(np.isnan(values), np.nan, -np.inf)
    np.log(values, out=logged, where=values > 0)
    return logged


def _cell(panel: Panel, i: int, j: int) -> str:
    analyte = panel.schema.analytes[j]
    sign = {BELOW: "<", ABOVE: ">"}.get(int(panel.marks[i, j]), "")
    return f"{analyte.name} {sign}{panel.values[i, j]:g} {analyte.unit}"


def _range(manifest: Manifest, panel: Panel, j: int) -> str:
    seen = manifest.training_range.get(panel.schema.analytes[j].name)
    return f" (training {seen.low:g} to {seen.high:g})" if seen else ""


def _listed(words: Sequence[str]) -> str:
    more = f" and {len(words) - SHOWN} more" if len(words) > SHOWN else ""
    return ", ".join(words[:SHOWN]) + more
