"""Patient flow: how many patients were known, left out with the reason, and analysed, as boxes and arrows."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from biomarker.report.figures.style import (
    COLUMN_INCHES,
    FAINT,
    NON_RESPONDER,
    PLAIN,
    RESPONDER,
    SMALL,
    Picture,
    new_axes,
    styled,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Values = Mapping[str, Any]
WIDTH, LINE, GAP, PAD = COLUMN_INCHES, 0.14, 0.24, 0.11  # inches
MIDDLE, SIDE = (0.02, 1.88), (2.04, WIDTH - 0.02)  # left and right edge of a box
BETWEEN = 0.08  # the two boxes at the end
CHARACTERS, ASIDE = 27, 24  # in a line of a box


@styled("Patient flow", single_patients=False)
def patient_flow(participants: Values) -> Picture:
    """Draw boxes from all known patients down to responders and non-responders; those left out stand to the right.

    Parameters
    ----------
    participants : the value of this name in results.json
    """
    main, sides = _texts(participants)
    depth = sum(_height(text) for text in main) + sum(max(GAP, _height(side) + 0.12) if side else GAP for side in sides)
    split = _height("n\nn") + GAP + 0.1
    width = WIDTH if any(sides) else MIDDLE[1] + 0.02
    figure, axes = new_axes(depth + split + 0.1, width)
    axes.set(xlim=(0, width), ylim=(-(depth + split + 0.05), 0.05))
    axes.axis("off")
    y = 0.0
    for k, text in enumerate(main):
        bottom = _box(axes, MIDDLE, y, text)
        if k < len(sides):
            y = bottom - _arrow(axes, bottom, sides[k])
    _split(axes, bottom, participants["analysed"])
    return figure


def flow_words(participants: Values) -> str:
    """The same numbers in one text, for readers who cannot see the figure."""
    main, sides = _texts(participants)
    told = [one for pair in zip(main[:-1], sides, strict=True) for one in pair if one] + [main[-1]]
    end = participants["analysed"]
    groups = f"{end['n_responders']} responders, {end['n_nonresponders']} non-responders"
    return "; ".join(" ".join(text.split()) for text in (*told, groups)) + "."


def _texts(participants: Values) -> tuple[list[str], list[str]]:
    start, end, steps = participants["start"], participants["analysed"], participants["steps"]
    rows = f" ({start['rows']} rows)" if start["rows"] != start["panel"] else ""
    where = f"in the panel table{rows}" if start["visits"] is None else f"in the panel table{rows} or the visits"
    first = _wrapped(f"{_patients(start['n'])} {where}")
    between = [_wrapped(f"{_patients(step['n'])} {step['left']}") for step in steps[:-1]]
    last = _patients(end["n"]) + " analysed" + (f" ({end['rows']} rows)" if end["rows"] != end["n"] else "")
    if end["without_measurement"]:
        last += f", {end['without_measurement']} of them without any measured analyte"
    last += "" if steps else "; nobody was left out"
    sides = [_left_out(step["left_out"]) for step in steps] or [""]
    return [first, *between, _wrapped(last)], sides


def _left_out(entries: list[Values]) -> str:
    total = sum(one["n"] for one in entries)
    if len(entries) == 1:
        return _wrapped(f"{total} left out: {entries[0]['why']}", most=ASIDE)
    return "\n".join([f"{total} left out:", *(_wrapped(f"{one['n']} {one['why']}", "   ", ASIDE) for one in entries)])


def _patients(n: int) -> str:
    return f"{n} patient" + "s" * (n != 1)


def _wrapped(text: str, indent: str = "", most: int = CHARACTERS) -> str:
    return textwrap.fill(text, most, initial_indent=indent, subsequent_indent=indent + "  " * bool(indent))


def _height(text: str) -> float:
    return LINE * (text.count("\n") + 1) + PAD if text else 0.0


def _box(axes: Axes, edges: tuple[float, float], top: float, text: str, colour: str = PLAIN) -> float:
    bottom = top - _height(text)
    axes.fill_between(edges, bottom, top, facecolor="white", edgecolor=colour, linewidth=0.9, zorder=2)
    axes.text(edges[0] + 0.06, (top + bottom) / 2, text, va="center", ha="left", fontsize=SMALL, zorder=3)
    return bottom


def _arrow(axes: Axes, y: float, side: str) -> float:
    """Arrow down from `y`, and one to the box of those left out; gives its length."""
    length = max(GAP, _height(side) + 0.12) if side else GAP
    x = sum(MIDDLE) / 2
    _line(axes, (x, y), (x, y - length))
    if side:
        _line(axes, (x, y - length / 2), (SIDE[0], y - length / 2))
        _box(axes, SIDE, y - length / 2 + _height(side) / 2, side, FAINT)
    return length


def _split(axes: Axes, y: float, end: Values) -> None:
    counts = (("responders", "n_responders", RESPONDER), ("non-responders", "n_nonresponders", NON_RESPONDER))
    x, half = sum(MIDDLE) / 2, (MIDDLE[1] - MIDDLE[0] - BETWEEN) / 2
    for k, (words, key, colour) in enumerate(counts):
        left = MIDDLE[0] + k * (half + BETWEEN)
        _line(axes, (x, y), (left + half / 2, y - GAP - 0.1))
        _box(axes, (left, left + half), y - GAP - 0.1, f"{end[key]}\n{words}", colour)


def _line(axes: Axes, start: tuple[float, float], end: tuple[float, float]) -> None:
    arrow = {"arrowstyle": "-|>", "color": PLAIN, "linewidth": 0.9, "shrinkA": 0, "shrinkB": 0, "mutation_scale": 8}
    axes.annotate("", xy=end, xytext=start, arrowprops=arrow, zorder=1)
