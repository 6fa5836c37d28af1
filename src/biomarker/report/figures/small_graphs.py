"""Many small graphs of one size on one figure: margins in inches, so dozens are laid out without measuring text."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

LEFT, RIGHT, TOP, BOTTOM = 0.62, 0.18, 0.36, 0.42  # inches around every graph, for its labels


def small_graphs(n: int, across: int, width: float, height: float) -> tuple[Figure, list[Axes]]:
    """A figure with `n` graphs, `across` of them in a row; each takes width x height inches with its labels."""
    from matplotlib.figure import Figure as NewFigure

    across = min(across, n)
    down = -(-n // across)
    figure = NewFigure(figsize=(width * across, height * down))
    graphs = []
    for i in range(n):
        row, column = divmod(i, across)
        box = (column * width + LEFT, (down - 1 - row) * height + BOTTOM, width - LEFT - RIGHT, height - TOP - BOTTOM)
        graphs.append(figure.add_axes((box[0] / (width * across), box[1] / (height * down),
                                       box[2] / (width * across), box[3] / (height * down))))  # fmt: skip
    return figure, graphs
