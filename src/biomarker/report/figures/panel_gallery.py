"""A panel and its single-marker tests -> the figures of what was measured, each with its caption."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from biomarker.report.figures.correlations import correlations, spearman
from biomarker.report.figures.drawing import Drawing, drawing
from biomarker.report.figures.gaps import gaps
from biomarker.report.figures.panel_overview import panel_overview
from biomarker.report.figures.panel_values import PanelValues
from biomarker.report.figures.style import COLUMN_INCHES, PAGE_INCHES
from biomarker.report.figures.volcano import kind_of, volcano
from biomarker.report.numbers import Results

# Each dot is an element of the page; these keep the report of a large panel readable and below a few megabytes.
MOST_DOTS, MOST_GRAPHS, MOST_CORRELATED, MOST_ROWS = 2500, 24, 40, 60
MOST_IN_COLUMN = 24


def panel_gallery(results: Results, panel: PanelValues) -> Mapping[str, Drawing]:
    """Draw the panel; keys are the names."""
    order = by_p(results, panel)
    graphs = min(MOST_GRAPHS, max(4, MOST_DOTS // max(len(panel.responder), 1)))
    drawings = [_overview(panel, order[:graphs])]
    if len(panel.names) > 1:
        drawings.append(_correlations(panel, order[:MOST_CORRELATED]))
    markers = results.get("single_markers")
    if markers and any(one["log2_ratio"] is not None for one in markers["analytes"]):
        drawings.append(_volcano(markers))
    if panel.missing.any() or (panel.marks != 0).any():
        drawings.append(_gaps(panel))
    return {one.name: one for one in drawings}


def by_p(results: Results, panel: PanelValues) -> npt.NDArray[np.intp]:
    """Analytes with the smallest p first; in the order of the panel where there are no tests."""
    p = {one["name"]: one["p"] for one in (results.get("single_markers") or {}).get("analytes", ())}
    values = [np.inf if p.get(name) is None else p[name] for name in panel.names]
    return np.argsort(values, kind="stable")


def _overview(panel: PanelValues, shown: npt.NDArray[np.intp]) -> Drawing:
    own = panel.take(shown)
    below, above = int((own.marks < 0).sum()), int((own.marks > 0).sum())
    return drawing(
        "panel_overview",
        "Analytes by response",
        panel_overview(own, PAGE_INCHES),
        f"Values of {len(shown)} analytes, non-responders beside responders; the table of analytes gives the medians.",
        f"As measured, smallest p-value of a single-marker test first{_part(shown, panel)}. "
        + (
            f"{below} values lie below and {above} above a limit of the assay; they are drawn, hollow, at that limit."
            if below + above
            else "No value lies beyond a limit."
        ),
    )


def _correlations(panel: PanelValues, shown: npt.NDArray[np.intp]) -> Drawing:
    own = panel.take(shown)
    width = COLUMN_INCHES if len(shown) <= MOST_IN_COLUMN else PAGE_INCHES
    pairs = np.abs(np.nan_to_num(spearman(own.values)) - np.eye(len(shown)))
    first, second = np.unravel_index(int(pairs.argmax()), pairs.shape)
    return drawing(
        "correlations",
        "Correlation of the analytes",
        correlations(own, width),
        f"The closest pair is {own.names[first]} and {own.names[second]}, with a Spearman correlation of "
        f"{pairs[first, second]:.2f} in size.",
        f"Spearman's correlation, in the order of a clustering{_part(shown, panel)}. Limits stand for censored values. "
        "Closely correlated analytes can stand in for each other, and which of them is chosen is then chance.",
    )


def _volcano(markers: Mapping[str, Any]) -> Drawing:
    tested = [one for one in markers["analytes"] if one["p"] is not None]
    holm, bh = (sum(kind_of(one) <= most for one in tested) for most in (0, 1))
    return drawing(
        "volcano",
        "Each analyte by itself",
        volcano(markers),
        f"Of {markers['n_tests']} analytes, {holm} have a Holm-adjusted and {bh} a Benjamini-Hochberg-adjusted p below "
        "0.05; the table of single markers gives the numbers.",
        "Right: higher in responders. Above the dashed line an analyte looks remarkable alone; only a p-value adjusted "
        "for all tests tells whether that is more than their number explains. Limits stand for censored values.",
    )


def _gaps(panel: PanelValues) -> Drawing:
    holes = panel.missing | (panel.marks != 0)
    order = np.argsort(-holes.sum(axis=0), kind="stable")
    shown = order[: min(MOST_ROWS, int(holes.any(axis=0).sum()))]
    worst = int(order[0])
    return drawing(
        "gaps",
        "Missing and censored values",
        gaps(panel.take(shown)),
        f"{int(panel.missing.sum())} cells are missing and {int((panel.marks != 0).sum())} lie beyond a limit; "
        f"{panel.names[worst]} has most of them, {int(holes[:, worst].sum())}.",
        f"Each row is an analyte with at least one such cell ({len(shown)} of {len(panel.names)}), each column a "
        "patient. A gap that depends on the response can pass for a biomarker.",
    )


def _part(shown: npt.NDArray[np.intp], panel: PanelValues) -> str:
    return "" if len(shown) == len(panel.names) else f" (the first {len(shown)} of {len(panel.names)} analytes)"
