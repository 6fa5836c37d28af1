"""A figure -> lines that say everything a reader sees but the shape of letters; two of them -> what differs."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator, Sequence

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.collections import Collection
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.text import Annotation, Text

LISTED = 12  # points; of more, their number, range and two sums
NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:e[+-]?\d+)?")
TOLERANCE = 2e-3  # relative; numbers have four digits


def describe(figure: Figure) -> list[str]:
    FigureCanvasAgg(figure).draw()
    width, height = figure.get_size_inches()
    said = (figure.get_suptitle(), figure.get_supxlabel(), figure.get_supylabel())
    lines = [f"figure {width:.2f} x {height:.2f} inches {_quoted(*said)}"]
    lines += [f"  legend {_legend(one)}" for one in figure.legends]
    for place, axes in enumerate(figure.axes):
        if axes.get_visible():
            lines += [f"axes {place}", *(f"  {line}" for line in _axes(axes))]
    return lines


def differences(stored: list[str], drawn: list[str]) -> str:
    """Unified diff; empty where all words and, within the tolerance, all numbers agree."""
    if len(stored) == len(drawn) and all(map(_alike, stored, drawn)):
        return ""
    # Lines that agree within the tolerance are shown as stored, so that only true differences stand out.
    shown = [next((old for old in stored if _alike(old, new)), new) for new in drawn]
    return "\n".join(difflib.unified_diff(stored, shown, "stored", "drawn", lineterm="", n=1))


def _alike(one: str, other: str) -> bool:
    if NUMBER.sub("#", one) != NUMBER.sub("#", other):
        return False
    a, b = (np.array(NUMBER.findall(line), dtype=float) for line in (one, other))
    return bool(np.allclose(a, b, rtol=TOLERANCE, atol=1e-6))


def _axes(axes: Axes) -> Iterator[str]:
    yield f"title {_quoted(axes.get_title())}"
    if axes.axison:
        for name, axis in (("x", axes.xaxis), ("y", axes.yaxis)):
            low, high = sorted(axis.get_view_interval())
            ticks = [tick.label1.get_text() or tick.label2.get_text() for tick in axis.get_major_ticks()
                     if low - 1e-9 <= tick.get_loc() <= high + 1e-9]  # fmt: skip
            limits = _number(*axis.get_view_interval())
            yield f"{name} {_quoted(axis.get_label_text())} {axis.get_scale()} {limits} ticks {' | '.join(ticks)}"
    for line in axes.lines:
        yield f"line {_name(line)} {_stroke(line)} {_points(*line.get_data())}"
    for one in axes.collections:
        yield f"{type(one).__name__} {_name(one)} {_faces(one)} {_places(one)}"
    yield from _patches(axes.patches)
    yield from _texts(axes.texts)
    if axes.get_legend():
        yield f"legend {_legend(axes.get_legend())}"


def _stroke(line: Line2D) -> str:
    marker = str(line.get_marker())
    filled = to_hex(line.get_markerfacecolor()) if marker not in ("None", "") else "-"
    dashes = _number(*(line._dash_pattern[1] or ()))
    style = "-" if line.get_linestyle() == "None" else f"width {line.get_linewidth():g} dashes {dashes}"
    return f"{to_hex(line.get_color())} {style} marker {marker} {line.get_markersize():.3g} {filled}"


def _points(x: Iterable[float], y: Iterable[float]) -> str:
    at = np.column_stack([np.asarray(x, dtype=float), np.asarray(y, dtype=float)])
    if len(at) <= LISTED:
        return f"{len(at)} points {' '.join(f'({_number(*row)})' for row in at)}"
    return f"{len(at)} points {_summary(at)}"


def _summary(at: np.ndarray) -> str:
    known = at[np.isfinite(at).all(axis=1)] if at.ndim == 2 else at[np.isfinite(at)][:, None]
    weight = np.linspace(0.5, 1.5, len(known))[:, None]
    parts = (known.min(axis=0), known.max(axis=0), known.mean(axis=0), (weight * known).mean(axis=0))
    return "lowest, highest, mean, by order: " + "; ".join(_number(*part) for part in parts)


def _faces(one: Collection) -> str:
    colours = sorted({to_hex(colour, keep_alpha=True) for colour in one.get_facecolor()})
    if len(colours) > 3:
        colours = [f"{len(colours)} colours, among them", colours[0], colours[len(colours) // 2], colours[-1]]
    edges = sorted({to_hex(colour) for colour in one.get_edgecolor()})[:3]
    return f"{' '.join(colours)} edges {' '.join(edges)} hatch {one.get_hatch()}"


def _places(one: Collection) -> str:
    values = one.get_array()
    if values is not None:
        return f"values {np.ma.size(values)} {_summary(np.ma.filled(np.ma.ravel(values).astype(float), np.nan))}"
    corners = [path.vertices for path in one.get_paths() if len(path.vertices)]
    return f"{len(corners)} shapes {_summary(np.concatenate(corners))}" if corners else "empty"


def _patches(patches: Iterable[Patch]) -> Iterator[str]:
    kinds: dict[str, list[np.ndarray]] = {}
    for patch in patches:
        kind = f"{to_hex(patch.get_facecolor(), keep_alpha=True)} hatch {patch.get_hatch()}"
        kinds.setdefault(kind, []).append(np.asarray(patch.get_extents().transformed(
            patch.axes.transData.inverted()).extents if patch.axes else []))  # fmt: skip
    for kind, boxes in kinds.items():
        at = np.stack(boxes)
        yield f"{len(at)} patches {kind} left, bottom, right, top: {_number(*at.mean(axis=0))}"


def _texts(texts: Sequence[Text]) -> Iterator[str]:
    places = [np.asarray(text.xy if isinstance(text, Annotation) else text.get_position(), dtype=float)
              for text in texts]  # fmt: skip
    looks = [f"{text.get_fontsize():.3g} {to_hex(text.get_color())}" for text in texts]
    if len(texts) > LISTED:
        words = " | ".join(text.get_text() for text in texts)
        yield f"{len(texts)} texts {' or '.join(sorted(set(looks)))}: {words} at {_summary(np.stack(places))}"
        return
    for text, look, place in zip(texts, looks, places, strict=True):
        yield f"text {_quoted(text.get_text())} {look} at {_number(*place)}"


def _legend(legend: object) -> str:
    return _quoted(*(text.get_text() for text in legend.get_texts()))  # type: ignore[attr-defined]


def _name(artist: Artist) -> str:
    label = str(artist.get_label())
    return "-" if label.startswith("_") else _quoted(label)


def _quoted(*texts: str) -> str:
    return " ".join(f'"{text}"'.replace("\n", "\\n") for text in texts if text) or "-"


def _number(*values: float) -> str:
    # An axis that ends at 0.9999999 ends at 1; a sum that should be 0 is 0.
    return ", ".join(f"{0.0 if abs(value) < 1e-9 else value:.4g}" for value in values)
