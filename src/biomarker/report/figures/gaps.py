"""Where the panel has no number: missing and censored cells, patient by patient."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from biomarker.report.figures.style import COLUMN_INCHES, NON_RESPONDER, PLAIN, RESPONDER, styled

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from biomarker.report.figures.panel_values import PanelValues

# Told apart without colour as well: by hatching.
KINDS = (("missing", PLAIN, ""), ("below the limit", RESPONDER, "////"), ("above the limit", NON_RESPONDER, r"\\\\"))


@styled
def gaps(panel: PanelValues) -> Figure:
    """Analytes as rows, patients as columns: non-responders left, each group with the fullest first.

    Parameters
    ----------
    panel : values of n patients and p analytes, from `biomarker.study.draw.panel_values`
    """
    from matplotlib.figure import Figure as NewFigure
    from matplotlib.patches import Patch

    n, p = panel.values.shape
    holes = np.stack([panel.missing, panel.marks < 0, panel.marks > 0])
    order = np.lexsort((holes.any(axis=0).sum(axis=1), panel.responder))
    figure = NewFigure(figsize=(COLUMN_INCHES * 1.35, min(0.17 * p, 8.0) + 0.95), layout="constrained")
    axes = figure.add_subplot()
    axes.barh(np.arange(p), n, height=0.8, color="#ECECEC")
    for (_, colour, hatch), cells in zip(KINDS, holes, strict=True):
        for j in range(p):
            axes.broken_barh(runs(cells[order, j]), (j - 0.4, 0.8), facecolor=colour, hatch=hatch, edgecolor="white",
                             linewidth=0)  # fmt: skip
    border = int((~panel.responder).sum())
    axes.axvline(border, color=PLAIN, linewidth=1.2)
    axes.set_xticks(
        [border / 2, border + (n - border) / 2], [f"non-responders ({border})", f"responders ({n - border})"]
    )
    axes.set_yticks(np.arange(p), panel.names, fontsize=7 if p <= 24 else 5)
    axes.set(xlim=(0, n), ylim=(p - 0.4, -0.6))
    axes.tick_params(length=0)
    counts = holes.sum(axis=(1, 2))
    handles = [Patch(facecolor=colour, hatch=hatch, edgecolor="white", label=f"{label} ({count})")
               for (label, colour, hatch), count in zip(KINDS, counts, strict=True) if count]  # fmt: skip
    if handles:
        axes.legend(handles=handles, loc="upper center", bbox_to_anchor=(0.5, -0.07 - 0.5 / p), ncols=3,
                    handlelength=1.4, columnspacing=1.0)  # fmt: skip
    axes.set_title(f"{counts.sum()} cells without a number, n = {n}")
    return figure


def runs(yes: npt.NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Start and length of each stretch of True.

    >>> runs(np.array([True, True, False, True]))
    [(0, 2), (3, 1)]
    """
    edges = np.flatnonzero(np.diff(np.concatenate([[0], yes.astype(np.int8), [0]])))
    return [(int(a), int(b - a)) for a, b in zip(edges[::2], edges[1::2], strict=True)]
