"""Panel of new patients + what the model was trained on -> reasons not to trust a prediction at all, and a light."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from biomarker.assay.panel import BELOW, MEASURED, Panel
from biomarker.candidates.columns import Array
from biomarker.errors import UntrustedError
from biomarker.release.doubts import SHOWN
from biomarker.release.manifest import Manifest
from biomarker.release.novelty import Novelty
from biomarker.release.prediction import Prediction, PredictionReport

GREEN, AMBER, RED = "green", "amber", "red"
MOST = 0.5
SMALLEST_PANEL = 3  # one or two analytes below their limit are nothing unusual
UNUSUAL = 0.05  # empirical p-value
FAR = 2.0  # times as far out as the most unusual training patient
Sentences = list[list[str]]


def light(red: bool, warned: bool) -> str:
    """Red: do not use; amber: read the warnings; green: nothing was found against it."""
    return RED if red else AMBER if warned else GREEN


def reasons_against(manifest: Manifest, panel: Panel) -> Sentences:
    """For each patient, why the model has nothing to say: far outside what it saw, or hardly measured."""
    outside = widths_outside(manifest, panel)
    far = outside > 1
    absent, censored = np.isnan(panel.values), panel.marks == BELOW
    sentences = []
    for i in range(len(panel)):
        found = []
        if far[i].any():
            names = [panel.schema.names[j] for j in np.flatnonzero(far[i]).tolist()]
            found.append("farther outside the training range than that range is wide, so nothing is known there: "
                         + ", ".join(names[:SHOWN]))  # fmt: skip
        if absent[i].size and absent[i].all():
            found.append("no analyte was measured: the probability is that of an average training patient")
        elif absent[i].size and absent[i].mean() > MOST:
            found.append(f"{int(absent[i].sum())} of {absent.shape[1]} analytes are missing")
        if censored[i].sum() >= SMALLEST_PANEL and (censored[i] | absent[i]).all():
            found.append("every measured analyte is below its limit, so nothing tells this patient from others: "
                         "are unit and assay the same as in training?")  # fmt: skip
        sentences.append(found)
    return sentences


def unusual(manifest: Manifest, novelty: Novelty, rows: Array) -> tuple[Sentences, Sentences]:
    """Sentences about the panel of each row as a whole: reasons not to trust it, and reasons to doubt.

    Parameters
    ----------
    rows : (n, 2p + q) that `Columns` describes
    """
    ratio, p, p_forest = novelty.judge(manifest.columns, rows)
    n = len(novelty.ellipse.distances)
    red: Sentences = [[] for _ in rows]
    amber: Sentences = [[] for _ in rows]
    for i in range(len(rows)):
        if ratio[i] > FAR:
            red[i].append(f"the panel as a whole lies {ratio[i]:.1f} times as far out as the most unusual of {n} "
                          "training patients")  # fmt: skip
        elif p[i] <= UNUSUAL:
            amber[i].append(f"the combination of values is unusual (Mahalanobis distance: p = {p[i]:.2g} among {n} "
                            "training patients)")  # fmt: skip
        if p_forest[i] <= UNUSUAL and not red[i]:
            amber[i].append(f"the panel is easy to tell from those of the training patients (isolation forest: "
                            f"p = {p_forest[i]:.2g})")  # fmt: skip
    return red, amber


def refuse_red(report: PredictionReport) -> None:
    """Refuse a report with a prediction that may not be used.

    Raises
    ------
    UntrustedError
        With the patients and the first reason of each.
    """
    red = [one for one in report if one.trust == RED]
    if red:
        raise refusal(red[:SHOWN], len(red), len(report))


def refusal(first: Sequence[Prediction], n_red: int, n: int) -> UntrustedError:
    """The refusal of a table with predictions that may not be used, of which the first few are shown."""
    shown = "\n  ".join(f"{one.patient_id}: {one.warnings[0]}" for one in first)
    more = f"\n  and {n_red - len(first)} more" if n_red > len(first) else ""
    return UntrustedError(f"{n_red} of {n} predictions may not be used:\n  {shown}{more}",
                          allowed="with --strict, only green and amber predictions",
                          do="mend or leave out these patients; without --strict they are shown in red")  # fmt: skip


def widths_outside(manifest: Manifest, panel: Panel) -> npt.NDArray[np.float64]:
    """(n, p) distance from the training range in widths of that range, on the log scale; 0 inside or unknown."""
    outside = np.zeros(panel.values.shape)
    for j, analyte in enumerate(panel.schema):
        seen = manifest.training_range.get(analyte.name)
        if seen is None:
            continue
        low, high, values = seen.low, seen.high, panel.values[:, j]
        if not analyte.is_logged and low > 0:
            positive = np.where(values > 0, values, np.nan)
            values, low, high = np.log(positive), float(np.log(low)), float(np.log(high))
        width = max(high - low, 1e-12)
        # "<9000" may lie anywhere below and ">0.1" anywhere above; a low limit alone is what a better assay reports.
        below = np.where(panel.marks[:, j] == MEASURED, (low - values) / width, 0.0)
        above = np.where(panel.marks[:, j] != BELOW, (values - high) / width, 0.0)
        outside[:, j] = np.nan_to_num(np.fmax(np.fmax(below, above), 0.0))
    return outside
