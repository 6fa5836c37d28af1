"""Where the panel has no number: missing and censored cells, patient by patient."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from biomarker.report.figures.style import (
    NON_RESPONDER,
    PLAIN,
    RESPONDER,
    SMALL,
    Picture,
    new_picture,
    styled,
)
from biomarker.report.figures.words import shortened

if TYPE_CHECKING:
    from biomarker.report.figures.panel_values import PanelValues

# Told apart without colour as well: by hatching.
KINDS = (("missing", PLAIN, ""), ("below the limit", RESPONDER, "////"), ("above the limit", NON_RESPONDER, r"\\\\"))
ROW, HIGHEST, NAMED, LETTERS = 0.17, 8.0, 0.095, 20


@styled("Missing and censored values", single_patients=True)
def gaps(panel: PanelValues) -> Picture:
    """Draw analytes as rows, patients as columns: non-responders left, each group with the fullest first.

    Names stand beside the rows where there is room for them (about 80 analytes).

    Parameters
    ----------
    panel : (n, p) values and marks
    """
    from matplotlib.patches import Patch

    n, p = panel.values.shape
    holes = np.stack([panel.missing, panel.marks < 0, panel.marks > 0])
    order = np.lexsort((holes.any(axis=0).sum(axis=1), panel.responder))
    row = min(ROW, HIGHEST / p)
    figure = new_picture(row * p + 1.05)
    axes = figure.add_subplot()
    thick = 0.8 if row >= NAMED else 1.0
    axes.barh(np.arange(p), n, height=thick, color="#ECECEC")
    for (_, colour, hatch), cells in zip(KINDS, holes, strict=True):
        for j in np.flatnonzero(cells.any(axis=0)):
            axes.broken_barh(runs(cells[order, j]), (j - thick / 2, thick), facecolor=colour, edgecolor="white",
                             hatch=hatch if row >= NAMED else None, linewidth=0)  # fmt: skip
    border = int((~panel.responder).sum())
    axes.axvline(border, color=PLAIN, linewidth=1.2)
    for x, side, text in ((0.0, "left", f"← {border} non-responders"), (1.0, "right", f"{n - border} responders →")):
        axes.annotate(text, (x, 0), xycoords="axes fraction", xytext=(0, -9), textcoords="offset points", ha=side,
                      va="center", fontsize=7.5)  # fmt: skip
    axes.set_xticks([])
    names = shortened(panel.names, LETTERS) if row >= NAMED else []
    axes.set_yticks(np.arange(len(names)), names, fontsize=7 if row > 0.13 else SMALL)
    axes.set(xlim=(0, n), ylim=(p - 0.4, -0.6))
    axes.tick_params(length=0)
    if row < NAMED:
        axes.set_ylabel(f"{p} analytes, in the order of the panel")
    counts = holes.sum(axis=(1, 2))
    handles = [Patch(facecolor=colour, hatch=hatch if row >= NAMED else None, edgecolor="white",
                     label=f"{label} ({count})")
               for (label, colour, hatch), count in zip(KINDS, counts, strict=True) if count]  # fmt: skip
    if handles:
        figure.legend(handles=handles, loc="outside lower center", ncols=min(2, len(handles)), handlelength=1.4,
                      columnspacing=1.0)  # fmt: skip
    figure.suptitle(f"{counts.sum()} of {n * p} cells without a number, n = {n}", fontsize=7.5)
    return figure


def runs(yes: npt.NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Start and length of each stretch of True.

    >>> runs(np.array([True, True, False, True]))
    [(0, 2), (3, 1)]
    """
    edges = np.flatnonzero(np.diff(np.concatenate([[0], yes.astype(np.int8), [0]])))
    return [(int(a), int(b - a)) for a, b in zip(edges[::2], edges[1::2], strict=True)]
