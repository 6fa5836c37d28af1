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
        shown = listed([f"{panel.rows[i]}: {_cell(panel, i, j)}" for i, j in negative])
        if len({int(j) for _, j in negative}) > 1:
            shown += "; negative in several analytes, they look like values on a log scale (NPX, log2)"
        raise PanelError(f"{panel.source}: negative concentrations ({shown})", allowed="0 or more",
                         do='write a value below the limit as "<2.3"; values on a log scale need a model that was '
                            "trained on them")  # fmt: skip


def doubts(manifest: Manifest, panel: Panel) -> list[list[str]]:
    """Sentences for each patient of a panel that holds the analytes the model sees."""
    low, high = beyond(manifest, panel)
    lower, upper, raised, lowered = changed_limits(manifest, panel)
    kinds = (
        (low, "below the training range", [_range(manifest, panel, j) for j in range(len(panel.schema))]),
        (high, "above the training range", [_range(manifest, panel, j) for j in range(len(panel.schema))]),
        (raised, "the limit of the assay is higher than in training, so the value is known only roughly",
         [f" (training {limit:g})" for limit in lower]),
        (lowered, "the upper limit of the assay is lower than in training, so the value is known only roughly",
         [f" (training {limit:g})" for limit in upper]),
    )  # fmt: skip
    return [_of_patient(panel, i, kinds) for i in range(len(panel))]


def changed_limits(manifest: Manifest, panel: Panel) -> tuple[Array, Array, Bools, Bools]:
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
        sentences.append(f"missing, so filled in with a typical training value: {listed(names)}")
    for cells, start, remarks in kinds:
        if cells[i].any():
            words = [_cell(panel, i, j) + remarks[j] for j in np.flatnonzero(cells[i]).tolist()]
            sentences.append(f"{start}: {listed(words)}")
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


def beyond(manifest: Manifest, panel: Panel) -> tuple[Bools, Bools]:
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


def listed(words: Sequence[str]) -> str:
    """The first few words, and how many more there are."""
    more = f" and {len(words) - SHOWN} more" if len(words) > SHOWN else ""
    return ", ".join(words[:SHOWN]) + more
