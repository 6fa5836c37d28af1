"""Heat map of one plate: where signals are high and low, and what stands in each well."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from biomarker.assay.quality import counted
from biomarker.assay.wells import Wells
from biomarker.report.figures.style import PLAIN, SMALL, Picture, new_picture, styled
from biomarker.report.figures.words import shorten

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from biomarker.report.figures.band import Floats

LETTER = {"standard": "S", "blank": "B", "control": "C", "sample": "", "empty": "·"}


@styled("Signals on the plate", single_patients=True)
def plate_heat(wells: Wells, plate: str) -> Picture:
    """Draw the median over the analytes of the rank of each well's signal on the plate, 0 lowest to 100 highest.

    Ranks let analytes of very different signals share one picture. Letters: S standard, B blank, C control.

    Parameters
    ----------
    wells : every well of an assay, of any number of plates
    plate : name of one of ``wells.plates``
    """
    from matplotlib import colormaps

    frame = wells.frame[(wells.frame["plate"] == plate) & (wells.frame["row"] > 0)]
    large = frame["row"].max() > 8 or frame["column"].max() > 12
    rows, columns = (16, 24) if large else (8, 12)
    grid = np.full((rows, columns), np.nan)
    ranks = 100 * frame.groupby("analyte")["signal"].rank(pct=True)
    by_well = ranks.groupby([frame["row"], frame["column"]]).median()
    for place, value in by_well.items():
        row, column = map(int, place)  # type: ignore[call-overload]  # pandas types the pair as Hashable
        grid[row - 1, column - 1] = value
    figure = new_picture(3.5)
    axes = figure.add_subplot()
    # ten steps and a mesh stay vectors: an embedded picture would need a looser content policy
    shown = axes.pcolormesh(np.ma.masked_invalid(grid), cmap=colormaps["cividis"].resampled(10), vmin=0, vmax=100,
                            edgecolors="white", linewidth=0.6 if not large else 0.3)  # fmt: skip
    roles = frame.drop_duplicates(["row", "column"])
    for row, column, role in zip(roles["row"], roles["column"], roles["role"], strict=True):
        axes.text(column - 0.5, row - 0.5, LETTER[role], ha="center", va="center", fontsize=SMALL,
                  color="white" if grid[row - 1, column - 1] <= 55 else PLAIN)  # fmt: skip
    _frame(axes, grid)
    figure.colorbar(shown, ax=axes, location="bottom", shrink=0.7, aspect=30).set_label("rank of the signal, %")
    held = f"{counted(len(roles), 'well')}, {counted(frame['analyte'].nunique(), 'analyte')}"
    axes.set_xlabel(f"{shorten(plate, 30)}: {held}\nS standard, B blank, C control, dot empty")
    return figure


def _frame(axes: Axes, grid: Floats) -> None:
    """Letters and numbers of the rows and columns, as on the plate."""
    rows, columns = grid.shape
    step = 1 if columns <= 12 else 2  # a number on every second column has room
    axes.set(aspect="equal", ylim=(rows, 0))
    axes.set_xticks(np.arange(0, columns, step) + 0.5, [str(i + 1) for i in range(0, columns, step)], fontsize=SMALL)
    axes.set_yticks(np.arange(rows) + 0.5, [chr(65 + i) for i in range(rows)], fontsize=SMALL)
    axes.tick_params(length=0, pad=2)
    axes.xaxis.tick_top()
    for spine in axes.spines.values():
        spine.set_visible(False)
