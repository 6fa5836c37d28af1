"""Heat map of one plate: where signals are high and low, and what stands in each well."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from biomarker.assay.wells import Wells
from biomarker.report.figures.style import PLAIN, styled

if TYPE_CHECKING:
    from matplotlib.figure import Figure

LETTER = {"standard": "S", "blank": "B", "control": "C", "sample": "", "empty": "·"}


@styled
def plate_heat(wells: Wells, plate: str) -> Figure:
    """Colour: median over the analytes of the rank of a well's signal on the plate, 0 lowest to 100 highest.

    Ranks let analytes of very different signals share one picture. Letters: S standard, B blank, C control.
    """
    from matplotlib import colormaps
    from matplotlib.figure import Figure as NewFigure

    frame = wells.frame[(wells.frame["plate"] == plate) & (wells.frame["row"] > 0)]
    large = frame["row"].max() > 8 or frame["column"].max() > 12
    rows, columns = (16, 24) if large else (8, 12)
    grid = np.full((rows, columns), np.nan)
    ranks = 100 * frame.groupby("analyte")["signal"].rank(pct=True)
    by_well = ranks.groupby([frame["row"], frame["column"]]).median()
    for place, value in by_well.items():
        row, column = map(int, place)  # type: ignore[call-overload]  # pandas types the pair as Hashable
        grid[row - 1, column - 1] = value
    figure = NewFigure(figsize=(4.2, 2.6) if not large else (6.2, 3.9))
    axes = figure.add_axes((0.07, 0.03, 0.74, 0.87))
    # ten steps and a mesh stay vectors: an embedded picture would need a looser content policy
    shown = axes.pcolormesh(np.ma.masked_invalid(grid), cmap=colormaps["cividis"].resampled(10), vmin=0, vmax=100,
                            edgecolors="white", linewidth=0.6)  # fmt: skip
    axes.set(aspect="equal", ylim=(rows, 0))
    roles = frame.drop_duplicates(["row", "column"])
    for row, column, role in zip(roles["row"], roles["column"], roles["role"], strict=True):
        dark = not grid[row - 1, column - 1] > 55
        axes.text(column - 0.5, row - 0.5, LETTER[role], ha="center", va="center", fontsize=6.5 if not large else 4.5,
                  color="white" if dark and np.isfinite(grid[row - 1, column - 1]) else PLAIN)  # fmt: skip
    axes.set_xticks(np.arange(columns) + 0.5, [str(i + 1) for i in range(columns)], fontsize=7 if not large else 5)
    axes.set_yticks(np.arange(rows) + 0.5, [chr(65 + i) for i in range(rows)], fontsize=7 if not large else 5)
    axes.tick_params(length=0)
    axes.xaxis.tick_top()
    for spine in axes.spines.values():
        spine.set_visible(False)
    bar = figure.colorbar(shown, cax=figure.add_axes((0.85, 0.13, 0.03, 0.66)))
    bar.set_label("rank of the signal, %")
    return figure
