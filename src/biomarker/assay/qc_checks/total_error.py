"""Controls whose bias and scatter together are larger than an assay may have."""

from __future__ import annotations

import numpy as np

from biomarker.assay.control_targets import at_limit, target_of
from biomarker.assay.quality import Plates, QcCheck, Seen

FEWEST = 3  # plates, as validation asks for at least three runs


def _find(plates: Plates) -> list[Seen]:
    relative: dict[tuple[str, str], list[float]] = {}
    limited: dict[tuple[str, str], bool] = {}
    for one in plates.controls:
        target = target_of(plates, one)
        if target is not None and one.value is not None and not one.qualifier:
            relative.setdefault((one.sample, one.analyte), []).append(100 * one.value / target)
            limited[one.sample, one.analyte] = at_limit(plates, one, target)
    found = []
    for pair, recovered in relative.items():
        most = plates.rules.total_error_at_limits if limited[pair] else plates.rules.total_error
        if len(recovered) >= FEWEST and (seen := _sentence(pair, np.array(recovered), most)):
            found.append(Seen("warning", seen, "", (pair[1],)))
    return found


def _sentence(pair: tuple[str, str], recovered: np.ndarray, most: float) -> str:
    bias, cv = float(recovered.mean() - 100), 100 * float(recovered.std(ddof=1) / recovered.mean())
    if abs(bias) + cv <= most:
        return ""
    return (f"control {pair[0]} of {pair[1]} has a total error of {abs(bias) + cv:.0f} % (bias {bias:+.0f} %, CV "
            f"{cv:.0f} % over {len(recovered)} plates); {most:g} % is allowed.")  # fmt: skip


PART = QcCheck(
    code="QC021",
    summary=f"Total error of a control (bias and CV together) over {FEWEST} plates or more beyond rules.total_error",
    why="Differences between patients that are smaller than this cannot be told from the assay's own error.",
    do="Find out whether one plate or the whole assay is off; bridge the plates, or repeat the one that is.",
    find=_find,
    reference="ICH M10 2022, accuracy and precision of ligand binding assays",
)
