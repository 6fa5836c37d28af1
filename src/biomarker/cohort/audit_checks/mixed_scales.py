"""Columns that are transformed already, or hold two units."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from biomarker.assay.analytes import CONCENTRATION_UNITS, LOG_UNITS
from biomarker.assay.panel import MEASURED
from biomarker.assay.scales import guess_scale
from biomarker.cohort.audit import AuditCheck, Seen, listed
from biomarker.cohort.cohort import Cohort

THOUSAND = (2.5, 3.5)  # log10 of the factor between pg and ng, give or take
GAP = 1.5  # log10 between the odd values and all others


def _find(cohort: Cohort) -> list[Seen]:
    return [*_transformed(cohort), *_thousandfold(cohort)]


def _transformed(cohort: Cohort) -> list[Seen]:
    panel = cohort.panel
    linear = [j for j, analyte in enumerate(panel.schema) if not analyte.is_logged]
    columns = {panel.schema.names[j]: panel.values[~np.isnan(panel.values[:, j]), j] for j in linear}
    negative = [name for name, values in columns.items() if (values < 0).any()]
    if negative:
        return [Seen("warning", f"negative values in a linear unit: {listed(negative)}.")]
    concentrations = [columns[panel.schema.names[j]] for j in linear
                      if panel.schema.analytes[j].unit in CONCENTRATION_UNITS]  # fmt: skip
    if concentrations and guess_scale(concentrations)[0] in LOG_UNITS:
        return [Seen("warning", "the concentrations spread little and have no long tail, like values that are "
                                "logarithms already.")]  # fmt: skip
    return []


def _thousandfold(cohort: Cohort) -> list[Seen]:
    panel = cohort.panel
    odd = np.zeros(panel.values.shape, dtype=np.bool_)
    for j, analyte in enumerate(panel.schema):
        usable = (panel.marks[:, j] == MEASURED) & (panel.values[:, j] > 0)
        if analyte.unit in CONCENTRATION_UNITS and usable.sum() > 3:
            odd[usable, j] = _far(np.log10(panel.values[usable, j]))
    if not odd.any():
        return []
    names = [panel.schema.names[j] for j in np.unique(np.nonzero(odd)[1])]
    who = tuple(dict.fromkeys(cohort.patients[i] for i in np.unique(np.nonzero(odd)[0])))
    return [Seen("warning", f"{int(odd.sum())} values about 1000 times above or below all others, like ng among pg: "
                            f"{listed(names)}.", who)]  # fmt: skip


def _far(logs: npt.NDArray[np.float64]) -> npt.NDArray[np.bool_]:
    """Values about 1000-fold from the median, beyond a gap in which nothing lies, and in the minority."""
    away = logs - np.median(logs)
    found = np.zeros(len(logs), dtype=np.bool_)
    for side in (1, -1):
        far = (side * away > THOUSAND[0]) & (side * away < THOUSAND[1])
        inner = (side * away)[~far & (side * away < THOUSAND[0])]
        if far.any() and far.mean() < 0.5 and (side * away)[far].min() - inner.max() > GAP:
            found |= far
    return found


PART = AuditCheck(
    code="BM010",
    summary="Negative or log-like values in a linear unit; values about 1000-fold apart (ng among pg)",
    why="A second logarithm or a wrong unit moves patients for reasons that are not biology.",
    do='State the unit as it is ("log2", "transformed", panel.units), or correct the values in the file.',
    find=_find,
    level=0.01,
)
