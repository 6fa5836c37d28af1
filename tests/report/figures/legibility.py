"""A figure -> what a reader in a journal could not read: small, cut or overlapping letters, a legend over the data."""

from __future__ import annotations

import numpy as np
from matplotlib.axis import Axis
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.transforms import Bbox

COLUMNS_MM, SMALLEST_POINTS, DPI = (90.0, 183.0), 6.0, 100
EDGE, SLACK = -1.0, 1.5  # pixels at 100 dots per inch that letters may share, because boxes are larger than the ink


def complaints(figure: Figure, widest_mm: float = COLUMNS_MM[0]) -> list[str]:
    """Sentences; none for a figure that can be printed as it is."""
    canvas = FigureCanvasAgg(figure)
    figure.set_dpi(DPI)
    canvas.draw()
    found = []
    if figure.get_figwidth() * 25.4 > widest_mm:
        found.append(f"{figure.get_figwidth() * 25.4:.0f} mm wide")
    if figure.get_figheight() > 9.5:
        found.append(f"{figure.get_figheight() * 25.4:.0f} mm high")
    texts = _texts(figure)
    found += [f'"{text.get_text()}" has {text.get_fontsize():.1f} points' for text, _ in texts
              if text.get_fontsize() < SMALLEST_POINTS and text.get_text() not in "−•"]  # fmt: skip
    page = figure.bbox
    found += [f'"{text.get_text()}" is cut' for text, box in texts
              if box.x0 < page.x0 - EDGE or box.y0 < page.y0 - EDGE or box.x1 > page.x1 + EDGE
              or box.y1 > page.y1 + EDGE]  # fmt: skip
    found += [f'"{texts[i][0].get_text()}" lies over "{texts[j][0].get_text()}"' for i, j in _over(texts)]
    return found + _covered(figure)


def _texts(figure: Figure) -> list[tuple[Text, Bbox]]:
    unseen = {id(child) for axes in figure.axes if not axes.get_visible() for child in axes.findobj(Text)}
    for axes in figure.axes:
        for axis in (axes.xaxis, axes.yaxis):
            unseen |= {id(child) for child in _beyond(axis)} if axes.axison else set(map(id, axis.findobj(Text)))
    shown = [text for text in figure.findobj(Text)
             if text.get_visible() and text.get_text().strip() and id(text) not in unseen]  # fmt: skip
    boxes = [(text, text.get_window_extent()) for text in shown]
    return [(text, box) for text, box in boxes if box.width > 0]


def _beyond(axis: Axis) -> list[Text]:
    """Labels of ticks outside the limits of their axis exist but are not drawn."""
    low, high = sorted(axis.get_view_interval())
    edge = 1e-9 * max(abs(low), abs(high), 1.0)
    return [label for tick in [*axis.get_major_ticks(), *axis.get_minor_ticks()]
            if not low - edge <= tick.get_loc() <= high + edge for label in (tick.label1, tick.label2)]  # fmt: skip


def _over(texts: list[tuple[Text, Bbox]]) -> list[tuple[int, int]]:
    """Pairs whose boxes share more than the slack."""
    if not texts:
        return []
    box = np.stack([one.extents for _, one in texts])
    wide = np.minimum.outer(box[:, 2], box[:, 2]) - np.maximum.outer(box[:, 0], box[:, 0])
    high = np.minimum.outer(box[:, 3], box[:, 3]) - np.maximum.outer(box[:, 1], box[:, 1])
    return [(i, j) for i, j in np.argwhere((wide > SLACK) & (high > 2 * SLACK)) if i < j]


def _covered(figure: Figure) -> list[str]:
    """Legends that lie over a point of a line."""
    found = []
    for axes in figure.axes:
        legend = axes.get_legend()
        for box in [legend.get_window_extent()] if legend else []:
            for line in axes.lines:
                places = line.get_transform().transform(np.column_stack(line.get_data()).astype(float))
                if any(box.contains(x, y) for x, y in places):
                    found.append("the legend lies over the data")
                    break
    return found
