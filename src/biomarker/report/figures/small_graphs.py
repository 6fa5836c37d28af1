"""Many small graphs of one size in one picture: margins in inches, so dozens are laid out without measuring text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from biomarker.report.figures.style import Picture

if TYPE_CHECKING:
    from matplotlib.axes import Axes

LEFT, RIGHT, BOTTOM, LINE = 0.36, 0.15, 0.22, 0.13  # inches around every graph, for its ticks; a line of its title
SIDE, UNDER, OVER = 0.22, 0.36, 0.2  # inches around all of them, for what holds for every graph
ONE_INCHES = 1.7  # least width of one graph with its ticks


def small_graphs(
    n: int, width: float, height: float, single: float, *, lines: int = 2, over: bool = False
) -> tuple[Picture, list[Axes]]:
    """Make a picture with `n` graphs in rows.

    Parameters
    ----------
    width : inches of the picture
    height, single : inches of one graph with its ticks and title; of the only one
    lines : of each title
    over : whether to leave room for a line above all
    """
    across = min(int(width / ONE_INCHES), n)
    down = -(-n // across)
    high, one = (single if n == 1 else height), (width - SIDE) / across
    whole = down * high + UNDER + OVER * over
    figure = Picture(figsize=(width, whole))
    graphs = []
    for i in range(n):
        row, column = divmod(i, across)
        x, y = SIDE + column * one + LEFT, UNDER + (down - 1 - row) * high + BOTTOM
        box = (x / width, y / whole, (one - LEFT - RIGHT) / width, (high - LINE * lines - 0.06 - BOTTOM) / whole)
        graphs.append(figure.add_axes(box))
    return figure, graphs
